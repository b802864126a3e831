import TopologyModel

/// Target groups: registration, health checks, draining (ALB user guide: target groups).
extension World {
  mutating func startTargets(_ topology: Topology) {
    targetGroups = topology.targetGroups.map { _ in TargetGroupState() }
    for group in topology.targetGroups.indices {
      let wanted = wantedTargets(group, topology)
      let check = topology.targetGroups[group].healthCheck
      for (position, target) in wanted.enumerated() {
        targetGroups[group].targets.append(target)
        guard isInUse(target, group, topology) else {
          leaveUnused(group, position, topology)
          continue
        }
        settle(group, position, topology)
        // Probes are staggered over one interval; AWS does not publish where they start.
        let offset =
          Int64(check.intervalSeconds) * 1_000_000 * Int64(position + 1) / Int64(wanted.count + 1)
        scheduleProbe(group, position, after: SimDuration(microseconds: offset))
      }
      let context = TargetChoice.Context(
        attributes: topology.targetGroups[group].attributes, now: now)
      targetGroups[group].failsOpen =
        TargetChoice.Pool(targetGroups[group], context).failsOpen
    }
  }

  /// A zone the load balancer has no node in, and a group no rule names, get no checks and no
  /// requests (ALB user guide: Availability Zones for your load balancer; target health status).
  private func isInUse(_ target: TargetState, _ group: Int, _ topology: Topology) -> Bool {
    guard topology.isNamedByRule(group) else { return false }
    guard let zone = target.zone, let balancer = topology.loadBalancer(ofTargetGroup: group) else {
      return true
    }
    let nodes = topology.loadBalancers[balancer].nodes
    return nodes.contains { node in
      node.subnet.map { topology.network.subnets[$0].zone } == zone
    }
  }

  private mutating func leaveUnused(_ group: Int, _ target: Int, _ topology: Topology) {
    targetGroups[group].targets[target].health = .unused
    targetGroups[group].targets[target].reason = .notInUse
    noteTarget(group, target, .caution, "unused (\(ReasonCode.notInUse.rawValue))", topology)
  }

  /// The state a target has long been in when nothing changes.
  private mutating func settle(_ group: Int, _ target: Int, _ topology: Topology) {
    let check = topology.targetGroups[group].healthCheck
    let behind = podBehind(group, target, topology)
    let (outcome, _) = probeAnswer(group, target, behind, topology)
    targetGroups[group].targets[target].health = .initial
    for _ in 0..<max(check.healthyThreshold, check.unhealthyThreshold) {
      _ = HealthCounter.count(outcome, &targetGroups[group].targets[target], check)
    }
    if case .passed = outcome { targetGroups[group].targets[target].reason = nil }
  }

  /// Targets the controller wants: ready endpoints for ip, all nodes for instance.
  func wantedTargets(_ group: Int, _ topology: Topology) -> [TargetState] {
    let spec = topology.targetGroups[group]
    let service = topology.services[spec.service]
    switch spec.targetType {
    case .instance:
      return topology.nodes.indices.filter {
        nodes[$0].condition == .ready && topology.nodes[$0].exclusion == nil
      }.map { node in
        TargetState(
          node: node, address: topology.nodes[node].address, port: spec.port, health: .initial,
          reason: .registrationInProgress, zone: topology.nodes[node].zone)
      }
    case .ip:
      if service.selector.isEmpty {
        return service.manualEndpoints.map {
          TargetState(
            address: $0.address, port: $0.port, health: .initial, reason: .registrationInProgress)
        }
      }
      return registrable(spec.service, topology).compactMap { endpoint in
        let workload = topology.podSlots[pods[endpoint.pod].slot].workload
        guard let port = topology.containerPort(service.ports[spec.servicePort], of: workload)
        else {
          return nil
        }
        return TargetState(
          pod: endpoint.pod, address: endpoint.address, port: port, health: .initial,
          reason: .registrationInProgress,
          zone: topology.nodes[pods[endpoint.pod].node].zone)
      }
    }
  }

  /// Ready endpoints; besides, pods whose containers are ready on a ready node, so that readiness
  /// gates can ever open; only if there are none, pods of nodes that do not report (controller:
  /// endpoint_resolver.go).
  private func registrable(_ service: Int, _ topology: Topology) -> [EndpointState] {
    let wanted = endpoints[service].filter { endpoint in
      let pod = pods[endpoint.pod]
      return endpoint.ready
        || (pod.areContainersReady && !endpoint.terminating && pod.phase == .running
          && nodes[pod.node].condition == .ready)
    }
    if !wanted.isEmpty { return wanted }
    return endpoints[service].filter { nodes[pods[$0.pod].node].condition == .unknown }
  }

