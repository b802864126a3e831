import LocatedYAML
import SourceText

/// Autoscaling groups and ECS services: a state says how many there are and where, and names none of
/// them. As many are made up, marked as inferred, and registered where the fleet registers its own.
enum Fleets {
  static let fleetPrefix = "x-fleet "
  static let templatePrefix = "x-template "
  /// Members of one fleet that are drawn.
  private static let most = 20

  struct Fleet {
    var identity: [String?]
    var name: String
    /// The word for one of them: `instance`, `ecs-task`.
    var member: String
    var count: Int
    var subnets: [String]
    var groups: [String] = []
    /// Names of launch templates and configurations.
    var templates: [String] = []
    var reason: String
    /// Its members share addresses of instances that nobody names.
    var isUnplaced = false
  }

  static func fleet(
    _ kind: SourceKind, _ fleet: Fleet, targetGroups: [(group: String, port: Int?)],
    at range: SourceRange
  ) -> FragmentObject {
    var object = FragmentObject(
      .dependencies, kind, identity: fleet.identity.map { $0.map { fleetPrefix + $0 } }, at: range)
    object.set("x-name", fleet.name)
    object.set("x-member", fleet.member)
    object.set("x-reason", fleet.reason)
    object.set("x-count", number: fleet.isUnplaced ? 0 : max(0, fleet.count))
    object.set("x-unplaced", flag: fleet.isUnplaced ? true : nil)
    object.set("x-subnets", texts: fleet.subnets)
    object.set("x-groups", texts: fleet.groups)
    object.set("x-templates", texts: fleet.templates)
    for (group, port) in targetGroups { object.append("x-targets", target(group, port, range)) }
    return object
  }

  /// A target group that a fleet registers its members with, said apart from it.
  static func attachment(
    _ kind: SourceKind, fleet: String, group: String, at range: SourceRange
  ) -> FragmentObject {
    var object = FragmentObject(.dependencies, kind, identity: [fleetPrefix + fleet], at: range)
    object.append("x-targets", target(group, nil, range))
    return object
  }

  /// The security groups of what is launched.
  static func template(
    _ kind: SourceKind, names: [String?], groups: [String], at range: SourceRange
  ) -> FragmentObject {
    var object = FragmentObject(
      .dependencies, kind, identity: names.map { $0.map { templatePrefix + $0 } }, at: range)
    object.set("x-groups", texts: groups)
    return object
  }

  private static func target(_ group: String, _ port: Int?, _ range: SourceRange) -> WrittenNode {
    .object([("group", group), ("port", port.map { "\($0)" })], at: range)
  }

  /// True for a fleet and what belongs to one.
  static func holds(_ object: FragmentObject) -> Bool {
    guard let identity = object.identity.first else { return false }
    return identity.hasPrefix(fleetPrefix) || identity.hasPrefix(templatePrefix)
  }

  /// Makes the members up; a target group that has targets already is left as it is.
  static func spread(
    _ joined: [FragmentObject], over objects: inout [FragmentObject]
  ) -> [Diagnostic] {
    var diagnostics: [Diagnostic] = []
    var templates: [String: [String]] = [:]
    for object in joined {
      for identity in object.identity where identity.hasPrefix(templatePrefix) {
        templates[String(identity.dropFirst(templatePrefix.count))] = texts(object, "x-groups")
      }
    }
    let filled = Set(
      objects.filter { $0.section == .targetGroups && !($0["targets"]?.items ?? []).isEmpty }
        .flatMap(\.identity))
    for fleet in joined where fleet.identity.contains(where: { $0.hasPrefix(fleetPrefix) }) {
      let wanted = (fleet["x-targets"]?.items ?? []).filter {
        $0["group"]?.scalar.map { !filled.contains($0) } ?? false
      }
      if wanted.isEmpty { continue }
      let members = members(fleet, templates)
      objects += members
      register(members, wanted, &objects)
      if fleet["x-unplaced"] != nil {
        diagnostics.append(
          Diagnostic(
            .warning, "unplaced-tasks",
            "tasks of \(fleet["x-name"]?.scalar ?? "an ECS service") share the addresses of instances (no awsvpc), which no source names: its target group has none here",
            at: fleet.range))
      }
      if let count = fleet["x-count"]?.scalar.flatMap({ Int($0) }), count > most {
        diagnostics.append(
          Diagnostic(
            .note, "fleet-cut",
            "\(fleet["x-name"]?.scalar ?? "") has \(count) members; the first \(most) are drawn",
            at: fleet.range))
      }
    }
    return diagnostics
  }

  private static func texts(_ object: FragmentObject, _ key: String) -> [String] {
    object[key]?.items.compactMap(\.scalar) ?? []
  }

  private static func members(
    _ fleet: FragmentObject, _ templates: [String: [String]]
  ) -> [FragmentObject] {
    guard let name = fleet["x-name"]?.scalar else { return [] }
    let count = fleet["x-count"]?.scalar.flatMap { Int($0) } ?? 0
    let subnets = texts(fleet, "x-subnets")
    var groups = texts(fleet, "x-groups")
    for template in texts(fleet, "x-templates") where groups.isEmpty {
      groups = templates[template] ?? []
    }
    let ports = Set((fleet["x-targets"]?.items ?? []).compactMap { $0["port"]?.scalar }).sorted()
    let kind = fleet["x-member"]?.scalar ?? ""
    let word = kind == "instance" ? "" : "task "
    return (0..<min(most, count)).map { index in
      let title = "\(name) \(word)\(index + 1)"
      var member = FragmentObject(
        .dependencies, fleet.kind, identity: [title], at: fleet.range)
      member.set("name", title)
      member.set("kind", kind)
      if !subnets.isEmpty { member.set("subnet", subnets[index % subnets.count]) }
      if !groups.isEmpty { member.set("securityGroups", texts: groups) }
      if !ports.isEmpty { member.set("ports", texts: ports) }
      member.set("inferred", fleet["x-reason"]?.scalar)
      return member
    }
  }

  private static func register(
    _ members: [FragmentObject], _ wanted: [WrittenNode], _ objects: inout [FragmentObject]
  ) {
    for target in wanted {
      guard let group = target["group"]?.scalar,
        let place = objects.firstIndex(where: {
          $0.section == .targetGroups && $0.identity.contains(group)
        })
      else { continue }
      for member in members {
        objects[place].append(
          "targets",
          BalancingObjects.target(
            id: member.name ?? "", port: target["port"]?.scalar.flatMap { Int($0) }, zone: nil,
            at: target.range))
      }
    }
  }
}
