import DiagramDrawing
import TopologyModel

/// What elements touch: themselves, what they are inside of, and what links lead to.
enum Neighbourhood {
  static func of(_ subjects: [ElementID], _ topology: Topology) -> Set<ElementID> {
    var core = Set(subjects)
    for subject in subjects { core.formUnion(inside(subject, topology)) }
    var out = core
    for link in topology.links where core.contains(link.from) || core.contains(link.to) {
      for end in [link.from, link.to] {
        out.insert(end)
        out.formUnion(inside(end, topology))
      }
    }
    return with(Array(out), topology)
  }

  /// The elements alone, with what they are inside of: a request's way.
  static func with(_ subjects: [ElementID], _ topology: Topology) -> Set<ElementID> {
    var out = Set(subjects)
    for element in subjects {
      var parent = topology[element].parent
      while let id = parent, out.insert(id).inserted { parent = topology[id].parent }
      if let slot = topology.podSlot(of: element) {
        out.insert(topology.nodes[topology.podSlots[slot].node].element)
      }
    }
    return out
  }

  /// Elements a filter keeps, with what they are inside of; all of them where it keeps none.
  static func holding(_ filter: TextFilter, _ state: ExplorerState) -> Set<ElementID>? {
    let kept = state.topology.elements.filter { element in
      filter.keeps("\(element.kind.rawValue) \(element.qualifiedName)")
    }.map(\.id)
    if kept.isEmpty { return nil }
    // What a kept container holds belongs to it, unless it is what was left out.
    let held = filter.isInverse ? [] : kept.flatMap { inside($0, state.topology) }
    return with(kept + held, state.topology)
  }

  /// A workload's pods, a pod's workload, and all that a container holds.
  private static func inside(_ element: ElementID, _ topology: Topology) -> [ElementID] {
    if let workload = topology.workload(of: element) {
      return topology.workloads[workload].slots.map { topology.podSlots[$0].element }
    }
    if let slot = topology.podSlot(of: element) {
      return [topology.workloads[topology.podSlots[slot].workload].element]
    }
    if let node = topology.node(of: element) {
      return topology.podSlots.filter { $0.node == node }.map(\.element)
    }
    if let namespace = topology.namespaces.first(where: { $0.element == element }) {
      return topology.workloads.filter { $0.namespace == namespace.name }.flatMap { workload in
        [workload.element] + workload.slots.map { topology.podSlots[$0].element }
      }
    }
    var out: [ElementID] = []
    for other in topology.elements.indices {
      var parent = topology.parent(of: ElementID(other))
      while let id = parent {
        if id == element {
          out.append(ElementID(other))
          break
        }
        parent = topology.parent(of: id)
      }
    }
    return out
  }
}
