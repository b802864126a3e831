import LocatedYAML
import SourceText

/// Database instances, as both Terraform and AWS give rise to them; `DatabaseAssembly` makes `rds`
/// entries of primaries with their replicas.
enum DataObjects {
  struct Instance {
    var identity: [String?]
    var name: Located<String>
    var engine: String?
    var port: Int?
    var endpoint: String?
    var zone: String?
    var isMultiAZ: Bool?
    /// The instance it replicates.
    var source: String?
    var subnetGroup: String?
    var groups: [String]
    /// The Aurora cluster it belongs to.
    var cluster: String?
    var isWriter: Bool?
  }

  static func instance(
    _ kind: SourceKind, _ instance: Instance, at range: SourceRange
  ) -> FragmentObject {
    var object = FragmentObject(.rds, kind, identity: instance.identity, at: range)
    object.set("x-type", "instance")
    object.set("name", located: instance.name)
    object.set("x-engine", instance.engine)
    object.set("x-port", number: instance.port.flatMap { $0 > 0 ? $0 : nil })
    // An endpoint with its port, as Terraform has it, is the name before the colon.
    object.set("x-endpoint", instance.endpoint?.split(separator: ":").first.map(String.init))
    object.set("x-zone", instance.zone)
    object.set("x-multi-az", flag: instance.isMultiAZ)
    object.set("x-source", instance.source)
    object.set("x-subnet-group", instance.subnetGroup)
    if !instance.groups.isEmpty { object.set("x-groups", texts: instance.groups) }
    object.set("x-cluster", instance.cluster)
    object.set("x-writer", flag: instance.isWriter)
    return object
  }

  static func subnetGroup(
    _ kind: SourceKind, identity: [String?], subnets: [String], at range: SourceRange
  ) -> FragmentObject {
    var object = FragmentObject(
      .rds, kind, identity: identity.map { $0.map { "subgrp \($0)" } }, at: range)
    object.set("x-type", "subnet group")
    object.set("x-subnets", texts: subnets)
    return object
  }

  static func cluster(
    _ kind: SourceKind, identity: [String?], name: Located<String>, engine: String?, port: Int?,
    endpoint: String?, reader: String?, subnetGroup: String?, groups: [String],
    at range: SourceRange
  ) -> FragmentObject {
    var object = FragmentObject(
      .rds, kind, identity: identity.map { $0.map { "cluster \($0)" } }, at: range)
    object.set("x-type", "cluster")
    object.set("name", located: name)
    object.set("x-engine", engine)
    object.set("x-port", number: port.flatMap { $0 > 0 ? $0 : nil })
    object.set("x-endpoint", endpoint)
    object.set("x-reader", reader)
    object.set("x-subnet-group", subnetGroup)
    if !groups.isEmpty { object.set("x-groups", texts: groups) }
    return object
  }
}

/// From instances, clusters and subnet groups to `rds` entries.
struct DatabaseAssembly {
  private let parts: [FragmentObject]
  private(set) var entries: [FragmentObject] = []

  init(_ objects: [FragmentObject]) {
    parts = objects
    let instances = objects.filter { $0["x-type"]?.scalar == "instance" }
    for cluster in objects where cluster["x-type"]?.scalar == "cluster" {
      let members = instances.filter { isMember($0, cluster) }
      entries.append(aurora(cluster, members))
    }
    let single = instances.filter { $0["x-cluster"] == nil }
    let primaries = single.filter { source(of: $0, in: single) == nil }
    for primary in primaries {
      let replicas = single.filter {
        root(of: $0, in: single)?.name == primary.name && $0.name != primary.name
      }
      entries.append(entry(primary, replicas))
    }
  }

  private func isMember(_ instance: FragmentObject, _ cluster: FragmentObject) -> Bool {
    instance["x-cluster"]?.scalar.map { cluster.identity.contains("cluster \($0)") } ?? false
  }

  private func source(of instance: FragmentObject, in all: [FragmentObject]) -> FragmentObject? {
    guard let source = instance["x-source"]?.scalar else { return nil }
    return all.first { other in
      other.name != instance.name
        && (other.identity.contains(source) || source.hasSuffix(":db:\(other.name ?? "")"))
    }
  }

  /// Replicas of replicas belong to the first of the chain.
  private func root(of instance: FragmentObject, in all: [FragmentObject]) -> FragmentObject? {
    var current = instance
    for _ in 0..<8 {
      guard let next = source(of: current, in: all) else { break }
      current = next
    }
    return current
  }

