import LocatedYAML
import SourceText

/// Objects that only others refer to: subnet groups, prefix lists, policies that several applications
/// share.
enum JoinedObjects {
  static let groupPrefix = "x-subnet-group "
  static let listPrefix = "x-prefix-list "
  static let policyPrefix = "x-policy "

  static func subnetGroup(
    _ kind: SourceKind, names: [String?], subnets: [String], at range: SourceRange
  ) -> FragmentObject {
    var object = FragmentObject(
      .dependencies, kind, identity: names.map { $0.map { groupPrefix + $0 } }, at: range)
    object.set("x-subnets", texts: subnets)
    return object
  }

  static func prefixList(
    _ kind: SourceKind, id: String?, name: String?, blocks: [String]?, at range: SourceRange
  ) -> FragmentObject {
    var object = FragmentObject(
      .dependencies, kind, identity: [id.map { listPrefix + $0 }], at: range)
    object.set("x-list", name ?? "")
    if let blocks { object.set("x-blocks", texts: blocks) }
    return object
  }

  /// Puts what they hold where they are referred to; says which prefix lists nobody describes.
  static func apply(_ objects: inout [FragmentObject]) -> [Diagnostic] {
    let joined = objects.filter(holds)
    objects.removeAll(where: holds)
    var found: [String: FragmentObject] = [:]
    for object in joined {
      for identity in object.identity { found[identity] = object }
    }
    var diagnostics: [Diagnostic] = []
    for index in objects.indices {
      switch objects[index].section {
      case .dependencies: place(&objects[index], found)
      case .securityGroups: expand(&objects[index], found, &diagnostics)
      case .access: addPolicies(&objects[index], found)
      default: continue
      }
    }
    return diagnostics
  }

  /// True for an object that says something about others only, whichever source it is from.
  static func holds(_ object: FragmentObject) -> Bool {
    guard let identity = object.identity.first else { return false }
    return [groupPrefix, listPrefix, policyPrefix].contains { identity.hasPrefix($0) }
  }

  private static func place(_ object: inout FragmentObject, _ found: [String: FragmentObject]) {
    guard object["subnet"] == nil, let name = object["x-subnet-group"]?.scalar,
      let subnet = found[groupPrefix + name]?["x-subnets"]?.items.first?.scalar
    else { return }
    object.set("subnet", subnet)
  }

  /// A rule for each block of a prefix list (VPC guide: prefix lists).
  private static func expand(
    _ object: inout FragmentObject, _ found: [String: FragmentObject],
    _ diagnostics: inout [Diagnostic]
  ) {
    for side in ["inbound", "outbound"] {
      guard let rules = object[side]?.items else { continue }
      let key = side == "inbound" ? "from" : "to"
      var out: [WrittenNode] = []
      for rule in rules {
        guard let peer = rule[key]?.scalar, peer.hasPrefix("pl-") else {
          out.append(rule)
          continue
        }
        let list = found[listPrefix + peer]
        guard let blocks = list?["x-blocks"]?.items.compactMap(\.scalar) else {
          diagnostics.append(unknown(peer, list?["x-list"]?.scalar, rule.range))
          continue
        }
        out += blocks.filter { !$0.contains(":") }.map {
          .object([("ports", rule["ports"]?.scalar), (key, $0)], at: rule.range)
        }
      }
      object.set(side, objects: out, at: object[side]?.range)
    }
  }

  private static func unknown(_ id: String, _ name: String?, _ range: SourceRange) -> Diagnostic {
    let word = name.flatMap { $0.isEmpty ? nil : " (\($0))" } ?? ""
    return Diagnostic(
      .warning, "unknown-prefix-list",
      "no source says what is in prefix list \(id)\(word): its rule admits nobody here", at: range,
      suggestion: "add what aws ec2 get-managed-prefix-list-entries and describe-prefix-lists print"
    )
  }

  private static func addPolicies(
    _ object: inout FragmentObject, _ found: [String: FragmentObject]
  ) {
    for id in object["x-policy-ids"]?.items.compactMap(\.scalar) ?? [] {
      for policy in found[policyPrefix + id]?["policies"]?.items ?? [] {
        object.append("policies", policy)
      }
    }
  }
}
