import DiagramLayout
import Simulation
import TerminalCanvas
import TopologyModel

/// What is emphasised on a picture.
package struct Emphasis: Hashable, Sendable {
  package var selection: ElementID?
  /// Hops already taken, in order; the last one is the current.
  package var hops: [Hop]

  package init(selection: ElementID? = nil, hops: [Hop] = []) {
    self.selection = selection
    self.hops = hops
  }
}

/// Paints a laid-out view into a canvas of the scene's size.
package struct DiagramPainter {
  let topology: Topology
  let world: World
  let status: StatusReader
  let view: DiagramView
  let glyphs: GlyphSet
  var strokes: StrokePlane
  var canvas: Canvas

  package static func paint(
    _ view: DiagramView, _ topology: Topology, _ world: World, _ emphasis: Emphasis,
    glyphs: GlyphSet
  ) -> Canvas {
    var painter = DiagramPainter(view, topology, world, glyphs)
    painter.paintBoxes(emphasis)
    painter.paintWires()
    var marks = HopMarks(view, topology, world)
    for (index, hop) in emphasis.hops.enumerated() {
      marks.add(hop, number: index + 1, isCurrent: index == emphasis.hops.count - 1)
    }
    painter.light(marks)
    painter.strokes.draw(on: &painter.canvas, glyphs)
    painter.paintArrows(marks)
    painter.paintWords(emphasis, marks)
    painter.paintNotes(BoxNotes(view, topology, world))
    painter.write(marks)
    return painter.canvas
  }

  private init(_ view: DiagramView, _ topology: Topology, _ world: World, _ glyphs: GlyphSet) {
    self.view = view
    self.topology = topology
    self.world = world
    status = StatusReader(topology, world)
    self.glyphs = glyphs
    canvas = Canvas(width: view.scene.width, height: view.scene.height)
    strokes = StrokePlane(width: view.scene.width, height: view.scene.height)
  }

  private mutating func paintBoxes(_ emphasis: Emphasis) {
    for box in view.scene.boxes where box.shape != .row {
      let content = view.nodes[box.node]?.content
      let selected =
        emphasis.selection != nil && view.nodes[box.node]?.element == emphasis.selection
      var stroke = Stroke.light
      if case .vpc = content { stroke = glyphs == .unicode ? .double : .light }
      if selected { stroke = .heavy }
      strokes.box(
        box.rect, stroke, role: selected ? .key : content == .vpc ? .network : .border,
        rounded: isResource(content))
    }
  }

  private func isResource(_ content: ViewContent?) -> Bool {
    switch content {
    case .vpc, .publicSubnets, .cluster, .namespace, .database, nil: false
    default: true
    }
  }

  private mutating func paintWires() {
    for wire in view.scene.wires {
      let relation = view.netRelation[wire.net] ?? .routes
      let dashed = relation == .tunnels || relation == .replicates || relation == .administers
      for segment in wire.segments {
        strokes.line(
          segment.from, segment.to, .light, role: dashed ? .control : .dim, dashed: dashed)
      }
    }
  }

  private mutating func light(_ marks: HopMarks) {
    for mark in marks.paths {
      for (a, b) in zip(mark.path, mark.path.dropFirst()) {
        strokes.line(a, b, .heavy, role: .request, dashed: false, bold: mark.isCurrent)
      }
      for (tap, point) in mark.ends {
        strokes.line(tap, point, .heavy, role: .request, dashed: false, bold: mark.isCurrent)
      }
    }
  }

  private mutating func paintArrows(_ marks: HopMarks) {
    for wire in view.scene.wires {
      for tap in wire.taps where isTarget(tap.node, wire) {
        let lit = marks.litTaps.contains(tap.point)
        canvas[tap.point.x, tap.point.y] = Cell(
          glyphs.arrow(tap.inward), Style(lit ? .request : .dim, bold: lit))
      }
    }
  }

  /// Some edge of this very net ends at the node.
  private func isTarget(_ node: Int, _ wire: Wire) -> Bool {
    let others = Set(wire.taps.map(\.node))
    return view.edges.contains { $0.net == wire.net && $0.to == node && others.contains($0.from) }
  }

  private mutating func paintWords(_ emphasis: Emphasis, _ marks: HopMarks) {
    for box in view.scene.boxes {
      guard let node = view.nodes[box.node] else { continue }
      let selected = emphasis.selection != nil && node.element == emphasis.selection
      if box.shape == .row {
        let lines = NodeContent.lines(
          node.content, topology, status, view.density, width: box.rect.width)
        write(
          lines.first ?? [], box.rect.x, box.rect.y, limit: box.rect.right + 1, selected: selected)
        continue
      }
      paintTitle(node, box.rect, selected)
      guard box.shape == .box else { continue }
      let lines = NodeContent.lines(
        node.content, topology, status, view.density,
        width: box.rect.width - 2 - 2 * view.spacing.padding)
      for (index, line) in lines.enumerated() where index < box.rect.height - 2 {
        write(
          line, box.rect.x + 1 + view.spacing.padding, box.rect.y + 1 + index,
          limit: box.rect.right, selected: false)
      }
    }
  }

  private mutating func paintNotes(_ notes: BoxNotes) {
    for box in view.scene.boxes where box.shape != .row {
      guard let text = notes.text(box.node) else { continue }
      let room = box.rect.width - 4
      guard room > 1 else { continue }
      let shown = room > 3 ? " \(TextFit.end(text, room - 2)) " : "!"
      write([Span(shown, .bad, bold: true)], box.rect.x + 1, box.rect.bottom, limit: box.rect.right)
    }
  }

  private mutating func paintTitle(_ node: ViewNode, _ rect: Rect, _ selected: Bool) {
    let space = String(repeating: " ", count: view.spacing.padding)
    let room = rect.width - 2 - 2 * view.spacing.padding
    let badge = NodeContent.badge(node.content, topology, status)
    let badgeWidth = badge.reduce(0) { $0 + DisplayWidth.of($1.text) }
    let text = TextFit.middle(NodeContent.title(node.content, topology, view.density), max(0, room))
    guard !text.isEmpty else { return }
    let mark = node.element.map { topology[$0].provenance.isInferred } ?? false ? "~" : ""
    let title = Span(
      "\(space)\(text)\(mark)\(space)", Style(.title, bold: true, reversed: selected))
    let end = write([title], rect.x + 1, rect.y, limit: rect.right)
    if badgeWidth > 0, end + badgeWidth + 3 <= rect.right + 1 {
      write(
        [Span(" ")] + badge + [Span(" ")], rect.right - badgeWidth - 2, rect.y, limit: rect.right)
    }
  }

  @discardableResult
  mutating func write(
    _ spans: [Span], _ x: Int, _ y: Int, limit: Int, selected: Bool = false
  ) -> Int {
    var column = x
    for span in spans {
      var style = span.style
      if selected { style.isReversed = true }
      column = canvas.write(glyphs.text(span.text), column, y, style, limit: limit)
    }
    return column
  }

  private mutating func write(_ marks: HopMarks) {
    for label in marks.labels(on: canvas) {
      canvas.write(
        label.text, label.point.x, label.point.y,
        Style(.request, bold: true, reversed: label.isCurrent))
    }
  }
}
