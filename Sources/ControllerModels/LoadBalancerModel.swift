import SourceText
import TopologyModel

/// What the controller would create for one group.
package struct LoadBalancerModel: Hashable, Sendable {
  package var group: IngressGroup
  package var name: String
  package var dnsName: String
  package var scheme: LoadBalancer.Scheme
  package var schemeProvenance: Provenance
  /// Rules refer to `targetGroups` by position.
  package var listeners: [Listener]
  package var targetGroups: [BuiltTargetGroup]
  package var idleTimeoutSeconds: Int
  package var speaksHTTP2: Bool
  package var hasWebACL = false
  package var failsOpenWithoutWAF: Bool

  init(
    group: IngressGroup, name: String, dnsName: String, scheme: LoadBalancer.Scheme,
    schemeProvenance: Provenance, listeners: [Listener], targetGroups: [BuiltTargetGroup],
    attributes: LoadBalancerAttributes
  ) {
    self.group = group
    self.name = name
    self.dnsName = dnsName
    self.scheme = scheme
    self.schemeProvenance = schemeProvenance
    self.listeners = listeners
    self.targetGroups = targetGroups
    idleTimeoutSeconds = attributes.idleTimeoutSeconds
    speaksHTTP2 = attributes.speaksHTTP2
    failsOpenWithoutWAF = attributes.failsOpenWithoutWAF
  }

  /// One bad path in one member aborts the whole group: nothing is created (controller 1.2).
  package static func build(
    _ group: IngressGroup, in topology: Topology
  ) -> Result<LoadBalancerModel, BuildFailure> {
    do {
      var builder = LoadBalancerModelBuilder(group, topology)
      return .success(try builder.build())
    } catch {
      return .failure(error)
    }
  }
}

/// Builds the model of one group (controller: model_builder.go).
struct LoadBalancerModelBuilder {
  let group: IngressGroup
  let topology: Topology
  private var actions: BackendActions

  init(_ group: IngressGroup, _ topology: Topology) {
    self.group = group
    self.topology = topology
    actions = BackendActions(targetGroups: TargetGroupBuilder(topology))
  }

  private var members: [Ingress] {
    group.members.map { topology.ingresses[$0] }
  }

  mutating func build() throws(BuildFailure) -> LoadBalancerModel {
    let schemeText = try exclusive("scheme")
    guard let scheme = LoadBalancer.Scheme(rawValue: schemeText?.value ?? "internal") else {
      throw BuildFailure(
        members[0].qualifiedName, "unknown scheme: \(schemeText?.value ?? "")",
        at: schemeText?.range, suggestion: "expected 'internal' or 'internet-facing'")
    }
    for name in [
      "ip-address-type", "subnets", "security-groups", "manage-backend-security-group-rules",
      "wafv2-acl-arn", "shield-advanced-protection", "customer-owned-ipv4-pool",
    ] { _ = try exclusive(name) }
    try refuseProtectedDeletion()
    let name = try loadBalancerName()
    let listeners = try buildListeners()
    try RuleQuotas.check(
      listeners, targetGroups: actions.targetGroups.built.count, members[0])
    var model = LoadBalancerModel(
      group: group, name: name,
      dnsName: ControllerNames.dnsName(name, scheme, region: topology.region), scheme: scheme,
      schemeProvenance: schemeText?.range.map(Provenance.declared)
        ?? .inferred("the controller's default scheme"), listeners: listeners,
      targetGroups: actions.targetGroups.built,
      attributes: try LoadBalancerAttributes.merged(members))
    let webACL = try [exclusive("wafv2-acl-arn"), exclusive("waf-acl-id")]
    model.hasWebACL = webACL.contains { !($0?.value ?? "").isEmpty && $0?.value != "none" }
    return model
  }

  /// A deleted member that carries deletion protection blocks the whole group (controller 2.4).
  private func refuseProtectedDeletion() throws(BuildFailure) {
    for ingress in members where ingress.isDeleted {
      let written = ingress.annotation("load-balancer-attributes")
      let pairs = AttributeReader.pairs(written)
      if pairs.contains(where: { $0.key == "deletion_protection.enabled" && $0.value == "true" }) {
        throw BuildFailure(
          ingress.qualifiedName,
          "deletion_protection is enabled, cannot delete the ingress: \(ingress.meta.name.value)",
          at: written?.range)
      }
    }
  }

  /// Of the members on one port; `nil` where nobody says. IPv6 blocks are left out.
  private func inboundBlocks(_ users: [Ingress]) throws(BuildFailure) -> [CIDR]? {
    guard let written = try exclusive("inbound-cidrs", among: users), !written.value.contains("$")
    else { return nil }
    var blocks: [CIDR] = []
    for part in written.value.split(separator: ",") where !part.trimmed.contains(":") {
      guard let block = CIDR(part.trimmed) else {
        throw BuildFailure(
          members[0].qualifiedName, "invalid CIDR in inbound-cidrs: \(part.trimmed)",
          at: written.range)
      }
      blocks.append(block)
    }
    return blocks
  }

