import ElementKinds
import LocatedYAML
import SourceText
import TopologyModel

/// `dependencies` and `kinds`: managed services, other people's APIs, EC2 instances, and whatever kinds
/// of things a person's stack has that nobody foresaw.
enum DependencySection {
  static let key = KeySchema.optional(
    "dependencies", .list(.object(schema)),
    "what pods call besides Services and databases: ElastiCache, SQS, S3, an API, an EC2 instance",
    default: "hosts that settings name")

  private static let route = ObjectSchema(
    "cache behavior",
    [
      .required("path", .string, "its path pattern, with * and ?"),
      .required("forwardsTo", .string, "the host of its origin"),
      .optional(
        "viewerProtocol", .oneOf(HostRoute.ViewerProtocol.allCases.map(\.rawValue)),
        "what becomes of plain HTTP", default: "allow-all"),
      .optional(
        "originProtocol", .oneOf(HostRoute.OriginProtocol.allCases.map(\.rawValue)),
        "what it speaks with its origin", default: "match-viewer"),
    ])

  private static let schema = ObjectSchema(
    "dependency",
    [
      .required("name", .string, "its name"),
      .optional("id", .string, "the id or ARN it has in AWS", default: "none"),
      .optional(
        "inferred", .string, "why it is thought to be there, where nobody says that it is",
        default: "it is there"),
      .optional(
        "forwardsTo", .string, "the host it asks itself: the origin of a CloudFront distribution",
        default: "nobody"),
      .optional(
        "viewerProtocol", .oneOf(HostRoute.ViewerProtocol.allCases.map(\.rawValue)),
        "what becomes of plain HTTP at a CloudFront distribution", default: "allow-all"),
      .optional(
        "originProtocol", .oneOf(HostRoute.OriginProtocol.allCases.map(\.rawValue)),
        "what it speaks with its origin", default: "match-viewer"),
      .optional(
        "routes", .list(.object(route)), "cache behaviors for paths, tried before forwardsTo",
        default: "none"),
      .optional(
        "kind", .string, "elasticache, sqs, s3, dynamodb, lambda, api, instance, or one of kinds",
        default: "dependency"),
      .optional(
        "endpoints", .list(.string), "DNS names that lead to it; *.x for all below x",
        default: "none"),
      .optional("ports", .list(.ports), "where something listens", default: "everywhere"),
      .optional("subnet", .string, "the subnet it stands in", default: "outside, on the internet"),
      .optional("address", .address, "its private address", default: "a free one"),
      .optional("publicAddress", .address, "its public address", default: "invented if outside"),
      .optional("securityGroups", .list(.string), "its security groups", default: "admit all"),
      .optional("latency", .integer(0...3_600_000), "milliseconds until it answers", default: "5"),
      .optional(
        "errorPercent", .integer(0...100), "of a hundred requests so many fail", default: "0"),
      .optional(
        "health", .oneOf(Host.Status.allCases.map(\.rawValue)), "how it is at the start",
        default: "healthy"),
    ])

  static let kindsKey = KeySchema.optional(
    "kinds",
    .list(
      .object(
        ObjectSchema(
          "kind",
          [
            .required("name", .string, "the word dependencies use"),
            .optional("title", .string, "its title on the screen", default: "its name"),
            .optional("glyph", .string, "one character that stands for it", default: "◇"),
            .optional("explanation", .string, "what it is", default: "nothing"),
          ]))), "kinds of elements of one's own", default: "none")

  static func resolve(_ builder: inout TopologyBuilder) {
    for fields in builder.file.objects("kinds") {
      guard let name = fields.string("name") else { continue }
      builder.topology.ownKinds.append(
        OwnKind(
          kind: ElementKind(name.value), title: fields.string("title")?.value ?? name.value,
          glyph: fields.string("glyph").map { String($0.value.prefix(1)) } ?? "◇",
          explanation: fields.string("explanation")?.value ?? ""))
    }
    for fields in builder.file.objects("dependencies") { add(fields, &builder) }
  }

