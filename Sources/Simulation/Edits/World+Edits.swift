import TopologyModel

extension World {
  /// Changes what the files say from now on; what depends on it follows at its own pace.
  package mutating func edit(_ edit: Edit) {
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