  private func loadBalancerName() throws(BuildFailure) -> String {
    guard let written = try exclusive("load-balancer-name") else {
      return ControllerNames.loadBalancer(group)
    }
    if written.value.count > 32 {
      throw BuildFailure(
        members[0].qualifiedName, "load balancer name cannot be longer than 32 characters",
        at: written.range)
    }
    return written.value
  }

  /// One value per group, unset is fine, two values are an error (controller 2.8); of what belongs
  /// to a port, one per port (controller: mergeListenPortConfigs).
  private func exclusive(
    _ name: String, as title: String? = nil, among users: [Ingress]? = nil
  ) throws(BuildFailure) -> Located<String>? {
    var first: Located<String>?
    for ingress in users ?? members {
      guard let written = ingress.annotation(name) else { continue }
      if let first, first.value != written.value {
        throw BuildFailure(
          ingress.qualifiedName,
          "conflicting \(title ?? name): \(first.value) | \(written.value)", at: written.range)
      }
      first = first ?? written
    }
    return first
  }

  private mutating func buildListeners() throws(BuildFailure) -> [Listener] {
    var asked: [(ingress: Ingress, ports: [ListenPort])] = []
    for ingress in members { asked.append((ingress, try ListenPorts.of(ingress))) }
    var merged: [ListenPort] = []
    for (ingress, ports) in asked {
      for port in ports {
        if let other = merged.first(where: { $0.port == port.port }) {
          if other.transferProtocol != port.transferProtocol {
            throw BuildFailure(
              ingress.qualifiedName, "conflicting protocol for port \(port.port)",
              at: ingress.annotation("listen-ports")?.range)
          }
        } else {
          merged.append(port)
        }
      }
    }
    let redirect = try sslRedirect(merged)
    var listeners: [Listener] = []
    for port in merged.sorted(by: { $0.port < $1.port }) {
      let users = asked.filter { $0.ports.contains(port) }.map(\.ingress)
      listeners.append(try listener(port, users, redirect))
    }
    return listeners
  }

  /// Needs an HTTPS listener on that port (controller: buildSSLRedirectConfig).
  private func sslRedirect(_ ports: [ListenPort]) throws(BuildFailure) -> (Int, SourceRange?)? {
    guard let written = try exclusive("ssl-redirect", as: "sslRedirect port") else { return nil }
    guard let port = Int(written.value) else {
      throw BuildFailure(
        members[0].qualifiedName, "failed to parse ssl-redirect '\(written.value)'",
        at: written.range)
    }
    guard let listener = ports.first(where: { $0.port == port }) else {
      throw BuildFailure(
        members[0].qualifiedName, "listener does not exist for SSLRedirect port: \(port)",
        at: written.range)
    }
    guard listener.transferProtocol == .https else {
      throw BuildFailure(
        members[0].qualifiedName, "listener protocol non-SSL for SSLRedirect port: \(port)",
        at: written.range)
    }
    return (port, written.range)
  }

  private mutating func listener(
    _ port: ListenPort, _ users: [Ingress], _ redirect: (Int, SourceRange?)?
  ) throws(BuildFailure) -> Listener {
    let provenance =
      users.lazy.compactMap { $0.annotation("listen-ports")?.range }.first
      .map(Provenance.declared) ?? .inferred("the controller's default listen-ports")
    let blocks = try inboundBlocks(users)
    // With ssl-redirect every HTTP listener has only the redirect and no rules (controller 3.4).
    if let (target, _) = redirect, port.transferProtocol == .http {
      return Listener(
        transferProtocol: .http, port: port.port, certificates: [],
        defaultAction: .redirect(
          Redirect(transferProtocol: "HTTPS", port: "\(target)", statusCode: 301)), rules: [],
        inboundBlocks: blocks ?? [.everywhere], provenance: provenance)
    }
    let certificates = try certificates(port, users)
    let fallback = try defaultAction(users)
    var listener = Listener(
      transferProtocol: port.transferProtocol, port: port.port, certificates: certificates,
      defaultAction: fallback.action,
      rules: RuleOptimizer.optimized(try rules(users, port), port),
      inboundBlocks: blocks ?? [.everywhere], provenance: provenance)
    if let owner = users.first(where: { $0.defaultBackend != nil }) {
      let range = owner.defaultBackend?.service?.range ?? owner.range
      try ActionChecks.check(
        listener.defaultAction, on: port, owner, actions.targetGroups.built, at: range)
      listener.defaultAuthentication = try RuleExtras.authentication(
        owner, fallback.service.map { topology.services[$0] }, port)
    }
    return listener
  }

