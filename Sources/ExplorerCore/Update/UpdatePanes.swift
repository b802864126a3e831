import TerminalCanvas

/// Panes: which has the focus, how large they are.
extension ExplorerState {
  mutating func performPane(_ command: Command) {
    switch command {
    case .pane(let next): show(next)
    case .nextPane, .previousPane:
      let visible = [.diagram] + ScreenLayout(self).panes.map(\.pane)
      let all = isMaximised || visible.count == 1 ? Pane.allCases : visible
      let index = all.firstIndex(of: pane) ?? 0
      show(all[(index + (command == .nextPane ? 1 : all.count - 1)) % all.count])
    case .maximise:
      isMaximised.toggle()
      relayout()
    case .timeBar:
      onTimeBar = true
      message = "← → go from mark to mark, Home and End to the ends, Esc leaves"
    case .taller: resizePanes { $0.rows += 1 }
    case .shorter: resizePanes { $0.rows -= 1 }
    case .wider: resizeFocused(2)
    case .narrower: resizeFocused(-2)
    default:
      isMaximised = false
      pane = .diagram
      onTimeBar = false
      shares = PaneShares()
      relayout()
    }
  }

  mutating func show(_ next: Pane) {
    onTimeBar = false
    pane = next
    if let slot = next.slot { slots[slot] = next }
    if isMaximised || ScreenLayout.isSmall(width, height) { relayout() }
  }

  private mutating func resizeFocused(_ step: Int) {
    let layout = ScreenLayout(self)
    guard let rect = layout.panes.first(where: { $0.pane == pane })?.rect else { return }
    // The border that moves is the one towards the middle of the screen.
    if rect.x == 0 {
      resizePanes { $0.left += step }
    } else if rect.right == width - 1 {
      resizePanes { $0.right += step }
    } else {
      resizePanes { $0.left -= step }
    }
  }

  /// Changes the shares; back to what they were if nothing came of it.
  mutating func resizePanes(_ change: (inout PaneShares) -> Void) {
    let before = shares
    let layout = ScreenLayout(self)
    change(&shares)
    let after = ScreenLayout(self)
    if layout.panes.map(\.rect) == after.panes.map(\.rect) {
      shares = before
      message = "it goes no further"
      return
    }
    relayout()
  }
}
