import DiagramLayout
import TerminalCanvas

/// Finds the way along a wire from one node to another.
package struct WirePaths {
  private let wire: Wire
  /// The rectangle around all strokes, and which ways lead out of each of its cells.
  private let area: Rect
  private var ways: [UInt8]

  /// O(cells of the wire).
  package init(_ wire: Wire) {
    self.wire = wire
    var left = Int.max
    var top = Int.max
    var right = 0
    var bottom = 0
    for segment in wire.segments {
      left = min(left, segment.from.x, segment.to.x)
      right = max(right, segment.from.x, segment.to.x)
      top = min(top, segment.from.y, segment.to.y)
      bottom = max(bottom, segment.from.y, segment.to.y)
    }
    if wire.segments.isEmpty { (left, top, right, bottom) = (0, 0, -1, -1) }
    area = Rect(x: left, y: top, width: right - left + 1, height: bottom - top + 1)
    ways = Array(repeating: 0, count: max(0, area.width * area.height))
    for segment in wire.segments { add(segment) }
  }

  /// Bits: 1 right, 2 left, 4 down, 8 up.
  private mutating func add(_ segment: Segment) {
    if segment.from.y == segment.to.y {
      let (a, b) = (min(segment.from.x, segment.to.x), max(segment.from.x, segment.to.x))
      for x in a..<b {
        ways[index(x, segment.from.y)] |= 1
        ways[index(x + 1, segment.from.y)] |= 2
      }
    } else {
      let (a, b) = (min(segment.from.y, segment.to.y), max(segment.from.y, segment.to.y))
      for y in a..<b {
        ways[index(segment.from.x, y)] |= 4
        ways[index(segment.from.x, y + 1)] |= 8
      }
    }
  }

  private func index(_ x: Int, _ y: Int) -> Int { (y - area.y) * area.width + x - area.x }

  /// Cells from one of the source's taps to one of the target's, both included; `nil` when they do
  /// not meet here. Shortest first, ties in the order right, left, down, up. O(cells of the wire).
  package func path(from source: Int, to target: Int) -> [Point]? {
    var isEnd = [Bool](repeating: false, count: ways.count)
    var came = [Int32](repeating: -1, count: ways.count)
    var queue: [Int] = []
    for tap in wire.taps where area.contains(tap.point) {
      let cell = index(tap.point.x, tap.point.y)
      if tap.node == target { isEnd[cell] = true }
      if tap.node == source, came[cell] < 0 {
        came[cell] = Int32(cell)
        queue.append(cell)
      }
    }
    var head = 0
    let steps = [(1, 1), (2, -1), (4, area.width), (8, -area.width)]
    while head < queue.count, !isEnd[queue[head]] {
      let cell = queue[head]
      head += 1
      for (bit, step) in steps where Int(ways[cell]) & bit != 0 && came[cell + step] < 0 {
        came[cell + step] = Int32(cell)
        queue.append(cell + step)
      }
    }
    guard head < queue.count else { return nil }
    var path: [Point] = []
    var cell = queue[head]
    while true {
      path.append(Point(cell % area.width + area.x, cell / area.width + area.y))
      if Int(came[cell]) == cell { break }
      cell = Int(came[cell])
    }
    return path.reversed()
  }
}
