import Simulation
import SourceText
import TopologyModel

/// The changes made here, written as a unified diff against the files that were read.
///
/// Only what has a line of its own can be written; the rest is named, to be written by hand.
package struct Patch: Sendable {
  /// A unified diff that `patch -p0` takes; empty without a writable change.
  package private(set) var text = ""
  /// Changes without a line that could be changed, with why.
  package private(set) var unwritten: [String] = []

  private let original: Topology
  private let changes: [Change]
  private var texts: [String: EditedFile] = [:]

  package init(_ state: ExplorerState) {
    original = state.original
    changes = state.changesMade
    for file in state.files { texts[file.path] = EditedFile(file) }
    // From right to left, so that places in a line stay what they were.
    let ordered = changes.sorted { Self.column($0) > Self.column($1) }
    for change in ordered { add(change) }
    for file in state.files { text += texts[file.path]?.diff ?? "" }
  }

  private static func column(_ change: Change) -> Int {
    switch change.edit {
    case .removeSecurityGroupRule(_, _, let rule): rule.provenance.range?.column ?? 0
    default: .max
    }
  }

  private mutating func add(_ change: Change) {
    switch change.edit {
    case .scale(let workload, let count):
      let element = original[original.workloads[workload].element]
      replace("replicas", of: element, with: "\(count)", change)
    case .targetType(let group, let type): setType(group, type, change)
    case .addSecurityGroupRule(let group, .ingress, let rule): insert(rule, group, change)
    case .removeSecurityGroupRule(_, .ingress, let rule): remove(rule, change)
    default: leave(change, nil)
    }
  }

  private mutating func leave(_ change: Change, _ why: String?) {
    let words = change.text + (why.map { " (\($0))" } ?? "")
    if !unwritten.contains(words) { unwritten.append(words) }
  }

  /// The value of a setting that has a line of its own.
  private mutating func replace(
    _ setting: String, of element: Element, with value: String, _ change: Change
  ) {
    guard let found = element.settings.first(where: { $0.name == setting }),
      let range = found.provenance.range
    else { return leave(change, "nobody wrote it; add it at \(element.provenance.text)") }
    guard texts[range.path]?.replaceValue(at: range, with: value) ?? false else {
      return leave(change, "line \(range.text) is not understood")
    }
  }

  /// An annotation stands for every target group made from its Ingress.
  private mutating func setType(_ group: Int, _ type: TargetType, _ change: Change) {
    func range(_ group: TargetGroup) -> SourceRange? {
      original[group.element].settings.first { $0.name == "target type" }?.provenance.range
    }
    guard original.targetGroups.indices.contains(group) else { return leave(change, nil) }
    let own = original.targetGroups[group]
    let others = original.targetGroups.indices.filter {
      $0 != group && range(original.targetGroups[$0]) != nil
        && range(original.targetGroups[$0]) == range(own)
    }
    let changedAlike = Set(
      changes.compactMap { change -> Int? in
        if case .targetType(let group, type) = change.edit { group } else { nil }
      })
    if !others.allSatisfy(changedAlike.contains) {
      return leave(
        change,
        "its annotation is also that of \(others.count) other target groups; annotate the Service")
    }
    replace("target type", of: original[own.element], with: type.rawValue, change)
  }

  // MARK: Security group rules

  /// Behind the last inbound rule that stays and is written as `{…}`.
  private mutating func insert(_ rule: SecurityGroupRule, _ group: Int, _ change: Change) {
    let gone = changes.compactMap { change -> SourceRange? in
      if case .removeSecurityGroupRule(group, .ingress, let rule) = change.edit {
        rule.provenance.range
      } else {
        nil
      }
    }
    let rules =
      original.network.securityGroups.indices.contains(group)
      ? original.network.securityGroups[group].inbound : []
    let anchors = rules.compactMap(\.provenance.range).filter { !gone.contains($0) }
    guard let range = anchors.last,
      texts[range.path]?.insert(Self.text(rule, original), behind: range) ?? false
    else { return leave(change, "the group has no inbound rule that one could stand behind") }
  }

  private mutating func remove(_ rule: SecurityGroupRule, _ change: Change) {
    guard let range = rule.provenance.range, texts[range.path]?.removeItem(at: range) ?? false
    else { return leave(change, "the rule has no place of its own") }
  }

  private static func text(_ rule: SecurityGroupRule, _ topology: Topology) -> String {
    let peer: String =
      switch rule.peer {
      case .block(let block): block.description
      case .securityGroup(let index): topology.network.securityGroups[index].name
      }
    return "{ports: \(rule.ports), from: \(peer)}"
  }
}
