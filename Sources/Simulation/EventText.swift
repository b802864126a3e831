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
    case .readinessProbe(let pod): "readiness \(shownPod(pod, topology))"
    case .readinessResult(let pod, let passed):
      "readiness \(shownPod(pod, topology)) \(passed ? "passes" : "fails")"
    case .containerStarts(let pod): "\(shownPod(pod, topology)) starts"
    case .podScheduled(let slot):
      "a new pod for \(topology.workloads[topology.podSlots[slot].workload].name)"
    case .processExits(let pod): "\(shownPod(pod, topology)) ends"
    case .endpointSliceSync(let service):
      "EndpointSlice of \(topology.services[service].qualifiedName) follows"
    case .targetGroupReconcile(let group): "controller updates \(topology.targetGroups[group].name)"
    }
  }

  private func targetText(_ group: Int, _ target: Int, _ topology: Topology) -> String {
    let state = targetGroups[group].targets[target]
    let name = state.pod.map { shownPod($0, topology) } ?? targetName(state, topology)
    return "\(name) \(state.address)"
  }
}
