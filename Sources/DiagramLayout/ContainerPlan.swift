/// The rows of one container: where its items and lanes are, and where nets cross its border.
///
/// Rows come first and columns last: widths follow from rows and tracks, so nothing iterates.
struct ContainerPlan {
  let columns: [[Int]]
  let locals: [LocalNet]
  /// Row of a net's passage through a column, by the net's position in `locals`.
  private(set) var lanes: [[Int: Int]]
  /// Row where a net crosses the border, by net.
  private(set) var leftPorts: [Int: Int] = [:]
  private(set) var rightPorts: [Int: Int] = [:]
  private(set) var channels: [Channel] = []
  private(set) var innerHeight = 0
  /// Row of each item, by column and order in it, from the container's first inner row.
  private(set) var rows: [[Int]]
  private let places: [ColumnPlace]
  private let heights: [Int]
  /// Rows of each column that are taken.
  private var taken: [[Bool]]

  /// `heights` and `places` by node.
  init(
    columns: [[Int]], locals: [LocalNet], places: [ColumnPlace], heights: [Int],
    gapAbove: (Int) -> Int
  ) {
    self.columns = columns
    self.locals = locals
    self.places = places
    self.heights = heights
    lanes = Array(repeating: [:], count: columns.count)
    rows = Array(repeating: [], count: columns.count)
    taken = Array(repeating: [], count: columns.count)
    for column in columns.indices { stack(column, gapAbove) }
    for index in locals.indices where !locals[index].pins.isEmpty { placeLanes(index) }
    innerHeight = max(1, taken.map(\.count).max() ?? 0)
    placePorts(.left)
    placePorts(.right)
    makeChannels()
    for channel in channels where !channel.isEmpty {
      innerHeight = max(innerHeight, channel.bottom + 1)
    }
    // A port may need a row below everything else.
    for row in leftPorts.values { innerHeight = max(innerHeight, row + 1) }
    for row in rightPorts.values { innerHeight = max(innerHeight, row + 1) }
  }

  /// The item's first row.
  func row(of item: Int) -> Int { rows[places[item].column][places[item].order] }

  func row(_ pin: Pin) -> Int { row(of: pin.item) + pin.row }

  func port(_ side: Side, _ net: Int) -> Int {
    (side == .left ? leftPorts[net] : rightPorts[net]) ?? 0
  }

  private mutating func stack(_ column: Int, _ gapAbove: (Int) -> Int) {
    var row = 0
    for (index, item) in columns[column].enumerated() {
      if index > 0 { row += gapAbove(item) }
      rows[column].append(row)
      row += heights[item]
    }
    taken[column] = Array(repeating: false, count: row)
    for (index, item) in columns[column].enumerated() {
      for row in rows[column][index]..<(rows[column][index] + heights[item]) {
        taken[column][row] = true
      }
    }
  }

  /// The channel at a pin: before or behind the item's column.
  private func channel(_ pin: Pin) -> Int {
    places[pin.item].column + (pin.side == .left ? 0 : 1)
  }

  private mutating func placeLanes(_ index: Int) {
    let local = locals[index]
    var first = Int.max
    var last = 0
    for pin in local.pins {
      first = min(first, channel(pin))
      last = max(last, channel(pin))
    }
    if local.exitsLeft { first = 0 }
    if local.exitsRight { last = columns.count }
    guard first < last else { return }
    for column in first..<last {
      let rows = local.pins.map(row).sorted()
      lanes[column][index] = laneRow(column, near: rows[rows.count / 2])
    }
  }

  /// The nearest free row of the column, or a new one opened between two items.
  private mutating func laneRow(_ column: Int, near wanted: Int) -> Int {
    let nearest = nearestFree(column, wanted)
    if abs(nearest - wanted) <= 4 {
      take(column, nearest)
      return nearest
    }
    // Open a row above the item that stands nearest.
    let tops = rows[column].dropFirst()
    guard let top = tops.min(by: { abs($0 - wanted) < abs($1 - wanted) }),
      abs(top - wanted) < abs(nearest - wanted)
    else {
      take(column, nearest)
      return nearest
    }
    for index in rows[column].indices where rows[column][index] >= top { rows[column][index] += 1 }
    for (net, row) in lanes[column] where row >= top { lanes[column][net] = row + 1 }
    taken[column].insert(true, at: top)
    return top
  }

