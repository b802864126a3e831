import Simulation
import SourceText
import TopologyModel

/// What the AWS Load Balancer Controller makes of the Ingresses.
package enum RulesReport {
  package static func text(_ topology: Topology) -> String {
    var out = ""
    for (index, ingress) in topology.refusedIngresses.sorted(by: { $0.key < $1.key }) {
      out += "✗ Ingress \(topology.ingresses[index].qualifiedName): \(ingress)\n".printableLines
    }
    if topology.loadBalancers.isEmpty { out += "no load balancer\n" }
    for balancer in topology.loadBalancers { out += text(balancer, topology) }
    return out
  }

  private static func text(_ balancer: LoadBalancer, _ topology: Topology) -> String {
    let ingresses = balancer.ingresses.map { topology.ingresses[$0].qualifiedName }.joined(
      separator: ", ")
    var out =
      "\(balancer.kind.word) \(balancer.name)  \(balancer.scheme.rawValue)\n  \(balancer.dnsName)\n"
      + (balancer.isByHand
        ? "  from \(balancer.provenance.text)\n" : "  from Ingress \(ingresses)\n")
    for listener in balancer.listeners {
      out += "  listener \(listener.transferProtocol.rawValue) \(listener.port)\n"
      for certificate in listener.certificates { out += "    certificate \(certificate.value)\n" }
      for rule in listener.rules {
        let place = rule.provenance.range.map { "  [\($0.text)]" } ?? ""
        let before = extras(rule.authentication, rule.rewrites).map { $0 + ", then " }.joined()
        out +=
          "    \(rule.priority)  \(ListenerRules.text(rule.conditions))  →  \(before)\(action(rule.action, topology))\(place)\n"
      }
      let before = extras(listener.defaultAuthentication, []).map { $0 + ", then " }.joined()
      out += "    default  →  \(before)\(action(listener.defaultAction, topology))\n"
    }
    for group in topology.targetGroups where topology[group.element].parent == balancer.element {
      let check = group.healthCheck
      let service = topology.services[group.service]
      out +=
        "  target group \(group.name)  \(group.targetType.rawValue):\(group.port)  \(service.isStandIn && service.slots.isEmpty ? "\(service.manualEndpoints.count) targets" : "Service \(service.qualifiedName)")\n"
        + (group.followsEndpoints
          ? "    no checks of its own: ready endpoints are targets, "
          : "    check \(check.question) every \(check.intervalSeconds) s, timeout \(check.timeoutSeconds) s, healthy "
            + "\(check.healthyThreshold), unhealthy \(check.unhealthyThreshold), \(check.isTCP ? "" : "codes \(check.successCodes), ")")
        + "deregistration delay \(group.attributes.deregistrationDelaySeconds) s\n"
        + "    \(attributes(group).joined(separator: ", "))\n"
    }
    return out.printableLines
  }

  /// What is done before the action: authentication, then transforms.
  private static func extras(
    _ authentication: Authentication?, _ rewrites: [RequestRewrite]
  ) -> [String] {
    let first = authentication.map {
      "authenticate with \($0.type) (\($0.unauthenticated.rawValue) the unauthenticated)"
    }
    return [first].compactMap { $0 }
      + rewrites.map { "\($0.part.rawValue) \($0.pattern) to \($0.replacement)" }
  }

  /// How targets are asked and chosen.
  private static func attributes(_ group: TargetGroup) -> [String] {
    let attributes = group.attributes
    if group.followsEndpoints { return ["endpoints' readiness decides"] }
    var out =
      group.isOfNetworkBalancer
      ? ["TCP", "flow hash"] : [group.protocolVersion.rawValue, attributes.algorithm.rawValue]
    if attributes.slowStartSeconds > 0 { out.append("slow start \(attributes.slowStartSeconds) s") }
    if let sticky = attributes.stickiness {
      out.append(
        group.isOfNetworkBalancer
          ? "stickiness by source IP"
          : "stickiness by cookie \(sticky.cookie) for \(sticky.seconds) s")
    }
    if group.isOfNetworkBalancer {
      out.append("targets see the \(group.preservesClientAddress ? "client's" : "NLB's") address")
    }
    out.append("cross-zone \(attributes.crossZone ? "on" : "off")")
    let percentage = attributes.minimumHealthyPercentage.map { " or \($0) %" } ?? ""
    out.append("fails open below \(attributes.minimumHealthyCount)\(percentage) healthy")
    return out
  }

  /// Conditions and action in one line.
  static func line(_ rule: ListenerRule, _ topology: Topology) -> String {
    "\(ListenerRules.text(rule.conditions)) → \(action(rule.action, topology))"
  }

  static func action(_ action: RuleAction, _ topology: Topology) -> String {
    switch action {
    case .forward(let groups):
      groups.map { group in
        let weight = groups.count > 1 ? " weight \(group.weight)" : ""
        let sticky = group.stickySeconds.map { " sticky for \($0) s" } ?? ""
        let name =
          group.targetGroup.map { topology.targetGroups[$0].name }
          ?? group.status.map { "to no Service, \($0)" } ?? "\(group.name ?? "") (made elsewhere)"
        return "forward \(name)\(weight)\(sticky)"
      }.joined(separator: ", ")
    case .redirect(let redirect):
      "redirect \(redirect.statusCode) to \((redirect.transferProtocol ?? "#{protocol}").lowercased())"
        + "://\(redirect.host ?? "#{host}"):\(redirect.port ?? "#{port}")\(redirect.path ?? "/#{path}")"
        + "?\(redirect.query ?? "#{query}")"
    case .fixedResponse(let response):
      "fixed response \(response.statusCode)"
        + (response.body.isEmpty ? ", empty body" : " \"\(response.body)\"")
    }
  }

  package static func json(_ topology: Topology) -> JSONValue {
    .dictionary([
      "loadBalancers": .array(topology.loadBalancers.map { json($0, topology) }),
      "refused": .array(
        topology.refusedIngresses.sorted { $0.key < $1.key }.map { index, event in
          .dictionary([
            "ingress": .string(topology.ingresses[index].qualifiedName), "event": .string(event),
          ])
        }),
    ])
  }

  private static func json(_ balancer: LoadBalancer, _ topology: Topology) -> JSONValue {
    .dictionary([
      "name": .string(balancer.name), "dnsName": .string(balancer.dnsName),
      "scheme": .string(balancer.scheme.rawValue),
      "ingresses": .strings(balancer.ingresses.map { topology.ingresses[$0].qualifiedName }),
      "listeners": .array(
        balancer.listeners.map { listener in
          .dictionary([
            "protocol": .string(listener.transferProtocol.rawValue), "port": .int(listener.port),
            "certificates": .strings(listener.certificates.map(\.value)),
            "rules": .array(
              listener.rules.map { rule in
                .dictionary([
                  "priority": .int(rule.priority),
                  "conditions": .array(rule.conditions.map(condition)),
                  "before": .strings(extras(rule.authentication, rule.rewrites)),
                  "action": .string(action(rule.action, topology)),
                  "ingress": .string(rule.ingress),
                  "place": .optional(rule.provenance.range?.text),
                ])
              }),
            "beforeDefault": .strings(extras(listener.defaultAuthentication, [])),
            "defaultAction": .string(action(listener.defaultAction, topology)),
          ])
        }),
      "targetGroups": .array(
        topology.targetGroups.filter { topology[$0.element].parent == balancer.element }.map {
          targetGroup($0, topology)
        }),
    ])
  }

  private static func condition(_ condition: RuleCondition) -> JSONValue {
    switch condition {
    case .hostHeader(let values): field("host-header", values)
    case .pathPattern(let values): field("path-pattern", values)
    case .pathRegex(let values): field("path-pattern regex", values)
    case .hostRegex(let values): field("host-header regex", values)
    case .requestMethod(let values): field("http-request-method", values)
    case .sourceIP(let blocks, let others):
      field("source-ip", blocks.map(\.description) + others)
    case .httpHeader(let name, let values): field("http-header \(name)", values)
    case .headerRegex(let name, let values): field("http-header \(name) regex", values)
    case .queryString(let pairs):
      field("query-string", pairs.map { "\($0.key ?? "*")=\($0.value)" })
    }
  }

  private static func field(_ name: String, _ values: [String]) -> JSONValue {
    .dictionary(["field": .string(name), "values": .strings(values)])
  }

  private static func targetGroup(_ group: TargetGroup, _ topology: Topology) -> JSONValue {
    let check = group.healthCheck
    return .dictionary([
      "name": .string(group.name), "targetType": .string(group.targetType.rawValue),
      "port": .int(group.port),
      "service": .string(topology.services[group.service].qualifiedName),
      "healthCheck": .dictionary([
        "path": .string(check.path),
        "port": check.port.map(JSONValue.int) ?? .string("traffic-port"),
        "intervalSeconds": .int(check.intervalSeconds),
        "timeoutSeconds": .int(check.timeoutSeconds),
        "healthyThreshold": .int(check.healthyThreshold),
        "unhealthyThreshold": .int(check.unhealthyThreshold),
        "successCodes": .string(check.successCodes),
      ]),
      "deregistrationDelaySeconds": .int(group.attributes.deregistrationDelaySeconds),
      "attributes": .strings(attributes(group)),
    ])
  }
}
