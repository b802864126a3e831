import TopologyModel

/// The pod is deleted; what owns it makes another (Litmus: pod-delete).
enum PodDelete: Fault {
  static let id = "pod-delete"
  static let title = "delete the pod: its owner makes a new one"
  static let isUndoable = false

  static func obstacle(_ element: ElementID, _ world: World, _ topology: Topology) -> FaultObstacle?
  {
    guard let pods = world.pods(of: element, topology) else { return .otherSort }
    let alive = pods.contains {
      world.pods[$0].phase == .running || world.pods[$0].phase == .starting
    }
    return alive ? nil : "no pod of \(topology[element].name) is running"
  }

  static func apply(to element: ElementID, _ world: inout World, _ topology: Topology) {
    for pod in world.pods(of: element, topology) ?? [] { world.deletePod(pod, topology) }
  }

  static func undo(_ fault: ActiveFault, _ world: inout World, _ topology: Topology) {}
}
