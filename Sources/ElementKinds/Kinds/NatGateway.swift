import TopologyModel

extension ElementKind {
  package static let natGateway = ElementKind("nat-gateway")
}

extension KindDefinition {
  static let natGateway = KindDefinition(
    .natGateway, title: "NAT gateway", short: "NAT",
    explanation: "Lets private subnets open connections to the internet, from one Availability "
      + "Zone. Nobody can open a connection inwards through it.")
}
