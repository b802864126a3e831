import TopologyModel

/// The load balancer controller's readiness gate (controller guide: pod readiness gate).
extension World {
  /// The namespace asks for it, and a target group of type ip serves the pods.
  func hasGate(_ workload: Int, _ topology: Topology) -> Bool {
    let spec = topology.workloads[workload]
    guard
      topology.namespaces.first(where: { $0.name == spec.namespace })?.injectsReadinessGate
        ?? false
    else { return false }
    return topology.targetGroups.contains { group in
      group.targetType == .ip
        && topology.services[group.service].slots.contains {
          topology.podSlots[$0].workload == workload
        }
    }
  }

  /// Polled every 15 s: open once the pod's target is healthy in every group, and open for good.
  mutating func pollGates(_ group: Int, _ topology: Topology) {
    let waiting = targetGroups[group].targets.compactMap { target in
      target.isRegistered ? target.pod : nil
    }.filter { !pods[$0].isGateOpen && pods[$0].phase == .running }
    for pod in waiting {
      let isHealthy = topology.targetGroups.indices.allSatisfy { other in
        targetGroups[other].targets.filter { $0.pod == pod && $0.isRegistered }
          .allSatisfy { $0.health == .healthy }
      }
      guard isHealthy else { continue }
      let before = pods[pod].isReady
      pods[pod].isGateOpen = true
      readinessChanged(
        pod, from: before, "its target is healthy, so the readiness gate opens", topology)
    }
    let isWaiting = targetGroups[group].targets.contains { target in
      target.isRegistered && (target.pod.map { !pods[$0].isGateOpen } ?? false)
    }
    if isWaiting { schedule(.readinessGatePoll(group: group), after: .seconds(15)) }
  }
}
