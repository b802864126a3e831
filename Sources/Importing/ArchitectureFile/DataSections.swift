import ElementKinds
import LocatedYAML
import SourceText
import TopologyModel

/// `certificates`: what the load balancer may show.
enum CertificateSection {
  static let key = KeySchema.optional(
    "certificates",
    .list(
      .object(
        ObjectSchema(
          "certificate",
          [
            .required("arn", .string, "its ARN, as Ingress annotations name it"),
            .required("domains", .list(.string), "the names it covers; *.x covers one label"),
            .optional("expired", .boolean, "whether its time is over", default: "false"),
          ]))), "ACM certificates",
    default: "one for each certificate-arn, covering the Ingress's hosts")

  static func resolve(_ builder: inout TopologyBuilder) {
    for fields in builder.file.objects("certificates") {
      guard let arn = fields.string("arn") else { continue }
      add(
        arn.value, fields.strings("domains"), fields.bool("expired")?.value ?? false,
        .declared(fields.range), &builder)
    }
    for ingress in builder.draft.kubernetes.ingresses {
      if let written = ingress.annotation("certificate-arn") {
        inferNamed(written, ingress, &builder)
      } else if ingress.annotation("listen-ports")?.value.contains("HTTPS") == true {
        inferDiscovered(ingress, &builder)
      }
    }
  }

  /// An Ingress names a certificate that nobody describes.
  private static func inferNamed(
    _ written: Located<String>, _ ingress: Ingress, _ builder: inout TopologyBuilder
  ) {
    for arn in written.value.split(separator: ",") {
      let name = arn.filter { $0 != " " }
      if builder.topology.certificates.contains(where: { $0.arn == name }) { continue }
      let users = builder.draft.kubernetes.ingresses.filter {
        $0.annotation("certificate-arn")?.value.contains(name) == true
      }
      add(
        name, users.flatMap { $0.rules.compactMap(\.host) + $0.tlsHosts }, false,
        .inferred("named by Ingress \(ingress.qualifiedName); its domains are not known"), &builder)
    }
  }

  /// The controller would discover certificates in ACM by host. Where nobody lists certificates,
  /// ACM cannot be seen, and one that fits is taken to be there.
  private static func inferDiscovered(_ ingress: Ingress, _ builder: inout TopologyBuilder) {
    guard builder.file.node["certificates"] == nil else { return }
    for host in ingress.rules.compactMap(\.host) + ingress.tlsHosts {
      let arn = "arn:aws:acm:\(builder.topology.region):123456789012:certificate/\(host.value)"
      if builder.topology.certificates.contains(where: { $0.arn == arn }) { continue }
      add(
        arn, [host], false,
        .inferred("Ingress \(ingress.qualifiedName) needs one; ACM cannot be seen from here"),
        &builder)
    }
  }

  private static func add(
    _ arn: String, _ domains: [Located<String>], _ expired: Bool, _ provenance: Provenance,
    _ builder: inout TopologyBuilder
  ) {
    let element = builder.topology.add(
      .certificate, arn.split(separator: "/").last.map(String.init) ?? arn, qualifiedName: arn,
      provenance,
      settings: [
        Setting("domains", domains.map(\.value).joined(separator: ", "), provenance),
        Setting("expired", expired ? "yes" : "no", provenance),
      ])
    builder.topology.certificates.append(
      Certificate(
        element: element, arn: arn, domains: domains, isExpired: expired, provenance: provenance))
  }
}

/// `rds`: databases with a primary and replicas.
enum DatabaseSection {
  private static let instance = ObjectSchema(
    "RDS instance",
    [
      .optional("name", .string, "its name", default: "the database's name with its role"),
      .optional("endpoint", .string, "its endpoint name", default: "made from name and Region"),
      .optional("address", .address, "its private address", default: "a free one"),
      .optional(
        "zone", .string, "its Availability Zone, where no subnet is named", default: "any"),
      .optional(
        "subnet", .string, "the subnet it stands in", default: "the database's subnets in turn"),
      .optional(
        "securityGroups", .list(.string), "its own security groups", default: "the database's"),
      .optional(
        "multiAZ", .boolean, "a standby in another zone takes over when it fails",
        default: "false"),
    ])

