import ElementKinds
import LocatedYAML
import SourceText
import TopologyModel

/// `vpc`: address block, subnets, routes, gateways and filters.
enum NetworkSection {
  static let key = KeySchema.optional(
    "vpc", .object(schema), "the network everything private lives in",
    default: "10.0.0.0/16 with a public and a private subnet in two Availability Zones")

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
      .optional("name", .string, "its name", default: "vpc"),
      .optional("cidr", .block, "its address block", default: "10.0.0.0/16"),
      .optional(
        "availabilityZones", .list(.string), "the zones to infer subnets in",
        default: "a and b of the Region"),
      .optional("internetGateway", .string, "the name of its internet gateway", default: "igw"),
      .optional(
        "subnets",
        .list(
          .object(
            ObjectSchema(
              "subnet",
              [
                .required("name", .string, "its name"),
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
                .required("name", .string, "its name"),
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
                .required("name", .string, "its name"),
                .optional(
                  "routes",
                  .list(
                    .object(
                      ObjectSchema(
                        "route",
                        [
                          .required("to", .block, "destination"),
                          .required("via", .string, "igw, the name of a NAT gateway, or blackhole"),
                        ]))), "beside the local route, which every table has", default: "none"),
              ]))), "route tables", default: "public (via igw) and private (via the NAT gateway)"),
      .optional(
        "securityGroups",
        .list(
          .object(
            ObjectSchema(
              "security group",
              [
                .required("name", .string, "its name"),
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
                .required("name", .string, "its name"),
                .optional(
                  "inbound", .list(.object(aclRule)), "rules for what comes in", default: "deny all"
                ),
                .optional(
                  "outbound", .list(.object(aclRule)), "rules for what goes out",
                  default: "deny all"),
              ]))), "network ACLs of subnets", default: "the default ACL, which allows all"),
    ])

  static func resolve(_ builder: inout TopologyBuilder) {
    let fields = builder.file.object("vpc")
    let reason = "a default VPC layout"
    let cidr = fields?.block("cidr")?.value ?? CIDR("10.0.0.0/16") ?? .everywhere
    let name = fields?.string("name")?.value ?? "vpc"
    let vpc = builder.topology.add(
      .vpc, name, fields.map { .declared($0.range) } ?? .inferred(reason),
      settings: [
        Setting(
          "CIDR", cidr.description, fields?.provenance("cidr", else: reason) ?? .inferred(reason))
      ])
    let gateway = builder.topology.add(
      .internetGateway, fields?.string("internetGateway")?.value ?? "igw", in: vpc,
      fields?.provenance("internetGateway", else: reason) ?? .inferred(reason))
    builder.topology.network.vpcs = [VPC(element: vpc, cidr: cidr, internetGateway: gateway)]
    addRouteTables(fields, vpc, &builder)
    NetworkACLSection.add(fields, vpc, &builder)
    SubnetSection.add(fields, vpc, cidr, &builder)
    addNATGateways(fields, vpc, &builder)
    addRoutes(fields, cidr, &builder)
    NetworkChecks.check(fields, &builder)
    SecurityGroupSection.add(fields, vpc, &builder)
  }

  private static func addRouteTables(
    _ fields: Fields?, _ vpc: ElementID, _ builder: inout TopologyBuilder
  ) {
    var names: [(Located<String>, Provenance)] = []
    for table in fields?.objects("routeTables") ?? [] {
      guard let name = table.string("name") else { continue }
      names.append((name, .declared(table.range)))
    }
    for name in ["public", "private"] where !names.contains(where: { $0.0.value == name }) {
      names.append((Located(name), .inferred("a default VPC layout")))
    }
    for (name, provenance) in names {
      let element = builder.topology.add(.routeTable, name.value, in: vpc, provenance)
      builder.topology.network.routeTables.append(
        RouteTable(element: element, name: name.value, routes: []))
    }
  }

  private static func addNATGateways(
    _ fields: Fields?, _ vpc: ElementID, _ builder: inout TopologyBuilder
  ) {
    let declared = fields?.objects("natGateways") ?? []
    let subnets = builder.topology.network.subnets.map(\.name)
    for (index, gateway) in declared.enumerated() {
      guard let name = gateway.string("name"), let place = gateway.string("subnet"),
        let subnet = builder.position(place, of: "subnet", among: subnets)
      else { continue }
      addNATGateway(
        name.value, subnet, gateway.address("address")?.value, index, .declared(gateway.range), vpc,
        &builder)
    }
    if fields?.node["natGateways"] == nil,
      let subnet = builder.topology.network.subnets.indices.first(where: {
        builder.topology.network.subnets[$0].routeTable
          == builder.topology.network.routeTables.firstIndex { $0.name == "public" }
      })
    {
      addNATGateway(
        "nat", subnet, nil, 0, .inferred("private subnets need one to reach out"), vpc, &builder)
    }
  }

  private static func addNATGateway(
    _ name: String, _ subnet: Int, _ address: IPv4Address?, _ index: Int, _ provenance: Provenance,
    _ vpc: ElementID, _ builder: inout TopologyBuilder
  ) {
    let element = builder.topology.add(
      .natGateway, name, in: vpc, provenance,
      settings: [Setting("subnet", builder.topology.network.subnets[subnet].name, provenance)])
    // 198.51.100.0/24 is reserved for documentation (RFC 5737).
    let invented = IPv4Address(bits: 0xC633_6400 + UInt32(10 + index))
    builder.topology.network.natGateways.append(
      NATGateway(
        element: element, name: name, subnet: subnet,
        address: builder.freeAddress(
          in: subnet, from: builder.topology.network.subnets[subnet].cidr.size > 128 ? 70 : 4),
        publicAddress: address ?? invented))
  }

  private static func addRoutes(_ fields: Fields?, _ cidr: CIDR, _ builder: inout TopologyBuilder) {
    let declared = fields?.objects("routeTables") ?? []
    let gatewayName = fields?.string("internetGateway")?.value ?? "igw"
    for index in builder.topology.network.routeTables.indices {
      let table = builder.topology.network.routeTables[index]
      var routes = [
        Route(
          destination: cidr, target: .local,
          provenance: .inferred("every table has the local route"))
      ]
      if let written = declared.first(where: { $0.string("name")?.value == table.name }) {
        for route in written.objects("routes") {
          if let made = self.route(route, gatewayName, &builder) { routes.append(made) }
        }
      } else if table.name == "public" {
        routes.append(
          Route(
            destination: .everywhere, target: .internetGateway,
            provenance: .inferred("makes it public")))
      } else if table.name == "private", !builder.topology.network.natGateways.isEmpty {
        routes.append(
          Route(
            destination: .everywhere, target: .natGateway(0), provenance: .inferred("the way out")))
      }
      builder.topology.network.routeTables[index].routes = routes
    }
  }

  private static func route(
    _ fields: Fields, _ gatewayName: String, _ builder: inout TopologyBuilder
  ) -> Route? {
    guard let destination = fields.block("to"), let via = fields.string("via") else { return nil }
    let provenance = Provenance.declared(fields.range)
    let gateways = builder.topology.network.natGateways.map(\.name)
    if via.value == gatewayName || via.value == "igw" {
      return Route(destination: destination.value, target: .internetGateway, provenance: provenance)
    }
    if via.value == "blackhole" {
      return Route(
        destination: destination.value, target: .blackhole("written as blackhole"),
        provenance: provenance)
    }
    guard let index = builder.position(via, of: "gateway", among: gateways) else {
      return Route(
        destination: destination.value, target: .blackhole("'\(via.value)' does not exist"),
        provenance: provenance)
    }
    return Route(destination: destination.value, target: .natGateway(index), provenance: provenance)
  }
}
