import ControllerModels
import SourceText
import TopologyModel

/// Ingresses of classes whose controller is a proxy in the cluster (ingress-nginx: user guide; Kubernetes:
/// Ingress path types).
enum IngressProxies {
  /// Controllers by the word in their IngressClass, with what people call them.
  private static let known: [(word: String, title: String, labels: [String: String])] = [
    (
      "nginx", "NGINX",
      ["app.kubernetes.io/name": "ingress-nginx", "app.kubernetes.io/component": "controller"]
    ),
    ("traefik", "Traefik", ["app.kubernetes.io/name": "traefik"]),
    ("haproxy", "HAProxy", ["app.kubernetes.io/name": "haproxy-ingress"]),
    ("kong", "Kong", ["app.kubernetes.io/name": "kong"]),
    ("contour", "Contour", ["app.kubernetes.io/name": "contour"]),
    ("istio", "Istio", ["istio": "ingressgateway"]),
  ]

  static func resolve(_ builder: inout TopologyBuilder) {
    var byClass: [(title: String, labels: [String: String], members: [Int])] = []
    var places: [String: Int] = [:]
    for (index, ingress) in builder.topology.ingresses.enumerated() {
      guard let found = controller(ingress, builder.topology) else { continue }
      // Every cluster has proxies of its own.
      let key = "\(ClusterScope.prefix(ingress.namespace)) \(found.title)"
      if let place = places[key] {
        byClass[place].members.append(index)
      } else {
        places[key] = byClass.count
        byClass.append((found.title, found.labels, [index]))
      }
    }
    for (title, labels, members) in byClass { add(title, labels, members, &builder) }
  }

  /// True where one of these proxies serves the Ingress.
  static func serves(_ ingress: Ingress, _ topology: Topology) -> Bool {
    controller(ingress, topology) != nil
  }

  private static func controller(
    _ ingress: Ingress, _ topology: Topology
  ) -> (title: String, labels: [String: String])? {
    let name =
      ingress.annotation("kubernetes.io/ingress.class")?.value ?? ingress.className?.value
      ?? topology.ingressClasses(for: ingress).first { $0.isDefault }?.name
    guard let name else { return nil }
    let controller =
      topology.ingressClasses(for: ingress).first { $0.name == name }?.controller ?? name
    if IngressClass.albControllers.contains(controller) { return nil }
    let word = controller.lowercased()
    return known.first { word.contains($0.word) }.map { ($0.title, $0.labels) }
  }

  private static func add(
    _ title: String, _ labels: [String: String], _ members: [Int], _ builder: inout TopologyBuilder
  ) {
    let all = members.map { NGINXAnnotations.kept(builder.topology.ingresses[$0], by: title) }
    var proxy = ProxyBuilder(
      ProxyBuilder.Front(
        name: ClusterScope.prefix(all[0].namespace) + "\(title.lowercased())-ingress",
        kind: .proxy(title), dnsName: all.compactMap(\.hostname).first,
        namespace: all[0].namespace, labels: labels,
        provenance: .inferred("Ingresses of class \(all[0].className?.value ?? title.lowercased())")
      ),
      ports: [80, 443], &builder)
    for ingress in all { NGINXAnnotations.tell(ingress, &builder) }
    let rules = withCanaries(all).sorted(by: goesBefore)
    let secure = Set(all.flatMap { $0.tlsHosts.map(\.value) })
    let fallback = all.lazy.compactMap(\.defaultBackend).first.flatMap { backend in
      backend.service.map {
        proxy.forward(
          [
            ProxyBuilder.Backend(
              namespace: all[0].namespace, service: $0, port: backend.port?.value)
          ],
          &builder)
      }
    }
    let plain = rules.map { rule -> ProxyBuilder.Rule in
      guard let status = redirect(rule, secure, all, title) else { return rule }
      var out = rule
      out.action = .redirect(Redirect(transferProtocol: "HTTPS", port: "443", statusCode: status))
      out.rewrites = []
      return out
    }
    let listeners = [
      proxy.listener(port: 80, .http, rules: plain, fallback: fallback, &builder),
      proxy.listener(port: 443, .https, rules: rules, fallback: fallback, &builder),
    ]
    proxy.finish(listeners, &builder)
  }

