import Importing
import LocatedYAML
import Synchronization
import SystemCalls
import TopologyModel

/// A load on a thread of its own, so that the screen goes on meanwhile.
final class BackgroundLoad: LoadFollower {
  typealias Load = @Sendable (any LoadFollower) -> Loaded

  /// Nanoseconds after which a first picture of a load that is not done is worth its time.
  fileprivate static let pictureTime = 300_000_000

  private struct Shared {
    var progress = LoadProgress()
    var part: Loaded?
    var result: Loaded?
    var isStopped = false
    var hasPicture = false
    /// When the next look at what was read is worth its time; the wait doubles.
    var pictureAt = 0
    var wait = BackgroundLoad.pictureTime
  }

  private let shared = Mutex(Shared())
  private let isDone = Signal()
  private let wantsPart: Bool

  /// Begins at once.
  init(wantsPicture: Bool, _ load: @escaping Load) {
    wantsPart = wantsPicture
    shared.withLock { $0.pictureAt = Signal.now(CLOCK_MONOTONIC) + Self.pictureTime }
    let work = BackgroundThread { [self] in
      let loaded = load(self)
      shared.withLock { $0.result = loaded }
      isDone.give()
    }
    if !work.start() { work.run() }
  }

  /// What came of it, if it comes within this time; asked once more it is gone.
  /// `nil` waits for as long as it takes.
  func result(within milliseconds: Int?) -> Loaded? {
    guard isDone.wait(milliseconds) else { return nil }
    return shared.withLock { shared in
      defer { shared.result = nil }
      return shared.result
    }
  }

  /// What was read so far, once it is there; asked once more it is gone.
  func part() -> Loaded? {
    shared.withLock { shared in
      defer { shared.part = nil }
      return shared.part
    }
  }

  var progress: LoadProgress { shared.withLock(\.progress) }

  /// Reads no further; what was read is what comes.
  func stop() { shared.withLock { $0.isStopped = true } }

  func goesOn(_ progress: LoadProgress) -> Bool {
    shared.withLock { shared in
      shared.progress = progress
      return !shared.isStopped
    }
  }

  func startsOver() { shared.withLock { $0.isStopped = false } }

  func wantsPicture() -> Bool {
    guard wantsPart else { return false }
    return shared.withLock { !$0.hasPicture && Signal.now(CLOCK_MONOTONIC) >= $0.pictureAt }
  }

  func show(_ part: Loaded) {
    shared.withLock { shared in
      shared.hasPicture = !part.topology.elements.isEmpty
      if shared.hasPicture {
        shared.part = part
      } else {
        shared.wait *= 2
        shared.pictureAt = Signal.now(CLOCK_MONOTONIC) + shared.wait
      }
    }
  }
}
