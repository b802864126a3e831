import LocatedYAML
import SourceText

/// Other services' lists: what they are called, where they are reached.
enum AWSManaged {
  static let readers: [String: @Sendable (YAMLNode) -> [FragmentObject]] = [
    "CacheClusters": { node in
      made(
        node, "elasticache", "CacheClusterId",
        (node["CacheNodes"]?.items.compactMap { $0["Endpoint"] } ?? [])
          + [node["ConfigurationEndpoint"]].compactMap { $0 })
    },
    "ReplicationGroups": { node in
      let groups = node["NodeGroups"]?.items ?? []
      return made(
        node, "elasticache", "ReplicationGroupId",
        groups.compactMap { $0["PrimaryEndpoint"] } + groups.compactMap { $0["ReaderEndpoint"] }
          + [node["ConfigurationEndpoint"]].compactMap { $0 })
    },
    "QueueUrls": { node in simple(node, "sqs", host: true) },
    "TableNames": { node in simple(node, "dynamodb", host: false) },
    "Functions": { node in made(node, "lambda", "FunctionName", []) },
    "Buckets": { node in made(node, "s3", "Name", []) },
    "Topics": { node in made(node, "sns", "TopicArn", []) },
  ]

  private static func made(
    _ node: YAMLNode, _ kind: String, _ nameKey: String, _ endpoints: [YAMLNode]
  ) -> [FragmentObject] {
    guard let name = node[nameKey]?.located else { return [] }
    let short = name.value.split(separator: ":").last.map(String.init) ?? name.value
    var object = FragmentObject(
      .dependencies, .aws, identity: [name.value, node.filled("ARN")], at: node.range)
    object.set("name", short, at: name.range)
    object.set("kind", kind)
    let hosts = endpoints.compactMap { $0.filled("Address") }
    if !hosts.isEmpty { object.set("endpoints", texts: hosts) }
    let ports = Set(endpoints.compactMap { $0["Port"]?.int }).sorted()
    let usual = kind == "elasticache" ? "6379" : "443"
    object.set("ports", texts: ports.isEmpty ? [usual] : ports.map { "\($0)" })
    object.set("x-subnet-group", node.filled("CacheSubnetGroupName"))
    object.set("subnet", node["VpcConfig"]?.texts("SubnetIds").first)
    let groups =
      (node["SecurityGroups"]?.items ?? []).compactMap { $0.filled("SecurityGroupId") }
      + (node["VpcConfig"]?.texts("SecurityGroupIds") ?? [])
    if !groups.isEmpty { object.set("securityGroups", texts: groups) }
    return [object] + replicationGroup(node, kind)
  }

  /// Where a replication group stands only its members say.
  private static func replicationGroup(_ node: YAMLNode, _ kind: String) -> [FragmentObject] {
    guard kind == "elasticache", let group = node.filled("ReplicationGroupId"),
      node.filled("CacheClusterId") != nil
    else { return [] }
    var object = FragmentObject(.dependencies, .aws, identity: [group], at: node.range)
    object.set("x-subnet-group", node.filled("CacheSubnetGroupName"))
    let groups = (node["SecurityGroups"]?.items ?? []).compactMap { $0.filled("SecurityGroupId") }
    if !groups.isEmpty { object.set("securityGroups", texts: groups) }
    return [object]
  }

  static func subnetGroup(_ node: YAMLNode) -> [FragmentObject] {
    [
      JoinedObjects.subnetGroup(
        .aws, names: [node.filled("CacheSubnetGroupName")],
        subnets: (node["Subnets"]?.items ?? []).compactMap { $0.filled("SubnetIdentifier") },
        at: node.range)
    ]
  }

  /// Items that are texts: a queue's URL, a table's name.
  private static func simple(_ node: YAMLNode, _ kind: String, host: Bool) -> [FragmentObject] {
    guard let text = node.string else { return [] }
    var object = FragmentObject(.dependencies, .aws, identity: [text], at: node.range)
    object.set("name", text.split(separator: "/").last.map(String.init))
    object.set("kind", kind)
    if host { object.set("endpoints", texts: HostMentions.find(text, key: "url").map(\.host)) }
    object.set("ports", texts: ["443"])
    return [object]
  }
}
