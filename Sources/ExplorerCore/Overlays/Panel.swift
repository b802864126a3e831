import DiagramDrawing
import TerminalCanvas

/// A box with a title and lines that lies over the screen.
struct Panel {
  var title: String
  var lines: [[Span]]
  /// The first line that is shown.
  var first: Int
  var rect: Rect
  private let glyphs: GlyphSet

  init(
    _ title: String, _ lines: [[Span]], scroll: Int, _ state: ExplorerState, minWidth: Int = 0
  ) {
    self.title = title
    self.lines = lines
    glyphs = state.glyphs
    let widest = lines.map { $0.reduce(0) { $0 + DisplayWidth.of($1.text) } }.max() ?? 0
    let width = min(state.width, max(DisplayWidth.of(title) + 6, widest + 4, minWidth))
    let height = min(max(3, state.height - 2), lines.count + 2)
    rect = Rect(
      x: (state.width - width) / 2, y: max(0, (state.height - height) / 2), width: width,
      height: height)
    first = max(0, min(scroll, lines.count - (height - 2)))
  }

  func draw(on canvas: inout Canvas) {
    canvas.fill(rect)
    var strokes = OverlayFrame(rect, glyphs)
    strokes.draw(on: &canvas)
    canvas.write(
      glyphs.text(" \(TextFit.end(title, max(0, rect.width - 4))) "), rect.x + 1, rect.y,
      Style(.title, bold: true), limit: rect.right)
    let room = max(0, rect.height - 2)
    for (index, spans) in lines.dropFirst(first).prefix(room).enumerated() {
      PaneDrawing.write(
        spans, rect.x + 2, rect.y + 1 + index, limit: rect.right - 1, glyphs, on: &canvas)
    }
    if first + room < lines.count {
      canvas.write(
        " \(lines.count - first - room) more: j or PgDn ", rect.x + 2, rect.bottom, Style(.dim),
        limit: rect.right)
    }
  }
}

/// The frame of a panel.
struct OverlayFrame {
  private let rect: Rect
  private let glyphs: GlyphSet

  init(_ rect: Rect, _ glyphs: GlyphSet) {
    self.rect = rect
    self.glyphs = glyphs
  }

  mutating func draw(on canvas: inout Canvas) {
    let style = Style(.key)
    for x in rect.x...max(rect.x, rect.right) {
      let left = x > rect.x ? Stroke.heavy : .none
      let right = x < rect.right ? Stroke.heavy : .none
      canvas[x, rect.y] = Cell(
        glyphs.glyph(
          StrokeMask(
            right: right, down: left == .none || right == .none ? .heavy : .none, left: left)),
        style)
      canvas[x, rect.bottom] = Cell(
        glyphs.glyph(
          StrokeMask(up: left == .none || right == .none ? .heavy : .none, right: right, left: left)
        ), style)
    }
    for y in (rect.y + 1)..<max(rect.y + 1, rect.bottom) {
      canvas[rect.x, y] = Cell(glyphs.glyph(StrokeMask(up: .heavy, down: .heavy)), style)
      canvas[rect.right, y] = Cell(glyphs.glyph(StrokeMask(up: .heavy, down: .heavy)), style)
    }
  }
}
