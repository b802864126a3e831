import ElementKinds
import LocatedYAML
import SourceText
import TopologyModel

/// `route53`: hosted zones with their records; ExternalDNS adds what Ingresses ask for.
enum Route53Section {
  private static let record = ObjectSchema(
    "record",
    [
      .required("name", .string, "the full name"),
      .optional("type", .oneOf(RecordType.writable.map(\.rawValue)), "its type", default: "A"),
      .optional(
        "alias", .string, "an Ingress (namespace/name), its group, or the name of a load balancer",
        default: "none"),
      .optional("addresses", .list(.address), "addresses of an A record", default: "none"),
      .optional("value", .string, "the target of a CNAME, or the text of a TXT", default: "none"),
      .optional(
        "ttl", .integer(0...2_147_483_647), "seconds resolvers may keep it", default: "300"),
      .optional(
        "setIdentifier", .string, "tells records of one name apart", default: "none"),
      .optional("weight", .integer(0...255), "weighted routing", default: "simple routing"),
      .optional(
        "failover", .oneOf(["primary", "secondary"]), "failover routing",
        default: "simple routing"),
      .optional("region", .string, "latency routing: its Region", default: "simple routing"),
      .optional("multivalue", .boolean, "multivalue answer routing", default: "false"),
      .optional(
        "evaluateTargetHealth", .boolean, "an alias follows its target's health",
        default: "true"),
      .optional(
        "healthCheck", .oneOf(["healthy", "unhealthy"]), "what its health check says at the start",
        default: "no health check"),
    ])

  static let key = KeySchema.optional(
    "route53",
    .list(
      .object(
        ObjectSchema(
          "hosted zone",
          [
            .required("zone", .string, "the domain it answers for"), NetworkSection.id,
            .optional("private", .boolean, "answered only inside the VPC", default: "false"),
            .optional(
              "vpcs", .list(.string), "VPCs a private zone is associated with", default: "all"),
            .optional(
              "records", .list(.object(record)), "its records",
              default: "those ExternalDNS would write"),
          ]))), "Route 53 hosted zones",
    default: "a zone for each Ingress host, written by ExternalDNS")

  static func resolve(_ builder: inout TopologyBuilder) {
    for fields in builder.file.objects("route53") {
      guard let zone = fields.string("zone") else { continue }
      let isPrivate = fields.bool("private")?.value ?? false
      let records = fields.objects("records").compactMap { self.record($0, zone.value, &builder) }
      let kept = RecordChecks.kept(records, zone.value, &builder)
      add(DNSText.plain(zone.value), isPrivate, kept, .declared(fields.range), &builder)
      let names = builder.topology.network.vpcs.map { builder.topology[$0.element].name }
      let last = builder.topology.hostedZones.count - 1
      builder.topology.hostedZones[last].vpcs = fields.strings("vpcs").compactMap {
        builder.position($0, of: "VPC", among: names)
      }
    }
    for balancer in builder.topology.loadBalancers { inferRecords(balancer, &builder) }
    ExternalDNS.infer(&builder)
  }

  private static func add(
    _ name: String, _ isPrivate: Bool, _ records: [DNSRecord], _ provenance: Provenance,
    _ builder: inout TopologyBuilder
  ) {
    let element = builder.topology.add(
      .hostedZone, name, provenance,
      settings: [Setting("visibility", isPrivate ? "private" : "public", provenance)])
    builder.topology.hostedZones.append(
      HostedZone(element: element, name: name, isPrivate: isPrivate, records: records))
  }

  private static func record(
    _ fields: Fields, _ zone: String, _ builder: inout TopologyBuilder
  ) -> DNSRecord? {
    guard let name = fields.string("name") else { return nil }
    let plain = DNSText.plain(name.value)
    if !DNSText.isInside(plain, DNSText.plain(zone)) {
      builder.fail(
        "outside-zone", "record '\(name.value)' is not inside zone '\(zone)'", at: name.range,
        suggestion: "did you mean '\(name.value).\(zone)'?")
      return nil
    }
    let type = fields.string("type").flatMap { RecordType(rawValue: $0.value) } ?? .a
    guard let value = value(fields, type, plain, &builder) else { return nil }
    var ttl: Int? = fields.int("ttl")?.value ?? 300
    if case .alias = value {
      ttl = nil
      if policy(fields) == .multivalue {
        builder.fail(
          "multivalue-alias", "'\(name.value)' is an alias record with multivalue answer routing",
          at: fields.range, suggestion: "give it a weight, or addresses instead of the alias")
        return nil
      }
    }
    return DNSRecord(
      name: plain, type: type, value: value, ttl: ttl, policy: policy(fields),
      setIdentifier: fields.string("setIdentifier")?.value ?? "",
      evaluatesTargetHealth: fields.bool("evaluateTargetHealth")?.value ?? true,
      isFailing: fields.string("healthCheck")?.value == "unhealthy",
      provenance: .declared(name.range ?? fields.range))
  }

