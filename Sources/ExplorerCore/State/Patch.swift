import Simulation
import SourceText
import TopologyModel

/// The edits made here, written as a unified diff against the files that were read.
///
/// Only what has a line of its own can be written; the rest is named, to be written by hand.
package struct Patch: Sendable {
  /// A unified diff that `patch -p0` and `git apply -p0` take; empty without a writable edit.
  package private(set) var text = ""
  /// Edits without a line that could be changed, with why.
  package private(set) var unwritten: [String] = []

  private let files: [SourceFile]
  /// Lines as they are after the changes so far, by path; each original line has its own entry.
  private var edited: [String: [[String]]] = [:]

  package init(_ state: ExplorerState) {
    files = state.files
    for edit in state.editsMade { add(edit, state.original) }
    for file in files {
      guard let lines = edited[file.path] else { continue }
      text += UnifiedDiff.text(file.path, file.lines.map(String.init), lines)
    }
  }

  private mutating func add(_ edit: Edit, _ topology: Topology) {
    switch edit {
    case .scale(let workload, let count):
      guard topology.workloads.indices.contains(workload) else { return leave(edit, topology, nil) }
      replace(
        "replicas", of: topology[topology.workloads[workload].element], with: "\(count)", edit,
        topology)
    case .targetType(let group, let type):
      guard topology.targetGroups.indices.contains(group) else { return leave(edit, topology, nil) }
      replace(
        "target type", of: topology[topology.targetGroups[group].element], with: type.rawValue,
        edit, topology)
    case .addSecurityGroupRule(let group, .ingress, let rule): insert(rule, group, edit, topology)
    case .removeSecurityGroupRule(let group, .ingress, let rule):
      remove(rule, group, edit, topology)
    default: leave(edit, topology, nil)
    }
  }

  private mutating func leave(_ edit: Edit, _ topology: Topology, _ why: String?) {
    let words = edit.text(in: topology) + (why.map { " (\($0))" } ?? "")
    if !unwritten.contains(words) { unwritten.append(words) }
  }

  // MARK: Lines

  private func original(_ path: String) -> [String]? {
    files.first { $0.path == path }.map { $0.lines.map(String.init) }
  }

  /// The line as it is now, if it is still one.
  private func line(_ range: SourceRange) -> String? {
    if let lines = edited[range.path] {
      return lines.indices.contains(range.line - 1) ? lines[range.line - 1].first : nil
    }
    let lines = original(range.path) ?? []
    return lines.indices.contains(range.line - 1) ? lines[range.line - 1] : nil
  }

  private mutating func set(_ range: SourceRange, _ new: [String]) {
    if edited[range.path] == nil { edited[range.path] = original(range.path)?.map { [$0] } }
    edited[range.path]?[range.line - 1] = new
  }

  /// The value of a setting that has a line of its own.
  private mutating func replace(
    _ setting: String, of element: Element, with value: String, _ edit: Edit, _ topology: Topology
  ) {
    guard let found = element.settings.first(where: { $0.name == setting }) else {
      return leave(edit, topology, nil)
    }
    guard let range = found.provenance.range, let line = line(range) else {
      return leave(edit, topology, "nobody wrote it; add it at \(element.provenance.text)")
    }
    // After the place that is known, as a comment before it may hold the same word.
    let start = line.index(
      line.startIndex, offsetBy: min(line.count, max(0, range.column - 1)))
    let current = Self.value(in: line[start...], afterKey: line[..<start].contains(":") == false)
    guard let current else { return leave(edit, topology, "line \(range.text) is not understood") }
    set(range, [String(line[..<current.lowerBound]) + value + line[current.upperBound...]])
  }

  /// Where a plain or quoted scalar stands; behind `key:` where the place is the key's.
  private static func value(in text: Substring, afterKey: Bool) -> Range<Substring.Index>? {
    var rest = text
    if afterKey, let colon = rest.firstIndex(of: ":"), !rest.hasPrefix("\""), !rest.hasPrefix("'") {
      rest = rest[rest.index(after: colon)...]
    }
    while rest.first == " " { rest.removeFirst() }
    let quote = rest.first.flatMap { "\"'".contains($0) ? $0 : nil }
    if quote != nil { rest.removeFirst() }
    let end =
      rest.firstIndex { character in
        quote.map { $0 == character } ?? " ,}]#".contains(character)
      } ?? rest.endIndex
    return rest.startIndex < end ? rest.startIndex..<end : nil
  }

  // MARK: Security group rules

  private static func text(_ rule: SecurityGroupRule, _ topology: Topology) -> String {
    let peer: String =
      switch rule.peer {
      case .block(let block): block.description
      case .securityGroup(let index): topology.network.securityGroups[index].name
      }
    return "{ports: \(rule.ports), from: \(peer)}"
  }

  /// Behind the last inbound rule of the group that is written in a flow list or as an item.
  private mutating func insert(
    _ rule: SecurityGroupRule, _ group: Int, _ edit: Edit, _ topology: Topology
  ) {
    let rules = topology.network.securityGroups[group].inbound
    guard let range = rules.compactMap(\.provenance.range).last, let line = line(range),
      let item = FlowItem(line, column: range.column)
    else {
      return leave(edit, topology, "the group has no inbound rule that one could stand behind")
    }
    let new = Self.text(rule, topology)
    if item.isAlone {
      let lines = edited[range.path]?[range.line - 1] ?? [line]
      set(range, lines + [item.indentation + "- " + new])
    } else {
      set(range, [item.before + item.text + ", " + new + item.after])
    }
  }

  private mutating func remove(
    _ rule: SecurityGroupRule, _ group: Int, _ edit: Edit, _ topology: Topology
  ) {
    guard let range = rule.provenance.range, let line = line(range),
      let item = FlowItem(line, column: range.column)
    else { return leave(edit, topology, "the rule has no line of its own") }
    if item.isAlone {
      set(range, [])
    } else {
      set(range, [item.withoutItem])
    }
  }
}

