import TopologyModel

/// Health checks of targets: what they find, how they are counted, what follows (ALB user guide:
/// target group health checks).
extension World {
  /// Answer time does not shift the next probe (ALB user guide).
  mutating func sendProbe(_ group: Int, _ target: Int, _ topology: Topology) {
    guard targetGroups[group].targets[target].isRegistered else { return }
    let check = topology.targetGroups[group].healthCheck
    lookAtNetwork(group, target, topology)
    let behind = podBehind(group, target, topology)
    var (outcome, wait) = probeAnswer(group, target, behind, topology)
    if !links.isEmpty { disturb(&outcome, &wait, group, target, behind, topology) }
    if outcome.isPass, let pod = behind,
      errs(workload(of: pod, topology), topology)
    {
      outcome = .mismatch(status: 500)
    }
    schedule(.probeResult(group: group, target: target, outcome), after: wait)
    scheduleProbe(group, target, after: .seconds(check.intervalSeconds))
  }

  /// What a disturbed network between the load balancer and the target makes of a check.
  private mutating func disturb(
    _ outcome: inout ProbeOutcome, _ wait: inout SimDuration, _ group: Int, _ target: Int,
    _ behind: Int?, _ topology: Topology
  ) {
    guard let balancer = topology.loadBalancer(ofTargetGroup: group) else { return }
    let from = Party.loadBalancer(balancer, node: 0)
    let party = targetGroups[group].targets[target].party
    let timeout = SimDuration.seconds(topology.targetGroups[group].healthCheck.timeoutSeconds)
    wait = wait + linkDelay(from, party, topology)
    let pod = behind.map(Party.pod)
    let isCut =
      cutLink(from, party, topology) != nil
      || (party.map { $0 != pod && cutLink($0, pod, topology) != nil } ?? false)
    guard isCut || wait > timeout else { return }
    outcome = .timedOut
    wait = timeout
  }

  mutating func countProbe(
    _ outcome: ProbeOutcome, _ group: Int, _ target: Int, _ topology: Topology
  ) {
    let check = topology.targetGroups[group].healthCheck
    let changed = HealthCounter.count(outcome, &targetGroups[group].targets[target], check)
    let state = targetGroups[group].targets[target]
    if changed {
      targetGroups[group].targets[target].changedAt = now
      let why = state.reason.map { " (\($0.rawValue))" } ?? ""
      noteTarget(
        group, target, state.health == .healthy ? .good : .bad, "\(state.health.rawValue)\(why)",
        topology)
    } else if !outcome.isPass, state.isRegistered {
      noteTarget(
        group, target, .caution,
        "health check fails, \(min(state.failures, check.unhealthyThreshold)) of \(check.unhealthyThreshold): \(outcome.text)",
        topology, interesting: state.failures <= check.unhealthyThreshold)
    }
    if changed {
      startSlowly(group, target, topology)
      noteFailOpen(group, topology)
    }
  }

  /// A target that turns healthy ramps up, unless every other healthy one does too (ALB user
  /// guide: slow start mode).
  private mutating func startSlowly(_ group: Int, _ target: Int, _ topology: Topology) {
    let seconds = topology.targetGroups[group].attributes.slowStartSeconds
    targetGroups[group].targets[target].slowStartEnds = nil
    guard seconds > 0, targetGroups[group].targets[target].health == .healthy else { return }
    let hasOther = targetGroups[group].targets.indices.contains { index in
      let other = targetGroups[group].targets[index]
      return index != target && other.health == .healthy && other.slowStartEnds ?? now <= now
    }
    if hasOther { targetGroups[group].targets[target].slowStartEnds = now + .seconds(seconds) }
  }

  /// Somewhere all targets get requests, healthy or not: with cross-zone off zone by zone.
  func failsOpen(_ group: Int, _ topology: Topology) -> Bool {
    var context = TargetChoice.Context(
      attributes: topology.targetGroups[group].attributes, now: now)
    context.shiftedZones = shiftedZones
    if context.attributes.crossZone {
      return TargetChoice.Pool(targetGroups[group], context).failsOpen
    }
    return Set(targetGroups[group].targets.compactMap(\.zone)).contains { zone in
      context.zone = zone
      return TargetChoice.Pool(targetGroups[group], context).failsOpen
    }
  }

