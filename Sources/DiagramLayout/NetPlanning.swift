/// The side of a node that a wire leaves or enters by.
enum Side: Int, Hashable, Sendable {
  case left, right
}

/// A place where a net meets an item of a container.
struct Pin: Hashable, Sendable {
  var item: Int
  var side: Side
  /// The row within the item, from its top; of containers known once they are measured.
  var row: Int
}

/// The part of a net that runs inside one container; without pins it ends at the border.
struct LocalNet: Hashable, Sendable {
  var net: Int
  var pins: [Pin] = []
  var exitsLeft = false
  var exitsRight = false

  func exits(_ side: Side) -> Bool {
    side == .left ? exitsLeft : exitsRight
  }
}

/// A line between two boxes that stand one above the other.
struct VerticalLink: Hashable, Sendable {
  var upper: Int
  var lower: Int
  var net: Int
  var edge: Int
}

/// A label beside the place where an edge's line meets an item.
struct SideLabel: Hashable, Sendable {
  var edge: Int
  var net: Int
  var item: Int
  var side: Side
}

/// Where each node stands among its siblings.
struct ColumnPlace: Hashable, Sendable {
  var column = 0
  /// From the top of its column.
  var order = 0
}

/// Cuts every edge into legs, one for each container it runs through (P1–P3 of the layout).
struct NetPlan {
  private(set) var locals: [[LocalNet]]
  private(set) var verticals: [VerticalLink] = []
  /// The vertical link a box hangs on, by the lower box; −1 is none.
  private(set) var linkAbove: [Int]
  /// Labels by the container in whose channels they stand.
  private(set) var labels: [[SideLabel]]
  private(set) var omitted: [Int] = []
  /// Nets at a node's left and right side, in the order they get its rows.
  private(set) var netsAt: [(left: Int, right: Int)]
  private let graph: LayoutGraph
  private let places: [ColumnPlace]
  private let netCount: Int
  /// Position of a net in a container's locals, by container · netCount + net.
  private var localIndex: [Int: Int] = [:]
  private var seenPins: Set<Int> = []
  /// The net at each side of a row; −1 is none.
  private var rowOwner: [Int]

  /// O(edges · depth).
  init(_ graph: LayoutGraph, _ places: [ColumnPlace]) {
    self.graph = graph
    self.places = places
    let count = graph.nodes.count
    netCount = (graph.edges.map(\.net).max() ?? 0) + 1
    locals = Array(repeating: [], count: count)
    labels = Array(repeating: [], count: count)
    linkAbove = Array(repeating: -1, count: count)
    netsAt = Array(repeating: (0, 0), count: count)
    rowOwner = Array(repeating: -1, count: count * 2)
    for edge in graph.edges.indices where !add(edge) { omitted.append(edge) }
  }

  mutating func setRow(_ container: Int, _ local: Int, _ pin: Int, _ row: Int) {
    locals[container][local].pins[pin].row = row
  }

  private mutating func add(_ index: Int) -> Bool {
    let edge = graph.edges[index]
    let up = graph.pathDown(edge.source)
    let down = graph.pathDown(edge.target)
    var common = 0
    while common < up.count, common < down.count, up[common] == down[common] { common += 1 }
    guard common < up.count, common < down.count else { return false }
    let parent = common == 0 ? 0 : up[common - 1]
    let from = up[common]
    let to = down[common]
    if isVertical(edge, from, to) {
      addVertical(edge, index)
      return true
    }
    let order = places[from].column - places[to].column
    // In one column the right side comes first; where a row's is taken, the left.
    let ways: [(Side, Side)] =
      order < 0
      ? [(.right, .left)] : order > 0 ? [(.left, .right)] : [(.right, .right), (.left, .left)]
    guard let sides = ways.first(where: { claim(edge, $0) }) else { return false }
    addPin(parent, edge.net, from, sides.0)
    addPin(parent, edge.net, to, sides.1)
    legs(up[common...], sides.0, edge.net)
    legs(down[common...], sides.1, edge.net)
    if edge.label.width > 0 {
      labels[parent].append(SideLabel(edge: index, net: edge.net, item: to, side: sides.1))
    }
    return true
  }

  /// From the outermost container down to the end of the edge.
  private mutating func legs(_ path: ArraySlice<Int>, _ side: Side, _ net: Int) {
    for index in path.indices {
      let node = path[index]
      guard graph.nodes[node].shape == .container else { continue }
      let local = localNet(node, net)
      if side == .left {
        locals[node][local].exitsLeft = true
      } else {
        locals[node][local].exitsRight = true
      }
      if index + 1 < path.endIndex { addPin(node, net, path[index + 1], side) }
    }
  }

  /// Neighbours in one column, both boxes: a straight line between them is the shortest.
  private func isVertical(_ edge: LayoutEdge, _ from: Int, _ to: Int) -> Bool {
    guard from == edge.source, to == edge.target, graph.nodes[from].shape == .box,
      graph.nodes[to].shape == .box, places[from].column == places[to].column,
      abs(places[from].order - places[to].order) == 1
    else { return false }
    // One line between a pair; a second finds its way beside the boxes.
    return linkAbove[places[from].order < places[to].order ? to : from] < 0
  }

  private mutating func addVertical(_ edge: LayoutEdge, _ index: Int) {
    let isDown = places[edge.source].order < places[edge.target].order
    let lower = isDown ? edge.target : edge.source
    linkAbove[lower] = verticals.count
    verticals.append(
      VerticalLink(
        upper: isDown ? edge.source : edge.target, lower: lower, net: edge.net, edge: index))
  }

  /// A row has one cell on each side, so one net; a block has none.
  private func canClaim(_ node: Int, _ side: Side, _ net: Int) -> Bool {
    switch graph.nodes[node].shape {
    case .block: return false
    case .box, .container: return true
    case .row:
      let owner = rowOwner[node * 2 + side.rawValue]
      return owner < 0 || owner == net
    }
  }

  private mutating func claim(_ edge: LayoutEdge, _ sides: (Side, Side)) -> Bool {
    guard canClaim(edge.source, sides.0, edge.net), canClaim(edge.target, sides.1, edge.net)
    else { return false }
    rowOwner[edge.source * 2 + sides.0.rawValue] = edge.net
    rowOwner[edge.target * 2 + sides.1.rawValue] = edge.net
    return true
  }

  private mutating func localNet(_ container: Int, _ net: Int) -> Int {
    let key = container * netCount + net
    if let known = localIndex[key] { return known }
    locals[container].append(LocalNet(net: net))
    localIndex[key] = locals[container].count - 1
    return locals[container].count - 1
  }

  private mutating func addPin(_ container: Int, _ net: Int, _ item: Int, _ side: Side) {
    let index = localNet(container, net)
    let key = (net * graph.nodes.count + item) * 2 + side.rawValue
    guard seenPins.insert(key).inserted else { return }
    var row = 0
    if graph.nodes[item].shape == .box {
      row = 1 + (side == .left ? netsAt[item].left : netsAt[item].right)
    }
    if side == .left { netsAt[item].left += 1 } else { netsAt[item].right += 1 }
    locals[container][index].pins.append(Pin(item: item, side: side, row: row))
  }
}
