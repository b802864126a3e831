import TopologyModel

extension World {
  /// What a pending event is, for the "next" list.
  package func describe(_ event: Event, in topology: Topology) -> String {
    switch event {
    case .request(let id, _): "request \(id + 1) goes on"
    case .probe(let group, let target): "health check of \(targetText(group, target, topology))"
    case .probeResult(let group, let target, let outcome):
      "health check of \(targetText(group, target, topology)) \(outcome.isPass ? "passes" : "fails")"
    case .targetRegistered(let group, let target):
      "\(targetText(group, target, topology)) is registered"
    case .deregistrationEnds(let group, let target):
      "\(targetText(group, target, topology)) has drained"
    case .readinessProbe(let pod): "readiness probe of \(pods[pod].name)"
    case .readinessResult(let pod, let passed):
      "readiness probe of \(pods[pod].name) \(passed ? "passes" : "fails")"
    case .containerStarts(let pod): "\(pods[pod].name) starts"
    case .podScheduled(let slot):
      "a new pod for \(topology.workloads[topology.podSlots[slot].workload].name)"
    case .processExits(let pod): "\(pods[pod].name) ends"
    case .endpointSliceSync(let service):
      "EndpointSlice of \(topology.services[service].name) follows"
    case .targetGroupReconcile(let group): "controller updates \(topology.targetGroups[group].name)"
    }
  }

  private func targetText(_ group: Int, _ target: Int, _ topology: Topology) -> String {
    let state = targetGroups[group].targets[target]
    return "\(targetName(state, topology)) \(state.address)"
  }
}