  private static func policy(_ fields: Fields) -> RoutingPolicy {
    if let weight = fields.int("weight") { return .weighted(weight.value) }
    if let role = fields.string("failover") {
      return .failover(isPrimary: role.value == "primary")
    }
    if let region = fields.string("region") { return .latency(region: region.value) }
    return fields.bool("multivalue")?.value == true ? .multivalue : .simple
  }

  private static func value(
    _ fields: Fields, _ type: RecordType, _ name: String, _ builder: inout TopologyBuilder
  ) -> RecordValue? {
    if let alias = fields.string("alias") {
      return aliasTarget(alias, &builder).map(RecordValue.alias)
    }
    if type == .a, !fields.addresses("addresses").isEmpty {
      return .addresses(fields.addresses("addresses").map(\.value))
    }
    if let value = fields.string("value") {
      return type == .cname ? .name(DNSText.plain(value.value)) : .text(value.value)
    }
    builder.fail(
      "record-without-target", "record '\(name)' says neither alias, addresses nor value",
      at: fields.range)
    return nil
  }

  /// The DNS name a person means by an Ingress, its group or a load balancer.
  private static func aliasTarget(
    _ written: Located<String>, _ builder: inout TopologyBuilder
  ) -> String? {
    let balancers = builder.topology.loadBalancers
    for balancer in balancers {
      let ingresses = balancer.ingresses.map { builder.topology.ingresses[$0] }
      let names =
        ingresses.map(\.qualifiedName) + ingresses.compactMap { $0.annotation("group.name")?.value }
        + [balancer.name, balancer.dnsName]
      if names.contains(written.value) { return balancer.dnsName }
    }
    if written.value.contains("."), !written.value.contains("/") {
      return DNSText.plain(written.value)
    }
    let known = builder.topology.ingresses.map(\.qualifiedName)
    if known.contains(written.value) {
      builder.warn(
        "record-without-target",
        "alias to Ingress '\(written.value)', which has no load balancer: there is no record",
        at: written.range)
    } else {
      _ = builder.position(written, of: "Ingress or load balancer", among: known)
    }
    return nil
  }

  /// ExternalDNS writes an alias A record for every rule host of an Ingress that has a hostname
  /// (ExternalDNS: source/ingress.go, provider/aws). Its ownership TXT stands under another name.
  private static func inferRecords(_ balancer: LoadBalancer, _ builder: inout TopologyBuilder) {
    for index in balancer.ingresses {
      let ingress = builder.topology.ingresses[index]
      for host in ingress.rules.compactMap(\.host) + ingress.tlsHosts {
        let name = DNSText.plain(host.value)
        if builder.topology.hostedZones.contains(where: { $0.records.contains { $0.name == name } })
        {
          continue
        }
        let zone = zonePosition(
          for: name, "Ingress \(ingress.qualifiedName)", &builder)
        builder.topology.hostedZones[zone].records.append(
          DNSRecord(
            name: name, type: .a, value: .alias(balancer.dnsName), ttl: nil,
            provenance: .inferred("ExternalDNS writes it for Ingress \(ingress.qualifiedName)")))
      }
    }
  }

  static func zonePosition(
    for name: String, _ owner: String, _ builder: inout TopologyBuilder
  ) -> Int {
    let zones = builder.topology.hostedZones
    let covering = zones.indices.filter {
      !zones[$0].isPrivate && DNSText.isInside(name, zones[$0].name)
    }
    if let best = covering.max(by: { zones[$0].name.count < zones[$1].name.count }) { return best }
    let domain = name.split(separator: ".").suffix(2).joined(separator: ".")
    add(
      domain, false, [], .inferred("the zone of \(owner)'s host"), &builder)
    return builder.topology.hostedZones.count - 1
  }
}

/// Small rules about names that readers need.
enum DNSText {
  /// Lower case, without the trailing dot.
  static func plain(_ name: String) -> String {
    let lower = name.lowercased()
    return lower.hasSuffix(".") ? String(lower.dropLast()) : lower
  }

  /// True for the zone's own name and everything below it.
  static func isInside(_ name: String, _ zone: String) -> Bool {
    name == zone || name.hasSuffix("." + zone)
  }
}
