import TopologyModel

extension ElementKind {
  package static let namespace = ElementKind("namespace")
}

extension KindDefinition {
  static let namespace = KindDefinition(
    .namespace, title: "Namespace", short: "ns",
    explanation: "A drawer for Kubernetes objects: the same name may stand in several. It "
      + "separates names and policies, not networks.")
}
