import LocatedYAML
import SourceText

/// RDS instances, Aurora clusters and their subnet groups.
enum TerraformData {
  static func instance(_ resource: TerraformResource) -> [FragmentObject] {
    let source = resource.reference("replicate_source_db")
    let name = resource.located("identifier") ?? resource.title("identifier")
    return [
      DataObjects.instance(
        .terraform,
        DataObjects.Instance(
          identity: resource.identity + [name.value], name: name,
          engine: resource.text("engine"), port: resource.int("port"),
          endpoint: resource.text("address"), zone: resource.text("availability_zone"),
          isMultiAZ: resource.bool("multi_az"), source: source,
          subnetGroup: resource.reference("db_subnet_group_name"),
          groups: resource.texts("vpc_security_group_ids"), cluster: nil, isWriter: nil),
        at: resource.range)
    ]
  }

  static func subnetGroup(_ resource: TerraformResource) -> [FragmentObject] {
    [
      DataObjects.subnetGroup(
        .terraform, identity: resource.identity + [resource.text("name")],
        subnets: resource.texts("subnet_ids"), at: resource.range)
    ]
  }

  static func cluster(_ resource: TerraformResource) -> [FragmentObject] {
    [
      DataObjects.cluster(
        .terraform, identity: resource.identity + [resource.text("cluster_identifier")],
        name: resource.located("cluster_identifier") ?? resource.title(),
        engine: resource.text("engine"), port: resource.int("port"),
        endpoint: resource.text("endpoint"), reader: resource.text("reader_endpoint"),
        subnetGroup: resource.reference("db_subnet_group_name"),
        groups: resource.texts("vpc_security_group_ids"), at: resource.range)
    ]
  }

  static func clusterInstance(_ resource: TerraformResource) -> [FragmentObject] {
    let name = resource.located("identifier") ?? resource.title("identifier")
    return [
      DataObjects.instance(
        .terraform,
        DataObjects.Instance(
          identity: resource.identity + [name.value], name: name, engine: resource.text("engine"),
          port: resource.int("port"), endpoint: resource.text("endpoint"),
          zone: resource.text("availability_zone"), isMultiAZ: nil, source: nil,
          subnetGroup: resource.reference("db_subnet_group_name"), groups: [],
          cluster: resource.reference("cluster_identifier"), isWriter: resource.bool("writer")),
        at: resource.range)
    ]
  }
}
