/// What a fault can be applied to, in words, for lists of faults.
package enum FaultSubjects {
  private static let single: [String: String] = [
    PodDelete.id: "pod, workload", PodReadinessFailure.id: "pod, workload",
    PodMemoryHog.id: "pod, workload", DiskFill.id: "pod, workload",
    RolloutRestart.id: "workload", RolloutBadImage.id: "workload", ScaleToZero.id: "workload",
    PodAutoscaler.id: "workload", NodePoweroff.id: "node", NodeDrain.id: "node",
    NodeTaint.id: "node", NodeRestart.id: "node", KubeletKill.id: "node", EBSLoss.id: "node",
    AZChaos.id: "node, subnet of the zone", ZonalShift.id: "subnet of the zone",
    CertificateExpiry.id: "certificate", SecurityGroupRevoke.id: "security group",
    NetworkACLDeny.id: "network ACL", RouteBlackhole.id: "route table",
    NATGatewayLoss.id: "NAT gateway", NetworkPolicyDenyAll.id: "namespace",
    TunnelCut.id: "tunnel, cloudflared's workload or pod", EC2Stop.id: "bastion",
    SSHDaemonStop.id: "bastion", LoadBalancerControllerDown.id: "EKS cluster",
    IngressDelete.id: "load balancer, Ingress", IngressBadPath.id: "load balancer, Ingress",
    WAFBlock.id: "load balancer with a web ACL", WAFError.id: "load balancer with a web ACL",
    IdentityProviderUnreachable.id: "load balancer whose rules sign people in",
    IdentityProviderError.id: "load balancer whose rules sign people in",
  ]

  package static func text(_ fault: any Fault.Type) -> String {
    if let text = single[fault.id] { return text }
    if fault is any ConductFault.Type || fault is any NetworkFault.Type { return "pod, workload" }
    if fault is any LinkFault.Type {
      return "load balancer, node, database instance, bastion, client"
    }
    if fault is any NameFault.Type { return "CoreDNS, hosted zone" }
    if fault is any ClientFault.Type { return "client" }
    return "database instance"
  }

  /// Other names of it, sorted.
  package static func aliases(_ fault: any Fault.Type) -> [String] {
    FaultCatalog.aliases.filter { $0.value == fault.id }.keys.sorted()
  }
}
