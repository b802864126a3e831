import DiagramLayout
import TerminalCanvas
import TopologyModel

/// Chooses what of a topology is shown at a level of detail, and turns it into a layout graph.
struct ViewBuilder {
  let topology: Topology
  let options: ViewOptions
  let detail: Int
  let density: Density
  var graph = LayoutGraph()
  var nodes: [ViewNode?] = [nil]
  var edges: [ViewEdge] = []
  var netRelation: [Int: Relation] = [:]
  var nodeOfElement: [ElementID: Int] = [:]
  private let focusNamespaces: Set<String>
  private let focusWorkloads: Set<Int>

  init(_ topology: Topology, _ options: ViewOptions, detail: Int, density: Density) {
    self.topology = topology
    self.options = options
    self.detail = detail
    self.density = density
    let workloads = topology.workloads.indices.filter {
      options.focus.contains(topology.workloads[$0].element)
    }
    focusWorkloads = Set(workloads)
    var names = Set(workloads.map { topology.workloads[$0].namespace })
    if names.isEmpty, let first = topology.namespaces.first { names.insert(first.name) }
    focusNamespaces = names
  }

  static func build(
    _ topology: Topology, _ options: ViewOptions, detail: Int, density: Density,
    spacing: LayoutSpacing
  ) -> DiagramView {
    var builder = ViewBuilder(topology, options, detail: detail, density: density)
    builder.addOutside()
    builder.addVPC()
    builder.addEdges()
    return DiagramView(
      nodes: builder.nodes, edges: builder.edges,
      scene: LayoutEngine.layout(builder.graph, spacing),
      density: density, spacing: spacing, detail: detail, netRelation: builder.netRelation)
  }

  private mutating func add(
    _ content: ViewContent, _ element: ElementID?, _ shape: LayoutNode.Shape, in parent: Int,
    tier: Int = 0
  ) -> Int {
    let size = NodeContent.size(content, topology, density)
    let index = graph.add(
      LayoutNode(
        shape: shape, width: size.width, height: size.height, titleWidth: size.title,
        parent: parent, tier: tier))
    nodes.append(ViewNode(content: content, element: element))
    if let element, nodeOfElement[element] == nil { nodeOfElement[element] = index }
    return index
  }

  /// People and what answers them, in an order that puts partners side by side.
  private mutating func addOutside() {
    let insiders = topology.clients.indices.filter {
      topology.clients[$0].warp || !topology.clients[$0].sshKeys.isEmpty
    }
    for index in topology.clients.indices where !insiders.contains(index) {
      _ = add(.client(index), topology.clients[index].element, .box, in: 0)
    }
    for index in topology.hostedZones.indices {
      _ = add(.hostedZone(index), topology.hostedZones[index].element, .box, in: 0)
    }
    if let edge = topology.cloudflareEdge { _ = add(.cloudflare, edge, .box, in: 0) }
    for index in insiders { _ = add(.client(index), topology.clients[index].element, .box, in: 0) }
  }

  private mutating func addVPC() {
    guard let vpc = topology.network.vpcs.first else { return }
    let box = add(.vpc, vpc.element, .container, in: 0, tier: 1)
    addPublicSubnets(box)
    if let cluster = topology.cluster { addCluster(cluster, box) }
    var groups: [String] = []
    for database in topology.databases where !groups.contains(database.group) {
      groups.append(database.group)
    }
    for group in groups { addDatabase(group, box) }
  }

  private mutating func addPublicSubnets(_ vpc: Int) {
    let facing = topology.loadBalancers.indices.filter {
      topology.loadBalancers[$0].scheme == .internetFacing
    }
    let inner = topology.loadBalancers.indices.filter { !facing.contains($0) }
    let count = facing.count + topology.network.natGateways.count + topology.bastions.count
    var parent = vpc
    if count > 0, density == .full {
      parent = add(.publicSubnets, nil, .container, in: vpc)
    }
    for index in facing {
      _ = add(.loadBalancer(index), topology.loadBalancers[index].element, .box, in: parent)
    }
    for index in topology.network.natGateways.indices {
      _ = add(.natGateway(index), topology.network.natGateways[index].element, .box, in: parent)
    }
    for index in topology.bastions.indices {
      _ = add(.bastion(index), topology.bastions[index].element, .box, in: parent)
    }
    for index in inner {
      _ = add(.loadBalancer(index), topology.loadBalancers[index].element, .box, in: vpc)
    }
  }

