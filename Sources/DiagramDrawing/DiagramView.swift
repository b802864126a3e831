import DiagramLayout
import TopologyModel

/// How much text boxes carry; the picture picks the richest that fits.
package enum Density: Int, CaseIterable, Sendable {
  case compact, medium, full
}

/// What a node of the picture stands for.
package enum ViewContent: Hashable, Sendable {
  case client(Int)
  case hostedZone(Int)
  case cloudflare
  case vpc
  case publicSubnets
  case loadBalancer(Int)
  case natGateway(Int)
  case bastion(Int)
  case cluster
  case namespace(Int)
  case foldedNamespace(Int)
  case workload(Int)
  case openWorkload(Int)
  case pod(Int)
  /// So many pods of a workload are not shown.
  case morePods(Int, Int)
  case coreDNS
  case refusedIngress(Int)
  case database(String)
  case databaseInstance(Int)
}

/// One node: what it stands for, and whether it is a border or a line.
package struct ViewNode: Hashable, Sendable {
  package var content: ViewContent
  package var element: ElementID?

  package init(content: ViewContent, element: ElementID? = nil) {
    self.content = content
    self.element = element
  }

}

/// A drawn connection: the elements it joins, and what travels on it.
package struct ViewEdge: Hashable, Sendable {
  package var from: Int
  package var to: Int
  package var relation: Relation
  /// The net whose wire it runs on.
  package var net: Int

  package init(from: Int, to: Int, relation: Relation, net: Int) {
    self.from = from
    self.to = to
    self.relation = relation
    self.net = net
  }

}

/// A picture before it is painted: nodes with their places, and what each means. Independent of
/// the world's state, so that nothing moves when health changes.
package struct DiagramView: Sendable {
  package var nodes: [ViewNode?]
  package var edges: [ViewEdge]
  package var scene: Scene
  package var density: Density
  package var spacing: LayoutSpacing
  package var detail: Int
  /// The relation of each net, for the look of its wires.
  package var netRelation: [Int: Relation]

  package init(
    nodes: [ViewNode?], edges: [ViewEdge], scene: Scene, density: Density, spacing: LayoutSpacing,
    detail: Int, netRelation: [Int: Relation]
  ) {
    self.nodes = nodes
    self.edges = edges
    self.scene = scene
    self.density = density
    self.spacing = spacing
    self.detail = detail
    self.netRelation = netRelation
  }

  /// The node that shows an element: itself, or the nearest thing it is inside of.
  package func node(showing element: ElementID, in topology: Topology) -> Int? {
    var current: ElementID? = element
    while let id = current {
      if let index = nodes.indices.first(where: { nodes[$0]?.element == id }) { return index }
      current = topology[id].parent
    }
    return nil
  }

  package func element(atNode node: Int) -> ElementID? { nodes[node]?.element }
}
