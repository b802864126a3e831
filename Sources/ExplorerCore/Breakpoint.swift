import Simulation
import SourceText
import TopologyModel

/// A condition to play to: an object's state, a status, a word in the log.
package struct Breakpoint: Hashable, Sendable {
  package struct Problem: Error, Hashable, Sendable {
    package var text: String
  }

  private enum Kind: Hashable, Sendable {
    case state(String, String)
    case status(Int)
    case failed
    case event(String)
  }

  private static let help =
    "expected 'cart-api-1 unhealthy', 'cart-api-1 not ready', 'status 502', 'failed' or 'event WORD'"
  private static let states = TargetHealth.allCases.map(\.rawValue) + ["ready", "not ready"]

  private let kind: Kind

  package static func parse(_ text: String, _ world: World) -> Result<Breakpoint, Problem> {
    let words = text.split(separator: " ").map(String.init)
    guard let first = words.first else { return .failure(Problem(text: help)) }
    if words == ["failed"] { return .success(Breakpoint(kind: .failed)) }
    let rest = words.dropFirst().joined(separator: " ")
    if first == "event", !rest.isEmpty { return .success(Breakpoint(kind: .event(rest))) }
    if first == "status" {
      guard let status = Int(rest) else { return .failure(Problem(text: help)) }
      return .success(Breakpoint(kind: .status(status)))
    }
    if rest.isEmpty { return .failure(Problem(text: "'\(text)' is no condition: \(help)")) }
    // Pods are known by their own names here; a namespace in front is let go.
    let name = first.split(separator: "/").last.map(String.init) ?? first
    let names = world.pods.map(\.name) + world.topology.nodes.map(\.name)
    guard names.contains(name) else {
      let near = Suggestion.near(name, in: names).map { "; \($0)" } ?? ""
      return .failure(Problem(text: "nothing named '\(first)'\(near)"))
    }
    guard states.contains(rest) else {
      let hint = Suggestion.near(rest, in: states) ?? "expected \(states.joined(separator: ", "))"
      return .failure(Problem(text: "no state '\(rest)'; \(hint)"))
    }
    return .success(Breakpoint(kind: .state(name, rest)))
  }

  package func holds(_ world: World) -> Bool {
    switch kind {
    case .status(let status): return world.requests.last?.outcome?.status == status
    case .failed: return world.requests.last?.outcome.map { !$0.isGood } ?? false
    case .event(let word): return world.log.entries.last?.text.contains(word) ?? false
    case .state(let name, let state):
      if state.hasSuffix("ready") {
        return world.pods.contains {
          $0.name == name && $0.phase != .gone && $0.isReady == (state == "ready")
        }
      }
      return world.targetGroups.contains { group in
        group.targets.contains {
          $0.health.rawValue == state && world.targetName($0, world.topology) == name
        }
      }
    }
  }
}
