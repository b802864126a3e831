import TopologyModel

/// What pictures ask of a topology again and again, looked up once for all of them.
package struct TopologyIndex: Sendable {
  let topology: Topology
  /// Workloads by position of their namespace, in order.
  let workloads: [[Int]]
  /// Services in front of no workload, by position of their namespace, in order.
  let bareServices: [[Int]]
  /// Services of a workload that has no pods now, by the workload.
  let servicesWithoutPods: [Int: [Int]]
  /// Pod places by node.
  let slots: [[Int]]
  /// Links in the order they get room, each with the net whose way it shares.
  let links: [IndexedLink]
  /// Nets that drawn links may use.
  let netCount: Int
  /// The workload an element is, and what it is inside of, by element; −1 is none.
  let workloadOf: [Int32]
  let parents: [Int32]
  /// Namespaces that hold anything, those behind a load balancer first.
  let namespaces: [Int]

  private let rest = LateRest()
  /// What the outline has no place for, by what it stands in.
  var unplaced: [ElementID?: [ElementID]] { rest.found(in: topology) }
  /// NetworkPolicies by their namespace's name, in order.
  let policies: [String: [Int]]
  /// Namespaces that hold policies and nothing else.
  let guarded: [Int]

  /// O(elements + links).
  package init(_ topology: Topology) {
    self.topology = topology
    policies = TreeRest.policies(topology)
    var position: [String: Int] = [:]
    for (index, namespace) in topology.namespaces.enumerated() {
      position[namespace.name] = position[namespace.name] ?? index
    }
    var workloads = [[Int]](repeating: [], count: topology.namespaces.count)
    var workloadOf = [Int32](repeating: -1, count: topology.elements.count)
    for index in topology.workloads.indices {
      workloadOf[topology.workloads[index].element.index] = Int32(index)
      if let namespace = position[topology.workloads[index].namespace] {
        workloads[namespace].append(index)
      }
    }
    self.workloads = workloads
    let (bare, asleep) = BareServices.find(topology, position, workloads)
    (bareServices, servicesWithoutPods) = (bare, asleep)
    self.workloadOf = workloadOf
    parents = topology.elements.indices.map {
      Int32(topology.parent(of: ElementID($0))?.index ?? -1)
    }
    var slots = [[Int]](repeating: [], count: topology.nodes.count)
    for index in topology.podSlots.indices { slots[topology.podSlots[index].node].append(index) }
    self.slots = slots
    (links, netCount) = LinkNets.number(topology)
    let exposed = Set(topology.ingresses.compactMap { position[$0.namespace] })
    let used = topology.namespaces.indices.filter {
      !workloads[$0].isEmpty || !bare[$0].isEmpty || exposed.contains($0)
    }
    let busy = Set(used)
    let policies = policies
    guarded = topology.namespaces.indices.filter {
      policies[topology.namespaces[$0].name] != nil && !busy.contains($0)
    }
    namespaces =
      used.filter { exposed.contains($0) } + used.filter { !exposed.contains($0) }
  }
}

/// The nodes that show elements; looked up as an array, because links ask for thousands.
struct NodeLookup {
  /// The first node of each element; −1 is none.
  private var first: [Int32]
  /// Nodes of elements that have several.
  private var several: [Int: [Int]] = [:]

  init(count: Int) { first = Array(repeating: -1, count: count) }

  subscript(_ element: ElementID) -> Int? {
    first[element.index] >= 0 ? Int(first[element.index]) : nil
  }

  func all(_ element: ElementID) -> [Int] {
    several[element.index] ?? self[element].map { [$0] } ?? []
  }

  mutating func add(_ node: Int, for element: ElementID) {
    if first[element.index] < 0 {
      first[element.index] = Int32(node)
    } else {
      several[element.index, default: [Int(first[element.index])]].append(node)
    }
  }
}
