import ExplorerCore
import NIOCore
import Synchronization
import SystemCalls
import TerminalCanvas

/// What everybody sees, drawn once for each size of screen. Its loop's thread does all of it.
final class FollowHub: Sendable {
  struct Size: Hashable {
    var width: Int
    var height: Int
    var isASCII: Bool
    var isNotes: Bool
  }

  private struct Slot {
    var state: ExplorerState?
    var version = 0
    var isScheduled = false
  }

  /// Belongs to the loop's thread.
  private struct Seats {
    var all: [ObjectIdentifier: FollowSeat] = [:]
    var screens: [Size: (version: Int, canvas: Canvas)] = [:]
    var notBefore = NIODeadline.uptimeNanoseconds(0)
  }

  /// Most people by far see less than this of difference in 25 frames a second.
  private static let pace = TimeAmount.milliseconds(40)
  /// Of the machine's time drawing for others takes one part of so many.
  private static let share: Int64 = 5
  static let mostFollowers = 1_000
  private static let mostKeys = 64

  let loop: any EventLoop
  let count = Mutex(0)
  let wake = Mutex<(@Sendable () -> Void)?>(nil)
  private let keys = Mutex<[String]>([])
  private let slot = Mutex(Slot())
  private let seats: NIOLoopBoundBox<Seats>

  init(_ loop: any EventLoop) {
    self.loop = loop
    seats = NIOLoopBoundBox.makeBoxSendingValue(Seats(), eventLoop: loop)
    // The presenter's own screen comes first: 0 is the calling thread (getpriority(2), Linux).
    loop.execute { _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 10) }
  }

  func publish(_ state: ExplorerState) {
    let isNew = slot.withLock { slot in
      slot.state = state
      slot.version += 1
      defer { slot.isScheduled = true }
      return !slot.isScheduled
    }
    if isNew { loop.execute { self.round() } }
  }

  // MARK: On the loop

  private func round() {
    let now = NIODeadline.now()
    if now < seats.value.notBefore {
      loop.scheduleTask(deadline: seats.value.notBefore) { self.round() }
      return
    }
    slot.withLock { $0.isScheduled = false }
    for seat in seats.value.all.values { seat.show() }
    let took = NIODeadline.now() - now
    seats.value.notBefore = now + max(Self.pace, took * Self.share)
  }

  /// The screen of those who follow; `nil` as long as there is nothing to see.
  func canvas(_ size: Size) -> Canvas? {
    let (state, version) = slot.withLock { ($0.state, $0.version) }
    guard let state else { return nil }
    if let known = seats.value.screens[size], known.version == version { return known.canvas }
    if seats.value.screens.count > 64 { seats.value.screens = [:] }
    let glyphs: GlyphSet = size.isASCII ? .ascii : .unicode
    let canvas =
      size.isNotes
      ? NotesScreen.view(state, width: size.width, height: size.height, glyphs: glyphs)
      : view(state.seen(width: size.width, height: size.height, glyphs: glyphs))
    seats.value.screens[size] = (version, canvas)
    return canvas
  }

  /// A walkthrough is on the screen.
  var isTelling: Bool { slot.withLock { $0.state?.story.map { !$0.isAway } ?? false } }

  /// A copy of the moment for somebody who begins to look around.
  func moment(_ size: Size) -> ExplorerState? {
    slot.withLock { $0.state }.map {
      var out = $0.seen(
        width: size.width, height: size.height, glyphs: size.isASCII ? .ascii : .unicode)
      out.wander()
      return out
    }
  }

  /// False where there are too many already.
  func enter(_ seat: FollowSeat) -> Bool {
    guard seats.value.all.count < Self.mostFollowers else { return false }
    seats.value.all[ObjectIdentifier(seat)] = seat
    count.withLock { $0 = seats.value.all.count }
    return true
  }

  func leave(_ seat: FollowSeat) {
    seats.value.all[ObjectIdentifier(seat)] = nil
    let left = seats.value.all.count
    count.withLock { $0 = left }
  }

  func take(presentersKey name: String) {
    keys.withLock { if $0.count < Self.mostKeys { $0.append(name) } }
    wake.withLock { $0 }?()
  }

  // MARK: From anywhere

  func takeKeys() -> [String] {
    keys.withLock { keys in
      defer { keys = [] }
      return keys
    }
  }

  func sayGoodbye() {
    try? loop.submit {
      for seat in self.seats.value.all.values { seat.say("bye \(FollowLines.ended)") }
    }.wait()
  }
}
