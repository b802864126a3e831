import LocatedYAML
import SourceText
import TopologyModel

/// Security groups and network ACLs, inline and as resources of their own; after a refresh a state
/// has both, and the same rule twice is one.
enum TerraformSecurity {
  static func group(_ resource: TerraformResource) -> [FragmentObject] {
    let name = resource.nameTag ?? resource.located("name")
    var object = SecurityObjects.group(
      .terraform, identity: resource.identity, id: resource.text("id"),
      name: name ?? Located(resource.address, at: resource.range),
      vpc: resource.reference("vpc_id"), at: resource.range)
    for (key, side) in [("ingress", "inbound"), ("egress", "outbound")] {
      for block in resource.blocks(key) {
        for rule in rules(block, owner: resource, side, prefix: key + ".") {
          object.append(side, rule)
        }
      }
    }
    return [object]
  }

  private static func rules(
    _ node: YAMLNode, owner: TerraformResource, _ side: String, prefix: String
  ) -> [WrittenNode] {
    var peers = (node["cidr_blocks"]?.items ?? []).compactMap(\.string)
    let groups = (node["security_groups"]?.items ?? []).compactMap(\.string)
    let whole = String(prefix.dropLast())
    let unknown = owner.references[prefix + "security_groups"] ?? owner.references[whole] ?? []
    let isOpen =
      node["security_groups"] == nil && peers.isEmpty && node["self"]?.bool != true
      && (node["prefix_list_ids"]?.items ?? []).isEmpty
    peers += groups.isEmpty && isOpen ? unknown : groups
    peers += (node["prefix_list_ids"]?.items ?? []).compactMap(\.string)
    if node["self"]?.bool == true { peers.append(owner.text("id") ?? owner.address) }
    return SecurityObjects.rules(
      side, transport: node["protocol"]?.string, first: node["from_port"]?.int,
      last: node["to_port"]?.int, peers: peers, at: node.range)
  }

  /// `aws_security_group_rule`: one direction, several peers.
  static func rule(_ resource: TerraformResource) -> [FragmentObject] {
    guard let group = resource.reference("security_group_id") else { return [] }
    let side = resource.text("type") == "egress" ? "outbound" : "inbound"
    var peers = resource.texts("cidr_blocks")
    peers += resource.texts("prefix_list_ids")
    if let source = resource.reference("source_security_group_id") { peers.append(source) }
    if resource.bool("self") == true { peers.append(group) }
    return filled(
      group, side,
      SecurityObjects.rules(
        side, transport: resource.text("protocol"), first: resource.int("from_port"),
        last: resource.int("to_port"), peers: peers, at: resource.range), resource)
  }

  static func ingressRule(_ resource: TerraformResource) -> [FragmentObject] {
    single(resource, "inbound")
  }

  static func egressRule(_ resource: TerraformResource) -> [FragmentObject] {
    single(resource, "outbound")
  }

  private static func single(_ resource: TerraformResource, _ side: String) -> [FragmentObject] {
    guard let group = resource.reference("security_group_id") else { return [] }
    let peers = [
      resource.text("cidr_ipv4"), resource.reference("referenced_security_group_id"),
      resource.reference("prefix_list_id"),
    ].compactMap { $0 }
    return filled(
      group, side,
      SecurityObjects.rules(
        side, transport: resource.text("ip_protocol"), first: resource.int("from_port"),
        last: resource.int("to_port"), peers: peers, at: resource.range), resource)
  }

  private static func filled(
    _ group: String, _ side: String, _ rules: [WrittenNode], _ resource: TerraformResource
  ) -> [FragmentObject] {
    var object = FragmentObject(
      .securityGroups, .terraform, identity: [group], at: resource.range)
    for rule in rules { object.append(side, rule) }
    return [object]
  }

  /// Also the data sources, which name their blocks differently.
  static func prefixList(_ resource: TerraformResource) -> [FragmentObject] {
    let entries = resource.blocks("entry") + resource.blocks("entries")
    let blocks = entries.compactMap { $0["cidr"]?.string } + resource.texts("cidr_blocks")
    return [
      JoinedObjects.prefixList(
        .terraform, id: resource.text("id") ?? resource.address, name: resource.text("name"),
        blocks: blocks.isEmpty ? nil : blocks, at: resource.range)
    ]
  }

  static func prefixListEntry(_ resource: TerraformResource) -> [FragmentObject] {
    guard let list = resource.reference("prefix_list_id"), let block = resource.text("cidr") else {
      return []
    }
    return [
      JoinedObjects.prefixList(.terraform, id: list, name: nil, blocks: [block], at: resource.range)
    ]
  }

  static func acl(_ resource: TerraformResource) -> [FragmentObject] {
    var object = FragmentObject(
      .networkACLs, .terraform,
      identity: resource.identity + [resource.text("default_network_acl_id")], at: resource.range)
    object.vpc = resource.reference("vpc_id")
    object.set("name", located: resource.title())
    object.set("id", resource.text("id"))
    for (key, side) in [("ingress", "inbound"), ("egress", "outbound")] {
      for block in resource.blocks(key) {
        if let rule = SecurityObjects.aclRule(
          number: block["rule_no"]?.int, action: block["action"]?.string,
          transport: block["protocol"]?.string, first: block["from_port"]?.int,
          last: block["to_port"]?.int, block: block["cidr_block"]?.string, at: block.range)
        {
          object.append(side, rule)
        }
      }
    }
    return [object]
      + resource.texts("subnet_ids").map {
        association($0, resource.text("id") ?? resource.address, resource.range)
      }
  }

  static func aclRule(_ resource: TerraformResource) -> [FragmentObject] {
    guard let list = resource.reference("network_acl_id"),
      let rule = SecurityObjects.aclRule(
        number: resource.int("rule_number"), action: resource.text("rule_action"),
        transport: resource.text("protocol"), first: resource.int("from_port"),
        last: resource.int("to_port"), block: resource.text("cidr_block"), at: resource.range)
    else { return [] }
    var object = FragmentObject(.networkACLs, .terraform, identity: [list], at: resource.range)
    object.append(resource.bool("egress") == true ? "outbound" : "inbound", rule)
    return [object]
  }

  static func aclAssociation(_ resource: TerraformResource) -> [FragmentObject] {
    guard let list = resource.reference("network_acl_id"),
      let subnet = resource.reference("subnet_id")
    else { return [] }
    return [association(subnet, list, resource.range)]
  }

  private static func association(
    _ subnet: String, _ list: String, _ range: SourceRange
  ) -> FragmentObject {
    var object = FragmentObject(.subnets, .terraform, identity: [subnet], at: range)
    object.set("networkACL", list)
    return object
  }
}