  /// What an instance with replicas and a cluster with members have in common.
  private func database(_ lead: FragmentObject, of parts: [FragmentObject]) -> FragmentObject {
    var out = FragmentObject(.rds, lead.kind, identity: lead.identity, at: lead.range)
    out.sources = lead.sources + parts.flatMap(\.sources)
    out.set("name", lead.name, at: lead["name"]?.range)
    out.set("engine", Engines.known(lead["x-engine"]?.scalar))
    copy("x-port", "port", lead, &out)
    addSubnets(lead, &out)
    if let groups = lead["x-groups"] { out.put("securityGroups", groups) }
    return out
  }

  private func entry(_ primary: FragmentObject, _ replicas: [FragmentObject]) -> FragmentObject {
    var out = database(primary, of: replicas)
    out.put("primary", member(primary, isReplica: false, shownName: "\(primary.name ?? "")"))
    if !replicas.isEmpty {
      out.set(
        "replicas", objects: replicas.map { member($0, isReplica: true, shownName: $0.name ?? "") })
    }
    return out
  }

  private func aurora(_ cluster: FragmentObject, _ members: [FragmentObject]) -> FragmentObject {
    let writer = members.first { $0["x-writer"]?.scalar == "true" } ?? members.first
    let readers = members.filter { $0.name != writer?.name }
    var out = database(cluster, of: members)
    // The cluster endpoint leads to the writer, the reader endpoint to the readers (Aurora guide).
    var primary = member(
      writer ?? cluster, isReplica: false, shownName: writer?.name ?? "\(cluster.name ?? "")-writer"
    )
    primary = Self.with(primary, "endpoint", cluster["x-endpoint"])
    out.put("primary", primary)
    let shown = readers.enumerated().map { index, reader -> WrittenNode in
      let node = member(reader, isReplica: true, shownName: reader.name ?? "")
      return index == 0 ? Self.with(node, "endpoint", cluster["x-reader"]) : node
    }
    if !shown.isEmpty { out.set("replicas", objects: shown) }
    return out
  }

  private static func with(_ node: WrittenNode, _ key: String, _ value: WrittenNode?) -> WrittenNode
  {
    guard let value else { return node }
    return WrittenNode(
      .mapping(
        node.pairs.filter { $0.key.value != key }
          + [WrittenPair(key: Located(key, at: value.range), value: value)]), at: node.range)
  }

  private func copy(
    _ from: String, _ to: String, _ source: FragmentObject, _ out: inout FragmentObject
  ) {
    if let node = source[from] { out.put(to, node) }
  }

  private func addSubnets(_ instance: FragmentObject, _ out: inout FragmentObject) {
    guard let group = instance["x-subnet-group"]?.scalar,
      let found = parts.first(where: { $0.identity.contains("subgrp \(group)") }),
      let subnets = found["x-subnets"]
    else { return }
    out.put("subnets", subnets)
  }

  private func member(
    _ instance: FragmentObject, isReplica: Bool, shownName: String
  ) -> WrittenNode {
    var pairs: [(String, WrittenNode?)] = [
      ("name", .text(shownName, at: instance.range)),
      ("endpoint", instance["x-endpoint"]), ("zone", instance["x-zone"]),
    ]
    if isReplica { pairs.append(("securityGroups", instance["x-groups"])) }
    if instance["x-multi-az"]?.scalar == "true", !isReplica {
      pairs.append(("multiAZ", instance["x-multi-az"]))
    }
    return .mapping(pairs, at: instance.range)
  }
}

/// Engines of RDS with their usual ports (RDS guide).
enum Engines {
  static let all: [(name: String, port: Int)] = [
    ("postgres", 5432), ("mysql", 3306), ("mariadb", 3306), ("aurora-postgresql", 5432),
    ("aurora-mysql", 3306), ("oracle", 1521), ("sqlserver", 1433), ("db2", 50000),
  ]

  static func known(_ name: String?) -> String? {
    guard let name = name?.lowercased() else { return nil }
    if name == "aurora" { return "aurora-mysql" }
    return all.first { name == $0.name }?.name ?? all.first { name.hasPrefix($0.name) }?.name
  }

  static func port(_ engine: String) -> Int { all.first { $0.name == engine }?.port ?? 5432 }
}
