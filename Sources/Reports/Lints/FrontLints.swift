import Simulation
import SourceText
import TopologyModel

/// A host is served over HTTPS by a certificate that does not name it.
enum CertificateCoversHosts: Lint {
  static let id = "certificate-covers-hosts"
  static let title = "no certificate of a listener covers a host of its rules"
  static let explanation =
    "Browsers refuse a host that the certificate does not name: NET::ERR_CERT_COMMON_NAME_INVALID. A wildcard "
    + "covers one label and not the domain itself. Add the host to the certificate, or another certificate to "
    + "the listener."
  static let source = "ALB user guide: SSL certificates; RFC 6125"
  static let severity = Diagnostic.Severity.error

  static func check(_ topology: Topology, _ world: World) -> [LintFinding] {
    var out: [LintFinding] = []
    for balancer in topology.loadBalancers {
      for listener in balancer.listeners where listener.transferProtocol == .https {
        let known = listener.certificates.compactMap { arn in
          topology.certificates.first { $0.arn == arn.value }
        }
        // Certificates that nobody describes may cover anything.
        guard !known.isEmpty, known.count == listener.certificates.count,
          known.allSatisfy({ !$0.provenance.isInferred })
        else { continue }
        var told: Set<String> = []
        for rule in listener.rules {
          for host in hosts(rule) where told.insert(host).inserted {
            let covered = known.contains { certificate in
              certificate.domains.contains { Certificate.name($0.value, covers: host) }
            }
            if covered { continue }
            out.append(
              LintFinding(
                "no certificate on \(balancer.name):\(listener.port) covers \(host)",
                at: rule.provenance.range ?? listener.provenance.range))
          }
        }
      }
    }
    return out
  }

  static func hosts(_ rule: ListenerRule) -> [String] {
    rule.conditions.flatMap { condition -> [String] in
      guard case .hostHeader(let values) = condition else { return [] }
      return values.filter { !$0.dropFirst(2).contains("*") && !$0.contains("?") && $0 != "*" }
    }
  }
}

/// A certificate's time is over.
enum CertificateExpired: Lint {
  static let id = "certificate-expired"
  static let title = "a certificate in use has expired"
  static let explanation =
    "Browsers refuse it: NET::ERR_CERT_DATE_INVALID. ACM renews certificates it issued as long as their DNS "
    + "records for validation are there; imported ones have to be imported anew."
  static let source = "ACM user guide: managed renewal"
  static let severity = Diagnostic.Severity.error

  static func check(_ topology: Topology, _ world: World) -> [LintFinding] {
    let used = Set(
      topology.loadBalancers.flatMap(\.listeners).flatMap(\.certificates).map(\.value))
    return topology.certificates.filter { $0.isExpired && used.contains($0.arn) }.map {
      LintFinding(
        "certificate for \($0.domains.map(\.value).joined(separator: ", ")) has expired",
        at: $0.provenance.range)
    }
  }
}

/// A rule that can never decide.
enum ShadowedRule: Lint {
  static let id = "shadowed-rule"
  static let title = "a listener rule is never reached"
  static let explanation =
    "Rules are tried by priority and the first that matches decides. An earlier rule here matches everything "
    + "this one does. Give it a lower number, or narrow the other."
  static let source = "ALB user guide: listener rules"
  static let severity = Diagnostic.Severity.warning

  static func check(_ topology: Topology, _ world: World) -> [LintFinding] {
    var out: [LintFinding] = []
    for balancer in topology.loadBalancers {
      for listener in balancer.listeners {
        for (index, rule) in listener.rules.enumerated() {
          guard let winner = listener.rules[..<index].first(where: { covers($0, rule) }) else {
            continue
          }
          out.append(
            LintFinding(
              "rule \(rule.priority) of \(balancer.name):\(listener.port) is never reached: rule \(winner.priority) "
                + "matches all it does", at: rule.provenance.range))
        }
      }
    }
    return out
  }

  /// Every condition of the first holds whenever those of the second do; only what is sure.
  private static func covers(_ first: ListenerRule, _ second: ListenerRule) -> Bool {
    first.conditions.allSatisfy { wide in
      second.conditions.contains { narrow in covers(wide, narrow) }
    }
  }

  private static func covers(_ wide: RuleCondition, _ narrow: RuleCondition) -> Bool {
    if wide == narrow { return true }
    switch (wide, narrow) {
    case (.hostHeader(let a), .hostHeader(let b)):
      return b.allSatisfy { host in
        a.contains { wide in
          if !wide.hasAny("*?"), wide.utf8.count != host.utf8.count { return false }
          return glob(wide.lowercased(), covers: host.lowercased())
        }
      }
    case (.pathPattern(let a), .pathPattern(let b)):
      return b.allSatisfy { path in a.contains { glob($0, covers: path) } }
    case (.requestMethod(let a), .requestMethod(let b)): return Set(b).isSubset(of: a)
    case (.sourceIP(let a, _), .sourceIP(let b, let others)):
      return others.isEmpty && b.allSatisfy { block in a.contains { $0.contains(block) } }
    default: return false
    }
  }

