import TopologyModel

/// An EC2 instance or a managed dependency does not answer at all.
enum HostStop: Fault {
  static let id = "host-stop"
  static let title = "stop it: nothing answers"
  static let isUndoable = true

  static func obstacle(_ element: ElementID, _ world: World, _ topology: Topology) -> FaultObstacle?
  { HostTrouble.obstacle(element, .stopped, world, topology) }

  static func apply(to element: ElementID, _ world: inout World, _ topology: Topology) {
    HostTrouble.set(.stopped, element, &world, topology)
    world.keep(id, element)
  }

  static func undo(_ fault: ActiveFault, _ world: inout World, _ topology: Topology) {
    HostTrouble.restore(fault.element, &world, topology)
  }
}

/// It answers every request with an error.
enum HostErrors: Fault {
  static let id = "host-errors"
  static let title = "fail every request: 503, or a closed connection"
  static let isUndoable = true

  static func obstacle(_ element: ElementID, _ world: World, _ topology: Topology) -> FaultObstacle?
  { HostTrouble.obstacle(element, .unhealthy, world, topology) }

  static func apply(to element: ElementID, _ world: inout World, _ topology: Topology) {
    HostTrouble.set(.unhealthy, element, &world, topology)
    world.keep(id, element)
  }

  static func undo(_ fault: ActiveFault, _ world: inout World, _ topology: Topology) {
    HostTrouble.restore(fault.element, &world, topology)
  }
}

private enum HostTrouble {
  static func obstacle(
    _ element: ElementID, _ wanted: Host.Status, _ world: World, _ topology: Topology
  ) -> FaultObstacle? {
    guard let index = topology.host(of: element) else { return .otherSort }
    return world.hosts[index] == wanted ? "it is already \(wanted.rawValue)" : nil
  }

  static func set(
    _ status: Host.Status, _ element: ElementID, _ world: inout World, _ topology: Topology
  ) {
    if let index = topology.host(of: element) { world.hosts[index] = status }
  }

  /// Back to how the files have it.
  static func restore(_ element: ElementID, _ world: inout World, _ topology: Topology) {
    if let index = topology.host(of: element) { world.hosts[index] = topology.hosts[index].status }
  }
}
