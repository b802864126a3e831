import ControllerModels
import ElementKinds
import SourceText
import TopologyModel

/// Load balancers that others than the AWS Load Balancer Controller make: proxies in the cluster, and
/// what stands before a Service of type LoadBalancer.
struct ProxyBuilder {
  /// What a rule leads to.
  struct Backend {
    var namespace: String
    var service: Located<String>
    /// Number or name; `nil` is the Service's first.
    var port: IntOrName?
    var weight = 1
    /// Only pods with these labels too (Istio: subsets), and what that is called.
    var subset: (name: String, labels: [String: String])?
  }

  /// A rule before its target groups are known.
  struct Rule {
    var conditions: [RuleCondition]
    var backends: [Backend] = []
    /// Instead of backends.
    var action: RuleAction?
    var rewrites: [RequestRewrite] = []
    /// What is answered where no backend can be used.
    var withoutBackend = 503
    var range: SourceRange?
    /// Who wrote it: namespace/name.
    var owner: String
  }

  struct Front {
    var name: String
    var kind: LoadBalancer.Kind
    var scheme = LoadBalancer.Scheme.internetFacing
    var dnsName: String?
    /// `nil` is what its kind does by itself.
    var healthCheck: HealthCheck?
    /// The Service of type LoadBalancer it is made for.
    var service: Int?
    /// Where what it was made of is: it says the cluster.
    var namespace: String?
    var targetType = TargetType.ip
    /// The pods that route, where they are known: namespace and labels.
    var labels: [String: String] = [:]
    var provenance: Provenance
  }

  private var groups: [String: Int] = [:]
  private let front: Front
  private let element: ElementID
  private var interfaces: [Interface] = []

  init(_ front: Front, ports: [Int], _ builder: inout TopologyBuilder) {
    var front = front
    if front.kind.isProxy, front.scheme == .internetFacing,
      let scheme = ServiceBalancers.scheme(ofProxy: front.labels, builder.topology)
    {
      front.scheme = scheme
    }
    self.front = front
    let parent =
      front.kind.isProxy
      ? builder.topology.cluster(of: front.namespace ?? "")?.element
      : builder.topology.network.vpcs.first?.element
    element = builder.topology.add(
      .loadBalancer, front.name, in: parent ?? builder.topology.network.vpcs.first?.element,
      front.provenance,
      settings: [
        Setting("kind", front.kind.word, front.provenance),
        Setting("scheme", front.scheme.rawValue, front.provenance),
      ])
    interfaces = Self.interfaces(front, element, ports, &builder)
  }

  /// One address in each zone; where pods route, their node's groups let them on.
  private static func interfaces(
    _ front: Front, _ element: ElementID, _ ports: [Int], _ builder: inout TopologyBuilder
  ) -> [Interface] {
    let own = SecurityGroupSection.infer(
      "\(front.name)-sg",
      inbound: ports.map {
        SecurityGroupRule(
          ports: PortRange($0, $0), peer: .block(.everywhere),
          provenance: .inferred("it listens there"))
      }, reason: "what stands before \(front.name)", &builder)
    let network = builder.topology.network
    let home = front.namespace ?? ""
    let cluster = builder.topology.cluster(of: home)
    let vpc = builder.topology.vpc(ofCluster: builder.topology.clusterIndex(of: home))
    var zones: Set<String> = []
    let wanted = network.subnets.indices.filter {
      network.subnets[$0].vpc == vpc && network.isPublic($0) == (front.scheme == .internetFacing)
        && zones.insert(network.subnets[$0].zone).inserted
    }
    let subnets = wanted.isEmpty ? Array(network.subnets.indices.prefix(1)) : wanted
    let count = builder.topology.loadBalancers.count
    return subnets.enumerated().map { index, subnet in
      let address = IPv4Address(bits: 0xC633_6400 + UInt32((100 + count * 8 + index) % 250))
      return Interface(
        element: element, subnet: subnet, address: builder.freeAddress(in: subnet, from: 80),
        publicAddress: front.scheme == .internetFacing ? address : nil,
        securityGroups: [own] + (cluster?.securityGroups ?? []))
    }
  }

  /// A listener; rules are tried in the order they come.
  mutating func listener(
    port: Int, _ transport: Listener.TransferProtocol, rules: [Rule], fallback: RuleAction?,
    _ builder: inout TopologyBuilder
  ) -> Listener {
    var made: [ListenerRule] = []
    for (index, rule) in rules.enumerated() {
      var listed = ListenerRule(
        priority: index + 1, conditions: rule.conditions,
        action: rule.action ?? forward(rule.backends, else: rule.withoutBackend, &builder),
        ingress: rule.owner,
        provenance: rule.range.map(Provenance.declared) ?? front.provenance)
      listed.rewrites = rule.rewrites
      made.append(listed)
    }
    return Listener(
      transferProtocol: transport, port: port, certificates: [],
      defaultAction: fallback ?? .fixedResponse(FixedResponse(statusCode: 404)), rules: made,
      provenance: front.provenance)
  }

  mutating func forward(
    _ backends: [Backend], else status: Int = 503, _ builder: inout TopologyBuilder
  ) -> RuleAction {
    let targets = backends.map { backend -> WeightedTargetGroup in
      let group = group(backend, status, &builder)
      // 0–1,000,000 (Gateway API: BackendRef.weight); more would not add up.
      var out = WeightedTargetGroup(
        targetGroup: group, weight: min(1_000_000, max(0, backend.weight)))
      // A backend that cannot be used keeps its share (Gateway API: HTTPRouteRule.backendRefs).
      if group == nil { out.status = status }
      return out
    }
    return targets.allSatisfy { $0.weight == 0 || $0.status != nil }
      ? .fixedResponse(FixedResponse(statusCode: status, body: "no Service behind this rule"))
      : .forward(targets)
  }

