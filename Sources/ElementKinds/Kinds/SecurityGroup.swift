import TopologyModel

extension ElementKind {
  package static let securityGroup = ElementKind("security-group")
}

extension KindDefinition {
  static let securityGroup = KindDefinition(
    .securityGroup, title: "Security group", short: "sg",
    explanation: "Allow rules on network interfaces. Stateful: the reply to an allowed connection "
      + "always passes; what no rule allows is dropped without a word.")
}
