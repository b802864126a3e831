import ElementKinds
import LocatedYAML
import SourceText
import TopologyModel

/// `vpc`: address block, subnets, routes, gateways and filters.
enum NetworkSection {
  static let key = KeySchema.optional(
    "vpc", .object(schema), "the network everything private lives in",
    default: "10.0.0.0/16 with a public and a private subnet in two Availability Zones")
  static let moreKey = KeySchema.optional(
    "vpcs", .list(.object(schema)), "several VPCs, or the second and those after it",
    default: "one VPC")
  static let id = KeySchema.optional(
    "id", .string, "the id AWS gave it, by which sources know it as one", default: "none")

  private static let rule = ObjectSchema(
    "security group rule",
    [
      .required("ports", .ports, "the ports it admits"),
      .optional("from", .string, "CIDR block or security group (inbound)", default: "0.0.0.0/0"),
      .optional("to", .string, "CIDR block or security group (outbound)", default: "0.0.0.0/0"),
    ])
  private static let aclRule = ObjectSchema(
    "network ACL rule",
    [
      .required("rule", .integer(1...32766), "its number; the lowest that matches decides"),
      .required("action", .oneOf(["allow", "deny"]), "what it does"),
      .optional("ports", .ports, "the ports it is about", default: "all"),
      .optional("block", .block, "the other side's addresses", default: "0.0.0.0/0"),
    ])
  private static let schema = ObjectSchema(
    "vpc",
    [
      .optional("name", .string, "its name", default: "vpc"), id,
      .optional("cidr", .block, "its address block", default: "10.0.0.0/16"),
      .optional("moreCIDRs", .list(.block), "blocks that were added to it", default: "none"),
      .optional(
        "availabilityZones", .list(.string), "the zones to infer subnets in",
        default: "a and b of the Region"),
      .optional(
        "internetGateway", .string, "the name of its internet gateway, or none", default: "igw"),
      .optional(
        "subnets",
        .list(
          .object(
            ObjectSchema(
              "subnet",
              [
                .required("name", .string, "its name"), id,
                .required("cidr", .block, "its address block"),
                .required("zone", .string, "its Availability Zone"),
                .optional("routeTable", .string, "the route table it uses", default: "private"),
                .optional(
                  "networkACL", .string, "the network ACL it uses", default: "default, allows all"),
              ]))), "its subnets", default: "one public and one private in each zone"),
      .optional(
        "natGateways",
        .list(
          .object(
            ObjectSchema(
              "NAT gateway",
              [
                .required("name", .string, "its name"), id,
                .required("subnet", .string, "the public subnet it stands in"),
                .optional("address", .address, "its public address", default: "invented"),
              ]))), "doors outwards for private subnets", default: "one in the first public subnet"),
      .optional(
        "routeTables",
        .list(
          .object(
            ObjectSchema(
              "route table",
              [
                .required("name", .string, "its name"), id,
                .optional(
                  "routes",
                  .list(
                    .object(
                      ObjectSchema(
                        "route",
                        [
                          .required("to", .block, "destination"),
                          .required(
                            "via", .string,
                            "igw, blackhole, or the name of a NAT gateway, peering or transit gateway"
                          ),
                        ]))), "beside the local route, which every table has", default: "none"),
              ]))), "route tables", default: "public (via igw) and private (via the NAT gateway)"),
      .optional(
        "securityGroups",
        .list(
          .object(
            ObjectSchema(
              "security group",
              [
                .required("name", .string, "its name"), id,
                .optional("inbound", .list(.object(rule)), "what may come in", default: "nothing"),
                .optional(
                  "outbound", .list(.object(rule)), "what may go out", default: "everything"),
              ]))), "security groups", default: "those the controller and the defaults would make"),
      .optional(
        "networkACLs",
        .list(
          .object(
            ObjectSchema(
              "network ACL",
              [
                .required("name", .string, "its name"), id,
                .optional(
                  "inbound", .list(.object(aclRule)), "rules for what comes in", default: "deny all"
                ),
                .optional(
                  "outbound", .list(.object(aclRule)), "rules for what goes out",
                  default: "deny all"),
              ]))), "network ACLs of subnets", default: "the default ACL, which allows all"),
    ])

  /// One VPC while it is being resolved.
  private struct Part {
    var fields: Fields?
    var vpc: Int
    var tables: Range<Int>
  }

  /// Names of the parts of several VPCs are looked up among all, so each is used once.
  static func resolve(_ builder: inout TopologyBuilder) {
    var written = builder.file.objects("vpcs")
    if let first = builder.file.object("vpc") { written.insert(first, at: 0) }
    let all: [Fields?] = written.isEmpty ? [nil] : written
    let parts = all.map { addVPC($0, &builder) }
    JoinSection.resolve(&builder)
    for part in parts { addRoutes(part, &builder) }
    for part in parts { NetworkChecks.check(part.fields, &builder) }
    for part in parts {
      SecurityGroupSection.add(
        part.fields, builder.topology.network.vpcs[part.vpc].element, &builder)
    }
    SecurityGroupSection.addRules(all.compactMap { $0 }, &builder)
  }

