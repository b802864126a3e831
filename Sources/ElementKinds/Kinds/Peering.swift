import TopologyModel

extension ElementKind {
  package static let peering = ElementKind("peering")
}

extension KindDefinition {
  static let peering = KindDefinition(
    .peering, title: "VPC peering connection", short: "peering",
    explanation: "Joins two VPCs, so that private addresses reach each other where routes lead"
      + " to it on both sides. It does not lead on to a third VPC.")
}
