import LocatedYAML
import SourceText

/// `ec2 describe-instances`, `-network-interfaces` and `eks describe-*`.
enum AWSCompute {
  static func reservation(_ node: YAMLNode) -> [FragmentObject] {
    (node["Instances"]?.items ?? []).flatMap(instance)
  }

  static func instance(_ node: YAMLNode) -> [FragmentObject] {
    guard let id = node.filled("InstanceId") else { return [] }
    let state = node["State"]?.filled("Name")
    if state == "terminated" || state == "shutting-down" { return [] }
    if let cluster = cluster(of: node) { return [clusterNode(node, id, cluster)] }
    var groups = (node["SecurityGroups"]?.items ?? []).compactMap { $0.filled("GroupId") }
    for interface in node["NetworkInterfaces"]?.items ?? [] {
      groups += (interface["Groups"]?.items ?? []).compactMap { $0.filled("GroupId") }
    }
    var seen: Set<String> = []
    return [
      ComputeObjects.instance(
        .aws,
        ComputeObjects.Instance(
          identity: [id], id: id, name: node.title("InstanceId") ?? Located(id),
          subnet: node.filled("SubnetId"), address: node.filled("PrivateIpAddress"),
          publicAddress: node.filled("PublicIpAddress"),
          groups: groups.filter { seen.insert($0).inserted }, hasKey: node.filled("KeyName") != nil,
          isStopped: state == "stopped" || state == "stopping"), at: node.range)
    ]
  }

  /// The EKS cluster an instance is a node of, by its tags.
  private static func cluster(of node: YAMLNode) -> String? {
    if let name = node.tag("eks:cluster-name")?.value { return name }
    for tag in node["Tags"]?.items ?? [] {
      if let key = tag["Key"]?.string, key.hasPrefix("kubernetes.io/cluster/") {
        return String(key.dropFirst(22))
      }
    }
    return nil
  }

  private static func clusterNode(
    _ node: YAMLNode, _ id: String, _ cluster: String
  ) -> FragmentObject {
    var object = FragmentObject(.eks, .aws, identity: [cluster], at: node.range)
    object.append(
      "x-instances",
      .object(
        [
          ("name", node.filled("PrivateDnsName") ?? id), ("subnet", node.filled("SubnetId")),
          ("address", node.filled("PrivateIpAddress")), ("id", id),
        ], at: node.range))
    return object
  }

  /// An interface says which groups its instance has, and where a load balancer's nodes stand.
  static func interface(_ node: YAMLNode) -> [FragmentObject] {
    guard let id = node["Attachment"]?.filled("InstanceId") else { return [] }
    let groups = (node["Groups"]?.items ?? []).compactMap { $0.filled("GroupId") }
    if groups.isEmpty { return [] }
    return [FragmentObject.Section.bastions, .dependencies].map { section in
      var object = FragmentObject(section, .aws, identity: [id], at: node.range)
      object.set("securityGroups", texts: groups)
      object.set("x-interface-only", flag: true)
      return object
    }
  }

  static func cluster(_ node: YAMLNode, _ document: YAMLNode, _ draft: inout TopologyDraft) {
    guard let name = node["name"]?.located, let network = node["resourcesVpcConfig"] else { return }
    draft.fragments.append(
      ComputeObjects.cluster(
        .aws, identity: [name.value, node.filled("arn")], name: name,
        subnets: network.texts("subnetIds"),
        groups: network.texts("securityGroupIds")
          + [network.filled("clusterSecurityGroupId")].compactMap { $0 },
        serviceCIDR: node["kubernetesNetworkConfig"]?.filled("serviceIpv4Cidr"), at: node.range))
  }

  static func nodeGroup(_ node: YAMLNode, _ document: YAMLNode, _ draft: inout TopologyDraft) {
    guard let cluster = node.filled("clusterName") else { return }
    draft.fragments.append(
      ComputeObjects.nodeGroup(
        .aws, cluster: cluster, name: node.filled("nodegroupName") ?? "nodes",
        subnets: node.texts("subnets"), count: node["scalingConfig"]?["desiredSize"]?.int ?? 1,
        at: node.range))
  }

  static func fargateProfile(_ node: YAMLNode, _ document: YAMLNode, _ draft: inout TopologyDraft) {
    guard let cluster = node.filled("clusterName") else { return }
    draft.fragments.append(
      ComputeObjects.nodeGroup(
        .aws, cluster: cluster, name: "fargate \(node.filled("fargateProfileName") ?? "")",
        subnets: node.texts("subnets"), count: 1, at: node.range))
  }
}
