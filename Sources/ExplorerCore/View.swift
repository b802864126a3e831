import DiagramDrawing
import DiagramLayout
import Simulation
import SourceText
import TerminalCanvas
import TopologyModel

/// The screen for a state. Pure: equal states give equal screens.
package func view(_ state: ExplorerState) -> Canvas {
  var canvas = Canvas(width: state.width, height: state.height)
  let layout = ScreenLayout(state)
  HeaderBar.draw(state, layout.header, on: &canvas)
  DiagramDrawingArea.draw(state, layout.diagram, on: &canvas)
  for (pane, rect) in layout.panes {
    PaneDrawing.draw(
      pane.content(state, width: rect.width - 2), in: rect, focused: state.pane == pane,
      scroll: state.scroll[pane], glyphs: state.glyphs, leftBorder: rect.x > 0, on: &canvas)
  }
  TransportBar.draw(state, layout.transport, on: &canvas)
  FooterBar.draw(state, layout.footer, on: &canvas)
  Overlays.draw(state, on: &canvas)
  return canvas
}

/// The picture in its part of the screen, centred when smaller, panned when larger.
enum DiagramDrawingArea {
  static func origin(_ state: ExplorerState, _ area: Rect) -> Point {
    let scene = state.diagram.scene
    let x =
      scene.width <= area.width ? area.x + (area.width - scene.width) / 2 : area.x - state.pan.x
    let y =
      scene.height <= area.height
      ? area.y + min(1, (area.height - scene.height) / 2) : area.y - state.pan.y
    return Point(x, y)
  }

  static func draw(_ state: ExplorerState, _ area: Rect, on canvas: inout Canvas) {
    guard !area.isEmpty else { return }
    let picture = DiagramPainter.paint(
      state.diagram, state.topology, state.world,
      Emphasis(selection: state.selection, hops: state.request?.hops ?? []), glyphs: state.glyphs)
    let origin = origin(state, area)
    let from = Point(max(0, area.x - origin.x), max(0, area.y - origin.y))
    let target = Rect(
      x: max(area.x, origin.x), y: max(area.y, origin.y),
      width: min(area.width, picture.width - from.x),
      height: min(area.height, picture.height - from.y))
    canvas.copy(picture, from: from, into: target)
    markOverflow(state, area, on: &canvas)
  }

  /// Arrows where the picture goes on beyond its room.
  private static func markOverflow(_ state: ExplorerState, _ area: Rect, on canvas: inout Canvas) {
    let scene = state.diagram.scene
    let style = Style(.key, bold: true, reversed: true)
    if scene.width > area.width {
      if state.pan.x > 0 {
        canvas[area.x, area.y + area.height / 2] = Cell(state.glyphs.arrow(.left), style)
      }
      if state.pan.x + area.width < scene.width {
        canvas[area.right, area.y + area.height / 2] = Cell(state.glyphs.arrow(.right), style)
      }
    }
    if scene.height > area.height {
      if state.pan.y > 0 {
        canvas[area.x + area.width / 2, area.y] = Cell(state.glyphs.arrow(.up), style)
      }
      if state.pan.y + area.height < scene.height {
        canvas[area.x + area.width / 2, area.bottom] = Cell(state.glyphs.arrow(.down), style)
      }
    }
  }
}
