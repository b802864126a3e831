import TopologyModel

/// Something that can be broken, named as AWS FIS, Litmus and Chaos Mesh name it.
///
/// A new fault is a file with a type like this and a line in `FaultCatalog`.
package protocol Fault: Sendable {
  static var id: String { get }
  /// What it does, for a menu.
  static var title: String { get }
  /// False when it happens once and the system heals by itself.
  static var isUndoable: Bool { get }
  /// Why it cannot be applied to this element; `nil` when it can.
  static func obstacle(_ element: ElementID, _ world: World, _ topology: Topology) -> FaultObstacle?
  static func apply(to element: ElementID, _ world: inout World, _ topology: Topology)
  static func undo(_ fault: ActiveFault, _ world: inout World, _ topology: Topology)
}

/// Why a fault cannot be applied to an element.
package enum FaultObstacle: Hashable, Sendable, ExpressibleByStringInterpolation {
  /// The fault is not for elements of this sort: it is not even offered.
  case otherSort
  /// Not now.
  case reason(String)

  package init(stringLiteral text: String) { self = .reason(text) }
}

extension Fault {
  /// It is applied to each pod of a workload by itself.
  package static var isForPods: Bool {
    self is any ConductFault.Type || self is any NetworkFault.Type || id == PodDelete.id
      || id == PodReadinessFailure.id || id == PodMemoryHog.id || id == DiskFill.id
  }
}

/// A fault that holds at the moment.
package struct ActiveFault: Hashable, Sendable {
  package var fault: String
  package var element: ElementID
  package var pod: Int?
  package var since: SimInstant
  /// When it is taken back by itself.
  package var until: SimInstant?
  /// It is to be found: only its element's own list of faults has it.
  package var isHidden = false
  /// What it changed in the topology.
  package var edits: [Edit] = []
  /// Of a rollout: the pods' generation before it.
  var generation: Int?
}

/// Every fault there is, in the order menus show them.
package enum FaultCatalog {
  package static let all: [any Fault.Type] = [
    PodDelete.self, PodHTTPHang.self, PodHTTPStatusCode.self, PodHTTPLatency.self,
    PodHTTPResetPeer.self, PodHTTPModifyHeader.self, PodHTTPModifyBody.self, PodCPUHog.self,
    PodReadinessFailure.self, ContainerKill.self, PodMemoryHog.self, PodIOStress.self,
    DiskFill.self, PodNetworkLatency.self, PodNetworkLoss.self, PodNetworkPartition.self,
    PodNetworkCorruption.self, PodNetworkDuplication.self, PodNetworkRateLimit.self,
    RolloutRestart.self, RolloutBadImage.self, ScaleToZero.self, PodAutoscaler.self,
    NodePoweroff.self, NodeDrain.self, NodeTaint.self, NodeRestart.self, KubeletKill.self,
    EBSLoss.self, NetworkLatency.self, NetworkLoss.self, NetworkPartition.self, AZChaos.self,
    ZonalShift.self, DNSError.self,
    DNSRandom.self, CertificateExpiry.self, SecurityGroupRevoke.self, NetworkACLDeny.self,
    RouteBlackhole.self, NATGatewayLoss.self, NetworkPolicyDenyAll.self, RDSInstanceStop.self,
    RDSFailover.self, RDSPromote.self, RDSReplicaLag.self, RDSConnectionsExhausted.self,
    TunnelCut.self, EC2Stop.self, HostStop.self, HostErrors.self, SSHDaemonStop.self,
    LoadBalancerControllerDown.self,
    IngressDelete.self,
    IngressBadPath.self, WAFBlock.self, WAFError.self, IdentityProviderUnreachable.self,
    IdentityProviderError.self, ClientStall.self, ClientAbort.self,
  ]

  package static func fault(_ id: String) -> (any Fault.Type)? {
    let id = aliases[id] ?? id
    return all.first { $0.id == id }
  }

  /// Names of the same thing in AWS FIS, Litmus and Chaos Mesh.
  package static let aliases: [String: String] = [
    "pod-kill": PodDelete.id, "pod-failure": PodHTTPHang.id, "http-abort": PodHTTPResetPeer.id,
    "http-delay": PodHTTPLatency.id, "http-replace": PodHTTPStatusCode.id,
    "http-patch": PodHTTPModifyBody.id, "cpu-stress": PodCPUHog.id,
    "memory-stress": PodMemoryHog.id, "pod-dns-error": DNSError.id, "pod-dns-spoof": DNSRandom.id,
    "dns-spoof": DNSRandom.id, "ec2-stop-by-id": EC2Stop.id, "ebs-loss-by-id": EBSLoss.id,
    "az-chaos": AZChaos.id, "kubelet-kill": KubeletKill.id,
    "network-bandwidth":
      PodNetworkRateLimit.id, "failover-db-cluster": RDSFailover.id,
    "disrupt-connectivity": NetworkPartition.id,
  ]

  /// Faults that make sense for an element, each with the reason when it cannot be applied now.
  package static func offers(
    _ element: ElementID, _ world: World, _ topology: Topology
  ) -> [(fault: any Fault.Type, obstacle: String?)] {
    all.compactMap { fault in
      switch fault.obstacle(element, world, topology) {
      case .otherSort: nil
      case .reason(let why): (fault, why)
      case nil: (fault, nil)
      }
    }
  }
}

