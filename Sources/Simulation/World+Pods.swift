import TopologyModel

/// Pods: how they start, answer their kubelet, and end (Kubernetes: pod lifecycle).
extension World {
  mutating func startPods(_ topology: Topology) {
    podsMade = topology.workloads.map(\.slots.count)
    for (slot, place) in topology.podSlots.enumerated() {
      let pod = pods.count
      pods.append(
        PodState(
          slot: slot, name: topology[place.element].name, address: place.address, phase: .running,
          isReady: true))
      podInSlot.append(pod)
      if let probe = readinessProbe(pod, topology) {
        pods[pod].readinessSuccesses = probe.successThreshold
        // Kubelets start at their own times: spread over the period.
        let offset = Int64(slot % 7) * Int64(probe.periodSeconds) * 1_000_000 / 7
        schedule(.readinessProbe(pod: pod), after: SimDuration(microseconds: offset + 1_000_000))
      }
    }
  }

  func readinessProbe(_ pod: Int, _ topology: Topology) -> Probe? {
    topology.workloads[workload(of: pod, topology)].template.readinessProbe
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

  mutating func sendReadinessProbe(_ pod: Int, _ topology: Topology) {
    guard pods[pod].phase == .running, let probe = readinessProbe(pod, topology) else { return }
    schedule(.readinessProbe(pod: pod), after: .seconds(probe.periodSeconds))
    let (passes, hangs) = readinessAnswer(pods[pod], probe)
    // A silent container costs the kubelet its timeout before it knows.
    schedule(
      .readinessResult(pod: pod, passed: passes),
      after: hangs ? .seconds(probe.timeoutSeconds) : .milliseconds(2))
  }

  /// httpGet passes on 200-399; a tcpSocket probe passes as soon as the port accepts.
  private func readinessAnswer(_ pod: PodState, _ probe: Probe) -> (passes: Bool, hangs: Bool) {
    if pod.readinessFails { return (false, false) }
    switch pod.conduct {
    case .serving: return (true, false)
    case .hanging: return probe.path == nil ? (true, false) : (false, true)
    case .answering(let status): return (probe.path == nil || (200..<400).contains(status), false)
    case .crashed: return (false, false)
    }
  }

  mutating func countReadiness(_ pod: Int, _ passed: Bool, _ topology: Topology) {
    guard pods[pod].phase == .running, let probe = readinessProbe(pod, topology) else { return }
    if passed {
      pods[pod].readinessSuccesses += 1
      pods[pod].readinessFailures = 0
      if !pods[pod].isReady, pods[pod].conduct != .crashed,
        pods[pod].readinessSuccesses >= probe.successThreshold
      {
        setReady(pod, true, "readiness probe passes", topology)
      }
    } else {
      pods[pod].readinessFailures += 1
      pods[pod].readinessSuccesses = 0
      if pods[pod].readinessFailures > probe.failureThreshold { return }
      note(
        element(ofPod: pod, topology), .caution,
        "\(shownPod(pod, topology)): readiness probe fails, \(pods[pod].readinessFailures) of \(probe.failureThreshold)"
      )
      if pods[pod].isReady, pods[pod].readinessFailures >= probe.failureThreshold {
        setReady(pod, false, "readiness probe failed \(probe.failureThreshold) times", topology)
      }
    }
  }

  mutating func setReady(_ pod: Int, _ ready: Bool, _ why: String, _ topology: Topology) {
    guard pods[pod].isReady != ready else { return }
    pods[pod].isReady = ready
    note(
      element(ofPod: pod, topology), ready ? .good : .bad,
      "\(shownPod(pod, topology)) \(ready ? "is ready" : "is not ready"): \(why)", interesting: true
    )
    endpointsChange(of: pod, topology)
  }

  /// `kubectl delete pod`: the endpoint goes and the process ends in parallel (Kubernetes: pod
  /// termination); the owner makes a new pod at once.
  mutating func deletePod(_ pod: Int, _ topology: Topology) {
    guard pods[pod].phase == .running || pods[pod].phase == .starting else { return }
    let slot = pods[pod].slot
    pods[pod].phase = .terminating
    terminating.append(pod)
    note(
      element(ofPod: pod, topology), .bad, "\(shownPod(pod, topology)) is deleted: SIGTERM",
      interesting: true)
    endpointsChange(of: pod, topology)
    schedule(.processExits(pod: pod), after: Timings.processExit)
    if topology.workloads[workload(of: pod, topology)].replacesPods {
      // A StatefulSet waits until the old pod is gone (Kubernetes: StatefulSet guarantees).
      let waits = topology.workloads[workload(of: pod, topology)].kind == .statefulSet
      schedule(
        .podScheduled(slot: slot),
        after: waits ? Timings.processExit + Timings.podSchedule : Timings.podSchedule)
    }
  }

  mutating func endPod(_ pod: Int, _ topology: Topology) {
    guard pods[pod].phase == .terminating else { return }
    pods[pod].phase = .gone
    terminating.removeAll { $0 == pod }
    pods[pod].isReady = false
    if podInSlot[pods[pod].slot] == pod { podInSlot[pods[pod].slot] = nil }
    activeFaults.removeAll { $0.pod == pod }
    note(element(ofPod: pod, topology), .info, "\(shownPod(pod, topology)) has ended")
    endpointsChange(of: pod, topology)
    breakConnections(of: pod, topology)
  }

  /// A new pod for the slot: the same name in a StatefulSet, a new one elsewhere; a new address.
  mutating func schedulePod(_ slot: Int, _ topology: Topology) {
    let place = topology.podSlots[slot]
    let workload = topology.workloads[place.workload]
    podsMade[place.workload] += 1
    let name =
      workload.kind == .statefulSet || workload.kind == .pod
      ? topology[place.element].name : "\(workload.name)-\(podsMade[place.workload])"
    let pod = pods.count
    pods.append(
      PodState(
        slot: slot, name: name, address: newAddress(topology.nodes[place.node].subnet, topology),
        phase: .starting, isReady: false))
    podInSlot[slot] = pod
    note(place.element, .info, "\(name) is scheduled on \(topology.nodes[place.node].name)")
    schedule(.containerStarts(pod: pod), after: Timings.containerStart)
  }

  /// A free host address of the subnet: not the first four nor the last (VPC guide), and nobody's.
  private mutating func newAddress(_ subnet: Int, _ topology: Topology) -> IPv4Address {
    let block = topology.network.subnets[subnet].cidr
    var used = Set(pods.filter { $0.phase != .gone }.map(\.address))
    used.formUnion(topology.podSlots.map(\.address))
    used.formUnion(topology.nodes.map(\.address))
    used.formUnion(topology.databases.map(\.interface.address))
    used.formUnion(topology.loadBalancers.flatMap(\.nodes).map(\.address))
    let hosts = max(1, Int(min(block.size, 65_536)) - 5)
    for _ in 0..<hosts {
      nextAddressOffset[subnet] = 4 + (nextAddressOffset[subnet] - 3) % hosts
      if let address = block.address(nextAddressOffset[subnet]), !used.contains(address) {
        return address
      }
    }
    // The subnet is full; AWS would leave the pod waiting for an address.
    return block.address(4) ?? block.base
  }

  mutating func startContainer(_ pod: Int, _ topology: Topology) {
    guard pods[pod].phase == .starting else { return }
    pods[pod].phase = .running
    guard let probe = readinessProbe(pod, topology) else {
      setReady(pod, true, "it runs, and declares no readinessProbe", topology)
      return
    }
    note(element(ofPod: pod, topology), .info, "\(shownPod(pod, topology)) runs")
    endpointsChange(of: pod, topology)
    schedule(
      .readinessProbe(pod: pod), after: .seconds(probe.initialDelaySeconds) + .milliseconds(300))
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
    if before == .crashed, readinessProbe(pod, topology) == nil {
      setReady(pod, true, "its container runs again", topology)
    }
    if before == .hanging { wakeRequests(in: pod, topology) }
  }
}
