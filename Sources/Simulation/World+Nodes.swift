import TopologyModel

/// Nodes that lose power, and what the control plane makes of it (Kubernetes: node status, taints).
extension World {
  /// Everything on it falls silent at once; the control plane learns it later.
  mutating func powerOff(_ node: Int, _ topology: Topology) {
    guard nodes[node].hasPower else { return }
    nodes[node].hasPower = false
    nodes[node].outages += 1
    note(
      topology.nodes[node].element, .bad, "\(topology.nodes[node].name) has no power",
      interesting: true)
    for pod in pods.indices where pods[pod].node == node && pods[pod].phase != .gone {
      silence(pod, topology)
    }
    schedule(
      .nodeMonitorGraceEnds(node: node, outage: nodes[node].outages),
      after: Timings.nodeMonitorGrace)
  }

  /// Requests inside a pod that fell silent wait until somebody gives up.
  private mutating func silence(_ pod: Int, _ topology: Topology) {
    for id in requests.indices where requests[id].isInFlight && requests[id].top.callee == .pod(pod)
    {
      let limit = patience(of: id, topology)
      let why = "no answer: the node of \(pods[pod].name) has no power"
      changeTop(id) { $0.todo = [.hang(why)] }
      wake(id, after: limit)
    }
  }

  mutating func powerOn(_ node: Int, _ topology: Topology) {
    guard !nodes[node].hasPower, !isHeldDown(node, topology) else { return }
    nodes[node].hasPower = true
    if nodes[node].reports { nodes[node].condition = .ready }
    note(
      topology.nodes[node].element, .good, "\(topology.nodes[node].name) is back",
      interesting: true)
    for pod in pods.indices where pods[pod].node == node {
      switch pods[pod].phase {
      case .terminating: endSoon(pod)
      case .running, .starting:
        let before = pods[pod].isReady
        if nodes[node].reports { pods[pod].isNodeLost = false }
        pods[pod].life += 1
        pods[pod].phase = .starting
        pods[pod].areContainersReady = false
        readinessChanged(pod, from: before, "its node starts again", topology)
        schedule(.containerStarts(pod: pod), after: Timings.containerStart)
      case .gone: break
      }
    }
    if nodes[node].reports {
      reconcileInstanceGroups(topology)
      placeWaitingPods(topology)
    }
  }

  /// Another fault that is still on keeps it without power.
  private func isHeldDown(_ node: Int, _ topology: Topology) -> Bool {
    let place = topology.nodes[node]
    return lostZones.contains(place.zone)
      || activeFaults.contains {
        $0.element == place.element && FaultCatalog.fault($0.fault) is any PowerFault.Type
      }
  }

  /// Its process has nothing to wait for any more but its own end.
  func endTime(_ pod: Int) -> SimInstant {
    max(pods[pod].endsAt ?? now, now + Timings.processExit)
  }

  mutating func endSoon(_ pod: Int) {
    let end = endTime(pod)
    pods[pod].endsAt = end
    schedule(.processExits(pod: pod), after: end - now)
  }

  /// Ready becomes Unknown: pods there are not ready any more, and are evicted when their
  /// toleration is over, 300 s by default.
  mutating func loseNode(_ node: Int, _ outage: Int, _ topology: Topology) {
    guard !nodes[node].reports, nodes[node].outages == outage else { return }
    nodes[node].condition = .unknown
    note(
      topology.nodes[node].element, .bad,
      "\(topology.nodes[node].name): Ready is Unknown, taint unreachable:NoExecute",
      interesting: true)
    for pod in pods.indices
    where pods[pod].node == node && (pods[pod].phase == .running || pods[pod].phase == .starting) {
      let before = pods[pod].isReady
      pods[pod].isNodeLost = true
      readinessChanged(pod, from: before, "its node does not report", topology)
    }
    reconcileInstanceGroups(topology)
    nodes[node].lostAt = now
    let tolerations = Set(
      pods.indices.filter { pods[$0].node == node && pods[$0].phase != .gone }
        .compactMap { topology.workloads[workload(of: $0, topology)].template.tolerationSeconds })
    for seconds in tolerations.sorted() {
      schedule(.evictionDue(node: node, outage: outage), after: .seconds(seconds))
    }
  }

  mutating func evictPods(_ node: Int, _ outage: Int, _ topology: Topology) {
    guard nodes[node].condition == .unknown, nodes[node].outages == outage else { return }
    if evictionIsHeld(node, topology) {
      note(
        topology.nodes[node].element, .caution,
        "\(topology.nodes[node].name): no eviction, for too much of its zone is down",
        interesting: true)
      return
    }
    for pod in pods.indices
    where pods[pod].node == node && (pods[pod].phase == .running || pods[pod].phase == .starting) {
      let spec = topology.workloads[workload(of: pod, topology)]
      guard spec.kind != .daemonSet, let seconds = spec.template.tolerationSeconds,
        now - nodes[node].lostAt >= .seconds(seconds)
      else { continue }
      deletePod(pod, topology)
    }
  }

  /// 55 % of a zone down, but not all of it, in a cluster of at most 50 nodes; or no node left
  /// anywhere (Kubernetes: nodes, rate limits on eviction).
  private func evictionIsHeld(_ node: Int, _ topology: Topology) -> Bool {
    let place = topology.nodes[node]
    let all = nodes.indices.filter { topology.nodes[$0].cluster == place.cluster }
    if all.allSatisfy({ nodes[$0].condition == .unknown }) { return true }
    let zone = all.filter { topology.nodes[$0].zone == place.zone }
    let down = zone.count { nodes[$0].condition == .unknown }
    return all.count <= 50 && down < zone.count && down * 100 >= 55 * zone.count
  }

  /// instance mode: the controller's targets are the nodes that are ready.
  mutating func reconcileInstanceGroups(_ topology: Topology) {
    for (group, spec) in topology.targetGroups.enumerated() where spec.targetType == .instance {
      schedule(.targetGroupReconcile(group: group), after: Timings.controllerReconcile)
    }
  }

  /// Why nothing comes back from a pod, if its packets are lost; `nil` when they are not.
  func silence(of pod: Int) -> String? {
    if !nodes[pods[pod].node].hasPower { return "its node has no power" }
    return pods[pod].network.isPartitioned ? "its network is partitioned" : nil
  }

  /// What faults on the way add: latency, and a second for every lost SYN (doubling).
  mutating func delay(to pod: Int) -> SimDuration {
    let network = pods[pod].network
    return network.delay(&chance)
  }
}
