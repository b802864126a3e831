import TopologyModel

extension ElementKind {
  package static let hostedZone = ElementKind("hosted-zone")
}

extension KindDefinition {
  static let hostedZone = KindDefinition(
    .hostedZone, title: "Route 53 hosted zone", short: "R53", analogy: "the phone book",
    explanation: "Holds the DNS records of one domain and answers for it. A public zone answers "
      + "the whole internet, a private one only the VPCs it is associated with.")
}
