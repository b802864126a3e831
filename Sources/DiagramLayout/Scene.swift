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

/// A finished layout: only integers, no glyphs and no colours, and nothing that depends on state.
package struct Scene: Hashable, Sendable {
  package var width: Int
  package var height: Int
  /// Containers before what they contain.
  package var boxes: [PlacedBox]
  package var wires: [Wire]
  /// Positions of edges that found no room at a node and are not drawn.
  package var omittedEdges: [Int]

  package func rect(of node: Int) -> Rect? { boxes.first { $0.node == node }?.rect }

  /// The innermost box at a cell.
  package func node(at point: Point) -> Int? { boxes.last { $0.rect.contains(point) }?.node }
}
