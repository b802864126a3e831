import LocatedYAML
import SourceText

/// What registers targets by itself: Auto Scaling groups and ECS services.
enum TerraformFleets {
  static func group(_ resource: TerraformResource) -> [FragmentObject] {
    let count = resource.int("desired_capacity") ?? resource.int("min_size") ?? 1
    let name = resource.text("name") ?? resource.title().value
    var templates = [
      resource.block("launch_template")?["id"]?.string,
      resource.block("launch_template")?["name"]?.string,
      resource.reference("launch_configuration"),
    ].compactMap { $0 }
    for (path, named) in resource.references.sorted(by: { $0.key < $1.key })
    where path.contains("launch_template") {
      templates += named
    }
    templates += mixed(resource)
    return [
      Fleets.fleet(
        .terraform,
        Fleets.Fleet(
          identity: resource.identity + [resource.text("name")], name: name, member: "instance",
          count: count, subnets: resource.texts("vpc_zone_identifier"), templates: templates,
          reason: "one of \(count) instances of Auto Scaling group \(name)"),
        targetGroups: registered(resource).map { ($0, nil) }, at: resource.range)
    ]
  }

  /// `target_group_arns`, or `traffic_source` blocks, which take their place.
  private static func registered(_ resource: TerraformResource) -> [String] {
    let sources = resource.blocks("traffic_source").compactMap { $0["identifier"]?.string }
    return resource.texts("target_group_arns")
      + (sources.isEmpty ? resource.references["traffic_source.identifier"] ?? [] : sources)
  }

  /// `mixed_instances_policy` names its template two levels down.
  private static func mixed(_ resource: TerraformResource) -> [String] {
    let template = resource.block("mixed_instances_policy")?["launch_template"]
    let block = template.flatMap { $0.isMapping ? $0 : $0.items.first }
    let named = block?["launch_template_specification"]
    let specification = named.flatMap { $0.isMapping ? $0 : $0.items.first }
    return ["launch_template_id", "launch_template_name"].compactMap {
      specification?[$0]?.string
    }
  }

  static func attachment(_ resource: TerraformResource) -> [FragmentObject] {
    guard let fleet = resource.reference("autoscaling_group_name"),
      let group = resource.reference("lb_target_group_arn")
        ?? resource.reference("alb_target_group_arn")
    else { return [] }
    return [Fleets.attachment(.terraform, fleet: fleet, group: group, at: resource.range)]
  }

  static func trafficSource(_ resource: TerraformResource) -> [FragmentObject] {
    guard let fleet = resource.reference("autoscaling_group_name"),
      let group = resource.block("traffic_source")?["identifier"]?.string
        ?? resource.references["traffic_source.identifier"]?.first
    else { return [] }
    return [Fleets.attachment(.terraform, fleet: fleet, group: group, at: resource.range)]
  }

  static func template(_ resource: TerraformResource) -> [FragmentObject] {
    var groups = resource.texts("vpc_security_group_ids") + resource.texts("security_groups")
    for block in resource.blocks("network_interfaces") where groups.isEmpty {
      groups = (block["security_groups"]?.items ?? []).compactMap(\.string)
    }
    if groups.isEmpty { groups = resource.references["network_interfaces.security_groups"] ?? [] }
    return [
      Fleets.template(
        .terraform, names: resource.identity + [resource.text("name")], groups: groups,
        at: resource.range)
    ]
  }

  /// Tasks with addresses of their own (`awsvpc`); those that share an instance's are not known.
  static func service(_ resource: TerraformResource) -> [FragmentObject] {
    let network = resource.block("network_configuration")
    func list(_ key: String) -> [String] {
      let written = (network?[key]?.items ?? []).compactMap(\.string)
      return written.isEmpty ? resource.references["network_configuration.\(key)"] ?? [] : written
    }
    let subnets = list("subnets")
    let unknown = resource.references["load_balancer.target_group_arn"] ?? []
    let groups = resource.blocks("load_balancer").enumerated().compactMap {
      index, block -> (group: String, port: Int?)? in
      let arn = block["target_group_arn"]?.string ?? (index < unknown.count ? unknown[index] : nil)
      return arn.map { ($0, block["container_port"]?.int) }
    }
    let name = resource.text("name") ?? resource.title().value
    // Without a count the provider asks for none; what runs on every instance is not known.
    let count = resource.int("desired_count") ?? 0
    return [
      Fleets.fleet(
        .terraform,
        Fleets.Fleet(
          identity: resource.identity, name: name, member: "ecs-task", count: count,
          subnets: subnets, groups: list("security_groups"),
          reason: "one of \(count) tasks of ECS service \(name)",
          isUnplaced: subnets.isEmpty),
        targetGroups: groups, at: resource.range)
    ]
  }
}
