import TopologyModel

extension ElementKind {
  package static let targetGroup = ElementKind("target-group")
}

extension KindDefinition {
  static let targetGroup = KindDefinition(
    .targetGroup, title: "Target group", short: "TG",
    explanation: "The targets of one rule with their health. The load balancer probes each one by "
      + "itself, whatever Kubernetes thinks of the pod.")
}
