import DiagramDrawing
import DiagramLayout
import Simulation
import SourceText
import TerminalCanvas
import TopologyModel

/// The screen for a state. Pure: equal states give equal screens.
package func view(_ state: ExplorerState) -> Canvas {
  guard let privacy = state.privacy else { return draw(state) }
  return TextFit.masking(with: privacy.mask) {
    var canvas = draw(state)
    // What is written without being cut to a width.
    canvas.mask(privacy, state.glyphs)
    return canvas
  }
}

/// The same screen where nothing but a token on the picture has moved since `last` was drawn:
/// panes and bars are taken over. `nil` where something else may lie over the picture.
package func view(_ state: ExplorerState, movedSince last: Canvas) -> Canvas? {
  guard state.privacy == nil, !state.isBlank, state.mode == .browse, state.message == nil,
    last.width == state.width, last.height == state.height
  else { return nil }
  var canvas = last
  let area = ScreenLayout(state).diagram
  canvas.fill(area)
  DiagramDrawingArea.draw(state, area, on: &canvas)
  return canvas
}

private func draw(_ state: ExplorerState) -> Canvas {
  var canvas = Canvas(width: state.width, height: state.height)
  if state.isBlank { return canvas }
  let layout = ScreenLayout(state)
  HeaderBar.draw(state, layout.header, on: &canvas)
  DiagramDrawingArea.draw(state, layout.diagram, on: &canvas)
  for (pane, rect) in layout.panes {
    PaneDrawing.draw(
      state.paneContent(pane, width: rect.width - 2), in: rect, focused: state.pane == pane,
      scroll: state.scroll[pane], glyphs: state.glyphs, leftBorder: rect.x > 0, on: &canvas)
  }
  PaneBorders.join(layout, focused: state.pane, state.glyphs, on: &canvas)
  Caption.draw(state, layout.caption, on: &canvas)
  TransportBar.draw(state, layout.transport, on: &canvas)
  FooterBar.draw(state, layout.footer, on: &canvas)
  Overlays.draw(state, on: &canvas)
  return canvas
}

/// The picture in its part of the screen, centred when smaller, panned when larger.
enum DiagramDrawingArea {
  static func origin(_ state: ExplorerState, _ area: Rect) -> Point {
    let size = state.pictureSize(area)
    return origin(size.width, size.height, state, area)
  }

  private static func origin(
    _ width: Int, _ height: Int, _ state: ExplorerState, _ area: Rect
  ) -> Point {
    let isList = state.kind == .tree || state.kind == .table
    let x =
      isList || width > area.width ? area.x - state.pan.x : area.x + (area.width - width) / 2
    let y =
      isList || height > area.height
      ? area.y - state.pan.y : area.y + min(1, (area.height - height) / 2)
    return Point(x, y)
  }

  static func draw(_ state: ExplorerState, _ area: Rect, on canvas: inout Canvas) {
    guard !area.isEmpty else { return }
    let picture = state.picture(area)
    let origin = origin(picture.width, picture.height, state, area)
    let top = origin.y + picture.firstRow
    let from = Point(max(0, area.x - origin.x), max(0, area.y - top))
    let x = max(area.x, origin.x)
    let y = max(area.y, top)
    canvas.copy(
      picture.canvas, from: from,
      into: Rect(
        x: x, y: y, width: min(area.right + 1 - x, picture.width - from.x),
        height: min(area.bottom + 1 - y, picture.canvas.height - from.y)))
    if let head = picture.head, state.pan.y > 0 {
      canvas.fill(Rect(x: area.x, y: area.y, width: area.width, height: head.height))
      canvas.copy(
        head, from: Point(max(0, area.x - origin.x), 0),
        into: Rect(
          x: x, y: area.y, width: min(area.right + 1 - x, picture.width - from.x),
          height: min(head.height, area.height)))
    }
    let hasMap =
      !state.hidesMinimap && state.kind == .topology
      && Minimap.draw(picture, pan: state.pan, in: area, state.glyphs, on: &canvas)
    if !hasMap { markOverflow(state, picture, area, on: &canvas) }
    if state.kind == .topology, origin.y + picture.height <= area.bottom {
      tellOmitted(state, area, on: &canvas)
    }
  }

  /// Where there is room, which lines could not be drawn.
  private static func tellOmitted(_ state: ExplorerState, _ area: Rect, on canvas: inout Canvas) {
    if state.isPresenting || state.diagram.scene.omittedEdges.isEmpty { return }
    let lines = state.diagram.omittedLines(state.topology).joined(separator: ", ")
    let words = TextFit.end("not drawn: \(lines)".printable, area.width - 2)
    canvas.write(
      state.glyphs.text(words), area.x + 1, area.bottom, Style(.dim), limit: area.right + 1)
  }

  /// Arrows where the picture goes on to the sides; a bar shows how far down one is.
  private static func markOverflow(
    _ state: ExplorerState, _ picture: Picture, _ area: Rect, on canvas: inout Canvas
  ) {
    let style = Style(.key, bold: true, reversed: true)
    Minimap.scrollBar(picture, pan: state.pan, in: area, state.glyphs, on: &canvas)
    if picture.width > area.width {
      if state.pan.x > 0 {
        canvas[area.x, area.y + area.height / 2] = Cell(state.glyphs.arrow(.left), style)
      }
      if state.pan.x + area.width < picture.width {
        canvas[area.right, area.y + area.height / 2] = Cell(state.glyphs.arrow(.right), style)
      }
    }
  }
}
