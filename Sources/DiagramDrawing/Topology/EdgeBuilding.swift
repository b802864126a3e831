import DiagramLayout
import TerminalCanvas
import TopologyModel

/// Turns links into edges between what is visible.
extension ViewBuilder {
  /// More lines of one net into one container end together at its border.
  private static let bundle = 12

  mutating func addEdges() {
    var drafts: [(edge: ViewEdge, isLive: Bool)] = []
    var seen: Set<EdgeKey> = []
    var last: EdgeKey?
    for link in index.links where isShown(link) {
      // Most of a large cluster's links end at the same fold, one after the other.
      if let from = single(link.from), let to = single(link.to) {
        let key = EdgeKey(link.net, from, to)
        if from == to || key == last { continue }
        last = key
        if seen.insert(key).inserted { drafts.append(draft(link, from, to)) }
        continue
      }
      for from in visible(link.from) {
        for to in visible(link.to)
        where from != to && seen.insert(EdgeKey(link.net, from, to)).inserted {
          drafts.append(draft(link, from, to))
        }
      }
    }
    // Nets that are drawn get small numbers, in the order they come.
    var numbers = [Int](repeating: -1, count: index.netCount)
    var count = 0
    for var edge in bundled(drafts) {
      if numbers[edge.net] < 0 {
        numbers[edge.net] = count
        netRelation[count] = edge.relation
        count += 1
      }
      edge.net = numbers[edge.net]
      connect(edge)
    }
  }

  /// By node or subnet it is about where things are: who calls whom would hide that.
  private func isShown(_ link: IndexedLink) -> Bool {
    link.relation != .calls || options.grouping == .namespace
      || isFocus(link.from) && isFocus(link.to)
  }

  /// With both ends on the request's way it is never bundled.
  private func draft(_ link: IndexedLink, _ from: Int, _ to: Int) -> (ViewEdge, Bool) {
    (
      ViewEdge(from: from, to: to, relation: link.relation, net: link.net),
      isFocus(link.from) && isFocus(link.to)
    )
  }

  /// Draws an edge; its label stands on the line, or in lines beside one that goes down.
  mutating func connect(_ edge: ViewEdge) {
    edges.append(edge)
    let joined = edge.label.isEmpty ? "" : " \(edge.label.joined(separator: " ")) "
    graph.connect(
      LayoutEdge(
        source: edge.from, target: edge.to, net: edge.net,
        label: LayoutLabel(
          width: DisplayWidth.of(joined),
          stackedWidth: edge.label.map(DisplayWidth.of).max() ?? 0,
          stackedHeight: edge.label.count)))
  }

  /// Many lines of a net into one container become one to its border; the request's own stays.
  private func bundled(_ drafts: [(edge: ViewEdge, isLive: Bool)]) -> [ViewEdge] {
    var into: [EdgeKey: Set<Int>] = [:]
    var outOf: [EdgeKey: Set<Int>] = [:]
    for (edge, _) in drafts {
      into[EdgeKey(edge.net, 0, holder(edge.to)), default: []].insert(edge.to)
      outOf[EdgeKey(edge.net, holder(edge.from), 0), default: []].insert(edge.from)
    }
    var out: [ViewEdge] = []
    var seen: Set<EdgeKey> = []
    for (draft, isLive) in drafts {
      var edge = draft
      if !isLive {
        let to = holder(edge.to)
        let from = holder(edge.from)
        // A border cannot stand for what is on both of its sides.
        let manyTo = into[EdgeKey(edge.net, 0, to)]?.count ?? 0
        if manyTo > Self.bundle, !holds(to, draft.from) { edge.to = to }
        let manyFrom = outOf[EdgeKey(edge.net, from, 0)]?.count ?? 0
        if manyFrom > Self.bundle, !holds(from, edge.to) { edge.from = from }
      }
      if seen.insert(EdgeKey(edge.net, edge.from, edge.to)).inserted { out.append(edge) }
    }
    return out
  }

  private func holds(_ container: Int, _ node: Int) -> Bool {
    if container == 0 { return true }
    var current = node
    while current != 0 {
      if current == container { return true }
      current = graph.nodes[current].parent ?? 0
    }
    return false
  }

  /// The container around an end that can stand for it; the root cannot.
  private func holder(_ node: Int) -> Int { graph.nodes[node].parent ?? 0 }

  /// The one node that shows an element; `nil` when there is none, or several.
  private func single(_ element: ElementID) -> Int? {
    if options.grouping != .namespace { return nil }
    var current = element.index
    while current >= 0 {
      let id = ElementID(current)
      if chipHolder[current] >= 0 { return Int(chipHolder[current]) }
      if let node = nodesOf[id] {
        if graph.nodes[node].shape == .container { return nil }
        return nodesOf.all(id).count == 1 ? node : nil
      }
      current = Int(index.parents[current])
    }
    return nil
  }

  /// The node itself, the pods of an open workload, or the nearest visible thing around it.
  private func visible(_ element: ElementID) -> [Int] {
    if options.grouping != .namespace, index.workloadOf[element.index] >= 0 {
      return onNodes(Int(index.workloadOf[element.index]))
    }
    var current: ElementID? = element
    while let id = current {
      if chipHolder[id.index] >= 0 { return [Int(chipHolder[id.index])] }
      if let node = nodesOf[id] {
        if case .openWorkload = nodes[node]?.content {
          return graph.nodes[node].children.filter {
            if case .pod = nodes[$0]?.content { true } else { false }
          }
        }
        // An open container is no end of a line: what it hides is folded inside something else.
        return graph.nodes[node].shape == .container ? [] : nodesOf.all(id)
      }
      current = topology.parent(of: id)
    }
    return []
  }

  /// A workload's pods where they are, or the folded nodes they are in.
  private func onNodes(_ workload: Int) -> [Int] {
    var out: [Int] = []
    for slot in topology.workloads[workload].slots {
      let place = topology.podSlots[slot]
      let node = topology.nodes[place.node]
      let subnet = topology.network.subnets[node.subnet].element
      let shown = [place.element, node.element, subnet].first { nodesOf[$0] != nil }
      for node in shown.map(nodesOf.all) ?? []
      where graph.nodes[node].shape != .container && !out.contains(node) {
        out.append(node)
      }
    }
    return out
  }
}

/// A net with the ends of one of its lines.
private struct EdgeKey: Hashable {
  private let ends: Int
  private let net: Int

  init(_ net: Int, _ from: Int, _ to: Int) {
    ends = from << 32 | to
    self.net = net
  }
}
