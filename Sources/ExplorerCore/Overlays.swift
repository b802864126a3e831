import DiagramDrawing
import ElementKinds
import Simulation
import SourceText
import TerminalCanvas
import TopologyModel

/// Boxes that lie over the screen: menus, help, descriptions.
enum Overlays {
  static func draw(_ state: ExplorerState, on canvas: inout Canvas) {
    switch state.mode {
    case .browse, .prompt: return
    case .menu(let menu): draw(menu, state, on: &canvas)
    case .help(let scroll):
      panel("keys  (? or Esc closes)", helpLines(state), scroll, state, on: &canvas)
    case .report(let title, let lines, let scroll):
      panel(
        title, lines.map { [Span($0.printable)] }, scroll, state, on: &canvas)
    case .describe(let element, let scroll):
      panel(
        Describe.title(element, state),
        Describe.lines(element, state, width: min(state.width - 8, 76)), scroll,
        state, on: &canvas)
    }
  }

  private static func draw(_ menu: Menu, _ state: ExplorerState, on canvas: inout Canvas) {
    let lines = menu.items.enumerated().map { index, item -> [Span] in
      let number = index < Menu.labels.count ? "\(Menu.labels[index]) " : "  "
      let style = Style(
        index == menu.selected ? .key : .plain, bold: index == menu.selected,
        reversed: index == menu.selected)
      return [Span(number, .dim), Span(item.text, style)]
    }
    let room = max(1, state.height - 8)
    let scroll = max(0, min(menu.selected - room / 2, lines.count - room))
    panel("\(menu.title)  (Enter chooses, Esc leaves)", lines, scroll, state, on: &canvas)
  }

  private static func panel(
    _ title: String, _ lines: [[Span]], _ scroll: Int, _ state: ExplorerState,
    on canvas: inout Canvas
  ) {
    let widest = lines.map { $0.reduce(0) { $0 + DisplayWidth.of($1.text) } }.max() ?? 0
    let width = min(canvas.width, max(DisplayWidth.of(title) + 6, widest + 4))
    let height = min(max(3, canvas.height - 2), lines.count + 2)
    let rect = Rect(
      x: (canvas.width - width) / 2, y: max(0, (canvas.height - height) / 2), width: width,
      height: height)
    canvas.fill(rect)
    var strokes = OverlayFrame(rect, state.glyphs)
    strokes.draw(on: &canvas)
    canvas.write(
      state.glyphs.text(" \(TextFit.end(title, width - 4)) "), rect.x + 1, rect.y,
      Style(.title, bold: true),
      limit: rect.right)
    let room = height - 2
    let first = max(0, min(scroll, lines.count - room))
    for (index, spans) in lines.dropFirst(first).prefix(room).enumerated() {
      PaneDrawing.write(
        spans, rect.x + 2, rect.y + 1 + index, limit: rect.right - 1, state.glyphs, on: &canvas)
    }
    if first + room < lines.count {
      canvas.write(
        " \(lines.count - first - room) more: j ", rect.x + 2, rect.bottom, Style(.dim),
        limit: rect.right)
    }
  }

  static func helpLines(_ state: ExplorerState) -> [[Span]] {
    var out: [[Span]] = []
    var group = ""
    for binding in Bindings.all {
      if binding.group != group {
        group = binding.group
        out.append([Span(group, .title, bold: true)])
      }
      let why = binding.command.obstacle(state)
      out.append([
        Span("  \(TextFit.pad(binding.label, 8))", why == nil ? .key : .dim, bold: why == nil),
        Span(binding.help, why == nil ? .plain : .dim),
        Span(why.map { "  (now: \($0))" } ?? "", .dim),
      ])
    }
    out.append([Span("signs", .title, bold: true)])
    out.append([
      Span("  ● ", .good), Span("healthy   "), Span("◐ ", .caution),
      Span("initial, draining, starting   "),
      Span("✗ ", .bad), Span("unhealthy, not ready   "), Span("○ ", .dim),
      Span("none   ! a fault is on   ~ inferred"),
    ])
    out.append([
      Span("  last5 ", .dim), Span("the last five health checks, + passed, x failed   "),
      Span("fl, flight ", .dim), Span("requests in flight"),
    ])
    out.append([
      Span("  ━ ", .request, bold: true),
      Span("the request's way, (3) its third hop   ┄ tunnel, replication, SSH"),
    ])
    return out
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
