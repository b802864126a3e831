/// What a net does in the space between two columns: rows it comes in by on the left, and leaves
/// by on the right.
struct ChannelNet: Hashable {
  var net: Int
  var left: [Int]
  var right: [Int]
  /// Which of a net's two halves this is, when it had to be split: 0 whole, 1 left, 2 right.
  var half = 0

  var rows: [Int] { left + right }
  var low: Int { rows.min() ?? 0 }
  var high: Int { rows.max() ?? 0 }
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

  /// Beyond so many nets the order is by row only; the search for the best order is cubic.
  private static let searchLimit = 40

  init(_ nets: [ChannelNet]) {
    straights = nets.filter(\.isStraight)
    var bent = nets.filter { !$0.isStraight }
    var order: [ChannelNet] = []
    while !bent.isEmpty {
      let free = bent.indices.filter { index in
        !bent.indices.contains { $0 != index && Self.mustPrecede(bent[$0], bent[index]) }
      }
      guard let next = Self.best(free, bent) else {
        guard Self.split(&bent, all: nets) else {
          // Nothing left to split: take any, a crossing of runs is better than no picture.
          order.append(bent.removeFirst())
          continue
        }
        continue
      }
      order.append(bent.remove(at: next))
    }
    assign(order)
  }

  /// `a` comes from the left at a row where `b` leaves to the right.
  private static func mustPrecede(_ a: ChannelNet, _ b: ChannelNet) -> Bool {
    if a.net == b.net { return a.half < b.half }
    return a.left.contains { b.right.contains($0) }
  }

  /// Among free nets the one that costs the fewest crossings when it stands leftmost.
  private static func best(_ free: [Int], _ nets: [ChannelNet]) -> Int? {
    if free.count <= 1 || nets.count > searchLimit { return free.first }
    func cost(_ p: ChannelNet) -> Int {
      nets.reduce(0) { sum, q in
        q == p
          ? sum
          : sum + p.right.count { q.low < $0 && $0 < q.high }
            + q.left.count { p.low < $0 && $0 < p.high }
            - q.right.count { p.low < $0 && $0 < p.high }
            - p.left.count { q.low < $0 && $0 < q.high }
      }
    }
    return free.min { a, b in
      let first = (cost(nets[a]), nets[a].low, nets[a].net)
      let second = (cost(nets[b]), nets[b].low, nets[b].net)
      return first < second
    }
  }

  /// Splits the last whole net at a row nobody uses. Each net splits once, so this ends.
  private static func split(_ nets: inout [ChannelNet], all: [ChannelNet]) -> Bool {
    guard
      let index = nets.lastIndex(where: { $0.half == 0 && !$0.left.isEmpty && !$0.right.isEmpty })
    else { return false }
    let used = Set((all + nets).flatMap(\.rows))
    let net = nets[index]
    var row = net.low
    while used.contains(row) { row += 1 }
    nets[index] = ChannelNet(net: net.net, left: net.left, right: [row], half: 1)
    nets.append(ChannelNet(net: net.net, left: [row], right: net.right, half: 2))
    return true
  }

  /// Verticals whose spans do not touch may stand one above the other.
  private mutating func assign(_ order: [ChannelNet]) {
    for net in order {
      var track = 0
      for (other, taken) in tracks {
        let touches = net.low <= other.high + 1 && other.low <= net.high + 1
        if touches || Self.mustPrecede(other, net) { track = max(track, taken + 1) }
      }
      tracks.append((net, track))
      trackCount = max(trackCount, track + 1)
    }
  }
}
