/// Where a run of a channel ends on one side.
struct RunEnd: Hashable, Sendable {
  var row: Int
  /// The item it meets; −1 is a lane, a border, or the net's other half.
  var item: Int
}

/// What a net does in the space between two columns: rows it comes in by on the left, and leaves
/// by on the right.
struct ChannelNet: Hashable, Sendable {
  var net: Int
  var left: [RunEnd]
  var right: [RunEnd]
  /// Which of a net's two halves this is, when it had to be split: 0 whole, 1 left, 2 right.
  var half = 0
  private(set) var low: Int
  private(set) var high: Int

  init(net: Int, left: [RunEnd], right: [RunEnd], half: Int = 0) {
    self.net = net
    self.left = left
    self.right = right
    self.half = half
    var low = Int.max
    var high = 0
    for end in left {
      low = min(low, end.row)
      high = max(high, end.row)
    }
    for end in right {
      low = min(low, end.row)
      high = max(high, end.row)
    }
    self.low = low
    self.high = high
  }

  var isStraight: Bool { low == high }
}

/// Gives every net of a channel a vertical of its own, so that horizontals never share cells (P8).
///
/// A net that comes from the left at a row where another leaves to the right must turn first, so
/// its vertical stands further left. A cycle of such demands is broken by splitting a net in two.
struct Channel {
  /// Whole nets and halves with their track, from the left.
  private(set) var tracks: [(net: ChannelNet, track: Int)] = []
  private(set) var straights: [ChannelNet] = []
  private(set) var trackCount = 0
  /// The lowest row used.
  private(set) var bottom = 0

  /// Beyond so many nets the order is by row only; the search for the best order is cubic.
  private static let searchLimit = 40

  var isEmpty: Bool { tracks.isEmpty && straights.isEmpty }

  init(_ nets: [ChannelNet]) {
    var bent: [ChannelNet] = []
    for net in nets {
      bottom = max(bottom, net.high)
      if net.isStraight { straights.append(net) } else { bent.append(net) }
    }
    if bent.isEmpty { return }
    assign(Self.ordered(bent, all: nets))
    for (net, _) in tracks { bottom = max(bottom, net.high) }
  }

  /// From left to right, so that nobody's horizontal runs into another's.
  private static func ordered(_ nets: [ChannelNet], all: [ChannelNet]) -> [ChannelNet] {
    var bent = nets
    var order: [ChannelNet] = []
    var waiting = predecessors(bent)
    var taken = [Bool](repeating: false, count: bent.count)
    while order.count < bent.count {
      let free = bent.indices.filter { !taken[$0] && waiting.counts[$0] == 0 }
      if let next = best(free, bent, taken) {
        taken[next] = true
        order.append(bent[next])
        for after in waiting.followers[next] { waiting.counts[after] -= 1 }
        continue
      }
      guard split(&bent, taken, all: all) else {
        // Nothing left to split: take any, a crossing of runs is better than no picture.
        if let any = bent.indices.first(where: { !taken[$0] }) {
          taken[any] = true
          order.append(bent[any])
          for after in waiting.followers[any] { waiting.counts[after] -= 1 }
        }
        continue
      }
      taken.append(false)
      waiting = predecessors(bent, except: taken)
    }
    return order
  }

  /// Who must stand left of whom: how many each waits for, and who waits for each.
  private static func predecessors(
    _ nets: [ChannelNet], except taken: [Bool] = []
  ) -> (counts: [Int], followers: [[Int]]) {
    var counts = [Int](repeating: 0, count: nets.count)
    var followers = [[Int]](repeating: [], count: nets.count)
    var fromLeft: [Int: Int] = [:]
    for (index, net) in nets.enumerated() where taken.isEmpty || !taken[index] {
      for end in net.left { fromLeft[end.row] = index }
    }
    for (index, net) in nets.enumerated() where taken.isEmpty || !taken[index] {
      for end in net.right {
        guard let before = fromLeft[end.row], before != index, nets[before].net != net.net
        else { continue }
        counts[index] += 1
        followers[before].append(index)
      }
    }
    // The left half of a split net stands left of the right one.
    for (index, net) in nets.enumerated()
    where net.half == 1 && (taken.isEmpty || !taken[index]) {
      for (other, half) in nets.enumerated() where half.net == net.net && half.half == 2 {
        counts[other] += 1
        followers[index].append(other)
      }
    }
    return (counts, followers)
  }

  /// Among free nets the one that costs the fewest crossings when it stands leftmost.
  private static func best(_ free: [Int], _ nets: [ChannelNet], _ taken: [Bool]) -> Int? {
    if free.count <= 1 || nets.count > searchLimit { return free.first }
    func cost(_ p: ChannelNet, _ own: Int) -> Int {
      var sum = 0
      for (index, q) in nets.enumerated() where index != own && !taken[index] {
        for end in p.right {
          if q.low < end.row, end.row < q.high { sum += 1 }
        }
        for end in q.left {
          if p.low < end.row, end.row < p.high { sum += 1 }
        }
        for end in q.right {
          if p.low < end.row, end.row < p.high { sum -= 1 }
        }
        for end in p.left {
          if q.low < end.row, end.row < q.high { sum -= 1 }
        }
      }
      return sum
    }
    var chosen = free[0]
    var least = (Int.max, Int.max, Int.max)
    for index in free {
      let rank = (cost(nets[index], index), nets[index].low, nets[index].net)
      if rank < least {
        least = rank
        chosen = index
      }
    }
    return chosen
  }

  /// Splits the last whole net at a row nobody uses. Each net splits once, so this ends.
  private static func split(
    _ nets: inout [ChannelNet], _ taken: [Bool], all: [ChannelNet]
  ) -> Bool {
    guard
      let index = nets.indices.last(where: {
        !taken[$0] && nets[$0].half == 0 && !nets[$0].left.isEmpty && !nets[$0].right.isEmpty
      })
    else { return false }
    var used: Set<Int> = []
    for net in all + nets { used.formUnion((net.left + net.right).map(\.row)) }
    let net = nets[index]
    var row = net.low
    while used.contains(row) { row += 1 }
    let joint = [RunEnd(row: row, item: -1)]
    nets[index] = ChannelNet(net: net.net, left: net.left, right: joint, half: 1)
    nets.append(ChannelNet(net: net.net, left: joint, right: net.right, half: 2))
    return true
  }

  /// `a` must stand left of `b`: it comes by a row where `b` leaves, or is `b`'s first half.
  private static func mustPrecede(_ a: ChannelNet, _ b: ChannelNet) -> Bool {
    if a.net == b.net { return a.half < b.half }
    return a.left.contains { end in b.right.contains { $0.row == end.row } }
  }

  /// Verticals whose spans do not overlap may stand one above the other.
  private mutating func assign(_ order: [ChannelNet]) {
    tracks.reserveCapacity(order.count)
    for net in order {
      var track = 0
      for (other, taken) in tracks where taken >= track {
        let overlaps = net.low <= other.high && other.low <= net.high
        if overlaps || Self.mustPrecede(other, net) { track = taken + 1 }
      }
      tracks.append((net, track))
      trackCount = max(trackCount, track + 1)
    }
  }
}
