import LocatedYAML
import SourceText
import TopologyModel

/// Entries of the network sections, as both Terraform and AWS give rise to them.
enum NetworkObjects {
  static func vpc(
    _ kind: SourceKind, identity: [String?], id: String?, name: Located<String>?,
    cidr: Located<String>?, mainTable: String?, at range: SourceRange
  ) -> FragmentObject {
    var object = FragmentObject(.vpcs, kind, identity: identity, at: range)
    object.set("name", located: name)
    object.set("id", id)
    object.set("cidr", located: cidr)
    // Which table subnets without an association use.
    object.set("x-main-table", mainTable)
    return object
  }

  static func subnet(
    _ kind: SourceKind, identity: [String?], id: String?, name: Located<String>?,
    cidr: Located<String>?, zone: Located<String>?, vpc: String?, at range: SourceRange
  ) -> FragmentObject {
    var object = FragmentObject(.subnets, kind, identity: identity, at: range)
    object.vpc = vpc
    object.set("name", located: name)
    object.set("id", id)
    object.set("cidr", located: cidr)
    object.set("zone", located: zone)
    return object
  }

  static func internetGateway(
    _ kind: SourceKind, vpc: String, name: Located<String>, ids: [String?], at range: SourceRange
  ) -> FragmentObject {
    var object = FragmentObject(.vpcs, kind, identity: [vpc], at: range)
    object.set("internetGateway", name.value, at: name.range ?? range)
    object.set("x-gateway-ids", texts: ids.compactMap { $0 }.filter { !$0.isEmpty })
    return object
  }

  static func natGateway(
    _ kind: SourceKind, identity: [String?], id: String?, name: Located<String>?, subnet: String?,
    address: String?, at range: SourceRange
  ) -> FragmentObject {
    var object = FragmentObject(.natGateways, kind, identity: identity, at: range)
    object.set("name", located: name)
    object.set("id", id)
    object.set("subnet", subnet)
    object.set("address", address)
    return object
  }

  static func routeTable(
    _ kind: SourceKind, identity: [String?], id: String?, name: Located<String>?, vpc: String?,
    at range: SourceRange
  ) -> FragmentObject {
    var object = FragmentObject(.routeTables, kind, identity: identity, at: range)
    object.vpc = vpc
    object.set("name", located: name)
    object.set("id", id)
    object.set("routes", objects: [])
    return object
  }

  static func route(
    to destination: String, via target: String, at range: SourceRange
  )
    -> WrittenNode?
  {
    // Prefix lists lead to gateway endpoints, IPv6 is not modelled.
    guard CIDR(destination) != nil else { return nil }
    return .object([("to", destination), ("via", target)], at: range)
  }

  static func peering(
    _ kind: SourceKind, identity: [String?], id: String?, name: Located<String>?, vpcs: [String],
    at range: SourceRange
  ) -> FragmentObject {
    var object = FragmentObject(.peerings, kind, identity: identity, at: range)
    object.set("name", located: name)
    object.set("id", id)
    object.set("vpcs", texts: vpcs)
    return object
  }

  static func transitGateway(
    _ kind: SourceKind, identity: [String?], id: String?, name: Located<String>?,
    at range: SourceRange
  ) -> FragmentObject {
    var object = FragmentObject(.transitGateways, kind, identity: identity, at: range)
    object.set("name", located: name)
    object.set("id", id)
    object.set("vpcs", texts: [])
    return object
  }

  static func attachment(
    _ kind: SourceKind, gateway: String, vpc: String, at range: SourceRange
  ) -> FragmentObject {
    var object = FragmentObject(.transitGateways, kind, identity: [gateway], at: range)
    object.append("x-attached", .text(vpc, at: range))
    return object
  }

  /// An interface endpoint is a host of the VPC; a gateway endpoint is only a route.
  static func endpoint(
    _ kind: SourceKind, identity: [String?], id: String?, name: Located<String>?, service: String,
    subnets: [String], groups: [String], at range: SourceRange
  ) -> [FragmentObject] {
    guard let subnet = subnets.first else { return [] }
    var object = FragmentObject(.dependencies, kind, identity: identity, at: range)
    let short = service.split(separator: ".").last.map(String.init) ?? service
    object.set("name", name.map { $0.value.contains("vpce-") ? "\(short) endpoint" : $0.value })
    object.set("id", id)
    object.set("kind", "vpc-endpoint")
    object.set("subnet", subnet)
    if !groups.isEmpty { object.set("securityGroups", texts: groups) }
    object.put("ports", .texts(["443"], at: range))
    let parts = service.split(separator: ".").map(String.init)
    if parts.count >= 4, parts[0] == "com" {
      object.set(
        "endpoints", texts: ["\(parts[3...].joined(separator: ".")).\(parts[2]).amazonaws.com"])
    }
    return [object]
  }
}
