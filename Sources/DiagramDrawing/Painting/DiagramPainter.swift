import DiagramLayout
import Simulation
import TerminalCanvas
import TopologyModel

/// What is emphasised on a picture.
package struct Emphasis: Hashable, Sendable {
  package var selection: ElementID?
  /// Hops already taken, in order; the last one is the current.
  package var hops: [Hop]
  /// How far the current hop's token has come along its line, in thousandths.
  package var motion: Int?
  /// Everything but the current hop's own boxes and lines is dimmed.
  package var dimsOthers = false
  /// Elements that are lit beside those.
  package var highlighted: Set<ElementID> = []
  /// Elements that differ from what the files say.
  package var changed: Set<ElementID> = []

  package init(selection: ElementID? = nil, hops: [Hop] = []) {
    self.selection = selection
    self.hops = hops
  }
}

/// Paints a laid-out view into a canvas of the scene's size.
package struct DiagramPainter {
  let topology: Topology
  private let world: World
  let view: DiagramView
  let glyphs: GlyphSet
  private let status: StatusReader
  private var strokes: StrokePlane
  var canvas: Canvas
  /// Taps whose arrows a request has passed.
  private var litTaps: Set<Point> = []
  private var litNodes: Set<Int> = []

  package static func paint(
    _ view: DiagramView, _ topology: Topology, _ world: World, _ emphasis: Emphasis,
    glyphs: GlyphSet
  ) -> Canvas {
    var painter = DiagramPainter(view, topology, world, glyphs)
    painter.paintSelection(emphasis.selection)
    painter.paintLitEdges()
    var marks = HopMarks(view, topology, world)
    for (index, hop) in emphasis.hops.enumerated() {
      marks.add(hop, number: index + 1, isCurrent: index == emphasis.hops.count - 1)
    }
    painter.light(marks)
    painter.strokes.draw(on: &painter.canvas, glyphs)
    painter.paintArrows()
    painter.paintWords(emphasis.selection)
    painter.paintSelectedChip(emphasis.selection)
    painter.paintLabels()
    painter.paintNotes(BoxNotes(view, topology, world))
    painter.write(marks)
    painter.markChanged(emphasis.changed)
    if emphasis.dimsOthers { painter.dim(but: emphasis, marks) }
    painter.markHighlighted(emphasis.highlighted)
    if let motion = emphasis.motion { painter.paintToken(motion, marks) }
    return painter.canvas
  }

  private init(_ view: DiagramView, _ topology: Topology, _ world: World, _ glyphs: GlyphSet) {
    self.view = view
    self.topology = topology
    self.world = world
    self.glyphs = glyphs
    status = StatusReader(topology, world)
    let base =
      view.base.flatMap { $0.glyphs == glyphs ? $0 : nil } ?? DiagramBase(view, topology, glyphs)
    strokes = base.strokes
    canvas = base.canvas
  }

  private mutating func paintSelection(_ selection: ElementID?) {
    guard let selection else { return }
    for node in view.nodes(of: selection) {
      guard let box = view.scene.box(of: node), box.shape == .box || box.shape == .container
      else { continue }
      strokes.box(box.rect, .heavy, role: .key, rounded: false)
    }
  }

  /// Edges that say themselves how far a request has come.
  private mutating func paintLitEdges() {
    for (index, edge) in view.edges.enumerated() where edge.light != .configured {
      guard !view.scene.omittedEdges.contains(index),
        let wire = view.scene.wires.first(where: { $0.net == edge.net }),
        let path = WirePaths(wire).path(from: edge.from, to: edge.to)
      else { continue }
      let isCurrent = edge.light == .current
      light(path, isCurrent)
      for tap in wire.taps where tap.node == edge.from && path.contains(tap.point) {
        strokes.line(
          tap.point, HopMarks.step(tap.point, tap.inward), .heavy, role: .request, dashed: false,
          bold: isCurrent)
      }
      litTaps.formUnion([path[0], path[path.count - 1]])
      litNodes.formUnion([edge.from, edge.to])
    }
  }

  private mutating func light(_ marks: HopMarks) {
    for mark in marks.paths {
      light(mark.path, mark.isCurrent)
      for (tap, point) in mark.ends {
        strokes.line(tap, point, .heavy, role: .request, dashed: false, bold: mark.isCurrent)
      }
    }
    litTaps.formUnion(marks.litTaps)
    litNodes.formUnion(marks.litNodes)
  }

  private mutating func light(_ path: [Point], _ isCurrent: Bool) {
    for (a, b) in zip(path, path.dropFirst()) {
      strokes.line(a, b, .heavy, role: .request, dashed: false, bold: isCurrent)
    }
  }

  private mutating func paintArrows() {
    for point in litTaps {
      for index in view.wires(atTap: point) {
        let wire = view.scene.wires[index]
        for tap in wire.taps where tap.point == point && view.isTarget(tap.node, wire.net) {
          canvas[point.x, point.y] = Cell(glyphs.arrow(tap.inward), Style(.request, bold: true))
        }
      }
    }
  }

  private mutating func paintWords(_ selection: ElementID?) {
    for box in view.scene.boxes {
      guard let node = view.nodes[box.node] else { continue }
      let selected = selection != nil && node.element == selection
      let isLit = litNodes.contains(box.node)
      if selected || isLit, box.shape == .box || box.shape == .container {
        NodePainting.title(node, box.rect, view, topology, selected, glyphs, on: &canvas)
      }
      if box.shape == .container || box.shape == .box {
        NodePainting.badge(node, box.rect, view, topology, status, glyphs, on: &canvas)
      }
      if selected || NodeContent.hasState(node.content) {
        NodePainting.lines(node, box, view, topology, status, selected, glyphs, on: &canvas)
      }
    }
  }

  /// A chip that is selected, among those that are not.
  private mutating func paintSelectedChip(_ selection: ElementID?) {
    guard let selection, view.nodes(of: selection).isEmpty,
      let rect = view.chipRect(selection)
    else { return }
    for x in rect.x...max(rect.x, rect.right) {
      var cell = canvas[x, rect.y]
      cell.style.isReversed = true
      canvas[x, rect.y] = cell
    }
  }

  private mutating func paintLabels() {
    for label in view.scene.labels {
      let edge = view.edges[label.edge]
      let role: Role = edge.light == .configured ? .dim : .request
      let style = Style(role, bold: edge.light == .current)
      let lines = label.isStacked ? edge.label : [" \(edge.label.joined(separator: " ")) "]
      for (index, line) in lines.prefix(label.rect.height).enumerated() {
        canvas.write(
          glyphs.text(line), label.rect.x, label.rect.y + index, style, limit: label.rect.right + 1)
      }
    }
  }

  private mutating func paintNotes(_ notes: BoxNotes) {
    for (node, text) in notes.all {
      guard let box = view.scene.box(of: node), box.shape == .box || box.shape == .container
      else { continue }
      let room = box.rect.width - 4
      guard room > 1 else { continue }
      let shown = room > 3 ? " \(TextFit.end(text, room - 2)) " : "!"
      canvas.write(
        glyphs.text(shown), box.rect.x + 1, box.rect.bottom, Style(.bad, bold: true),
        limit: box.rect.right)
    }
  }

  private mutating func write(_ marks: HopMarks) {
    for label in marks.labels(on: canvas, strokes) {
      canvas.write(
        label.text, label.point.x, label.point.y,
        Style(.request, bold: true, reversed: label.isCurrent))
    }
  }
}