  private mutating func group(
    _ backend: Backend, _ status: Int, _ builder: inout TopologyBuilder
  ) -> Int? {
    guard
      let service = builder.topology.service(
        namespace: backend.namespace, name: backend.service.value)
    else {
      let here = builder.topology.services.filter { $0.namespace == backend.namespace }.map(\.name)
      builder.warn(
        "undeclared-service",
        "no Service named '\(backend.service.value)' in namespace '\(backend.namespace)': requests end with \(status)",
        at: backend.service.range, suggestion: Suggestion.near(backend.service.value, in: here))
      return nil
    }
    let ports = builder.topology.services[service].ports
    let port = ports.firstIndex { port in
      switch backend.port {
      case .number(let number): port.port == number
      case .name(let name): port.name == name
      case nil: true
      }
    }
    guard let port else { return nil }
    let key = "\(service) \(port) \(backend.subset?.name ?? "")"
    if let known = groups[key] { return known }
    let members = backend.subset.map { subset($0, of: service, &builder) } ?? service
    let position = addGroup(members, port, &builder)
    groups[key] = position
    return position
  }

  /// Those of a Service's pods that carry more labels.
  private func subset(
    _ subset: (name: String, labels: [String: String]), of service: Int,
    _ builder: inout TopologyBuilder
  ) -> Int {
    var part = builder.topology.services[service]
    part.name += " subset \(subset.name)"
    part.namespace = ""
    part.selector.merge(subset.labels) { $1 }
    part.manualEndpoints = []
    let topology = builder.topology
    part.slots = part.slots.filter { slot in
      let labels = topology.workloads[topology.podSlots[slot].workload].template.labels
      return subset.labels.allSatisfy { labels[$0.key] == $0.value }
    }
    builder.topology.addService(part)
    return builder.topology.services.count - 1
  }

  private func addGroup(_ service: Int, _ port: Int, _ builder: inout TopologyBuilder) -> Int {
    let spec = builder.topology.services[service]
    let name = "\(front.name) \(spec.name):\(spec.ports[port].port)"
    let place = builder.topology.add(
      .targetGroup, name, in: element, .inferred("endpoints of Service \(spec.qualifiedName)"))
    let number =
      front.targetType == .instance
      ? spec.ports[port].nodePort ?? 0
      : { if case .number(let number) = spec.ports[port].targetPort { number } else { 1 } }()
    var group = TargetGroup(
      element: place, name: name, targetType: front.targetType, port: number,
      healthCheck: front.healthCheck ?? usualCheck, service: service, servicePort: port,
      provenance: .inferred("endpoints of Service \(spec.qualifiedName)"))
    group.followsEndpoints = front.kind.isProxy
    builder.topology.targetGroups.append(group)
    return builder.topology.targetGroups.count - 1
  }

  /// A Network Load Balancer opens connections and asks nothing (NLB user guide: health checks).
  private var usualCheck: HealthCheck {
    var check = HealthCheck()
    check.isTCP = front.kind == .network
    return check
  }

  func finish(_ listeners: [Listener], _ builder: inout TopologyBuilder) {
    var balancer = LoadBalancer(
      element: element, name: front.name, dnsName: front.dnsName?.lowercased() ?? freeName(builder),
      scheme: front.scheme, nodes: interfaces, listeners: listeners, ingresses: [],
      provenance: front.provenance)
    balancer.kind = front.kind
    balancer.service = front.service
    balancer.proxyWorkload = proxyWorkload(builder.topology)
    if balancer.proxyWorkload == nil, let name = front.labels["app.kubernetes.io/name"] {
      balancer.usualProxy = UsualProxy(
        namespace: ClusterScope.qualify(name, like: front.namespace ?? ""), labels: front.labels)
    }
    builder.topology.loadBalancers.append(balancer)
  }

  /// The pods with all labels, else with the one that says what they are.
  private func proxyWorkload(_ topology: Topology) -> Int? {
    let scope = ClusterScope.prefix(front.namespace ?? "")
    func first(_ wanted: [String: String]) -> Int? {
      if wanted.isEmpty { return nil }
      return topology.workloads.firstIndex { workload in
        ClusterScope.prefix(workload.namespace) == scope
          && wanted.allSatisfy { workload.template.labels[$0.key] == $0.value }
      }
    }
    return first(front.labels)
      ?? first(front.labels.filter { $0.key == "app.kubernetes.io/name" })
  }

  /// AWS appends digits of its own, so that no two have one name.
  private func freeName(_ builder: TopologyBuilder) -> String {
    let taken = Set(builder.topology.loadBalancers.map(\.dnsName))
    func name(_ number: Int) -> String {
      let digits = number == 0 ? "0123456789" : "\(1_000_000_000 + number)"
      return "\(front.name.replacingDots)-\(digits).elb.\(builder.topology.region).amazonaws.com"
    }
    var number = 0
    while taken.contains(name(number)) { number += 1 }
    return name(number)
  }
}

extension String {
  /// Fit for a DNS label: what is not a letter or digit becomes a hyphen.
  var replacingDots: String {
    String(lowercased().map { $0.isLetter || $0.isNumber ? $0 : "-" })
  }
}

/// Paths as Ingress and Gateway API mean them, in patterns of listener rules.
enum PathWords {
  /// `/foo` matches itself and what is below it; `/` everything.
  static func prefix(_ path: String) -> [String] {
    let plain = path.hasSuffix("/") && path.count > 1 ? String(path.dropLast()) : path
    if plain == "/" || plain.isEmpty { return ["/*"] }
    return [plain, plain + "/*"]
  }
}
