/// The side of a node that a wire leaves or enters by.
enum Side: Int, Hashable, Comparable, Sendable {
  case left, right

  static func < (a: Side, b: Side) -> Bool { a.rawValue < b.rawValue }
}

/// A place where a net meets an item of a container.
struct Pin: Hashable, Comparable, Sendable {
  var item: Int
  var side: Side

  static func < (a: Pin, b: Pin) -> Bool { a.item != b.item ? a.item < b.item : a.side < b.side }
}

/// The part of a net that runs inside one container.
struct LocalNet: Hashable, Sendable {
  var net: Int
  var pins: [Pin] = []
  var exits: [Side] = []
}

/// A line between two boxes that stand one above the other.
struct VerticalLink: Hashable, Sendable {
  var upper: Int
  var lower: Int
  var net: Int
}

/// Cuts every edge into legs, one for each container it runs through (P1–P3 of the layout).
struct NetPlan {
  private(set) var locals: [[LocalNet]]
  private(set) var verticals: [VerticalLink] = []
  private(set) var omitted: [Int] = []
  private let graph: LayoutGraph
  /// Owner of a side of a row node.
  private var rowOwner: [Pin: Int] = [:]

  init(_ graph: LayoutGraph, _ columns: [[[Int]]]) {
    self.graph = graph
    locals = Array(repeating: [], count: graph.nodes.count)
    for (index, edge) in graph.edges.enumerated() {
      if !add(edge, columns) { omitted.append(index) }
    }
  }

  private mutating func add(_ edge: LayoutEdge, _ columns: [[[Int]]]) -> Bool {
    let up = Array(graph.path(edge.source).reversed())
    let down = Array(graph.path(edge.target).reversed())
    var common = 0
    while common < up.count, common < down.count, up[common] == down[common] { common += 1 }
    guard common < up.count, common < down.count else { return false }
    let parent = common == 0 ? 0 : up[common - 1]
    let from = up[common]
    let to = down[common]
    if isVertical(edge, from, to, parent, columns) {
      verticals.append(vertical(edge, from, to, parent, columns))
      return true
    }
    let order = column(of: from, in: columns[parent]) - column(of: to, in: columns[parent])
    let sides: (Side, Side) =
      order < 0 ? (.right, .left) : order > 0 ? (.left, .right) : (.right, .right)
    guard claim(edge.source, sides.0, edge.net), claim(edge.target, sides.1, edge.net) else {
      return false
    }
    leg(
      parent, edge.net, pins: [Pin(item: from, side: sides.0), Pin(item: to, side: sides.1)],
      exit: nil)
    for index in common..<(up.count - 1) {
      leg(up[index], edge.net, pins: [Pin(item: up[index + 1], side: sides.0)], exit: sides.0)
    }
    for index in common..<(down.count - 1) {
      leg(down[index], edge.net, pins: [Pin(item: down[index + 1], side: sides.1)], exit: sides.1)
    }
    return true
  }

  private func column(of item: Int, in columns: [[Int]]) -> Int {
    columns.firstIndex { $0.contains(item) } ?? 0
  }

  /// Neighbours in one column, both boxes: a straight line between them is the shortest.
  private func isVertical(
    _ edge: LayoutEdge, _ from: Int, _ to: Int, _ parent: Int, _ columns: [[[Int]]]
  ) -> Bool {
    guard from == edge.source, to == edge.target, graph.nodes[from].shape == .box,
      graph.nodes[to].shape == .box,
      let column = columns[parent].first(where: { $0.contains(from) && $0.contains(to) }),
      let a = column.firstIndex(of: from), let b = column.firstIndex(of: to)
    else { return false }
    // One line between a pair; a second finds its way beside the boxes.
    let taken = verticals.contains {
      ($0.upper == from && $0.lower == to) || ($0.upper == to && $0.lower == from)
    }
    return abs(a - b) == 1 && !taken
  }

  private func vertical(
    _ edge: LayoutEdge, _ from: Int, _ to: Int, _ parent: Int, _ columns: [[[Int]]]
  ) -> VerticalLink {
    let column = columns[parent].first { $0.contains(from) } ?? []
    let down = (column.firstIndex(of: from) ?? 0) < (column.firstIndex(of: to) ?? 0)
    return VerticalLink(upper: down ? from : to, lower: down ? to : from, net: edge.net)
  }

  /// A row has one cell on each side, so one net.
  private mutating func claim(_ node: Int, _ side: Side, _ net: Int) -> Bool {
    guard graph.nodes[node].shape == .row else { return true }
    let pin = Pin(item: node, side: side)
    if let owner = rowOwner[pin] { return owner == net }
    rowOwner[pin] = net
    return true
  }

  private mutating func leg(_ container: Int, _ net: Int, pins: [Pin], exit: Side?) {
    let index: Int
    if let known = locals[container].firstIndex(where: { $0.net == net }) {
      index = known
    } else {
      locals[container].append(LocalNet(net: net))
      index = locals[container].count - 1
    }
    for pin in pins where !locals[container][index].pins.contains(pin) {
      locals[container][index].pins.append(pin)
    }
    if let exit, !locals[container][index].exits.contains(exit) {
      locals[container][index].exits.append(exit)
    }
  }
}
