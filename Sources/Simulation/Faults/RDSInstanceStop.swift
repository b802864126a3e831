import TopologyModel

/// The database instance is stopped (Litmus: rds-instance-stop).
enum RDSInstanceStop: Fault {
  static let id = "rds-instance-stop"
  static let title = "stop the instance: nothing fails over (AWS refuses where there are replicas)"
  static let isUndoable = true

  static func obstacle(_ element: ElementID, _ world: World, _ topology: Topology) -> FaultObstacle?
  {
    guard let index = topology.database(of: element) else { return .otherSort }
    return world.databases[index].status != .available
      ? "it is already \(world.databases[index].status.rawValue)" : nil
  }

  static func apply(to element: ElementID, _ world: inout World, _ topology: Topology) {
    guard let index = topology.database(of: element) else { return }
    world.setStatus(index, .stopped, topology)
    world.keep(id, element)
  }

  static func undo(_ fault: ActiveFault, _ world: inout World, _ topology: Topology) {
    if let index = topology.database(of: fault.element) {
      if !world.standsInLostZone(index, topology) { world.setStatus(index, .available, topology) }
    }
  }
}
