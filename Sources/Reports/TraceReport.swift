import Simulation
import SourceText
import TopologyModel

/// One request from start to end, as text and as JSON.
package struct TraceReport: Sendable {
  package let topology: Topology
  package let world: World
  package let request: RequestState
  /// Everything in its way, where the network stopped it.
  package let blockers: BlockerSearch?

  /// Sends a request into a settled world and plays until it has ended.
  package static func run(
    _ topology: Topology, _ order: RequestOrder, seed: UInt64 = 1
  ) -> TraceReport {
    var timeline = Timeline(topology, seed: seed)
    let settled = timeline.world
    timeline.give(.send(order))
    while timeline.world.requests[0].isInFlight, timeline.stepToHop() {}
    let request = timeline.world.requests[0]
    let isBlocked = request.hops.contains { $0.decisions.contains { !$0.blockers.isEmpty } }
    return TraceReport(
      topology: timeline.topology, world: timeline.world, request: request,
      blockers: isBlocked ? BlockerSearch(order, in: settled) : nil)
  }

  /// A request as far as it has come in a world.
  package init(_ request: RequestState, in world: World) {
    self.init(topology: world.topology, world: world, request: request, blockers: nil)
  }

  init(
    topology: Topology, world: World, request: RequestState, blockers: BlockerSearch?
  ) {
    self.topology = topology
    self.world = world
    self.request = request
    self.blockers = blockers
  }

  package var isGood: Bool { request.outcome?.isGood ?? false }

  /// Elements it met with their parents, for the picture.
  package var elements: [ElementID] {
    request.hops.flatMap { [$0.from, $0.to] }.flatMap { [$0, topology[$0].parent ?? $0] }
  }

  package func text(reasons: Bool) -> String {
    var out = "\(request.line) from \(world.name(of: request.origin, in: topology))\n"
    if let via = request.via { out = out.dropLast() + " via \(topology.bastions[via].name)\n" }
    out = out.printableLines
    for index in request.hops.indices { out += text(hop: index, reasons: reasons) }
    if let outcome = request.outcome {
      out +=
        "\(outcome.isGood ? "✓" : "✗") \(outcome.sentence)\n".printableLines
    }
    return out + blockerText
  }

  /// One hop of it, from 0.
  package func text(hop index: Int, reasons: Bool) -> String {
    let hop = request.hops[index]
    let indent = String(repeating: "  ", count: hop.depth)
    let way = hop.from == hop.to ? hop.fromName : "\(hop.fromName) → \(hop.toName)"
    var out =
      "\(pad("(\(index + 1))", 5))\(pad(hop.at.text, 9))\(indent)\(way): \(hop.summary)\n"
      .printableLines
    if reasons { for decision in hop.decisions { out += text(decision, indent) } }
    return out
  }

  private var blockerText: String {
    guard let blockers, !blockers.found.isEmpty else { return "" }
    var out = "everything in its way:\n"
    for (index, found) in blockers.found.enumerated() {
      let place = found.check.range.map { "  [\($0.text)]" } ?? ""
      out += "  \(index + 1). \(found.check.name): \(found.check.reason)\(place)\n"
      if let fix = found.check.fix {
        let words = FixWords.of(blockers.found.map(\.check))
        out += "     \(words): \(fix.text(in: topology))\n"
      }
    }
    if let after = blockers.outcomeAfterFixes {
      out += "  with \(blockers.fixes.count == 1 ? "that change" : "those changes"): "
      out += "\(after.sentence)\n"
    }
    return out.printableLines
  }

  private func text(_ decision: Decision, _ indent: String) -> String {
    let lead = String(repeating: " ", count: 14) + indent
    var out = "\(lead)? \(decision.question)\n"
    for candidate in decision.candidates {
      let mark = candidate.verdict == .chosen ? "►" : candidate.verdict == .rejected ? "·" : " "
      let place = candidate.range.map { "  [\($0.text)]" } ?? ""
      out += "\(lead)  \(mark) \(candidate.name): \(candidate.reason)\(place)\n"
    }
    let ids =
      decision.ledger.isEmpty ? "" : "; " + decision.ledger.map(\.text).joined(separator: ", ")
    out +=
      "\(lead)= \(decision.conclusion)\(decision.isAssumed ? "  (assumed)" : "")  {\(decision.source)\(ids)}\n"
    return out.printableLines
  }

  private func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }

  package var json: JSONValue {
    .dictionary([
      "request": .string("\(request.line)"),
      "from": .string(world.name(of: request.origin, in: topology)),
      "via": .optional(request.via.map { topology.bastions[$0].name }),
      "outcome": outcome,
      "hops": .array(request.hops.map(hop)),
      "blockers": .array(
        (blockers?.found ?? []).map { BlockerJSON.value($0.check, topology) }),
      "afterFixes": .optional(blockers?.outcomeAfterFixes?.sentence),
    ])
  }

  private var outcome: JSONValue {
    guard let outcome = request.outcome else { return .null }
    return .dictionary([
      "kind": .string(outcome.kind.rawValue), "status": outcome.status.map(JSONValue.int) ?? .null,
      "text": .string(outcome.text), "element": name(outcome.element),
      "good": .bool(outcome.isGood),
    ])
  }

  private func hop(_ hop: Hop) -> JSONValue {
    .dictionary([
      "atMicroseconds": .int(Int(hop.at.microseconds)), "from": name(hop.from), "to": name(hop.to),
      "fromName": .string(hop.fromName), "toName": .string(hop.toName),
      "action": .string(hop.action.rawValue), "summary": .string(hop.summary),
      "response": .bool(hop.isResponse),
      "depth": .int(hop.depth), "decisions": .array(hop.decisions.map(decision)),
    ])
  }

  private func decision(_ decision: Decision) -> JSONValue {
    .dictionary([
      "question": .string(decision.question), "conclusion": .string(decision.conclusion),
      "source": .string(decision.source), "assumed": .bool(decision.isAssumed),
      "ledger": .strings(decision.ledger.map(\.text)),
      "candidates": .array(
        decision.candidates.map { candidate in
          .dictionary([
            "name": .string(candidate.name), "verdict": .string(candidate.verdict.rawValue),
            "reason": .string(candidate.reason), "place": .optional(candidate.range?.text),
          ])
        }),
    ])
  }

  private func name(_ element: ElementID) -> JSONValue {
    .string("\(topology[element].kind.rawValue) \(topology[element].qualifiedName)")
  }
}

extension String {
  /// Printable, with the line ends kept.
  var printableLines: String {
    split(separator: "\n", omittingEmptySubsequences: false).map { String($0).printable }.joined(
      separator: "\n")
  }
}
