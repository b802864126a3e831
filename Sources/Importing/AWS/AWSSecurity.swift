import LocatedYAML
import SourceText

/// `ec2 describe-security-groups`, `-security-group-rules` and `-network-acls`.
enum AWSSecurity {
  static func group(_ node: YAMLNode) -> [FragmentObject] {
    guard let id = node.filled("GroupId") else { return [] }
    // The Name tag is for people, the group's own name for the console: either, if it is one.
    let name = node.tag("Name") ?? node["GroupName"]?.located
    var object = SecurityObjects.group(
      .aws, identity: [id], id: id, name: name ?? Located(id), vpc: node.filled("VpcId"),
      at: node.range)
    for (key, side) in [("IpPermissions", "inbound"), ("IpPermissionsEgress", "outbound")] {
      for permission in node[key]?.items ?? [] {
        for rule in rules(permission, side) { object.append(side, rule) }
      }
    }
    return [object]
  }

  private static func rules(_ node: YAMLNode, _ side: String) -> [WrittenNode] {
    let blocks = (node["IpRanges"]?.items ?? []).compactMap { $0.filled("CidrIp") }
    let groups = (node["UserIdGroupPairs"]?.items ?? []).compactMap { $0.filled("GroupId") }
    let lists = (node["PrefixListIds"]?.items ?? []).compactMap { $0.filled("PrefixListId") }
    return SecurityObjects.rules(
      side, transport: node.filled("IpProtocol"), first: node["FromPort"]?.int,
      last: node["ToPort"]?.int, peers: blocks + groups + lists, at: node.range)
  }

  /// `describe-prefix-lists` has the blocks; `describe-managed-prefix-lists` only names.
  static func prefixList(_ node: YAMLNode) -> [FragmentObject] {
    let blocks = node.texts("Cidrs")
    return [
      JoinedObjects.prefixList(
        .aws, id: node.filled("PrefixListId"), name: node.filled("PrefixListName"),
        blocks: blocks.isEmpty ? nil : blocks, at: node.range)
    ]
  }

  static func rule(_ node: YAMLNode) -> [FragmentObject] {
    guard let group = node.filled("GroupId") else { return [] }
    let side = node["IsEgress"]?.bool == true ? "outbound" : "inbound"
    let peers = [
      node.filled("CidrIpv4"), node["ReferencedGroupInfo"]?.filled("GroupId"),
      node.filled("PrefixListId"),
    ].compactMap { $0 }
    var object = FragmentObject(.securityGroups, .aws, identity: [group], at: node.range)
    for rule in SecurityObjects.rules(
      side, transport: node.filled("IpProtocol"), first: node["FromPort"]?.int,
      last: node["ToPort"]?.int, peers: peers, at: node.range)
    {
      object.append(side, rule)
    }
    return [object]
  }

  static func acl(_ node: YAMLNode) -> [FragmentObject] {
    guard let id = node.filled("NetworkAclId") else { return [] }
    var object = FragmentObject(.networkACLs, .aws, identity: [id], at: node.range)
    object.vpc = node.filled("VpcId")
    object.set("name", located: node.title("NetworkAclId"))
    object.set("id", id)
    for entry in node["Entries"]?.items ?? [] {
      let range = entry["PortRange"]
      if let rule = SecurityObjects.aclRule(
        number: entry["RuleNumber"]?.int, action: entry.filled("RuleAction"),
        transport: entry.filled("Protocol"), first: range?["From"]?.int, last: range?["To"]?.int,
        block: entry.filled("CidrBlock"), at: entry.range)
      {
        object.append(entry["Egress"]?.bool == true ? "outbound" : "inbound", rule)
      }
    }
    return [object]
      + (node["Associations"]?.items ?? []).compactMap { association in
        guard let subnet = association.filled("SubnetId") else { return nil }
        var part = FragmentObject(.subnets, .aws, identity: [subnet], at: association.range)
        part.set("networkACL", id)
        return part
      }
  }
}
