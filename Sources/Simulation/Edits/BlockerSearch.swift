import TopologyModel

/// Everything that stands in a request's way, found by walking on past each refusal.
///
/// AWS's Reachability Analyzer stops at the first; here the request is sent once more into a copy
/// of the world in which nothing blocks, and every refusal on its way is written down.
package struct BlockerSearch: Sendable {
  package struct Found: Hashable, Sendable {
    /// The question that met it: "does the network let it reach …".
    package var question: String
    package var check: NetworkCheck
  }

  package private(set) var found: [Found] = []
  /// What came of the request after every proposed change, in a copy; `nil` where nothing is
  /// blocked or some blocker has no known fix.
  package private(set) var outcomeAfterFixes: Outcome?

  /// Events one search may play.
  private static let eventLimit = 100_000

  package init(_ order: RequestOrder, in world: World) {
    var copy = world
    copy.isHypothetical = true
    let walked = Self.walk(order, &copy)
    for decision in walked.hops.flatMap(\.decisions) {
      for check in decision.blockers where !found.contains(where: { $0.check == check }) {
        found.append(Found(question: decision.question, check: check))
      }
    }
    let fixes = fixes
    guard !found.isEmpty, fixes.count == Set(found.map(\.check.fix)).count else { return }
    var repaired = world
    for fix in fixes { repaired.edit(fix) }
    outcomeAfterFixes = Self.walk(order, &repaired).outcome
  }

  /// The smallest changes that together let it pass, each once.
  package var fixes: [Edit] {
    var out: [Edit] = []
    for case let fix? in found.map(\.check.fix) where !out.contains(fix) { out.append(fix) }
    return out
  }

  /// How a request would end after changes, tried in a copy of the world.
  package static func outcome(
    of order: RequestOrder, after edits: [Edit], in world: World
  ) -> Outcome? {
    var copy = world
    copy.abandonRequests()
    for edit in edits { copy.edit(edit) }
    return walk(order, &copy).outcome
  }

  private static func walk(_ order: RequestOrder, _ world: inout World) -> RequestState {
    let id = world.send(order, in: world.topology)
    var left = eventLimit
    while world.requests[id].isInFlight, left > 0, world.step() { left -= 1 }
    return world.requests[id]
  }
}
