import Simulation
import SourceText
import TopologyModel

/// A way over the network that opened or closed.
package struct ReachChange: Hashable, Sendable {
  package var from: String
  package var to: String
  package var port: Int
  package var isOpen: Bool
  /// It begins at a client, outside.
  package var isFromOutside: Bool
  /// What closed it.
  package var reason: String

  /// Ends that both have, asked each other on the ports of the second; of large architectures only what
  /// clients, load balancers and bastions reach.
  static func all(_ a: Topology, _ b: Topology) -> [ReachChange] {
    let (first, second) = (Reachability(World(a)), Reachability(World(b)))
    let before = Dictionary(first.ends.map { ($0.name, $0) }, uniquingKeysWith: { one, _ in one })
    let isLarge = second.ends.count > 80
    let doors = Set(
      b.clients.map(\.element) + b.loadBalancers.map(\.element) + b.bastions.map(\.element))
    let outside = Set(b.clients.map(\.element))
    var out: [ReachChange] = []
    for from in second.ends where !isLarge || doors.contains(from.element) {
      guard let old = before[from.name] else { continue }
      for to in second.ends where to.name != from.name {
        guard let target = before[to.name] else { continue }
        for port in to.ports {
          let was = first.verdict(from: old, to: target, port: port)
          let now = second.verdict(from: from, to: to, port: port)
          guard (was.answer == .open) != (now.answer == .open) else { continue }
          let reason = now.blockers.first.map { "\($0.name): \($0.reason)" } ?? ""
          out.append(
            ReachChange(
              from: from.name, to: to.name, port: port, isOpen: now.answer == .open,
              isFromOutside: outside.contains(from.element), reason: reason))
        }
      }
    }
    return out
  }

  var text: String {
    "\(isOpen ? "opens" : "closes"): \(from) → \(to):\(port)\(reason.isEmpty ? "" : ", \(reason)")"
  }
}

/// When a comparison is to end with an error.
package enum ComparePolicy: String, CaseIterable, Sendable {
  /// A request ends differently.
  case outcome
  /// A request that ended well does not any more, or the internet reaches what it did not.
  case worse
  /// Anything differs: a request, what is reachable, an element.
  case any
  case never
}

extension CompareReport {
  package func fails(_ policy: ComparePolicy) -> Bool {
    switch policy {
    case .outcome: endsDifferently
    case .worse: isWorse
    case .any: differs || !reach.isEmpty || !difference.rows.isEmpty
    case .never: false
    }
  }

  /// Fit for a comment on a pull request: what ends differently first, details folded.
  package var markdown: String {
    let changed = rows.filter { !$0.endsSame }
    var out = "### topowalk: \(headline)\n\n"
    if !changed.isEmpty {
      out += "| request | before | after |\n|---|---|---|\n"
      for row in changed {
        out += "| \(MarkdownText.cell(row.request)) | \(mark(row.before)) | \(mark(row.after)) |\n"
      }
      out += "\n"
    }
    let opened = reach.filter(\.isOpen)
    let closed = reach.filter { !$0.isOpen }
    for (title, list) in [("Opens", opened), ("Closes", closed)] where !list.isEmpty {
      out += "**\(title)**\n\n"
      out += Self.grouped(list) + "\n"
    }
    if !difference.rows.isEmpty {
      out +=
        "<details><summary>\(difference.rows.count) \(difference.rows.count == 1 ? "thing differs" : "things differ")</summary>\n\n```diff\n"
      out += difference.text.replacing("≠", with: "!").replacing("```", with: "'''")
      out += "```\n\n</details>\n\n"
    }
    let otherWay = rows.filter { $0.endsSame && !$0.isSame }
    if !otherWay.isEmpty {
      out +=
        "<details><summary>\(otherWay.count) requests end as before by another way</summary>\n\n"
      for row in otherWay {
        let hop = row.firstDifference ?? 1
        let (left, right) = (row.before.hops.dropFirst(hop - 1), row.after.hops.dropFirst(hop - 1))
        out += "- \(MarkdownText.cell(row.request)), from hop \(hop) on: "
        out += "\(MarkdownText.cell(left.first ?? "it had ended")) ⇒ "
        out += "\(MarkdownText.cell(right.first ?? "it has ended"))\n"
      }
      out += "\n</details>\n\n"
    }
    let same = rows.filter(\.isSame)
    if !same.isEmpty {
      out += "<details><summary>\(same.count) requests end as before</summary>\n\n"
      for row in same {
        out += "- \(MarkdownText.cell(row.request)): \(MarkdownText.cell(row.after.outcome))\n"
      }
      out += "\n</details>\n"
    }
    return out
  }

  /// By what is reached, with who reaches it and what is in the way of the first.
  private static func grouped(_ list: [ReachChange]) -> String {
    var goals: [String] = []
    var byGoal: [String: [ReachChange]] = [:]
    for change in list {
      let goal = "\(change.to):\(change.port)"
      if byGoal[goal] == nil { goals.append(goal) }
      byGoal[goal, default: []].append(change)
    }
    var out = ""
    for goal in goals.prefix(40) {
      let changes = byGoal[goal] ?? []
      let who = changes.prefix(12).map(\.from).joined(separator: ", ")
      let more = changes.count > 12 ? " and \(changes.count - 12) more" : ""
      let outside = changes.contains { $0.isOpen && $0.isFromOutside } ? " ⚠ from outside" : ""
      let reason = changes[0].reason.isEmpty ? "" : ": \(changes[0].reason)"
      out += "- **\(MarkdownText.cell(goal))** for \(MarkdownText.cell(who + more))\(outside)"
      out += "\(MarkdownText.cell(reason))\n"
    }
    return goals.count > 40 ? out + "- … \(goals.count - 40) more\n" : out
  }

  private var headline: String {
    let changed = rows.count { !$0.endsSame }
    let opened = reach.count(where: \.isOpen)
    var parts: [String] = []
    if changed > 0 { parts.append("\(changed) of \(rows.count) requests end differently") }
    if opened > 0 { parts.append("\(opened) \(opened == 1 ? "way opens" : "ways open")") }
    let closed = reach.count - opened
    if closed > 0 { parts.append("\(closed) \(closed == 1 ? "way closes" : "ways close")") }
    if parts.isEmpty { parts.append("every request ends as before") }
    return parts.joined(separator: ", ")
  }

  private func mark(_ side: Side) -> String {
    "\(side.isGood ? "✓" : "✗") \(MarkdownText.cell(side.outcome))"
  }
}

/// Text that stays text in GitHub's Markdown.
enum MarkdownText {
  static func cell(_ text: String) -> String {
    var out = ""
    for character in text.printable {
      if "|*_`<>[]\\#".contains(character) { out.append("\\") }
      out.append(character)
    }
    return out
  }
}
