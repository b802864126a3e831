import TopologyModel

extension ElementKind {
  package static let coreDNS = ElementKind("coredns")
}

extension KindDefinition {
  static let coreDNS = KindDefinition(
    .coreDNS, title: "CoreDNS", short: "DNS",
    explanation: "Answers names inside the cluster, such as service.namespace.svc.cluster.local. "
      + "Nobody outside can ask it.")
}
