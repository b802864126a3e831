import DiagramLayout
import TerminalCanvas
import TopologyModel

/// Turns links into edges between what is visible, and decides which share a way.
extension ViewBuilder {
  /// Links that matter most come first: where a line of text has room for one line, they get it.
  private static let order: [Relation] = [
    .resolves, .routes, .reads, .writes, .tunnels, .administers, .replicates, .calls,
  ]

  /// More lines of one net into one container end together at its border.
  private static let bundle = 12

  mutating func addEdges() {
    var netKeys: [String: Int] = [:]
    var drafts: [(edge: ViewEdge, isLive: Bool)] = []
    var seen: Set<[Int]> = []
    for relation in Self.order {
      for link in topology.links where link.relation == relation {
        let key = netKey(link)
        let net = netKeys[key] ?? netKeys.count
        netKeys[key] = net
        let isLive = isFocus(link.to) && isFocus(link.from)
        for from in visible(link.from) {
          for to in visible(link.to) where from != to && seen.insert([from, to, net]).inserted {
            netRelation[net] = netRelation[net] ?? relation
            drafts.append((ViewEdge(from: from, to: to, relation: relation, net: net), isLive))
          }
        }
      }
    }
    for edge in bundled(drafts) { connect(edge) }
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
    var into: [[Int]: Int] = [:]
    var outOf: [[Int]: Int] = [:]
    for (edge, _) in drafts {
      into[[edge.net, holder(edge.to)], default: 0] += 1
      outOf[[edge.net, holder(edge.from)], default: 0] += 1
    }
    var out: [ViewEdge] = []
    var seen: Set<[Int]> = []
    for (draft, isLive) in drafts {
      var edge = draft
      if !isLive {
        let to = holder(edge.to)
        let from = holder(edge.from)
        if into[[edge.net, to], default: 0] > Self.bundle { edge.to = to }
        if outOf[[edge.net, from], default: 0] > Self.bundle { edge.from = from }
        if edge.from == 0 || edge.to == 0 { edge = draft }
      }
      if seen.insert([edge.from, edge.to, edge.net]).inserted { out.append(edge) }
    }
    return out
  }

  /// The container around an end that can stand for it; the root cannot.
  private func holder(_ node: Int) -> Int { graph.nodes[node].parent ?? 0 }

  /// The node itself, the pods of an open workload, or the nearest visible thing around it.
  private func visible(_ element: ElementID) -> [Int] {
    if options.grouping != .namespace, let workload = topology.workload(of: element) {
      return onNodes(workload)
    }
    var current: ElementID? = element
    while let id = current {
      if let holder = chipHolder[id] { return [holder] }
      if let found = nodesOf[id] {
        if case .openWorkload = nodes[found[0]]?.content {
          return graph.nodes[found[0]].children.filter {
            if case .pod = nodes[$0]?.content { true } else { false }
          }
        }
        // An open container is no end of a line: what it hides is folded inside something else.
        return found.filter { graph.nodes[$0].shape != .container }
      }
      current = topology[id].parent
    }
    return []
  }

  /// A workload's pods where they are, or the folded nodes they are in.
  private func onNodes(_ workload: Int) -> [Int] {
    var out: [Int] = []
    for slot in topology.workloads[workload].slots {
      let place = topology.podSlots[slot]
      let node = topology.nodes[place.node]
      let found =
        nodesOf[place.element] ?? nodesOf[node.element]
        ?? nodesOf[topology.network.subnets[node.subnet].element] ?? []
      for node in found where graph.nodes[node].shape != .container && !out.contains(node) {
        out.append(node)
      }
    }
    return out
  }

  /// Lines with the same key share their way: all of a load balancer's, all of a database's.
  private func netKey(_ link: Link) -> String {
    switch link.relation {
    case .routes:
      let isClient = topology.clients.contains { $0.element == link.from }
      return isClient ? "in \(link.from.index) \(link.to.index)" : "from \(link.from.index)"
    case .reads, .writes:
      let group = topology.databases.first { $0.element == link.to }?.group ?? ""
      return "database \(group)"
    case .tunnels: return "tunnel \(link.from.index) \(link.to.index)"
    case .administers:
      let isBastion = topology.bastions.contains { $0.element == link.from }
      return isBastion ? "bastion \(link.from.index)" : "ssh \(link.from.index) \(link.to.index)"
    case .calls: return "calls \(link.to.index)"
    case .resolves, .replicates:
      return "\(link.relation.rawValue) \(link.from.index) \(link.to.index)"
    }
  }
}
