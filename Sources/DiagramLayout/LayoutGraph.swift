/// What is to be laid out: boxes in boxes, and lines between them. Sizes are in cells.
package struct LayoutNode: Hashable, Sendable {
  package enum Shape: Hashable, Sendable {
    /// A border around `height` rows of content.
    case box
    /// One line without a border; takes one line on each side.
    case row
    /// Lines without a border that take no lines of others.
    case block
    /// A border around other nodes.
    case container
  }

  package var shape: Shape
  /// Content width; for containers the least inner width.
  package var width: Int
  /// Content rows; ignored for containers.
  package var height: Int
  /// Cells the title needs in the top border.
  package var titleWidth: Int
  package var parent: Int?
  package var children: [Int] = []
  /// The column among its siblings: traffic flows from low to high.
  package var tier: Int
  /// Boxes of a column are as wide as the widest, unless a label stands beside a narrower one.
  package var isNarrow: Bool

  package init(
    shape: Shape, width: Int, height: Int = 1, titleWidth: Int = 0, parent: Int?, tier: Int = 0,
    isNarrow: Bool = false
  ) {
    self.isNarrow = isNarrow
    self.shape = shape
    self.width = width
    self.height = height
    self.titleWidth = titleWidth
    self.parent = parent
    self.tier = tier
  }
}

/// The room a label needs; 0 wide is none.
package struct LayoutLabel: Hashable, Sendable {
  /// Cells on a line that runs level.
  package var width: Int
  /// Cells and lines beside a line that goes down.
  package var stackedWidth: Int
  package var stackedHeight: Int

  package init(width: Int = 0, stackedWidth: Int = 0, stackedHeight: Int = 0) {
    self.width = width
    self.stackedWidth = stackedWidth
    self.stackedHeight = stackedHeight
  }
}

/// A line from one node to another. Lines of one net share their way; an end may be a container.
package struct LayoutEdge: Hashable, Sendable {
  package var source: Int
  package var target: Int
  /// Small numbers from 0.
  package var net: Int
  package var label: LayoutLabel

  package init(source: Int, target: Int, net: Int, label: LayoutLabel = LayoutLabel()) {
    self.source = source
    self.target = target
    self.net = net
    self.label = label
  }
}

/// How generous the layout is with room.
package struct LayoutSpacing: Hashable, Sendable {
  /// Cells before the first and behind the last vertical of a channel.
  package var leftMargin: Int
  package var rightMargin: Int
  /// Distance of verticals.
  package var pitch: Int
  /// Free rows between boxes of a column.
  package var gap: Int
  /// Rows of items a column of rows may have before it is split into two.
  package var wrapRows: Int

  /// Cells between a border and the first vertical beside it.
  package var borderMargin: Int
  /// Blank cells between a box's border and its words.
  package var padding: Int

  package init(
    leftMargin: Int, rightMargin: Int, pitch: Int, gap: Int, wrapRows: Int, borderMargin: Int,
    padding: Int
  ) {
    self.leftMargin = leftMargin
    self.rightMargin = rightMargin
    self.pitch = pitch
    self.gap = gap
    self.wrapRows = wrapRows
    self.borderMargin = borderMargin
    self.padding = padding
  }

  /// For people who sit far away.
  package static let large = LayoutSpacing(
    leftMargin: 6, rightMargin: 4, pitch: 2, gap: 1, wrapRows: 60, borderMargin: 1, padding: 3)
  package static let roomy = LayoutSpacing(
    leftMargin: 4, rightMargin: 2, pitch: 2, gap: 1, wrapRows: 60, borderMargin: 1, padding: 1)
  package static let normal = LayoutSpacing(
    leftMargin: 3, rightMargin: 2, pitch: 2, gap: 0, wrapRows: 40, borderMargin: 1, padding: 1)
  package static let snug = LayoutSpacing(
    leftMargin: 2, rightMargin: 1, pitch: 1, gap: 0, wrapRows: 40, borderMargin: 0, padding: 1)
  package static let tight = LayoutSpacing(
    leftMargin: 1, rightMargin: 1, pitch: 1, gap: 0, wrapRows: 30, borderMargin: 0, padding: 0)
}

/// Nodes and edges; node 0 is the root container, which has no border.
package struct LayoutGraph: Hashable, Sendable {
  package private(set) var nodes: [LayoutNode] = [
    LayoutNode(shape: .container, width: 0, parent: nil)
  ]
  package private(set) var edges: [LayoutEdge] = []

  package init() {}

  package mutating func add(_ node: LayoutNode) -> Int {
    nodes.append(node)
    let index = nodes.count - 1
    if let parent = node.parent { nodes[parent].children.append(index) }
    return index
  }

  package mutating func connect(_ edge: LayoutEdge) { edges.append(edge) }

  /// From below the root down to the node.
  func pathDown(_ node: Int) -> [Int] {
    var out: [Int] = []
    var current = node
    while current != 0 {
      out.append(current)
      current = nodes[current].parent ?? 0
    }
    out.reverse()
    return out
  }
}
