import LocatedYAML
import SourceText

/// `terraform show -json` of a state or plan, and `terraform.tfstate` (format version 4).
enum TerraformImporter: Importer {
  static let id = "terraform"

  static func recognises(_ document: YAMLNode) -> Bool {
    if document["terraform_version"] != nil || document["format_version"] != nil {
      return document["values"] != nil || document["planned_values"] != nil
        || document["resources"] != nil || document["version"] != nil
        || document["format_version"]?.isQuoted == true
    }
    return false
  }

  static func read(_ document: YAMLNode, into draft: inout TopologyDraft) {
    if let version = document["version"]?.int, version != 4 {
      draft.diagnostics.append(
        Diagnostic(
          .error, "old-state", "terraform.tfstate version \(version); version 4 is read",
          at: document["version"]?.range, suggestion: "run terraform show -json with this state"))
      return
    }
    let state = TerraformState(document, before: draft.wantsPlanBefore)
    if state.resources.isEmpty {
      draft.report.ignore("empty Terraform state", reason: "it holds no resource")
    }
    for resource in state.resources {
      let isGone = state.actions[resource.address] == ["delete"] && !draft.wantsPlanBefore
      if isGone { continue }
      read(resource, &draft)
    }
    let secrets = state.resources.count { $0["password"] != nil || $0["secret_string"] != nil }
    if secrets > 0 {
      draft.report.ignore("passwords", reason: "secrets are never read", count: secrets)
    }
  }

  private static func read(_ resource: TerraformResource, _ draft: inout TopologyDraft) {
    if let reader = readers[resource.type] {
      draft.report.countRead(resource.type)
      draft.fragments += reader(resource)
      return
    }
    if let service = ManagedServices.terraform[resource.type] {
      draft.report.countRead(resource.type)
      draft.fragments += TerraformManaged.read(resource, service)
      return
    }
    if KubernetesResources.read(resource, &draft) { return }
    let isBookkeeping = bookkeeping.contains { resource.type.hasPrefix($0) }
    if isBookkeeping {
      draft.report.ignore(resource.type, reason: "without effect on requests")
    } else {
      draft.report.leaveOut(
        resource.type, effect: "not drawn and without effect on requests", at: resource.range)
    }
  }

  typealias Reader = @Sendable (TerraformResource) -> [FragmentObject]

