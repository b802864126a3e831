import DiagramLayout
import TerminalCanvas
import TopologyModel

/// How much text boxes carry; the picture picks the richest that fits.
package enum Density: Int, CaseIterable, Sendable {
  case compact, medium, full
}

/// A container that is shown as one box or line.
package enum Fold: Hashable, Sendable {
  case vpc(Int)
  case cluster(Int)
  case database(String)
  case namespace(Int)
  case node(Int)
  case subnet(Int)
}

/// A box with words of its own, for views whose boxes are no elements of the topology.
package struct Card: Hashable, Sendable {
  package var title: String
  package var badge: [Span]
  package var lines: [[Span]]
  /// Cells of the words at least, so that nothing moves when they change.
  package var width: Int
  package var isResource: Bool

  package init(
    _ title: String, badge: [Span] = [], lines: [[Span]] = [], width: Int = 0,
    isResource: Bool = true
  ) {
    self.title = title
    self.badge = badge
    self.lines = lines
    self.width = width
    self.isResource = isResource
  }
}

/// What a node of the picture stands for.
package enum ViewContent: Hashable, Sendable {
  case client(Int)
  case hostedZone(Int)
  case cloudflare
  case vpc(Int)
  case publicSubnets
  case subnet(Int)
  case zone(String)
  case node(Int)
  case loadBalancer(Int)
  /// An ALB's node in one subnet.
  case balancerNode(Int, Int)
  case natGateway(Int)
  case bastion(Int)
  /// An EC2 instance or a managed dependency.
  case host(Int)
  case cluster(Int)
  case namespace(Int)
  case folded(Fold)
  /// Folded namespaces side by side, and how many more there are.
  case chips([Int], more: Int, grid: ChipShape)
  case workload(Int)
  case openWorkload(Int)
  /// With its namespace's name where pods of several stand together.
  case pod(Int, isQualified: Bool)
  /// So many of something are not shown.
  case more(String, Int)
  case coreDNS
  case refusedIngress(Int)
  /// A Service in front of no pod of any workload.
  case bareService(Int)
  case database(String)
  case databaseInstance(Int)
  case card(Card)
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

/// How far a request has come along an edge.
package enum EdgeLight: Hashable, Sendable {
  case configured, travelled, current
}

/// A drawn connection: the nodes it joins, and what travels on it.
package struct ViewEdge: Hashable, Sendable {
  package var from: Int
  package var to: Int
  package var relation: Relation
  /// The net whose wire it runs on.
  package var net: Int
  /// Words on the line; beside a line that goes down they stand in these lines.
  package var label: [String]
  package var light = EdgeLight.configured

  package init(
    from: Int, to: Int, relation: Relation, net: Int, label: [String] = [],
    light: EdgeLight = .configured
  ) {
    self.from = from
    self.to = to
    self.relation = relation
    self.net = net
    self.label = label
    self.light = light
  }
}

/// A picture before it is painted: nodes with their places, and what each means. Independent of
/// the world's state, so that nothing moves when health changes.
package struct DiagramView: Sendable {
  package var nodes: [ViewNode?]
  /// The container of each node; 0 is the picture itself.
  package var parents: [Int]
  package var edges: [ViewEdge]
  package var scene: Scene
  package var density: Density
  package var spacing: LayoutSpacing
  /// Containers that are open.
  package var open: Set<ElementID>
  /// The relation of each net, for the look of its wires.
  package var netRelation: [Int: Relation]
  /// Nodes of each element, and where grids of chips show theirs.
  private let nodesOf: [ElementID: [Int]]
  private let chipGrids: [Int: ChipGrid]
  /// Edges and wires at each node, and where arrows point.
  let wiresAt: [[Int]]
  let targets: Set<Int>
  private let tapsAt: [Point: [Int]]
  /// Ends of drawn edges, both ways, by net.
  private let joined: Set<[Int]>

  /// Before anything is laid out.
  package static let empty = DiagramView(
    nodes: [], parents: [], edges: [], scene: .empty, density: .compact, spacing: .tight, open: [],
    netRelation: [:])

  init(
    nodes: [ViewNode?], parents: [Int], edges: [ViewEdge], scene: Scene, density: Density,
    spacing: LayoutSpacing,
    open: Set<ElementID>, netRelation: [Int: Relation], chipGrids: [Int: ChipGrid] = [:]
  ) {
    self.nodes = nodes
    self.parents = parents
    self.edges = edges
    self.scene = scene
    self.density = density
    self.spacing = spacing
    self.open = open
    self.netRelation = netRelation
    self.chipGrids = chipGrids
    var nodesOf: [ElementID: [Int]] = [:]
    for (index, node) in nodes.enumerated() {
      if let element = node?.element { nodesOf[element, default: []].append(index) }
    }
    self.nodesOf = nodesOf
    var wiresAt = [[Int]](repeating: [], count: nodes.count)
    var tapsAt: [Point: [Int]] = [:]
    for (index, wire) in scene.wires.enumerated() {
      for tap in wire.taps {
        if wiresAt[tap.node].last != index { wiresAt[tap.node].append(index) }
        tapsAt[tap.point, default: []].append(index)
      }
    }
    self.tapsAt = tapsAt
    self.wiresAt = wiresAt
    let omitted = Set(scene.omittedEdges)
    var joined: Set<[Int]> = []
    for (index, edge) in edges.enumerated() where !omitted.contains(index) {
      joined.insert([edge.net, edge.from, edge.to])
      joined.insert([edge.net, edge.to, edge.from])
    }
    self.joined = joined
    targets = Set(
      edges.indices.lazy.filter { !omitted.contains($0) }.map { edges[$0].net << 32 | edges[$0].to }
    )
  }

  /// Painted once by `prepare`; otherwise anew with every frame.
  private(set) var base: DiagramBase?

  /// Paints what does not change, so that frames only add what does.
  package mutating func prepare(_ topology: Topology, _ glyphs: GlyphSet) {
    base = DiagramBase(self, topology, glyphs)
  }

  /// Lines that found no cell where they would end, as `cart → redis`: a row has one on each side.
  package func omittedLines(_ topology: Topology) -> [String] {
    func name(_ node: Int) -> String {
      guard let element = nodes[node]?.element else { return "…" }
      // Pods of one workload all call the same.
      let slot = topology.podSlot(of: element)
      return slot.map { topology.workloads[topology.podSlots[$0].workload].name }
        ?? topology.name(of: element)
    }
    var out: [String] = []
    for index in scene.omittedEdges {
      let line = "\(name(edges[index].from)) → \(name(edges[index].to))"
      if !out.contains(line) { out.append(line) }
    }
    return out
  }

  func nodes(of element: ElementID) -> [Int] { nodesOf[element] ?? [] }

  /// A drawn edge of this very net leads from one node to the other: sharing a way is not enough.
  func joins(_ net: Int, _ from: Int, _ to: Int) -> Bool { joined.contains([net, from, to]) }

  /// Wires that meet a node at this very cell.
  func wires(atTap point: Point) -> [Int] { tapsAt[point] ?? [] }

  /// The arrow of a net points at the node.
  func isTarget(_ node: Int, _ net: Int) -> Bool { targets.contains(net << 32 | node) }

  /// The node that shows an element: itself, or the nearest thing it is inside of. O(depth).
  package func node(showing element: ElementID, in topology: Topology) -> Int? {
    if let slot = topology.podSlot(of: element), nodesOf[element] == nil,
      let node = nodesOf[topology.nodes[topology.podSlots[slot].node].element]?.first,
      nodesOf[topology[element].parent ?? element] == nil
    {
      // Grouped by node or subnet, a pod that has no line of its own is inside its node.
      return node
    }
    var current: ElementID? = element
    while let id = current {
      if let index = nodesOf[id]?.first { return index }
      current = topology[id].parent
    }
    return nil
  }

  package func element(atNode node: Int) -> ElementID? { nodes[node]?.element }

  /// Where elements are to be found on the picture; those of chips too.
  package var places: [(element: ElementID, rect: Rect)] {
    var out: [(ElementID, Rect)] = []
    for box in scene.boxes {
      if let element = nodes[box.node]?.element { out.append((element, box.rect)) }
      if let grid = chipGrids[box.node] {
        for (index, element) in grid.elements.enumerated() {
          out.append((element, grid.rect(index, in: box.rect)))
        }
      }
    }
    return out
  }

  /// The cells of an element's chip.
  func chipRect(_ element: ElementID) -> Rect? {
    for (node, grid) in chipGrids {
      if let index = grid.elements.firstIndex(of: element), let rect = scene.rect(of: node) {
        return grid.rect(index, in: rect)
      }
    }
    return nil
  }

  /// Where an element is shown, or the nearest thing it is inside of.
  package func rect(showing element: ElementID, in topology: Topology) -> Rect? {
    chipRect(element) ?? node(showing: element, in: topology).flatMap { scene.rect(of: $0) }
  }
}

/// How chips stand: as many a row, each name in as many cells.
package struct ChipShape: Hashable, Sendable {
  var perRow: Int
  var nameWidth: Int
  /// Columns of a number with the gap behind it.
  var numberWidth: Int
}

/// Where chips stand in their block.
struct ChipGrid: Hashable, Sendable {
  var elements: [ElementID]
  var perRow: Int
  var chipWidth: Int

  func rect(_ index: Int, in block: Rect) -> Rect {
    Rect(
      x: block.x + index % perRow * chipWidth, y: block.y + index / perRow, width: chipWidth - 1,
      height: 1)
  }
}
