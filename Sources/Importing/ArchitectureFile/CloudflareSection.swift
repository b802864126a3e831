import ElementKinds
import LocatedYAML
import SourceText
import TopologyModel

/// `cloudflare`: tunnels with their ingress rules, and Access applications before them.
enum CloudflareSection {
  private static let tunnel = ObjectSchema(
    "tunnel",
    [
      .required("name", .string, "its name"),
      .optional("id", .string, "its UUID", default: "made up"),
      .optional(
        "connector", .string, "the workload that runs cloudflared",
        default: "none: the tunnel is down"),
      .optional(
        "ingress",
        .list(
          .object(
            ObjectSchema(
              "tunnel ingress rule",
              [
                .optional("hostname", .string, "exact, or *.suffix", default: "every host"),
                .optional(
                  "path", .string, "regular expression; a plain text is looked for anywhere",
                  default: "every path"),
                .required("service", .string, "URL of the origin, or http_status:404"),
              ]))), "rules, first match; the last has no hostname", default: "none"),
      .optional(
        "routes", .list(.block), "private networks WARP reaches through it", default: "none"),
    ])
  private static let selector = ValueType.wordOrObject(
    ["everyone", "mfa", "warp", "devicePosture"],
    ObjectSchema(
      "Access selector",
      [
        .optional("email", .string, "one address", default: ""),
        .optional("emailDomain", .string, "the part behind the @", default: ""),
        .optional("group", .string, "a group of the identity provider", default: ""),
        .optional("serviceToken", .string, "the client id of a service token", default: ""),
        .optional("ip", .block, "addresses", default: ""),
      ]))
  private static let access = ObjectSchema(
    "Access application",
    [
      .required("name", .string, "its name"),
      .required("domain", .string, "the hostname it protects, or *.suffix"),
      .optional(
        "policies",
        .list(
          .object(
            ObjectSchema(
              "Access policy",
              [
                .required("name", .string, "its name"),
                .required(
                  "decision", .oneOf(AccessPolicy.Decision.allCases.map(\.rawValue)),
                  "what a match means"),
                .required("include", .list(selector), "any of these"),
                .optional("require", .list(selector), "and all of these", default: "none"),
                .optional("exclude", .list(selector), "and none of these", default: "none"),
              ]))), "tried in order; no match is a denial", default: "none"),
    ])

  static let key = KeySchema.optional(
    "cloudflare",
    .object(
      ObjectSchema(
        "cloudflare",
        [
          .optional("tunnels", .list(.object(tunnel)), "tunnels into the cluster", default: "none"),
          .optional("access", .list(.object(access)), "Access applications", default: "none"),
        ])), "Cloudflare in front of what people test", default: "none")

  static func resolve(_ builder: inout TopologyBuilder) {
    if let fields = builder.file.object("cloudflare") { add(fields, &builder) }
    CloudflaredConfigs.resolve(&builder)
    CloudflaredConfigs.connectByToken(&builder)
  }

  private static func add(_ fields: Fields, _ builder: inout TopologyBuilder) {
    let edge = builder.topology.add(.cloudflareEdge, "Cloudflare", .declared(fields.range))
    builder.topology.cloudflareEdge = edge
    for tunnel in fields.objects("tunnels") { addTunnel(tunnel, edge, &builder) }
    for application in fields.objects("access") { addAccess(application, edge, &builder) }
  }

