import TopologyModel

extension ElementKind {
  package static let databaseInstance = ElementKind("database-instance")
}

extension KindDefinition {
  static let databaseInstance = KindDefinition(
    .databaseInstance, title: "RDS instance", short: "RDS", analogy: "the storeroom",
    explanation: "One database server with its own endpoint name, which resolves to a private "
      + "address. A replica takes reads only and lags a little.")
}
