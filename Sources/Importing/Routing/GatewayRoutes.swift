import LocatedYAML
import SourceText
import TopologyModel

/// Gateway API: Gateways with HTTPRoutes and GRPCRoutes (gateway-api.sigs.k8s.io; AWS Load Balancer
/// Controller guide: Gateway API).
enum GatewayRoutes {
  private static let group = "gateway.networking.k8s.io"

  static func resolve(_ builder: inout TopologyBuilder) {
    let objects = builder.draft.kubernetes.routing.filter { $0.group == group }
    let classes = objects.filter { $0.kind == "GatewayClass" }
    let routes = objects.filter { ["HTTPRoute", "GRPCRoute"].contains($0.kind) }
    let grants = objects.filter { $0.kind == "ReferenceGrant" }
    for gateway in objects where gateway.kind == "Gateway" {
      add(gateway, classes, routes, grants, &builder)
    }
    for route in routes {
      RouteAcceptance.tell(route, objects.filter { $0.kind == "Gateway" }, &builder)
    }
  }

  private static func add(
    _ gateway: RoutingObject, _ classes: [RoutingObject], _ routes: [RoutingObject],
    _ grants: [RoutingObject], _ builder: inout TopologyBuilder
  ) {
    let spec = gateway.node["spec"]
    let name = spec?["gatewayClassName"]?.string ?? ""
    let scope = ClusterScope.prefix(gateway.meta.namespace?.value ?? "")
    let controller =
      classes.first {
        $0.meta.name.value == name
          && ClusterScope.prefix($0.meta.namespace?.value ?? "") == scope
      }?.node.at("spec", "controllerName")?.string
      ?? name
    let namespace = gateway.meta.namespace?.value ?? "default"
    let listeners = spec?["listeners"]?.items ?? []
    let address = gateway.node.at("status", "addresses")?.items.first?["value"]?.string
    var proxy = ProxyBuilder(
      ProxyBuilder.Front(
        name: gateway.meta.name.value, kind: kind(controller),
        dnsName: address.flatMap { $0.contains { $0.isLetter } ? $0 : nil }, namespace: namespace,
        provenance: .declared(gateway.meta.name.range ?? gateway.node.range)),
      ports: listeners.compactMap { $0["port"]?.int }, &builder)
    var made: [Listener] = []
    for listener in listeners {
      guard let port = listener["port"]?.int, (1...65535).contains(port),
        !made.contains(where: { $0.port == port })
      else { continue }
      if [.tcp, .tls].contains(transport(listener)) {
        builder.report.leaveOut(
          "Gateway listener \(listener["protocol"]?.string ?? "")",
          effect: "connections are not routed: TCPRoute and TLSRoute are not read",
          at: listener.range)
        continue
      }
      let shared = listeners.filter { $0["port"]?.int == port }
      let rules = shared.flatMap { part in
        routes.filter { RouteAcceptance.attaches($0, gateway, namespace, part, builder) }
          .flatMap { self.rules($0, part, grants, &builder) }
      }
      made.append(
        proxy.listener(
          port: port, transport(listener), rules: rules.sorted(by: goesBefore), fallback: nil,
          &builder))
    }
    proxy.finish(made, &builder)
  }

  private static func kind(_ controller: String) -> LoadBalancer.Kind {
    if controller.contains("k8s.aws/alb") { return .application }
    if controller.contains("k8s.aws/nlb") { return .network }
    let names = [
      ("istio", "Istio"), ("envoy", "Envoy"), ("nginx", "NGINX"), ("cilium", "Cilium"),
      ("traefik", "Traefik"), ("kong", "Kong"), ("gke", "GKE"), ("lattice", "Lattice"),
    ]
    return .proxy(names.first { controller.contains($0.0) }?.1 ?? "Gateway")
  }

