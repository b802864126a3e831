import DiagramLayout
import TerminalCanvas

/// Finds the way along a wire from one node to another.
package struct WirePaths {
  private let wire: Wire
  private var neighbours: [Point: [Point]] = [:]

  package init(_ wire: Wire) {
    self.wire = wire
    for segment in wire.segments {
      let dx = (segment.to.x - segment.from.x).signum()
      let dy = (segment.to.y - segment.from.y).signum()
      var point = segment.from
      while point != segment.to {
        let next = Point(point.x + dx, point.y + dy)
        neighbours[point, default: []].append(next)
        neighbours[next, default: []].append(point)
        point = next
      }
    }
  }

  /// Cells from the source's tap to the target's, both included; `nil` when they do not meet here.
  /// Shortest first, ties in the order strokes were made. O(cells of the wire).
  package func path(from source: Int, to target: Int) -> [Point]? {
    guard let start = wire.taps.first(where: { $0.node == source })?.point,
      let end = wire.taps.first(where: { $0.node == target })?.point
    else { return nil }
    var came: [Point: Point] = [start: start]
    var queue = [start]
    var head = 0
    while head < queue.count {
      let point = queue[head]
      head += 1
      if point == end { break }
      for next in neighbours[point] ?? [] where came[next] == nil {
        came[next] = point
        queue.append(next)
      }
    }
    guard came[end] != nil else { return nil }
    var path = [end]
    while let last = path.last, last != start, let before = came[last] { path.append(before) }
    return path.reversed()
  }
}
