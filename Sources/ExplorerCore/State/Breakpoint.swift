import Simulation
import SourceText
import TopologyModel

/// A condition to play to: an object's state, a status, a word in the log.
package struct Breakpoint: Hashable, Sendable {
  package struct Problem: Error, Hashable, Sendable {
    package var text: String
  }

  private enum Kind: Hashable, Sendable {
    case state(ElementID, String)
    case status(Int)
    case failed
    case event(String)
  }

  private static let help =
    "expected 'prod/cart-api-1 unhealthy', 'node-1 Unknown', 'status 502', 'failed' or 'event WORD'"
  private static let states =
    TargetHealth.allCases.map(\.rawValue) + ["ready", "not ready", "not registered", "gone"]
    + DatabaseStatus.allCases.map(\.rawValue) + ["primary", "replica"]
    + [NodeState.Condition.ready.rawValue, NodeState.Condition.unknown.rawValue]
    + ReasonCode.allCases.map(\.rawValue)

  private let kind: Kind
  /// As it was written.
  package internal(set) var text: String

  private init(_ kind: Kind, _ text: String) {
    self.kind = kind
    self.text = text
  }

  package static func parse(_ text: String, _ world: World) -> Result<Breakpoint, Problem> {
    let words = text.split(separator: " ").map(String.init)
    guard let first = words.first else { return .failure(Problem(text: help)) }
    if words == ["failed"] { return .success(Breakpoint(.failed, text)) }
    let rest = words.dropFirst().joined(separator: " ")
    if first == "event", !rest.isEmpty { return .success(Breakpoint(.event(rest), text)) }
    if first == "status" {
      guard let status = Int(rest) else { return .failure(Problem(text: help)) }
      return .success(Breakpoint(.status(status), text))
    }
    if rest.isEmpty { return .failure(Problem(text: "'\(text)' is no condition: \(help)")) }
    let element: ElementID
    switch ElementNames.element(first, world.topology, world) {
    case .success(let found): element = found
    case .failure(let problem):
      return .failure(
        Problem(text: problem.text + (problem.suggestion.map { "; \($0)" } ?? "")))
    }
    // Pods of a workload may have no state in common; each of them has one.
    if world.topology.workload(of: element) == nil,
      ElementNames.states(element, world.topology, world).isEmpty
    {
      let name = world.topology[element].qualifiedName
      return .failure(Problem(text: "\(name) has no state to wait for; \(help)"))
    }
    guard states.contains(rest) else {
      let hint = Suggestion.hint(rest, in: states)
      return .failure(Problem(text: "no state '\(rest)'; \(hint)"))
    }
    return .success(Breakpoint(.state(element, rest), text))
  }

  package func holds(_ world: World) -> Bool {
    switch kind {
    case .status(let status): return world.requests.last?.outcome?.status == status
    case .failed: return world.requests.last?.outcome.map { !$0.isGood } ?? false
    case .event(let word): return world.log.last?.text.contains(word) ?? false
    case .state(let element, let state):
      let topology = world.topology
      let pods = topology.workload(of: element).map { workload in
        topology.workloads[workload].slots.map { topology.podSlots[$0].element }
      }
      // Of a workload one pod is enough to stop at.
      return (pods ?? [element]).contains {
        ElementNames.states($0, topology, world).contains(state)
      }
    }
  }
}
