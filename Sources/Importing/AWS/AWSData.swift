import LocatedYAML
import SourceText

/// `rds describe-*`.
enum AWSData {
  static func instance(_ node: YAMLNode) -> [FragmentObject] {
    guard let name = node["DBInstanceIdentifier"]?.located else { return [] }
    let group = node["DBSubnetGroup"]
    var out: [FragmentObject] = []
    if let group, let groupName = group.filled("DBSubnetGroupName") {
      out.append(
        DataObjects.subnetGroup(
          .aws, identity: [groupName],
          subnets: (group["Subnets"]?.items ?? []).compactMap { $0.filled("SubnetIdentifier") },
          at: group.range))
    }
    out.append(
      DataObjects.instance(
        .aws,
        DataObjects.Instance(
          identity: [node.filled("DBInstanceArn"), name.value], name: name,
          engine: node.filled("Engine"), port: node["Endpoint"]?["Port"]?.int,
          endpoint: node["Endpoint"]?.filled("Address"), zone: node.filled("AvailabilityZone"),
          isMultiAZ: node["MultiAZ"]?.bool,
          source: node.filled("ReadReplicaSourceDBInstanceIdentifier"),
          subnetGroup: group?.filled("DBSubnetGroupName"),
          groups: (node["VpcSecurityGroups"]?.items ?? []).compactMap {
            $0.filled("VpcSecurityGroupId")
          }, cluster: node.filled("DBClusterIdentifier"), isWriter: nil), at: node.range))
    return out
  }

  static func subnetGroup(_ node: YAMLNode) -> [FragmentObject] {
    [
      DataObjects.subnetGroup(
        .aws, identity: [node.filled("DBSubnetGroupName"), node.filled("DBSubnetGroupArn")],
        subnets: (node["Subnets"]?.items ?? []).compactMap { $0.filled("SubnetIdentifier") },
        at: node.range)
    ]
  }

  static func cluster(_ node: YAMLNode) -> [FragmentObject] {
    guard let name = node["DBClusterIdentifier"]?.located else { return [] }
    var out = [
      DataObjects.cluster(
        .aws, identity: [name.value, node.filled("DBClusterArn")], name: name,
        engine: node.filled("Engine"), port: node["Port"]?.int, endpoint: node.filled("Endpoint"),
        reader: node.filled("ReaderEndpoint"), subnetGroup: node.filled("DBSubnetGroup"),
        groups: (node["VpcSecurityGroups"]?.items ?? []).compactMap {
          $0.filled("VpcSecurityGroupId")
        }, at: node.range)
    ]
    for member in node["DBClusterMembers"]?.items ?? [] {
      guard let id = member.filled("DBInstanceIdentifier") else { continue }
      var part = FragmentObject(.rds, .aws, identity: [id], at: member.range)
      part.set("x-writer", flag: member["IsClusterWriter"]?.bool)
      out.append(part)
    }
    return out
  }
}