  private static func add(_ fields: Fields, _ builder: inout TopologyBuilder) {
    guard let name = fields.string("name") else { return }
    let taken = builder.topology.hosts.map { ($0.name, $0.provenance) }
    if builder.isDuplicate(name, of: "dependency", among: taken) { return }
    let names = builder.topology.network.subnets.map(\.name)
    let kind = ElementKind(fields.string("kind")?.value ?? "dependency")
    let subnet =
      fields.string("subnet").flatMap { builder.position($0, of: "subnet", among: names) }
      ?? usualSubnet(fields, kind, builder)
    let declared =
      fields.string("inferred").map { Provenance.inferred($0.value) }
      ?? builder.provenance(of: fields)
    let parent = subnet.map {
      builder.topology.network.vpcs[builder.topology.network.subnets[$0].vpc].element
    }
    let element = builder.topology.add(
      kind, name.value, in: parent, declared, settings: builder.identity(fields))
    let address = fields.address("address")?.value
    if let address { builder.usedAddresses.insert(address) }
    let groups = fields.strings("securityGroups")
    var interface = Interface(
      element: element, subnet: subnet,
      address: address ?? subnet.map { builder.freeAddress(in: $0, from: 40) }
        ?? fields.address("publicAddress")?.value ?? outsideAddress(builder),
      publicAddress: fields.address("publicAddress")?.value)
    if subnet != nil {
      interface.securityGroups =
        groups.isEmpty
        ? [SecurityGroupSection.open(&builder)] : SecurityGroupSection.positions(groups, &builder)
    } else {
      interface.publicAddress = interface.publicAddress ?? interface.address
    }
    var host = Host(
      element: element, name: name.value, kind: kind,
      endpoints: fields.strings("endpoints").map { DNSText.plain($0.value.lowercased()) },
      ports: fields.strings("ports").compactMap { PortRange(text: $0.value) }, interface: interface,
      provenance: declared)
    host.routes = (fields.objects("routes") + [fields]).compactMap(route)
    host.latencyMilliseconds = fields.int("latency")?.value ?? 5
    host.errorPercent = fields.int("errorPercent")?.value ?? 0
    host.status =
      fields.string("health").flatMap { Host.Status(rawValue: $0.value) } ?? .healthy
    builder.topology.hosts.append(host)
    describe(host, fields, &builder)
  }

  private static func route(_ fields: Fields) -> HostRoute? {
    guard let origin = fields.string("forwardsTo") else { return nil }
    return HostRoute(
      pattern: fields.string("path")?.value, origin: DNSText.plain(origin.value),
      viewer: fields.string("viewerProtocol").flatMap {
        HostRoute.ViewerProtocol(rawValue: $0.value)
      } ?? .allowAll,
      toOrigin: fields.string("originProtocol").flatMap {
        HostRoute.OriginProtocol(rawValue: $0.value)
      } ?? .matchViewer)
  }

  /// Services that live in a VPC and have no public address (ElastiCache, DocumentDB, Neptune, MemoryDB,
  /// MSK, EFS and RDS Proxy user guides: networking).
  private static let inVPC: Set<String> = [
    "elasticache", "docdb", "neptune", "memorydb", "msk", "efs", "rds-proxy",
  ]

  /// Where something stands that must be in a VPC though nobody says in which subnet: with its security
  /// groups.
  private static func usualSubnet(
    _ fields: Fields, _ kind: ElementKind, _ builder: TopologyBuilder
  ) -> Int? {
    let groups = fields.strings("securityGroups").map(\.value)
    let isPublic = fields.node["publicAddress"] != nil || fields.node["subnet"] != nil
    guard !isPublic, !groups.isEmpty || inVPC.contains(kind.rawValue) else { return nil }
    let network = builder.topology.network
    let home = network.securityGroups.first { groups.contains($0.name) }.flatMap {
      builder.topology[$0.element].parent
    }
    let here = network.subnets.indices.filter {
      home == nil || network.vpcs[network.subnets[$0].vpc].element == home
    }
    return here.first { !network.isPublic($0) } ?? here.first
  }

