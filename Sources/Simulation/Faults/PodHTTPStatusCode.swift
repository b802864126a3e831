import TopologyModel

/// The application answers every request with 500 (Litmus: pod-http-status-code).
enum PodHTTPStatusCode: Fault {
  static let id = "pod-http-status-code"
  static let title = "answer 500 to everything"
  static let isUndoable = true

  static func obstacle(_ element: ElementID, _ world: World, _ topology: Topology) -> String? {
    PodFaults.obstacle(id, element, world, topology)
  }

  static func apply(to element: ElementID, _ world: inout World, _ topology: Topology) {
    PodFaults.each(id, element, &world, topology) { pod, world in
      world.setConduct(pod, .answering(status: 500), topology)
    }
  }

  static func undo(_ fault: ActiveFault, _ world: inout World, _ topology: Topology) {
    PodFaults.restore(fault.pod, &world, topology)
  }
}