  private func nearestFree(_ column: Int, _ wanted: Int) -> Int {
    let used = taken[column]
    var distance = 0
    while true {
      let above = wanted - distance
      if above >= 0, above >= used.count || !used[above] { return above }
      let below = wanted + distance
      if below >= used.count || !used[below] { return below }
      distance += 1
    }
  }

  private mutating func take(_ column: Int, _ row: Int) {
    while taken[column].count <= row { taken[column].append(false) }
    taken[column][row] = true
  }

  /// Straight where a net has one row inside; else a row near its middle that no other net wants.
  private mutating func placePorts(_ side: Side) {
    let users = locals.indices.filter { locals[$0].exits(side) }
    if users.isEmpty { return }
    let column = side == .left ? 0 : columns.count - 1
    let inner = locals.indices.map { innerRows($0, side, column) }
    var wishes: [Int: Int] = [:]
    for rows in inner { for row in Set(rows) { wishes[row, default: 0] += 1 } }
    var given: Set<Int> = []
    for index in users {
      let rows = inner[index].sorted()
      let middle =
        rows.isEmpty ? 0 : rows.count == 1 ? rows[0] : (rows[0] + rows[rows.count - 1]) / 2
      let own = Set(rows)
      let row = portRow(near: middle, given) { (wishes[$0] ?? 0) - (own.contains($0) ? 1 : 0) > 0 }
      given.insert(row)
      if side == .left {
        leftPorts[locals[index].net] = row
      } else {
        rightPorts[locals[index].net] = row
      }
    }
  }

  /// The cheapest row: far from the middle, wanted by others, or below everything costs.
  private func portRow(near middle: Int, _ given: Set<Int>, isBusy: (Int) -> Bool) -> Int {
    var best = (cost: Int.max, row: innerHeight)
    var distance = 0
    while distance * 2 <= best.cost {
      for row in distance == 0 ? [middle] : [middle - distance, middle + distance]
      where row >= 0 && !given.contains(row) {
        let cost = distance * 2 + (isBusy(row) ? 5 : 0) + (row >= innerHeight ? 6 : 0)
        if cost < best.cost || cost == best.cost && row < best.row { best = (cost, row) }
      }
      distance += 1
    }
    return best.row
  }

  /// Rows a net has on the inner side of the first or last channel.
  private func innerRows(_ index: Int, _ side: Side, _ column: Int) -> [Int] {
    var out: [Int] = []
    for pin in locals[index].pins where pin.side == side && places[pin.item].column == column {
      out.append(row(pin))
    }
    if column >= 0, let lane = lanes[column][index] { out.append(lane) }
    return out
  }

  private mutating func makeChannels() {
    var left = Array(
      repeating: [[RunEnd]](repeating: [], count: locals.count), count: columns.count + 1)
    var right = left
    for (index, local) in locals.enumerated() where !local.pins.isEmpty {
      for pin in local.pins {
        let end = RunEnd(row: row(pin), item: pin.item)
        if pin.side == .left {
          right[channel(pin)][index].append(end)
        } else {
          left[channel(pin)][index].append(end)
        }
      }
      for column in columns.indices {
        guard let lane = lanes[column][index] else { continue }
        right[column][index].append(RunEnd(row: lane, item: -1))
        left[column + 1][index].append(RunEnd(row: lane, item: -1))
      }
      if local.exitsLeft { left[0][index].append(RunEnd(row: port(.left, local.net), item: -1)) }
      if local.exitsRight {
        right[columns.count][index].append(RunEnd(row: port(.right, local.net), item: -1))
      }
    }
    channels.reserveCapacity(columns.count + 1)
    for channel in left.indices {
      var nets: [ChannelNet] = []
      for index in locals.indices
      where !left[channel][index].isEmpty || !right[channel][index].isEmpty {
        nets.append(
          ChannelNet(
            net: locals[index].net, left: left[channel][index], right: right[channel][index]))
      }
      channels.append(Channel(nets))
    }
  }
}
