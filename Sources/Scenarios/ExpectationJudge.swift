import Simulation
import SourceText
import TopologyModel

/// Compares what is expected with what is so.
package enum ExpectationJudge {
  /// What came of an expectation, in a sentence.
  package struct Verdict: Hashable, Sendable {
    package var holds: Bool
    package var text: String

    package init(_ holds: Bool, _ text: String) {
      self.holds = holds
      self.text = text
    }
  }

  /// Of the element the expectation names, or of the request at a position of `World.requests`; the
  /// problem where nothing has that name or no request was sent.
  package static func verdict(
    _ expectation: Expectation, request: Int?, _ topology: Topology, _ world: World
  ) -> Result<Verdict, ElementNames.Problem> {
    if let name = expectation.element { return element(name, expectation, topology, world) }
    guard let request else {
      return .failure(ElementNames.Problem(text: "no request was sent yet", suggestion: nil))
    }
    if let problem = unknown(expectation, topology, world) { return .failure(problem) }
    return .success(self.request(request, expectation, topology, world))
  }

  /// One request with its sentence.
  static func request(
    _ id: Int, _ expectation: Expectation, _ topology: Topology, _ world: World
  ) -> Verdict {
    let request = world.requests[id]
    let problems = RequestJudge(request, topology, world).problems(expectation)
    let ended = request.outcome?.sentence ?? "still in flight"
    return Verdict(
      problems.isEmpty,
      "#\(id + 1) \(request.line): \(ended)"
        + (problems.isEmpty ? "" : "; expected \(problems.joined(separator: ", "))"))
  }

  /// A name that no request could pass.
  static func unknown(
    _ expectation: Expectation, _ topology: Topology, _ world: World
  ) -> ElementNames.Problem? {
    for name in [expectation.through, expectation.neverThrough].compactMap({ $0 }) {
      let passed = RequestJudge.names(topology, world)
      if passed.contains(name) { continue }
      return ElementNames.Problem(
        text: "nothing named '\(name)' that a request could pass",
        suggestion: Suggestion.near(name, in: passed.sorted()))
    }
    return nil
  }

  private static func element(
    _ name: String, _ expectation: Expectation, _ topology: Topology, _ world: World
  ) -> Result<Verdict, ElementNames.Problem> {
    var states = ElementNames.states(ofPodNamed: name, topology, world) ?? []
    if states.isEmpty {
      switch ElementNames.element(name, topology, world) {
      case .success(let found): states = ElementNames.states(found, topology, world)
      case .failure(let problem): return .failure(problem)
      }
    }
    let missing = [expectation.state, expectation.reason].compactMap { $0 }
      .filter { !states.contains($0) }
    return .success(
      Verdict(
        missing.isEmpty,
        "\(name) is \(states.joined(separator: ", "))"
          + (missing.isEmpty ? "" : "; expected \(missing.joined(separator: ", "))")))
  }
}
