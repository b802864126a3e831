import ElementKinds
import LocatedYAML
import SourceText
import TopologyModel

/// Subnets as written, or two public and two private ones.
enum SubnetSection {
  static func add(
    _ fields: Fields?, _ vpc: Int, _ own: Range<Int>, _ builder: inout TopologyBuilder
  ) {
    let declared = fields?.objects("subnets") ?? []
    // An imported VPC may have none; one that a person leaves out gets the usual ones.
    if declared.isEmpty {
      return fields?.node["subnets"] == nil ? infer(fields, vpc, own, &builder) : ()
    }
    let whole = builder.topology.network.vpcs[vpc]
    let tables = builder.topology.network.routeTables.map(\.name)
    let usual = own.first { tables[$0] == "private" } ?? own.first ?? 0
    let lists = builder.topology.network.networkACLs.map(\.name)
    for subnet in declared {
      guard let name = subnet.string("name"), let block = subnet.block("cidr"),
        let zone = subnet.string("zone")
      else { continue }
      let taken = builder.topology.network.subnets.map {
        ($0.name, builder.topology[$0.element].provenance)
      }
      if builder.isDuplicate(name, of: "subnet", among: taken) { continue }
      if !whole.contains(block.value) {
        builder.fail(
          "outside-vpc", "subnet \(block.value) is not inside the VPC's \(whole.cidr)",
          at: block.range)
      }
      if let other = builder.topology.network.subnets.first(where: {
        $0.vpc == vpc && ($0.cidr.contains(block.value) || block.value.contains($0.cidr))
      }) {
        builder.fail(
          "overlapping-subnets", "subnet \(block.value) overlaps '\(other.name)' \(other.cidr)",
          at: block.range)
      }
      let table = subnet.string("routeTable").flatMap {
        builder.position($0, of: "route table", among: tables)
      }
      let list = subnet.string("networkACL").flatMap {
        builder.position($0, of: "network ACL", among: lists)
      }
      append(
        name.value, block.value, zone.value, table ?? usual, list, builder.provenance(of: subnet),
        vpc,
        builder.identity(subnet), &builder)
    }
  }

  /// Pods the manifests ask for.
  private static func pods(_ builder: TopologyBuilder) -> Int {
    builder.draft.kubernetes.workloads.reduce(0) {
      $0 + min(10_000, max(1, $1.replicas?.value ?? 1))
    }
  }

  /// A public and a private subnet in each zone, each a sixteenth of the VPC at most; where pods
  /// would not fit, private ones of a quarter.
  private static func infer(
    _ fields: Fields?, _ vpc: Int, _ own: Range<Int>, _ builder: inout TopologyBuilder
  ) {
    let cidr = builder.topology.network.vpcs[vpc].cidr
    let written = (fields?.strings("availabilityZones") ?? []).map(\.value)
    let region = builder.topology.region
    var zones = written.isEmpty ? RegionInference.zones(of: builder.draft.kubernetes) : written
    for letter in ["a", "b"] where written.isEmpty && zones.count < 2 {
      // A load balancer wants two.
      if !zones.contains(region + letter) { zones.append(region + letter) }
    }
    let prefix = min(28, max(20, cidr.prefix + 4))
    let size = 1 << (32 - prefix)
    let tables = builder.topology.network.routeTables.map(\.name)
    let isCrowded =
      cidr.prefix == 16 && zones.count <= 3 && pods(builder) > zones.count * (size - 64)
    for kind in ["public", "private"] {
      let isLarge = isCrowded && kind == "private"
      let prefix = isLarge ? 18 : prefix
      for (offset, zone) in zones.enumerated() {
        let place =
          isLarge
          ? (offset + 1) << 14 : ((kind == "public" ? 0 : zones.count) + offset) * size
        guard let base = cidr.address(place) else { continue }
        let letter = zone.last.map(String.init) ?? "\(offset)"
        append(
          "\(kind)-\(letter)", CIDR(base: base, prefix: prefix), zone,
          own.first { tables[$0] == kind } ?? own.first ?? 0, nil,
          .inferred("a default VPC layout"), vpc, [], &builder)
      }
    }
  }

  private static func append(
    _ name: String, _ cidr: CIDR, _ zone: String, _ table: Int, _ list: Int?,
    _ provenance: Provenance, _ vpc: Int, _ settings: [Setting], _ builder: inout TopologyBuilder
  ) {
    let element = builder.topology.add(
      .subnet, name, in: builder.topology.network.vpcs[vpc].element, provenance,
      settings: [
        Setting("CIDR", cidr.description, provenance), Setting("zone", zone, provenance),
        Setting("route table", builder.topology.network.routeTables[table].name, provenance),
      ] + settings)
    builder.topology.network.subnets.append(
      Subnet(
        element: element, name: name, vpc: vpc, cidr: cidr, zone: zone, routeTable: table,
        networkACL: list))
  }
}

