import DiagramLayout
import Simulation
import TerminalCanvas
import TopologyModel

/// Where hops are shown: the cells they light, and the places of their numbers.
struct HopMarks {
  struct Lit {
    var number: Int
    var path: [Point]
    /// From each tap one cell further, into the border it meets.
    var ends: [(Point, Point)]
    var isCurrent: Bool
  }

  struct Label {
    var text: String
    var point: Point
    var isCurrent: Bool
  }

  private let view: DiagramView
  private let topology: Topology
  private let world: World
  private(set) var paths: [Lit] = []
  /// Hops that no drawn line carries: they are marked at their node.
  private var atNodes: [(number: Int, node: Int, isCurrent: Bool)] = []
  private(set) var litTaps: Set<Point> = []
  /// Boxes whose borders lit lines meet: their titles are written once more.
  private(set) var litNodes: Set<Int> = []

  init(_ view: DiagramView, _ topology: Topology, _ world: World) {
    self.view = view
    self.topology = topology
    self.world = world
  }

  mutating func add(_ hop: Hop, number: Int, isCurrent: Bool) {
    // A pod that has been replaced since is not on the picture any more.
    guard isHere(hop.from, hop.fromName), isHere(hop.to, hop.toName) else { return }
    guard let from = view.node(showing: hop.from, in: topology),
      let to = view.node(showing: hop.to, in: topology)
    else { return }
    if from != to {
      for index in view.wiresAt[from] where view.wiresAt[to].contains(index) {
        let wire = view.scene.wires[index]
        guard view.joins(wire.net, from, to),
          let path = WirePaths(wire).path(from: from, to: to)
        else { continue }
        let ends = wire.taps.filter { $0.node == from || $0.node == to }.filter {
          path.contains($0.point)
        }
        .filter { isBox($0.node) && !view.isTarget($0.node, wire.net) }
        .map { ($0.point, Self.step($0.point, $0.inward)) }
        paths.append(Lit(number: number, path: path, ends: ends, isCurrent: isCurrent))
        litNodes.formUnion([from, to])
        litTaps.formUnion([path[0], path[path.count - 1]])
        return
      }
    }
    atNodes.append((number, to, isCurrent))
  }

  private func isHere(_ element: ElementID, _ name: String) -> Bool {
    guard let slot = topology.podSlot(of: element) else { return true }
    return world.pod(inSlot: slot)?.name == name
  }

  private func isBox(_ node: Int) -> Bool {
    view.scene.box(of: node)?.shape == .box
  }

  static func step(_ point: Point, _ direction: Direction) -> Point {
    switch direction {
    case .up: Point(point.x, point.y - 1)
    case .right: Point(point.x + 1, point.y)
    case .down: Point(point.x, point.y + 1)
    case .left: Point(point.x - 1, point.y)
    }
  }

  /// Numbers just behind each hop's start, where the way runs straight; never on a bend or border.
  func labels(on canvas: Canvas, _ strokes: StrokePlane) -> [Label] {
    var out: [Label] = []
    var taken: Set<Point> = []
    var unplaced: [Lit] = []
    for lit in paths.reversed() {
      if let label = onPath(lit, canvas, strokes, &taken) {
        out.append(label)
      } else {
        unplaced.append(lit)
      }
    }
    for lit in unplaced.reversed() {
      if let label = besideVertical(lit, canvas, &taken) { out.append(label) }
    }
    for (number, node, isCurrent) in atNodes.reversed() {
      if let label = nodeLabel(number, node, isCurrent, canvas, &taken) { out.append(label) }
    }
    return out
  }

  private func onPath(
    _ lit: Lit, _ canvas: Canvas, _ strokes: StrokePlane, _ taken: inout Set<Point>
  ) -> Label? {
    for text in ["(\(lit.number))", "\(lit.number)"] {
      // The run nearest to the start that has room.
      for index in lit.path.indices.dropFirst() {
        let cells = (0..<text.count).map { Point(lit.path[index].x + $0, lit.path[index].y) }
        let onPath = cells.allSatisfy {
          lit.path.contains($0) && !taken.contains($0) && isStraight($0, canvas, strokes)
        }
        if onPath {
          // Two numbers side by side would read as one.
          taken.formUnion(
            cells + [Point(cells[0].x - 1, cells[0].y), Point(cells[0].x + text.count, cells[0].y)])
          return Label(text: text, point: cells[0], isCurrent: lit.isCurrent)
        }
      }
    }
    return nil
  }

  /// A run that goes straight up or down has its number beside it.
  private func besideVertical(_ lit: Lit, _ canvas: Canvas, _ taken: inout Set<Point>) -> Label? {
    let text = "(\(lit.number))"
    for point in lit.path {
      for x in [point.x + 1, point.x + 5, point.x - 4] {
        let cells = (0..<text.count).map { Point(x + $0, point.y) }
        if cells.allSatisfy({ canvas[$0.x, $0.y].glyph == " " && !taken.contains($0) }),
          cells[0].x >= 0,
          cells[cells.count - 1].x < canvas.width
        {
          taken.formUnion(cells)
          return Label(text: text, point: cells[0], isCurrent: lit.isCurrent)
        }
      }
    }
    return nil
  }

  /// A cell of a level line that no arrowhead or label has taken.
  private func isStraight(_ point: Point, _ canvas: Canvas, _ strokes: StrokePlane) -> Bool {
    guard strokes.isLevel(point.x, point.y), let glyph = canvas[point.x, point.y].glyph else {
      return false
    }
    return "━═─┄=-.".contains(glyph)
  }

  /// On the bottom border of a box, or at the blank end of a line.
  private func nodeLabel(
    _ number: Int, _ node: Int, _ isCurrent: Bool, _ canvas: Canvas, _ taken: inout Set<Point>
  ) -> Label? {
    guard let box = view.scene.box(of: node) else { return nil }
    let text = "(\(number))"
    let isRow = box.shape == .row
    let y = isRow ? box.rect.y : box.rect.bottom
    var x = box.rect.right - text.count + (isRow ? 1 : 0)
    while x > box.rect.x {
      let cells = (0..<text.count).map { Point(x + $0, y) }
      let free = cells.allSatisfy { cell in
        guard !taken.contains(cell), let glyph = canvas[cell.x, cell.y].glyph else { return false }
        return isRow ? glyph == " " : "─━═-=".contains(glyph)
      }
      if free {
        taken.formUnion(cells)
        return Label(text: text, point: cells[0], isCurrent: isCurrent)
      }
      x -= 1
    }
    return nil
  }
}