  mutating func noteFailOpen(_ group: Int, _ topology: Topology) {
    let spec = topology.targetGroups[group]
    let isOpen = failsOpen(group, topology)
    let was = targetGroups[group].failsOpen
    targetGroups[group].failsOpen = isOpen
    guard isOpen != was else { return }
    let registered = targetGroups[group].targets.filter(\.isRegistered)
    let healthy = registered.count { $0.health == .healthy }
    let why =
      healthy == 0
      ? "all targets unhealthy" : "only \(healthy) of \(registered.count) targets healthy"
    note(
      spec.element, isOpen ? .bad : .good,
      isOpen
        ? "\(spec.name): \(why), so it fails open"
        : "\(spec.name): enough healthy targets, so it no longer fails open", interesting: true)
  }

  /// What a health check would find now, and when it would know; `behind` is the pod it comes to.
  func probeAnswer(
    _ group: Int, _ target: Int, _ behind: Int?, _ topology: Topology
  ) -> (ProbeOutcome, SimDuration) {
    let spec = topology.targetGroups[group]
    let state = targetGroups[group].targets[target]
    let timeout = SimDuration.seconds(spec.healthCheck.timeoutSeconds)
    guard state.reach?.isOpen ?? true else { return (.timedOut, timeout) }
    if let node = state.node, !nodes[node].hasPower { return (.timedOut, timeout) }
    // On a bastion only sshd listens.
    if state.bastion != nil, state.port != 22 { return (.connectionFailed, .milliseconds(1)) }
    if let host = state.host { return hostAnswer(group, state, host, topology) }
    guard let pod = behind else {
      if state.node == nil { return (Self.reported(state), .milliseconds(2)) }
      // Local with endpoints elsewhere drops; without any endpoint the node refuses.
      return usableEndpoints(spec.service).isEmpty
        ? (.connectionFailed, .milliseconds(1)) : (.timedOut, timeout)
    }
    if pods[pod].phase == .gone { return (.connectionFailed, .milliseconds(1)) }
    if silence(of: pod) != nil || isCutOff(pod, state.node, spec, topology) {
      return (.timedOut, timeout)
    }
    if isClosed(checkedPort(group, state, pod, topology), of: pod, topology) {
      return (.connectionFailed, .milliseconds(1))
    }
    return conductAnswer(group, pod, timeout, topology)
  }

  /// An address of which only a dump knows something goes on as the dump found it.
  private static func reported(_ state: TargetState) -> ProbeOutcome {
    switch state.reported {
    case "Target.Timeout": .timedOut
    case "Target.FailedHealthChecks": .connectionFailed
    case "Target.ResponseCodeMismatch", "unhealthy": .mismatch(status: 503)
    default: .passed(status: 200)
    }
  }

  /// An EC2 instance or a dependency answers by its ports and its health.
  private func hostAnswer(
    _ group: Int, _ state: TargetState, _ host: Int, _ topology: Topology
  ) -> (ProbeOutcome, SimDuration) {
    let spec = topology.targetGroups[group]
    let timeout = SimDuration.seconds(spec.healthCheck.timeoutSeconds)
    if hosts[host] == .stopped { return (.timedOut, timeout) }
    if !topology.hosts[host].listens(on: spec.healthCheck.port ?? state.port) {
      return (.connectionFailed, .milliseconds(1))
    }
    if hosts[host] == .unhealthy { return (judge(503, spec), .milliseconds(2)) }
    let known = Self.reported(state)
    return known.isPass ? (judge(200, spec), .milliseconds(2)) : (known, timeout)
  }

  /// The container's port that a check comes to.
  private func checkedPort(
    _ group: Int, _ state: TargetState, _ pod: Int, _ topology: Topology
  ) -> Int? {
    let own = state.node == nil ? topology.targetGroups[group].healthCheck.port : nil
    return own ?? containerPort(group, state, pod, topology)
  }

  /// The container's port that a request comes to.
  func containerPort(
    _ group: Int, _ state: TargetState, _ pod: Int, _ topology: Topology
  ) -> Int? {
    let spec = topology.targetGroups[group]
    if state.node == nil { return state.port }
    let port = topology.services[spec.service].ports[spec.servicePort]
    return topology.containerPort(port, of: workload(of: pod, topology))
  }

  /// Behind a node the packet goes on to a pod, past that pod's policies.
  private func isCutOff(
    _ pod: Int, _ node: Int?, _ spec: TargetGroup, _ topology: Topology
  ) -> Bool {
    guard let node else { return false }
    let port = topology.containerPort(
      topology.services[spec.service].ports[spec.servicePort], of: workload(of: pod, topology))
    return !walk(from: .node(node), to: .pod(pod), port: port ?? 0, topology).path.isOpen
  }