/// Network ACLs as written.
enum NetworkACLSection {
  static func add(_ fields: Fields?, _ vpc: ElementID, _ builder: inout TopologyBuilder) {
    for list in fields?.objects("networkACLs") ?? [] {
      guard let name = list.string("name") else { continue }
      let element = builder.topology.add(
        .networkACL, name.value, in: vpc, builder.provenance(of: list),
        settings: builder.identity(list))
      builder.topology.network.networkACLs.append(
        NetworkACL(
          element: element, name: name.value, inbound: rules(list.objects("inbound")),
          outbound: rules(list.objects("outbound"))))
    }
  }

  private static func rules(_ written: [Fields]) -> [NetworkACLRule] {
    written.compactMap { rule in
      guard let number = rule.int("rule"), let action = rule.string("action") else { return nil }
      return NetworkACLRule(
        number: number.value, allow: action.value == "allow", ports: rule.ports("ports") ?? .all,
        block: rule.block("block")?.value ?? .everywhere, provenance: .declared(rule.range))
    }.sorted { $0.number < $1.number }
  }
}

/// Security groups as written; those that defaults would make are added by their users.
enum SecurityGroupSection {
  static func add(_ fields: Fields?, _ vpc: ElementID, _ builder: inout TopologyBuilder) {
    for group in fields?.objects("securityGroups") ?? [] {
      guard let name = group.string("name") else { continue }
      let taken = builder.topology.network.securityGroups.map {
        ($0.name, builder.topology[$0.element].provenance)
      }
      if builder.isDuplicate(name, of: "security group", among: taken) { continue }
      append(
        name.value, [], [everything], builder.provenance(of: group), vpc, builder.identity(group),
        &builder)
    }
  }

  /// Rules once all groups are known, as they refer to each other also between VPCs.
  static func addRules(_ vpcs: [Fields], _ builder: inout TopologyBuilder) {
    let names = builder.topology.network.securityGroups.map(\.name)
    let places = Dictionary(
      names.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first })
    for group in vpcs.flatMap({ $0.objects("securityGroups") }) {
      guard let name = group.string("name"), let index = places[name.value] else { continue }
      let inbound = rules(group.objects("inbound"), "from", names, &builder)
      builder.topology.network.securityGroups[index].inbound = inbound
      if group.node["outbound"] != nil {
        let outbound = rules(group.objects("outbound"), "to", names, &builder)
        builder.topology.network.securityGroups[index].outbound = outbound
      }
    }
  }

  /// A new group lets everything out (VPC guide: security groups).
  static let everything = SecurityGroupRule(
    ports: .all, peer: .block(.everywhere), provenance: .inferred("a new group lets everything out")
  )

  /// Adds a group that nobody wrote and gives its position.
  static func infer(
    _ name: String, inbound: [SecurityGroupRule], reason: String, _ builder: inout TopologyBuilder
  ) -> Int {
    let vpc = builder.topology.network.vpcs.first?.element
    append(name, inbound, [everything], .inferred(reason), vpc, [], &builder)
    return builder.topology.network.securityGroups.count - 1
  }

  /// The group of what nobody gives one: it admits everything.
  static func open(_ builder: inout TopologyBuilder) -> Int {
    let name = "unknown groups"
    if let known = builder.topology.network.securityGroups.firstIndex(where: { $0.name == name }) {
      return known
    }
    return infer(
      name,
      inbound: [
        SecurityGroupRule(
          ports: .all, peer: .block(.everywhere), provenance: .inferred("its groups are not known"))
      ], reason: "security groups that no source names", &builder)
  }

  /// Positions of groups named in a section.
  static func positions(_ names: [Located<String>], _ builder: inout TopologyBuilder) -> [Int] {
    let known = builder.topology.network.securityGroups.map(\.name)
    return names.compactMap { builder.position($0, of: "security group", among: known) }
  }

  private static func append(
    _ name: String, _ inbound: [SecurityGroupRule], _ outbound: [SecurityGroupRule],
    _ provenance: Provenance, _ vpc: ElementID?, _ settings: [Setting],
    _ builder: inout TopologyBuilder
  ) {
    let element = builder.topology.add(
      .securityGroup, name, in: vpc, provenance, settings: settings)
    builder.topology.network.securityGroups.append(
      SecurityGroup(element: element, name: name, inbound: inbound, outbound: outbound))
  }

  private static func rules(
    _ written: [Fields], _ peerKey: String, _ names: [String], _ builder: inout TopologyBuilder
  ) -> [SecurityGroupRule] {
    written.compactMap { rule in
      guard let ports = rule.ports("ports") else { return nil }
      let provenance = builder.provenance(of: rule)
      guard let peer = rule.string(peerKey) else {
        return SecurityGroupRule(ports: ports, peer: .block(.everywhere), provenance: provenance)
      }
      if let block = CIDR(peer.value) ?? IPv4Address(peer.value).map({ CIDR(base: $0, prefix: 32) })
      {
        return SecurityGroupRule(ports: ports, peer: .block(block), provenance: provenance)
      }
      return builder.position(peer, of: "security group", among: names).map {
        SecurityGroupRule(ports: ports, peer: .securityGroup($0), provenance: provenance)
      }
    }
  }
}
