import Simulation
import SourceText
import TerminalCanvas
import TopologyModel

/// What folded containers say: how many, and the worst of them.
extension NodeContent {
  static func folded(
    _ fold: Fold, _ topology: Topology, _ status: StatusReader?, _ density: Density, _ width: Int?
  ) -> [[Span]] {
    switch fold {
    case .namespace(let index):
      let name = topology.namespaces[index].plainName
      let tail = status.map { $0.counts(ofNamespace: topology.namespaces[index].element).spans }
      let count = workloadCount(topology.namespaces[index].element, topology, status)
      return [
        spread("▸ \(TextFit.middle(name, 24)) \(count)", tail ?? [], reserve: 8, width)
      ]
    case .node(let index):
      let tail = status.map { $0.counts(drawnIn: index).spans } ?? []
      let isBox = topology.nodes.count <= 8
      return [
        spread(isBox ? "pods" : "▸ \(nodeTitle(index, topology, .medium))", tail, reserve: 9, width)
      ]
    case .cluster(let index): return cluster(index, topology, status)
    case .vpc:
      let inside = topology.network.subnets.count
      return pods(status?.allCounts, topology.podSlots.count)
        + [[Span(Counting.of(inside, "subnet"), .dim)]]
    case .subnet(let index):
      let subnet = topology.network.subnets[index]
      let nodes = topology.nodes.indices.filter { topology.nodes[$0].subnet == index }
      let pods = nodes.reduce(LevelCounts()) { sum, node in
        sum.adding(status?.counts(drawnIn: node) ?? LevelCounts())
      }
      return [
        [Span(subnet.cidr.description, .dim)],
        nodes.isEmpty ? [Span("")] : [Span("\(Counting.of(nodes.count, "node")) ")] + pods.spans,
      ]
    case .database(let group):
      let members = topology.databases.indices.filter { topology.databases[$0].group == group }
      return [
        members.map { status?.level(ofDatabase: $0).span ?? Span("●") }
          + [Span(density == .compact ? "" : " \(Counting.of(members.count, "instance"))")]
      ]
    }
  }

  private static func cluster(
    _ index: Int, _ topology: Topology, _ status: StatusReader?
  ) -> [[Span]] {
    let element = topology.clusters[index].element
    let namespaces = topology.namespaces.filter { topology.parent(of: $0.element) == element }
    let counts = status.map { status in
      topology.clusters.count == 1
        ? status.allCounts
        : namespaces.reduce(LevelCounts()) { $0.adding(status.counts(ofNamespace: $1.element)) }
    }
    let names = Set(namespaces.map(\.name))
    let total =
      topology.clusters.count == 1
      ? topology.podSlots.count
      : topology.workloads.reduce(0) { $0 + (names.contains($1.namespace) ? $1.slots.count : 0) }
    return pods(counts, total)
      + [[Span(Counting.of(namespaces.count, "namespace"), .dim)]]
  }

  private static func workloadCount(
    _ namespace: ElementID, _ topology: Topology, _ status: StatusReader?
  ) -> Int {
    status?.workloadCount(ofNamespace: namespace)
      ?? topology.workloads.count { topology[$0.element].parent == namespace }
  }

  private static func pods(_ counts: LevelCounts?, _ total: Int) -> [[Span]] {
    guard let counts else { return [[Span("\(total) pods ●\(total) ◐00 ✗00")]] }
    return [[Span("\(Counting.of(counts.total, "pod")) ")] + counts.spans]
  }

  /// Names side by side, each with its worst state; as wide as the block.
  static func chips(
    _ namespaces: [Int], _ more: Int, _ grid: ChipShape, _ topology: Topology,
    _ status: StatusReader?
  ) -> [[Span]] {
    guard let status, !namespaces.isEmpty else { return [] }
    let (perRow, nameWidth) = (grid.perRow, grid.nameWidth)
    var out: [[Span]] = []
    for start in stride(from: 0, to: namespaces.count, by: perRow) {
      var line: [Span] = []
      for index in namespaces[start..<min(namespaces.count, start + perRow)] {
        let namespace = topology.namespaces[index]
        let counts = status.counts(ofNamespace: namespace.element)
        let number = counts.worst == .good ? counts.total : counts[counts.worst]
        line += [
          Span(TextFit.pad(TextFit.middle(namespace.plainName, nameWidth), nameWidth) + " "),
          counts.worst.span,
          Span(TextFit.pad(number < 1_000 ? "\(number)" : "\(number / 1_000)k", grid.numberWidth)),
        ]
      }
      out.append(line)
    }
    if more > 0 { out.append([Span("… \(more) more namespaces", .dim)]) }
    return out
  }

  static func balancerNode(
    _ balancer: LoadBalancer, _ node: Int, _ density: Density
  ) -> [[Span]] {
    let address = [Span(balancer.nodes[node].address.description, .dim)]
    return density == .full ? [[Span(TextFit.middle(balancer.name, 20))], address] : [address]
  }

  /// State at the right of a container's title.
  static func badge(_ content: ViewContent, _ topology: Topology, _ status: StatusReader) -> [Span]
  {
    switch content {
    case .namespace(let index):
      return status.counts(ofNamespace: topology.namespaces[index].element).spans
    case .node(let index): return status.counts(drawnIn: index).spans
    case .card(let card): return card.badge
    case .openWorkload(let index):
      let levels = status.levels(ofWorkload: index)
      return [Span("\(levels.count { $0 == .good })/\(levels.count)")]
    case .vpc: return [Span(topology.region, .dim)]
    default: return []
    }
  }
}
