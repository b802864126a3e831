import TerminalCanvas

/// Draws a pane: a title in its top line, then as many lines as fit.
enum PaneDrawing {
  static func draw(
    _ content: PaneContent, in rect: Rect, focused: Bool, scroll: Int?, glyphs: GlyphSet,
    leftBorder: Bool,
    on canvas: inout Canvas
  ) {
    let role: Role = focused ? .key : .border
    let line = glyphs.text(String(repeating: focused ? "━" : "─", count: max(0, rect.width)))
    canvas.write(line, rect.x, rect.y, Style(role), limit: rect.right + 1)
    let room = rect.height - 1
    let first = max(0, min(scroll ?? start(content, room), max(0, content.lines.count - 1)))
    let hidden = content.lines.count - first - room
    let more = hidden > 0 && rect.width > 24 ? " \(hidden) more " : ""
    let title = TextFit.end(" \(content.title) ", max(0, rect.width - 4 - more.count))
    canvas.write(
      glyphs.text(title), rect.x + 2, rect.y, Style(.title, bold: true, reversed: focused),
      limit: rect.right + 1)
    if leftBorder {
      let junction = glyphs.glyph(
        StrokeMask(right: focused ? .heavy : .light, down: .light, left: .light))
      canvas[rect.x, rect.y] = Cell(junction, Style(.border))
      for y in (rect.y + 1)..<max(rect.y + 1, rect.bottom + 1) {
        canvas[rect.x, y] = Cell(glyphs == .unicode ? "│" : "|", Style(.border))
      }
    }
    let left = rect.x + (leftBorder ? 2 : 1)
    for (index, spans) in content.lines.dropFirst(first).prefix(max(0, room)).enumerated() {
      write(spans, left, rect.y + 1 + index, limit: rect.right + 1, glyphs, on: &canvas)
    }
    if !more.isEmpty {
      canvas.write(more, rect.right - more.count, rect.y, Style(.dim), limit: rect.right + 1)
    }
  }

  /// Spans one behind the other; where they are cut a `…` says so.
  static func write(
    _ spans: [Span], _ x: Int, _ y: Int, limit: Int, _ glyphs: GlyphSet, on canvas: inout Canvas
  ) {
    var column = x
    var width = 0
    for span in spans {
      width += DisplayWidth.of(span.text)
      column = canvas.write(glyphs.text(span.text), column, y, span.style, limit: limit)
    }
    let trimmed = spans.last.map { $0.text.last == " " } ?? false
    if x + width > limit, !trimmed { canvas.write(glyphs.text("…"), limit - 1, y, Style(.dim)) }
  }

  /// A lead, then text that goes on below itself where the line ends.
  static func wrapped(_ lead: [Span], _ text: String, _ style: Style, _ width: Int) -> [[Span]] {
    let indent = lead.reduce(0) { $0 + DisplayWidth.of($1.text) }
    let lines = TextFit.wrap(text, max(8, width - indent))
    guard let first = lines.first else { return [lead] }
    let blank = Span(String(repeating: " ", count: indent))
    return [lead + [Span(first, style)]] + lines.dropFirst().map { [blank, Span($0, style)] }
  }

  /// The first line shown when nobody has scrolled: so that the anchor is in view.
  static func start(_ content: PaneContent, _ room: Int) -> Int {
    if content.lines.count <= room { return 0 }
    return max(0, min(content.anchor - room / 2, content.lines.count - room))
  }
}
