import LocatedYAML
import SourceText

/// Certificates, hosted zones, records and CloudFront distributions.
enum TerraformNames {
  static func certificate(_ resource: TerraformResource) -> [FragmentObject] {
    guard let domain = resource.text("domain_name") else { return [] }
    return [
      NameObjects.certificate(
        .terraform, arn: resource.text("arn") ?? resource.address, identity: resource.identity,
        domains: [domain] + resource.texts("subject_alternative_names"),
        isExpired: resource.text("status") == "EXPIRED", at: resource.range)
    ]
  }

  static func zone(_ resource: TerraformResource) -> [FragmentObject] {
    guard let name = resource.located("name") else { return [] }
    let vpcs =
      resource.blocks("vpc").compactMap { $0["vpc_id"]?.string }
      + (resource.references["vpc.vpc_id"] ?? [])
    return [
      NameObjects.zone(
        .terraform, identity: resource.identity + [resource.text("zone_id")],
        id: resource.text("zone_id") ?? resource.text("id"), name: name,
        isPrivate: !resource.blocks("vpc").isEmpty || !vpcs.isEmpty
          || resource.bool("private_zone") == true,
        vpcs: vpcs, at: resource.range)
    ]
  }

  static func zoneAssociation(_ resource: TerraformResource) -> [FragmentObject] {
    guard let zone = resource.reference("zone_id"), let vpc = resource.reference("vpc_id") else {
      return []
    }
    var object = FragmentObject(.route53, .terraform, identity: [zone], at: resource.range)
    object.append("vpcs", .text(vpc, at: resource.range))
    return [object]
  }

  static func record(_ resource: TerraformResource) -> [FragmentObject] {
    guard let zone = resource.reference("zone_id"), let type = resource.text("type"),
      let name = resource.text("fqdn") ?? resource.text("name")
    else { return [] }
    let alias = resource.block("alias")
    let failover = resource.block("failover_routing_policy")?["type"]?.string?.lowercased()
    return NameObjects.record(
      .terraform, zone: zone, name: name, type: type,
      alias: alias?["name"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        ?? resource.references["alias.name"]?.first,
      values: resource.texts("records"), ttl: resource.int("ttl"),
      policy: NameObjects.Policy(
        setIdentifier: resource.text("set_identifier"),
        weight: resource.block("weighted_routing_policy")?["weight"]?.int, failover: failover,
        region: resource.block("latency_routing_policy")?["region"]?.string,
        isMultivalue: resource.bool("multivalue_answer_routing_policy") == true),
      evaluates: alias?["evaluate_target_health"]?.bool, at: resource.range)
  }

  static func distribution(_ resource: TerraformResource) -> [FragmentObject] {
    [
      NameObjects.distribution(
        .terraform, identity: resource.identity, id: resource.text("id"),
        domain: resource.text("domain_name"), aliases: resource.texts("aliases"),
        behaviors: behaviors(resource), at: resource.range)
    ]
  }

  private static func behaviors(_ resource: TerraformResource) -> [NameObjects.Behavior] {
    let origins = resource.blocks("origin")
    let written =
      resource.blocks("ordered_cache_behavior")
      + resource.blocks("default_cache_behavior").prefix(1)
    let made = written.compactMap { block -> NameObjects.Behavior? in
      let origin = origins.first { $0["origin_id"]?.string == block["target_origin_id"]?.string }
      guard let host = (origin ?? origins.first)?["domain_name"]?.string else { return nil }
      let custom = origin?["custom_origin_config"]
      return NameObjects.Behavior(
        pattern: block["path_pattern"]?.string, origin: host,
        viewer: block["viewer_protocol_policy"]?.string,
        toOrigin: (custom?.items.first ?? custom)?["origin_protocol_policy"]?.string)
    }
    if !made.isEmpty { return made }
    return origins.first?["domain_name"]?.string.map { [NameObjects.Behavior(origin: $0)] } ?? []
  }
}
