import DiagramDrawing
import DiagramLayout
import TerminalCanvas

/// Where everything stands at a size. Each range of sizes has its own arrangement.
package struct ScreenLayout {
  package let header: Rect
  package let diagram: Rect
  /// Panes with their rectangles, title line included.
  package let panes: [(pane: Pane, rect: Rect)]
  package let transport: Rect
  package let footer: Rect

  /// `forPicture` gives the room the picture may use at most; otherwise rows it does not need go to
  /// the panes below it.
  package init(_ state: ExplorerState, forPicture: Bool = false) {
    let width = state.width
    let height = state.height
    header = Rect(x: 0, y: 0, width: width, height: min(1, height))
    footer = Rect(x: 0, y: height - 1, width: width, height: height > 1 ? 1 : 0)
    let isSmall = width < 60 || height < 20
    let bars = height >= 30 ? 2 : height >= 12 ? 1 : 0
    transport = Rect(x: 0, y: height - 1 - bars, width: width, height: bars)
    let room = max(0, height - header.height - footer.height - bars)
    let body = Rect(x: 0, y: header.height, width: width, height: room)
    if isSmall || state.isMaximised {
      diagram = state.pane == .diagram ? body : Rect(x: 0, y: 0, width: 0, height: 0)
      panes = state.pane == .diagram ? [] : [(state.pane, body)]
      return
    }
    let least = height < 24 ? 5 : height < 30 ? 6 : max(10, height * 32 / 100)
    let isFixed = forPicture || state.kind != .topology
    let spare = isFixed ? 0 : max(0, room - least - state.diagram.scene.height - 1)
    let paneHeight = least + spare
    diagram = Rect(x: 0, y: body.y, width: width, height: room - paneHeight)
    panes = Self.row(state, y: body.y + room - paneHeight, height: paneHeight)
  }

  /// Two panes side by side up to 100 columns, three beyond.
  private static func row(_ state: ExplorerState, y: Int, height: Int) -> [(pane: Pane, rect: Rect)]
  {
    let width = state.width
    if width < 100 {
      let left = width / 2
      // The place on the right shows what has the focus among the middle and the right pane.
      let right = state.pane.slot == 2 ? state.slots[2] : state.slots[1]
      return [
        (state.slots[0], Rect(x: 0, y: y, width: left, height: height)),
        (right, Rect(x: left, y: y, width: width - left, height: height)),
      ]
    }
    let third = width * 32 / 100
    let first = width * 39 / 100
    let left = Rect(x: 0, y: y, width: first, height: height)
    let middle = Rect(x: first, y: y, width: third, height: height)
    let right = Rect(x: first + third, y: y, width: width - first - third, height: height)
    return stacked(state.slots[0], left) + [(state.slots[1], middle)]
      + stacked(state.slots[2], right)
  }

  /// A tall place shows its pane's partner below it.
  private static func stacked(_ pane: Pane, _ rect: Rect) -> [(pane: Pane, rect: Rect)] {
    guard rect.height >= 15, let partner = pane.partner else { return [(pane, rect)] }
    let upper = rect.height / 2
    return [
      (pane, Rect(x: rect.x, y: rect.y, width: rect.width, height: upper)),
      (partner, Rect(x: rect.x, y: rect.y + upper, width: rect.width, height: rect.height - upper)),
    ]
  }
}
