import LocatedYAML
import SourceText

/// Load balancers, listeners, rules, target groups and their attachments.
enum TerraformBalancing {
  static func balancer(_ resource: TerraformResource) -> [FragmentObject] {
    var object = FragmentObject(
      .loadBalancers, .terraform, identity: resource.identity, at: resource.range)
    object.set("name", located: resource.located("name") ?? resource.title())
    object.set("arn", resource.text("arn"))
    object.set("dnsName", resource.text("dns_name")?.lowercased())
    object.set("type", resource.text("load_balancer_type") == "network" ? "network" : "application")
    object.set("scheme", resource.bool("internal") == true ? "internal" : "internet-facing")
    object.set("subnets", texts: subnets(resource))
    let groups = resource.texts("security_groups")
    if !groups.isEmpty { object.set("securityGroups", texts: groups) }
    object.set("idleTimeout", number: resource.int("idle_timeout").flatMap { $0 > 0 ? $0 : nil })
    object.set("http2", flag: resource.bool("enable_http2"))
    if resource.text("load_balancer_type") == "network" {
      object.set("crossZone", flag: resource.bool("enable_cross_zone_load_balancing"))
    }
    return [object]
  }

  private static func subnets(_ resource: TerraformResource) -> [String] {
    let direct = resource.texts("subnets")
    if !direct.isEmpty { return direct }
    return resource.blocks("subnet_mapping").compactMap { $0["subnet_id"]?.string }
  }

  static func listener(_ resource: TerraformResource) -> [FragmentObject] {
    guard let balancer = resource.reference("load_balancer_arn") else { return [] }
    let certificates = [resource.reference("certificate_arn")].compactMap { $0 }
    return [
      BalancingObjects.listener(
        .terraform, balancer: balancer, ids: resource.identity, port: resource.int("port"),
        transport: transport(resource), certificates: certificates,
        action: actions(resource.blocks("default_action"), resource, "default_action."),
        at: resource.range)
    ]
  }

  private static func transport(_ resource: TerraformResource) -> String? {
    let word = resource.text("protocol")
    return word == "TCP_UDP" ? "TCP" : word == "UDP" ? nil : word
  }

  static func certificate(_ resource: TerraformResource) -> [FragmentObject] {
    guard let listener = resource.reference("listener_arn"),
      let arn = resource.reference("certificate_arn")
    else { return [] }
    return [
      BalancingObjects.behindListener(
        .terraform, listener, "x-certificates", .text(arn, at: resource.range), at: resource.range)
    ]
  }

  static func rule(_ resource: TerraformResource) -> [FragmentObject] {
    guard let listener = resource.reference("listener_arn"), let priority = resource.int("priority")
    else { return [] }
    let action = actions(resource.blocks("action"), resource, "action.")
    guard let action else { return [] }
    let rule = BalancingObjects.rule(
      arn: resource.text("arn"), priority: priority,
      conditions: resource.blocks("condition").flatMap(conditions), action: action,
      at: resource.range)
    return [
      BalancingObjects.behindListener(.terraform, listener, "x-rules", rule, at: resource.range)
    ]
  }

  private static func conditions(_ node: YAMLNode) -> [BalancingObjects.Condition] {
    let fields = [
      ("host_header", "host-header"), ("path_pattern", "path-pattern"),
      ("http_request_method", "http-request-method"), ("source_ip", "source-ip"),
    ]
    var out: [BalancingObjects.Condition] = []
    for (key, field) in fields {
      for block in node[key]?.items ?? [] {
        let values = (block["values"]?.items ?? []).compactMap(\.string)
        if !values.isEmpty { out.append(.init(field: field, values: values)) }
      }
    }
    for block in node["http_header"]?.items ?? [] {
      out.append(
        .init(
          field: "http-header", values: (block["values"]?.items ?? []).compactMap(\.string),
          header: block["http_header_name"]?.string))
    }
    let query = (node["query_string"]?.items ?? []).compactMap { pair in
      pair["value"]?.string.map {
        (key: pair["key"]?.string.flatMap { $0.isEmpty ? nil : $0 }, value: $0)
      }
    }
    if !query.isEmpty { out.append(.init(field: "query-string", query: query)) }
    return out
  }

  /// The last action decides; one that authenticates stands before it.
  private static func actions(
    _ nodes: [YAMLNode], _ resource: TerraformResource, _ prefix: String
  ) -> WrittenNode? {
    var made: WrittenNode?
    var authentication: (String, String?)?
    for node in nodes.sorted(by: { ($0["order"]?.int ?? 0) < ($1["order"]?.int ?? 0) }) {
      switch node["type"]?.string {
      case "forward": made = forward(node, resource, prefix)
      case "redirect":
        guard let block = first(node["redirect"]) else { continue }
        made = BalancingObjects.redirect(
          transport: block["protocol"]?.string, host: block["host"]?.string,
          port: block["port"]?.string, path: block["path"]?.string, query: block["query"]?.string,
          status: block["status_code"]?.string, at: node.range)
      case "fixed-response":
        guard let block = first(node["fixed_response"]) else { continue }
        made = BalancingObjects.fixed(
          status: block["status_code"]?.string, contentType: block["content_type"]?.string,
          body: block["message_body"]?.string, at: node.range)
      case "authenticate-cognito":
        let block = first(node["authenticate_cognito"])
        authentication = ("cognito", block?["on_unauthenticated_request"]?.string)
      case "authenticate-oidc":
        let block = first(node["authenticate_oidc"])
        authentication = ("oidc", block?["on_unauthenticated_request"]?.string)
      default: continue
      }
    }
    return BalancingObjects.authenticated(
      made, by: authentication?.0, authentication?.1, at: resource.range)
  }

