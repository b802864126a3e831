import TopologyModel

extension World {
  /// What a pending event is, for the "next" list.
  package func describe(_ event: Event, in topology: Topology) -> String {
    switch event {
    case .request(let id, _): "request \(id + 1) goes on"
    case .probe(let group, let target): "check \(targetText(group, target, topology))"
    case .probeResult(let group, let target, let outcome):
      "check \(targetText(group, target, topology)) \(outcome.isPass ? "passes" : "fails")"
    case .targetRegistered(let group, let target):
      "\(targetText(group, target, topology)) is registered"
    case .deregistrationEnds(let group, let target):
      "\(targetText(group, target, topology)) has drained"
    case .podProbe(let pod, let kind, _): "\(kind.rawValue) probe \(shownPod(pod, topology))"
    case .podProbeResult(let pod, let kind, _, let passed):
      "\(kind.rawValue) probe \(shownPod(pod, topology)) \(passed ? "passes" : "fails")"
    case .containerStarts(let pod): "\(shownPod(pod, topology)) starts"
    case .podScheduled(let slot):
      "a new pod for \(topology.workloads[topology.podSlots[slot].workload].name)"
    case .processExits(let pod): "\(shownPod(pod, topology)) ends"
    case .endpointSliceSync(let service):
      "EndpointSlice of \(topology.services[service].qualifiedName) follows"
    case .targetGroupReconcile(let group): "controller updates \(topology.targetGroups[group].name)"
    case .readinessGatePoll(let group):
      "readiness gates of \(topology.targetGroups[group].name) are looked at"
    case .nodeMonitorGraceEnds(let node, _): "\(topology.nodes[node].name) counts as lost"
    case .evictionDue(let node, _): "pods of \(topology.nodes[node].name) are evicted"
    case .autoscale(let index):
      "HorizontalPodAutoscaler \(topology.autoscalers[index].name) looks"
    case .outOfMemory(let pod, _): "\(shownPod(pod, topology)) has no memory left"
    case .rolloutGoesOn(let workload):
      "the rollout of \(topology.workloads[workload].qualifiedName) goes on"
    case .drainAgain(let node): "drain of \(topology.nodes[node].name) goes on"
    case .databaseChanges(let index): "\(topology.databases[index].name) goes on"
    case .loadArrives(let load): "a request of the load \(loads[load].name)"
    case .loadAnswered(let load, _, _, _): "an answer of the load \(loads[load].name)"
    case .controlPlane(let balancer, let step, _):
      "\(step.words) (\(topology.loadBalancers[balancer].name))"
    case .faultEnds(let fault, let element):
      "fault \(FaultCatalog.all[fault].id) on \(topology[element].name) ends"
    }
  }

  private func targetText(_ group: Int, _ target: Int, _ topology: Topology) -> String {
    let state = targetGroups[group].targets[target]
    let name = state.pod.map { shownPod($0, topology) } ?? targetName(state, topology)
    return "\(name) \(state.address)"
  }
}

extension ControlPlaneStep {
  fileprivate var words: String {
    switch self {
    case .reconcile: "controller reconciles the Ingress group"
    case .statusHostname: "the Ingress status gets its hostname"
    case .balancerActive: "the ALB becomes active"
    case .recordsInSync: "Route 53 answers with the new records"
    case .recordsDeleted: "Route 53 forgets the records"
    case .externalDNS: "ExternalDNS looks at the Ingresses"
    }
  }
}
