import LocatedYAML
import SourceText
import TopologyModel

/// VPCs, subnets, routes and gateways.
enum TerraformNetwork {
  static func vpc(_ resource: TerraformResource) -> [FragmentObject] {
    [
      NetworkObjects.vpc(
        .terraform, identity: resource.identity, id: resource.text("id"),
        name: resource.title(), cidr: resource.located("cidr_block"),
        mainTable: resource.text("main_route_table_id"), at: resource.range)
    ]
  }

  static func block(_ resource: TerraformResource) -> [FragmentObject] {
    guard let vpc = resource.reference("vpc_id"), let block = resource.text("cidr_block") else {
      return []
    }
    var object = FragmentObject(.vpcs, .terraform, identity: [vpc], at: resource.range)
    object.set("moreCIDRs", texts: [block])
    return [object]
  }

  static func subnet(_ resource: TerraformResource) -> [FragmentObject] {
    [
      NetworkObjects.subnet(
        .terraform, identity: resource.identity, id: resource.text("id"), name: resource.title(),
        cidr: resource.located("cidr_block"), zone: resource.located("availability_zone"),
        vpc: resource.reference("vpc_id"), at: resource.range)
    ]
  }

  static func internetGateway(_ resource: TerraformResource) -> [FragmentObject] {
    guard let vpc = resource.reference("vpc_id") else { return [] }
    return [
      NetworkObjects.internetGateway(
        .terraform, vpc: vpc, name: resource.title(), ids: resource.identity, at: resource.range)
    ]
  }

  static func natGateway(_ resource: TerraformResource) -> [FragmentObject] {
    [
      NetworkObjects.natGateway(
        .terraform, identity: resource.identity, id: resource.text("id"), name: resource.title(),
        subnet: resource.reference("subnet_id"), address: resource.text("public_ip"),
        at: resource.range)
    ]
  }

  static func routeTable(_ resource: TerraformResource) -> [FragmentObject] {
    var object = NetworkObjects.routeTable(
      .terraform,
      identity: resource.identity + [resource.text("default_route_table_id")],
      id: resource.text("id"), name: resource.title(), vpc: resource.reference("vpc_id"),
      at: resource.range)
    // Where routes are one attribute a plan names all targets together, in their order.
    var targets = resource.references["route"] ?? []
    for route in resource.blocks("route") {
      var references = resource.references
      if !targets.isEmpty, !hasTarget(route) {
        references["route.gateway_id"] = [targets.removeFirst()]
      }
      if let made = self.route(route, references: references, prefix: "route.") {
        object.append("routes", made)
      }
    }
    return [object]
  }

  static func route(_ resource: TerraformResource) -> [FragmentObject] {
    guard let table = resource.reference("route_table_id"),
      let made = route(resource.values, references: resource.references, prefix: "")
    else { return [] }
    var object = FragmentObject(.routeTables, .terraform, identity: [table], at: resource.range)
    object.append("routes", made)
    return [object]
  }

  private static let targets = [
    "gateway_id", "nat_gateway_id", "vpc_peering_connection_id", "transit_gateway_id",
    "network_interface_id", "vpc_endpoint_id", "egress_only_gateway_id", "instance_id",
    "local_gateway_id", "carrier_gateway_id",
  ]

  private static func hasTarget(_ node: YAMLNode) -> Bool {
    targets.contains { node[$0]?.string.map { !$0.isEmpty } ?? false }
  }

  private static func route(
    _ node: YAMLNode, references: [String: [String]], prefix: String
  ) -> WrittenNode? {
    let destination = [node["cidr_block"], node["destination_cidr_block"]].compactMap { $0?.string }
      .first { !$0.isEmpty }
    var target = targets.lazy.compactMap { node[$0]?.string }.first { !$0.isEmpty }
    target = target ?? targets.lazy.compactMap { references[prefix + $0]?.first }.first
    guard let destination, let target, target != "local" else { return nil }
    let isGone = node["state"]?.string == "blackhole"
    return NetworkObjects.route(
      to: destination, via: isGone ? "blackhole" : target, at: node.range)
  }

  static func association(_ resource: TerraformResource) -> [FragmentObject] {
    guard let table = resource.reference("route_table_id"),
      let subnet = resource.reference("subnet_id")
    else { return [] }
    var object = FragmentObject(.subnets, .terraform, identity: [subnet], at: resource.range)
    object.set("routeTable", table)
    return [object]
  }

  static func mainAssociation(_ resource: TerraformResource) -> [FragmentObject] {
    guard let table = resource.reference("route_table_id"), let vpc = resource.reference("vpc_id")
    else { return [] }
    var object = FragmentObject(.vpcs, .terraform, identity: [vpc], at: resource.range)
    object.set("x-main-table", table)
    return [object]
  }

  static func peering(_ resource: TerraformResource) -> [FragmentObject] {
    [
      NetworkObjects.peering(
        .terraform, identity: resource.identity, id: resource.text("id"), name: resource.title(),
        vpcs: [resource.reference("vpc_id"), resource.reference("peer_vpc_id")].compactMap { $0 },
        at: resource.range)
    ]
  }

  static func transitGateway(_ resource: TerraformResource) -> [FragmentObject] {
    [
      NetworkObjects.transitGateway(
        .terraform, identity: resource.identity, id: resource.text("id"), name: resource.title(),
        at: resource.range)
    ]
  }

  static func transitAttachment(_ resource: TerraformResource) -> [FragmentObject] {
    guard let gateway = resource.reference("transit_gateway_id"),
      let vpc = resource.reference("vpc_id")
    else { return [] }
    return [NetworkObjects.attachment(.terraform, gateway: gateway, vpc: vpc, at: resource.range)]
  }

  static func endpoint(_ resource: TerraformResource) -> [FragmentObject] {
    NetworkObjects.endpoint(
      .terraform, identity: resource.identity, id: resource.text("id"), name: resource.title(),
      service: resource.text("service_name") ?? "",
      subnets: resource.texts("subnet_ids"), groups: resource.texts("security_group_ids"),
      at: resource.range)
  }
}
