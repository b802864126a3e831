import TerminalCanvas

/// Turns tracks and rows into strokes (P10).
struct WireCollector {
  private var byNet: [Wire]
  private let graph: LayoutGraph
  private let spacing: LayoutSpacing

  init(_ graph: LayoutGraph, _ spacing: LayoutSpacing) {
    self.graph = graph
    self.spacing = spacing
    let count = (graph.edges.map(\.net).max() ?? -1) + 1
    byNet = (0..<count).map { Wire(net: $0, segments: [], taps: []) }
  }

  /// Wires that have strokes, by net.
  var wires: [Wire] { byNet.filter { !$0.segments.isEmpty || !$0.taps.isEmpty } }

  private mutating func stroke(_ net: Int, _ x1: Int, _ y1: Int, _ x2: Int, _ y2: Int) {
    guard x1 != x2 || y1 != y2 else { return }
    byNet[net].segments.append(Segment(from: Point(x1, y1), to: Point(x2, y2)))
  }

  /// A line from the bottom of one box to the top of the next.
  mutating func add(_ link: VerticalLink, _ upper: Rect, _ lower: Rect) {
    let x = Self.column(of: upper)
    // It grows out of the border it starts at; before the other there is an arrowhead.
    let isDown = graph.edges[link.edge].source == link.upper
    stroke(
      link.net, x, upper.bottom + (isDown ? 0 : 1), x, lower.y - (isDown ? 1 : 0))
    byNet[link.net].taps += [
      Tap(node: link.upper, point: Point(x, upper.bottom + 1), inward: .up),
      Tap(node: link.lower, point: Point(x, lower.y - 1), inward: .down),
    ]
  }

  /// Where a line leaves a box downwards.
  static func column(of upper: Rect) -> Int { upper.x + min(4, upper.width / 2) }

  /// `widths` by node, for those that are narrower than their column.
  mutating func add(_ plan: ContainerPlan, _ frame: ContainerFrame, _ widths: [Int]) {
    for (index, channel) in plan.channels.enumerated() {
      let base = frame.starts[index] + frame.leftMargins[index]
      for net in channel.straights {
        let row = frame.top + net.low
        stroke(
          net.net, leftEnd(net.left.first, index, frame, widths), row,
          rightEnd(net.right.first, index, frame), row)
      }
      for (net, track) in channel.tracks {
        let x = base + track * spacing.pitch
        stroke(net.net, x, frame.top + net.low, x, frame.top + net.high)
        for end in net.left {
          let from = net.half == 2 ? firstHalf(net.net, channel, base) : nil
          stroke(
            net.net, from ?? leftEnd(end, index, frame, widths), frame.top + end.row, x,
            frame.top + end.row)
        }
        for end in net.right where net.half != 1 {
          stroke(
            net.net, x, frame.top + end.row, rightEnd(end, index, frame), frame.top + end.row)
        }
      }
    }
    for (column, lanes) in plan.lanes.enumerated() {
      let area = frame.columns[column]
      for (index, row) in lanes.sorted(by: { $0.key < $1.key }) {
        stroke(
          plan.locals[index].net, area.x - 1, frame.top + row, area.x + area.width, frame.top + row)
      }
    }
    addTaps(plan, frame, widths)
  }

  /// The right half of a split net starts at the left half's vertical.
  private func firstHalf(_ net: Int, _ channel: Channel, _ base: Int) -> Int? {
    channel.tracks.first { $0.net.net == net && $0.net.half == 1 }
      .map { base + $0.track * spacing.pitch }
  }

  /// Where a run ends on the left of a channel: a border, a lane or an item.
  private func leftEnd(
    _ end: RunEnd?, _ channel: Int, _ frame: ContainerFrame, _ widths: [Int]
  ) -> Int {
    if channel == 0 { return frame.rect.x }
    let area = frame.columns[channel - 1]
    if let end, end.item >= 0, graph.nodes[end.item].isNarrow {
      return area.x + widths[end.item] - 1
    }
    return area.x + area.width - (isRow(end) ? 0 : 1)
  }

  private func rightEnd(_ end: RunEnd?, _ channel: Int, _ frame: ContainerFrame) -> Int {
    if channel == frame.columns.count { return frame.rect.right }
    return frame.columns[channel].x - (isRow(end) ? 1 : 0)
  }

  private func isRow(_ end: RunEnd?) -> Bool {
    guard let end, end.item >= 0 else { return false }
    return graph.nodes[end.item].shape == .row
  }

  private mutating func addTaps(
    _ plan: ContainerPlan, _ frame: ContainerFrame, _ widths: [Int]
  ) {
    for local in plan.locals {
      for pin in local.pins {
        let shape = graph.nodes[pin.item].shape
        if shape == .container && !frame.endsAt(pin.item, local.net) { continue }
        let area = frame.columns[frame.column(of: pin.item)]
        let y = frame.top + plan.row(pin)
        let width = graph.nodes[pin.item].isNarrow ? widths[pin.item] : area.width
        let tap =
          pin.side == .left
          ? Tap(node: pin.item, point: Point(area.x - 1, y), inward: .right)
          : Tap(node: pin.item, point: Point(area.x + width, y), inward: .left)
        byNet[local.net].taps.append(tap)
      }
    }
  }
}

/// The finished horizontal measures of a container.
struct ContainerFrame {
  var rect: Rect
  /// The first inner row.
  var top: Int
  /// Where each channel begins, and the cells before its first track.
  var starts: [Int]
  var leftMargins: [Int]
  var columns: [(x: Int, width: Int)]
  let places: [ColumnPlace]
  /// Containers at whose border a net ends, as container · 2³² + net.
  let ends: Set<Int>

  func column(of item: Int) -> Int { places[item].column }

  func endsAt(_ item: Int, _ net: Int) -> Bool { ends.contains(item << 32 | net) }
}
