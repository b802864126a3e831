import TopologyModel

extension World {
  /// Changes what the files say from now on; what depends on it follows at its own pace.
  package mutating func edit(_ edit: Edit) {
    if let refusal = edit.refusal(in: topology) ?? waitsForController(edit) {
      note(
        edit.element(in: topology), .bad,
        "edit: \(edit.text(in: topology)); not built yet: \(refusal)", interesting: true)
      waitingEdits.removeAll { $0.isAbout(edit) }
      waitingEdits.append(edit)
      return
    }
    waitingEdits.removeAll { $0.isAbout(edit) }
    note(
      edit.element(in: topology), .caution, "edit: \(edit.text(in: topology))",
      interesting: true)
    change { edit.apply(to: &$0) }
    switch edit {
    case .targetType(let group, _): replaceTargetGroup(group, topology)
    case .scale(let workload, let replicas):
      growSlots()
      scale(workload, to: replicas, topology)
    default: break
    }
    buildWaitingEdits()
  }

  /// The API server keeps what the controller could not build; it is tried again and again.
  mutating func buildWaitingEdits() {
    for edit in waitingEdits
    where edit.refusal(in: topology) == nil && waitsForController(edit) == nil
      && waitingEdits.contains(edit)
    {
      self.edit(edit)
    }
  }
}

extension World {
  /// Only the controller could carry it out, and that is away.
  private func waitsForController(_ edit: Edit) -> String? {
    guard case .targetType(let group, _) = edit, topology.targetGroups.indices.contains(group),
      isControllerDown(group, topology)
    else { return nil }
    return "the AWS Load Balancer Controller is down, nothing is built until it is back"
  }
}

extension Edit {
  /// Both set the same thing.
  fileprivate func isAbout(_ other: Edit) -> Bool {
    guard case .targetType(let mine, _) = self, case .targetType(let its, _) = other else {
      return false
    }
    return mine == its
  }

  /// Why the controller would build nothing of it, so that everything stays as it is; `nil` where
  /// it takes it.
  package func refusal(in topology: Topology) -> String? {
    guard case .targetType(let group, .instance) = self else { return nil }
    let spec = topology.targetGroups[group]
    if spec.isByHand { return "its targets were registered by hand" }
    let service = topology.services[spec.service]
    if service.ports[spec.servicePort].nodePort != nil { return nil }
    return
      "FailedBuildModel: TargetGroup port is empty. When using Instance targets, your service be must of type 'NodePort' or 'LoadBalancer' (Service \(service.qualifiedName) is \(service.type.rawValue))"
  }
}
