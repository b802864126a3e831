import TopologyModel

extension ElementKind {
  package static let pod = ElementKind("pod")
}

extension KindDefinition {
  static let pod = KindDefinition(
    .pod, title: "Pod", short: "pod", analogy: "the bartender",
    explanation: "One running copy of the application with an address of its own. Addresses change "
      + "whenever a pod is replaced.")
}
