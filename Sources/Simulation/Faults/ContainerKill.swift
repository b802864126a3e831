import TopologyModel

/// The container ends and does not come back until this is undone (Litmus: container-kill).
enum ContainerKill: Fault {
  static let id = "container-kill"
  static let title = "the container crashes, again and again: its port is closed"
  static let isUndoable = true

  static func obstacle(_ element: ElementID, _ world: World, _ topology: Topology) -> String? {
    PodFaults.obstacle(id, element, world, topology)
  }

  static func apply(to element: ElementID, _ world: inout World, _ topology: Topology) {
    PodFaults.each(id, element, &world, topology) { pod, world in
      world.setConduct(pod, .crashed, topology)
    }
  }

  static func undo(_ fault: ActiveFault, _ world: inout World, _ topology: Topology) {
    PodFaults.restore(fault.pod, &world, topology)
  }
}
