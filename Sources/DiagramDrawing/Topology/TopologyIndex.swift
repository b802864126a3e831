import TopologyModel

/// What a picture asks of a topology again and again, looked up once.
struct TopologyIndex {
  let topology: Topology
  let focus: Set<ElementID>
  /// Workloads by position of their namespace, in order.
  let workloads: [[Int]]
  /// Pod places by node.
  let slots: [[Int]]
  /// Namespaces that hold anything, those behind a load balancer first.
  let namespaces: [Int]

  /// O(workloads + pods).
  init(_ topology: Topology, _ options: ViewOptions) {
    self.topology = topology
    focus = Set(options.focus)
    var position: [String: Int] = [:]
    for (index, namespace) in topology.namespaces.enumerated() {
      position[namespace.name] = position[namespace.name] ?? index
    }
    var workloads = [[Int]](repeating: [], count: topology.namespaces.count)
    for index in topology.workloads.indices {
      guard let namespace = position[topology.workloads[index].namespace] else { continue }
      workloads[namespace].append(index)
    }
    self.workloads = workloads
    var slots = [[Int]](repeating: [], count: topology.nodes.count)
    for index in topology.podSlots.indices { slots[topology.podSlots[index].node].append(index) }
    self.slots = slots
    let exposed = Set(topology.ingresses.compactMap { position[$0.namespace] })
    let used = topology.namespaces.indices.filter {
      !workloads[$0].isEmpty || exposed.contains($0)
    }
    namespaces =
      used.filter { exposed.contains($0) } + used.filter { !exposed.contains($0) }
  }
}