extension World {
  /// Faults that are on and nobody has to find.
  package var shownFaults: [ActiveFault] {
    activeFaults.contains(where: \.isHidden) ? activeFaults.filter { !$0.isHidden } : activeFaults
  }

  /// Applies a fault now. Returns what stood in the way, or `nil`.
  /// With a duration it is taken back by itself.
  package mutating func apply(
    _ name: String, to element: ElementID, for duration: SimDuration? = nil,
    isHidden: Bool = false, in topology: Topology
  ) -> String? {
    guard let fault = FaultCatalog.fault(name) else { return "no fault named '\(name)'" }
    let id = fault.id
    switch fault.obstacle(element, self, topology) {
    case .otherSort: return "\(id) does not apply to \(topology[element].name)"
    case .reason(let why): return why
    case nil: break
    }
    if !isHidden {
      note(element, .bad, "fault \(id) on \(topology[element].qualifiedName)", interesting: true)
    }
    let before = activeFaults.count
    fault.apply(to: element, &self, topology)
    if isHidden {
      for index in before..<activeFaults.count { activeFaults[index].isHidden = true }
    }
    if let duration, fault.isUndoable {
      for index in before..<activeFaults.count { activeFaults[index].until = now + duration }
      let position = FaultCatalog.all.firstIndex { $0.id == id } ?? 0
      schedule(.faultEnds(fault: position, element: element), after: duration)
    }
    return nil
  }

  /// The time of a fault is over, unless somebody took it back before.
  mutating func endFault(_ id: String, _ element: ElementID, _ topology: Topology) {
    let isDue = activeFaults.contains {
      $0.fault == id && $0.until == now
        && ($0.element == element || topology[$0.element].parent == element)
    }
    guard isDue else { return }
    _ = undo(id, on: element, in: topology)
  }

  /// Takes back every active fault of that id on the element, or on the pods below it.
  package mutating func undo(
    _ name: String, on element: ElementID, in topology: Topology
  ) -> String? {
    let id = FaultCatalog.fault(name)?.id ?? name
    let concerned = activeFaults.filter {
      $0.fault == id && ($0.element == element || topology[$0.element].parent == element)
    }
    guard let fault = FaultCatalog.fault(id), !concerned.isEmpty else {
      return "no fault \(id) on \(topology[element].name)"
    }
    note(
      element, .good, "fault \(id) on \(topology[element].qualifiedName) is taken back",
      interesting: true)
    activeFaults.removeAll { concerned.contains($0) }
    for active in concerned.reversed() { fault.undo(active, &self, topology) }
    AZChaos.reassert(&self)
    return nil
  }

  mutating func keep(
    _ fault: String, _ element: ElementID, pod: Int? = nil, edits: [Edit] = []
  ) {
    activeFaults.append(
      ActiveFault(fault: fault, element: element, pod: pod, since: now, edits: edits))
  }

  /// The pods an element stands for: the one in a slot, or all of a workload's.
  func pods(of element: ElementID, _ topology: Topology) -> [Int]? {
    if let slot = topology.podSlot(of: element) { return podInSlot[slot].map { [$0] } ?? [] }
    guard let workload = topology.workload(of: element) else { return nil }
    return topology.workloads[workload].slots.compactMap { podInSlot[$0] }
  }
}

/// What faults on running pods share: they hold for a pod until undone, or until it is gone.
enum PodFaults {
  /// `nil` when some running pod of the element is free of this fault.
  static func obstacle(
    _ id: String, _ element: ElementID, _ world: World, _ topology: Topology
  ) -> FaultObstacle? {
    guard let pods = world.pods(of: element, topology) else { return .otherSort }
    let running = pods.filter { world.pods[$0].phase == .running }
    if running.isEmpty { return "no pod of \(topology[element].name) is running" }
    let free = running.filter { pod in
      !world.activeFaults.contains { $0.fault == id && $0.pod == pod }
    }
    return free.isEmpty ? "\(id) is already on" : nil
  }

  static func each(
    _ id: String, _ element: ElementID, _ world: inout World, _ topology: Topology,
    _ change: (Int, inout World) -> Void
  ) {
    for pod in world.pods(of: element, topology) ?? [] where world.pods[pod].phase == .running {
      if world.activeFaults.contains(where: { $0.fault == id && $0.pod == pod }) { continue }
      world.keep(id, world.element(ofPod: pod, topology), pod: pod)
      change(pod, &world)
    }
  }
}
