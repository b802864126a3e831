import LocatedYAML
import SourceText

/// EC2 instances and EKS clusters, as both Terraform and AWS give rise to them.
enum ComputeObjects {
  struct Instance {
    var identity: [String?]
    var id: String?
    var name: Located<String>
    var subnet: String?
    var address: String?
    var publicAddress: String?
    var groups: [String]
    var hasKey: Bool
    var isStopped = false
  }

  /// A name that says what it is for; anything else is an instance like others.
  static func isBastion(_ name: String) -> Bool {
    let word = name.lowercased()
    return ["bastion", "jump", "jumphost", "jump-host", "ssh-gateway"].contains {
      word.contains($0)
    }
  }

  static func instance(
    _ kind: SourceKind, _ instance: Instance, at range: SourceRange
  ) -> FragmentObject {
    let isBastion =
      isBastion(instance.name.value) || isBastion(instance.identity.compactMap { $0 }.last ?? "")
    var object = FragmentObject(
      isBastion ? .bastions : .dependencies, kind, identity: instance.identity, at: range)
    object.set("name", located: instance.name)
    object.set("id", instance.id)
    if !isBastion { object.set("kind", "instance") }
    object.set("subnet", instance.subnet)
    object.set("address", instance.address)
    object.set("publicAddress", instance.publicAddress)
    if !instance.groups.isEmpty { object.set("securityGroups", texts: instance.groups) }
    if instance.isStopped, !isBastion { object.set("health", "stopped") }
    return object
  }

  static func cluster(
    _ kind: SourceKind, identity: [String?], name: Located<String>, subnets: [String],
    groups: [String], serviceCIDR: String?, at range: SourceRange
  ) -> FragmentObject {
    var object = FragmentObject(.eks, kind, identity: identity, at: range)
    object.set("name", located: name)
    if !subnets.isEmpty { object.set("x-subnets", texts: subnets) }
    var seen: Set<String> = []
    let own = groups.filter { !$0.isEmpty && seen.insert($0).inserted }
    if !own.isEmpty { object.set("securityGroups", texts: own) }
    object.set("serviceCIDR", serviceCIDR)
    return object
  }

  static func nodeGroup(
    _ kind: SourceKind, cluster: String, name: String, subnets: [String], count: Int,
    at range: SourceRange
  ) -> FragmentObject {
    var object = FragmentObject(.eks, kind, identity: [cluster], at: range)
    object.append(
      "x-node-groups",
      .mapping(
        [
          ("name", .text(name, at: range)), ("count", .number(min(200, max(0, count)), at: range)),
          ("subnets", .texts(subnets, at: range)),
        ], at: range))
    return object
  }
}

/// A cluster's subnets are those of its nodes, else those EKS was given.
enum ClusterAssembly {
  static func assemble(_ object: FragmentObject) -> FragmentObject {
    var out = object
    let groups = object["x-node-groups"]?.items ?? []
    var subnets: [String] = []
    for group in groups {
      let places = group["subnets"]?.items.compactMap(\.scalar) ?? []
      for place in places where !subnets.contains(place) { subnets.append(place) }
    }
    let instances = object["x-instances"]?.items ?? []
    for place in instances.compactMap({ $0["subnet"]?.scalar }) where !subnets.contains(place) {
      subnets.append(place)
    }
    if !instances.isEmpty { out.set("nodes", objects: instances) }
    if subnets.isEmpty { subnets = object["x-subnets"]?.items.compactMap(\.scalar) ?? [] }
    if !subnets.isEmpty { out.set("subnets", texts: subnets) }
    if !groups.isEmpty { out.set("nodeGroups", objects: groups) }
    return out
  }
}