  private static func first(_ node: YAMLNode?) -> YAMLNode? {
    node.flatMap { $0.isMapping ? $0 : $0.items.first { $0.isMapping } }
  }

  private static func forward(
    _ node: YAMLNode, _ resource: TerraformResource, _ prefix: String
  ) -> WrittenNode? {
    if let arn = node["target_group_arn"]?.string, !arn.isEmpty {
      return BalancingObjects.forward([(arn, 1)], sticky: nil, at: node.range)
    }
    let block = first(node["forward"])
    let unknown = resource.references[prefix + "forward.target_group.arn"] ?? []
    let groups = (block?["target_group"]?.items ?? []).enumerated().compactMap {
      index, group -> (String, Int)? in
      let arn = group["arn"]?.string ?? (index < unknown.count ? unknown[index] : nil)
      return arn.map { ($0, group["weight"]?.int ?? 1) }
    }
    if groups.isEmpty {
      let direct = resource.references[prefix + "target_group_arn"] ?? []
      return direct.isEmpty
        ? nil : BalancingObjects.forward([(direct[0], 1)], sticky: nil, at: node.range)
    }
    let stickiness = first(block?["stickiness"])
    let sticky = stickiness?["enabled"]?.bool == true ? stickiness?["duration"]?.int : nil
    return BalancingObjects.forward(groups, sticky: sticky, at: node.range)
  }

  static func group(_ resource: TerraformResource) -> [FragmentObject] {
    var object = FragmentObject(
      .targetGroups, .terraform, identity: resource.identity, at: resource.range)
    object.set("name", located: resource.located("name") ?? resource.title())
    object.set("arn", resource.text("arn"))
    object.set("port", number: resource.int("port"))
    object.set("protocol", resource.text("protocol"))
    object.set("protocolVersion", resource.text("protocol_version"))
    object.set("targetType", resource.text("target_type") ?? "instance")
    object.set("deregistrationDelay", number: resource.int("deregistration_delay"))
    object.set("slowStart", number: resource.int("slow_start"))
    object.set("algorithm", resource.text("load_balancing_algorithm_type"))
    let crossZone = resource.text("load_balancing_cross_zone_enabled")
    if crossZone == "true" || crossZone == "false" {
      object.set("crossZone", flag: crossZone == "true")
    }
    // Terraform's provider holds a truth value as text here.
    object.set("preserveClientIP", flag: resource.text("preserve_client_ip").map { $0 == "true" })
    if let block = resource.block("stickiness"), block["enabled"]?.bool == true {
      object.set(
        "stickySeconds", number: block["cookie_duration"]?.int.flatMap { $0 > 0 ? $0 : nil })
      object.set("stickyCookie", block["cookie_name"]?.string)
    }
    if let check = resource.block("health_check") { object.put("healthCheck", self.check(check)) }
    return [object]
  }

  private static func check(_ node: YAMLNode) -> WrittenNode {
    func number(_ key: String) -> WrittenNode? {
      node[key]?.int.flatMap { $0 > 0 ? .number($0, at: node.range) : nil }
    }
    func text(_ key: String) -> WrittenNode? {
      node[key]?.string.flatMap { $0.isEmpty ? nil : .text($0, at: node.range) }
    }
    return .mapping(
      [
        ("protocol", protocolWord(node["protocol"]?.string).map { .text($0, at: node.range) }),
        ("path", text("path")), ("port", text("port")), ("interval", number("interval")),
        ("timeout", number("timeout")), ("healthyThreshold", number("healthy_threshold")),
        ("unhealthyThreshold", number("unhealthy_threshold")), ("codes", text("matcher")),
      ], at: node.range)
  }

  private static func protocolWord(_ text: String?) -> String? {
    text.flatMap { ["HTTP", "HTTPS", "TCP"].contains($0) ? $0 : nil }
  }

  static func attachment(_ resource: TerraformResource) -> [FragmentObject] {
    guard let group = resource.reference("target_group_arn"),
      let target = resource.reference("target_id")
    else { return [] }
    var object = FragmentObject(.targetGroups, .terraform, identity: [group], at: resource.range)
    object.append(
      "targets",
      BalancingObjects.target(
        id: target, port: resource.int("port"), zone: resource.text("availability_zone"),
        at: resource.range))
    return [object]
  }
}
