import LocatedYAML
import SourceText
import TopologyModel

/// Istio's own Gateway and VirtualService (istio.io: traffic management).
enum IstioRoutes {
  private static let group = "networking.istio.io"

  static func resolve(_ builder: inout TopologyBuilder) {
    let objects = builder.draft.kubernetes.routing.filter { $0.group == group }
    let services = objects.filter { $0.kind == "VirtualService" }
    let subsets = Subsets(objects.filter { $0.kind == "DestinationRule" })
    for gateway in objects where gateway.kind == "Gateway" {
      add(gateway, services, subsets, &builder)
    }
    for service in services {
      let gateways = (service.node.at("spec", "gateways")?.items ?? []).compactMap(\.string)
      if gateways.isEmpty || gateways.contains("mesh") {
        builder.report.leaveOut(
          "VirtualService for the mesh", effect: "calls inside the mesh go to the Service itself",
          at: service.meta.name.range ?? service.node.range)
      }
    }
  }

  /// Labels of subsets (istio.io: DestinationRule).
  private struct Subsets {
    private var labels: [String: [String: String]] = [:]

    init(_ rules: [RoutingObject]) {
      for rule in rules {
        let host = rule.node.at("spec", "host")?.string ?? ""
        let place = IstioRoutes.service(host, rule.meta.namespace?.value ?? "default")
        for subset in rule.node.at("spec", "subsets")?.items ?? [] {
          guard let name = subset["name"]?.string else { continue }
          labels["\(place.0)/\(place.1) \(name)"] = KubernetesFields.labels(subset["labels"])
        }
      }
    }

    func of(_ namespace: String, _ service: String, _ name: String) -> [String: String]? {
      labels["\(namespace)/\(service) \(name)"]
    }
  }

  /// Namespace and name; a short host is of the object's own namespace.
  private static func service(_ host: String, _ namespace: String) -> (String, String) {
    let labels = host.split(separator: ".").map(String.init)
    return (
      labels.count > 1 ? ClusterScope.qualify(labels[1], like: namespace) : namespace,
      labels.first ?? ""
    )
  }

  private static func add(
    _ gateway: RoutingObject, _ all: [RoutingObject], _ subsets: Subsets,
    _ builder: inout TopologyBuilder
  ) {
    let namespace = gateway.meta.namespace?.value ?? "default"
    let servers = gateway.node.at("spec", "servers")?.items ?? []
    let labels = KubernetesFields.labels(gateway.node.at("spec", "selector"))
    var proxy = ProxyBuilder(
      ProxyBuilder.Front(
        name: gateway.meta.name.value, kind: .proxy("Istio"), namespace: namespace, labels: labels,
        provenance: .declared(gateway.meta.name.range ?? gateway.node.range)),
      ports: servers.compactMap { $0.at("port", "number")?.int }, &builder)
    let mine = all.filter { names(gateway, namespace, $0) }
    var listeners: [Listener] = []
    for server in servers {
      guard let port = server.at("port", "number")?.int, (1...65535).contains(port),
        !listeners.contains(where: { $0.port == port })
      else { continue }
      let word = server.at("port", "protocol")?.string ?? "HTTP"
      let transport: Listener.TransferProtocol =
        word == "HTTPS" ? .https : word == "TLS" ? .tls : word == "TCP" ? .tcp : .http
      let door = IstioDoor(
        gateway: gateway.meta.name.value, namespace: ClusterScope.plain(namespace), port: port,
        isTLS: transport == .https || transport == .tls)
      var rules = mine.flatMap { self.rules($0, subsets, door, &builder) }
      if server.at("tls", "httpsRedirect")?.bool == true {
        rules = [
          ProxyBuilder.Rule(
            conditions: [],
            action: .redirect(Redirect(transferProtocol: "HTTPS", port: "443", statusCode: 301)),
            range: server.range, owner: "\(namespace)/\(gateway.meta.name.value)")
        ]
      }
      listeners.append(
        proxy.listener(port: port, transport, rules: rules, fallback: nil, &builder))
    }
    proxy.finish(listeners, &builder)
  }

