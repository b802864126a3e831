/// The rows of one container: where its items and lanes are, and where nets cross its border.
///
/// Rows come first and columns last: widths follow from rows and tracks, so nothing iterates.
struct ContainerPlan {
  var columns: [[Int]]
  var locals: [LocalNet]
  /// Row of each item, from the container's first inner row.
  var y: [Int: Int] = [:]
  /// Row of a net's passage through a column: `lanes[column][net]`.
  var lanes: [[Int: Int]] = []
  /// Row where a net crosses the border, by side.
  var ports: [Side: [Int: Int]] = [.left: [:], .right: [:]]
  var channels: [Channel] = []
  var innerHeight = 0
  private let heights: [Int: Int]
  private let pinRows: [Pin: [Int: Int]]

  /// `heights` of items, and for each pin the row within the item at which each net meets it.
  init(
    columns: [[Int]], locals: [LocalNet], heights: [Int: Int], pinRows: [Pin: [Int: Int]],
    gapAbove: (Int) -> Int
  ) {
    self.columns = columns
    self.locals = locals
    self.heights = heights
    self.pinRows = pinRows
    lanes = Array(repeating: [:], count: columns.count)
    for column in columns { stack(column, gapAbove) }
    for local in locals { placeLanes(local) }
    innerHeight = max(1, (columns.indices.map(bottom).max() ?? -1) + 1)
    for side in [Side.left, .right] { placePorts(side) }
    // A port may need a row below everything else.
    innerHeight = max(innerHeight, (ports.values.flatMap(\.values).max() ?? 0) + 1)
    for index in 0...columns.count { channels.append(Channel(nets(inChannel: index))) }
    let dogleg = channels.flatMap { $0.tracks.flatMap { $0.net.rows } }.max() ?? 0
    innerHeight = max(innerHeight, dogleg + 1)
  }

  private mutating func stack(_ column: [Int], _ gapAbove: (Int) -> Int) {
    var row = 0
    for (index, item) in column.enumerated() {
      if index > 0 { row += gapAbove(item) }
      y[item] = row
      row += heights[item] ?? 1
    }
  }

  private func bottom(_ column: Int) -> Int {
    let items = columns[column].map { (y[$0] ?? 0) + (heights[$0] ?? 1) - 1 }
    return max(items.max() ?? -1, lanes[column].values.max() ?? -1)
  }

  func row(_ pin: Pin, _ net: Int) -> Int { (y[pin.item] ?? 0) + (pinRows[pin]?[net] ?? 0) }

  private func column(of item: Int) -> Int { columns.firstIndex { $0.contains(item) } ?? 0 }

  /// Channels a net has to reach, first and last.
  private func reach(_ local: LocalNet) -> (first: Int, last: Int) {
    var touched = local.pins.map { column(of: $0.item) + ($0.side == .left ? 0 : 1) }
    if local.exits.contains(.left) { touched.append(0) }
    if local.exits.contains(.right) { touched.append(columns.count) }
    return (touched.min() ?? 0, touched.max() ?? 0)
  }

  private mutating func placeLanes(_ local: LocalNet) {
    let (first, last) = reach(local)
    guard first < last else { return }
    for column in first..<last {
      let rows = local.pins.map { row($0, local.net) }.sorted()
      let wanted = rows.isEmpty ? 0 : rows[rows.count / 2]
      lanes[column][local.net] = laneRow(column, near: wanted)
    }
  }

  /// The nearest free row of the column, or a new one opened between two items.
  private mutating func laneRow(_ column: Int, near wanted: Int) -> Int {
    let end = bottom(column) + 2
    let free = (0...max(end, wanted)).filter { isFree(column, $0) }
    let nearest = free.min { (abs($0 - wanted), $0) < (abs($1 - wanted), $1) }
    if let nearest, abs(nearest - wanted) <= 4 { return nearest }
    // Open a row above the item that stands nearest.
    let tops = columns[column].dropFirst().compactMap { y[$0] }
    guard let top = tops.min(by: { abs($0 - wanted) < abs($1 - wanted) }),
      abs(top - wanted) < abs((nearest ?? .max / 2) - wanted)
    else { return nearest ?? end }
    for item in columns[column] where (y[item] ?? 0) >= top { y[item] = (y[item] ?? 0) + 1 }
    for (net, row) in lanes[column].sorted(by: { $0.key < $1.key }) where row >= top {
      lanes[column][net] = row + 1
    }
    return top
  }

  private func isFree(_ column: Int, _ row: Int) -> Bool {
    if lanes[column].values.contains(row) { return false }
    return !columns[column].contains { item in
      let top = y[item] ?? 0
      return row >= top && row < top + (heights[item] ?? 1)
    }
  }

  /// Straight where a net has one row inside; else a row near its middle that no other net wants.
  private mutating func placePorts(_ side: Side) {
    let users = locals.filter { $0.exits.contains(side) }
    let channel = side == .left ? 0 : columns.count
    let others = locals.map { ($0.net, innerRows($0, channel, side)) }
    for local in users {
      let rows = innerRows(local, channel, side).sorted()
      let wanted =
        rows.isEmpty ? 0 : rows.count == 1 ? rows[0] : (rows[0] + rows[rows.count - 1]) / 2
      let taken = Set(ports[side]?.values.map { $0 } ?? [])
      let busy = Set(others.filter { $0.0 != local.net }.flatMap(\.1))
      let range = 0..<(innerHeight + users.count)
      let choice = range.filter { !taken.contains($0) }.min { a, b in
        penalty(a, wanted, busy) < penalty(b, wanted, busy)
      }
      ports[side]?[local.net] = choice ?? innerHeight
    }
  }

  private func penalty(_ row: Int, _ wanted: Int, _ busy: Set<Int>) -> Int {
    abs(row - wanted) * 2 + (busy.contains(row) ? 5 : 0) + (row >= innerHeight ? 6 : 0)
  }

  /// Rows a net has on the inner side of the first or last channel.
  private func innerRows(_ local: LocalNet, _ channel: Int, _ side: Side) -> [Int] {
    side == .left ? rightRows(local, channel) : leftRows(local, channel)
  }

  private func leftRows(_ local: LocalNet, _ channel: Int) -> [Int] {
    if channel == 0 { return local.exits.contains(.left) ? [ports[.left]?[local.net] ?? 0] : [] }
    var rows = local.pins.filter { $0.side == .right && column(of: $0.item) == channel - 1 }
      .map { row($0, local.net) }
    if let lane = lanes[channel - 1][local.net] { rows.append(lane) }
    return rows
  }

  private func rightRows(_ local: LocalNet, _ channel: Int) -> [Int] {
    if channel == columns.count {
      return local.exits.contains(.right) ? [ports[.right]?[local.net] ?? 0] : []
    }
    var rows = local.pins.filter { $0.side == .left && column(of: $0.item) == channel }
      .map { row($0, local.net) }
    if let lane = lanes[channel][local.net] { rows.append(lane) }
    return rows
  }

  private func nets(inChannel channel: Int) -> [ChannelNet] {
    locals.compactMap { local in
      let net = ChannelNet(
        net: local.net, left: leftRows(local, channel), right: rightRows(local, channel))
      return net.rows.isEmpty ? nil : net
    }
  }
}
