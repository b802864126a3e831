import TopologyModel

extension World {
  /// Changes what the files say from now on; what depends on it follows at its own pace.
  package mutating func edit(_ edit: Edit) {
    if let refusal = edit.refusal(in: topology) {
      note(edit.element(in: topology), .bad, "edit refused: \(refusal)", interesting: true)
      return
    }
    note(
      edit.element(in: topology), .caution, "edit: \(edit.text(in: topology))",
      interesting: true)
    change { edit.apply(to: &$0) }
    switch edit {
    case .targetType(let group, _):
      schedule(.targetGroupReconcile(group: group), after: Timings.controllerReconcile)
    case .scale(let workload, let replicas):
      while podInSlot.count < topology.podSlots.count { podInSlot.append(nil) }
      scale(workload, to: replicas, topology)
    default: break
    }
  }
}

extension Edit {
  /// Why the controller would build nothing of it, so that everything stays as it is; `nil` where
  /// it takes it.
  package func refusal(in topology: Topology) -> String? {
    guard case .targetType(let group, .instance) = self else { return nil }
    let spec = topology.targetGroups[group]
    let service = topology.services[spec.service]
    if service.ports[spec.servicePort].nodePort != nil { return nil }
    return
      "FailedBuildModel: TargetGroup port is empty. When using Instance targets, your service be must of type 'NodePort' or 'LoadBalancer' (Service \(service.qualifiedName) is \(service.type.rawValue))"
  }
}
