import DiagramLayout
import TerminalCanvas
import TopologyModel

/// Turns what is open of a topology into a layout graph.
struct ViewBuilder {
  let topology: Topology
  let index: TopologyIndex
  let options: ViewOptions
  let open: Set<ElementID>
  let density: Density
  let spacing: LayoutSpacing
  /// The cells there are, for what arranges itself.
  let room: Rect
  var graph = LayoutGraph()
  var nodes: [ViewNode?] = [nil]
  var edges: [ViewEdge] = []
  var netRelation: [Int: Relation] = [:]
  var nodesOf: NodeLookup
  var chipGrids: [Int: ChipGrid] = [:]
  /// The container whose border stands for namespaces that are chips, by element; −1 is none.
  var chipHolder: [Int32]
  /// Elements of the request on screen.
  let focus: Set<ElementID>

  /// Things of one kind side by side before the rest is one line.
  private static let crowd = 6

  static func build(
    _ index: TopologyIndex, _ options: ViewOptions, open: Set<ElementID>, room: Rect,
    density: Density, spacing: LayoutSpacing
  ) -> DiagramView {
    var builder = ViewBuilder(
      index, options, open: open, room: room, density: density, spacing: spacing)
    builder.addOutside()
    for vpc in index.topology.network.vpcs.indices { builder.addVPC(vpc) }
    builder.addHosts(of: nil, in: 0, tier: 2)
    builder.addEdges()
    return builder.view
  }

  init(
    _ index: TopologyIndex, _ options: ViewOptions, open: Set<ElementID>, room: Rect,
    density: Density, spacing: LayoutSpacing
  ) {
    topology = index.topology
    self.index = index
    self.options = options
    self.open = open
    self.density = density
    self.spacing = spacing
    self.room = room
    focus = Set(options.focus)
    nodesOf = NodeLookup(count: topology.elements.count)
    chipHolder = Array(repeating: -1, count: topology.elements.count)
  }

  /// The picture of what was added.
  var view: DiagramView {
    DiagramView(
      nodes: nodes, parents: graph.nodes.map { $0.parent ?? 0 }, edges: edges,
      scene: LayoutEngine.layout(graph, spacing), density: density,
      spacing: spacing, open: open, netRelation: netRelation, chipGrids: chipGrids)
  }

  @discardableResult
  mutating func add(
    _ content: ViewContent, _ element: ElementID?, _ shape: LayoutNode.Shape, in parent: Int,
    tier: Int = 0, isNarrow: Bool = false
  ) -> Int {
    let size = NodeContent.size(content, topology, density)
    let position = graph.add(
      LayoutNode(
        shape: shape, width: size.width, height: size.height, titleWidth: size.title,
        parent: parent, tier: tier, isNarrow: isNarrow))
    nodes.append(ViewNode(content: content, element: element))
    if let element { nodesOf.add(position, for: element) }
    return position
  }

  /// Focus mode draws only what it is asked for, and what that is inside of.
  func isWanted(_ element: ElementID) -> Bool { options.only?.contains(element) ?? true }

  func isFocus(_ element: ElementID) -> Bool { focus.contains(element) }

  /// The first ones and those of the request; all of them where that leaves out only one.
  func first(_ limit: Int, of all: [Int], element: (Int) -> ElementID) -> [Int] {
    if all.count <= limit + 1 { return all }
    return all.enumerated().filter { $0.offset < limit || isFocus(element($0.element)) }
      .map(\.element)
  }

  /// The first few and those of the request; the rest becomes one box.
  mutating func addSome(
    _ indices: [Int], _ kind: String, in parent: Int, element: (Int) -> ElementID,
    content: (Int) -> ViewContent
  ) {
    let wanted = indices.filter { isWanted(element($0)) }
    let shown = first(Self.crowd, of: wanted, element: element)
    for index in shown { add(content(index), element(index), .box, in: parent) }
    if shown.count < wanted.count {
      add(.more(kind, wanted.count - shown.count), nil, .box, in: parent)
    }
  }

  /// People and what answers them, in an order that puts partners side by side.
  private mutating func addOutside() {
    let topology = topology
    let insiders = topology.clients.indices.filter {
      topology.clients[$0].warp || !topology.clients[$0].sshKeys.isEmpty
    }
    let others = topology.clients.indices.filter { !insiders.contains($0) }
    addSome(others, "clients", in: 0, element: { topology.clients[$0].element }) { .client($0) }
    addSome(
      Array(topology.hostedZones.indices), "hosted zones", in: 0,
      element: { topology.hostedZones[$0].element }
    ) { .hostedZone($0) }
    if let edge = topology.cloudflareEdge, isWanted(edge) { add(.cloudflare, edge, .box, in: 0) }
    addSome(insiders, "people", in: 0, element: { topology.clients[$0].element }) { .client($0) }
  }

