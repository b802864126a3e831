import DiagramDrawing
import DiagramLayout
import TerminalCanvas

/// Where everything stands at a size. Each range of sizes has its own arrangement:
///
/// below 60×20 one pane at a time; up to 80 columns the picture over one pane; up to 100 over two
/// side by side; beyond over three; where they are tall each place shows two, one over the other.
package struct ScreenLayout {
  package let header: Rect
  package let diagram: Rect
  /// Panes with their rectangles, title line included.
  package let panes: [(pane: Pane, rect: Rect)]
  package let transport: Rect
  package let footer: Rect
  /// Words under the picture in present mode.
  package let caption: Rect

  private static let leastPicture = 6
  private static let leastPane = 3
  private static let leastColumns = 20

  package static func isSmall(_ width: Int, _ height: Int) -> Bool { width < 60 || height < 20 }

  /// `forPicture` gives the room the picture may use at most; otherwise rows it does not need go to
  /// the panes below it.
  package init(_ state: ExplorerState, forPicture: Bool = false) {
    let width = state.width
    let height = state.height
    header = Rect(x: 0, y: 0, width: width, height: min(1, height))
    footer = Rect(x: 0, y: height - 1, width: width, height: height > 1 ? 1 : 0)
    if state.isPresenting {
      let words = state.story == nil ? (height >= 12 ? 4 : 0) : StoryCaption.height(state)
      caption = Rect(x: 0, y: height - 1 - words, width: width, height: words)
      transport = Rect(x: 0, y: height - 1, width: width, height: 0)
      let room = Rect(
        x: 0, y: header.height, width: width,
        height: max(0, height - header.height - footer.height - words))
      (diagram, panes) = Self.besides(state.storyPane, room)
      return
    }
    caption = Rect(x: 0, y: 0, width: 0, height: 0)
    let bars = height >= 30 ? 2 : height >= 12 ? 1 : 0
    transport = Rect(x: 0, y: height - 1 - bars, width: width, height: bars)
    let room = max(0, height - header.height - footer.height - bars)
    let body = Rect(x: 0, y: header.height, width: width, height: room)
    if Self.isSmall(width, height) || state.isMaximised {
      diagram = state.pane == .diagram ? body : Rect(x: 0, y: 0, width: 0, height: 0)
      panes = state.pane == .diagram ? [] : [(state.pane, body)]
      return
    }
    let usual = height < 24 ? 6 : height < 30 ? 6 : max(10, height * 32 / 100)
    let isFixed = forPicture || state.kind != .topology
    // Rows the picture does not need are the panes' too, unless they were sized by hand.
    let spare =
      isFixed ? 0 : max(0, room - usual - state.diagram.scene.height - 1)
    let wanted = usual + state.shares.rows
    let most = max(Self.leastPane, room - Self.leastPicture)
    let paneHeight = min(most, max(Self.leastPane, wanted + spare))
    diagram = Rect(x: 0, y: body.y, width: width, height: room - paneHeight)
    panes = Self.row(state, y: body.y + room - paneHeight, height: paneHeight)
  }

  /// The pane a slide shows: on the right where there is room, else below.
  private static func besides(_ pane: Pane?, _ room: Rect) -> (Rect, [(pane: Pane, rect: Rect)]) {
    guard let pane, room.height >= 9 else { return (room, []) }
    if room.width >= 110 {
      let width = room.width * 38 / 100
      return (
        Rect(x: room.x, y: room.y, width: room.width - width, height: room.height),
        [(pane, Rect(x: room.right + 1 - width, y: room.y, width: width, height: room.height))]
      )
    }
    let height = max(4, room.height * 2 / 5)
    return (
      Rect(x: room.x, y: room.y, width: room.width, height: room.height - height),
      [(pane, Rect(x: room.x, y: room.bottom + 1 - height, width: room.width, height: height))]
    )
  }

  /// One, two or three places side by side.
  private static func row(_ state: ExplorerState, y: Int, height: Int) -> [(pane: Pane, rect: Rect)]
  {
    let width = state.width
    func place(_ x: Int, _ end: Int) -> Rect { Rect(x: x, y: y, width: end - x, height: height) }
    // The last place shows what has the focus among those that have no place of their own.
    let focused = state.pane.slot
    if width < 80 {
      return [(state.slots[focused ?? 1], place(0, width))]
    }
    if width < 100 {
      let border = column(width / 2 + state.shares.left, from: 0, to: width)
      return [
        (state.slots[0], place(0, border)),
        (state.slots[focused == 2 ? 2 : 1], place(border, width)),
      ]
    }
    let first = column(
      width * 39 / 100 + state.shares.left, from: 0, to: width - leastColumns)
    let second = column(
      width * 71 / 100 - state.shares.right, from: first, to: width)
    return stacked(state.slots[0], place(0, first), state)
      + stacked(state.slots[1], place(first, second), state)
      + stacked(state.slots[2], place(second, width), state)
  }

  private static func column(_ wanted: Int, from: Int, to: Int) -> Int {
    min(max(wanted, from + leastColumns), max(from + leastColumns, to - leastColumns))
  }

  /// A tall place shows its pane's partner below it.
  private static func stacked(
    _ pane: Pane, _ rect: Rect, _ state: ExplorerState
  ) -> [(pane: Pane, rect: Rect)] {
    // Reasons need room: the source stands below them only where there is plenty.
    let least = pane.slot == 1 ? 22 : 15
    guard rect.height >= least, let partner = pane.partner else { return [(pane, rect)] }
    let upper = rect.height / 2
    return [
      (pane, Rect(x: rect.x, y: rect.y, width: rect.width, height: upper)),
      (partner, Rect(x: rect.x, y: rect.y + upper, width: rect.width, height: rect.height - upper)),
    ]
  }
}
