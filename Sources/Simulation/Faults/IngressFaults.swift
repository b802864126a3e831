import TopologyModel

/// All Ingresses of the group are deleted; undoing it applies them again, and one can watch the
/// whole way from the manifest to a name that answers.
enum IngressDelete: Fault {
  static let id = "ingress-delete"
  static let title = "delete its Ingresses; taking it back applies them again"
  static let isUndoable = true

  static func obstacle(_ element: ElementID, _ world: World, _ topology: Topology) -> FaultObstacle?
  {
    guard let balancer = IngressFaults.balancer(element, topology) else { return .otherSort }
    return world.controlPlane[balancer].balancer == .absent ? "they are already deleted" : nil
  }

  static func apply(to element: ElementID, _ world: inout World, _ topology: Topology) {
    guard let balancer = IngressFaults.balancer(element, topology) else { return }
    world.keep(id, element)
    world.deleteIngresses(balancer, topology)
  }

  static func undo(_ fault: ActiveFault, _ world: inout World, _ topology: Topology) {
    guard let balancer = IngressFaults.balancer(fault.element, topology) else { return }
    world.applyIngresses(balancer, topology)
  }
}

/// Somebody applies a member whose Prefix path holds a wildcard: the controller builds nothing for
/// the group, and what exists keeps serving (controller: group_controller.go).
enum IngressBadPath: Fault {
  static let id = "ingress-bad-path"
  static let title = "apply a path the controller refuses: the group changes no more"
  static let isUndoable = true

  static func obstacle(_ element: ElementID, _ world: World, _ topology: Topology) -> FaultObstacle?
  {
    guard let balancer = IngressFaults.balancer(element, topology) else { return .otherSort }
    return world.controlPlane[balancer].isRefused ? "it already has one" : nil
  }

  static func apply(to element: ElementID, _ world: inout World, _ topology: Topology) {
    guard let balancer = IngressFaults.balancer(element, topology) else { return }
    world.keep(id, element)
    world.controlPlane[balancer].isRefused = true
    if world.controlPlane[balancer].balancer != .absent {
      world.applyIngresses(balancer, topology)
    }
  }

  static func undo(_ fault: ActiveFault, _ world: inout World, _ topology: Topology) {
    guard let balancer = IngressFaults.balancer(fault.element, topology) else { return }
    world.controlPlane[balancer].isRefused = false
    // A member that is deleted is not there to be repaired.
    let isDeleted = world.activeFaults.contains {
      $0.fault == IngressDelete.id && IngressFaults.balancer($0.element, topology) == balancer
    }
    if !isDeleted { world.applyIngresses(balancer, topology) }
  }
}

enum IngressFaults {
  /// The load balancer of an Ingress, or the load balancer itself.
  static func balancer(_ element: ElementID, _ topology: Topology) -> Int? {
    topology.loadBalancers.firstIndex { balancer in
      balancer.element == element
        || balancer.ingresses.contains { topology.ingresses[$0].element == element }
    }
  }
}