  private mutating func addVPC(_ vpc: Int) {
    let element = topology.network.vpcs[vpc].element
    guard isWanted(element) else { return }
    guard open.contains(element) else {
      add(.folded(.vpc(vpc)), element, .box, in: 0, tier: 1)
      return
    }
    let box = add(.vpc(vpc), element, .container, in: 0, tier: 1)
    if options.grouping == .subnet { return addSubnets(vpc, box) }
    addPublic(vpc, box)
    for (index, cluster) in topology.clusters.enumerated()
    where topology.vpc(ofCluster: index) == vpc && isWanted(cluster.element) {
      addCluster(index, box)
    }
    addDatabases(vpc, box)
    addHosts(of: vpc, in: box, tier: 2)
  }

  /// EC2 instances and managed dependencies of a VPC, or those on the internet.
  private mutating func addHosts(of vpc: Int?, in box: Int, tier: Int) {
    let topology = topology
    let all = topology.hosts.indices.filter { index in
      let subnet = topology.hosts[index].interface.subnet
      return vpc == nil ? subnet == nil : subnet != nil && self.vpc(of: subnet) == vpc
    }
    let wanted = all.filter { isWanted(topology.hosts[$0].element) }
    // Boxes take three rows: where text is cut to fit, so are they.
    let limit = density == .full ? Self.crowd : density == .medium ? min(3, Self.crowd) : 2
    let shown = first(limit, of: wanted) { topology.hosts[$0].element }
    for index in shown {
      add(.host(index), topology.hosts[index].element, .box, in: box, tier: tier)
    }
    if shown.count < wanted.count {
      add(.more("dependencies", wanted.count - shown.count), nil, .box, in: box, tier: tier)
    }
  }

  func vpc(of subnet: Int?) -> Int { subnet.map { topology.network.subnets[$0].vpc } ?? 0 }

  private mutating func addPublic(_ vpc: Int, _ box: Int) {
    let topology = topology
    let balancers = topology.loadBalancers.indices.filter {
      self.vpc(of: topology.loadBalancers[$0].nodes.first?.subnet) == vpc
    }
    let facing = balancers.filter { topology.loadBalancers[$0].scheme == .internetFacing }
    let inner = balancers.filter { !facing.contains($0) }
    let gateways = topology.network.natGateways.indices.filter {
      self.vpc(of: topology.network.natGateways[$0].subnet) == vpc
    }
    let bastions = topology.bastions.indices.filter {
      self.vpc(of: topology.bastions[$0].interface.subnet) == vpc
    }
    var parent = box
    if facing.count + gateways.count + bastions.count > 0, density == .full, options.only == nil {
      parent = add(.publicSubnets, nil, .container, in: box)
    }
    addSome(facing, "load balancers", in: parent, element: { topology.loadBalancers[$0].element }) {
      .loadBalancer($0)
    }
    addSome(
      Array(gateways), "NAT gateways", in: parent,
      element: { topology.network.natGateways[$0].element }
    ) { .natGateway($0) }
    addSome(bastions, "bastions", in: parent, element: { topology.bastions[$0].element }) {
      .bastion($0)
    }
    addSome(
      inner, "internal load balancers", in: box, element: { topology.loadBalancers[$0].element }
    ) {
      .loadBalancer($0)
    }
  }

  private mutating func addCluster(_ index: Int, _ vpc: Int) {
    let cluster = topology.clusters[index]
    guard open.contains(cluster.element) else {
      add(.folded(.cluster(index)), cluster.element, .box, in: vpc, tier: 1)
      return
    }
    let box = add(.cluster(index), cluster.element, .container, in: vpc, tier: 1)
    switch options.grouping {
    case .namespace: addNamespaces(of: index, box)
    case .node, .subnet: addZones(of: index, box)
    }
    if isWanted(cluster.coreDNS) { add(.coreDNS, cluster.coreDNS, .row, in: box) }
  }

  private mutating func addDatabases(_ vpc: Int, _ box: Int) {
    var groups: [String] = []
    for database in topology.databases
    where !groups.contains(database.group) && self.vpc(of: database.interface.subnet) == vpc {
      groups.append(database.group)
    }
    for group in groups.prefix(Self.crowd + 1) { addDatabase(group, box) }
    if groups.count > Self.crowd + 1 {
      add(.more("databases", groups.count - Self.crowd - 1), nil, .box, in: box, tier: 2)
    }
  }

  private mutating func addDatabase(_ group: String, _ vpc: Int) {
    let members = topology.databases.indices.filter {
      topology.databases[$0].group == group && isWanted(topology.databases[$0].element)
    }
    guard let parent = members.first.flatMap({ topology[topology.databases[$0].element].parent })
    else { return }
    guard open.contains(parent) else {
      add(.folded(.database(group)), parent, .box, in: vpc, tier: 2)
      return
    }
    let box = add(.database(group), parent, .container, in: vpc, tier: 2)
    for index in members {
      add(.databaseInstance(index), topology.databases[index].element, .box, in: box)
    }
  }
}