  /// The controller deregisters what vanished first, then registers what is new (controller 7.4).
  mutating func reconcile(_ group: Int, _ topology: Topology) {
    if isControllerDown {
      waitingReconciles.insert(group)
      return
    }
    // Without its Ingress there is no target group.
    if let balancer = topology.loadBalancer(ofTargetGroup: group),
      controlPlane[balancer].balancer == .absent
    {
      return
    }
    let wanted = wantedTargets(group, topology)
    let spec = topology.targetGroups[group]
    for index in targetGroups[group].targets.indices
    where targetGroups[group].targets[index].isKnown {
      let target = targetGroups[group].targets[index]
      if !wanted.contains(where: { Self.isSame($0, target) }) {
        if target.isRegistered {
          deregister(group, index, spec, topology)
        } else {
          targetGroups[group].targets[index].reason = .notRegistered
        }
      }
    }
    for target in wanted {
      let known = targetGroups[group].targets.contains {
        $0.isKnown && Self.isSame($0, target)
      }
      if !known { register(target, group, topology) }
    }
    if wanted.contains(where: { $0.pod.map { !pods[$0].isGateOpen } ?? false }) {
      schedule(.readinessGatePoll(group: group), after: .seconds(15))
    }
  }

  /// The same place and the same pod behind it: an address may come back with another pod.
  private static func isSame(_ a: TargetState, _ b: TargetState) -> Bool {
    a.address == b.address && a.port == b.port && a.pod == b.pod
  }

  private mutating func register(_ target: TargetState, _ group: Int, _ topology: Topology) {
    // The same address comes back while it drains: it is simply registered again.
    let index = targetGroups[group].targets.count
    targetGroups[group].targets.append(target)
    if !isInUse(target, group, topology) {
      leaveUnused(group, index, topology)
      return
    }
    noteTarget(
      group, index, .caution, "registered, initial (\(ReasonCode.registrationInProgress.rawValue))",
      topology)
    schedule(.targetRegistered(group: group, target: index), after: Timings.targetRegistration)
  }

  mutating func finishRegistration(_ group: Int, _ target: Int, _ topology: Topology) {
    guard targetGroups[group].targets[target].health == .initial else { return }
    targetGroups[group].targets[target].reason = .initialHealthChecking
    noteTarget(
      group, target, .caution, "initial (\(ReasonCode.initialHealthChecking.rawValue))", topology,
      interesting: false)
    scheduleProbe(group, target, after: .milliseconds(500))
  }

  private mutating func deregister(
    _ group: Int, _ target: Int, _ spec: TargetGroup, _ topology: Topology
  ) {
    let delay = SimDuration.seconds(spec.attributes.deregistrationDelaySeconds)
    targetGroups[group].targets[target].health = .draining
    targetGroups[group].targets[target].reason = .deregistrationInProgress
    targetGroups[group].targets[target].description = "Target deregistration is in progress"
    targetGroups[group].targets[target].nextProbe = nil
    targetGroups[group].targets[target].drainsUntil = now + delay
    noteTarget(
      group, target, .caution, "draining for \(spec.attributes.deregistrationDelaySeconds) s",
      topology)
    schedule(.deregistrationEnds(group: group, target: target), after: delay)
  }

  mutating func finishDraining(_ group: Int, _ target: Int, _ topology: Topology) {
    guard targetGroups[group].targets[target].health == .draining else { return }
    targetGroups[group].targets[target].health = .unused
    targetGroups[group].targets[target].reason = .notRegistered
    noteTarget(group, target, .info, "deregistration delay over: gone", topology)
    breakBackground(group, target)
    breakConnections(ofTarget: TargetReference(group: group, target: target), topology)
  }

  private mutating func scheduleProbe(_ group: Int, _ target: Int, after delay: SimDuration) {
    targetGroups[group].targets[target].nextProbe = now + delay
    schedule(.probe(group: group, target: target), after: delay)
  }

  /// Answer time does not shift the next probe (ALB user guide).
  mutating func sendProbe(_ group: Int, _ target: Int, _ topology: Topology) {
    guard targetGroups[group].targets[target].isRegistered else { return }
    let check = topology.targetGroups[group].healthCheck
    if targetGroups[group].targets[target].reach?.epoch != networkEpoch {
      let isOpen = isReachable(group, targetGroups[group].targets[target], topology)
      targetGroups[group].targets[target].reach = Reach(epoch: networkEpoch, isOpen: isOpen)
    }
    let behind = podBehind(group, target, topology)
    var (outcome, wait) = probeAnswer(group, target, behind, topology)
    if outcome.isPass, let pod = behind,
      errs(workload(of: pod, topology), topology)
    {
      outcome = .mismatch(status: 500)
    }
    schedule(.probeResult(group: group, target: target, outcome), after: wait)
    scheduleProbe(group, target, after: .seconds(check.intervalSeconds))
  }

