import TopologyModel

/// A fault that gives running pods another conduct, until it is undone or the pod is gone.
protocol ConductFault: Fault {
  static var conduct: PodConduct { get }
}

extension ConductFault {
  package static var isUndoable: Bool { true }

  package static func obstacle(
    _ element: ElementID, _ world: World, _ topology: Topology
  ) -> FaultObstacle? {
    PodFaults.obstacle(id, element, world, topology)
  }

  package static func apply(to element: ElementID, _ world: inout World, _ topology: Topology) {
    PodFaults.each(id, element, &world, topology) { pod, world in
      world.setConduct(pod, conduct, topology)
    }
  }

  /// What the faults still on the pod make of it; the latest wins.
  package static func undo(_ fault: ActiveFault, _ world: inout World, _ topology: Topology) {
    guard let pod = fault.pod, world.pods[pod].phase != .gone else { return }
    let left = world.activeFaults.filter { $0.pod == pod }
      .compactMap { FaultCatalog.fault($0.fault) as? any ConductFault.Type }
    let conduct = left.last?.conduct ?? .serving
    guard world.pods[pod].phase == .running else {
      // It waits for its next start, which then goes well.
      world.pods[pod].conduct = conduct
      return
    }
    world.setConduct(pod, conduct, topology)
  }
}
