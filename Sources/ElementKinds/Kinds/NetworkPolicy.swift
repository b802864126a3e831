import TopologyModel

extension ElementKind {
  package static let networkPolicy = ElementKind("network-policy")
}

extension KindDefinition {
  static let networkPolicy = KindDefinition(
    .networkPolicy, title: "NetworkPolicy", short: "netpol",
    explanation: "Closes the pods it selects, in its directions, to everything its rules do not "
      + "name. Policies add up; none can take back what another allows.")
}
