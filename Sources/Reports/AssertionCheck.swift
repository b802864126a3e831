import Scenarios
import Simulation
import SourceText
import TopologyModel

/// Holds an architecture to the assertions of its file.
package enum AssertionCheck {
  /// An error for each that does not hold, at its place.
  package static func run(_ topology: Topology) -> [Diagnostic] {
    if topology.assertions.isEmpty { return [] }
    let world = World(topology)
    return topology.assertions.flatMap { assertion -> [Diagnostic] in
      switch assertion.subject {
      case .reach(let from, let to, let port, let isOpen):
        return reach(from, to, port, isOpen, world).map { fails(assertion, $0) }
      case .request(let text, let from, let via):
        return request(text, from, via, assertion, world).map { fails(assertion, $0) }
      }
    }
  }

  private static func fails(_ assertion: Assertion, _ text: String) -> Diagnostic {
    let name = assertion.name.isEmpty ? "" : "'\(assertion.name)': "
    return Diagnostic(.error, "assertion-fails", "\(name)\(text)", at: assertion.provenance.range)
  }

  // MARK: Reach

  private static func reach(
    _ from: String, _ to: String, _ port: Int?, _ isOpen: Bool, _ world: World
  ) -> [String] {
    let reachability = Reachability(world)
    for name in [from, to] where reachability.end(named: name) == nil {
      let hint = Suggestion.near(name, in: reachability.ends.map(\.name))
      return ["nothing named '\(name)' to reach\(hint.map { "; \($0)" } ?? "")"]
    }
    guard let source = reachability.end(named: from), let target = reachability.end(named: to)
    else { return [] }
    let ports = port.map { [$0] } ?? target.ports
    if ports.isEmpty { return ["'\(to)' has no port; name one"] }
    return ports.compactMap { port in
      let verdict = reachability.verdict(from: source, to: target, port: port)
      // Where only some pods get through, it is neither.
      let holds = verdict.answer == (isOpen ? .open : .blocked)
      if holds { return nil }
      let why = verdict.blockers.first.map { ": \($0.name): \($0.reason)" } ?? ""
      let word =
        verdict.answer == .partly ? "reaches some of" : isOpen ? "does not reach" : "reaches"
      return "\(from) \(word) \(to):\(port)\(isOpen ? why : "")"
    }
  }

  // MARK: Requests

  private static func request(
    _ text: String, _ from: String?, _ via: String?, _ assertion: Assertion, _ world: World
  ) -> [String] {
    let order: RequestOrder
    do throws(OrderProblem) {
      order = try RequestOrder.parse(text, from: from, via: via, in: world.topology, world)
    } catch {
      return [error.text + (error.suggestion.map { "; \($0)" } ?? "")]
    }
    var timeline = Timeline(world.topology)
    timeline.give(.send(order))
    while timeline.world.requests[0].isInFlight, timeline.stepToHop() {}
    let place = assertion.provenance.range ?? SourceRange(path: "", line: 1, column: 1)
    var out: [String] = []
    switch expectation(assertion, place) {
    case .failure(let problem): return [words(problem)]
    case .success(let expected):
      switch ExpectationJudge.verdict(
        expected, request: 0, timeline.topology, timeline.world)
      {
      case .failure(let problem): out.append(words(problem))
      case .success(let verdict):
        if !verdict.holds { out.append(String(verdict.text.dropFirst(3))) }
      }
    }
    return out + survives(assertion.despite, order, world)
  }

  private static func words(_ problem: ElementNames.Problem) -> String {
    problem.text + (problem.suggestion.map { "; \($0)" } ?? "")
  }

  /// Without anything said of the end it has to be a good one.
  private static func expectation(
    _ assertion: Assertion, _ place: SourceRange
  ) -> Result<Expectation, ElementNames.Problem> {
    var out = Expectation(at: place)
    out.status = assertion.status
    out.outcome = assertion.outcome
    out.through = assertion.through
    out.neverThrough = assertion.neverThrough
    if let within = assertion.within {
      guard let limit = SimDuration(text: within) else {
        return .failure(
          ElementNames.Problem(text: "'\(within)' is no duration, such as 500ms", suggestion: nil))
      }
      out.within = limit
    }
    if let outcome = out.outcome, !Outcome.Kind.allCases.map(\.rawValue).contains(outcome) {
      let words = Outcome.Kind.allCases.map(\.rawValue).joined(separator: ", ")
      return .failure(
        ElementNames.Problem(text: "no outcome '\(outcome)'; expected \(words)", suggestion: nil))
    }
    if out.status == nil, out.outcome == nil { out.successPercent = 100 }
    return .success(out)
  }

  /// Each fault of the kinds named, alone, on anything it can be on.
  private static func survives(
    _ names: [String], _ order: RequestOrder, _ world: World
  ) -> [String] {
    if names.isEmpty { return [] }
    var wanted: Set<String> = []
    for name in names {
      guard let fault = FaultCatalog.fault(name) else {
        let all = FaultCatalog.all.map { $0.id }
        return ["no fault named '\(name)'\(Suggestion.near(name, in: all).map { "; \($0)" } ?? "")"]
      }
      wanted.insert(fault.id)
    }
    let sweep = FaultSweep(order, in: world)
    let cases = sweep.cases.indices.filter { wanted.contains(sweep.cases[$0].fault) }
    return sweep.rows(cases).filter { !$0.recovers }.map { row in
      "does not survive \(row.fault) on \(row.element): \(row.failed) of \(row.sent) requests fail"
        + (row.failures.first.map { ", \($0)" } ?? "")
    }
  }
}
