import LocatedYAML
import SourceText

/// Puts together what one source says in several objects: listeners with their rules, subnets with the
/// main route table, VPCs with their gateways.
struct FragmentAssembly {
  private(set) var objects: [FragmentObject]
  private(set) var diagnostics: [Diagnostic] = []

  init(_ merged: [FragmentObject]) {
    objects = merged
    diagnostics = JoinedObjects.apply(&objects)
    listeners()
    homes()
    records()
    gateways()
    mainTables()
    attachments()
    databases()
    clusters()
    strays()
    for index in objects.indices {
      for pair in objects[index].keys
      where pair.key.value.hasPrefix("x-") && pair.key.value != "x-sources" {
        objects[index].remove(pair.key.value)
      }
    }
  }

  // MARK: Listeners

  private mutating func listeners() {
    let loose = objects.filter { $0.identity.first?.hasPrefix("x-listener ") == true }
    objects.removeAll { $0.identity.first?.hasPrefix("x-listener ") == true }
    var byListener: [String: FragmentObject] = [:]
    for object in loose {
      for identity in object.identity { byListener[String(identity.dropFirst(11))] = object }
    }
    for index in objects.indices where objects[index].section == .loadBalancers {
      let written = objects[index]["x-listeners"]?.items ?? []
      let made = written.map { listener($0, byListener) }
        .sorted { (Int($0["port"]?.scalar ?? "") ?? 0) < (Int($1["port"]?.scalar ?? "") ?? 0) }
      // Without a port it is UDP or a Gateway Load Balancer's, which take no requests here.
      let usable = made.filter {
        $0["port"] != nil && Self.protocols.contains($0["protocol"]?.scalar ?? "HTTP")
      }
      objects[index].set("listeners", objects: usable, at: objects[index].range)
    }
  }

  private static let protocols: Set<String> = ["HTTP", "HTTPS", "TCP", "TLS"]

  private func listener(
    _ node: WrittenNode, _ byListener: [String: FragmentObject]
  ) -> WrittenNode {
    let ids = node["x-ids"]?.items.compactMap(\.scalar) ?? []
    let extras = ids.compactMap { byListener[$0] }
    var pairs = node.pairs.filter { $0.key.value != "x-ids" && $0.key.value != "certificates" }
    let own = node["certificates"]?.items ?? []
    let more = extras.flatMap { $0["x-certificates"]?.items ?? [] }
    if !(own + more).isEmpty {
      var seen: Set<String> = []
      pairs.append(
        WrittenPair(
          key: Located("certificates", at: node.range),
          value: WrittenNode(
            .list((own + more).filter { seen.insert($0.said).inserted }), at: node.range)))
    }
    var rules = extras.flatMap { $0["x-rules"]?.items ?? [] }
    rules.sort {
      (Int($0["priority"]?.scalar ?? "") ?? 0) < (Int($1["priority"]?.scalar ?? "") ?? 0)
    }
    if !rules.isEmpty {
      pairs.append(
        WrittenPair(
          key: Located("rules", at: node.range), value: WrittenNode(.list(rules), at: node.range)))
    }
    return WrittenNode(.mapping(pairs), at: node.range)
  }

  // MARK: Networks

  /// A NAT gateway is in the VPC of its subnet.
  private mutating func homes() {
    var homes: [String: String] = [:]
    for object in objects where object.section == .subnets {
      for identity in object.identity { homes[identity] = object.vpc }
    }
    for index in objects.indices
    where objects[index].section == .natGateways && objects[index].vpc == nil {
      objects[index].vpc = objects[index]["subnet"]?.scalar.flatMap { homes[$0] }
    }
  }

  /// Terraform takes names without their zone.
  private mutating func records() {
    for index in objects.indices where objects[index].section == .route53 {
      guard let zone = objects[index]["zone"]?.scalar, let list = objects[index]["records"] else {
        continue
      }
      let records = list.items.map { record -> WrittenNode in
        guard let name = record["name"]?.scalar, !DNSText.isInside(name, zone) else {
          return record
        }
        let pairs = record.pairs.map { pair in
          pair.key.value == "name"
            ? WrittenPair(
              key: pair.key,
              value: .text(name.isEmpty ? zone : "\(name).\(zone)", at: pair.value.range))
            : pair
        }
        return WrittenNode(.mapping(pairs), at: record.range)
      }
      objects[index].set("records", objects: records, at: list.range)
    }
  }

