import TerminalCanvas

/// Where a node came to stand.
package struct PlacedBox: Hashable, Sendable {
  package var node: Int
  package var rect: Rect
  package var shape: LayoutNode.Shape
}

/// A straight run of a wire, both ends included.
package struct Segment: Hashable, Sendable {
  package var from: Point
  package var to: Point
}

/// Where a wire meets a node: the cell just outside of it.
package struct Tap: Hashable, Sendable {
  package var node: Int
  package var point: Point
  /// The way from the wire into the node.
  package var inward: Direction
}

/// All strokes of one net.
package struct Wire: Hashable, Sendable {
  package var net: Int
  package var segments: [Segment]
  package var taps: [Tap]
}

/// Cells that belong to an edge's label and to nothing else.
package struct PlacedLabel: Hashable, Sendable {
  /// Position in the graph's edges.
  package var edge: Int
  package var rect: Rect
  /// Beside a line that goes down, in as many lines as it has; else on the line, in one.
  package var isStacked: Bool
}

/// A finished layout: only integers, no glyphs and no colours, and nothing that depends on state.
package struct Scene: Hashable, Sendable {
  package var width: Int
  package var height: Int
  /// Containers before what they contain.
  package var boxes: [PlacedBox]
  package var wires: [Wire]
  package var labels: [PlacedLabel]
  /// Positions of edges that found no room at a node and are not drawn.
  package var omittedEdges: [Int]
  /// Position in `boxes` by node; −1 is none.
  private let boxOf: [Int]

  /// Nothing, of no size.
  package static let empty = Scene(
    width: 0, height: 0, nodeCount: 0, boxes: [], wires: [], labels: [], omittedEdges: [])

  init(
    width: Int, height: Int, nodeCount: Int, boxes: [PlacedBox], wires: [Wire],
    labels: [PlacedLabel], omittedEdges: [Int]
  ) {
    self.width = width
    self.height = height
    self.boxes = boxes
    self.wires = wires
    self.labels = labels
    self.omittedEdges = omittedEdges
    var positions = [Int](repeating: -1, count: nodeCount)
    for (index, box) in boxes.enumerated() { positions[box.node] = index }
    boxOf = positions
  }

  /// O(1).
  package func box(of node: Int) -> PlacedBox? {
    node >= 0 && node < boxOf.count && boxOf[node] >= 0 ? boxes[boxOf[node]] : nil
  }

  package func rect(of node: Int) -> Rect? { box(of: node)?.rect }

  /// The innermost box at a cell.
  package func node(at point: Point) -> Int? { boxes.last { $0.rect.contains(point) }?.node }
}