  /// `/a/*` covers `/a/b` and `/a/b/*`; anything harder is taken not to.
  private static func glob(_ wide: String, covers narrow: String) -> Bool {
    if wide == narrow || wide == "*" || wide == "/*" { return true }
    guard wide.utf8.last == UInt8(ascii: "*"), !wide.dropLast().hasAny("*?") else { return false }
    return narrow.utf8.starts(with: wide.utf8.dropLast())
  }
}

/// A target group that nobody is in.
enum GroupWithoutTargets: Lint {
  static let id = "group-without-targets"
  static let title = "a target group in use has no targets"
  static let explanation =
    "A load balancer answers 503 for a group without registered targets. Either nothing was registered, or the "
    + "Service behind it selects no ready pod."
  static let source = "ALB user guide: troubleshooting, HTTP 503"
  static let severity = Diagnostic.Severity.warning

  static func check(_ topology: Topology, _ world: World) -> [LintFinding] {
    topology.targetGroups.indices.compactMap { index in
      guard topology.isNamedByRule(index),
        topology.loadBalancer(ofTargetGroup: index) != nil,
        world.targetGroups[index].targets.isEmpty
      else { return nil }
      let group = topology.targetGroups[index]
      return LintFinding("target group '\(group.name)' has no targets", at: group.provenance.range)
    }
  }
}

/// The network keeps a load balancer from its target.
enum TargetUnreachable: Lint {
  static let id = "target-unreachable"
  static let title = "a load balancer cannot reach one of its targets"
  static let explanation =
    "Health checks time out and requests end with 504: a security group, network ACL or route is in the way. "
    + "`topowalk reach` names it. If a dump says that the target is healthy all the same, something that the "
    + "sources do not show lets the checks through."
  static let source = "ALB user guide: target group health checks"
  static let severity = Diagnostic.Severity.error

  static func check(_ topology: Topology, _ world: World) -> [LintFinding] {
    var out: [LintFinding] = []
    for (index, group) in topology.targetGroups.enumerated() {
      for target in world.targetGroups[index].targets {
        guard let blocker = world.blocker(of: target, in: index) else { continue }
        let who = world.targetName(target, topology)
        let said = target.reported == "healthy" ? ", although it was found healthy" : ""
        out.append(
          LintFinding(
            "target \(who):\(target.port) of '\(group.name)' cannot be reached\(said): \(blocker.name): \(blocker.reason)",
            at: blocker.range ?? group.provenance.range))
        break
      }
    }
    return out
  }
}

/// Readiness and health checks ask different questions.
enum HealthCheckDiffers: Lint {
  static let id = "health-check-differs"
  static let title = "a pod can be ready and its target unhealthy"
  static let explanation =
    "The kubelet asks one path and the load balancer another. When they disagree, Kubernetes believes that a "
    + "pod serves while the load balancer sends it nothing, or the other way round. Let both ask the same path."
  static let source = "AWS Load Balancer Controller guide: health check annotations"
  static let severity = Diagnostic.Severity.note

  static func check(_ topology: Topology, _ world: World) -> [LintFinding] {
    var out: [LintFinding] = []
    for group in topology.targetGroups
    where !group.isByHand && !group.followsEndpoints && !group.healthCheck.isTCP
      && group.protocolVersion != .grpc
    {
      let service = topology.services[group.service]
      guard let slot = service.slots.first else { continue }
      let workload = topology.workloads[topology.podSlots[slot].workload]
      guard let path = workload.template.readinessProbe?.path, path != group.healthCheck.path else {
        continue
      }
      out.append(
        LintFinding(
          "\(workload.qualifiedName): readiness asks \(path), the target group '\(group.name)' asks \(group.healthCheck.path)",
          at: workload.template.readinessProbe?.range ?? workload.provenance.range))
    }
    return out
  }
}

/// A record that leads nowhere.
enum RecordWithoutTarget: Lint {
  static let id = "record-leads-nowhere"
  static let title = "a record points at a load balancer that is not there"
  static let explanation =
    "The name resolves to nothing: the load balancer was deleted, is in another account, or its source was not "
    + "opened. A record left behind can be taken over by whoever gets that name next."
  static let source = "Route 53 guide: alias records"
  static let severity = Diagnostic.Severity.warning

  static func check(_ topology: Topology, _ world: World) -> [LintFinding] {
    var out: [LintFinding] = []
    for zone in topology.hostedZones {
      for record in zone.records {
        let target: String
        switch record.value {
        case .alias(let name), .name(let name): target = name
        case .addresses, .text: continue
        }
        guard target.hasSuffix(".elb.amazonaws.com"),
          !topology.loadBalancers.contains(where: { $0.dnsName == target })
        else { continue }
        out.append(
          LintFinding(
            "record \(record.name) leads to \(target), which no source has",
            at: record.provenance.range))
      }
    }
    return out
  }
}
