import LocatedYAML
import SourceText

/// `ec2 describe-vpcs`, `-subnets`, `-route-tables` and the gateways.
enum AWSNetwork {
  static func vpc(_ node: YAMLNode) -> [FragmentObject] {
    var object = NetworkObjects.vpc(
      .aws, identity: [node.filled("VpcId")], id: node.filled("VpcId"), name: node.title("VpcId"),
      cidr: node["CidrBlock"]?.located, mainTable: nil, at: node.range)
    let blocks = (node["CidrBlockAssociationSet"]?.items ?? []).compactMap {
      $0["CidrBlock"]?.string
    }
    .filter { $0 != node.filled("CidrBlock") }
    if !blocks.isEmpty { object.set("moreCIDRs", texts: blocks) }
    if node["IsDefault"]?.bool == true { object.set("x-default", flag: true) }
    return [object]
  }

  /// DB subnet groups have a key `Subnets` too, but never at the top.
  static func subnets(_ list: YAMLNode, _ document: YAMLNode, _ draft: inout TopologyDraft) {
    for node in list.items {
      guard let id = node.filled("SubnetId") else { continue }
      draft.fragments.append(
        NetworkObjects.subnet(
          .aws, identity: [id], id: id, name: node.title("SubnetId"),
          cidr: node["CidrBlock"]?.located, zone: node["AvailabilityZone"]?.located,
          vpc: node.filled("VpcId"), at: node.range))
    }
  }

  static func internetGateway(_ node: YAMLNode) -> [FragmentObject] {
    (node["Attachments"]?.items ?? []).compactMap { attachment in
      guard let vpc = attachment.filled("VpcId"), let name = node.title("InternetGatewayId") else {
        return nil
      }
      return NetworkObjects.internetGateway(
        .aws, vpc: vpc, name: name, ids: [node.filled("InternetGatewayId")], at: node.range)
    }
  }

  static func natGateway(_ node: YAMLNode) -> [FragmentObject] {
    let state = node.filled("State")
    if state == "deleted" || state == "failed" { return [] }
    return [
      NetworkObjects.natGateway(
        .aws, identity: [node.filled("NatGatewayId")], id: node.filled("NatGatewayId"),
        name: node.title("NatGatewayId"), subnet: node.filled("SubnetId"),
        address: node["NatGatewayAddresses"]?.items.first?.filled("PublicIp"), at: node.range)
    ]
  }

  private static let targets = [
    "GatewayId", "NatGatewayId", "VpcPeeringConnectionId", "TransitGatewayId",
    "NetworkInterfaceId", "InstanceId", "EgressOnlyInternetGatewayId", "LocalGatewayId",
    "CarrierGatewayId",
  ]

  static func routeTable(_ node: YAMLNode) -> [FragmentObject] {
    guard let id = node.filled("RouteTableId") else { return [] }
    var object = NetworkObjects.routeTable(
      .aws, identity: [id], id: id, name: node.title("RouteTableId"), vpc: node.filled("VpcId"),
      at: node.range)
    for route in node["Routes"]?.items ?? [] {
      guard let destination = route.filled("DestinationCidrBlock"),
        let target = targets.lazy.compactMap({ route.filled($0) }).first, target != "local"
      else { continue }
      let isGone = route.filled("State") == "blackhole"
      if let made = NetworkObjects.route(
        to: destination, via: isGone ? "blackhole" : target, at: route.range)
      {
        object.append("routes", made)
      }
    }
    var out = [object]
    for association in node["Associations"]?.items ?? [] {
      if let subnet = association.filled("SubnetId") {
        var part = FragmentObject(.subnets, .aws, identity: [subnet], at: association.range)
        part.set("routeTable", id)
        out.append(part)
      } else if association["Main"]?.bool == true, let vpc = node.filled("VpcId") {
        var part = FragmentObject(.vpcs, .aws, identity: [vpc], at: association.range)
        part.set("x-main-table", id)
        out.append(part)
      }
    }
    return out
  }

  static func endpoint(_ node: YAMLNode) -> [FragmentObject] {
    NetworkObjects.endpoint(
      .aws, identity: [node.filled("VpcEndpointId")], id: node.filled("VpcEndpointId"),
      name: node.title("VpcEndpointId"), service: node.filled("ServiceName") ?? "",
      subnets: node.texts("SubnetIds"),
      groups: (node["Groups"]?.items ?? []).compactMap { $0.filled("GroupId") }, at: node.range)
  }

  static func peering(_ node: YAMLNode) -> [FragmentObject] {
    let code = node.at("Status", "Code")?.string
    if let code, code != "active" { return [] }
    return [
      NetworkObjects.peering(
        .aws, identity: [node.filled("VpcPeeringConnectionId")],
        id: node.filled("VpcPeeringConnectionId"), name: node.title("VpcPeeringConnectionId"),
        vpcs: ["RequesterVpcInfo", "AccepterVpcInfo"].compactMap { node[$0]?.filled("VpcId") },
        at: node.range)
    ]
  }

  static func transitGateway(_ node: YAMLNode) -> [FragmentObject] {
    [
      NetworkObjects.transitGateway(
        .aws, identity: [node.filled("TransitGatewayId")], id: node.filled("TransitGatewayId"),
        name: node.title("TransitGatewayId"), at: node.range)
    ]
  }

  static func attachment(_ node: YAMLNode) -> [FragmentObject] {
    guard let gateway = node.filled("TransitGatewayId"),
      let vpc = node.filled("VpcId") ?? node.filled("ResourceId"), vpc.hasPrefix("vpc-")
    else { return [] }
    return [NetworkObjects.attachment(.aws, gateway: gateway, vpc: vpc, at: node.range)]
  }
}
