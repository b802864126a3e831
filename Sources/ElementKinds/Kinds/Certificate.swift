import TopologyModel

extension ElementKind {
  package static let certificate = ElementKind("certificate")
}

extension KindDefinition {
  static let certificate = KindDefinition(
    .certificate, title: "ACM certificate", short: "ACM",
    explanation: "Proves to a browser that the load balancer may speak for a name. A wildcard in "
      + "it stands for exactly one label.")
}
