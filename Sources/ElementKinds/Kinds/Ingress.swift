import TopologyModel

extension ElementKind {
  package static let ingress = ElementKind("ingress")
}

extension KindDefinition {
  static let ingress = KindDefinition(
    .ingress, title: "Ingress", short: "ing",
    explanation: "A request to expose Services over HTTP. The AWS Load Balancer Controller reads "
      + "it and configures an ALB; the object itself carries no traffic.")
}
