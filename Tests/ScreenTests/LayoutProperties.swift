import DiagramLayout
import Simulation
import TerminalCanvas
import Testing

/// What must hold for any picture.
@Suite struct `Layout properties` {
  /// A random tree of containers, boxes and rows with random lines.
  static func graph(_ seed: UInt64) -> LayoutGraph {
    var chance = SeededGenerator(seed: seed)
    var graph = LayoutGraph()
    var containers = [0]
    var leaves: [Int] = []
    for _ in 0..<(2 + chance.index(below: 24)) {
      let parent = containers[chance.index(below: containers.count)]
      let kind = chance.index(below: 4)
      let shape: LayoutNode.Shape = kind == 0 ? .container : kind == 1 ? .row : .box
      let node = graph.add(
        LayoutNode(
          shape: shape, width: 3 + chance.index(below: 12), height: 1 + chance.index(below: 3),
          titleWidth: 4,
          parent: parent, tier: chance.index(below: 3)))
      if shape == .container { containers.append(node) } else { leaves.append(node) }
    }
    guard leaves.count > 1 else { return graph }
    for _ in 0..<chance.index(below: 16) {
      let a = leaves[chance.index(below: leaves.count)]
      let b = leaves[chance.index(below: leaves.count)]
      if a != b { graph.connect(LayoutEdge(source: a, target: b, net: chance.index(below: 6))) }
    }
    return graph
  }

  @Test(arguments: [LayoutSpacing.roomy, .normal, .snug, .tight])
  func `boxes nest, siblings are apart, lines connect and keep out of boxes`(spacing: LayoutSpacing)
  {
    for seed in 0..<150 as Range<UInt64> {
      let graph = Self.graph(seed)
      let scene = LayoutEngine.layout(graph, spacing)
      checkBoxes(graph, scene, seed)
      checkWires(graph, scene, seed)
    }
  }

  private func checkBoxes(_ graph: LayoutGraph, _ scene: Scene, _ seed: UInt64) {
    let canvas = Rect(x: 0, y: 0, width: scene.width, height: scene.height)
    #expect(scene.boxes.count == graph.nodes.count - 1)
    for box in scene.boxes {
      #expect(
        canvas.contains(Point(box.rect.x, box.rect.y))
          && canvas.contains(Point(box.rect.right, box.rect.bottom)))
      if let parent = graph.nodes[box.node].parent, parent != 0, let outer = scene.rect(of: parent)
      {
        let inner = outer.inner
        #expect(
          inner.contains(Point(box.rect.x, box.rect.y))
            && inner.contains(Point(box.rect.right, box.rect.bottom)),
          "seed \(seed): \(box.node) leaves \(parent)")
      }
      for other in scene.boxes
      where other.node > box.node && graph.nodes[other.node].parent == graph.nodes[box.node].parent
      {
        #expect(
          !box.rect.intersects(other.rect), "seed \(seed): \(box.node) and \(other.node) overlap")
      }
    }
  }

  private func checkWires(_ graph: LayoutGraph, _ scene: Scene, _ seed: UInt64) {
    var owners: [Point: (horizontal: Int?, vertical: Int?)] = [:]
    let leaves = scene.boxes.filter { $0.shape != .container }
    for wire in scene.wires {
      for segment in wire.segments {
        let isHorizontal = segment.from.y == segment.to.y
        #expect(isHorizontal || segment.from.x == segment.to.x, "seed \(seed): a slanted line")
        for x in min(segment.from.x, segment.to.x)...max(segment.from.x, segment.to.x) {
          for y in min(segment.from.y, segment.to.y)...max(segment.from.y, segment.to.y) {
            let point = Point(x, y)
            #expect(point.x >= 0 && point.y >= 0 && point.x < scene.width && point.y < scene.height)
            let inside = leaves.contains { leaf in
              (leaf.shape == .row ? leaf.rect : leaf.rect.inner).contains(point)
            }
            #expect(!inside, "seed \(seed): net \(wire.net) runs through a box at \(point)")
            let known = owners[point]
            let other = isHorizontal ? known?.horizontal : known?.vertical
            #expect(
              other == nil || other == wire.net,
              "seed \(seed): nets \(wire.net) and \(other ?? -1) share \(point)")
            owners[point] =
              isHorizontal ? (wire.net, known?.vertical) : (known?.horizontal, wire.net)
          }
        }
      }
    }
  }

  @Test func `every drawn edge is one connected way`() {
    for seed in 0..<150 as Range<UInt64> {
      let graph = Self.graph(seed)
      let scene = LayoutEngine.layout(graph, .normal)
      for (index, edge) in graph.edges.enumerated() where !scene.omittedEdges.contains(index) {
        let wire = scene.wires.first { $0.net == edge.net }
        #expect(
          wire.map { Ways.connected($0, edge.source, edge.target) } == true,
          "seed \(seed): edge \(edge) is broken")
      }
    }
  }

  @Test func `the same graph gives the same scene`() {
    for seed in 0..<30 as Range<UInt64> {
      #expect(
        LayoutEngine.layout(Self.graph(seed), .normal)
          == LayoutEngine.layout(Self.graph(seed), .normal))
    }
  }
}

enum Ways {
  /// A flood over the wire's cells from one node's taps to the other's.
  static func connected(_ wire: Wire, _ source: Int, _ target: Int) -> Bool {
    var neighbours: [Point: Set<Point>] = [:]
    for segment in wire.segments {
      let dx = (segment.to.x - segment.from.x).signum()
      let dy = (segment.to.y - segment.from.y).signum()
      var point = segment.from
      while point != segment.to {
        let next = Point(point.x + dx, point.y + dy)
        neighbours[point, default: []].insert(next)
        neighbours[next, default: []].insert(point)
        point = next
      }
    }
    let ends = Set(wire.taps.filter { $0.node == target }.map(\.point))
    var seen = Set(wire.taps.filter { $0.node == source }.map(\.point))
    var queue = Array(seen)
    while let point = queue.popLast() {
      if ends.contains(point) { return true }
      for next in neighbours[point] ?? [] where seen.insert(next).inserted { queue.append(next) }
    }
    return false
  }
}