  static let key = KeySchema.optional(
    "rds",
    .list(
      .object(
        ObjectSchema(
          "database",
          [
            .required("name", .string, "its name, as calls refer to it"),
            .optional("engine", .oneOf(Engines.all.map(\.name)), "its engine", default: "postgres"),
            NetworkSection.id,
            .optional(
              "port", .integer(1...65535), "the port it listens on", default: "its engine's"),
            .optional(
              "subnets", .list(.string), "its DB subnet group", default: "the private subnets"),
            .optional(
              "securityGroups", .list(.string), "who reaches it",
              default: "one that admits the nodes"),
            .optional(
              "primary", .object(instance), "the instance that takes writes",
              default: "all defaults"),
            .optional("replicas", .list(.object(instance)), "read replicas", default: "none"),
          ]))), "RDS and Aurora databases", default: "none")

  static func resolve(_ builder: inout TopologyBuilder) {
    for fields in builder.file.objects("rds") {
      guard let name = fields.string("name") else { continue }
      let subnets = subnets(fields, &builder)
      let home = subnets.first.map { builder.topology.network.subnets[$0].vpc } ?? 0
      let vpc = builder.topology.network.vpcs[home].element
      let engine = fields.string("engine")?.value ?? "postgres"
      let group = builder.topology.add(
        .database, name.value, in: vpc, builder.provenance(of: fields),
        settings: [
          Setting("engine", engine, fields.provenance("engine", else: "not said"))
        ] + builder.identity(fields))
      let port = fields.int("port")?.value ?? Engines.port(engine)
      let groups = securityGroups(fields, name.value, port, &builder)
      var members: [(Fields?, DatabaseInstance.Role, String)] = [
        (fields.object("primary"), .primary, "\(name.value)-primary")
      ]
      let replicas = fields.objects("replicas")
      for (index, replica) in replicas.enumerated() {
        members.append(
          (replica, .replica, "\(name.value)-replica\(replicas.count > 1 ? "-\(index + 1)" : "")"))
      }
      for (index, member) in members.enumerated() where !subnets.isEmpty {
        addInstance(
          member.0, member.1, member.2,
          Shared(
            group: name.value, element: group, port: port, groups: groups, subnets: subnets,
            engine: engine),
          subnets[index % subnets.count], &builder)
      }
    }
  }

  /// What the instances of one database have in common.
  private struct Shared {
    var group: String
    var element: ElementID
    var port: Int
    var groups: [Int]
    var subnets: [Int]
    var engine: String
  }

  private static func addInstance(
    _ fields: Fields?, _ role: DatabaseInstance.Role, _ fallback: String, _ shared: Shared,
    _ subnet: Int, _ builder: inout TopologyBuilder
  ) {
    let names = builder.topology.network.subnets.map(\.name)
    let place =
      fields?.string("subnet").flatMap { builder.position($0, of: "subnet", among: names) }
      ?? fields?.string("zone").flatMap { zone in
        shared.subnets.first { builder.topology.network.subnets[$0].zone == zone.value }
      } ?? subnet
    let name = fields?.string("name")?.value ?? fallback
    let region = builder.topology.region
    let endpoint =
      fields?.string("endpoint")?.value ?? "\(name).c9akciq32rzx.\(region).rds.amazonaws.com"
    let address = fields?.address("address")?.value ?? builder.freeAddress(in: place, from: 20)
    builder.usedAddresses.insert(address)
    let own = fields?.strings("securityGroups") ?? []
    let groups = own.isEmpty ? shared.groups : SecurityGroupSection.positions(own, &builder)
    let provenance: Provenance =
      fields.map { builder.provenance(of: $0) } ?? .inferred("a database has a primary")
    let element = builder.topology.add(
      .databaseInstance, name, in: shared.element, provenance,
      settings: [
        Setting("role", role.rawValue, provenance),
        Setting(
          "endpoint", endpoint,
          fields?.provenance("endpoint", else: "made up") ?? .inferred("made up")),
        Setting(
          "address", address.description,
          fields?.provenance("address", else: "a free one") ?? .inferred("a free one")),
        Setting("subnet", names[place], provenance),
        Setting("port", "\(shared.port)", provenance),
      ])
    var instance = DatabaseInstance(
      element: element, name: name, group: shared.group, role: role,
      endpoint: endpoint.lowercased(), port: shared.port,
      interface: Interface(
        element: element, subnet: place, address: address, securityGroups: groups),
      provenance: provenance)
    instance.engine = shared.engine
    if fields?.bool("multiAZ")?.value == true {
      let zones = builder.topology.network.subnets
      let other = shared.subnets.first { zones[$0].zone != zones[place].zone } ?? place
      instance.standby = Interface(
        element: element, subnet: other, address: builder.freeAddress(in: other, from: 30),
        securityGroups: groups)
    }
    builder.topology.databases.append(instance)
  }

