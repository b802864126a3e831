import ElementKinds
import LocatedYAML
import SourceText
import TopologyModel

/// Load balancers that say themselves what they do, instead of an Ingress.
enum ExplicitBalancers {
  static func resolve(_ builder: inout TopologyBuilder) {
    let written = builder.file.objects("loadBalancers").filter { $0.string("ingress") == nil }
    let groups = TargetGroupSection.resolve(&builder)
    for fields in written {
      guard let name = fields.string("name") else {
        builder.fail(
          "missing-key", "missing key 'name' (or 'ingress') in 'loadBalancers'", at: fields.range)
        continue
      }
      if isTheControllers(name.value, fields, builder) { continue }
      add(name, fields, groups, &builder)
    }
  }

  /// The one that an Ingress of the same sources makes: what the Ingress says counts.
  static func isTheControllers(
    _ name: String, _ fields: Fields, _ builder: TopologyBuilder
  ) -> Bool {
    let dnsName = fields.string("dnsName")?.value.lowercased()
    return builder.topology.loadBalancers.contains {
      !$0.isByHand && ($0.name == name || $0.dnsName == dnsName)
    }
  }

  private static func add(
    _ name: Located<String>, _ fields: Fields, _ groups: [String: Int],
    _ builder: inout TopologyBuilder
  ) {
    let scheme =
      fields.string("scheme").flatMap { LoadBalancer.Scheme(rawValue: $0.value) }
      ?? .internetFacing
    let isNetwork = fields.string("type")?.value == "network"
    let subnets = subnets(fields, scheme, &builder)
    let dnsName =
      fields.string("dnsName")?.value.lowercased()
      ?? "\(name.value)-0123456789.\(builder.topology.region).elb.amazonaws.com"
    let vpc = subnets.first.map { builder.topology.network.subnets[$0].vpc } ?? 0
    let element = builder.topology.add(
      .loadBalancer, name.value, in: builder.topology.network.vpcs[vpc].element,
      builder.provenance(of: fields),
      settings: [
        Setting(
          "type", isNetwork ? "network" : "application",
          fields.provenance("type", else: "AWS's default")),
        Setting("scheme", scheme.rawValue, fields.provenance("scheme", else: "AWS's default")),
        Setting("DNS name", dnsName, fields.provenance("dnsName", else: "AWS makes one like it")),
      ] + builder.identity(fields))
    var reader = ActionReader(groups: groups)
    let listeners = fields.objects("listeners").compactMap {
      listener($0, isNetwork, &reader, builder)
    }
    for unknown in reader.unknown where !builder.unmodelledGroups.contains(unknown.value) {
      builder.warn(
        "undeclared-target-group",
        "target group '\(unknown.value)' is in none of the files: what answers there is not known",
        at: unknown.range, suggestion: Suggestion.near(unknown.value, in: groups.keys.sorted()))
    }
    var balancer = LoadBalancer(
      element: element, name: name.value, dnsName: dnsName, scheme: scheme,
      nodes: nodes(fields, element, subnets, scheme, listeners, isNetwork, &builder),
      listeners: listeners, ingresses: [], provenance: builder.provenance(of: fields))
    balancer.kind = isNetwork ? .network : .application
    balancer.idleTimeoutSeconds = fields.int("idleTimeout")?.value ?? 60
    balancer.speaksHTTP2 = fields.bool("http2")?.value ?? true
    balancer.hasWebACL = fields.bool("webACL")?.value ?? false
    builder.topology.loadBalancers.append(balancer)
    if isNetwork {
      NetworkGroups.settle(
        NetworkGroups.groups(of: listeners), balancerCrossZone: fields.bool("crossZone")?.value,
        &builder)
    }
    adopt(listeners, element, &builder)
  }

  private static func subnets(
    _ fields: Fields, _ scheme: LoadBalancer.Scheme, _ builder: inout TopologyBuilder
  ) -> [Int] {
    let network = builder.topology.network
    let names = network.subnets.map(\.name)
    let written = fields.strings("subnets").compactMap {
      builder.position($0, of: "subnet", among: names)
    }
    if !written.isEmpty { return written }
    var zones: Set<String> = []
    return network.subnets.indices.filter {
      network.isPublic($0) == (scheme == .internetFacing)
        && zones.insert(network.subnets[$0].zone).inserted
    }
  }

  private static func nodes(
    _ fields: Fields, _ element: ElementID, _ subnets: [Int], _ scheme: LoadBalancer.Scheme,
    _ listeners: [Listener], _ isNetwork: Bool, _ builder: inout TopologyBuilder
  ) -> [Interface] {
    let named = fields.strings("securityGroups")
    var groups = SecurityGroupSection.positions(named, &builder)
    if named.isEmpty {
      groups = [
        SecurityGroupSection.infer(
          "\(fields.string("name")?.value ?? "lb")-sg",
          inbound: listeners.map {
            SecurityGroupRule(
              ports: PortRange($0.port, $0.port), peer: .block(.everywhere),
              provenance: .inferred("its listeners"))
          }, reason: isNetwork ? "a network load balancer without groups" : "no group is named",
          &builder)
      ]
    }
    let addresses = fields.addresses("addresses").map(\.value)
    let count = builder.topology.loadBalancers.count
    return subnets.enumerated().map { index, subnet in
      let invented = IPv4Address(bits: 0xC633_6400 + UInt32((100 + count * 8 + index) % 250))
      let address = index < addresses.count ? addresses[index] : invented
      return Interface(
        element: element, subnet: subnet, address: builder.freeAddress(in: subnet, from: 80),
        publicAddress: scheme == .internetFacing ? address : nil, securityGroups: groups)
    }
  }

  private static func listener(
    _ fields: Fields, _ isNetwork: Bool, _ reader: inout ActionReader, _ builder: TopologyBuilder
  ) -> Listener? {
    guard let port = fields.int("port")?.value else { return nil }
    let usual: Listener.TransferProtocol = isNetwork ? .tcp : port == 443 ? .https : .http
    let written = fields.string("protocol").flatMap {
      Listener.TransferProtocol(rawValue: $0.value)
    }
    var rules: [ListenerRule] = []
    for rule in fields.objects("rules") {
      guard let priority = rule.int("priority") else { continue }
      var made = ListenerRule(
        priority: priority.value, conditions: ActionReader.conditions(rule),
        action: reader.action(rule.object("action")), ingress: "",
        provenance: builder.provenance(of: rule))
      made.authentication = ActionReader.authentication(rule.object("action"))
      rules.append(made)
    }
    var listener = Listener(
      transferProtocol: written ?? usual, port: port, certificates: fields.strings("certificates"),
      defaultAction: reader.action(fields.object("default")),
      rules: rules.sorted { $0.priority < $1.priority }, provenance: builder.provenance(of: fields))
    listener.defaultAuthentication = ActionReader.authentication(fields.object("default"))
    return listener
  }

  /// A target group belongs to the load balancer that forwards to it.
  private static func adopt(
    _ listeners: [Listener], _ balancer: ElementID, _ builder: inout TopologyBuilder
  ) {
    for action in listeners.flatMap({ $0.rules.map(\.action) + [$0.defaultAction] }) {
      guard case .forward(let groups) = action else { continue }
      for group in groups.compactMap(\.targetGroup) {
        let element = builder.topology.targetGroups[group].element
        let parent = builder.topology[element].parent
        if parent.map({ builder.topology[$0].kind == .vpc }) ?? true {
          builder.topology.elements[element.index].parent = balancer
        }
      }
    }
  }
}