  /// Rules of all Ingresses; those of canaries are parts of what they stand beside.
  private static func withCanaries(_ all: [Ingress]) -> [ProxyBuilder.Rule] {
    let canaries = all.filter(NGINXAnnotations.isCanary).flatMap { ingress in
      rules(ingress).map { (rule: $0, ingress: ingress) }
    }
    return all.filter { !NGINXAnnotations.isCanary($0) }.flatMap { ingress in
      rules(ingress).flatMap { rule -> [ProxyBuilder.Rule] in
        let found = canaries.first { $0.rule.conditions == rule.conditions }
        guard let found else { return [rule] }
        return NGINXAnnotations.withCanary(rule, found.rule, found.ingress)
      }
    }
  }

  /// Controllers that send plain HTTP on where the host has TLS, with the status they do it with
  /// (ingress-nginx: ssl-redirect; HAProxy Ingress: ssl-redirect). The others serve both.
  private static let redirecting = ["NGINX": 308, "HAProxy": 302]

  private static func redirect(
    _ rule: ProxyBuilder.Rule, _ secure: Set<String>, _ all: [Ingress], _ title: String
  ) -> Int? {
    guard let status = redirecting[title],
      let ingress = all.first(where: { $0.qualifiedName == rule.owner })
    else { return nil }
    if NGINXAnnotations.value(ingress, "force-ssl-redirect") == "true" { return status }
    if NGINXAnnotations.value(ingress, "ssl-redirect") == "false" { return nil }
    let hosts = rule.conditions.flatMap { condition -> [String] in
      if case .hostHeader(let values) = condition { values } else { [] }
    }
    return hosts.contains { secure.contains($0) } ? status : nil
  }

  private static func rules(_ ingress: Ingress) -> [ProxyBuilder.Rule] {
    let redirect = NGINXAnnotations.redirect(ingress)
    let made = ingress.rules.flatMap { rule in
      rule.paths.map { path in
        var conditions: [RuleCondition] = []
        if let host = rule.host {
          conditions.append(.hostHeader(NGINXAnnotations.hosts(host.value, ingress)))
        }
        let (condition, rewrites) = self.path(path, ingress)
        if let condition { conditions.append(condition) }
        let backend = path.backend.service.map {
          [
            ProxyBuilder.Backend(
              namespace: ingress.namespace, service: $0, port: path.backend.port?.value)
          ]
        }
        return ProxyBuilder.Rule(
          conditions: conditions, backends: backend ?? [], action: redirect, rewrites: rewrites,
          range: path.range, owner: ingress.qualifiedName)
      }
    }
    return (made.first.flatMap { NGINXAnnotations.appRoot(ingress, $0) }.map { [$0] } ?? []) + made
  }

  private static func path(
    _ path: IngressPath, _ ingress: Ingress
  ) -> (RuleCondition?, [RequestRewrite]) {
    let text = path.path?.value ?? "/"
    let target = ingress.annotation("nginx.ingress.kubernetes.io/rewrite-target")?.value
    let isRegex =
      ingress.annotation("nginx.ingress.kubernetes.io/use-regex")?.value == "true"
      || (target != nil && text.contains("("))
    if isRegex, path.pathType?.value != "Exact" {
      let pattern = "(?i)^" + text
      let rewrite = target.map {
        [RequestRewrite(part: .url, pattern: pattern + ".*", replacement: $0)]
      }
      return (.pathRegex([pattern]), rewrite ?? [])
    }
    let rewrite =
      target.map { [RequestRewrite(part: .url, pattern: "^.*$", replacement: $0)] } ?? []
    if path.pathType?.value == "Exact" { return (.pathPattern([text]), rewrite) }
    return (text == "/" ? nil : .pathPattern(PathWords.prefix(text)), rewrite)
  }

  /// An exact host before a wildcard before none; Exact before Prefix; the longest path first.
  private static func goesBefore(_ left: ProxyBuilder.Rule, _ right: ProxyBuilder.Rule) -> Bool {
    rank(left) > rank(right)
  }

  private static func rank(_ rule: ProxyBuilder.Rule) -> (Int, Int, Int, Int) {
    var (host, exact, length, header) = (0, 0, 0, 0)
    for condition in rule.conditions {
      switch condition {
      case .hostHeader(let values): host = values.contains { $0.hasPrefix("*") } ? 1 : 2
      case .pathPattern(let values):
        exact = values.count == 1 && !values[0].hasSuffix("*") ? 1 : 0
        length = values.map(\.count).min() ?? 0
      case .pathRegex(let values): length = values.map(\.count).max() ?? 0
      case .httpHeader, .headerRegex: header = 1
      default: continue
      }
    }
    return (host, exact, length, header)
  }
}
