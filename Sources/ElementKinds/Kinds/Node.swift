import TopologyModel

extension ElementKind {
  package static let node = ElementKind("node")
}

extension KindDefinition {
  static let node = KindDefinition(
    .node, title: "Node", short: "node",
    explanation: "An EC2 instance that runs pods. It provides the network; it does not balance "
      + "load.")
}
