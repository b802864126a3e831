import TopologyModel

extension ElementKind {
  package static let cluster = ElementKind("cluster")
}

extension KindDefinition {
  static let cluster = KindDefinition(
    .cluster, title: "EKS cluster", short: "EKS", analogy: "the building",
    explanation: "The Kubernetes cluster that runs the pods. Its nodes are EC2 instances in the "
      + "VPC, so pods have addresses of the VPC.")
}
