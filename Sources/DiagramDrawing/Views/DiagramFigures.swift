import DiagramLayout
import TerminalCanvas
import TopologyModel

/// What makes a layout easy or hard to read, counted for each edge by itself.
package struct DiagramFigures: Hashable, Sendable {
  package var width: Int
  package var height: Int
  package var boxes: Int
  package var edges: Int
  /// Places where one edge's straight piece passes through another's; edges of one net that share
  /// an end do not count against each other.
  package var crossings = 0
  /// Corners, summed over edges.
  package var bends = 0
  /// Cells, summed over edges.
  package var length = 0

  /// O(cells of all edges).
  package init(_ view: DiagramView) {
    width = view.scene.width
    height = view.scene.height
    boxes = view.scene.boxes.count
    let omitted = Set(view.scene.omittedEdges)
    edges = view.edges.count - omitted.count
    var walkers: [Int: WirePaths] = [:]
    var level: [Point: [Int]] = [:]
    var upright: [Point: [Int]] = [:]
    for (index, edge) in view.edges.enumerated() where !omitted.contains(index) {
      guard let wire = view.scene.wires.first(where: { $0.net == edge.net }) else { continue }
      let walker = walkers[edge.net] ?? WirePaths(wire)
      walkers[edge.net] = walker
      guard let path = walker.path(from: edge.from, to: edge.to) else { continue }
      length += path.count
      guard path.count > 2 else { continue }
      for step in 1..<(path.count - 1) {
        let isLevel = path[step - 1].y == path[step + 1].y
        let isUpright = path[step - 1].x == path[step + 1].x
        if isLevel {
          level[path[step], default: []].append(index)
        } else if isUpright {
          upright[path[step], default: []].append(index)
        } else {
          bends += 1
        }
      }
    }
    for (point, across) in level {
      for a in across {
        for b in upright[point] ?? [] where Self.areApart(view.edges[a], view.edges[b]) {
          crossings += 1
        }
      }
    }
  }

  private static func areApart(_ a: ViewEdge, _ b: ViewEdge) -> Bool {
    a.net != b.net || (a.from != b.from && a.to != b.to && a.from != b.to && a.to != b.from)
  }
}
