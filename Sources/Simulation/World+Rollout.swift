import TopologyModel

/// Rollouts, scaling and drains: who makes and ends pods, and how many at a time.
extension World {
  /// `kubectl rollout restart`, or an image change: pods of the old template are replaced within
  /// maxSurge and maxUnavailable (API: RollingUpdateDeployment).
  mutating func startRollout(_ workload: Int, badImage: Bool, _ topology: Topology) {
    generations[workload] += 1
    if badImage { badImages.insert(workload) } else { badImages.remove(workload) }
    rollingOut.insert(workload)
    note(
      topology.workloads[workload].element, .caution,
      "\(topology.workloads[workload].qualifiedName): rollout \(generations[workload]) begins",
      interesting: true)
    continueRollout(workload, topology)
  }

  /// One round of the controller: as many new pods as the surge allows, as many old ones ended as
  /// may be missing. Called whenever a pod of the workload changes.
  mutating func continueRollout(_ workload: Int, _ topology: Topology) {
    guard rollingOut.contains(workload) else { return }
    let spec = topology.workloads[workload]
    let wanted = desired[workload]
    let limits = limits(spec, wanted)
    endOldPods(workload, keepReady: wanted - limits.unavailable, topology)
    let living = livingPods(workload, topology)
    let fresh = living.filter { pods[$0].generation == generations[workload] }
    let claimed = Set(fresh.map { pods[$0].slot })
    // What the old ReplicaSet makes anew is its own, and counts.
    let promised = spec.slots.filter { oldGeneration[$0] != nil }
    var room = wanted + limits.surge - living.count - promised.count
    let isLeaving = terminating.contains { self.workload(of: $0, topology) == workload }
    if spec.rollout.recreates || spec.kind != .deployment, living.count > fresh.count || isLeaving {
      room = 0
    }
    for slot in spec.slots
    where room > 0 && !claimed.contains(slot) && oldGeneration[slot] == nil {
      let isTaken = podInSlot[slot].map { pods[$0].phase != .gone } ?? false
      let isLiving = podInSlot[slot].map { living.contains($0) } ?? false
      guard livingCount(workload, topology) < wanted + limits.surge else { break }
      schedulePod(slot, topology, surges: isTaken && isLiving)
      room -= 1
    }
    finishRollout(workload, topology)
  }

  private func livingCount(_ workload: Int, _ topology: Topology) -> Int {
    livingPods(workload, topology).count
  }

  /// StatefulSets and DaemonSets replace one at a time; Recreate ends all of them first.
  private func limits(_ spec: Workload, _ wanted: Int) -> (surge: Int, unavailable: Int) {
    if spec.rollout.recreates { return (0, wanted) }
    return spec.kind == .deployment ? spec.rollout.limits(wanted) : (0, 1)
  }

  private mutating func endOldPods(_ workload: Int, keepReady: Int, _ topology: Topology) {
    let living = livingPods(workload, topology)
    let old = living.filter { pods[$0].generation != generations[workload] }
    // Old pods that serve nobody go first, as far as new ones are there (rolling.go:
    // reconcileOldReplicaSets).
    let freshMissing = living.count {
      pods[$0].generation == generations[workload] && !isAvailable($0, topology)
    }
    var mayGo =
      topology.workloads[workload].kind == .deployment
      ? living.count - keepReady - freshMissing : old.count
    for pod in old where !pods[pod].isReady && mayGo > 0 {
      deletePod(pod, topology, byRollout: true)
      mayGo -= 1
    }
    var ready = livingPods(workload, topology).count { isAvailable($0, topology) }
    // A StatefulSet goes from its highest ordinal down.
    let isStateful = topology.workloads[workload].kind == .statefulSet
    for pod in isStateful ? old.reversed() : old where pods[pod].isReady && ready > keepReady {
      deletePod(pod, topology, byRollout: true)
      ready -= 1
    }
  }