  /// One line for a type of resource.
  private static let readers: [String: Reader] = [
    "aws_vpc": TerraformNetwork.vpc, "aws_default_vpc": TerraformNetwork.vpc,
    "aws_vpc_ipv4_cidr_block_association": TerraformNetwork.block,
    "aws_subnet": TerraformNetwork.subnet, "aws_default_subnet": TerraformNetwork.subnet,
    "aws_internet_gateway": TerraformNetwork.internetGateway,
    "aws_internet_gateway_attachment": TerraformNetwork.internetGateway,
    "aws_nat_gateway": TerraformNetwork.natGateway,
    "aws_route_table": TerraformNetwork.routeTable,
    "aws_default_route_table": TerraformNetwork.routeTable,
    "aws_main_route_table_association": TerraformNetwork.mainAssociation,
    "aws_route_table_association": TerraformNetwork.association,
    "aws_route": TerraformNetwork.route,
    "aws_vpc_peering_connection": TerraformNetwork.peering,
    "aws_ec2_transit_gateway": TerraformNetwork.transitGateway,
    "aws_ec2_transit_gateway_vpc_attachment": TerraformNetwork.transitAttachment,
    "aws_vpc_endpoint": TerraformNetwork.endpoint,
    "aws_security_group": TerraformSecurity.group,
    "aws_default_security_group": TerraformSecurity.group,
    "aws_security_group_rule": TerraformSecurity.rule,
    "aws_vpc_security_group_ingress_rule": TerraformSecurity.ingressRule,
    "aws_vpc_security_group_egress_rule": TerraformSecurity.egressRule,
    "aws_network_acl": TerraformSecurity.acl, "aws_default_network_acl": TerraformSecurity.acl,
    "aws_network_acl_rule": TerraformSecurity.aclRule,
    "aws_network_acl_association": TerraformSecurity.aclAssociation,
    "aws_lb": TerraformBalancing.balancer, "aws_alb": TerraformBalancing.balancer,
    "aws_lb_listener": TerraformBalancing.listener,
    "aws_alb_listener": TerraformBalancing.listener,
    "aws_lb_listener_rule": TerraformBalancing.rule,
    "aws_alb_listener_rule": TerraformBalancing.rule,
    "aws_lb_listener_certificate": TerraformBalancing.certificate,
    "aws_lb_target_group": TerraformBalancing.group,
    "aws_alb_target_group": TerraformBalancing.group,
    "aws_lb_target_group_attachment": TerraformBalancing.attachment,
    "aws_alb_target_group_attachment": TerraformBalancing.attachment,
    "aws_autoscaling_group": TerraformFleets.group,
    "aws_autoscaling_attachment": TerraformFleets.attachment,
    "aws_autoscaling_traffic_source_attachment": TerraformFleets.trafficSource,
    "aws_launch_template": TerraformFleets.template,
    "aws_launch_configuration": TerraformFleets.template,
    "aws_ecs_service": TerraformFleets.service,
    "aws_acm_certificate": TerraformNames.certificate,
    "aws_route53_zone": TerraformNames.zone, "aws_route53_record": TerraformNames.record,
    "aws_cloudfront_distribution": TerraformNames.distribution,
    "aws_elasticache_subnet_group": TerraformManaged.subnetGroup,
    "aws_memorydb_subnet_group": TerraformManaged.subnetGroup,
    "aws_redshift_subnet_group": TerraformManaged.subnetGroup,
    "aws_docdb_subnet_group": TerraformManaged.subnetGroup,
    "aws_neptune_subnet_group": TerraformManaged.subnetGroup,
    "aws_ec2_managed_prefix_list": TerraformSecurity.prefixList,
    "aws_prefix_list": TerraformSecurity.prefixList,
    "aws_ec2_managed_prefix_list_entry": TerraformSecurity.prefixListEntry,
    "aws_route53_zone_association": TerraformNames.zoneAssociation,
    "aws_db_instance": TerraformData.instance, "aws_db_subnet_group": TerraformData.subnetGroup,
    "aws_rds_cluster": TerraformData.cluster,
    "aws_rds_cluster_instance": TerraformData.clusterInstance,
    "aws_instance": TerraformCompute.instance,
    "aws_eks_cluster": TerraformCompute.cluster, "aws_eks_node_group": TerraformCompute.nodeGroup,
    "aws_eks_fargate_profile": TerraformCompute.fargateProfile,
    "cloudflare_tunnel": TerraformCloudflare.tunnel,
    "cloudflare_zero_trust_tunnel_cloudflared": TerraformCloudflare.tunnel,
    "cloudflare_tunnel_config": TerraformCloudflare.config,
    "cloudflare_zero_trust_tunnel_cloudflared_config": TerraformCloudflare.config,
    "cloudflare_tunnel_route": TerraformCloudflare.route,
    "cloudflare_zero_trust_tunnel_route": TerraformCloudflare.route,
    "cloudflare_zero_trust_tunnel_cloudflared_route": TerraformCloudflare.route,
    "cloudflare_access_application": TerraformCloudflare.application,
    "cloudflare_zero_trust_access_application": TerraformCloudflare.application,
    "cloudflare_access_policy": TerraformCloudflare.policy,
    "cloudflare_zero_trust_access_policy": TerraformCloudflare.policy,
  ]

  private static let bookkeeping = [
    "aws_iam_", "aws_eip", "aws_key_pair", "aws_caller_identity", "aws_region", "aws_ami",
    "aws_availability_zones", "aws_partition", "aws_kms_", "aws_cloudwatch_", "aws_ecr_",
    "aws_acm_certificate_validation", "aws_flow_log", "aws_ssm_", "aws_secretsmanager_",
    "aws_db_parameter_group", "aws_db_option_group", "aws_eks_addon", "aws_eks_access_",
    "aws_eks_pod_identity", "aws_ecs_cluster", "aws_ecs_task_definition", "aws_s3_bucket_",
    "random_", "null_", "tls_",
    "local_", "time_", "aws_vpc_dhcp_options", "aws_route53_delegation", "archive_",
    "aws_service_discovery", "aws_placement_group", "aws_ebs_", "aws_volume_", "aws_autoscaling_p",
  ]
}
