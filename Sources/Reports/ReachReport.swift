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

  /// One line a destination with those that reach it, and below those that do not, and why.
  package var text: String {
    var out = ""
    var last = ""
    for row in rows {
      let title = "\(row.to.name):\(row.port)"
      if title != last {
        out += "\(title.printable)\n"
        last = title
      }
      let mark =
        switch row.verdict.answer {
        case .open: "●"
        case .partly: "◐"
        case .blocked: "✗"
        }
      out += "  \(mark) \(row.verdict.answer.rawValue) from \(row.from.name)\n".printableLines
      for check in row.verdict.blockers {
        let place = check.range.map { "  [\($0.text)]" } ?? ""
        out += "      \(check.name): \(check.reason)\(place)\n".printableLines
        if let fix = check.fix {
          let isEnough = row.verdict.blockers.allSatisfy { $0.fix != nil }
          let words = isEnough ? "would pass with" : "needed too, but not enough"
          out += "        \(words): \(fix.text(in: topology))\n".printableLines
        }
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
