import TopologyModel

/// A taint NoExecute (Litmus: node-taint): pods that do not tolerate everything leave at once; those
/// of DaemonSets stay.
enum NodeTaint: Fault {
  static let id = "node-taint"
  static let title = "taint it NoExecute: its pods are evicted, none come"
  static let isUndoable = true

  static func obstacle(_ element: ElementID, _ world: World, _ topology: Topology) -> FaultObstacle?
  {
    NodeDrain.obstacle(element, world, topology)
  }

  static func apply(to element: ElementID, _ world: inout World, _ topology: Topology) {
    guard let node = topology.node(of: element) else { return }
    world.keep(id, element)
    world.nodes[node].isCordoned = true
    for pod in world.pods.indices where world.pods[pod].node == node {
      let workload = topology.workloads[world.workload(of: pod, topology)]
      if workload.kind == .daemonSet || workload.template.toleratesEverything { continue }
      world.deletePod(pod, topology)
    }
  }

  static func undo(_ fault: ActiveFault, _ world: inout World, _ topology: Topology) {
    NodeDrain.undo(fault, &world, topology)
  }
}

/// It restarts (Litmus: node-restart): away for 90 s.
enum NodeRestart: PowerFault {
  static let id = "node-restart"
  static let title = "restart it: away for 90 s"
  static let lasts: SimDuration? = .seconds(90)
}

/// Its volume is lost (Litmus: ebs-loss-by-id): nothing on it runs on.
enum EBSLoss: PowerFault {
  static let id = "ebs-loss"
  static let title = "lose its EBS volume: nothing on it runs on"
}

/// The kubelet does not run (Litmus: kubelet-service-kill): containers go on, nobody hears of them.
enum KubeletKill: Fault {
  static let id = "kubelet-service-kill"
  static let title = "stop its kubelet: pods go on, the node does not report"
  static let isUndoable = true

  static func obstacle(_ element: ElementID, _ world: World, _ topology: Topology) -> FaultObstacle?
  {
    guard let node = topology.node(of: element) else { return .otherSort }
    return world.nodes[node].reports ? nil : "it already does not report"
  }

  static func apply(to element: ElementID, _ world: inout World, _ topology: Topology) {
    guard let node = topology.node(of: element) else { return }
    world.keep(id, element)
    world.stopKubelet(node, topology)
  }

  static func undo(_ fault: ActiveFault, _ world: inout World, _ topology: Topology) {
    if let node = topology.node(of: fault.element) { world.startKubelet(node, topology) }
  }
}

/// Traffic is moved away from a zone (AWS FIS: zonal shift; ALB user guide: zonal shift): its node
/// leaves DNS and its targets get nothing.
enum ZonalShift: Fault {
  static let id = "zonal-shift"
  static let title = "shift traffic away from its Availability Zone"
  static let isUndoable = true

  static func obstacle(_ element: ElementID, _ world: World, _ topology: Topology) -> FaultObstacle?
  {
    guard zone(element, topology) != nil, !topology.loadBalancers.isEmpty else {
      return .otherSort
    }
    // A load balancer has one zonal shift at a time.
    return world.shiftedZones.first.map { "traffic is already shifted away from \($0)" }
  }

  static func apply(to element: ElementID, _ world: inout World, _ topology: Topology) {
    guard let zone = zone(element, topology) else { return }
    world.keep(id, element)
    world.shiftedZones.insert(zone)
  }

  static func undo(_ fault: ActiveFault, _ world: inout World, _ topology: Topology) {
    if let zone = zone(fault.element, topology) { world.shiftedZones.remove(zone) }
  }

  private static func zone(_ element: ElementID, _ topology: Topology) -> String? {
    topology.network.subnets.first { $0.element == element }?.zone
  }
}

extension World {
  mutating func stopKubelet(_ node: Int, _ topology: Topology) {
    nodes[node].kubeletRuns = false
    fallSilent(node, "the kubelet is stopped", topology)
  }

  mutating func startKubelet(_ node: Int, _ topology: Topology) {
    nodes[node].kubeletRuns = true
    reportAgain(node, topology)
  }

  /// The control plane hears nothing of a node from now on, and learns it after the grace period.
  mutating func fallSilent(_ node: Int, _ why: String, _ topology: Topology) {
    nodes[node].outages += 1
    note(
      topology.nodes[node].element, .bad, "\(topology.nodes[node].name): \(why)",
      interesting: true)
    schedule(
      .nodeMonitorGraceEnds(node: node, outage: nodes[node].outages),
      after: Timings.nodeMonitorGrace)
  }

  /// It reports again: what went on running is ready at once, what waited starts, what was to end
  /// ends.
  mutating func reportAgain(_ node: Int, _ topology: Topology) {
    guard nodes[node].reports else { return }
    nodes[node].condition = .ready
    note(
      topology.nodes[node].element, .good, "\(topology.nodes[node].name) reports again",
      interesting: true)
    for pod in pods.indices where pods[pod].node == node {
      switch pods[pod].phase {
      case .terminating: endSoon(pod)
      case .starting: schedule(.containerStarts(pod: pod), after: Timings.containerStart)
      case .running, .gone: break
      }
      guard pods[pod].isNodeLost else { continue }
      let before = pods[pod].isReady
      pods[pod].isNodeLost = false
      readinessChanged(pod, from: before, "its node reports again", topology)
    }
    reconcileInstanceGroups(topology)
    placeWaitingPods(topology)
  }

  /// The fault just applied is taken back after a time of its own.
  mutating func endByItself(_ id: String, _ element: ElementID, after time: SimDuration) {
    guard let index = activeFaults.indices.last else { return }
    activeFaults[index].until = now + time
    let position = FaultCatalog.all.firstIndex { $0.id == id } ?? 0
    schedule(.faultEnds(fault: position, element: element), after: time)
  }
}
