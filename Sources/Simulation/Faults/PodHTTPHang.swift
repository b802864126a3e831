import TopologyModel

/// The application accepts connections and never answers (Litmus: pod-http-latency without end).
enum PodHTTPHang: Fault {
  static let id = "pod-http-hang"
  static let title = "hang: accepts and never answers"
  static let isUndoable = true

  static func obstacle(_ element: ElementID, _ world: World, _ topology: Topology) -> String? {
    PodFaults.obstacle(id, element, world, topology)
  }

  static func apply(to element: ElementID, _ world: inout World, _ topology: Topology) {
    PodFaults.each(id, element, &world, topology) { pod, world in
      world.setConduct(pod, .hanging, topology)
    }
  }

  static func undo(_ fault: ActiveFault, _ world: inout World, _ topology: Topology) {
    PodFaults.restore(fault.pod, &world, topology)
  }
}