  private static func transport(_ listener: YAMLNode) -> Listener.TransferProtocol {
    switch listener["protocol"]?.string {
    case "HTTPS": .https
    case "TLS": .tls
    case "TCP": .tcp
    default: .http
    }
  }

  private static func rules(
    _ route: RoutingObject, _ listener: YAMLNode, _ grants: [RoutingObject],
    _ builder: inout TopologyBuilder
  ) -> [ProxyBuilder.Rule] {
    let spec = route.node["spec"]
    guard let hosts = RouteAcceptance.hosts(of: route, at: listener) else { return [] }
    let namespace = route.meta.namespace?.value ?? "default"
    var out: [ProxyBuilder.Rule] = []
    for rule in spec?["rules"]?.items ?? [] {
      let matches = rule["matches"]?.items ?? []
      let backends = (rule["backendRefs"]?.items ?? []).compactMap {
        backend($0, namespace, route.kind, grants, &builder)
      }
      for match in matches.isEmpty ? [nil] : matches.map(Optional.some) {
        var made = ProxyBuilder.Rule(
          conditions: hosts.isEmpty ? [] : [.hostHeader(hosts)], backends: backends,
          range: match?.range ?? rule.range,
          owner: "\(namespace)/\(route.meta.name.value)")
        // Backends that cannot be used, or weigh nothing, are answered with 500 (HTTPRouteRule).
        made.withoutBackend = 500
        if let match { made.conditions += conditions(match) }
        filter(rule, match, &made)
        out.append(made)
      }
    }
    return out
  }

  private static func conditions(_ match: YAMLNode) -> [RuleCondition] {
    var out: [RuleCondition] = []
    if let path = match["path"], let value = path["value"]?.string {
      switch path["type"]?.string ?? "PathPrefix" {
      case "Exact": out.append(.pathPattern([value]))
      case "RegularExpression": out.append(.pathRegex(["^(?:\(value))$"]))
      default: if value != "/" { out.append(.pathPattern(PathWords.prefix(value))) }
      }
    }
    if let method = match["method"] {
      if let service = method["service"]?.string {
        let path = "/\(service)/\(method["method"]?.string ?? "*")"
        out.append(.pathPattern([path]))
      } else if let word = method.string {
        out.append(.requestMethod([word]))
      }
    }
    for header in match["headers"]?.items ?? [] {
      guard let name = header["name"]?.string, let value = header["value"]?.string else { continue }
      out.append(
        header["type"]?.string == "RegularExpression"
          ? .headerRegex(name: name, values: [value]) : .httpHeader(name: name, values: [value]))
    }
    for query in match["queryParams"]?.items ?? [] {
      guard let name = query["name"]?.string, let value = query["value"]?.string else { continue }
      out.append(.queryString([RuleCondition.QueryPair(key: name, value: value)]))
    }
    return out
  }

  private static func filter(
    _ rule: YAMLNode, _ match: YAMLNode?, _ made: inout ProxyBuilder.Rule
  ) {
    for filter in rule["filters"]?.items ?? [] {
      if let redirect = filter["requestRedirect"] {
        let scheme = redirect["scheme"]?.string?.lowercased()
        // With a scheme and no port it is that scheme's own (HTTPRequestRedirectFilter: port).
        let usual = scheme.map { $0 == "https" ? "443" : "80" }
        made.action = .redirect(
          Redirect(
            transferProtocol: scheme?.uppercased(), host: redirect["hostname"]?.string,
            port: redirect["port"]?.scalarText ?? usual,
            path: redirect.at("path", "replaceFullPath")?.string,
            statusCode: redirect["statusCode"]?.int ?? 302))
        made.rewrites += prefix(redirect, match)
      } else if let rewrite = filter["urlRewrite"] {
        made.rewrites += self.rewrite(rewrite, match)
      }
    }
  }