  private static func addTunnel(
    _ fields: Fields, _ edge: ElementID, _ builder: inout TopologyBuilder
  ) {
    guard let name = fields.string("name") else { return }
    let workloads = builder.topology.workloads.map(\.qualifiedName)
    let connector = fields.string("connector").flatMap {
      builder.position($0, of: "workload", among: workloads)
    }
    let provenance = Provenance.declared(fields.range)
    let id = fields.string("id")?.value ?? "6ff42ae2-765d-4adf-8112-31c55c1551ef"
    let rules = fields.objects("ingress").compactMap { rule in
      rule.string("service").map {
        TunnelRule(hostname: rule.string("hostname"), path: rule.string("path"), service: $0)
      }
    }
    checkCatchAll(rules, fields, &builder)
    let element = builder.topology.add(
      .tunnel, name.value, in: edge, provenance,
      settings: rules.map {
        Setting(
          $0.hostname?.value ?? "catch-all", $0.service.value,
          $0.service.range.map(Provenance.declared) ?? provenance)
      })
    builder.topology.tunnels.append(
      Tunnel(
        element: element, name: name.value, id: id, connector: connector, rules: rules,
        routes: fields.blocks("routes"), provenance: provenance))
  }

  /// The last rule, and only the last, matches everything (cloudflared: ingress validation).
  private static func checkCatchAll(
    _ rules: [TunnelRule], _ fields: Fields, _ builder: inout TopologyBuilder
  ) {
    for (index, rule) in rules.enumerated() {
      if let path = rule.path, LinearPattern(path.value) == nil {
        builder.fail(
          "bad-pattern",
          "'\(path.value)' is no regular expression that Go understands: the rule never matches",
          at: path.range, suggestion: "cloudflared searches it anywhere in the path, as in '^/api/'"
        )
      }
      if let problem = TunnelServices.problem(rule.service.value) {
        builder.fail("bad-service", problem, at: rule.service.range)
      }
      let isCatchAll = rule.hostname == nil && rule.path == nil
      if isCatchAll, index < rules.count - 1 {
        builder.fail(
          "early-catch-all",
          "rule \(index + 1) matches everything, so the rules behind it never do",
          at: rule.service.range, suggestion: "give it a hostname, or move it to the end")
      }
      if !isCatchAll, index == rules.count - 1 {
        builder.fail(
          "no-catch-all", "the last ingress rule must match everything", at: rule.service.range,
          suggestion: "end with '- service: http_status:404'")
      }
    }
  }

  private static func addAccess(
    _ fields: Fields, _ edge: ElementID, _ builder: inout TopologyBuilder
  ) {
    guard let name = fields.string("name"), let domain = fields.string("domain") else { return }
    let policies = fields.objects("policies").compactMap(policy)
    let provenance = Provenance.declared(fields.range)
    let element = builder.topology.add(
      .accessApplication, name.value, in: edge, provenance,
      settings: [Setting("domain", domain.value, provenance)]
        + policies.map { Setting("policy \($0.name)", $0.decision.rawValue, provenance) })
    builder.topology.accessApplications.append(
      AccessApplication(
        element: element, name: name.value, domain: domain, policies: policies,
        provenance: provenance))
  }

  private static func policy(_ fields: Fields) -> AccessPolicy? {
    guard let name = fields.string("name"),
      let decision = fields.string("decision").flatMap({ AccessPolicy.Decision(rawValue: $0.value) }
      )
    else { return nil }
    return AccessPolicy(
      name: name.value, decision: decision, include: fields.nodes("include").flatMap(selectors),
      require: fields.nodes("require").flatMap(selectors),
      exclude: fields.nodes("exclude").flatMap(selectors), range: name.range)
  }

  private static func selectors(_ node: YAMLNode) -> [AccessSelector] {
    switch node.string {
    case "everyone": return [.everyone]
    case "mfa": return [.mfa]
    case "warp": return [.warp]
    case "devicePosture": return [.devicePosture]
    default: break
    }
    var out: [AccessSelector] = []
    if let email = node["email"]?.string { out.append(.email(email)) }
    if let domain = node["emailDomain"]?.string { out.append(.emailDomain(domain)) }
    if let group = node["group"]?.string { out.append(.group(group)) }
    if let token = node["serviceToken"]?.string { out.append(.serviceToken(token)) }
    if let block = node["ip"]?.string.flatMap({ CIDR($0) }) { out.append(.ip(block)) }
    return out
  }
}
