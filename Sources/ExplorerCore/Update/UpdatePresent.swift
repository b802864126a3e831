import DiagramDrawing
import SourceText
import TerminalCanvas

/// Present mode: the picture, one focus, three lines of words; keys of a clicker.
extension ExplorerState {
  mutating func present(_ isOn: Bool) {
    isPresenting = isOn
    isBlank = false
    onTimeBar = false
    mode = .browse
    if isOn {
      pane = .diagram
      isMaximised = false
      showsPrivateThings = false
    }
    relayout()
    followNow()
    let privacy = keys.key(.privacy)
    message =
      isOn
      ? "PgDn PgUp step, . blanks, Esc ends; addresses are masked, \(privacy) shows them"
      : "no longer presenting"
  }

  /// Keys that mean something else here; `nil` for those that mean what they always do.
  mutating func presentKey(_ key: KeyCode) -> [Effect]? {
    switch key {
    case .pageDown, .right, .enter: return perform(.stepForward)
    case .pageUp, .left: return perform(.stepBack)
    // What clickers send for "blank the screen".
    case .character("."), .character("b"), .character("B"):
      isBlank = true
      return []
    default: return nil
    }
  }

  /// Any key shows the picture again.
  mutating func unblank(_ key: KeyCode) -> [Effect] {
    isBlank = false
    return []
  }

  // MARK: Things that move

  /// Milliseconds a hop's token is on its way.
  private static let motionTime = 320

  mutating func startMotion() {
    guard !settings.reducesMotion, movesOnScreen, kind == .topology, currentHop != nil else {
      motion = nil
      return
    }
    motion = 0
  }

  /// The token goes on; at its end nothing moves any more.
  mutating func moveMotion(_ milliseconds: Int) {
    guard let now = motion else { return }
    let next = now + milliseconds * 1_000 / Self.motionTime
    motion = next < 1_000 ? next : nil
  }
}
