import TopologyModel

extension ElementKind {
  package static let workload = ElementKind("workload")
}

extension KindDefinition {
  static let workload = KindDefinition(
    .workload, title: "Workload", short: "wl",
    explanation: "A Deployment, StatefulSet, DaemonSet or bare Pod: what keeps so many pods of one "
      + "template running. A deleted pod is replaced by a new one with a new address.")
}
