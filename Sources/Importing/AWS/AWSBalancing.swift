import LocatedYAML
import SourceText

/// `elbv2 describe-*`.
enum AWSBalancing {
  static func balancer(_ node: YAMLNode) -> [FragmentObject] {
    guard let arn = node.filled("LoadBalancerArn") else { return [] }
    if node.filled("Type") == "gateway" { return [] }
    var object = FragmentObject(.loadBalancers, .aws, identity: [arn], at: node.range)
    object.set("name", located: node["LoadBalancerName"]?.located)
    object.set("arn", arn)
    object.set("dnsName", node.filled("DNSName")?.lowercased())
    object.set("type", node.filled("Type") == "network" ? "network" : "application")
    object.set("scheme", node.filled("Scheme") == "internal" ? "internal" : "internet-facing")
    let zones = node["AvailabilityZones"]?.items ?? []
    object.set("subnets", texts: zones.compactMap { $0.filled("SubnetId") })
    let groups = node.texts("SecurityGroups")
    if !groups.isEmpty { object.set("securityGroups", texts: groups) }
    let addresses = zones.flatMap { $0["LoadBalancerAddresses"]?.items ?? [] }
      .compactMap { $0.filled("IpAddress") }
    if !addresses.isEmpty { object.set("addresses", texts: addresses) }
    return [object]
  }

  static func listener(_ node: YAMLNode) -> [FragmentObject] {
    guard let balancer = node.filled("LoadBalancerArn"), let arn = node.filled("ListenerArn") else {
      return []
    }
    let transport = node.filled("Protocol")
    return [
      BalancingObjects.listener(
        .aws, balancer: balancer, ids: [arn], port: node["Port"]?.int,
        transport: transport == "TCP_UDP" ? "TCP" : transport,
        certificates: (node["Certificates"]?.items ?? []).compactMap {
          $0.filled("CertificateArn")
        },
        action: action(node["DefaultActions"]), at: node.range)
    ]
  }

  static func rules(_ list: YAMLNode, _ document: YAMLNode, _ draft: inout TopologyDraft) {
    for node in list.items {
      guard let arn = node.filled("RuleArn"), let listener = listenerARN(of: arn) else { continue }
      guard let action = action(node["Actions"]) else { continue }
      // The default rule says the same as the listener's default actions.
      guard let priority = node.filled("Priority").flatMap({ Int($0) }) else { continue }
      let rule = BalancingObjects.rule(
        arn: arn, priority: priority,
        conditions: (node["Conditions"]?.items ?? []).compactMap(condition), action: action,
        at: node.range)
      draft.fragments.append(
        BalancingObjects.behindListener(.aws, listener, "x-rules", rule, at: node.range))
    }
  }

  /// A rule's ARN holds its listener's: listener-rule/app/name/lb/listener/rule.
  private static func listenerARN(of rule: String) -> String? {
    guard let mark = rule.firstRange(of: ":listener-rule/"), let last = rule.lastIndex(of: "/")
    else {
      return nil
    }
    return rule[..<mark.lowerBound] + ":listener/" + rule[mark.upperBound..<last]
  }

  /// Values stand in `Values`, in `…Config.Values`, or in both.
  private static func condition(_ node: YAMLNode) -> BalancingObjects.Condition? {
    guard let field = node.filled("Field") else { return nil }
    let configs = [
      "host-header": "HostHeaderConfig", "path-pattern": "PathPatternConfig",
      "http-request-method": "HttpRequestMethodConfig", "source-ip": "SourceIpConfig",
      "http-header": "HttpHeaderConfig", "query-string": "QueryStringConfig",
    ]
    let config = configs[field].flatMap { node[$0] }
    if field == "query-string" {
      let pairs = (config?["Values"]?.items ?? []).compactMap { pair in
        pair.filled("Value").map { (key: pair.filled("Key"), value: $0) }
      }
      return .init(field: field, query: pairs)
    }
    let values = config.map { $0.texts("Values") } ?? []
    return .init(
      field: field, values: values.isEmpty ? node.texts("Values") : values,
      header: config?.filled("HttpHeaderName"))
  }

