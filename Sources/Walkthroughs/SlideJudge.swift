import Scenarios
import Simulation
import SourceText
import TopologyModel

/// What came of one expectation of a slide.
package struct SlideVerdict: Hashable, Sendable {
  package var slide: String
  package var holds: Bool
  package var text: String
  package var range: SourceRange
}

/// Compares a slide's expectations with the world at that moment.
package enum SlideJudge {
  package typealias Verdict = ExpectationJudge.Verdict

  package static func holds(_ expectations: [SlideExpectation], _ world: World) -> Bool {
    expectations.allSatisfy { verdicts($0, world).allSatisfy(\.holds) }
  }

  /// One for everything the expectation says; never empty.
  package static func verdicts(_ expected: SlideExpectation, _ world: World) -> [Verdict] {
    var out: [Verdict] = []
    if let base = expected.base { out.append(self.base(base, world)) }
    let request = world.requests.last
    if let text = expected.hop {
      let hop = request?.hops.last
      let said = hop.map { "\($0.fromName) → \($0.toName): \($0.summary)" } ?? "no hop yet"
      out.append(compare(said.contains(text), "the hop is '\(said)'", "expected '\(text)' in it"))
    }
    if let text = expected.decision { out.append(decision(text, request?.hops.last)) }
    if let count = expected.hops {
      let taken = request?.hops.count ?? 0
      out.append(compare(taken == count, "\(taken) hops were taken", "expected \(count)"))
    }
    if let form = expected.value { out.append(value(form, expected.is, world)) }
    if let reach = expected.reach { out.append(self.reach(reach, world)) }
    return out
  }

  private static func compare(_ holds: Bool, _ said: String, _ expected: String) -> Verdict {
    Verdict(holds, holds ? said : "\(said); \(expected)")
  }

  private static func base(_ expectation: Expectation, _ world: World) -> Verdict {
    let last = world.requests.indices.last
    switch ExpectationJudge.verdict(expectation, request: last, world.topology, world) {
    case .success(let verdict): return verdict
    case .failure(let problem):
      return Verdict(false, problem.text + (problem.suggestion.map { "; \($0)" } ?? ""))
    }
  }

  private static func decision(_ text: String, _ hop: Hop?) -> Verdict {
    let said = (hop?.decisions ?? []).flatMap { decision in
      [decision.question, decision.conclusion]
        + decision.candidates.map { "\($0.name) \($0.reason)" }
    }
    let all = (hop?.decisions ?? []).map { "\($0.question) \($0.conclusion)" }
    return compare(
      said.contains { $0.contains(text) },
      all.isEmpty
        ? "the hop has no decisions" : "the decisions are '\(all.joined(separator: "'; '"))'",
      "expected '\(text)' in one")
  }

  private static func value(_ form: String, _ wanted: String?, _ world: World) -> Verdict {
    guard let value = LiveValues.value(form, world) else {
      return Verdict(false, LiveValues.problem(form, world))
    }
    guard let wanted else { return Verdict(true, "\(form) is \(value)") }
    return compare(value == wanted, "\(form) is \(value)", "expected \(wanted)")
  }

  private static func reach(_ wanted: SlideReach, _ world: World) -> Verdict {
    let reachability = Reachability(world)
    for name in [wanted.from, wanted.to] where reachability.end(named: name) == nil {
      let hint = Suggestion.near(name, in: reachability.ends.map(\.name))
      return Verdict(false, "nothing named '\(name)' to reach\(hint.map { "; \($0)" } ?? "")")
    }
    guard let from = reachability.end(named: wanted.from),
      let to = reachability.end(named: wanted.to), let port = wanted.port ?? to.ports.first
    else { return Verdict(false, "'\(wanted.to)' has no port; name one") }
    let verdict = reachability.verdict(from: from, to: to, port: port)
    let isOpen = verdict.answer == .open
    let why = verdict.blockers.first.map { ": \($0.name): \($0.reason)" } ?? ""
    return compare(
      isOpen == wanted.isOpen,
      "\(from.name) \(isOpen ? "reaches" : "does not reach") \(to.name):\(port)\(isOpen ? "" : why)",
      "expected that it \(wanted.isOpen ? "does" : "does not")")
  }
}