  private func certificates(
    _ port: ListenPort, _ users: [Ingress]
  ) throws(BuildFailure) -> [Located<String>] {
    guard port.transferProtocol == .https else { return [] }
    _ = try exclusive("ssl-policy", as: "sslPolicy", among: users)
    _ = try exclusive("mutual-authentication", among: users)
    let found = try CertificateChoice.certificates(users, topology.certificates)
    if found.isEmpty, let user = users.first {
      throw BuildFailure(
        user.qualifiedName, "A certificate must be specified for HTTPS listeners",
        at: user.annotation("listen-ports")?.range ?? user.range,
        suggestion: "annotate certificate-arn, or name a host to discover one for",
        isDeployment: true)
    }
    return found
  }

  /// 404 with an empty body, unless exactly one member has a default backend (controller 3.7, 3.8).
  private mutating func defaultAction(
    _ users: [Ingress]
  ) throws(BuildFailure) -> BackendActions.Made {
    let owners = users.filter { $0.defaultBackend != nil }
    guard let owner = owners.first, let backend = owner.defaultBackend else {
      return BackendActions.Made(action: .fixedResponse(FixedResponse(statusCode: 404)))
    }
    if owners.count > 1 {
      throw BuildFailure(
        owners[1].qualifiedName, "multiple ingress defined default backend",
        at: owners[1].defaultBackend?.service?.range)
    }
    return try actions.action(backend, owner, at: backend.service?.range)
  }

  /// One rule for each (Ingress, rules entry, path), priorities 1, 2, 3 … in order (controller 4.1).
  private mutating func rules(
    _ users: [Ingress], _ port: ListenPort
  ) throws(BuildFailure) -> [ListenerRule] {
    var rules: [ListenerRule] = []
    for ingress in users {
      for rule in ingress.rules {
        for path in PathPatterns.sorted(rule.paths) {
          rules.append(try self.rule(rule, path, ingress, port, priority: rules.count + 1))
        }
      }
    }
    return rules
  }

  private mutating func rule(
    _ entry: IngressRule, _ path: IngressPath, _ ingress: Ingress, _ port: ListenPort,
    priority: Int
  ) throws(BuildFailure) -> ListenerRule {
    let isRegex = PathPatterns.isRegex(path, ingress)
    let patterns = try patterns(path, ingress)
    let conditions = try RuleConditions.conditions(
      host: entry.host,
      patterns: isRegex
        ? patterns.map { $0.hasPrefix("/") ? String($0.dropFirst()) : $0 } : patterns,
      isRegex: isRegex, backend: path.backend, ingress)
    let made = try actions.action(path.backend, ingress, at: path.range)
    var rule = ListenerRule(
      priority: priority, conditions: conditions, action: made.action,
      ingress: ingress.qualifiedName, provenance: .declared(path.path?.range ?? path.range))
    rule.authentication = try RuleExtras.authentication(
      ingress, made.service.map { topology.services[$0] }, port)
    rule.rewrites = try RuleExtras.rewrites(ingress, path.backend)
    try ActionChecks.check(
      rule.action, on: port, ingress, actions.targetGroups.built, at: rule.provenance.range)
    try RuleQuotas.check(rule, ingress)
    return rule
  }

  private static let pathTypes = ["Prefix", "Exact", "ImplementationSpecific"]

  private func isKnownType(_ path: IngressPath) -> Bool {
    path.pathType.map { Self.pathTypes.contains($0.value) } ?? true
  }

  private func patterns(_ path: IngressPath, _ ingress: Ingress) throws(BuildFailure) -> [String] {
    do {
      return try PathPatterns.patterns(path: path.path?.value, pathType: path.pathType?.value)
    } catch {
      let bare = path.path?.value.replacingWildcardTail ?? ""
      throw BuildFailure(
        ingress.qualifiedName, error.cause,
        at: isKnownType(path) ? path.path?.range ?? path.range : path.pathType?.range,
        suggestion: isKnownType(path)
          ? bare.isEmpty ? nil : "pathType Prefix wants '\(bare)'"
          : Suggestion.near(path.pathType?.value ?? "", in: Self.pathTypes)
            ?? "expected \(Self.pathTypes.joined(separator: ", "))")
    }
  }
}

extension String {
  /// `/products/*` → `/products`; empty when there is no such tail to take off.
  fileprivate var replacingWildcardTail: String {
    guard hasSuffix("/*") else { return "" }
    let bare = String(dropLast(2))
    return bare.contains("*") || bare.contains("?") ? "" : (bare.isEmpty ? "/" : bare)
  }
}
