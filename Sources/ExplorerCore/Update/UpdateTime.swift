import DiagramDrawing
import Simulation
import SourceText
import TerminalCanvas

/// Forwards and backwards.
extension ExplorerState {
  /// Milliseconds of the wall between two hops while playing.
  private static let hopPace = 700
  /// Milliseconds a finished request stays on screen before it is played again.
  private static let loopPause = 2_500

  mutating func performTime(_ command: Command) {
    switch command {
    case .stepForward: stepForwards(count)
    case .stepBack: stepBackwards(count)
    case .previousEvent:
      for _ in 0..<count {
        if let position = timeline.previousInteresting { goTo(position) }
      }
    case .nextEvent: nextEvent(count)
    case .play: play()
    case .faster, .slower: changeSpeed(command == .faster)
    case .toStart: goToHop(0)
    case .toEnd: goToHop(Int(pendingCount) ?? Int.max)
    case .undo: undo()
    case .redo:
      if let next = undone.popLast() {
        timeline = next
        afterUndo("done again")
      }
    case .stepInto: stepInto()
    case .stepBackInto: stepBackInto()
    case .stepOut: stepOut()
    case .loop:
      loops.toggle()
      message = loops ? "playing begins again at the end" : "playing ends at the end"
    default: break
    }
    pendingCount = ""
  }

  /// What was typed before the command; 1 without.
  private var count: Int { max(1, Int(pendingCount) ?? 1) }

  mutating func stepForwards(_ count: Int) {
    isPlaying = false
    for step in 0..<count {
      if step > 0, obstacle(.stepForward) != nil {
        message = "it ended after \(step) more hop\(step == 1 ? "" : "s")"
        break
      }
      if !moveInside(1) { stepForward() }
    }
    // Who steps by hand wants to see where it went at once; only playing moves.
    motion = nil
  }

  mutating func stepBackwards(_ count: Int) {
    for _ in 0..<count {
      if moveInside(-1) { continue }
      if let position = timeline.previousStep { goTo(position) }
    }
  }

  private mutating func nextEvent(_ count: Int) {
    isPlaying = false
    let (before, was) = (world.requests.count, (timeline.position, clock))
    for _ in 0..<count {
      guard stopAtBreakpoint({ $0.stepToInteresting(within: .seconds(3_600)) }) else {
        message = "nothing changes within the next hour"
        break
      }
    }
    // Where nothing happened no time passes, and none is taken back.
    if timeline.position == was.0 {
      clock = was.1
      return
    }
    arrived(requestsBefore: before)
  }

  private mutating func play() {
    isPlaying.toggle()
    sinceHop = Self.hopPace
    clock = world.now
    // At the end of what is to be played it begins again.
    if isPlaying, loops, request?.isInFlight == false { rewind() }
  }

  private mutating func changeSpeed(_ faster: Bool) {
    let before = speed
    speed = max(1, min(256, faster ? speed * 2 : speed / 2))
    message =
      speed == before
      ? "\(speed)× is the \(speed == 1 ? "slowest" : "fastest")" : "the clock runs at \(speed)×"
  }

  private mutating func undo() {
    let before = timeline
    if timeline.undoLastInput() {
      undone.append(before)
      afterUndo("taken back, with what followed; \(keys.key(.redo)) does it again")
    } else {
      message = "you have done nothing yet that could be taken back"
    }
  }

  /// To where the request was sent.
  private mutating func rewind() {
    goToHop(0)
    isPlaying = true
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

  mutating func goTo(_ position: Int) {
    isPlaying = false
    let before = world.requests.count
    let inputs = timeline.given.count
    timeline.seek(to: position)
    // Without what was done meanwhile the request may take another way.
    let isBack = timeline.given.count != inputs || request?.outcome == nil
    arrived(requestsBefore: before)
    if isBack { lookAhead() }
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
  mutating func goToHop(_ number: Int) {
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
    if let count = self.request?.hops.count, number != .max, count < number {
      message = "the request has \(count) hops; this is its end"
    }
  }

  /// While a request is on its way it goes hop by hop; otherwise the clock runs.
  mutating func tick(_ milliseconds: Int) {
    moveMotion(milliseconds)
    guard isPlaying else { return }
    sinceHop += milliseconds
    let next = world.nextEventAt.map { $0 - now } ?? .seconds(1)
    if request?.isInFlight == true, next < .seconds(1) {
      if sinceHop >= max(60, Self.hopPace / speed) {
        sinceHop = 0
        _ = stopAtBreakpoint { timeline in
          timeline.stepToHop()
        }
        arrived(requestsBefore: world.requests.count)
        startMotion()
      }
      return
    }
    if loops, request?.isInFlight == false, sinceHop >= Self.loopPause {
      rewind()
      sinceHop = 0
      return
    }
    let target = now + .milliseconds(milliseconds * speed)
    let before = world.requests.count
    let stopped = playToBreakpoint(until: target)
    if world.requests.count != before || stopped { arrived(requestsBefore: before) }
    depth = .hop
    clock = stopped ? world.now : target
  }

  /// `30s`, `5m`, `1h` or a number of seconds.
  mutating func advance(_ text: String) {
    guard let duration = DurationText.parse(text) else {
      message = "'\(text.printable)' is not a time; expected 30s, 5m or 1h, up to 168h"
      return
    }
    let target = now + duration
    let before = world.requests.count
    let stopped = playToBreakpoint(until: target)
    arrived(requestsBefore: before)
    if stopped { return }
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
