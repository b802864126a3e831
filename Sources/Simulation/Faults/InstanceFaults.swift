import TopologyModel

/// The bastion's instance is stopped (Litmus: ec2-stop).
enum EC2Stop: Fault {
  static let id = "ec2-stop"
  static let title = "stop the instance"
  static let isUndoable = true

  static func obstacle(_ element: ElementID, _ world: World, _ topology: Topology) -> FaultObstacle?
  {
    guard let index = bastion(element, topology) else { return .otherSort }
    return world.stoppedBastions.contains(index) ? "it is already stopped" : nil
  }

  static func apply(to element: ElementID, _ world: inout World, _ topology: Topology) {
    guard let index = bastion(element, topology) else { return }
    world.stoppedBastions.insert(index)
    world.keep(id, element)
  }

  static func undo(_ fault: ActiveFault, _ world: inout World, _ topology: Topology) {
    if let index = bastion(fault.element, topology) { world.stoppedBastions.remove(index) }
  }

  static func bastion(_ element: ElementID, _ topology: Topology) -> Int? {
    topology.bastions.firstIndex { $0.element == element }
  }
}

/// The bastion's sshd does not run: its port is closed.
enum SSHDaemonStop: Fault {
  static let id = "sshd-stop"
  static let title = "stop sshd: connections are refused"
  static let isUndoable = true

  static func obstacle(_ element: ElementID, _ world: World, _ topology: Topology) -> FaultObstacle?
  {
    guard let index = EC2Stop.bastion(element, topology) else { return .otherSort }
    return world.stoppedServers.contains(index) ? "it is already stopped" : nil
  }

  static func apply(to element: ElementID, _ world: inout World, _ topology: Topology) {
    guard let index = EC2Stop.bastion(element, topology) else { return }
    world.stoppedServers.insert(index)
    world.keep(id, element)
  }

  static func undo(_ fault: ActiveFault, _ world: inout World, _ topology: Topology) {
    if let index = EC2Stop.bastion(fault.element, topology) { world.stoppedServers.remove(index) }
  }
}

/// The AWS Load Balancer Controller does not run: targets follow pods no more.
enum LoadBalancerControllerDown: Fault {
  static let id = "lb-controller-down"
  static let title = "stop the AWS Load Balancer Controller: targets stay as they are"
  static let isUndoable = true

  static func obstacle(_ element: ElementID, _ world: World, _ topology: Topology) -> FaultObstacle?
  {
    guard let cluster = cluster(element, topology), hasWork(cluster, topology) else {
      return .otherSort
    }
    return world.controllersDown.contains(cluster) ? "it is already down" : nil
  }

  private static func cluster(_ element: ElementID, _ topology: Topology) -> Int? {
    topology.clusters.firstIndex { $0.element == element }
  }

  private static func hasWork(_ cluster: Int, _ topology: Topology) -> Bool {
    topology.targetGroups.contains {
      topology.clusterIndex(of: topology.services[$0.service].namespace) == cluster
    }
  }

  static func apply(to element: ElementID, _ world: inout World, _ topology: Topology) {
    if let cluster = cluster(element, topology) { world.controllersDown.insert(cluster) }
    world.keep(id, element)
  }

  static func undo(_ fault: ActiveFault, _ world: inout World, _ topology: Topology) {
    guard let cluster = cluster(fault.element, topology) else { return }
    world.controllersDown.remove(cluster)
    for group in world.waitingReconciles.sorted() where !world.isControllerDown(group, topology) {
      world.schedule(.targetGroupReconcile(group: group), after: Timings.controllerReconcile)
      world.waitingReconciles.remove(group)
    }
    world.buildWaitingEdits()
  }
}
