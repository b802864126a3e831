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
        if topology.targetGroups[group].followsEndpoints {
          targetGroups[group].targets[position].health = .healthy
          targetGroups[group].targets[position].reason = nil
          continue
        }
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
      targetGroups[group].failsOpen = failsOpen(group, topology)
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
  mutating func settle(_ group: Int, _ target: Int, _ topology: Topology) {
    let check = topology.targetGroups[group].healthCheck
    lookAtNetwork(group, target, topology)
    let behind = podBehind(group, target, topology)
    let (outcome, _) = probeAnswer(group, target, behind, topology)
    targetGroups[group].targets[target].health = .initial
    for _ in 0..<max(check.healthyThreshold, check.unhealthyThreshold) {
      _ = HealthCounter.count(outcome, &targetGroups[group].targets[target], check)
    }
    if case .passed = outcome { targetGroups[group].targets[target].reason = nil }
    startAsReported(group, target)
  }

  /// A dump's word stands until a check here says otherwise.
  private mutating func startAsReported(_ group: Int, _ target: Int) {
    guard let reported = targetGroups[group].targets[target].reported else { return }
    switch reported {
    case "healthy":
      targetGroups[group].targets[target].health = .healthy
      targetGroups[group].targets[target].reason = nil
    case "draining": targetGroups[group].targets[target].health = .draining
    case "initial": targetGroups[group].targets[target].health = .initial
    case "unused": targetGroups[group].targets[target].health = .unused
    default:
      targetGroups[group].targets[target].health = .unhealthy
      targetGroups[group].targets[target].reason = ReasonCode(rawValue: reported)
    }
    targetGroups[group].targets[target].description = "as the dump found it"
  }

  /// Targets the controller wants: ready endpoints for ip, all nodes for instance.
  func wantedTargets(_ group: Int, _ topology: Topology) -> [TargetState] {
    let spec = topology.targetGroups[group]
    let service = topology.services[spec.service]
    if spec.isByHand { return service.manualEndpoints.map { handTarget($0, topology) } }
    switch spec.targetType {
    case .instance:
      let home = topology.clusterIndex(of: service.namespace)
      return topology.nodes.indices.filter {
        topology.nodes[$0].cluster == home && nodes[$0].condition == .ready
          && topology.nodes[$0].exclusion == nil
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

  /// A target somebody registered: a pod that has the address, an instance, or an address alone.
  private func handTarget(_ endpoint: ManualEndpoint, _ topology: Topology) -> TargetState {
    var target = TargetState(
      address: endpoint.address, port: endpoint.port, health: .initial,
      reason: .registrationInProgress, zone: endpoint.zone)
    target.host = endpoint.host
    target.bastion = endpoint.bastion
    target.reported = endpoint.reported
    if endpoint.host == nil {
      target.pod = pods.lastIndex { $0.address == endpoint.address && $0.phase != .gone }
    }
    if let pod = target.pod { target.zone = topology.nodes[pods[pod].node].zone }
    return target
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

  /// The controller of the cluster that a target group's Service is in does not run.
  func isControllerDown(_ group: Int, _ topology: Topology) -> Bool {
    !controllersDown.isEmpty
      && controllersDown.contains(
        topology.clusterIndex(of: topology.services[topology.targetGroups[group].service].namespace)
      )
  }

  /// The controller deregisters what vanished first, then registers what is new (controller 7.4).
  mutating func reconcile(_ group: Int, _ topology: Topology) {
    if isControllerDown(group, topology), !topology.targetGroups[group].followsEndpoints {
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
    let index = place(for: target, group)
    targetGroups[group].targets[index].changedAt = now
    if topology.targetGroups[group].followsEndpoints {
      // A proxy takes an endpoint as it is: ready means usable.
      targetGroups[group].targets[index].health = .healthy
      targetGroups[group].targets[index].reason = nil
      noteTarget(group, index, .good, "an endpoint that the proxy uses", topology)
      return
    }
    if !isInUse(target, group, topology) {
      leaveUnused(group, index, topology)
      return
    }
    noteTarget(
      group, index, .caution, "registered, initial (\(ReasonCode.registrationInProgress.rawValue))",
      topology)
    schedule(.targetRegistered(group: group, target: index), after: Timings.targetRegistration)
  }

  /// One that still drains is registered again and keeps its requests in flight (ALB user guide:
  /// deregistration delay); any other gets a new position.
  private mutating func place(for target: TargetState, _ group: Int) -> Int {
    let draining = targetGroups[group].targets.firstIndex {
      $0.health == .draining && Self.isSame($0, target)
    }
    guard let draining else {
      targetGroups[group].targets.append(target)
      return targetGroups[group].targets.count - 1
    }
    var again = target
    let before = targetGroups[group].targets[draining]
    again.inFlight = before.inFlight
    again.requests = before.requests
    again.life = before.life
    targetGroups[group].targets[draining] = again
    return draining
  }

  /// Another target type is another target group: the controller makes it, points the rules at
  /// it and deletes the old one. Requests in flight end where they are.
  mutating func replaceTargetGroup(_ group: Int, _ topology: Topology) {
    for index in targetGroups[group].targets.indices
    where targetGroups[group].targets[index].health != .unused
      || targetGroups[group].targets[index].isKnown
    {
      targetGroups[group].targets[index].health = .unused
      targetGroups[group].targets[index].reason = .notRegistered
      targetGroups[group].targets[index].changedAt = now
      targetGroups[group].targets[index].nextProbe = nil
      targetGroups[group].targets[index].drainsUntil = nil
    }
    let spec = topology.targetGroups[group]
    note(
      spec.element, .caution,
      "controller: target group \(spec.name) (\(spec.targetType.rawValue)) is made, the rules point at it, \(spec.otherName) is deleted",
      interesting: true)
    for target in wantedTargets(group, topology) { register(target, group, topology) }
    noteFailOpen(group, topology)
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
    if spec.followsEndpoints {
      targetGroups[group].targets[target].health = .unused
      targetGroups[group].targets[target].reason = .notRegistered
      targetGroups[group].targets[target].changedAt = now
      noteTarget(group, target, .caution, "no endpoint any more", topology)
      return
    }
    let delay = SimDuration.seconds(spec.attributes.deregistrationDelaySeconds)
    targetGroups[group].targets[target].health = .draining
    targetGroups[group].targets[target].changedAt = now
    targetGroups[group].targets[target].reason = .deregistrationInProgress
    targetGroups[group].targets[target].description = "Target deregistration is in progress"
    targetGroups[group].targets[target].nextProbe = nil
    targetGroups[group].targets[target].drainsUntil = now + delay
    noteTarget(
      group, target, .caution, "draining for \(spec.attributes.deregistrationDelaySeconds) s",
      topology)
    schedule(.deregistrationEnds(group: group, target: target), after: delay)
    noteFailOpen(group, topology)
  }

  mutating func finishDraining(_ group: Int, _ target: Int, _ topology: Topology) {
    guard targetGroups[group].targets[target].health == .draining,
      targetGroups[group].targets[target].drainsUntil == now
    else { return }
    targetGroups[group].targets[target].health = .unused
    targetGroups[group].targets[target].changedAt = now
    targetGroups[group].targets[target].reason = .notRegistered
    noteTarget(group, target, .info, "deregistration delay over: gone", topology)
    breakBackground(group, target)
    breakConnections(ofTarget: TargetReference(group: group, target: target), topology)
  }

  mutating func scheduleProbe(_ group: Int, _ target: Int, after delay: SimDuration) {
    targetGroups[group].targets[target].nextProbe = now + delay
    schedule(.probe(group: group, target: target), after: delay)
  }

  package func targetName(_ target: TargetState, _ topology: Topology) -> String {
    if let pod = target.pod { return pods[pod].name }
    if let host = target.host { return topology.hosts[host].name }
    if let bastion = target.bastion { return topology.bastions[bastion].name }
    return target.node.map { topology.nodes[$0].name } ?? target.address.description
  }

  mutating func noteTarget(
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
