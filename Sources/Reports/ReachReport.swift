import Simulation
import SourceText
import TopologyModel

/// Who reaches whom on which port: a matrix, or one question with every blocker and fix.
package struct ReachReport: Sendable {
  package struct Row: Sendable {
    var from: ReachEnd
    var to: ReachEnd
    var port: Int
    var verdict: ReachVerdict
  }

  private let rows: [Row]
  private let topology: Topology

  /// All pairs, or only those from, to or on what is given.
  package init(_ world: World, from: ReachEnd? = nil, to: ReachEnd? = nil, port: Int? = nil) {
    topology = world.topology
    let reach = Reachability(world)
    var rows: [Row] = []
    let targets = to.map { [$0] } ?? reach.ends
    let sources = from.map { [$0] } ?? reach.ends
    for target in targets {
      for number in port.map({ [$0] }) ?? target.ports {
        for source in sources where source.element != target.element {
          rows.append(
            Row(
              from: source, to: target, port: number,
              verdict: reach.verdict(from: source, to: target, port: number)))
        }
      }
    }
    self.rows = rows
  }

  package var hasBlocked: Bool { rows.contains { $0.verdict.answer != .open } }
  package var isEmpty: Bool { rows.isEmpty }

  /// For each destination those that reach it, and those that do not with what stops them first;
  /// one question alone is answered with every blocker and fix.
  package var text: String {
    if rows.count == 1 { return details(rows[0]).printableLines }
    var out = ""
    var rest = rows[...]
    while let first = rest.first {
      let group = rest.prefix { $0.to.element == first.to.element && $0.port == first.port }
      rest = rest.dropFirst(group.count)
      out += "\(first.to.name):\(first.port)\n"
      let open = group.filter { $0.verdict.answer == .open }.map(\.from.name)
      if !open.isEmpty { out += "  ● open from \(open.joined(separator: ", "))\n" }
      for answer in [ReachVerdict.Answer.partly, .blocked] {
        out += closed(group.filter { $0.verdict.answer == answer })
      }
    }
    return out.printableLines
  }

  /// Those with the same first blocker on one line.
  private func closed(_ rows: [Row]) -> String {
    var groups: [(reason: String, names: [String])] = []
    for row in rows {
      let first = row.verdict.blockers.first
      let more = row.verdict.blockers.count - 1
      let reason =
        first.map { "\($0.name): \($0.reason)\(more > 0 ? ", and \(more) more" : "")" } ?? ""
      let key = "\(mark(row.verdict.answer)) \(row.verdict.answer.rawValue) \(reason)"
      if let index = groups.firstIndex(where: { $0.reason == key }) {
        groups[index].names.append(row.from.name)
      } else {
        groups.append((key, [row.from.name]))
      }
    }
    return groups.map { group in
      let words = group.reason.split(separator: " ", maxSplits: 2)
      let why = words.count > 2 ? "\n      \(words[2])" : ""
      return
        "  \(words.prefix(2).joined(separator: " ")) from \(group.names.joined(separator: ", "))\(why)\n"
    }.joined()
  }

  private func mark(_ answer: ReachVerdict.Answer) -> String {
    switch answer {
    case .open: "●"
    case .partly: "◐"
    case .blocked: "✗"
    }
  }

  private func details(_ row: Row) -> String {
    var out = "\(row.to.name):\(row.port)\n"
    out += "  \(mark(row.verdict.answer)) \(row.verdict.answer.rawValue) from \(row.from.name)\n"
    for check in row.verdict.blockers {
      let place = check.range.map { "  [\($0.text)]" } ?? ""
      out += "      \(check.name): \(check.reason)\(place)\n"
      if let fix = check.fix {
        let words = FixWords.of(row.verdict.blockers)
        out += "        \(words): \(fix.text(in: topology))\n"
      }
    }
    return out
  }

  package var json: JSONValue {
    .dictionary([
      "pairs": .array(
        rows.map { row in
          .dictionary([
            "from": .string(row.from.name), "to": .string(row.to.name), "port": .int(row.port),
            "answer": .string(row.verdict.answer.rawValue),
            "blockers": .array(row.verdict.blockers.map { BlockerJSON.value($0, topology) }),
          ])
        })
    ])
  }
}

/// A refusal as JSON, the same in every report.
enum BlockerJSON {
  static func value(_ check: NetworkCheck, _ topology: Topology) -> JSONValue {
    .dictionary([
      "name": .string(check.name), "code": .optional(check.code),
      "reason": .string(check.reason), "place": .optional(check.range?.text),
      "fix": .optional(check.fix?.text(in: topology)),
    ])
  }
}
