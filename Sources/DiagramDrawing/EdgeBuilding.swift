import DiagramLayout
import TopologyModel

/// Turns links into edges between what is visible, and decides which share a way.
extension ViewBuilder {
  /// Links that matter most come first: where a line of text has room for one line, they get it.
  private static let order: [Relation] = [
    .resolves, .routes, .reads, .writes, .tunnels, .administers, .replicates, .calls,
  ]

  mutating func addEdges() {
    var seen: Set<[Int]> = []
    var netKeys: [String: Int] = [:]
    for relation in Self.order {
      for link in topology.links where link.relation == relation {
        let key = netKey(link)
        let net = netKeys[key] ?? netKeys.count
        netKeys[key] = net
        for from in visible(link.from) {
          for to in visible(link.to) where from != to && seen.insert([from, to, net]).inserted {
            netRelation[net] = netRelation[net] ?? relation
            edges.append(ViewEdge(from: from, to: to, relation: relation, net: net))
            graph.connect(LayoutEdge(source: from, target: to, net: net))
          }
        }
      }
    }
  }

  /// The node itself, the pods of an open workload, or the nearest visible thing around it.
  private func visible(_ element: ElementID) -> [Int] {
    var current: ElementID? = element
    while let id = current {
      if let index = nodeOfElement[id] {
        if case .openWorkload = nodes[index]?.content {
          return graph.nodes[index].children.filter {
            if case .pod = nodes[$0]?.content { true } else { false }
          }
        }
        // An open container is no end of a line: what it hides is folded inside something else.
        return graph.nodes[index].shape == .container ? [] : [index]
      }
      current = topology[id].parent
    }
    return []
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
