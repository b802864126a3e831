import ElementKinds
import LocatedYAML
import SourceText
import TopologyModel

/// `targetGroups`: groups that no Ingress makes, with the targets somebody registered.
enum TargetGroupSection {
  /// Adds the groups and gives their positions by name and ARN.
  static func resolve(_ builder: inout TopologyBuilder) -> [String: Int] {
    var out: [String: Int] = [:]
    for fields in builder.file.objects("targetGroups") {
      guard let name = fields.string("name") else { continue }
      if let type = fields.string("targetType"), ["lambda", "alb"].contains(type.value) {
        builder.report.leaveOut(
          "target type \(type.value)",
          effect: "what answers behind target group \(name.value) is not known",
          at: fields.range)
        builder.unmodelledGroups.formUnion([name.value, fields.string("arn")?.value ?? name.value])
        continue
      }
      let position = add(name, fields, &builder)
      out[name.value] = position
      if let arn = fields.string("arn") { out[arn.value] = position }
    }
    for binding in builder.draft.kubernetes.targetGroupBindings where out[binding.arn.value] == nil
    {
      let name = binding.arn.value.split(separator: "/").dropFirst().first.map(String.init)
      if name.map({ out[$0] != nil }) == true { continue }
      builder.report.leaveOut(
        "TargetGroupBinding", effect: "its target group is in none of the sources",
        at: binding.meta.name.range ?? SourceRange(path: "", line: 1, column: 1))
    }
    return out
  }

  private static func add(
    _ name: Located<String>, _ fields: Fields, _ builder: inout TopologyBuilder
  ) -> Int {
    let provenance = builder.provenance(of: fields)
    let type = fields.string("targetType")?.value ?? "instance"
    let port = fields.int("port")?.value ?? 80
    let (check, attributes) = (check(fields), attributes(fields))
    let element = builder.topology.add(
      .targetGroup, name.value, in: builder.topology.network.vpcs.first?.element, provenance,
      settings: settings(fields, type, port, check) + builder.identity(fields))
    let (service, servicePort, isByHand) = behind(fields, element, type, port, &builder)
    var group = TargetGroup(
      element: element, name: name.value, targetType: type == "instance" ? .instance : .ip,
      port: port, healthCheck: check, attributes: attributes,
      protocolVersion: fields.string("protocolVersion").flatMap {
        ProtocolVersion(rawValue: $0.value)
      } ?? .http1, service: service, servicePort: servicePort, provenance: provenance)
    group.isByHand = isByHand
    builder.topology.targetGroups.append(group)
    return builder.topology.targetGroups.count - 1
  }

  private static func settings(
    _ fields: Fields, _ type: String, _ port: Int, _ check: HealthCheck
  ) -> [Setting] {
    [
      Setting("target type", type, fields.provenance("targetType", else: "AWS's default")),
      Setting("port", "\(port)", fields.provenance("port", else: "AWS's default")),
      Setting(
        "health check",
        "\(check.question) every \(check.intervalSeconds) s, timeout \(check.timeoutSeconds) s, "
          + "healthy \(check.healthyThreshold), unhealthy \(check.unhealthyThreshold), codes \(check.successCodes)",
        fields.provenance("healthCheck", else: "AWS's default")),
    ]
  }

  /// AWS's own defaults, which differ from the controller's (ELB API: CreateTargetGroup).
  private static func check(_ fields: Fields) -> HealthCheck {
    var out = HealthCheck()
    let check = fields.object("healthCheck")
    let own = check?.string("protocol")?.value
    let isConnection = ["TCP", "TLS", "TCP_UDP"].contains(fields.string("protocol")?.value ?? "")
    out.isTCP = own.map { $0 == "TCP" } ?? (isConnection && check?.string("path") == nil)
    out.path = check?.string("path")?.value ?? "/"
    out.port = check?.string("port").flatMap { Int($0.value) }
    out.intervalSeconds = check?.int("interval")?.value ?? 30
    out.timeoutSeconds = check?.int("timeout")?.value ?? 5
    out.healthyThreshold = check?.int("healthyThreshold")?.value ?? 5
    out.unhealthyThreshold = check?.int("unhealthyThreshold")?.value ?? 2
    out.successCodes = check?.string("codes")?.value ?? "200"
    return out
  }

