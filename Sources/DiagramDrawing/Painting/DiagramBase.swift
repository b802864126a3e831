import DiagramLayout
import TerminalCanvas
import TopologyModel

/// What of a picture never changes between two layouts: borders, lines, arrows, and words that
/// know no state. Painted once, then copied.
struct DiagramBase: Sendable {
  let glyphs: GlyphSet
  var strokes: StrokePlane
  var canvas: Canvas

  init(_ view: DiagramView, _ topology: Topology, _ glyphs: GlyphSet) {
    self.glyphs = glyphs
    canvas = Canvas(width: view.scene.width, height: view.scene.height)
    strokes = StrokePlane(width: view.scene.width, height: view.scene.height)
    paintBoxes(view)
    paintWires(view)
    strokes.draw(on: &canvas, glyphs)
    paintArrows(view)
    paintWords(view, topology)
  }

  static func stroke(_ content: ViewContent?, _ glyphs: GlyphSet) -> (Stroke, Role) {
    if case .vpc = content { return (glyphs == .unicode ? .double : .light, .network) }
    return (.light, .border)
  }

  private mutating func paintBoxes(_ view: DiagramView) {
    for box in view.scene.boxes where box.shape == .box || box.shape == .container {
      let content = view.nodes[box.node]?.content
      let (stroke, role) = Self.stroke(content, glyphs)
      strokes.box(box.rect, stroke, role: role, rounded: Self.isResource(content))
    }
  }

  private static func isResource(_ content: ViewContent?) -> Bool {
    switch content {
    case .vpc, .publicSubnets, .subnet, .zone, .node, .cluster, .namespace, .database, .folded,
      nil:
      false
    case .card(let card): card.isResource
    default: true
    }
  }

  private mutating func paintWires(_ view: DiagramView) {
    for wire in view.scene.wires {
      let relation = view.netRelation[wire.net] ?? .routes
      let dashed = relation == .tunnels || relation == .replicates || relation == .administers
      for segment in wire.segments {
        strokes.line(
          segment.from, segment.to, .light, role: dashed ? .control : .dim, dashed: dashed)
      }
    }
  }

  private mutating func paintArrows(_ view: DiagramView) {
    for wire in view.scene.wires {
      for tap in wire.taps where view.isTarget(tap.node, wire.net) {
        canvas[tap.point.x, tap.point.y] = Cell(glyphs.arrow(tap.inward), Style(.dim))
      }
    }
  }

  private mutating func paintWords(_ view: DiagramView, _ topology: Topology) {
    for box in view.scene.boxes {
      guard let node = view.nodes[box.node] else { continue }
      if box.shape == .box || box.shape == .container {
        NodePainting.title(node, box.rect, view, topology, false, glyphs, on: &canvas)
      }
      if !NodeContent.hasState(node.content) {
        NodePainting.lines(node, box, view, topology, nil, false, glyphs, on: &canvas)
      }
    }
  }
}

/// The words of one node, put into its cells.
enum NodePainting {
  static func title(
    _ node: ViewNode, _ rect: Rect, _ view: DiagramView, _ topology: Topology, _ selected: Bool,
    _ glyphs: GlyphSet, on canvas: inout Canvas
  ) {
    let space = String(repeating: " ", count: view.spacing.padding)
    let room = rect.width - 2 - 2 * view.spacing.padding
    let mark = mark(node, topology)
    let text = TextFit.middle(
      NodeContent.title(node.content, topology, view.density), max(0, room - mark.count))
    guard !text.isEmpty else { return }
    canvas.write(
      glyphs.text("\(space)\(text)\(mark)\(space)"), rect.x + 1, rect.y,
      Style(.title, bold: true, reversed: selected), limit: rect.right)
  }

  /// Nobody wrote it; cards say what they mean themselves.
  private static func mark(_ node: ViewNode, _ topology: Topology) -> String {
    if case .card = node.content { return "" }
    return node.element.map { topology[$0].provenance.isInferred } ?? false ? "~" : ""
  }

  /// State at the right of a title, where both have room.
  static func badge(
    _ node: ViewNode, _ rect: Rect, _ view: DiagramView, _ topology: Topology,
    _ status: StatusReader, _ glyphs: GlyphSet, on canvas: inout Canvas
  ) {
    let badge = NodeContent.badge(node.content, topology, status)
    if badge.isEmpty { return }
    let width = badge.reduce(0) { $0 + DisplayWidth.of($1.text) }
    let mark = mark(node, topology).count
    let title = NodeContent.title(node.content, topology, view.density)
    let end =
      rect.x + 1 + min(rect.width - 2, DisplayWidth.of(title) + mark + 2 * view.spacing.padding)
    guard end + width + 3 <= rect.right + 1 else { return }
    write(
      [Span(" ")] + badge + [Span(" ")], rect.right - width - 2, rect.y, rect.right, false,
      glyphs, on: &canvas)
  }

  /// `status` is `nil` for what knows no state.
  static func lines(
    _ node: ViewNode, _ box: PlacedBox, _ view: DiagramView, _ topology: Topology,
    _ status: StatusReader?, _ selected: Bool, _ glyphs: GlyphSet, on canvas: inout Canvas
  ) {
    let rect = box.rect
    switch box.shape {
    case .container: return
    case .row, .block:
      let lines = NodeContent.lines(
        node.content, topology, status, view.density, width: rect.width)
      for (index, line) in lines.enumerated() where index < rect.height {
        write(line, rect.x, rect.y + index, rect.right + 1, selected, glyphs, on: &canvas)
      }
    case .box:
      let padding = view.spacing.padding
      let lines = NodeContent.lines(
        node.content, topology, status, view.density, width: rect.width - 2 - 2 * padding)
      for (index, line) in lines.enumerated() where index < rect.height - 2 {
        write(
          line, rect.x + 1 + padding, rect.y + 1 + index, rect.right, false, glyphs, on: &canvas)
      }
    }
  }

  static func write(
    _ spans: [Span], _ x: Int, _ y: Int, _ limit: Int, _ selected: Bool, _ glyphs: GlyphSet,
    on canvas: inout Canvas
  ) {
    var column = x
    for span in spans {
      var style = span.style
      if selected { style.isReversed = true }
      column = canvas.write(glyphs.text(span.text), column, y, style, limit: limit)
    }
  }
}
