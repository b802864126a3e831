import TopologyModel

extension ElementKind {
  package static let service = ElementKind("service")
}

extension KindDefinition {
  static let service = KindDefinition(
    .service, title: "Service", short: "svc", analogy: "the map of tables",
    explanation: "A stable name and virtual address for the ready pods behind a selector. An ALB "
      + "with target-type ip goes past it, straight to the pods.")
}