/// A `{…}` in a line, with what stands around it.
private struct FlowItem {
  let before: String
  let text: String
  let after: String

  init?(_ line: String, column: Int) {
    let start = line.index(line.startIndex, offsetBy: min(line.count, max(0, column - 1)))
    guard let open = line[start...].firstIndex(of: "{") ?? line[..<start].lastIndex(of: "{"),
      let close = line[open...].firstIndex(of: "}")
    else { return nil }
    before = String(line[..<open])
    text = String(line[open...close])
    after = String(line[line.index(after: close)...])
  }

  var indentation: String { String(before.prefix { $0 == " " }) }

  /// Nothing else is on the line but the dash before it, and perhaps a comment.
  var isAlone: Bool {
    let rest = after.drop { $0 == " " }
    return before.drop { $0 == " " } == "- " && (rest.isEmpty || rest.hasPrefix("#"))
  }

  /// The list without it, its comma taken along.
  var withoutItem: String {
    let rest = after.drop { $0 == " " }
    if rest.hasPrefix(",") { return before + rest.dropFirst().drop { $0 == " " } }
    var head = before[...]
    while head.last == " " || head.last == "," { head.removeLast() }
    return head + after
  }
}

/// Differences of two texts whose lines are known to belong together.
enum UnifiedDiff {
  private static let context = 3

  /// `new` holds for each old line what stands in its place. O(lines).
  static func text(_ path: String, _ old: [String], _ new: [[String]]) -> String {
    let changed = old.indices.filter { new[$0] != [old[$0]] }
    if changed.isEmpty { return "" }
    var out = "--- \(path)\n+++ \(path)\n"
    var index = 0
    var shift = 0
    while index < changed.count {
      let first = max(0, changed[index] - context)
      var last = min(old.count - 1, changed[index] + context)
      var end = index + 1
      while end < changed.count, changed[end] - context <= last + 1 {
        last = min(old.count - 1, changed[end] + context)
        end += 1
      }
      // The empty piece behind the last line's end is no line.
      if last == old.count - 1, old[last].isEmpty, last > changed[end - 1] { last -= 1 }
      let body = (first...last).flatMap { line -> [String] in
        if new[line] == [old[line]] { return [" " + old[line]] }
        return ["-" + old[line]] + new[line].map { "+" + $0 }
      }
      let added = body.count { !$0.hasPrefix("-") }
      out += "@@ -\(first + 1),\(last - first + 1) +\(first + 1 + shift),\(added) @@\n"
      out += body.joined(separator: "\n") + "\n"
      shift += added - (last - first + 1)
      index = end
    }
    return out
  }
}
