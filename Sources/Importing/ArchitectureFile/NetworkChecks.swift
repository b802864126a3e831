import SourceText
import TopologyModel

/// What AWS does not take of a VPC although it reads well (VPC user guide: VPC CIDR blocks, subnet
/// sizing, route tables, network ACLs, NAT gateways).
enum NetworkChecks {
  static func check(_ fields: Fields?, _ builder: inout TopologyBuilder) {
    checkSizes(fields, &builder)
    for list in fields?.objects("networkACLs") ?? [] {
      for side in ["inbound", "outbound"] { checkNumbers(list.objects(side), side, &builder) }
    }
    let names = Set((fields?.objects("routeTables") ?? []).compactMap { $0.string("name")?.value })
    for index in builder.topology.network.routeTables.indices
    where names.contains(builder.topology.network.routeTables[index].name) {
      checkRoutes(index, &builder)
    }
    let gateways = Set(
      (fields?.objects("natGateways") ?? []).compactMap { $0.string("name")?.value })
    for gateway in builder.topology.network.natGateways
    where gateways.contains(gateway.name) && !builder.topology.network.isPublic(gateway.subnet) {
      let name = builder.topology.network.subnets[gateway.subnet].name
      builder.warn(
        "private-nat",
        "NAT gateway '\(gateway.name)' stands in subnet '\(name)', which has no route to an internet gateway: nothing gets out through it",
        at: builder.topology[gateway.element].provenance.range)
    }
  }

  private static func checkSizes(_ fields: Fields?, _ builder: inout TopologyBuilder) {
    var blocks: [(String, Located<CIDR>)] = []
    if let block = fields?.block("cidr") { blocks.append(("VPC", block)) }
    for subnet in fields?.objects("subnets") ?? [] {
      if let block = subnet.block("cidr") { blocks.append(("subnet", block)) }
    }
    for (what, block) in blocks where !(16...28).contains(block.value.prefix) {
      builder.fail(
        "block-size", "a \(what)'s block is /16 to /28, not /\(block.value.prefix)", at: block.range
      )
    }
  }

  private static func checkNumbers(
    _ rules: [Fields], _ side: String, _ builder: inout TopologyBuilder
  ) {
    var seen: Set<Int> = []
    for number in rules.compactMap({ $0.int("rule") }) where !seen.insert(number.value).inserted {
      builder.fail(
        "duplicate-rule", "\(side) rule \(number.value) exists already in this network ACL",
        at: number.range)
    }
  }

  /// Two routes for one block, and routes for parts of the VPC: only a whole subnet can be sent
  /// somewhere else, and not to an internet gateway.
  private static func checkRoutes(_ index: Int, _ builder: inout TopologyBuilder) {
    let network = builder.topology.network
    let table = network.routeTables[index]
    let vpc = network.subnets.first { $0.routeTable == index }?.vpc
    var kept: [Route] = []
    for route in table.routes {
      let range = route.provenance.range
      if kept.contains(where: { $0.destination == route.destination }) {
        builder.fail(
          "duplicate-route",
          "route table '\(table.name)' has a route for \(route.destination) already", at: range)
        continue
      }
      let isInside =
        route.target != .local && vpc.map { network.vpcs[$0].contains(route.destination) } ?? false
      let isSubnet = network.subnets.contains { $0.cidr == route.destination }
      if isInside, !isSubnet || route.target == .internetGateway {
        builder.fail(
          "route-inside-vpc",
          "\(route.destination) is inside the VPC: only the whole block of a subnet can be routed, and not to an internet gateway",
          at: range)
        continue
      }
      kept.append(route)
    }
    builder.topology.network.routeTables[index].routes = kept
  }

  /// The first four addresses of a subnet and its last belong to AWS.
  static func checkAddresses(_ builder: inout TopologyBuilder) {
    let interfaces =
      builder.topology.bastions.map(\.interface) + builder.topology.databases.map(\.interface)
    for interface in interfaces {
      guard let subnet = interface.subnet.map({ builder.topology.network.subnets[$0] }) else {
        continue
      }
      let offset = interface.address.bits &- subnet.cidr.base.bits
      let isReserved = offset < 4 || UInt64(offset) == subnet.cidr.size - 1
      guard isReserved, subnet.cidr.contains(interface.address) else { continue }
      builder.fail(
        "reserved-address",
        "\(interface.address) of '\(builder.topology[interface.element].name)' is reserved in subnet '\(subnet.name)': the first four and the last address of \(subnet.cidr) are AWS's",
        at: builder.topology[interface.element].provenance.range)
    }
  }
}
