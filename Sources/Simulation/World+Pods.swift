import TopologyModel

/// Pods: how they start and end (Kubernetes: pod lifecycle).
extension World {
  /// Places that an edit or an autoscaler made have no pod yet.
  mutating func growSlots() {
    let missing = max(0, topology.podSlots.count - podInSlot.count)
    podInSlot += Array(repeating: nil, count: missing)
  }

  mutating func startPods(_ topology: Topology) {
    nodes = topology.nodes.map { NodeState(asFound: $0) }
    desired = topology.workloads.map(\.slots.count)
    generations = topology.workloads.map { _ in 0 }
    podsMade = topology.workloads.map(\.slots.count)
    var addresses: Set<IPv4Address> = []
    for (slot, place) in topology.podSlots.enumerated() {
      let pod = pods.count
      if place.startState == .pending {
        podInSlot.append(nil)
        unplaced.insert(slot)
        continue
      }
      let isHostNetwork = topology.workloads[place.workload].template.hostNetwork
      let subnet = topology.network.subnets[topology.nodes[place.node].subnet]
      let isNone = place.address == subnet.cidr.base || !addresses.insert(place.address).inserted
      if !isHostNetwork, isNone {
        podInSlot.append(nil)
        schedule(.podScheduled(slot: slot), after: .zero)
        continue
      }
      pods.append(
        PodState(
          slot: slot, node: place.node, name: topology[place.element].name,
          address: place.address, phase: .running, areContainersReady: true))
      podInSlot.append(pod)
      startAsFound(pod, place)
      if !isHostNetwork { liveAddresses.insert(place.address) }
      if neverStarts(pod, topology) { continue }
      for kind in [ProbeKind.readiness, .liveness] {
        guard let probe = probe(kind, of: pod, topology) else { continue }
        if kind == .readiness {
          settleReadiness(pod, probe, topology)
        }
        // Kubelets start at their own times: spread over the period.
        let offset = Int64(slot % 7) * Int64(probe.periodSeconds) * 1_000_000 / 7
        schedule(
          .podProbe(pod: pod, kind, life: 0), after: SimDuration(microseconds: offset + 1_000_000))
      }
    }
  }

  /// It waits for a startup probe that never has a result.
  private mutating func neverStarts(_ pod: Int, _ topology: Topology) -> Bool {
    guard isLost(.startup, pod, topology) else { return false }
    pods[pod].hasStarted = false
    pods[pod].areContainersReady = false
    return true
  }

  /// What a live dump said of it holds until something changes it.
  private mutating func startAsFound(_ pod: Int, _ place: PodSlot) {
    if nodes[place.node].condition != .ready { pods[pod].isNodeLost = true }
    switch place.startState {
    case .ready, .pending: return
    case .notReady: pods[pod].readinessFails = true
    case .crashing: pods[pod].conduct = .crashed
    }
    pods[pod].areContainersReady = false
  }

  /// A world that has long settled knows what the application answers to its probe.
  private mutating func settleReadiness(_ pod: Int, _ probe: Probe, _ topology: Topology) {
    let passes =
      !isLost(.readiness, pod, topology) && probeAnswer(pod, .readiness, probe, topology).passes
    pods[pod].areContainersReady = passes
    pods[pod].readiness =
      passes
      ? ProbeCount(successes: probe.successThreshold)
      : ProbeCount(failures: probe.failureThreshold)
  }

  /// The pod's name, with its namespace where several have workloads of that name.
  func shownPod(_ pod: Int, _ topology: Topology) -> String {
    let workload = topology.workloads[workload(of: pod, topology)]
    let isAlone = !topology.workloads.contains {
      $0.name == workload.name && $0.namespace != workload.namespace
    }
    return isAlone ? pods[pod].name : "\(workload.namespace)/\(pods[pod].name)"
  }

  func workload(of pod: Int, _ topology: Topology) -> Int {
    topology.podSlots[pods[pod].slot].workload
  }

  func element(ofPod pod: Int, _ topology: Topology) -> ElementID {
    topology.podSlots[pods[pod].slot].element
  }

  /// Pods of a workload that are neither ending nor gone, in the order they were made.
  func livingPods(_ workload: Int, _ topology: Topology) -> [Int] {
    (topology.workloads[workload].slots.compactMap { podInSlot[$0] }
      + surging.filter { self.workload(of: $0, topology) == workload })
      .filter { pods[$0].phase == .running || pods[$0].phase == .starting }
  }

