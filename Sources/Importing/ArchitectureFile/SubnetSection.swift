import ElementKinds
import LocatedYAML
import SourceText
import TopologyModel

/// Subnets as written, or two public and two private ones.
enum SubnetSection {
  static func add(
    _ fields: Fields?, _ vpc: ElementID, _ cidr: CIDR, _ builder: inout TopologyBuilder
  ) {
    let declared = fields?.objects("subnets") ?? []
    if declared.isEmpty { return infer(fields, vpc, cidr, &builder) }
    let tables = builder.topology.network.routeTables.map(\.name)
    let lists = builder.topology.network.networkACLs.map(\.name)
    for subnet in declared {
      guard let name = subnet.string("name"), let block = subnet.block("cidr"),
        let zone = subnet.string("zone")
      else { continue }
      let taken = builder.topology.network.subnets.map {
        ($0.name, builder.topology[$0.element].provenance)
      }
      if builder.isDuplicate(name, of: "subnet", among: taken) { continue }
      if !cidr.contains(block.value) {
        builder.fail(
          "outside-vpc", "subnet \(block.value) is not inside the VPC's \(cidr)", at: block.range)
      }
      if let other = builder.topology.network.subnets.first(where: {
        $0.cidr.contains(block.value) || block.value.contains($0.cidr)
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
        name.value, block.value, zone.value, table ?? tables.firstIndex(of: "private") ?? 0, list,
        .declared(subnet.range), vpc, &builder)
    }
  }

  /// A public and a private subnet in each zone, each a sixteenth of the VPC at most.
  private static func infer(
    _ fields: Fields?, _ vpc: ElementID, _ cidr: CIDR, _ builder: inout TopologyBuilder
  ) {
    let written = (fields?.strings("availabilityZones") ?? []).map(\.value)
    let region = builder.topology.region
    let zones = written.isEmpty ? ["\(region)a", "\(region)b"] : written
    let prefix = min(28, max(20, cidr.prefix + 4))
    let size = 1 << (32 - prefix)
    let tables = builder.topology.network.routeTables.map(\.name)
    for (index, kind) in ["public", "private"].enumerated() {
      for (offset, zone) in zones.enumerated() {
        guard let base = cidr.address((index * zones.count + offset) * size) else { continue }
        let letter = zone.last.map(String.init) ?? "\(offset)"
        append(
          "\(kind)-\(letter)", CIDR(base: base, prefix: prefix), zone,
          tables.firstIndex(of: kind) ?? 0, nil, .inferred("a default VPC layout"), vpc, &builder)
      }
    }
  }

  private static func append(
    _ name: String, _ cidr: CIDR, _ zone: String, _ table: Int, _ list: Int?,
    _ provenance: Provenance, _ vpc: ElementID, _ builder: inout TopologyBuilder
  ) {
    let element = builder.topology.add(
      .subnet, name, in: vpc, provenance,
      settings: [
        Setting("CIDR", cidr.description, provenance), Setting("zone", zone, provenance),
        Setting("route table", builder.topology.network.routeTables[table].name, provenance),
      ])
    builder.topology.network.subnets.append(
      Subnet(
        element: element, name: name, vpc: 0, cidr: cidr, zone: zone, routeTable: table,
        networkACL: list))
  }
}

/// Network ACLs as written.
enum NetworkACLSection {
  static func add(_ fields: Fields?, _ vpc: ElementID, _ builder: inout TopologyBuilder) {
    for list in fields?.objects("networkACLs") ?? [] {
      guard let name = list.string("name") else { continue }
      let element = builder.topology.add(.networkACL, name.value, in: vpc, .declared(list.range))
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
    let declared = fields?.objects("securityGroups") ?? []
    let names = declared.compactMap { $0.string("name")?.value }
    for group in declared {
      guard let name = group.string("name") else { continue }
      let taken = builder.topology.network.securityGroups.map {
        ($0.name, builder.topology[$0.element].provenance)
      }
      if builder.isDuplicate(name, of: "security group", among: taken) { continue }
      let inbound = rules(group.objects("inbound"), "from", names, &builder)
      let outbound =
        group.node["outbound"] == nil
        ? [everything] : rules(group.objects("outbound"), "to", names, &builder)
      append(name.value, inbound, outbound, .declared(group.range), vpc, &builder)
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
    append(name, inbound, [everything], .inferred(reason), vpc, &builder)
    return builder.topology.network.securityGroups.count - 1
  }

  /// Positions of groups named in a section.
  static func positions(_ names: [Located<String>], _ builder: inout TopologyBuilder) -> [Int] {
    let known = builder.topology.network.securityGroups.map(\.name)
    return names.compactMap { builder.position($0, of: "security group", among: known) }
  }

  private static func append(
    _ name: String, _ inbound: [SecurityGroupRule], _ outbound: [SecurityGroupRule],
    _ provenance: Provenance, _ vpc: ElementID?, _ builder: inout TopologyBuilder
  ) {
    let element = builder.topology.add(.securityGroup, name, in: vpc, provenance)
    builder.topology.network.securityGroups.append(
      SecurityGroup(element: element, name: name, inbound: inbound, outbound: outbound))
  }

  private static func rules(
    _ written: [Fields], _ peerKey: String, _ names: [String], _ builder: inout TopologyBuilder
  ) -> [SecurityGroupRule] {
    written.compactMap { rule in
      guard let ports = rule.ports("ports") else { return nil }
      let provenance = Provenance.declared(rule.range)
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