  private func conductAnswer(
    _ group: Int, _ pod: Int, _ timeout: SimDuration, _ topology: Topology
  ) -> (ProbeOutcome, SimDuration) {
    let spec = topology.targetGroups[group]
    let workload = workload(of: pod, topology)
    let usual = Self.usualStatus(group, workload, topology)
    let own = topology.behaviour(of: workload)?.latencyMilliseconds.map(SimDuration.milliseconds)
    var time = pods[pod].network.latency + (own ?? .milliseconds(2))
    var status = usual
    switch pods[pod].conduct {
    case .hanging, .breaking(.short): return (.timedOut, timeout)
    case .breaking: return (.connectionFailed, .milliseconds(1))
    case .crashed: return (.connectionFailed, .milliseconds(1))
    case .slow(let delay): time = time + delay
    case .answering(let other): status = other
    case .serving: break
    }
    return time > timeout ? (.timedOut, timeout) : (judge(status, spec), time)
  }

  private static func usualStatus(_ group: Int, _ workload: Int, _ topology: Topology) -> Int {
    let spec = topology.targetGroups[group]
    return topology.behaviour(of: workload)?.status(spec.healthCheck.path)
      ?? (spec.protocolVersion == .grpc ? 12 : 200)
  }

  /// What a check of a pod that works as it should finds; `nil` where the group's workloads differ.
  func usualOutcome(_ group: Int, _ topology: Topology) -> ProbeOutcome? {
    let spec = topology.targetGroups[group]
    if spec.isByHand { return nil }
    let workloads = Set(
      topology.services[spec.service].slots.map { topology.podSlots[$0].workload })
    let isSimple = workloads.allSatisfy { workload in
      let behaviour = topology.behaviour(of: workload)
      return behaviour?.latencyMilliseconds == nil && (behaviour?.errorPercent ?? 0) == 0
        && behaviour?.listens == nil
    }
    guard isSimple else { return nil }
    let statuses = Set(workloads.map { Self.usualStatus(group, $0, topology) })
    return statuses.count == 1 ? statuses.first.map { judge($0, spec) } : nil
  }

  private func judge(_ status: Int, _ spec: TargetGroup) -> ProbeOutcome {
    spec.healthCheck.isTCP || Matching.codes(status, in: spec.healthCheck.successCodes)
      ? .passed(status: status) : .mismatch(status: status)
  }

  /// The pod a check comes to: a node's goes on through kube-proxy to any one, anew each time
  /// (controller: instance mode).
  mutating func podBehind(_ group: Int, _ target: Int, _ topology: Topology) -> Int? {
    let state = targetGroups[group].targets[target]
    if let pod = state.pod { return pod }
    guard let node = state.node else { return nil }
    let service = topology.targetGroups[group].service
    let isLocal = topology.services[service].externalIsLocal
    let usable = usableEndpoints(service, onNode: isLocal ? node : nil)
    if usable.count < 2 { return usable.first?.pod }
    return usable[chance.index(below: usable.count)].pod
  }

  /// What keeps every node of the load balancer from a target; `nil` where some get through.
  package func blocker(of target: TargetState, in group: Int) -> NetworkCheck? {
    guard let balancer = topology.loadBalancer(ofTargetGroup: group), let party = target.party,
      !topology.loadBalancers[balancer].kind.isProxy
    else { return nil }
    let port = topology.targetGroups[group].healthCheck.port ?? target.port
    var first: NetworkCheck?
    for node in topology.loadBalancers[balancer].nodes.indices {
      let found = path(
        from: .loadBalancer(balancer, node: node), to: party, port: port, topology
      ).blocker
      guard let found else { return nil }
      first = first ?? found
    }
    return first
  }

  /// Filters and routes alone, which only edits change. Every node of the load balancer checks every
  /// target itself (ALB user guide: target group health checks).
  mutating func lookAtNetwork(_ group: Int, _ target: Int, _ topology: Topology) {
    let state = targetGroups[group].targets[target]
    targetGroups[group].targets[target].reach = reach(of: state, group, topology)
  }

  /// What is known of the network between the load balancer's nodes and a target, else looked up.
  func reach(of state: TargetState, _ group: Int, _ topology: Topology) -> Reach {
    if let known = state.reach, known.epoch == networkEpoch { return known }
    var reach = Reach(epoch: networkEpoch, isOpen: true)
    if let balancer = topology.loadBalancer(ofTargetGroup: group), let party = state.party {
      let port = topology.targetGroups[group].healthCheck.port ?? state.port
      let nodes = topology.loadBalancers[balancer].nodes.indices
      for node in nodes {
        let from = Party.loadBalancer(balancer, node: node)
        let isOpen = path(from: from, to: party, port: port, topology).isOpen
        if !isOpen, node < 64 { reach.blind |= 1 << UInt64(node) }
      }
      reach.isOpen = reach.blind.nonzeroBitCount < nodes.count
    }
    return reach
  }
}
