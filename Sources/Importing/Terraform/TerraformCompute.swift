import LocatedYAML
import SourceText

/// EC2 instances and EKS.
enum TerraformCompute {
  static func instance(_ resource: TerraformResource) -> [FragmentObject] {
    if resource.text("instance_state") == "terminated" { return [] }
    return [
      ComputeObjects.instance(
        .terraform,
        ComputeObjects.Instance(
          identity: resource.identity, id: resource.text("id"), name: resource.title(),
          subnet: resource.reference("subnet_id"), address: resource.text("private_ip"),
          publicAddress: resource.text("public_ip"),
          groups: resource.texts("vpc_security_group_ids"),
          hasKey: resource.text("key_name") != nil,
          isStopped: resource.text("instance_state") == "stopped"), at: resource.range)
    ]
  }

  static func cluster(_ resource: TerraformResource) -> [FragmentObject] {
    let network = resource.block("vpc_config")
    let service = resource.block("kubernetes_network_config")?["service_ipv4_cidr"]?.string
    var groups = (network?["security_group_ids"]?.items ?? []).compactMap(\.string)
    if groups.isEmpty { groups = resource.references["vpc_config.security_group_ids"] ?? [] }
    var subnets = (network?["subnet_ids"]?.items ?? []).compactMap(\.string)
    if subnets.isEmpty { subnets = resource.references["vpc_config.subnet_ids"] ?? [] }
    return [
      ComputeObjects.cluster(
        .terraform, identity: resource.identity + [resource.text("name")],
        name: resource.located("name") ?? resource.title(), subnets: subnets,
        groups: groups + [network?["cluster_security_group_id"]?.string].compactMap { $0 },
        serviceCIDR: service, at: resource.range)
    ]
  }

  static func nodeGroup(_ resource: TerraformResource) -> [FragmentObject] {
    guard let cluster = resource.reference("cluster_name") else { return [] }
    return [
      ComputeObjects.nodeGroup(
        .terraform, cluster: cluster, name: resource.text("node_group_name") ?? resource.name,
        subnets: resource.texts("subnet_ids"),
        count: resource.block("scaling_config")?["desired_size"]?.int ?? 1, at: resource.range)
    ]
  }

  static func fargateProfile(_ resource: TerraformResource) -> [FragmentObject] {
    guard let cluster = resource.reference("cluster_name") else { return [] }
    return [
      ComputeObjects.nodeGroup(
        .terraform, cluster: cluster,
        name: "fargate \(resource.text("fargate_profile_name") ?? resource.name)",
        subnets: resource.texts("subnet_ids"), count: 1, at: resource.range)
    ]
  }
}