  private static func addVPC(_ fields: Fields?, _ builder: inout TopologyBuilder) -> Part {
    let isFirst = builder.topology.network.vpcs.isEmpty
    // Only where no subnet says otherwise.
    let known =
      isFirst && fields?.node["cidr"] == nil && fields?.node["subnets"] == nil
      ? KnownAddresses.blocks(builder.draft.kubernetes) : []
    let reason = known.isEmpty ? "a default VPC layout" : "addresses of nodes and pods"
    let cidr = fields?.block("cidr")?.value ?? known.first ?? CIDR("10.0.0.0/16") ?? .everywhere
    let name = fields?.string("name")?.value ?? "vpc"
    let element = builder.topology.add(
      .vpc, name, fields.map { builder.provenance(of: $0) } ?? .inferred(reason),
      settings: [
        Setting(
          "CIDR", cidr.description, fields?.provenance("cidr", else: reason) ?? .inferred(reason))
      ] + builder.identity(fields))
    var vpc = VPC(element: element, cidr: cidr)
    vpc.moreBlocks = fields?.blocks("moreCIDRs").map(\.value) ?? Array(known.dropFirst())
    let gateway = fields?.string("internetGateway")
    if gateway?.value != "none" {
      vpc.internetGateway = builder.topology.add(
        .internetGateway, gateway?.value ?? "igw", in: element,
        fields?.provenance("internetGateway", else: reason) ?? .inferred(reason))
    }
    let index = builder.topology.network.vpcs.count
    builder.topology.network.vpcs.append(vpc)
    let first = builder.topology.network.routeTables.count
    addRouteTables(fields, element, &builder)
    let tables = first..<builder.topology.network.routeTables.count
    NetworkACLSection.add(fields, element, &builder)
    SubnetSection.add(fields, index, tables, &builder)
    addNATGateways(fields, element, tables, &builder)
    return Part(fields: fields, vpc: index, tables: tables)
  }

  private static func addRouteTables(
    _ fields: Fields?, _ vpc: ElementID, _ builder: inout TopologyBuilder
  ) {
    let declared = fields?.objects("routeTables") ?? []
    for table in declared {
      guard let name = table.string("name") else { continue }
      append(name.value, builder.provenance(of: table), vpc, builder.identity(table), &builder)
    }
    // Where every subnet names its table, no other is needed.
    let subnets = fields?.objects("subnets") ?? []
    if !subnets.isEmpty, !declared.isEmpty, subnets.allSatisfy({ $0.node["routeTable"] != nil }) {
      return
    }
    for name in ["public", "private"]
    where !declared.contains(where: { $0.string("name")?.value == name }) {
      append(name, .inferred("a default VPC layout"), vpc, [], &builder)
    }
  }

  private static func append(
    _ name: String, _ provenance: Provenance, _ vpc: ElementID, _ settings: [Setting],
    _ builder: inout TopologyBuilder
  ) {
    let element = builder.topology.add(.routeTable, name, in: vpc, provenance, settings: settings)
    builder.topology.network.routeTables.append(
      RouteTable(element: element, name: name, routes: []))
  }

  private static func addNATGateways(
    _ fields: Fields?, _ vpc: ElementID, _ tables: Range<Int>, _ builder: inout TopologyBuilder
  ) {
    let declared = fields?.objects("natGateways") ?? []
    let subnets = builder.topology.network.subnets.map(\.name)
    for (index, gateway) in declared.enumerated() {
      guard let name = gateway.string("name"), let place = gateway.string("subnet"),
        let subnet = builder.position(place, of: "subnet", among: subnets)
      else { continue }
      addNATGateway(
        name.value, subnet, gateway.address("address")?.value, index,
        builder.provenance(of: gateway), vpc, builder.identity(gateway), &builder)
    }
    if fields?.node["natGateways"] == nil,
      let subnet = builder.topology.network.subnets.indices.first(where: {
        let table = builder.topology.network.subnets[$0].routeTable
        return tables.contains(table)
          && builder.topology.network.routeTables[table].name == "public"
      })
    {
      addNATGateway(
        "nat", subnet, nil, 0, .inferred("private subnets need one to reach out"), vpc, [],
        &builder)
    }
  }

  private static func addNATGateway(
    _ name: String, _ subnet: Int, _ address: IPv4Address?, _ index: Int, _ provenance: Provenance,
    _ vpc: ElementID, _ settings: [Setting], _ builder: inout TopologyBuilder
  ) {
    let element = builder.topology.add(
      .natGateway, name, in: vpc, provenance,
      settings: [Setting("subnet", builder.topology.network.subnets[subnet].name, provenance)]
        + settings)
    // 198.51.100.0/24 is reserved for documentation (RFC 5737).
    let invented = IPv4Address(
      bits: 0xC633_6400 + UInt32(10 + builder.topology.network.natGateways.count % 200))
    builder.topology.network.natGateways.append(
      NATGateway(
        element: element, name: name, subnet: subnet,
        address: builder.freeAddress(
          in: subnet, from: builder.topology.network.subnets[subnet].cidr.size > 128 ? 70 : 4),
        publicAddress: address ?? invented))
  }

