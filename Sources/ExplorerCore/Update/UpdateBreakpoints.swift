import Simulation
import SourceText
import TopologyModel

/// Conditions that stop the play, and marks that are gone back to.
extension ExplorerState {
  /// Simulated time one search may take.
  private static let horizon = SimDuration.seconds(3_600)
  /// Units one key may play: about a second, so that keys are heard.
  static let budget = 1_000_000

  /// What one might wait for here: the selected element's trouble.
  var breakpointHere: String {
    if !lastCondition.isEmpty { return lastCondition }
    return selection.map { "\(topology[$0].qualifiedName) " } ?? ""
  }

  /// A pod's own name means the one on screen where several namespaces have one.
  func preferred(_ text: String) -> String {
    guard let space = text.firstIndex(of: " "), !text[..<space].contains("/"),
      case .failure(let problem) = ElementNames.element(
        String(text[..<space]), topology, world), problem.isAmbiguous,
      let element = Finder(self).matches(String(text[..<space]).lowercased()).first
    else { return text }
    return topology[element].qualifiedName + text[space...]
  }

  /// Sets a breakpoint; false, with a message, when the words are not understood.
  mutating func addBreakpoint(_ text: String) -> Bool {
    switch Breakpoint.parse(preferred(text.withoutTarget), world) {
    case .success(var found):
      found.text = text
      breakpoints.removeAll { $0.text == found.text }
      breakpoints.append(found)
      lastCondition = text
      return true
    case .failure(let problem):
      message = problem.text.printable
      return false
    }
  }

  /// Sets one and plays to it, or to any that is set.
  mutating func continueUntil(_ text: String) {
    if !text.isEmpty, !addBreakpoint(text) { return }
    if breakpoints.isEmpty {
      message = "there is no breakpoint: \(keys.key(.continueUntil)) sets one"
      return
    }
    isPlaying = false
    let before = world.requests.count
    if playToBreakpoint(until: world.now + Self.horizon, keepsClock: true) {
      arrived(requestsBefore: before)
    } else {
      let what = text.isEmpty ? "no breakpoint" : "'\(text.printable)'"
      message = "\(what) \(text.isEmpty ? "comes" : "does not come") true within the next hour"
    }
  }

  /// Plays up to a time; true when a breakpoint came true before. With `keepsClock` nothing moves
  /// unless one did.
  mutating func playToBreakpoint(until end: SimInstant, keepsClock: Bool = false) -> Bool {
    if breakpoints.isEmpty {
      if timeline.play(until: end, budget: Self.budget) { return false }
      message = tooMuch
      return true
    }
    var next = timeline
    var left = Self.budget
    var held = breakpoints.map { $0.holds(next.world) }
    while next.hasFuture || next.world.nextEventAt.map({ $0 <= end }) ?? false, next.stepUnit() {
      left -= 1
      if left == 0 {
        timeline = next
        message = tooMuch
        return true
      }
      for index in breakpoints.indices {
        let holds = breakpoints[index].holds(next.world)
        // What held already must end before it can come true.
        if holds, !held[index] || keepsClock {
          timeline = next
          stopped(at: breakpoints[index])
          return true
        }
        held[index] = holds
      }
    }
    if !keepsClock { timeline = next }
    return false
  }

  /// Goes on by a step of its own kind, but not past a breakpoint.
  mutating func stopAtBreakpoint(_ step: (inout Timeline) -> Bool) -> Bool {
    guard !breakpoints.isEmpty else { return step(&timeline) }
    var target = timeline
    guard step(&target) else { return false }
    var next = timeline
    var held = breakpoints.map { $0.holds(next.world) }
    while next.position < target.position, next.stepUnit() {
      for index in breakpoints.indices {
        let holds = breakpoints[index].holds(next.world)
        if holds, !held[index] {
          timeline = next
          stopped(at: breakpoints[index])
          return true
        }
        held[index] = holds
      }
    }
    timeline = target
    return true
  }

  private var tooMuch: String {
    "so much happens that it stopped after \(Self.budget) events; the same again goes on"
  }

  private mutating func stopped(at breakpoint: Breakpoint) {
    isPlaying = false
    message = "stopped: \(breakpoint.text.printable)"
  }
}
