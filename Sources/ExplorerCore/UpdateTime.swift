import DiagramDrawing
import Simulation
import SourceText
import TerminalCanvas

/// Forwards and backwards.
extension ExplorerState {
  /// Milliseconds of the wall between two hops while playing.
  private static let hopPace = 700

  mutating func performTime(_ command: Command) {
    switch command {
    case .stepForward:
      isPlaying = false
      if !moveInside(1) { stepForward() }
    case .stepBack:
      if moveInside(-1) { break }
      if let position = timeline.previousStep { goTo(position) }
    case .previousEvent: if let position = timeline.previousInteresting { goTo(position) }
    case .nextEvent:
      isPlaying = false
      let before = world.requests.count
      if !timeline.stepToInteresting(within: .seconds(3_600)) {
        message = "nothing changes within the next hour"
      }
      arrived(requestsBefore: before)
    case .play:
      isPlaying.toggle()
      sinceHop = Self.hopPace
      clock = world.now
    case .faster, .slower:
      let before = speed
      speed = max(1, min(256, command == .faster ? speed * 2 : speed / 2))
      message =
        speed == before
        ? "\(speed)× is the \(speed == 1 ? "slowest" : "fastest")" : "the clock runs at \(speed)×"
    case .toStart: goToHop(0)
    case .toEnd: goToHop(Int(pendingCount) ?? Int.max)
    case .undo:
      let before = timeline
      if timeline.undoLastInput() {
        undone.append(before)
        afterUndo("taken back, with what followed; C-r does it again")
      } else {
        message = "you have done nothing yet that could be taken back"
      }
    case .redo:
      if let next = undone.popLast() {
        timeline = next
        afterUndo("done again")
      }
    default: break
    }
    pendingCount = ""
  }

  private mutating func afterUndo(_ text: String) {
    isPlaying = false
    clock = world.now
    depth = .hop
    lookAhead()
    relayout()
    message = text
  }

  private mutating func stepForward() {
    let before = world.requests.count
    let id = before - 1
    // Other requests may be on their way too: it is the one on screen that is stepped.
    let hops = request?.hops.count ?? 0
    var moved = timeline.stepToHop()
    while moved, id >= 0, world.requests.count == before, world.requests[id].isInFlight,
      world.requests[id].hops.count == hops
    {
      moved = timeline.stepToHop()
    }
    if !moved { message = "the request has ended" }
    arrived(requestsBefore: before)
  }

  private mutating func goTo(_ position: Int) {
    isPlaying = false
    let before = world.requests.count
    timeline.seek(to: position)
    arrived(requestsBefore: before)
  }

  /// Another request came or went with the step: the picture is laid out for it.
  mutating func arrived(requestsBefore: Int) {
    clock = world.now
    depth = .hop
    scroll[.why] = nil
    scroll[.trace] = nil
    if world.requests.count != requestsBefore {
      lookAhead()
      relayout()
    }
    followNow()
  }

  /// Goes to the state right after a hop of the request on screen, 0 being when it was sent.
  private mutating func goToHop(_ number: Int) {
    guard let request else { return }
    isPlaying = false
    let before = world.requests.count
    if request.hops.count > number {
      while let hops = self.request?.hops.count, hops > number, let position = timeline.previousStep
      {
        timeline.seek(to: position)
      }
    } else {
      while let hops = self.request?.hops.count, hops < number, self.request?.isInFlight == true,
        timeline.stepToHop()
      {}
    }
    arrived(requestsBefore: before)
  }

  /// While a request is on its way it goes hop by hop; otherwise the clock runs.
  mutating func tick(_ milliseconds: Int) {
    guard isPlaying else { return }
    sinceHop += milliseconds
    let next = world.nextEventAt.map { $0 - now } ?? .seconds(1)
    if request?.isInFlight == true, next < .seconds(1) {
      if sinceHop >= max(60, Self.hopPace / speed) {
        sinceHop = 0
        stepForward()
      }
      return
    }
    let target = now + .milliseconds(milliseconds * speed)
    let before = world.requests.count
    timeline.play(until: target)
    let moved = target
    if world.requests.count != before { arrived(requestsBefore: before) }
    clock = moved
  }

  /// `30s`, `5m`, `1h` or a number of seconds.
  mutating func advance(_ text: String) {
    guard let duration = DurationText.parse(text) else {
      message = "'\(text.printable)' is not a time; expected 30s, 5m or 1h, up to 168h"
      return
    }
    let target = now + duration
    let before = world.requests.count
    timeline.play(until: target)
    arrived(requestsBefore: before)
    clock = target
    message = "advanced by \(duration.text)"
  }
}

/// Times as people type them.
package enum DurationText {
  /// `nil` unless a whole number up to a week with `ms`, `s`, `m`, `h` or nothing behind it.
  package static func parse(_ text: String) -> SimDuration? {
    let trimmed = text.filter { $0 != " " }
    let digits = trimmed.prefix { $0.isASCII && $0.isNumber }
    guard let number = Int(digits), number >= 0 else { return nil }
    let unit: Int? =
      switch trimmed.dropFirst(digits.count) {
      case "ms": 1
      case "", "s": 1_000
      case "m", "min": 60_000
      case "h": 3_600_000
      default: nil
      }
    guard let unit, number <= 604_800_000 / unit else { return nil }
    return .milliseconds(number * unit)
  }
}
