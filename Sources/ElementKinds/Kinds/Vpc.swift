import TopologyModel

extension ElementKind {
  package static let vpc = ElementKind("vpc")
}

extension KindDefinition {
  static let vpc = KindDefinition(
    .vpc, title: "VPC", short: "VPC",
    explanation: "A private network with its own address block. Nothing reaches what is inside "
      + "unless a route and every filter on the way let it.")
}
