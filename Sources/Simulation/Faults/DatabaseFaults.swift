import TopologyModel

/// Reboot with failover: the standby takes over (AWS FIS: reboot-db-instances with failover).
enum RDSFailover: Fault {
  static let id = "rds-failover"
  static let title = "fail over to the standby"
  static let isUndoable = false

  static func obstacle(_ element: ElementID, _ world: World, _ topology: Topology) -> FaultObstacle?
  {
    guard let index = topology.database(of: element) else { return .otherSort }
    if world.databases[index].standby == nil { return "it has no standby: it is not Multi-AZ" }
    let status = world.databases[index].status
    if world.standbyIsLost(index, topology) { return "its standby stands in a lost zone" }
    return status == .available ? nil : "it is \(status.rawValue)"
  }

  static func apply(to element: ElementID, _ world: inout World, _ topology: Topology) {
    if let index = topology.database(of: element) { world.failOver(index, topology) }
  }

  static func undo(_ fault: ActiveFault, _ world: inout World, _ topology: Topology) {}
}

/// A read replica becomes an instance of its own (RDS user guide: promoting a read replica).
enum RDSPromote: Fault {
  static let id = "rds-promote-replica"
  static let title = "promote it: replication stops, it reboots and takes writes"
  static let isUndoable = false

  static func obstacle(_ element: ElementID, _ world: World, _ topology: Topology) -> FaultObstacle?
  {
    guard let index = topology.database(of: element) else { return .otherSort }
    if world.databases[index].role == .primary { return "it is a primary" }
    let status = world.databases[index].status
    return status == .available ? nil : "it is \(status.rawValue)"
  }

  static func apply(to element: ElementID, _ world: inout World, _ topology: Topology) {
    if let index = topology.database(of: element) { world.promote(index, topology) }
  }

  static func undo(_ fault: ActiveFault, _ world: inout World, _ topology: Topology) {}
}

/// The replica falls behind its primary.
enum RDSReplicaLag: Fault {
  static let id = "rds-replica-lag"
  static let title = "fall 90 s behind the primary"
  static let isUndoable = true

  static func obstacle(_ element: ElementID, _ world: World, _ topology: Topology) -> FaultObstacle?
  {
    guard let index = topology.database(of: element) else { return .otherSort }
    if world.databases[index].role == .primary { return "it is a primary" }
    return world.databases[index].lagSeconds > 0 ? "it is already behind" : nil
  }

  static func apply(to element: ElementID, _ world: inout World, _ topology: Topology) {
    guard let index = topology.database(of: element) else { return }
    world.databases[index].lagSeconds = 90
    world.keep(id, element)
  }

  static func undo(_ fault: ActiveFault, _ world: inout World, _ topology: Topology) {
    if let index = topology.database(of: fault.element) { world.databases[index].lagSeconds = 0 }
  }
}

/// All connection slots are taken.
enum RDSConnectionsExhausted: Fault {
  static let id = "rds-connections-exhausted"
  static let title = "all connection slots are taken"
  static let isUndoable = true

  static func obstacle(_ element: ElementID, _ world: World, _ topology: Topology) -> FaultObstacle?
  {
    guard let index = topology.database(of: element) else { return .otherSort }
    return world.databases[index].isExhausted ? "they already are" : nil
  }

  static func apply(to element: ElementID, _ world: inout World, _ topology: Topology) {
    guard let index = topology.database(of: element) else { return }
    world.databases[index].isExhausted = true
    world.keep(id, element)
  }

  static func undo(_ fault: ActiveFault, _ world: inout World, _ topology: Topology) {
    if let index = topology.database(of: fault.element) {
      world.databases[index].isExhausted = false
    }
  }
}