  private static func attributes(_ fields: Fields) -> TargetGroupAttributes {
    var out = TargetGroupAttributes()
    out.deregistrationDelaySeconds = fields.int("deregistrationDelay")?.value ?? 300
    out.slowStartSeconds = fields.int("slowStart")?.value ?? 0
    out.algorithm =
      fields.string("algorithm").flatMap { TargetGroupAttributes.Algorithm(rawValue: $0.value) }
      ?? .roundRobin
    out.writtenCrossZone = fields.bool("crossZone")?.value
    out.crossZone = out.writtenCrossZone ?? true
    out.preservesClientAddress = fields.bool("preserveClientIP")?.value
    if let seconds = fields.int("stickySeconds") {
      out.stickiness = TargetGroupAttributes.Stickiness(
        cookie: fields.string("stickyCookie")?.value ?? "AWSALB", seconds: seconds.value)
    }
    return out
  }

  /// The Service the group takes its targets from: named, or found by its targets; else a stand-in
  /// that holds them.
  private static func behind(
    _ fields: Fields, _ element: ElementID, _ type: String, _ port: Int,
    _ builder: inout TopologyBuilder
  ) -> (service: Int, port: Int, isByHand: Bool) {
    if let name = fields.string("service"), let found = service(name, fields, &builder) {
      return (found.0, found.1, false)
    }
    if let arn = fields.string("arn"),
      let binding = builder.draft.kubernetes.targetGroupBindings.first(where: {
        $0.arn.value == arn.value || $0.arn.value == fields.string("name")?.value
      }),
      let found = bound(binding, builder.topology)
    {
      return (found.0, found.1, false)
    }
    let targets = fields.objects("targets").compactMap { target($0, port, type, &builder) }
    if let found = discovered(targets, type, port, builder.topology) {
      return (found.0, found.1, false)
    }
    let stand = Service(
      element: element, namespace: "", name: fields.string("name")?.value ?? "", type: .clusterIP,
      selector: [:],
      ports: [
        ServicePort(name: nil, port: port, targetPort: .number(port), nodePort: nil, range: nil)
      ], publishNotReadyAddresses: false, slots: [], manualEndpoints: targets, annotations: [],
      provenance: builder.provenance(of: fields))
    builder.topology.addService(stand)
    return (builder.topology.services.count - 1, 0, true)
  }

  private static func service(
    _ name: Located<String>, _ fields: Fields, _ builder: inout TopologyBuilder
  ) -> (Int, Int)? {
    let names = builder.topology.services.map(\.qualifiedName)
    guard let index = builder.position(name, of: "Service", among: names) else { return nil }
    let wanted = fields.string("servicePort")?.value
    let ports = builder.topology.services[index].ports
    let port = ports.firstIndex { $0.name == wanted || "\($0.port)" == wanted } ?? 0
    return ports.isEmpty ? nil : (index, port)
  }

  private static func bound(
    _ binding: TargetGroupBindingObject, _ topology: Topology
  ) -> (Int, Int)? {
    guard
      let index = topology.service(
        namespace: binding.meta.namespace?.value ?? "default", name: binding.service.value)
    else { return nil }
    let ports = topology.services[index].ports
    let port = ports.firstIndex { port in
      switch binding.port {
      case .number(let number): port.port == number
      case .name(let name): port.name == name
      case nil: true
      }
    }
    return port.map { (index, $0) }
  }

