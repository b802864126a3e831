import DiagramDrawing
import TerminalCanvas

/// Pages up and down, in whatever has the focus.
extension ExplorerState {
  mutating func page(_ step: Int) {
    if pane != .diagram {
      let rows = ScreenLayout(self).panes.first { $0.pane == pane }?.rect.height ?? 2
      scrollPane(pane, by: step * max(1, rows - 2))
    } else if kind == .tree || kind == .table {
      pageList(step)
    } else {
      let area = ScreenLayout(self).diagram
      let before = pan
      pan.y += step * max(1, area.height - 3)
      clampPan()
      if pan == before { message = "the picture goes no further that way" }
    }
  }

  /// Home and End: of the list or the pane, else of the request's way.
  mutating func goToEnd(_ command: Command) {
    let isStart = command == .toStart
    if pane != .diagram, pendingCount.isEmpty {
      scrollPane(pane, by: isStart ? -1_000_000 : 1_000_000)
    } else if kind == .tree || kind == .table, pendingCount.isEmpty {
      pan.y = isStart ? 0 : picture(ScreenLayout(self).diagram).height
      clampPan()
      selectRow(atEnd: !isStart)
    } else {
      performTime(command)
    }
  }

  mutating func scrollPane(_ pane: Pane, by step: Int) {
    let layout = ScreenLayout(self)
    guard let rect = layout.panes.first(where: { $0.pane == pane })?.rect else { return }
    let content = paneContent(pane, width: rect.width - 2)
    let room = max(1, rect.height - 1)
    let start = scroll[pane] ?? PaneDrawing.start(content, room)
    let end = max(0, content.lines.count - room)
    let next = max(0, min(start + step, end))
    // At the end of what still grows it follows again.
    scroll[pane] = pane == .events && next == end ? nil : next
  }

  /// A pane's lines, those the filter leaves.
  func paneContent(_ pane: Pane, width: Int) -> PaneContent {
    var content = pane.content(self, width: width)
    if let filter, pane == self.pane || self.pane == .diagram {
      content.keep(filter)
    }
    return content
  }
}