  /// Routes name the internet gateway by its id; a VPC without one says so.
  private mutating func gateways() {
    var ids: Set<String> = []
    for index in objects.indices where objects[index].section == .vpcs {
      ids.formUnion(objects[index]["x-gateway-ids"]?.items.compactMap(\.scalar) ?? [])
      if objects[index]["internetGateway"] == nil { objects[index].set("internetGateway", "none") }
    }
    for index in objects.indices where objects[index].section == .routeTables {
      let routes = (objects[index]["routes"]?.items ?? []).map { route -> WrittenNode in
        guard let via = route["via"]?.scalar, ids.contains(via) || via.hasPrefix("igw-") else {
          return route
        }
        return .object([("to", route["to"]?.scalar), ("via", "igw")], at: route.range)
      }
      objects[index].set("routes", objects: routes, at: objects[index]["routes"]?.range)
    }
  }

  /// A subnet without an association uses its VPC's main route table (VPC guide: route tables).
  private mutating func mainTables() {
    for vpc in objects where vpc.section == .vpcs {
      let main = vpc["x-main-table"]?.scalar
      let isKnown = main.map { name in
        objects.contains { $0.section == .routeTables && $0.identity.contains(name) }
      }
      var used: String?
      for index in objects.indices
      where objects[index].section == .subnets && objects[index]["routeTable"] == nil
        && objects[index].vpc.map({ vpc.identity.contains($0) }) ?? false
      {
        let name = main ?? "main of \(vpc.identity.first ?? "")"
        objects[index].set("routeTable", name)
        used = name
      }
      if let used, isKnown != true {
        var table = FragmentObject(.routeTables, vpc.kind, identity: [used], at: vpc.range)
        table.vpc = vpc.identity.first
        table.set("name", "main")
        table.set("routes", objects: [])
        objects.append(table)
      }
    }
  }

  private mutating func databases() {
    let parts = objects.filter { $0.section == .rds }
    objects.removeAll { $0.section == .rds }
    objects += DatabaseAssembly(parts).entries
  }

  private mutating func clusters() {
    objects = objects.map { $0.section == .eks ? ClusterAssembly.assemble($0) : $0 }
  }

  /// Parts of something that no source describes: an interface without its instance, a rule of an
  /// unknown group; and default VPCs in which nothing stands.
  private mutating func strays() {
    objects.removeAll { object in
      switch object.section {
      case .vpcs, .rds, .eks: false
      case .subnets: object["cidr"] == nil
      case .route53: object["zone"] == nil
      case .bastions, .dependencies:
        object["name"] == nil || object["x-interface-only"] != nil && object["subnet"] == nil
      case .certificates: object["arn"] == nil
      case .routeTables, .securityGroups, .networkACLs, .natGateways, .targetGroups,
        .loadBalancers, .peerings, .transitGateways, .tunnels, .access, .clients:
        object["name"] == nil
      }
    }
    let idle = objects.filter { $0["x-default"] != nil && !isUsed($0) }.flatMap(\.identity)
    if idle.isEmpty { return }
    objects.removeAll { object in
      object.section == .vpcs && object.identity.contains { idle.contains($0) }
        || object.section.isOfVPC && object.vpc.map { idle.contains($0) } ?? false
    }
  }

  /// Something stands in one of its subnets.
  private func isUsed(_ vpc: FragmentObject) -> Bool {
    let subnets = Set(
      objects.filter { $0.section == .subnets && $0.vpc.map { vpc.identity.contains($0) } ?? false }
        .flatMap(\.identity))
    let users = objects.filter { ![.subnets, .vpcs].contains($0.section) }
    return users.contains { object in
      let named =
        (object["subnets"]?.items.compactMap(\.scalar) ?? [])
        + [object["subnet"]?.scalar].compactMap { $0 }
      return named.contains { subnets.contains($0) }
    }
  }

  private mutating func attachments() {
    for index in objects.indices where objects[index].section == .transitGateways {
      let attached = objects[index]["x-attached"]?.items ?? []
      if !attached.isEmpty {
        objects[index].put("vpcs", WrittenNode(.list(attached), at: objects[index].range))
      }
    }
  }
}
