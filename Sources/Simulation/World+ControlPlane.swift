import TopologyModel

/// What became of one IngressGroup on its way to a name that answers.
package struct ControlPlaneState: Hashable, Sendable {
  /// States of a load balancer (ALB user guide: load balancer state).
  package enum Balancer: String, Sendable {
    case absent, provisioning, active
  }

  package var balancer = Balancer.active
  /// The Ingresses' status carries the hostname.
  package var hasHostname = true
  /// ExternalDNS' records answer (Route 53: INSYNC).
  package var hasRecords = true
  /// A member has a path the controller refuses: nothing of the group is changed any more.
  package var isRefused = false
  /// Events of before a delete are void.
  var generation = 0

  package init() {}
}

/// One step of the control plane, each with an author of its own.
package enum ControlPlaneStep: String, Hashable, Sendable {
  case reconcile, statusHostname, balancerActive, recordsInSync, recordsDeleted
  /// ExternalDNS looks at all Ingresses, once a minute.
  case externalDNS
}

/// From an Ingress to a name that answers (AWS Load Balancer Controller; ExternalDNS; Route 53).
extension World {
  func startControlPlane(_ topology: Topology) -> [ControlPlaneState] {
    topology.loadBalancers.map { _ in ControlPlaneState() }
  }

  /// `kubectl delete ingress` for all members: the finalizer lets the controller clean up first.
  mutating func deleteIngresses(_ balancer: Int, _ topology: Topology) {
    controlPlane[balancer].generation += 1
    controlPlane[balancer].hasHostname = false
    controlPlane[balancer].balancer = .absent
    let name = topology.loadBalancers[balancer].name
    note(
      topology.loadBalancers[balancer].element, .bad,
      "Ingresses deleted: the controller removes listeners, target groups and ALB \(name)",
      interesting: true)
    for group in topology.targetGroups.indices
    where topology.loadBalancer(ofTargetGroup: group) == balancer {
      for target in targetGroups[group].targets.indices {
        targetGroups[group].targets[target].health = .unused
        targetGroups[group].targets[target].reason = .notRegistered
      }
      breakConnections(ofGroup: group, topology)
    }
    scheduleControl(balancer, .externalDNS, after: nextExternalDNSLoop)
  }

  /// `kubectl apply`: the controller sees the Ingresses at once (it is event-driven).
  mutating func applyIngresses(_ balancer: Int, _ topology: Topology) {
    note(
      topology.loadBalancers[balancer].element, .caution, "Ingresses applied", interesting: true)
    scheduleControl(balancer, .reconcile, after: Timings.controllerReconcile)
  }

  /// ExternalDNS runs once a minute from its own start (--interval).
  private var nextExternalDNSLoop: SimDuration {
    let interval: Int64 = 60_000_000
    return SimDuration(microseconds: interval - now.microseconds % interval)
  }

  private mutating func scheduleControl(
    _ balancer: Int, _ step: ControlPlaneStep, after delay: SimDuration
  ) {
    schedule(
      .controlPlane(balancer, step, generation: controlPlane[balancer].generation), after: delay)
  }

