import DiagramDrawing
import TerminalCanvas
import TopologyModel

/// What the mouse is dragging.
package enum Drag: Hashable, Sendable {
  /// The picture, from where it was taken hold of.
  case picture(Point, pan: Point)
  /// The border above the panes, the one after the left place, the one before the right place.
  case rows(Int), left(Int), right(Int)
  case time
}

/// Click, wheel, drag; nothing needs the mouse.
extension ExplorerState {
  mutating func handle(_ action: MouseAction, at point: Point) -> [Effect] {
    guard settings.usesMouse else { return [] }
    switch (mode, action) {
    case (.browse, .press): press(point)
    case (.browse, .drag): drag(to: point)
    case (.browse, .wheelUp): wheel(-2, at: point)
    case (.browse, .wheelDown): wheel(2, at: point)
    case (_, .release): dragging = nil
    case (.menu(let menu), .press): return click(menu, at: point)
    case (_, .wheelUp) where !isTyping: return handle(.terminal(.key(.up)))
    case (_, .wheelDown) where !isTyping: return handle(.terminal(.key(.down)))
    default: break
    }
    return []
  }

  private mutating func handle(_ action: Action) -> [Effect] {
    if case .terminal(let event) = action { return handle(event) }
    return []
  }

  private var isTyping: Bool {
    switch mode {
    case .prompt, .form: true
    default: false
    }
  }

  /// A click on an item of a menu chooses it, one beside the menu leaves it.
  private mutating func click(_ menu: Menu, at point: Point) -> [Effect] {
    let panel = Overlays.menuPanel(menu, self)
    guard panel.rect.contains(point) else {
      mode = .browse
      return []
    }
    let index = panel.first + point.y - panel.rect.y - 1
    guard panel.rect.inner.contains(point), menu.items.indices.contains(index) else { return [] }
    mode = .browse
    return choose(menu.items[index].choice)
  }

  private mutating func press(_ point: Point) {
    message = nil
    let layout = ScreenLayout(self)
    dragging = grip(at: point, layout)
    if layout.transport.contains(point) {
      scrub(to: point, layout.transport)
      dragging = .time
    } else if let pane = layout.panes.first(where: { $0.rect.contains(point) })?.pane {
      show(pane)
    } else if layout.diagram.contains(point) {
      let before = place
      pane = .diagram
      onTimeBar = false
      let origin = DiagramDrawingArea.origin(self, layout.diagram)
      let cell = Point(point.x - origin.x, point.y - origin.y)
      let hit = picture(layout.diagram).places.last { $0.rect.contains(cell) }
      let isSecond = hit != nil && hit?.element == selection && hit?.element != nil
      selection = hit?.element
      row = hit.flatMap { $0.row.isEmpty ? nil : $0.row }
      if isSecond { openSelection() }
      remember(before)
      dragging = .picture(point, pan: pan)
    }
  }

  /// The border that a press takes hold of.
  private func grip(at point: Point, _ layout: ScreenLayout) -> Drag? {
    guard let top = layout.panes.map(\.rect.y).min(), !isMaximised else { return nil }
    if point.y == top { return .rows(shares.rows + point.y) }
    let borders = Set(layout.panes.map(\.rect.x).filter { $0 > 0 }).sorted()
    guard point.y > top, let index = borders.firstIndex(of: point.x) else { return nil }
    return index == 0 ? .left(shares.left - point.x) : .right(shares.right + point.x)
  }

  private mutating func drag(to point: Point) {
    switch dragging {
    case .picture(let start, let from):
      pan = Point(from.x + start.x - point.x, from.y + start.y - point.y)
      clampPan()
    case .rows(let sum): resizePanes { $0.rows = sum - point.y }
    case .left(let base): resizePanes { $0.left = base + point.x }
    case .right(let base): resizePanes { $0.right = base - point.x }
    case .time: scrub(to: point, ScreenLayout(self).transport)
    case nil: break
    }
    message = nil
  }

  private mutating func wheel(_ step: Int, at point: Point) {
    let layout = ScreenLayout(self)
    if let pane = layout.panes.first(where: { $0.rect.contains(point) })?.pane {
      scrollPane(pane, by: step)
    } else if layout.transport.contains(point) {
      goToMark(step > 0 ? 1 : -1)
    } else if layout.diagram.contains(point) {
      pan.y += step
      clampPan()
    }
  }
}
