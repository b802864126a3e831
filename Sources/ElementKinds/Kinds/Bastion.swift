import TopologyModel

extension ElementKind {
  package static let bastion = ElementKind("bastion")
}

extension KindDefinition {
  static let bastion = KindDefinition(
    .bastion, title: "Bastion host", short: "bastion",
    explanation: "An EC2 instance in a public subnet that people reach by SSH. What they open from "
      + "there comes from the bastion's address and security group.")
}