  private static func rewrite(_ node: YAMLNode, _ match: YAMLNode?) -> [RequestRewrite] {
    var out: [RequestRewrite] = []
    if let host = node["hostname"]?.string {
      out.append(RequestRewrite(part: .host, pattern: "^.*$", replacement: host))
    }
    if let full = node.at("path", "replaceFullPath")?.string {
      out.append(RequestRewrite(part: .url, pattern: "^.*$", replacement: full))
    }
    return out + prefix(node, match)
  }

  /// `replacePrefixMatch`: what the match took of the path becomes something else.
  private static func prefix(_ node: YAMLNode, _ match: YAMLNode?) -> [RequestRewrite] {
    guard let start = node.at("path", "replacePrefixMatch")?.string else { return [] }
    let prefix = match?.at("path", "value")?.string ?? "/"
    let plain = prefix.hasSuffix("/") ? String(prefix.dropLast()) : prefix
    let escaped = plain.map { ".+*?()[]{}|^$\\".contains($0) ? "\\\($0)" : String($0) }.joined()
    return [
      RequestRewrite(part: .url, pattern: "^\(escaped)", replacement: start == "/" ? "" : start)
    ]
  }

  /// Into another namespace only where a ReferenceGrant there lets it (Gateway API: ReferenceGrant).
  private static func backend(
    _ node: YAMLNode, _ namespace: String, _ kind: String, _ grants: [RoutingObject],
    _ builder: inout TopologyBuilder
  ) -> ProxyBuilder.Backend? {
    guard node["kind"]?.string ?? "Service" == "Service", let name = node["name"]?.located else {
      return nil
    }
    let there =
      node["namespace"]?.string.map { ClusterScope.qualify($0, like: namespace) } ?? namespace
    if there != namespace, !isGranted(kind, namespace, there, name.value, grants) {
      builder.warn(
        "missing-grant",
        "no ReferenceGrant in namespace '\(there)' lets a \(kind) of '\(namespace)' use Service '\(name.value)': requests end with 500",
        at: name.range)
      return nil
    }
    return ProxyBuilder.Backend(
      namespace: there, service: name, port: KubernetesFields.intOrName(node["port"]),
      weight: max(0, node["weight"]?.int ?? 1))
  }

  private static func isGranted(
    _ kind: String, _ from: String, _ to: String, _ service: String, _ grants: [RoutingObject]
  ) -> Bool {
    grants.contains { grant in
      (grant.meta.namespace?.value ?? "default") == to
        && (grant.node.at("spec", "from")?.items ?? []).contains {
          $0["kind"]?.string == kind && $0["namespace"]?.string == ClusterScope.plain(from)
        }
        && (grant.node.at("spec", "to")?.items ?? []).contains {
          $0["kind"]?.string == "Service" && ($0["name"]?.string.map { $0 == service } ?? true)
        }
    }
  }

  /// Exact before prefix, the longest path, then method, headers and query (Gateway API: HTTPRouteRule).
  private static func goesBefore(_ left: ProxyBuilder.Rule, _ right: ProxyBuilder.Rule) -> Bool {
    let (a, b) = (rank(left), rank(right))
    return zip(a, b).first { $0 != $1 }.map { $0.0 > $0.1 } ?? false
  }

  private static func rank(_ rule: ProxyBuilder.Rule) -> [Int] {
    var out = [0, 0, 0, 0, 0, 0]
    for condition in rule.conditions {
      switch condition {
      case .hostHeader(let values):
        out[0] = values.map { $0.hasPrefix("*") ? $0.count : 1_000 + $0.count }.max() ?? 0
      case .pathPattern(let values):
        let isExact = values.count == 1 && !values[0].hasSuffix("*")
        out[1] = isExact ? 1 : 0
        out[2] = values.map(\.count).min() ?? 0
      case .pathRegex(let values): out[2] = values.map(\.count).max() ?? 0
      case .requestMethod: out[3] = 1
      case .httpHeader, .headerRegex: out[4] += 1
      case .queryString: out[5] += 1
      default: continue
      }
    }
    return out
  }
}
