import TopologyModel

extension ElementKind {
  package static let loadBalancer = ElementKind("load-balancer")
}

extension KindDefinition {
  static let loadBalancer = KindDefinition(
    .loadBalancer, title: "Application Load Balancer", short: "ALB", analogy: "the doorman",
    explanation: "Ends TLS, looks at host and path, and forwards to a healthy target of the group "
      + "the first matching rule names. Its addresses change; its name does not.")
}
