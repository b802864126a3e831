import TopologyModel

extension ElementKind {
  package static let database = ElementKind("database")
}

extension KindDefinition {
  static let database = KindDefinition(
    .database, title: "RDS database", short: "RDS", analogy: "the storeroom",
    explanation: "A PostgreSQL primary with its replicas. Each instance has its own endpoint; AWS "
      + "does not spread reads over them.")
}
