import Simulation
import SourceText

/// The clock, steps, breakpoints, branches.
enum TimeVerbs {
  static let all: [Verb] = [
    Verb("step [HOPS]", "take hops of the request") { state, rest in
      guard let count = state.number(rest, "step 10") else { return [] }
      if let obstacle = state.obstacle(.stepForward) {
        state.message = obstacle
      } else {
        state.stepForwards(count)
      }
      return []
    },
    Verb("back [HOPS]", "undo hops, with everything that happened since") { state, rest in
      guard let count = state.number(rest, "back 10") else { return [] }
      if let obstacle = state.obstacle(.stepBack) {
        state.message = obstacle
      } else {
        state.stepBackwards(count)
      }
      return []
    },
    Verb("at STEP", "go to a hop of the request, 0 being when it was sent") { state, rest in
      guard let hop = Int(rest), hop >= 0 else {
        state.message = "expected 'at 5', the number of a hop"
        return []
      }
      if state.request == nil {
        state.message = state.obstacle(.toStart) ?? "there is no request"
        return []
      }
      state.goToHop(hop)
      return []
    },
    Verb("advance TIME", "let the clock run: 30s, 5m, 1h") { state, rest in
      state.advance(rest)
      return []
    },
    Verb(
      "break [CONDITION]", "stop when it comes true; without one, the list of breakpoints",
      words: { state, before in
        before.isEmpty
          ? ["status", "failed", "event", "target"] + Names.elements(state)
          : TargetHealth.allCases.map(\.rawValue) + ["ready"]
      }
    ) { state, rest in
      if rest.isEmpty {
        state.listBreakpoints()
      } else if state.addBreakpoint(rest) {
        state.message =
          "breakpoint \(state.breakpoints.count): \(rest); :continue, \(state.keys.key(.play)) and \(state.keys.key(.nextEvent)) stop there"
          .printable
      }
      return []
    },
    Verb("continue", "play to the next breakpoint") { state, _ in
      state.continueUntil("")
      return []
    },
    Verb("delete-break [NUMBER]", "delete a breakpoint, or all") { state, rest in
      if rest.isEmpty {
        state.breakpoints = []
        state.message = "no breakpoints"
      } else if let number = Int(rest), state.breakpoints.indices.contains(number - 1) {
        state.breakpoints.remove(at: number - 1)
        state.message = "breakpoint \(number) is deleted"
      } else {
        state.message = "there is no breakpoint '\(rest)'".printable
      }
      return []
    },
    Verb("speed TIMES", "simulated seconds for one of the wall's: 1 to 256") { state, rest in
      guard let speed = Int(rest), (1...256).contains(speed) else {
        state.message = "expected 'speed 8', 1 to 256"
        return []
      }
      state.speed = speed
      state.message = "the clock runs at \(speed)×"
      return []
    },
    Verb("branch [NUMBER]", "a new branch, or go to one") { state, rest in
      if rest.isEmpty {
        state.newBranch()
      } else if let number = Int(rest), state.branches.other(number - 1) != nil {
        state.goToBranch(number - 1)
      } else {
        state.message =
          "there is no other branch '\(rest)'; there are \(state.branches.count)".printable
      }
      return []
    },
  ]
}

extension ExplorerState {
  /// A count behind a verb, 1 when left out; `nil` with a message when it is none.
  func number(_ text: String) -> Int? {
    text.isEmpty ? 1 : Int(text).flatMap { (1...10_000).contains($0) ? $0 : nil }
  }

  mutating func number(_ text: String, _ example: String) -> Int? {
    let found = number(text)
    if found == nil { message = "expected '\(example)', 1 to 10000" }
    return found
  }

  mutating func listBreakpoints() {
    let lines = breakpoints.enumerated().map { "\($0 + 1)  \($1.text)" }
    mode = .report(
      Report(
        "breakpoints",
        text: lines.isEmpty
          ? ["none: \(keys.key(.continueUntil)) or :break CONDITION sets one"] : lines),
      scroll: 0)
  }
}
