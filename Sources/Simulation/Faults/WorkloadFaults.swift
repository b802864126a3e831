import TopologyModel

/// New pods from the same template, within the rollout's limits.
enum RolloutRestart: Fault {
  static let id = "rollout-restart"
  static let title = "roll out: replace its pods one after the other"
  static let isUndoable = false

  static func obstacle(_ element: ElementID, _ world: World, _ topology: Topology) -> FaultObstacle?
  {
    guard let workload = topology.workload(of: element) else { return .otherSort }
    return topology.workloads[workload].replacesPods ? nil : "nothing owns this pod"
  }

  static func apply(to element: ElementID, _ world: inout World, _ topology: Topology) {
    guard let workload = topology.workload(of: element) else { return }
    world.startRollout(workload, badImage: false, topology)
  }

  static func undo(_ fault: ActiveFault, _ world: inout World, _ topology: Topology) {}
}

/// A rollout whose image cannot be pulled; undoing it rolls back.
enum RolloutBadImage: Fault {
  static let id = "rollout-bad-image"
  static let title = "roll out an image that cannot be pulled"
  static let isUndoable = true

  static func obstacle(_ element: ElementID, _ world: World, _ topology: Topology) -> FaultObstacle?
  {
    guard let workload = topology.workload(of: element) else { return .otherSort }
    if !topology.workloads[workload].replacesPods { return "nothing owns this pod" }
    return world.badImages.contains(workload) ? "its image is already bad" : nil
  }

  static func apply(to element: ElementID, _ world: inout World, _ topology: Topology) {
    guard let workload = topology.workload(of: element) else { return }
    world.keep(id, element)
    let before = world.generations[workload]
    world.startRollout(workload, badImage: true, topology)
    world.activeFaults[world.activeFaults.count - 1].generation = before
  }

  static func undo(_ fault: ActiveFault, _ world: inout World, _ topology: Topology) {
    guard let workload = topology.workload(of: fault.element) else { return }
    guard let before = fault.generation, world.badImages.contains(workload) else { return }
    world.rollBack(workload, to: before, topology)
  }
}

/// `kubectl scale --replicas=0`; undoing it scales back.
enum ScaleToZero: Fault {
  static let id = "scale-to-zero"
  static let title = "scale to no pod at all"
  static let isUndoable = true

  static func obstacle(_ element: ElementID, _ world: World, _ topology: Topology) -> FaultObstacle?
  {
    guard let workload = topology.workload(of: element) else { return .otherSort }
    if !topology.workloads[workload].replacesPods { return "nothing owns this pod" }
    return world.desired[workload] > 0 ? nil : "it has no pod"
  }

  static func apply(to element: ElementID, _ world: inout World, _ topology: Topology) {
    guard let workload = topology.workload(of: element) else { return }
    world.keep(id, element, edits: [.scale(workload: workload, world.desired[workload])])
    world.scale(workload, to: 0, topology)
  }

  static func undo(_ fault: ActiveFault, _ world: inout World, _ topology: Topology) {
    guard let workload = topology.workload(of: fault.element) else { return }
    var replicas = topology.workloads[workload].slots.count
    if case .scale(_, let before) = fault.edits.first { replicas = before }
    world.scale(workload, to: replicas, topology)
  }
}

/// More pods than it had (Litmus: pod-autoscaler); undoing it scales back.
enum PodAutoscaler: Fault {
  static let id = "pod-autoscaler"
  static let title = "scale to twice as many pods"
  static let isUndoable = true

  static func obstacle(_ element: ElementID, _ world: World, _ topology: Topology) -> FaultObstacle?
  {
    guard let workload = topology.workload(of: element) else { return .otherSort }
    if !topology.workloads[workload].replacesPods { return "nothing owns this pod" }
    if world.activeFaults.contains(where: { $0.fault == id && $0.element == element }) {
      return "it is already scaled up"
    }
    return world.desired[workload] > 0 ? nil : "it has no pod"
  }

  static func apply(to element: ElementID, _ world: inout World, _ topology: Topology) {
    guard let workload = topology.workload(of: element) else { return }
    let before = world.desired[workload]
    world.keep(id, element, edits: [.scale(workload: workload, before)])
    world.edit(.scale(workload: workload, before * 2))
  }

  static func undo(_ fault: ActiveFault, _ world: inout World, _ topology: Topology) {
    for edit in fault.edits { world.edit(edit) }
  }
}
