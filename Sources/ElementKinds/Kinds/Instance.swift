import TopologyModel

extension ElementKind {
  package static let instance = ElementKind("instance")
}

extension KindDefinition {
  static let instance = KindDefinition(
    .instance, title: "EC2 instance", short: "EC2",
    explanation:
      "A virtual machine in a subnet, with its own address and security groups. What runs "
      + "on it is known only by its ports.")
}