  /// Ready for minReadySeconds (API: DeploymentSpec).
  private func isAvailable(_ pod: Int, _ topology: Topology) -> Bool {
    let wait = topology.workloads[workload(of: pod, topology)].minReadySeconds
    return pods[pod].isReady && pods[pod].readySince.map { now - $0 >= .seconds(wait) } ?? true
  }

  /// `kubectl rollout undo`: the old ReplicaSet grows again, and its pods that still run stay.
  mutating func rollBack(_ workload: Int, to generation: Int, _ topology: Topology) {
    generations[workload] += 1
    for slot in topology.workloads[workload].slots { oldGeneration[slot] = nil }
    for pod in livingPods(workload, topology) where pods[pod].generation == generation {
      pods[pod].generation = generations[workload]
    }
    badImages.remove(workload)
    rollingOut.insert(workload)
    note(
      topology.workloads[workload].element, .caution,
      "\(topology.workloads[workload].qualifiedName) is rolled back", interesting: true)
    continueRollout(workload, topology)
  }

  private mutating func finishRollout(_ workload: Int, _ topology: Topology) {
    let living = livingPods(workload, topology)
    let isDone =
      living.count == desired[workload]
      && living.allSatisfy {
        pods[$0].generation == generations[workload] && isAvailable($0, topology)
      }
    guard isDone else { return }
    rollingOut.remove(workload)
    note(
      topology.workloads[workload].element, .good,
      "\(topology.workloads[workload].qualifiedName): rollout \(generations[workload]) is complete",
      interesting: true)
  }

  /// `kubectl scale`: the last pods end, or new ones start in their places.
  mutating func scale(_ workload: Int, to replicas: Int, _ topology: Topology) {
    desired[workload] = min(replicas, topology.workloads[workload].slots.count)
    note(
      topology.workloads[workload].element, .caution,
      "\(topology.workloads[workload].qualifiedName) is scaled to \(desired[workload])",
      interesting: true)
    let living = livingPods(workload, topology)
    for pod in living.dropFirst(desired[workload]).reversed() { deletePod(pod, topology) }
    for slot in topology.workloads[workload].slots.prefix(desired[workload])
    where podInSlot[slot].map({ pods[$0].phase == .gone || pods[$0].phase == .terminating }) ?? true
    {
      schedule(.podScheduled(slot: slot), after: Timings.podSchedule)
    }
  }

  /// `kubectl drain`: no new pods, and those there are evicted as far as budgets allow; refused
  /// evictions are tried again (Kubernetes: API-initiated eviction).
  mutating func drain(_ node: Int, _ topology: Topology) {
    guard nodes[node].isCordoned else { return }
    var refused = false
    for pod in pods.indices
    where pods[pod].node == node && (pods[pod].phase == .running || pods[pod].phase == .starting) {
      let workload = workload(of: pod, topology)
      if topology.workloads[workload].kind == .daemonSet { continue }
      if let budget = budget(refusing: pod, topology) {
        refused = true
        note(
          element(ofPod: pod, topology), .caution,
          "\(shownPod(pod, topology)) is not evicted: PodDisruptionBudget \(budget) allows none")
      } else {
        deletePod(pod, topology)
      }
    }
    if refused { schedule(.drainAgain(node: node), after: .seconds(5)) }
  }

  /// The budget that would be broken; a pod that is not ready may always go.
  private func budget(refusing pod: Int, _ topology: Topology) -> String? {
    guard pods[pod].isReady else { return nil }
    let workload = topology.workloads[workload(of: pod, topology)]
    for budget in topology.disruptionBudgets
    where budget.namespace == workload.namespace
      && budget.selector.matches(workload.template.labels)
    {
      let covered = topology.workloads.indices.filter {
        topology.workloads[$0].namespace == budget.namespace
          && budget.selector.matches(topology.workloads[$0].template.labels)
      }
      let expected = covered.reduce(0) { $0 + desired[$1] }
      let healthy = covered.flatMap { livingPods($0, topology) }.count { pods[$0].isReady }
      if budget.allowed(expected: expected, healthy: healthy) < 1 { return budget.name }
    }
    return nil
  }
}