  mutating func controlPlaneStep(
    _ balancer: Int, _ step: ControlPlaneStep, _ generation: Int, _ topology: Topology
  ) {
    // ExternalDNS and Route 53 know nothing of what the controller has begun anew.
    let isNameStep = [.externalDNS, .recordsInSync, .recordsDeleted].contains(step)
    guard isNameStep || controlPlane[balancer].generation == generation else { return }
    let element = topology.loadBalancers[balancer].element
    switch step {
    case .reconcile: reconcileIngresses(balancer, topology)
    case .statusHostname:
      controlPlane[balancer].hasHostname = true
      note(
        element, .good,
        "status.loadBalancer.ingress[0].hostname = \(topology.loadBalancers[balancer].dnsName)",
        interesting: true)
      scheduleControl(balancer, .externalDNS, after: nextExternalDNSLoop)
    case .balancerActive:
      controlPlane[balancer].balancer = .active
      note(
        element, .good, "ALB \(topology.loadBalancers[balancer].name) is active: its name resolves",
        interesting: true)
    case .externalDNS: runExternalDNS(balancer, topology)
    case .recordsInSync:
      controlPlane[balancer].hasRecords = true
      note(element, .good, "Route 53: the change is INSYNC, the records answer", interesting: true)
      scheduleControl(balancer, .externalDNS, after: nextExternalDNSLoop)
    case .recordsDeleted:
      controlPlane[balancer].hasRecords = false
      note(element, .bad, "Route 53: the records are gone (INSYNC)", interesting: true)
      scheduleControl(balancer, .externalDNS, after: nextExternalDNSLoop)
    }
  }

  /// One bad member and nothing is created or changed; what exists keeps serving.
  private mutating func reconcileIngresses(_ balancer: Int, _ topology: Topology) {
    let element = topology.loadBalancers[balancer].element
    let home = topology.loadBalancers[balancer].ingresses.first.map {
      topology.clusterIndex(of: topology.ingresses[$0].namespace)
    }
    if controllersDown.contains(home ?? 0) {
      scheduleControl(balancer, .reconcile, after: .seconds(15))
      return
    }
    if controlPlane[balancer].isRefused {
      note(element, .bad, "FailedBuildModel on every member of the group", interesting: true)
      return
    }
    if controlPlane[balancer].balancer != .absent {
      note(element, .good, "SuccessfullyReconciled", interesting: true)
      return
    }
    controlPlane[balancer].balancer = .provisioning
    note(
      element, .caution,
      "controller: ALB \(topology.loadBalancers[balancer].name) is provisioning; listeners, rules "
        + "and target groups exist", interesting: true)
    for group in topology.targetGroups.indices
    where topology.loadBalancer(ofTargetGroup: group) == balancer {
      schedule(.targetGroupReconcile(group: group), after: Timings.controllerReconcile)
    }
    scheduleControl(balancer, .statusHostname, after: .seconds(3))
    scheduleControl(balancer, .balancerActive, after: Timings.loadBalancerProvisioning)
  }

  /// No hostname, no endpoint, no record; under policy sync a lost status deletes the record.
  private mutating func runExternalDNS(_ balancer: Int, _ topology: Topology) {
    let element = topology.loadBalancers[balancer].element
    let names = Set(recordNames(balancer, topology)).sorted().joined(separator: ", ")
    let state = controlPlane[balancer]
    if state.hasHostname == state.hasRecords || names.isEmpty { return }
    if state.hasHostname {
      note(
        element, .caution,
        "ExternalDNS: CREATE alias A and AAAA, and the owner's TXT, for \(names) (PENDING)",
        interesting: true)
      scheduleControl(balancer, .recordsInSync, after: Timings.route53Propagation)
    } else {
      note(element, .caution, "ExternalDNS: DELETE \(names) (policy sync)", interesting: true)
      scheduleControl(balancer, .recordsDeleted, after: Timings.route53Propagation)
    }
  }

  /// Names whose records ExternalDNS wrote for a load balancer; hand-written ones are nobody's.
  private func recordNames(_ balancer: Int, _ topology: Topology) -> [String] {
    topology.hostedZones.flatMap(\.records).filter { record in
      record.provenance.isInferred
        && record.value == .alias(topology.loadBalancers[balancer].dnsName)
    }.map(\.name)
  }

  /// Alias targets whose inferred records do not answer now.
  var hiddenAliasTargets: Set<String> {
    var out: Set<String> = []
    for (index, state) in controlPlane.enumerated() where !state.hasRecords {
      out.insert(topology.loadBalancers[index].dnsName)
    }
    return out
  }

  func isServing(loadBalancer index: Int) -> Bool { controlPlane[index].balancer == .active }
}
