import TopologyModel

extension ElementKind {
  package static let subnet = ElementKind("subnet")
}

extension KindDefinition {
  static let subnet = KindDefinition(
    .subnet, title: "Subnet", short: "subnet",
    explanation: "A slice of the VPC in one Availability Zone. It is public when its route table "
      + "has a route to an internet gateway, private when not.")
}