  /// Nodes at a Service's node port, or the addresses of a Service's pods at its container port.
  private static func discovered(
    _ targets: [ManualEndpoint], _ type: String, _ port: Int, _ topology: Topology
  ) -> (Int, Int)? {
    if type == "instance" {
      let addresses = Set(targets.map(\.address))
      let home = topology.nodes.first { addresses.contains($0.address) }?.cluster ?? 0
      for (index, service) in topology.services.enumerated()
      where !service.isStandIn && topology.clusterIndex(of: service.namespace) == home {
        if let found = service.ports.firstIndex(where: { $0.nodePort == port }) {
          return (index, found)
        }
      }
      return nil
    }
    guard type == "ip", !targets.isEmpty else { return nil }
    let wanted = Set(targets.map(\.address))
    for (index, service) in topology.services.enumerated() where !service.slots.isEmpty {
      let addresses = Set(service.slots.map { topology.podSlots[$0].address })
      guard wanted.isSubset(of: addresses) else { continue }
      let workload = topology.podSlots[service.slots[0]].workload
      if let found = service.ports.firstIndex(where: {
        topology.containerPort($0, of: workload) == targets[0].port
      }) {
        return (index, found)
      }
    }
    return nil
  }

  /// An address that nobody else speaks of: it stands in its subnet, and in an EKS cluster's subnet it
  /// is a pod's, with the groups of the cluster (VPC CNI: pods share their node's groups).
  private static func unknown(
    _ address: IPv4Address, _ port: Int, _ fields: Fields, _ builder: inout TopologyBuilder
  ) -> Int? {
    let topology = builder.topology
    if topology.podSlots.contains(where: { $0.address == address }) { return nil }
    let subnet = topology.network.subnets.firstIndex { $0.cidr.contains(address) }
    guard let subnet else { return nil }
    let isPod = topology.nodes.contains { $0.subnet == subnet }
    let why = Provenance.inferred(
      isPod ? "a target in a subnet of the cluster: a pod" : "a target; what it is nobody says")
    let element = builder.topology.add(
      .dependency, "\(address)",
      in: topology.network.vpcs[topology.network.subnets[subnet].vpc].element,
      why, settings: [Setting("port", "\(port)", builder.provenance(of: fields))])
    var interface = Interface(element: element, subnet: subnet, address: address)
    interface.securityGroups =
      isPod
      ? topology.clusters[topology.nodes.first { $0.subnet == subnet }?.cluster ?? 0].securityGroups
      : [SecurityGroupSection.open(&builder)]
    builder.usedAddresses.insert(address)
    builder.topology.hosts.append(
      Host(
        element: element, name: "\(address)", kind: ElementKind("target"),
        ports: [PortRange(port, port)], interface: interface, provenance: why))
    return builder.topology.hosts.count - 1
  }

  private static func target(
    _ fields: Fields, _ port: Int, _ type: String, _ builder: inout TopologyBuilder
  ) -> ManualEndpoint? {
    guard let id = fields.string("id") else { return nil }
    let topology = builder.topology
    let host = topology.hosts.firstIndex { host in
      host.name == id.value || host.interface.address.description == id.value
        || topology[host.element].settings.contains { $0.name == "id" && $0.value == id.value }
    }
    let bastionIndex = topology.bastions.firstIndex { bastion in
      bastion.name == id.value || bastion.interface.address.description == id.value
        || topology[bastion.element].settings.contains { $0.name == "id" && $0.value == id.value }
    }
    let bastion = bastionIndex.map { topology.bastions[$0] }
    let node =
      topology.nodes.first { $0.instanceID == id.value }
      ?? topology.nodes.first { $0.name == id.value }
    let address =
      IPv4Address(id.value) ?? host.map { topology.hosts[$0].interface.address }
      ?? bastion?.interface.address ?? node?.address
    guard let address else {
      if type != "lambda", type != "alb" {
        builder.warn(
          "unknown-target", "target '\(id.value)' is in none of the files: nobody answers there",
          at: id.range)
      }
      return nil
    }
    let own = fields.int("port")?.value ?? port
    var endpoint = ManualEndpoint(address: address, port: own)
    endpoint.host =
      host ?? (bastion == nil && node == nil ? unknown(address, own, fields, &builder) : nil)
    endpoint.bastion = bastionIndex
    endpoint.zone =
      fields.string("zone").flatMap { $0.value == "all" ? nil : $0.value }
      ?? topology.network.subnets.first { $0.cidr.contains(address) }?.zone
    let health = fields.string("health")?.value
    endpoint.reported =
      health == "unhealthy" ? fields.string("reason")?.value ?? "unhealthy" : health
    return endpoint
  }
}