  private static func addRoutes(_ part: Part, _ builder: inout TopologyBuilder) {
    let declared = part.fields?.objects("routeTables") ?? []
    let gatewayName = part.fields?.string("internetGateway")?.value ?? "igw"
    let vpc = builder.topology.network.vpcs[part.vpc]
    let nat = builder.topology.network.natGateways.firstIndex {
      builder.topology.network.subnets[$0.subnet].vpc == part.vpc
    }
    for index in part.tables {
      let table = builder.topology.network.routeTables[index]
      var routes = ([vpc.cidr] + vpc.moreBlocks).map {
        Route(
          destination: $0, target: .local, provenance: .inferred("every table has the local route"))
      }
      if let written = declared.first(where: { $0.string("name")?.value == table.name }) {
        for route in written.objects("routes") {
          if let made = self.route(route, gatewayName, &builder) { routes.append(made) }
        }
      } else if table.name == "public" {
        routes.append(
          Route(
            destination: .everywhere, target: .internetGateway,
            provenance: .inferred("makes it public")))
      } else if table.name == "private", let nat {
        routes.append(
          Route(
            destination: .everywhere, target: .natGateway(nat), provenance: .inferred("the way out")
          ))
      }
      builder.topology.network.routeTables[index].routes = routes
    }
  }

  private static func route(
    _ fields: Fields, _ gatewayName: String, _ builder: inout TopologyBuilder
  ) -> Route? {
    guard let destination = fields.block("to"), let via = fields.string("via") else { return nil }
    let provenance = builder.provenance(of: fields)
    func made(_ target: RouteTarget) -> Route {
      Route(destination: destination.value, target: target, provenance: provenance)
    }
    let network = builder.topology.network
    if via.value == gatewayName || via.value == "igw" { return made(.internetGateway) }
    if via.value == "blackhole" { return made(.blackhole("written as blackhole")) }
    if let index = network.natGateways.firstIndex(where: { $0.name == via.value }) {
      return made(.natGateway(index))
    }
    if let index = network.peerings.firstIndex(where: { $0.name == via.value }) {
      return made(.peering(index))
    }
    if let index = network.transitGateways.firstIndex(where: { $0.name == via.value }) {
      return made(.transitGateway(index))
    }
    let parts = via.value.split(separator: "-")
    if parts.count > 1,
      ["vgw", "eni", "i", "vpce", "lgw", "eigw", "cagw", "tgw", "pcx"].contains(parts[0])
    {
      return made(.other(via.value))
    }
    let gateways =
      ["igw", "blackhole"] + network.natGateways.map(\.name) + network.peerings.map(\.name)
      + network.transitGateways.map(\.name)
    _ = builder.position(via, of: "gateway", among: gateways)
    return made(.blackhole("'\(via.value)' does not exist"))
  }
}

/// `peerings` and `transitGateways`: what joins VPCs.
enum JoinSection {
  static let peeringKey = KeySchema.optional(
    "peerings",
    .list(
      .object(
        ObjectSchema(
          "peering",
          [
            .required("name", .string, "its name, as routes use it"), NetworkSection.id,
            .required("vpcs", .list(.string), "the two VPCs it joins"),
          ]))), "VPC peering connections", default: "none")

  static let transitKey = KeySchema.optional(
    "transitGateways",
    .list(
      .object(
        ObjectSchema(
          "transit gateway",
          [
            .required("name", .string, "its name, as routes use it"), NetworkSection.id,
            .required("vpcs", .list(.string), "the VPCs attached to it"),
          ]))), "transit gateways", default: "none")

  static func resolve(_ builder: inout TopologyBuilder) {
    for fields in builder.file.objects("peerings") {
      guard let name = fields.string("name") else { continue }
      let element = builder.topology.add(
        .peering, name.value, builder.provenance(of: fields), settings: builder.identity(fields))
      let vpcs = positions(fields, &builder)
      builder.topology.network.peerings.append(
        Peering(element: element, name: name.value, vpcs: vpcs))
    }
    for fields in builder.file.objects("transitGateways") {
      guard let name = fields.string("name") else { continue }
      let element = builder.topology.add(
        .transitGateway, name.value, builder.provenance(of: fields),
        settings: builder.identity(fields))
      let vpcs = positions(fields, &builder)
      builder.topology.network.transitGateways.append(
        TransitGateway(element: element, name: name.value, vpcs: vpcs))
    }
  }

  private static func positions(_ fields: Fields, _ builder: inout TopologyBuilder) -> [Int] {
    let names = builder.topology.network.vpcs.map { builder.topology.name(of: $0.element) }
    return fields.strings("vpcs").compactMap { name in
      // By an id AWS made: a VPC of another account or another state.
      if name.value.hasPrefix("vpc-"), !names.contains(name.value) {
        builder.report.leaveOut(
          "VPC \(name.value)", effect: "in none of the sources: what is behind it is not known",
          at: name.range ?? fields.range)
        return nil
      }
      return builder.position(name, of: "VPC", among: names)
    }
  }
}
