import TopologyModel

extension ElementKind {
  package static let client = ElementKind("client")
}

extension KindDefinition {
  static let client = KindDefinition(
    .client, title: "Client", short: "client",
    explanation: "A person outside the VPC with a browser, a terminal, or both. Requests start "
      + "here, with a public address and whatever this person is signed in to.")
}
