import TopologyModel

extension ElementKind {
  package static let networkACL = ElementKind("network-acl")
}

extension KindDefinition {
  static let networkACL = KindDefinition(
    .networkACL, title: "Network ACL", short: "nacl",
    explanation: "Numbered allow and deny rules at a subnet's border; the first match decides. "
      + "Stateless: replies need a rule of their own.")
}