  mutating func setReady(_ pod: Int, _ ready: Bool, _ why: String, _ topology: Topology) {
    guard pods[pod].areContainersReady != ready else { return }
    let before = pods[pod].isReady
    pods[pod].areContainersReady = ready
    pods[pod].containersChangedAt = now
    if pods[pod].isReady == before {
      // The readiness gate still holds the pod back; the controller looks at containers only.
      note(
        element(ofPod: pod, topology), .caution,
        "\(shownPod(pod, topology)): containers \(ready ? "ready" : "not ready"), \(why)",
        interesting: true)
    }
    readinessChanged(pod, from: before, why, topology)
  }

  /// Tells whoever depends on the Ready condition.
  mutating func readinessChanged(_ pod: Int, from before: Bool, _ why: String, _ topology: Topology)
  {
    let ready = pods[pod].isReady
    if before != ready {
      pods[pod].readySince = ready ? now : nil
      let wait = topology.workloads[workload(of: pod, topology)].minReadySeconds
      if ready, wait > 0 {
        schedule(.rolloutGoesOn(workload: workload(of: pod, topology)), after: .seconds(wait))
      }
      note(
        element(ofPod: pod, topology), ready ? .good : .bad,
        "\(shownPod(pod, topology)) \(ready ? "is ready" : "is not ready"): \(why)",
        interesting: true)
    }
    endpointsChange(of: pod, topology)
    continueRollout(workload(of: pod, topology), topology)
  }

  /// `kubectl delete pod`: the endpoint goes and the pod ends in parallel (Kubernetes: pod
  /// termination); its owner makes a new pod at once where it still wants one.
  mutating func deletePod(_ pod: Int, _ topology: Topology, byRollout: Bool = false) {
    guard pods[pod].phase == .running || pods[pod].phase == .starting else { return }
    let workload = workload(of: pod, topology)
    let template = topology.workloads[workload].template
    let neverRan = pods[pod].phase == .starting
    pods[pod].phase = .terminating
    terminating.append(pod)
    let hook = min(template.preStopSeconds, template.graceSeconds)
    let how =
      !nodes[pods[pod].node].reports
      ? "its node does not hear of it"
      : neverRan ? "it never ran" : hook > 0 ? "preStop for \(hook) s, then SIGTERM" : "SIGTERM"
    note(
      element(ofPod: pod, topology), .bad, "\(shownPod(pod, topology)) is deleted: \(how)",
      interesting: true)
    endpointsChange(of: pod, topology)
    let ends: SimDuration =
      neverRan
      ? .zero
      : min(.seconds(hook) + Timings.processExit, .seconds(max(1, template.graceSeconds)))
    pods[pod].endsAt = now + ends
    schedule(.processExits(pod: pod), after: ends)
    // A ReplicaSet of before the rollout still wants it, and makes one of its own template.
    let isOld =
      rollingOut.contains(workload) && pods[pod].generation != generations[workload]
      && topology.workloads[workload].kind == .deployment
    if isOld, !byRollout {
      oldGeneration[pods[pod].slot] = pods[pod].generation
      schedule(.podScheduled(slot: pods[pod].slot), after: Timings.podSchedule)
    }
    replace(pod, workload, topology)
  }

  private mutating func replace(_ pod: Int, _ workload: Int, _ topology: Topology) {
    let spec = topology.workloads[workload]
    if let index = surging.firstIndex(of: pod) {
      surging.remove(at: index)
      return
    }
    let slot = pods[pod].slot
    if let heir = surging.firstIndex(where: { pods[$0].slot == slot }) {
      podInSlot[slot] = surging.remove(at: heir)
      return
    }
    guard spec.replacesPods, oldGeneration[slot] == nil,
      livingPods(workload, topology).count < desired[workload]
    else { return }
    // A StatefulSet waits until the old pod is gone (Kubernetes: StatefulSet guarantees).
    if spec.kind == .statefulSet { return }
    schedule(.podScheduled(slot: slot), after: Timings.podSchedule)
  }

