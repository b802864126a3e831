import TopologyModel

extension ElementKind {
  package static let internetGateway = ElementKind("internet-gateway")
}

extension KindDefinition {
  static let internetGateway = KindDefinition(
    .internetGateway, title: "Internet gateway", short: "IGW",
    explanation: "The door between a VPC and the internet. It carries traffic only for interfaces "
      + "with a public address, in subnets routed to it.")
}
