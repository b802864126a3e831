import TopologyModel

extension ElementKind {
  package static let accessApplication = ElementKind("access-application")
}

extension KindDefinition {
  static let accessApplication = KindDefinition(
    .accessApplication, title: "Access application", short: "access",
    explanation: "Decides who may use a hostname, by identity, group, MFA and device. It stands "
      + "before the tunnel.")
}
