import TerminalCanvas

/// Turns tracks and rows into strokes (P10).
struct WireCollector {
  private(set) var wires: [Wire] = []

  private mutating func wire(_ net: Int) -> Int {
    if let known = wires.firstIndex(where: { $0.net == net }) { return known }
    wires.append(Wire(net: net, segments: [], taps: []))
    return wires.count - 1
  }

  private mutating func stroke(_ net: Int, _ x1: Int, _ y1: Int, _ x2: Int, _ y2: Int) {
    guard x1 != x2 || y1 != y2 else { return }
    wires[wire(net)].segments.append(Segment(from: Point(x1, y1), to: Point(x2, y2)))
  }

  /// A line from the bottom of one box to the top of the next.
  mutating func add(_ link: VerticalLink, _ boxes: [PlacedBox]) {
    guard let upper = boxes.first(where: { $0.node == link.upper })?.rect,
      let lower = boxes.first(where: { $0.node == link.lower })?.rect
    else { return }
    let x = upper.x + min(4, upper.width / 2)
    let index = wire(link.net)
    stroke(link.net, x, upper.bottom, x, lower.y)
    wires[index].taps += [
      Tap(node: link.upper, point: Point(x, upper.bottom + 1), inward: .up),
      Tap(node: link.lower, point: Point(x, lower.y - 1), inward: .down),
    ]
  }

  mutating func add(
    _ plan: ContainerPlan, _ frame: ContainerFrame, _ graph: LayoutGraph, _ spacing: LayoutSpacing
  ) {
    for (index, channel) in plan.channels.enumerated() {
      let left = index == 0 ? spacing.borderMargin : spacing.leftMargin
      for net in channel.straights {
        let row = frame.top + net.low
        stroke(
          net.net, leftEnd(net.net, net.low, index, plan, frame, graph), row,
          rightEnd(net.net, net.low, index, plan, frame, graph), row)
      }
      for (net, track) in channel.tracks {
        let x = frame.starts[index] + left + track * spacing.pitch
        stroke(net.net, x, frame.top + net.low, x, frame.top + net.high)
        for row in net.left {
          let from = splitEnd(net, row, channel, frame.starts[index] + left, spacing)
          let end = from ?? leftEnd(net.net, row, index, plan, frame, graph)
          stroke(net.net, end, frame.top + row, x, frame.top + row)
        }
        for row in net.right where net.half != 1 {
          stroke(
            net.net, x, frame.top + row, rightEnd(net.net, row, index, plan, frame, graph),
            frame.top + row)
        }
      }
    }
    for (column, lanes) in plan.lanes.enumerated() {
      for (net, row) in lanes.sorted(by: { $0.key < $1.key }) {
        let area = frame.columns[column]
        stroke(net, area.x - 1, frame.top + row, area.x + area.width, frame.top + row)
      }
    }
    addTaps(plan, frame, graph)
  }

  /// The right half of a split net starts at the left half's vertical.
  private func splitEnd(
    _ net: ChannelNet, _ row: Int, _ channel: Channel, _ base: Int, _ spacing: LayoutSpacing,
  ) -> Int? {
    guard net.half == 2 else { return nil }
    return channel.tracks.first { $0.net.net == net.net && $0.net.half == 1 }
      .map { base + $0.track * spacing.pitch }
  }

  /// Where a run at a row ends on the left of a channel: a border, a lane or an item.
  private func leftEnd(
    _ net: Int, _ row: Int, _ channel: Int, _ plan: ContainerPlan, _ frame: ContainerFrame,
    _ graph: LayoutGraph
  ) -> Int {
    if channel == 0 { return frame.rect.x }
    let area = frame.columns[channel - 1]
    if plan.lanes[channel - 1][net] == row { return area.x + area.width - 1 }
    let item = plan.columns[channel - 1].first {
      plan.row(Pin(item: $0, side: .right), net) == row && isPin($0, .right, net, plan)
    }
    let isRow = item.map { graph.nodes[$0].shape == .row } ?? false
    return area.x + area.width - (isRow ? 0 : 1)
  }

  private func rightEnd(
    _ net: Int, _ row: Int, _ channel: Int, _ plan: ContainerPlan, _ frame: ContainerFrame,
    _ graph: LayoutGraph
  ) -> Int {
    if channel == plan.columns.count { return frame.rect.right }
    let area = frame.columns[channel]
    if plan.lanes[channel][net] == row { return area.x }
    let item = plan.columns[channel].first {
      plan.row(Pin(item: $0, side: .left), net) == row && isPin($0, .left, net, plan)
    }
    let isRow = item.map { graph.nodes[$0].shape == .row } ?? false
    return isRow ? area.x - 1 : area.x
  }

  private func isPin(_ item: Int, _ side: Side, _ net: Int, _ plan: ContainerPlan) -> Bool {
    plan.locals.contains { $0.net == net && $0.pins.contains(Pin(item: item, side: side)) }
  }

  private mutating func addTaps(
    _ plan: ContainerPlan, _ frame: ContainerFrame, _ graph: LayoutGraph
  ) {
    for local in plan.locals {
      for pin in local.pins where graph.nodes[pin.item].shape != .container {
        let column = plan.columns.firstIndex { $0.contains(pin.item) } ?? 0
        let area = frame.columns[column]
        let y = frame.top + plan.row(pin, local.net)
        let tap =
          pin.side == .left
          ? Tap(node: pin.item, point: Point(area.x - 1, y), inward: .right)
          : Tap(node: pin.item, point: Point(area.x + area.width, y), inward: .left)
        wires[wire(local.net)].taps.append(tap)
      }
    }
  }
}