  mutating func countProbe(
    _ outcome: ProbeOutcome, _ group: Int, _ target: Int, _ topology: Topology
  ) {
    let check = topology.targetGroups[group].healthCheck
    let changed = HealthCounter.count(outcome, &targetGroups[group].targets[target], check)
    let state = targetGroups[group].targets[target]
    if changed {
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

  private mutating func noteFailOpen(_ group: Int, _ topology: Topology) {
    let spec = topology.targetGroups[group]
    let context = TargetChoice.Context(attributes: spec.attributes, now: now)
    let pool = TargetChoice.Pool(targetGroups[group], context)
    let was = targetGroups[group].failsOpen
    targetGroups[group].failsOpen = pool.failsOpen
    guard pool.failsOpen != was else { return }
    let healthy = pool.registered.count { targetGroups[group].targets[$0].health == .healthy }
    let why =
      healthy == 0
      ? "all targets unhealthy" : "only \(healthy) of \(pool.registered.count) targets healthy"
    note(
      spec.element, pool.failsOpen ? .bad : .good,
      pool.failsOpen
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
    guard isReachable(group, state, topology) else { return (.timedOut, timeout) }
    if let node = state.node, !nodes[node].hasPower { return (.timedOut, timeout) }
    guard let pod = behind else {
      if state.node == nil { return (.passed(status: 200), .milliseconds(2)) }
      // Local with endpoints elsewhere drops; without any endpoint the node refuses.
      return usableEndpoints(spec.service).isEmpty
        ? (.connectionFailed, .milliseconds(1)) : (.timedOut, timeout)
    }
    if pods[pod].phase == .gone { return (.connectionFailed, .milliseconds(1)) }
    if silence(of: pod) != nil || isCutOff(pod, state.node, spec, topology) {
      return (.timedOut, timeout)
    }
    return conductAnswer(group, pod, timeout, topology)
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
    let workloads = Set(
      topology.services[spec.service].slots.map { topology.podSlots[$0].workload })
    let isSimple = workloads.allSatisfy { workload in
      let behaviour = topology.behaviour(of: workload)
      return behaviour?.latencyMilliseconds == nil && (behaviour?.errorPercent ?? 0) == 0
    }
    guard isSimple else { return nil }
    let statuses = Set(workloads.map { Self.usualStatus(group, $0, topology) })
    return statuses.count == 1 ? statuses.first.map { judge($0, spec) } : nil
  }

  private func judge(_ status: Int, _ spec: TargetGroup) -> ProbeOutcome {
    Matching.codes(status, in: spec.healthCheck.successCodes)
      ? .passed(status: status) : .mismatch(status: status)
  }

  /// The pod a check comes to: a node's goes on through kube-proxy to any one, anew each time
  /// (controller: instance mode).
  private mutating func podBehind(_ group: Int, _ target: Int, _ topology: Topology) -> Int? {
    let state = targetGroups[group].targets[target]
    if let pod = state.pod { return pod }
    guard let node = state.node else { return nil }
    let service = topology.targetGroups[group].service
    let isLocal = topology.services[service].externalIsLocal
    let usable = usableEndpoints(service, onNode: isLocal ? node : nil)
    if usable.count < 2 { return usable.first?.pod }
    return usable[chance.index(below: usable.count)].pod
  }

  /// Filters and routes alone, which only edits change.
  func isReachable(_ group: Int, _ target: TargetState, _ topology: Topology) -> Bool {
    if let known = target.reach, known.epoch == networkEpoch { return known.isOpen }
    guard let balancer = topology.loadBalancer(ofTargetGroup: group), let party = target.party
    else { return true }
    return path(
      from: .loadBalancer(balancer, node: 0), to: party,
      port: topology.targetGroups[group].healthCheck.port ?? target.port, topology
    ).isOpen
  }

  package func targetName(_ target: TargetState, _ topology: Topology) -> String {
    if let pod = target.pod { return pods[pod].name }
    return target.node.map { topology.nodes[$0].name } ?? target.address.description
  }

  private mutating func noteTarget(
    _ group: Int, _ target: Int, _ level: LogEntry.Level, _ text: String, _ topology: Topology,
    interesting: Bool = true
  ) {
    let state = targetGroups[group].targets[target]
    let element =
      state.pod.map { self.element(ofPod: $0, topology) } ?? topology.targetGroups[group].element
    note(
      element, level,
      "\(targetName(state, topology)) \(text), target \(state.address):\(state.port)",
      interesting: interesting)
  }
}
