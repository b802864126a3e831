import Scenarios
import Simulation
import SourceText
import TopologyModel

/// A played scenario: the timeline of every target, every request, every expectation.
package struct RunReport: Sendable {
  private let run: ScenarioRun
  private let name: String

  package init(_ run: ScenarioRun, name: String) {
    self.run = run
    self.name = name
  }

  private var requests: [TraceReport] {
    let world = run.timeline.world
    return world.requests.map {
      TraceReport(topology: run.timeline.topology, world: world, request: $0, blockers: nil)
    }
  }

  /// What was expected, and how much of it came true.
  package var verdictText: String {
    var out = ""
    for verdict in run.verdicts {
      out += "\(verdict.holds ? "✓" : "✗") \((SimInstant.start + verdict.at).text): \(verdict.text)"
      out += verdict.holds ? "\n" : "  [\(verdict.range.text)]\n"
    }
    let bad = run.verdicts.count { !$0.holds }
    if run.verdicts.isEmpty {
      out += "\(name): nothing was expected\n"
    } else {
      out += "\(name): \(run.verdicts.count - bad) of \(run.verdicts.count) expectations hold\n"
    }
    if !run.diagnostics.isEmpty {
      let count = run.diagnostics.count
      out += "\(count) \(count == 1 ? "step" : "steps") could not be played\n"
    }
    return out.printableLines
  }

  package var text: String {
    var out = "\(name)\n"
    for event in run.events {
      for text in event.texts { out += "\(pad(event.at.text, 10))\(text)\n" }
      if !event.targets.isEmpty { out += "\(pad("", 12))\(states(event.targets))\n" }
    }
    for (index, request) in run.timeline.world.requests.enumerated() {
      out += "#\(index + 1) \(request.line): \(request.outcome?.sentence ?? "still in flight")\n"
      if run.timeline.world.requests.count <= 20 { out += hops(request) }
    }
    for load in run.timeline.world.loads {
      let bad = load.failures.map { ", \($0.status) × \($0.count)" }.joined()
      let left = load.inFlight > 0 ? ", \(load.inFlight) in flight" : ""
      out += "load \(load.name): \(load.sent) sent, \(load.succeeded) well\(bad)\(left)\n"
    }
    return out.printableLines + verdictText
  }

  /// Every target that is not healthy with its reason, the healthy ones counted; JSON has all.
  private func states(_ targets: [TargetMoment]) -> String {
    let healthy = targets.count { $0.state == .healthy }
    let others = targets.filter { $0.state != .healthy }.map { moment in
      "\(moment.target) \(moment.state.rawValue)\(moment.reason.map { " (\($0.rawValue))" } ?? "")"
    }
    return (["targets: \(healthy) of \(targets.count) healthy"] + others).joined(separator: ", ")
  }

  private func hops(_ request: RequestState) -> String {
    request.hops.enumerated().map { index, hop in
      let way = hop.from == hop.to ? hop.fromName : "\(hop.fromName) → \(hop.toName)"
      let indent = String(repeating: "  ", count: hop.depth)
      return "  \(pad("(\(index + 1))", 5))\(pad(hop.at.text, 10))\(indent)\(way): \(hop.summary)\n"
    }.joined()
  }

  private func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }

  package var json: JSONValue {
    .dictionary([
      "scenario": .string(name),
      "timeline": .array(
        run.events.map { event in
          .dictionary([
            "atMicroseconds": .int(Int(event.at.microseconds)), "events": .strings(event.texts),
            "targets": .array(event.targets.map(target)),
          ])
        }),
      "requests": .array(requests.map(\.json)),
      "loads": .array(
        run.timeline.world.loads.map { load in
          .dictionary([
            "request": .string(load.name), "sent": .int(load.sent),
            "succeeded": .int(load.succeeded), "inFlight": .int(load.inFlight),
            "failures": .array(
              load.failures.map {
                .dictionary(["status": .int($0.status), "count": .int($0.count)])
              }),
          ])
        }),
      "expectations": .array(
        run.verdicts.map {
          .dictionary([
            "atMicroseconds": .int(Int($0.at.microseconds)), "holds": .bool($0.holds),
            "text": .string($0.text), "place": .string($0.range.text),
          ])
        }),
      "holds": .bool(run.holds),
    ])
  }

  private func target(_ moment: TargetMoment) -> JSONValue {
    .dictionary([
      "group": .string(moment.group), "target": .string(moment.target),
      "address": .string(moment.address), "state": .string(moment.state.rawValue),
      "reason": .optional(moment.reason?.rawValue),
    ])
  }
}