  /// `gateways: [name]` or `[namespace/name]`; without any it is for the mesh only.
  private static func names(
    _ gateway: RoutingObject, _ namespace: String, _ service: RoutingObject
  ) -> Bool {
    let own = service.meta.namespace?.value ?? "default"
    guard ClusterScope.prefix(own) == ClusterScope.prefix(namespace) else { return false }
    return (service.node.at("spec", "gateways")?.items ?? []).compactMap(\.string).contains {
      name in
      name == "\(ClusterScope.plain(namespace))/\(gateway.meta.name.value)"
        || (name == gateway.meta.name.value && own == namespace)
    }
  }

  private static func rules(
    _ service: RoutingObject, _ subsets: Subsets, _ door: IstioDoor,
    _ builder: inout TopologyBuilder
  ) -> [ProxyBuilder.Rule] {
    let namespace = service.meta.namespace?.value ?? "default"
    let hosts = (service.node.at("spec", "hosts")?.items ?? []).compactMap(\.string)
      .filter { $0 != "*" }
    var out: [ProxyBuilder.Rule] = []
    for route in service.node.at("spec", "http")?.items ?? [] {
      IstioMatches.tellLeftOut(route, &builder)
      let matches = route["match"]?.items ?? []
      for match in matches.isEmpty ? [nil] : matches.map(Optional.some) {
        if let match, !IstioMatches.canMatch(match, door, namespace) { continue }
        var made = ProxyBuilder.Rule(
          conditions: hosts.isEmpty ? [] : [.hostHeader(hosts)],
          backends: (route["route"]?.items ?? []).compactMap {
            backend($0, namespace, subsets, &builder)
          },
          range: match?.range ?? route.range, owner: "\(namespace)/\(service.meta.name.value)")
        if let match { made.conditions += IstioMatches.conditions(match, &builder) }
        act(route, match, &made)
        out.append(made)
      }
    }
    return out
  }

  private static func act(
    _ route: YAMLNode, _ match: YAMLNode?, _ made: inout ProxyBuilder.Rule
  ) {
    if let redirect = route["redirect"] {
      let scheme = redirect["scheme"]?.string
      made.action = .redirect(
        Redirect(
          transferProtocol: scheme?.uppercased(), host: redirect["authority"]?.string,
          port: redirect["port"]?.scalarText ?? scheme.map { $0 == "https" ? "443" : "80" },
          path: redirect["uri"]?.string,
          statusCode: redirect["redirectCode"]?.int ?? 301))
    }
    if let status = IstioMatches.abort(route) {
      made.action = .fixedResponse(FixedResponse(statusCode: status, body: "fault filter abort"))
    }
    if let direct = route["directResponse"], let status = direct["status"]?.int {
      made.action = .fixedResponse(
        FixedResponse(
          statusCode: min(599, max(200, status)),
          body: direct.at("body", "string")?.string ?? ""))
    }
    guard let path = route.at("rewrite", "uri")?.string else { return }
    let prefix = match?.at("uri", "prefix")?.string
    let escaped = (prefix ?? "").map { ".+*?()[]{}|^$\\".contains($0) ? "\\\($0)" : String($0) }
      .joined()
    made.rewrites.append(
      RequestRewrite(part: .url, pattern: prefix == nil ? "^.*$" : "^\(escaped)", replacement: path)
    )
  }

  private static func backend(
    _ node: YAMLNode, _ namespace: String, _ subsets: Subsets, _ builder: inout TopologyBuilder
  ) -> ProxyBuilder.Backend? {
    guard let host = node.at("destination", "host")?.located else { return nil }
    let (there, name) = service(host.value, namespace)
    if name.isEmpty { return nil }
    var out = ProxyBuilder.Backend(
      namespace: there, service: Located(name, at: host.range),
      port: KubernetesFields.intOrName(node.at("destination", "port", "number")),
      weight: node["weight"]?.int ?? 1)
    if let subset = node.at("destination", "subset")?.located {
      guard let labels = subsets.of(there, name, subset.value) else {
        builder.warn(
          "undeclared-subset",
          "no DestinationRule of \(there)/\(name) has a subset '\(subset.value)': requests end with 503",
          at: subset.range)
        return nil
      }
      out.subset = (subset.value, labels)
    }
    return out
  }
}