  private mutating func addCluster(_ cluster: Cluster, _ vpc: Int) {
    let box = add(.cluster, cluster.element, .container, in: vpc, tier: 1)
    for index in orderedNamespaces { addNamespace(index, box) }
    _ = add(.coreDNS, cluster.coreDNS, .row, in: box)
  }

  /// The namespaces of the request first, then as they were read; a stable order.
  private var orderedNamespaces: [Int] {
    let used = topology.namespaces.indices.filter { index in
      topology.workloads.contains { $0.namespace == topology.namespaces[index].name }
        || topology.ingresses.contains { $0.namespace == topology.namespaces[index].name }
    }
    let exposed = Set(topology.ingresses.map(\.namespace))
    return used.filter { exposed.contains(topology.namespaces[$0].name) }
      + used.filter { !exposed.contains(topology.namespaces[$0].name) }
  }

  private func isOpen(_ namespace: Namespace) -> Bool {
    if options.closed.contains(namespace.element) { return false }
    if options.opened.contains(namespace.element) { return true }
    let isNeeded = options.opened.contains { topology[$0].parent == namespace.element }
    if isNeeded { return true }
    return detail >= 3 || (detail >= 1 && focusNamespaces.contains(namespace.name))
  }

  private mutating func addNamespace(_ index: Int, _ cluster: Int) {
    let namespace = topology.namespaces[index]
    guard isOpen(namespace) else {
      _ = add(.foldedNamespace(index), namespace.element, .row, in: cluster)
      return
    }
    let box = add(.namespace(index), namespace.element, .container, in: cluster)
    for workload in topology.workloads.indices
    where topology.workloads[workload].namespace == namespace.name {
      addWorkload(workload, box)
    }
    for (ingress, _) in topology.refusedIngresses.sorted(by: { $0.key < $1.key })
    where topology.ingresses[ingress].namespace == namespace.name {
      _ = add(.refusedIngress(ingress), topology.ingresses[ingress].element, .row, in: box)
    }
  }

  private func isOpen(_ workload: Int) -> Bool {
    let element = topology.workloads[workload].element
    if options.closed.contains(element) { return false }
    if options.opened.contains(element) { return true }
    return detail >= 4 || (detail >= 2 && focusWorkloads.contains(workload))
  }

  /// Pods that an open workload shows; the rest is one line.
  private static let podLimit = 8

  private mutating func addWorkload(_ index: Int, _ namespace: Int) {
    let workload = topology.workloads[index]
    guard isOpen(index), !workload.slots.isEmpty else {
      _ = add(.workload(index), workload.element, .row, in: namespace)
      return
    }
    let box = add(.openWorkload(index), workload.element, .container, in: namespace)
    let shown =
      workload.slots.count > Self.podLimit + 1
      ? workload.slots.prefix(Self.podLimit) : workload.slots[...]
    for slot in shown { _ = add(.pod(slot), topology.podSlots[slot].element, .row, in: box) }
    if shown.count < workload.slots.count {
      _ = add(.morePods(index, workload.slots.count - shown.count), nil, .row, in: box)
    }
  }

  private mutating func addDatabase(_ group: String, _ vpc: Int) {
    let members = topology.databases.indices.filter { topology.databases[$0].group == group }
    guard let parent = members.first.flatMap({ topology[topology.databases[$0].element].parent })
    else { return }
    let box = add(.database(group), parent, .container, in: vpc, tier: 2)
    for index in members {
      _ = add(.databaseInstance(index), topology.databases[index].element, .box, in: box)
    }
  }
}
