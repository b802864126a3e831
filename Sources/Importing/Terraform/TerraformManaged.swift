import LocatedYAML
import SourceText

/// Managed services that are known as what they are: a kind, a port, and where the endpoint stands.
struct ManagedService: Sendable {
  var kind: String
  var ports: [Int]
  /// Attributes that hold the endpoint's name.
  var endpoints: [String] = []
  /// Attributes that hold subnets; those without any stand outside.
  var subnets: [String] = []
  var groups: [String] = []
  /// The attribute that names a subnet group.
  var subnetGroup: String?
}

enum ManagedServices {
  /// One line for a type of resource of the AWS provider.
  static let terraform: [String: ManagedService] = [
    "aws_elasticache_cluster": ManagedService(
      kind: "elasticache", ports: [6379],
      endpoints: ["cluster_address", "configuration_endpoint", "cache_nodes.address"],
      groups: ["security_group_ids"], subnetGroup: "subnet_group_name"),
    "aws_elasticache_replication_group": ManagedService(
      kind: "elasticache", ports: [6379],
      endpoints: [
        "primary_endpoint_address", "reader_endpoint_address", "configuration_endpoint_address",
      ], groups: ["security_group_ids"], subnetGroup: "subnet_group_name"),
    "aws_elasticache_serverless_cache": ManagedService(
      kind: "elasticache", ports: [6379], endpoints: ["endpoint.address"], subnets: ["subnet_ids"],
      groups: ["security_group_ids"]),
    "aws_sqs_queue": ManagedService(kind: "sqs", ports: [443], endpoints: ["url"]),
    "aws_sns_topic": ManagedService(kind: "sns", ports: [443]),
    "aws_dynamodb_table": ManagedService(kind: "dynamodb", ports: [443]),
    "aws_s3_bucket": ManagedService(
      kind: "s3", ports: [443],
      endpoints: ["bucket_domain_name", "bucket_regional_domain_name"]),
    "aws_lambda_function": ManagedService(
      kind: "lambda", ports: [443], subnets: ["vpc_config.subnet_ids"],
      groups: ["vpc_config.security_group_ids"]),
    "aws_lambda_function_url": ManagedService(
      kind: "lambda", ports: [443], endpoints: ["function_url"]),
    "aws_mq_broker": ManagedService(
      kind: "mq", ports: [5671], endpoints: ["instances.endpoints"], subnets: ["subnet_ids"],
      groups: ["security_groups"]),
    "aws_msk_cluster": ManagedService(
      kind: "msk", ports: [9092, 9094], endpoints: ["bootstrap_brokers", "bootstrap_brokers_tls"],
      subnets: ["broker_node_group_info.client_subnets"],
      groups: ["broker_node_group_info.security_groups"]),
    "aws_opensearch_domain": ManagedService(
      kind: "opensearch", ports: [443], endpoints: ["endpoint"],
      subnets: ["vpc_options.subnet_ids"], groups: ["vpc_options.security_group_ids"]),
    "aws_elasticsearch_domain": ManagedService(
      kind: "opensearch", ports: [443], endpoints: ["endpoint"],
      subnets: ["vpc_options.subnet_ids"], groups: ["vpc_options.security_group_ids"]),
    "aws_docdb_cluster": ManagedService(
      kind: "docdb", ports: [27017], endpoints: ["endpoint", "reader_endpoint"],
      groups: ["vpc_security_group_ids"], subnetGroup: "db_subnet_group_name"),
    "aws_neptune_cluster": ManagedService(
      kind: "neptune", ports: [8182], endpoints: ["endpoint", "reader_endpoint"],
      groups: ["vpc_security_group_ids"], subnetGroup: "neptune_subnet_group_name"),
    "aws_redshift_cluster": ManagedService(
      kind: "redshift", ports: [5439], endpoints: ["endpoint"], groups: ["vpc_security_group_ids"],
      subnetGroup: "cluster_subnet_group_name"),
    "aws_memorydb_cluster": ManagedService(
      kind: "memorydb", ports: [6379], endpoints: ["cluster_endpoint.address"],
      groups: ["security_group_ids"], subnetGroup: "subnet_group_name"),
    "aws_kinesis_stream": ManagedService(kind: "kinesis", ports: [443]),
    "aws_efs_file_system": ManagedService(kind: "efs", ports: [2049], endpoints: ["dns_name"]),
    "aws_apigatewayv2_api": ManagedService(
      kind: "api-gateway", ports: [443], endpoints: ["api_endpoint"]),
    "aws_db_proxy": ManagedService(
      kind: "rds-proxy", ports: [5432], endpoints: ["endpoint"], subnets: ["vpc_subnet_ids"],
      groups: ["vpc_security_group_ids"]),
  ]
}

enum TerraformManaged {
  static func read(_ resource: TerraformResource, _ service: ManagedService) -> [FragmentObject] {
    var object = FragmentObject(
      .dependencies, .terraform, identity: resource.identity, at: resource.range)
    let names = [
      "name", "bucket", "function_name", "cluster_identifier", "replication_group_id",
      "cluster_id", "broker_name", "cluster_name", "domain_name", "identifier",
    ]
    let own = names.lazy.compactMap { resource.located($0) }.first
    object.set("name", located: own ?? resource.title())
    object.set("id", resource.text("arn") ?? resource.text("id"))
    object.set("kind", service.kind)
    let endpoints = service.endpoints.flatMap { self.endpoints($0, resource.values) }
    if !endpoints.isEmpty { object.set("endpoints", texts: endpoints) }
    let port = resource.int("port").map { [$0] } ?? service.ports
    object.set("ports", texts: port.map { "\($0)" })
    object.set("subnet", service.subnets.lazy.compactMap { texts($0, resource).first }.first)
    object.set("x-subnet-group", service.subnetGroup.flatMap { resource.reference($0) })
    let groups = service.groups.flatMap { texts($0, resource) }
    if !groups.isEmpty { object.set("securityGroups", texts: groups) }
    return [object]
  }

  /// Texts of an attribute, or of one in a block.
  private static func texts(_ path: String, _ resource: TerraformResource) -> [String] {
    let parts = path.split(separator: ".").map(String.init)
    guard parts.count == 2 else { return resource.texts(path) }
    let known = resource.block(parts[0])?.texts(parts[1]) ?? []
    return known.isEmpty ? resource.references[path] ?? [] : known
  }

  /// `aws_elasticache_subnet_group` and its kin.
  static func subnetGroup(_ resource: TerraformResource) -> [FragmentObject] {
    [
      JoinedObjects.subnetGroup(
        .terraform, names: resource.identity + [resource.text("name")],
        subnets: resource.texts("subnet_ids"), at: resource.range)
    ]
  }

  /// Host names in an attribute, whatever is around them: URLs, ports, lists.
  private static func endpoints(_ path: String, _ values: YAMLNode) -> [String] {
    var nodes = [values]
    for key in path.split(separator: ".").map(String.init) {
      nodes = nodes.flatMap { node -> [YAMLNode] in
        guard let child = node[key] else { return [] }
        return child.isSequence ? child.items : [child]
      }
    }
    return nodes.compactMap(\.string).flatMap { text in
      HostMentions.find(text, key: "endpoint").map(\.host)
    }
  }
}