  mutating func endPod(_ pod: Int, _ topology: Topology) {
    // A node that does not report confirms nothing: its pods stay Terminating.
    guard pods[pod].phase == .terminating, nodes[pods[pod].node].reports,
      pods[pod].endsAt.map({ $0 <= now }) ?? true
    else { return }
    let before = pods[pod].isReady
    pods[pod].phase = .gone
    if !topology.workloads[workload(of: pod, topology)].template.hostNetwork {
      liveAddresses.remove(pods[pod].address)
      fullSubnets = []
    }
    terminating.removeAll { $0 == pod }
    pods[pod].areContainersReady = false
    if podInSlot[pods[pod].slot] == pod { podInSlot[pods[pod].slot] = nil }
    for fault in activeFaults where fault.pod == pod {
      note(
        fault.element, .info, "fault \(fault.fault) on \(shownPod(pod, topology)) ends with it",
        interesting: true)
    }
    activeFaults.removeAll { $0.pod == pod }
    note(element(ofPod: pod, topology), .info, "\(shownPod(pod, topology)) has ended")
    if before { endpointsChange(of: pod, topology) }
    breakConnections(of: pod, topology)
    let workload = workload(of: pod, topology)
    let slot = pods[pod].slot
    if topology.workloads[workload].kind == .statefulSet, podInSlot[slot] == nil,
      livingPods(workload, topology).count < desired[workload]
    {
      schedule(.podScheduled(slot: slot), after: Timings.podSchedule)
    }
    continueRollout(workload, topology)
  }

  /// A new pod for the slot: the same name in a StatefulSet, a new one elsewhere; a new address.
  @discardableResult
  mutating func schedulePod(_ slot: Int, _ topology: Topology, surges: Bool = false) -> Int? {
    let place = topology.podSlots[slot]
    let workload = topology.workloads[place.workload]
    let old = oldGeneration[slot]
    let holder = podInSlot[slot].map { pods[$0].phase }
    let surges = surges || (old != nil && (holder == .running || holder == .starting))
    guard let node = schedulableNode(place.node, topology) else {
      note(place.element, .bad, "\(workload.name): no node takes a new pod", interesting: true)
      unplaced.insert(slot)
      return nil
    }
    // Nothing has changed since it last waited: no need to count pods again.
    if !surges, old == nil, waitingForAddress[slot] != nil, place.ordinal < desired[place.workload],
      fullSubnets.contains(topology.nodes[node].subnet)
    {
      waitForAddress(slot, node, workload.name, surges: false, topology)
      return nil
    }
    if !surges, old == nil, livingPods(place.workload, topology).count >= desired[place.workload] {
      waitingForAddress[slot] = nil
      return nil
    }
    if !surges, holder == .running || holder == .starting { return nil }
    if workload.kind == .statefulSet, holder == .terminating { return nil }
    let own = workload.template.hostNetwork ? topology.nodes[node].address : nil
    guard let address = own ?? newAddress(topology.nodes[node].subnet, topology) else {
      waitForAddress(slot, node, workload.name, surges: surges, topology)
      return nil
    }
    waitingForAddress[slot] = nil
    podsMade[place.workload] += 1
    let name =
      workload.kind == .statefulSet || workload.kind == .pod
      ? topology[place.element].name : "\(workload.name)-\(podsMade[place.workload])"
    let pod = pods.count
    var state = PodState(
      slot: slot, node: node, name: name,
      address: address, phase: .starting,
      areContainersReady: false)
    oldGeneration[slot] = nil
    state.generation = old ?? generations[place.workload]
    state.hasBadImage = old == nil && badImages.contains(place.workload)
    state.hasStarted = workload.template.startupProbe == nil
    state.isGateOpen = !hasGate(place.workload, topology)
    pods.append(state)
    hasNewPods = true
    if own == nil { liveAddresses.insert(address) }
    if surges { surging.append(pod) } else { podInSlot[slot] = pod }
    note(place.element, .info, "\(name) is scheduled on \(topology.nodes[node].name)")
    if state.hasBadImage {
      note(place.element, .bad, "\(name): ImagePullBackOff", interesting: true)
    } else {
      schedule(.containerStarts(pod: pod), after: Timings.containerStart)
    }
    return pod
  }

  /// A node takes pods again: the scheduler tries those that found none.
  mutating func placeWaitingPods(_ topology: Topology) {
    for slot in unplaced.sorted() {
      schedule(.podScheduled(slot: slot), after: Timings.podSchedule)
      schedule(
        .rolloutGoesOn(workload: topology.podSlots[slot].workload), after: Timings.podSchedule)
    }
    unplaced = []
  }

