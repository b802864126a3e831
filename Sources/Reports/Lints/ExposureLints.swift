import Simulation
import SourceText
import TopologyModel

/// A Cloudflare tunnel ends in production.
enum TunnelIntoProduction: Lint {
  static let id = "tunnel-into-production"
  static let title = "a tunnel leads into production"
  static let explanation =
    "A tunnel lets people past the load balancer, its rules and its logs. It is for dev and staging; production "
    + "is reached through the load balancer like everybody else reaches it."
  static let source = "the three-tier document: the Cloudflare tunnel"
  static let severity = Diagnostic.Severity.warning

  static func check(_ topology: Topology, _ world: World) -> [LintFinding] {
    var out: [LintFinding] = []
    for tunnel in topology.tunnels {
      let home = tunnel.connector.map { topology.workloads[$0].namespace }
      for rule in tunnel.rules {
        guard let url = RequestURL(rule.service.value) else { continue }
        let labels = url.host.split(separator: ".").map(String.init)
        let namespace =
          labels.count > 1 ? ClusterScope.qualify(labels[1], like: home ?? "") : home
        guard let namespace, topology.isProduction(namespace),
          topology.service(namespace: namespace, name: labels[0]) != nil
        else { continue }
        out.append(
          LintFinding(
            "tunnel '\(tunnel.name)' leads to \(namespace)/\(labels[0]), which is production",
            at: rule.service.range ?? tunnel.provenance.range))
      }
    }
    return out
  }
}

/// A production Service has a door of its own.
enum ProductionExposed: Lint {
  static let id = "production-exposed"
  static let title = "a production Service is exposed past the load balancer"
  static let explanation =
    "A Service of type NodePort or LoadBalancer opens a way to its pods that no Ingress rule, certificate or "
    + "web ACL is in front of. Make it a ClusterIP and route to it from the Ingress; target type ip needs no "
    + "node port."
  static let source = "the three-tier document: the nightclub; Kubernetes: Service types"
  static let severity = Diagnostic.Severity.warning

  static func check(_ topology: Topology, _ world: World) -> [LintFinding] {
    let behindInstanceTargets = Set(
      topology.targetGroups.filter { $0.targetType == .instance }.map(\.service))
    return topology.services.enumerated().compactMap { index, service in
      guard service.type == .nodePort || service.type == .loadBalancer,
        topology.isProduction(service.namespace)
      else { return nil }
      // target-type instance needs the node port.
      if service.type == .nodePort, behindInstanceTargets.contains(index) { return nil }
      return LintFinding(
        "Service \(service.qualifiedName) is a \(service.type.rawValue) in production",
        at: service.provenance.range, suggestion: "make it a ClusterIP behind the Ingress")
    }
  }
}

/// Ingresses that could share a load balancer each have one.
enum OneLoadBalancerPerGroup: Lint {
  static let id = "one-load-balancer-per-group"
  static let title = "several Ingresses each make an ALB of their own"
  static let explanation =
    "Without alb.ingress.kubernetes.io/group.name every Ingress is a group of its own, and so gets a load "
    + "balancer of its own, with its own price and its own DNS name. Ingresses of one scheme can share one by "
    + "naming the same group."
  static let source = "AWS Load Balancer Controller guide: IngressGroup; the Route 53 document"
  static let severity = Diagnostic.Severity.note

  static func check(_ topology: Topology, _ world: World) -> [LintFinding] {
    var out: [LintFinding] = []
    let kinds = topology.clusters.map(\.scope).flatMap { scope in
      [(scope, LoadBalancer.Scheme.internetFacing), (scope, .internal)]
    }
    for (scope, scheme) in kinds {
      let alone = topology.loadBalancers.filter { balancer in
        balancer.kind == .application && balancer.scheme == scheme && balancer.ingresses.count == 1
          && topology.ingresses[balancer.ingresses[0]].annotation("group.name") == nil
          && ClusterScope.prefix(topology.ingresses[balancer.ingresses[0]].namespace) == scope
      }
      guard alone.count > 1 else { continue }
      let names = alone.map { topology.ingresses[$0.ingresses[0]].qualifiedName }
      out.append(
        LintFinding(
          "\(alone.count) Ingresses make \(alone.count) \(scheme.rawValue) ALBs: \(names.joined(separator: ", "))",
          at: topology.ingresses[alone[1].ingresses[0]].range,
          suggestion: "give them one alb.ingress.kubernetes.io/group.name"))
    }
    return out
  }
}
