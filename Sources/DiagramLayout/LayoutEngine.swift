import TerminalCanvas

/// Tiered compound channels: for each container tiers from traffic, rows, tracks, and widths last.
///
/// Edges are cut at container borders into legs, and every leg runs in a channel reserved for it,
/// so nothing is searched and nothing fails to route. Deterministic; never sees state.
package struct LayoutEngine {
  private let graph: LayoutGraph
  private let spacing: LayoutSpacing
  private var columns: [[[Int]]]
  private var net: NetPlan
  private var plans: [ContainerPlan?]
  private var heights: [Int]
  private var widths: [Int]
  private var boxes: [PlacedBox] = []
  private var wires = WireCollector()

  package static func layout(_ graph: LayoutGraph, _ spacing: LayoutSpacing) -> Scene {
    var engine = LayoutEngine(graph, spacing)
    return engine.run()
  }

  private init(_ graph: LayoutGraph, _ spacing: LayoutSpacing) {
    self.graph = graph
    self.spacing = spacing
    columns = graph.nodes.indices.map { Self.columns(of: $0, graph, spacing) }
    net = NetPlan(graph, columns)
    plans = Array(repeating: nil, count: graph.nodes.count)
    heights = Array(repeating: 0, count: graph.nodes.count)
    widths = Array(repeating: 0, count: graph.nodes.count)
  }

  /// One column for each tier; a long column of rows is split into several.
  private static func columns(
    of container: Int, _ graph: LayoutGraph, _ spacing: LayoutSpacing
  ) -> [[Int]] {
    let children = graph.nodes[container].children
    let tiers = Set(children.map { graph.nodes[$0].tier }).sorted()
    return tiers.flatMap { tier -> [[Int]] in
      let items = children.filter { graph.nodes[$0].tier == tier }
      let rows = items.count { graph.nodes[$0].shape == .row }
      guard rows == items.count, rows > spacing.wrapRows else { return [items] }
      let count = (rows + spacing.wrapRows - 1) / spacing.wrapRows
      let each = (rows + count - 1) / count
      return stride(from: 0, to: rows, by: each).map { Array(items[$0..<min(rows, $0 + each)]) }
    }
  }

  private mutating func run() -> Scene {
    measure(0)
    let width = widths[0]
    let height = plans[0]?.innerHeight ?? 1
    place(0, Rect(x: 0, y: 0, width: width, height: height))
    for link in net.verticals { wires.add(link, boxes) }
    return Scene(
      width: width, height: height, boxes: boxes, wires: wires.wires, omittedEdges: net.omitted)
  }

  // MARK: Rows, bottom up

  private mutating func measure(_ node: Int) {
    let spec = graph.nodes[node]
    guard spec.shape == .container else {
      measureLeaf(node)
      return
    }
    for child in spec.children { measure(child) }
    var pinRows: [Pin: [Int: Int]] = [:]
    for local in net.locals[node] {
      for pin in local.pins { pinRows[pin, default: [:]][local.net] = pinRow(pin, local.net) }
    }
    var childHeights: [Int: Int] = [:]
    for child in spec.children { childHeights[child] = heights[child] }
    let linked = Set(net.verticals.map(\.lower))
    let graph = graph
    let spacing = spacing
    let plan = ContainerPlan(
      columns: columns[node], locals: net.locals[node], heights: childHeights, pinRows: pinRows
    ) { item in
      if linked.contains(item) { return 1 }
      return graph.nodes[item].shape == .row ? 0 : spacing.gap
    }
    plans[node] = plan
    heights[node] = plan.innerHeight + (node == 0 ? 0 : 2)
    widths[node] = max(naturalWidth(node, plan), spec.titleWidth + 4, spec.width + 2)
  }

  private mutating func measureLeaf(_ node: Int) {
    let spec = graph.nodes[node]
    if spec.shape == .row {
      heights[node] = 1
      widths[node] = spec.width
      return
    }
    let most = max(leafNets(node, .left).count, leafNets(node, .right).count)
    heights[node] = max(spec.height, most) + 2
    widths[node] = max(spec.width, spec.titleWidth) + 2 + 2 * spacing.padding
  }

  /// Nets at a side of a leaf, in the order they get its rows.
  private func leafNets(_ node: Int, _ side: Side) -> [Int] {
    let parent = graph.nodes[node].parent ?? 0
    return net.locals[parent].filter { $0.pins.contains(Pin(item: node, side: side)) }.map(\.net)
  }

  /// The row within an item at which a net meets it.
  private func pinRow(_ pin: Pin, _ netID: Int) -> Int {
    switch graph.nodes[pin.item].shape {
    case .row: return 0
    case .box: return 1 + (leafNets(pin.item, pin.side).firstIndex(of: netID) ?? 0)
    case .container: return 1 + (plans[pin.item]?.ports[pin.side]?[netID] ?? 0)
    }
  }

  private func channelWidth(_ node: Int, _ index: Int, _ plan: ContainerPlan) -> Int {
    let channel = plan.channels[index]
    let isFirst = index == 0
    let isLast = index == plan.columns.count
    if channel.tracks.isEmpty, channel.straights.isEmpty {
      if node == 0, isFirst || isLast { return 0 }
      return isFirst || isLast ? spacing.borderMargin : spacing.pitch
    }
    let left = isFirst ? spacing.borderMargin : spacing.leftMargin
    let right = isLast ? spacing.borderMargin : spacing.rightMargin
    if channel.tracks.isEmpty { return max(1, left + right - 1) }
    return left + (channel.trackCount - 1) * spacing.pitch + 1 + right
  }

  private func columnWidth(_ column: [Int]) -> Int { column.map { widths[$0] }.max() ?? 0 }

  private func naturalWidth(_ node: Int, _ plan: ContainerPlan) -> Int {
    let channels = (0...plan.columns.count).map { channelWidth(node, $0, plan) }
    let inner = channels.reduce(0, +) + plan.columns.map(columnWidth).reduce(0, +)
    return inner + (node == 0 ? 0 : 2)
  }

  // MARK: Columns, top down

  private mutating func place(_ node: Int, _ rect: Rect) {
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
            x: frames[index].x, y: y + (plan.y[item] ?? 0), width: frames[index].width,
            height: heights[item]))
      }
    }
    let frame = ContainerFrame(
      rect: rect, top: y, starts: starts, columns: frames, hasBorder: border == 1)
    wires.add(plan, frame, graph, spacing)
  }
}

/// The finished horizontal measures of a container.
struct ContainerFrame {
  var rect: Rect
  /// The first inner row.
  var top: Int
  /// Where each channel begins.
  var starts: [Int]
  var columns: [(x: Int, width: Int)]
  var hasBorder: Bool
}
