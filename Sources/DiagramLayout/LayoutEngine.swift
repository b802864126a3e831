import TerminalCanvas

/// Tiered compound channels: for each container tiers from traffic, rows, tracks, and widths last.
///
/// Edges are cut at container borders into legs, and every leg runs in a channel reserved for it,
/// so nothing is searched and nothing fails to route. Deterministic; never sees state.
package struct LayoutEngine {
  private let graph: LayoutGraph
  private let spacing: LayoutSpacing
  private let columns: [[[Int]]]
  private let places: [ColumnPlace]
  private var net: NetPlan
  private var plans: [ContainerPlan?]
  private var heights: [Int]
  private var widths: [Int]
  /// What a box needs with the label above it.
  private var rooms: [Int]
  /// Cells before the first and behind the last track of each channel of a container.
  private var margins: [[(left: Int, right: Int)]]
  private var boxes: [PlacedBox] = []
  private var labels: [PlacedLabel] = []
  private var wires: WireCollector
  private let ends: Set<Int>

  /// O(nodes + edges · depth), and cubic in the nets of one channel up to 40 of them.
  package static func layout(_ graph: LayoutGraph, _ spacing: LayoutSpacing) -> Scene {
    var engine = LayoutEngine(graph, spacing)
    return engine.run()
  }

  private init(_ graph: LayoutGraph, _ spacing: LayoutSpacing) {
    self.graph = graph
    self.spacing = spacing
    columns = graph.nodes.indices.map { Self.columns(of: $0, graph, spacing) }
    var places = [ColumnPlace](repeating: ColumnPlace(), count: graph.nodes.count)
    for container in columns {
      for (column, items) in container.enumerated() {
        for (order, item) in items.enumerated() {
          places[item] = ColumnPlace(column: column, order: order)
        }
      }
    }
    self.places = places
    net = NetPlan(graph, places)
    plans = Array(repeating: nil, count: graph.nodes.count)
    heights = Array(repeating: 0, count: graph.nodes.count)
    widths = Array(repeating: 0, count: graph.nodes.count)
    rooms = widths
    margins = Array(repeating: [], count: graph.nodes.count)
    wires = WireCollector(graph, spacing)
    var ends: Set<Int> = []
    for (node, locals) in net.locals.enumerated() {
      for local in locals where local.pins.isEmpty { ends.insert(node << 32 | local.net) }
    }
    for edge in graph.edges {
      for end in [edge.source, edge.target] where graph.nodes[end].shape == .container {
        ends.insert(end << 32 | edge.net)
      }
    }
    self.ends = ends
  }

  /// One column for each tier; a long column of rows is split into several.
  private static func columns(
    of container: Int, _ graph: LayoutGraph, _ spacing: LayoutSpacing
  ) -> [[Int]] {
    let children = graph.nodes[container].children
    if children.isEmpty { return [] }
    var byTier: [Int: [Int]] = [:]
    for child in children { byTier[graph.nodes[child].tier, default: []].append(child) }
    return byTier.sorted { $0.key < $1.key }.flatMap { _, items -> [[Int]] in
      let isRows = items.allSatisfy { graph.nodes[$0].shape == .row }
      guard isRows, items.count > spacing.wrapRows else { return [items] }
      let count = (items.count + spacing.wrapRows - 1) / spacing.wrapRows
      let each = (items.count + count - 1) / count
      return stride(from: 0, to: items.count, by: each).map {
        Array(items[$0..<min(items.count, $0 + each)])
      }
    }
  }

  private mutating func run() -> Scene {
    measure(0)
    let width = widths[0]
    let height = plans[0]?.innerHeight ?? 1
    boxes.reserveCapacity(graph.nodes.count)
    var rects = [Rect](
      repeating: Rect(x: 0, y: 0, width: 0, height: 0), count: graph.nodes.count)
    place(0, Rect(x: 0, y: 0, width: width, height: height), &rects)
    for link in net.verticals {
      wires.add(link, rects[link.upper], rects[link.lower])
      placeLabel(link, rects[link.upper], rects[link.lower])
    }
    return Scene(
      width: width, height: height, nodeCount: graph.nodes.count, boxes: boxes, wires: wires.wires,
      labels: labels, omittedEdges: net.omitted)
  }

  // MARK: Rows, bottom up

  private mutating func measure(_ node: Int) {
    let spec = graph.nodes[node]
    guard spec.shape == .container else {
      measureLeaf(node)
      return
    }
    for child in spec.children { measure(child) }
    for (index, local) in net.locals[node].enumerated() {
      for (position, pin) in local.pins.enumerated()
      where graph.nodes[pin.item].shape == .container {
        net.setRow(node, index, position, 1 + (plans[pin.item]?.port(pin.side, local.net) ?? 0))
      }
    }
    let links = net.linkAbove
    let verticals = net.verticals
    let graph = graph
    let spacing = spacing
    let plan = ContainerPlan(
      columns: columns[node], locals: net.locals[node], places: places, heights: heights
    ) { item in
      if links[item] >= 0 {
        let label = graph.edges[verticals[links[item]].edge].label
        return max(1, label.stackedHeight + (label.stackedHeight > 0 ? spacing.gap : 0))
      }
      return graph.nodes[item].shape == .row || graph.nodes[item].shape == .block ? 0 : spacing.gap
    }
    plans[node] = plan
    margins[node] = channelMargins(node, plan)
    heights[node] = plan.innerHeight + (node == 0 ? 0 : 2)
    widths[node] = max(naturalWidth(node, plan), spec.titleWidth + 4, spec.width + 2)
  }

  private mutating func measureLeaf(_ node: Int) {
    let spec = graph.nodes[node]
    switch spec.shape {
    case .row:
      heights[node] = 1
      widths[node] = spec.width
    case .block:
      heights[node] = spec.height
      widths[node] = spec.width
    default:
      heights[node] = max(spec.height, net.netsAt[node].left, net.netsAt[node].right) + 2
      widths[node] = max(spec.width, spec.titleWidth) + 2 + 2 * spacing.padding
      rooms[node] = widths[node]
      if net.linkAbove[node] >= 0 {
        let label = graph.edges[net.verticals[net.linkAbove[node]].edge].label
        rooms[node] = max(rooms[node], label.stackedWidth + 7)
        if !spec.isNarrow { widths[node] = rooms[node] }
      }
    }
  }

  /// Wider than usual where a label has to stand beside the tracks.
  private func channelMargins(_ node: Int, _ plan: ContainerPlan) -> [(left: Int, right: Int)] {
    var out: [(left: Int, right: Int)] = plan.channels.indices.map { index in
      (
        index == 0 ? spacing.borderMargin : spacing.leftMargin,
        index == plan.columns.count ? spacing.borderMargin : spacing.rightMargin
      )
    }
    for label in net.labels[node] {
      let column = places[label.item].column
      let room = graph.edges[label.edge].label.width + 2
      if label.side == .left {
        out[column].right = max(out[column].right, room)
      } else {
        out[column + 1].left = max(out[column + 1].left, room)
      }
    }
    return out
  }

  private func channelWidth(_ node: Int, _ index: Int, _ plan: ContainerPlan) -> Int {
    let channel = plan.channels[index]
    let isFirst = index == 0
    let isLast = index == plan.columns.count
    if channel.isEmpty {
      if node == 0, isFirst || isLast { return 0 }
      return isFirst || isLast ? spacing.borderMargin : spacing.pitch
    }
    let margin = margins[node][index]
    if channel.tracks.isEmpty { return max(1, margin.left + margin.right - 1) }
    return margin.left + (channel.trackCount - 1) * spacing.pitch + 1 + margin.right
  }

  private func columnWidth(_ column: [Int]) -> Int {
    var width = 0
    for item in column { width = max(width, widths[item], rooms[item]) }
    return width
  }

  private func naturalWidth(_ node: Int, _ plan: ContainerPlan) -> Int {
    var inner = 0
    for index in 0...plan.columns.count { inner += channelWidth(node, index, plan) }
    for column in plan.columns { inner += columnWidth(column) }
    return inner + (node == 0 ? 0 : 2)
  }

  // MARK: Columns, top down

  private mutating func place(_ node: Int, _ rect: Rect, _ rects: inout [Rect]) {
    rects[node] = rect
    if node != 0 { boxes.append(PlacedBox(node: node, rect: rect, shape: graph.nodes[node].shape)) }
    guard let plan = plans[node] else { return }
    let border = node == 0 ? 0 : 1
    var x = rect.x + border
    let y = rect.y + border
    // What a container is wider than it needs goes to its last column.
    let slack = rect.width - naturalWidth(node, plan)
    var starts: [Int] = []
    var frames: [(x: Int, width: Int)] = []
    for (index, column) in plan.columns.enumerated() {
      starts.append(x)
      x += channelWidth(node, index, plan)
      let extra = index == plan.columns.count - 1 ? max(0, slack) : 0
      frames.append((x, columnWidth(column) + extra))
      x += columnWidth(column) + extra
    }
    starts.append(x)
    for (index, column) in plan.columns.enumerated() {
      for item in column {
        place(
          item,
          Rect(
            x: frames[index].x, y: y + plan.row(of: item),
            width: graph.nodes[item].isNarrow ? widths[item] : frames[index].width,
            height: heights[item]), &rects)
      }
    }
    let frame = ContainerFrame(
      rect: rect, top: y, starts: starts, leftMargins: margins[node].map(\.left), columns: frames,
      places: places, ends: ends)
    wires.add(plan, frame, widths)
    for label in net.labels[node] { placeLabel(label, plan, frame) }
  }

  // MARK: Labels

  /// On the line, next to the cell of its arrowhead.
  private mutating func placeLabel(
    _ label: SideLabel, _ plan: ContainerPlan, _ frame: ContainerFrame
  ) {
    guard
      let pin = plan.locals.first(where: { $0.net == label.net })?.pins.first(where: {
        $0.item == label.item && $0.side == label.side
      })
    else { return }
    let column = frame.columns[places[label.item].column]
    let width = graph.edges[label.edge].label.width
    let x = label.side == .left ? column.x - 1 - width : column.x + column.width + 1
    let rect = Rect(x: x, y: frame.top + plan.row(pin), width: width, height: 1)
    // Lines that share their way share its first label.
    if labels.contains(where: { !$0.isStacked && $0.rect.intersects(rect) }) { return }
    labels.append(PlacedLabel(edge: label.edge, rect: rect, isStacked: false))
  }

  private mutating func placeLabel(_ link: VerticalLink, _ upper: Rect, _ lower: Rect) {
    let label = graph.edges[link.edge].label
    guard label.stackedWidth > 0 else { return }
    let x = WireCollector.column(of: upper) + 2
    labels.append(
      PlacedLabel(
        edge: link.edge,
        rect: Rect(
          x: x, y: upper.bottom + 1, width: label.stackedWidth,
          height: min(label.stackedHeight, lower.y - upper.bottom - 1)),
        isStacked: true))
  }
}
