import TopologyModel

/// The readiness probe fails although the application works.
enum PodReadinessFailure: Fault {
  static let id = "pod-readiness-failure"
  static let title = "fail the readiness probe"
  static let isUndoable = true

  static func obstacle(_ element: ElementID, _ world: World, _ topology: Topology) -> FaultObstacle?
  {
    guard let pods = world.pods(of: element, topology) else { return .otherSort }
    if let first = pods.first, world.probe(.readiness, of: first, topology) == nil {
      return "declares no readinessProbe: it is ready whenever it runs"
    }
    return PodFaults.obstacle(id, element, world, topology)
  }

  static func apply(to element: ElementID, _ world: inout World, _ topology: Topology) {
    PodFaults.each(id, element, &world, topology) { pod, world in
      world.pods[pod].readinessFails = true
    }
  }

  static func undo(_ fault: ActiveFault, _ world: inout World, _ topology: Topology) {
    if let pod = fault.pod { world.pods[pod].readinessFails = false }
  }
}