  /// The slot's own node, else the first of its cluster that takes pods.
  private func schedulableNode(_ wanted: Int, _ topology: Topology) -> Int? {
    func takes(_ node: Int) -> Bool {
      nodes[node].condition == .ready && nodes[node].reports && !nodes[node].isCordoned
    }
    let home = topology.nodes[wanted].cluster
    return takes(wanted)
      ? wanted : nodes.indices.first { topology.nodes[$0].cluster == home && takes($0) }
  }

  /// A free host address of the subnet: not the first four nor the last (VPC guide), and nobody's.
  private mutating func newAddress(_ subnet: Int, _ topology: Topology) -> IPv4Address? {
    if fullSubnets.contains(subnet) { return nil }
    let block = topology.network.subnets[subnet].cidr
    let hosts = max(1, Int(min(block.size, 65_536)) - 5)
    for _ in 0..<hosts {
      nextAddressOffset[subnet] = 4 + (nextAddressOffset[subnet] - 3) % hosts
      if let address = block.address(nextAddressOffset[subnet]),
        !configuration.addresses.contains(address), !liveAddresses.contains(address)
      {
        return address
      }
    }
    // What the first pods had is free again when they are gone.
    let again = topology.podSlots.lazy.map(\.address).first {
      block.contains($0) && !liveAddresses.contains($0)
        && !configuration.fixedAddresses.contains($0)
    }
    if again == nil { fullSubnets.insert(subnet) }
    return again
  }

  /// Without a free address the kubelet tries again and again (VPC CNI: assigning addresses).
  private mutating func waitForAddress(
    _ slot: Int, _ node: Int, _ name: String, surges: Bool, _ topology: Topology
  ) {
    let isNew = waitingForAddress[slot] == nil
    if let next = waitingForAddress[slot], next > now { return }
    if isNew {
      let subnet = topology.network.subnets[topology.nodes[node].subnet]
      note(
        topology.podSlots[slot].element, .bad,
        "a pod of \(name) stays ContainerCreating: failed to assign an IP address to container, subnet \(subnet.name) (\(subnet.cidr)) has none left",
        interesting: true)
    }
    let pause = SimDuration.seconds(15)
    waitingForAddress[slot] = now + pause
    let workload = topology.podSlots[slot].workload
    schedule(
      surges ? .rolloutGoesOn(workload: workload) : .podScheduled(slot: slot), after: pause)
  }

  mutating func startContainer(_ pod: Int, _ topology: Topology) {
    guard pods[pod].phase == .starting, nodes[pods[pod].node].reports else { return }
    pods[pod].phase = .running
    pods[pod].readiness = ProbeCount()
    pods[pod].liveness = ProbeCount()
    pods[pod].startup = ProbeCount()
    pods[pod].hasStarted = probe(.startup, of: pod, topology) == nil
    if pods[pod].hogsMemory {
      schedule(.outOfMemory(pod: pod, life: pods[pod].life), after: .seconds(10))
    }
    if pods[pod].hasStarted { containerRuns(pod, topology) } else { startProbes(pod, topology) }
  }

  /// Without a readiness probe a container is ready as soon as it runs.
  mutating func containerRuns(_ pod: Int, _ topology: Topology) {
    if probe(.readiness, of: pod, topology) == nil, pods[pod].conduct != .crashed {
      setReady(pod, true, "it runs, and declares no readinessProbe", topology)
    } else {
      note(element(ofPod: pod, topology), .info, "\(shownPod(pod, topology)) runs")
      endpointsChange(of: pod, topology)
    }
    startProbes(pod, topology)
  }

  /// Restores or breaks the process; requests inside it feel it at once.
  mutating func setConduct(_ pod: Int, _ conduct: PodConduct, _ topology: Topology) {
    let before = pods[pod].conduct
    guard before != conduct else { return }
    pods[pod].conduct = conduct
    if conduct == .crashed {
      // No probe is needed to see that a container does not run.
      setReady(pod, false, "its container does not run", topology)
      breakConnections(of: pod, topology)
    }
    if before == .crashed, probe(.readiness, of: pod, topology) == nil {
      setReady(pod, true, "its container runs again", topology)
    }
    if before == .hanging { wakeRequests(in: pod, topology) }
  }
}
