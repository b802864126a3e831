import TopologyModel

extension ElementKind {
  package static let transitGateway = ElementKind("transit-gateway")
}

extension KindDefinition {
  static let transitGateway = KindDefinition(
    .transitGateway, title: "Transit gateway", short: "tgw",
    explanation: "Joins all VPCs attached to it. Routes in each VPC have to lead to"
      + " it.")
}