  /// The last action decides; one that authenticates stands before it.
  private static func action(_ list: YAMLNode?) -> WrittenNode? {
    guard let list else { return nil }
    var made: WrittenNode?
    var authentication: (String, String?)?
    for node in list.items.sorted(by: { ($0["Order"]?.int ?? 0) < ($1["Order"]?.int ?? 0) }) {
      switch node.filled("Type") {
      case "forward": made = forward(node)
      case "redirect":
        let config = node["RedirectConfig"]
        made = BalancingObjects.redirect(
          transport: config?.filled("Protocol"), host: config?.filled("Host"),
          port: config?.filled("Port"), path: config?.filled("Path"),
          query: config?.filled("Query"), status: config?.filled("StatusCode"), at: node.range)
      case "fixed-response":
        let config = node["FixedResponseConfig"]
        made = BalancingObjects.fixed(
          status: config?.filled("StatusCode"), contentType: config?.filled("ContentType"),
          body: config?.filled("MessageBody"), at: node.range)
      case "authenticate-cognito":
        let config = node["AuthenticateCognitoConfig"]
        authentication = ("cognito", config?.filled("OnUnauthenticatedRequest"))
      case "authenticate-oidc":
        let config = node["AuthenticateOidcConfig"]
        authentication = ("oidc", config?.filled("OnUnauthenticatedRequest"))
      default: continue
      }
    }
    return BalancingObjects.authenticated(
      made, by: authentication?.0, authentication?.1, at: list.range)
  }

  private static func forward(_ node: YAMLNode) -> WrittenNode? {
    let config = node["ForwardConfig"]
    let groups = (config?["TargetGroups"]?.items ?? []).compactMap { group in
      group.filled("TargetGroupArn").map { ($0, group["Weight"]?.int ?? 1) }
    }
    let stickiness = config?["TargetGroupStickinessConfig"]
    let sticky =
      stickiness?["Enabled"]?.bool == true ? stickiness?["DurationSeconds"]?.int : nil
    if !groups.isEmpty { return BalancingObjects.forward(groups, sticky: sticky, at: node.range) }
    return node.filled("TargetGroupArn").map {
      BalancingObjects.forward([($0, 1)], sticky: nil, at: node.range)
    }
  }

  static func groups(_ list: YAMLNode, _ document: YAMLNode, _ draft: inout TopologyDraft) {
    for node in list.items {
      guard let arn = node.filled("TargetGroupArn") else { continue }
      draft.targetGroupOrder.append(arn)
      draft.fragments.append(group(node, arn))
    }
  }

  private static func group(_ node: YAMLNode, _ arn: String) -> FragmentObject {
    var object = FragmentObject(.targetGroups, .aws, identity: [arn], at: node.range)
    object.set("name", located: node["TargetGroupName"]?.located)
    object.set("arn", arn)
    object.set("port", number: node["Port"]?.int)
    object.set("protocol", node.filled("Protocol"))
    object.set("protocolVersion", node.filled("ProtocolVersion"))
    object.set("targetType", node.filled("TargetType") ?? "instance")
    func number(_ key: String) -> WrittenNode? {
      node[key]?.int.map { .number($0, at: node.range) }
    }
    let codes = node["Matcher"]?.filled("HttpCode") ?? node["Matcher"]?.filled("GrpcCode")
    object.put(
      "healthCheck",
      .mapping(
        [
          (
            "protocol",
            node.filled("HealthCheckProtocol").flatMap {
              ["HTTP", "HTTPS", "TCP"].contains($0) ? .text($0, at: node.range) : nil
            }
          ),
          ("path", node.filled("HealthCheckPath").map { .text($0, at: node.range) }),
          ("port", node.filled("HealthCheckPort").map { .text($0, at: node.range) }),
          ("interval", number("HealthCheckIntervalSeconds")),
          ("timeout", number("HealthCheckTimeoutSeconds")),
          ("healthyThreshold", number("HealthyThresholdCount")),
          ("unhealthyThreshold", number("UnhealthyThresholdCount")),
          ("codes", codes.map { .text($0, at: node.range) }),
        ], at: node.range))
    return object
  }

  /// Attributes of load balancers and target groups, which do not say whose they are: the file's name
  /// has to.
  static func attributes(_ list: YAMLNode, _ document: YAMLNode, _ draft: inout TopologyDraft) {
    let keys = Dictionary(
      list.items.compactMap { item in
        item.filled("Key").map { ($0, item.filled("Value") ?? "") }
      }, uniquingKeysWith: { $1 })
    let known = ["deregistration_delay.timeout_seconds", "load_balancing.cross_zone.enabled"]
    guard known.contains(where: { keys[$0] != nil }) else { return }
    draft.pendingAttributes.append((document.range, keys))
  }

  /// Health does not say whose targets it is about: the file's name does, by number or by name.
  static func health(_ list: YAMLNode, _ document: YAMLNode, _ draft: inout TopologyDraft) {
    let targets = list.items.compactMap { node -> WrittenNode? in
      guard let id = node["Target"]?.filled("Id") else { return nil }
      let health = node["TargetHealth"]
      return BalancingObjects.target(
        id: id, port: node["Target"]?["Port"]?.int,
        zone: node["Target"]?.filled("AvailabilityZone"),
        health: health?.filled("State").map { $0.hasPrefix("unhealthy") ? "unhealthy" : $0 },
        reason: health?.filled("Reason"), at: node.range)
    }
    draft.pendingHealth.append((document.range, targets))
  }
}
