import Simulation
import SourceText
import TopologyModel

/// Two architectures side by side: requests whose outcome or way differs.
package struct CompareReport: Sendable {
  package struct Row: Sendable {
    var request: String
    var before: Side
    var after: Side
    /// Positions from 1 of the first hop that differs.
    var firstDifference: Int?
    /// It comes to the same, whichever pod of a workload answers.
    var endsSame: Bool { before.ending == after.ending }
    var isSame: Bool { before.outcome == after.outcome && firstDifference == nil }
  }

  /// One request in one architecture.
  package struct Side: Hashable, Sendable {
    var outcome: String
    /// The outcome with the workload for its pod.
    var ending: String
    var isGood: Bool
    /// Ways and words of the hops, without times and addresses of chance.
    var hops: [String]
  }

  let rows: [Row]
  /// Ways over the network that opened or closed.
  package let reach: [ReachChange]
  /// What the two have that differs, whatever requests make of it.
  package let difference: TopologyDifference

  /// Saved requests of both, each once, or the one that is given; `nil` sides cannot be asked.
  package init(_ before: Topology, _ after: Topology, request: String?, from: String?, seed: UInt64)
  {
    difference = TopologyDifference(before, after)
    reach = before.elements.isEmpty || after.elements.isEmpty ? [] : ReachChange.all(before, after)
    var asked: [(name: String, from: String?, via: String?)] = []
    if let request {
      asked = [(request, from, nil)]
    } else {
      for saved in before.savedRequests + after.savedRequests
      where !asked.contains(where: { $0.name == saved.text && $0.from == saved.from }) {
        asked.append((saved.text, saved.from, saved.via))
      }
    }
    rows = asked.map { one in
      let left = Self.side(before, one, seed)
      let right = Self.side(after, one, seed)
      var difference = zip(left.hops, right.hops).enumerated().first {
        Self.plain($1.0) != Self.plain($1.1)
      }?.offset
      if difference == nil, left.hops.count != right.hops.count {
        difference = min(left.hops.count, right.hops.count)
      }
      let who = one.from.map { " from \($0)" } ?? ""
      return Row(
        request: one.name + who, before: left, after: right,
        firstDifference: difference.map { $0 + 1 })
    }
  }

  /// Without addresses: many are made up, and one more pod moves them all.
  private static func plain(_ hop: String) -> String {
    hop.split(separator: " ").map { word in
      let text = word.prefix { $0.isNumber || $0 == "." }
      return IPv4Address(String(text)) == nil ? String(word) : "·" + word.dropFirst(text.count)
    }.joined(separator: " ")
  }

  private static func side(
    _ topology: Topology, _ one: (name: String, from: String?, via: String?), _ seed: UInt64
  ) -> Side {
    do throws(OrderProblem) {
      let order = try RequestOrder.parse(
        one.name, from: one.from, via: one.via, in: topology, World(topology, seed: seed))
      let trace = TraceReport.run(topology, order, seed: seed)
      let outcome = trace.request.outcome?.sentence ?? "does not end"
      return Side(
        outcome: outcome, ending: ending(outcome, trace.request.answeredBy, topology),
        isGood: trace.isGood,
        hops: trace.request.hops.map { "\($0.fromName) → \($0.toName): \($0.summary)" })
    } catch {
      let text = "cannot be sent: \(error.text)"
      return Side(outcome: text, ending: text, isGood: false, hops: [])
    }
  }

  private static func ending(_ outcome: String, _ pod: String?, _ topology: Topology) -> String {
    guard let pod, let slot = topology.podSlot(named: pod) else { return outcome }
    let workload = topology.workloads[topology.podSlots[slot].workload]
    return outcome.replacing(pod, with: workload.qualifiedName)
  }

  /// Why neither side could be asked a request that was given.
  package var problem: String? {
    let mark = "cannot be sent: "
    return rows.count == 1 && rows[0].before.outcome.hasPrefix(mark)
      && rows[0].after.outcome.hasPrefix(mark)
      ? "\(rows[0].request) \(rows[0].before.outcome)" : nil
  }

  package var differs: Bool { rows.contains { !$0.isSame } }
  package var endsDifferently: Bool { rows.contains { !$0.endsSame } }
  /// Somebody loses something, or something opens to the outside.
  var isWorse: Bool {
    rows.contains { $0.before.isGood && !$0.after.isGood }
      || reach.contains { $0.isOpen && $0.isFromOutside }
  }

  package var text: String {
    var out = difference.rows.isEmpty ? "" : "What differs (A −, B +):\n" + difference.text + "\n"
    for row in rows {
      if row.isSame {
        out += "= \(row.request): \(row.before.outcome)\n"
        continue
      }
      out +=
        "\(row.endsSame ? "≈" : "≠") \(row.request)\n    A  \(row.before.outcome)\n    B  \(row.after.outcome)\n"
      guard let hop = row.firstDifference else { continue }
      out += "    from hop \(hop) on:\n"
      out += "      A  \(hop <= row.before.hops.count ? row.before.hops[hop - 1] : "(has ended)")\n"
      out += "      B  \(hop <= row.after.hops.count ? row.after.hops[hop - 1] : "(has ended)")\n"
    }
    for change in reach.prefix(60) { out += "\(change.isOpen ? "+" : "-") \(change.text)\n" }
    if reach.count > 60 { out += "… \(reach.count - 60) more ways\n" }
    let changed = rows.count { !$0.isSame }
    let count = difference.rows.count
    out +=
      "\(changed) of \(rows.count) requests differ, \(rows.count { !$0.endsSame }) in how they end; \(count) \(count == 1 ? "thing differs" : "things differ")\n"
    return out.printableLines
  }

  package var json: JSONValue {
    func side(_ side: Side) -> JSONValue {
      .dictionary(["outcome": .string(side.outcome), "hops": .strings(side.hops)])
    }
    return .dictionary([
      "requests": .array(
        rows.map { row in
          .dictionary([
            "request": .string(row.request), "same": .bool(row.isSame),
            "endsSame": .bool(row.endsSame),
            "firstDifferentHop": row.firstDifference.map(JSONValue.int) ?? .null,
            "a": side(row.before), "b": side(row.after),
          ])
        }),
      "reachability": .array(
        reach.map {
          .dictionary([
            "from": .string($0.from), "to": .string($0.to), "port": .int($0.port),
            "opens": .bool($0.isOpen), "fromOutside": .bool($0.isFromOutside),
            "reason": .string($0.reason),
          ])
        }),
      "differences": difference.json, "differs": .bool(differs),
    ])
  }
}