  private static func describe(
    _ host: Host, _ fields: Fields, _ builder: inout TopologyBuilder
  ) {
    func setting(_ name: String, _ value: String, _ key: String, _ reason: String) -> Setting {
      Setting(name, value, fields.provenance(key, else: reason))
    }
    let ports = host.ports.map(\.description).joined(separator: ", ")
    builder.topology.elements[host.element.index].settings +=
      [
        setting("address", host.interface.address.description, "address", "invented"),
        setting("ports", ports.isEmpty ? "all" : ports, "ports", "not said"),
        setting("latency", "\(host.latencyMilliseconds) ms", "latency", "not said"),
        setting("errors", "\(host.errorPercent) of 100", "errorPercent", "not said"),
      ] + host.endpoints.map { setting("endpoint", $0, "endpoints", "not said") }
  }

  /// A host that settings name: on the internet, or in a private subnet of the VPC.
  static func addNamed(
    name: String, kind: ElementKind, endpoint: String, port: Int, _ provenance: Provenance,
    isInside: Bool, _ builder: inout TopologyBuilder
  ) {
    let ports = PortRange(port, port)
    if let known = builder.topology.host(named: endpoint) {
      if !builder.topology.hosts[known].ports.contains(ports) {
        builder.topology.hosts[known].ports.append(ports)
      }
      return
    }
    let network = builder.topology.network
    let home = isInside ? network.subnets.indices.first { !network.isPublic($0) } : nil
    let element = builder.topology.add(
      kind, name, in: home.map { network.vpcs[network.subnets[$0].vpc].element }, provenance)
    let address = home.map { builder.freeAddress(in: $0, from: 40) } ?? outsideAddress(builder)
    var interface = Interface(element: element, subnet: home, address: address)
    if home == nil {
      interface.publicAddress = address
    } else {
      interface.securityGroups = [SecurityGroupSection.open(&builder)]
    }
    builder.topology.hosts.append(
      Host(
        element: element, name: name, kind: kind, endpoints: [endpoint], ports: [ports],
        interface: interface, latencyMilliseconds: home == nil ? 40 : 2, provenance: provenance))
  }

  /// Something at an address that Endpoints name and nobody has.
  static func addAddress(
    _ address: IPv4Address, name: String, ports: [Int], _ provenance: Provenance,
    _ builder: inout TopologyBuilder
  ) {
    let network = builder.topology.network
    let home = network.subnets.firstIndex { $0.cidr.contains(address) }
    let element = builder.topology.add(
      .dependency, name, in: home.map { network.vpcs[network.subnets[$0].vpc].element }, provenance,
      settings: [Setting("address", "\(address)", provenance)])
    var interface = Interface(element: element, subnet: home, address: address)
    if home == nil {
      interface.publicAddress = address
    } else {
      interface.securityGroups = [SecurityGroupSection.open(&builder)]
    }
    builder.usedAddresses.insert(address)
    builder.topology.hosts.append(
      Host(
        element: element, name: name, kind: .dependency, ports: ports.map { PortRange($0, $0) },
        interface: interface, latencyMilliseconds: home == nil ? 40 : 2, provenance: provenance))
  }

  /// 203.0.113.0/24 and, once that is used up, 192.0.2.0/24 are reserved for documentation (RFC 5737).
  private static func outsideAddress(_ builder: TopologyBuilder) -> IPv4Address {
    let index = UInt32(builder.topology.hosts.count)
    return IPv4Address(bits: (index < 100 ? 0xCB00_7164 : 0xC000_0200) + index % 100)
  }
}
