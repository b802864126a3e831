import TopologyModel

/// Places for more pods of a workload.
package enum PodPlaces {
  /// Places one workload may get.
  package static let limit = 1_000

  /// New elements at the end of the tables, spread over the nodes; Services that select the
  /// workload's pods select these too.
  static func grow(_ index: Int, to replicas: Int, _ topology: inout Topology) {
    guard topology.workloads.indices.contains(index), !topology.nodes.isEmpty else { return }
    let wanted = min(replicas, limit)
    while topology.workloads[index].slots.count < wanted { add(index, &topology) }
  }

  private static func add(_ index: Int, _ topology: inout Topology) {
    let workload = topology.workloads[index]
    let ordinal = workload.slots.count
    let isStateful = workload.kind == .statefulSet
    let name = "\(workload.name)-\(isStateful ? ordinal : ordinal + 1)"
    let cluster = topology.clusterIndex(of: workload.namespace)
    let own = topology.nodes.indices.filter { topology.nodes[$0].cluster == cluster }
    let places = own.isEmpty ? Array(topology.nodes.indices) : own
    let node = places[topology.podSlots.count % places.count]
    let element = topology.add(
      .pod, name, qualifiedName: "\(workload.namespace)/\(name)", in: workload.element,
      .inferred("scaled up"))
    let slot = topology.podSlots.count
    topology.podSlots.append(
      PodSlot(
        element: element, workload: index, ordinal: ordinal, node: node,
        address: topology.nodes[node].address))
    topology.workloads[index].slots.append(slot)
    for position in topology.services.indices {
      var service = topology.services[position]
      guard service.selects(workload) else { continue }
      service.slots.append(slot)
      topology.replaceService(position, with: service)
    }
  }
}

extension ElementKind {
  static let pod = ElementKind("pod")
}