  private static func subnets(_ fields: Fields, _ builder: inout TopologyBuilder) -> [Int] {
    let network = builder.topology.network
    let written = fields.strings("subnets").compactMap {
      builder.position($0, of: "subnet", among: network.subnets.map(\.name))
    }
    if !written.isEmpty { return written }
    let table = network.routeTables.firstIndex { $0.name == "private" }
    let privates = network.subnets.indices.filter { network.subnets[$0].routeTable == table }
    return privates.isEmpty ? Array(network.subnets.indices) : privates
  }

  private static func securityGroups(
    _ fields: Fields, _ name: String, _ port: Int, _ builder: inout TopologyBuilder
  ) -> [Int] {
    let written = fields.strings("securityGroups")
    if !written.isEmpty { return SecurityGroupSection.positions(written, &builder) }
    let rules = builder.topology.clusters.flatMap(\.securityGroups).map {
      SecurityGroupRule(
        ports: PortRange(port, port), peer: .securityGroup($0),
        provenance: .inferred("the cluster's pods use the database"))
    }
    return [
      SecurityGroupSection.infer(
        "sg-\(name)", inbound: rules, reason: "a database for the cluster", &builder)
    ]
  }
}

/// `bastions`: EC2 instances that people reach by SSH.
enum BastionSection {
  static let key = KeySchema.optional(
    "bastions",
    .list(
      .object(
        ObjectSchema(
          "bastion",
          [
            .required("name", .string, "its name"), NetworkSection.id,
            .optional(
              "subnet", .string, "the public subnet it stands in", default: "the first public one"),
            .optional("address", .address, "its private address", default: "a free one"),
            .optional("publicAddress", .address, "its public address", default: "invented"),
            .optional(
              "securityGroups", .list(.string), "its security groups",
              default: "one that admits SSH from anywhere"),
          ]))), "bastion hosts", default: "none")

  static func resolve(_ builder: inout TopologyBuilder) {
    for (index, fields) in builder.file.objects("bastions").enumerated() {
      let network = builder.topology.network
      guard let name = fields.string("name"), !network.subnets.isEmpty else { continue }
      let subnet =
        fields.string("subnet").flatMap {
          builder.position($0, of: "subnet", among: network.subnets.map(\.name))
        } ?? network.subnets.indices.first { network.isPublic($0) } ?? 0
      let address = fields.address("address")?.value ?? builder.freeAddress(in: subnet, from: 10)
      builder.usedAddresses.insert(address)
      let invented = IPv4Address(bits: 0xC633_6400 + UInt32(50 + index))
      let written = fields.strings("securityGroups")
      let groups =
        written.isEmpty
        ? [
          SecurityGroupSection.infer(
            "sg-\(name.value)",
            inbound: [
              SecurityGroupRule(
                ports: PortRange(22, 22), peer: .block(.everywhere),
                provenance: .inferred("people come from anywhere"))
            ], reason: "a bastion", &builder)
        ] : SecurityGroupSection.positions(written, &builder)
      let provenance = builder.provenance(of: fields)
      let home = network.subnets[subnet].vpc
      let element = builder.topology.add(
        .bastion, name.value, in: network.vpcs[home].element, provenance,
        settings: [
          Setting(
            "subnet", network.subnets[subnet].name,
            fields.provenance("subnet", else: "the first public one")),
          Setting("address", address.description, fields.provenance("address", else: "a free one")),
        ] + builder.identity(fields))
      builder.topology.bastions.append(
        Bastion(
          element: element, name: name.value,
          interface: Interface(
            element: element, subnet: subnet, address: address,
            publicAddress: fields.address("publicAddress")?.value ?? invented,
            securityGroups: groups),
          provenance: provenance))
    }
  }
}
