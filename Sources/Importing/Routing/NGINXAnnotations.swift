import SourceText
import TopologyModel

/// What annotations of ingress-nginx change in the rules of Ingresses (ingress-nginx: annotations).
enum NGINXAnnotations {
  private static let prefix = "nginx.ingress.kubernetes.io/"

  private static let modelled: Set<String> = [
    "canary", "canary-weight", "canary-weight-total", "canary-by-header", "canary-by-header-value",
    "canary-by-header-pattern", "ssl-redirect", "force-ssl-redirect", "permanent-redirect",
    "permanent-redirect-code", "temporal-redirect", "app-root", "server-alias", "rewrite-target",
    "use-regex",
  ]

  static func value(_ ingress: Ingress, _ name: String) -> String? {
    ingress.annotation(prefix + name)?.value
  }

  /// Other controllers do not read these annotations.
  static func kept(_ ingress: Ingress, by title: String) -> Ingress {
    if title == "NGINX" { return ingress }
    var out = ingress
    out.meta.annotations.removeAll { $0.key.value.hasPrefix(prefix) }
    return out
  }

  /// Tells of annotations that have no effect here.
  static func tell(_ ingress: Ingress, _ builder: inout TopologyBuilder) {
    for annotation in ingress.meta.annotations where annotation.key.value.hasPrefix(prefix) {
      let name = String(annotation.key.value.dropFirst(prefix.count))
      if modelled.contains(name) { continue }
      builder.report.leaveOut(
        "annotation \(annotation.key.value)", effect: "without effect here",
        at: annotation.key.range ?? ingress.range)
    }
  }

  static func isCanary(_ ingress: Ingress) -> Bool { value(ingress, "canary") == "true" }

  /// Hosts besides the rule's own that lead to it.
  static func hosts(_ host: String, _ ingress: Ingress) -> [String] {
    let more = value(ingress, "server-alias") ?? ""
    return [host] + more.split(whereSeparator: { ", ".contains($0) }).map(String.init)
  }

  /// A redirect that stands instead of all of an Ingress's backends.
  static func redirect(_ ingress: Ingress) -> RuleAction? {
    if let url = value(ingress, "permanent-redirect") {
      let code = value(ingress, "permanent-redirect-code").flatMap { Int($0) } ?? 301
      return redirect(to: url, code)
    }
    return value(ingress, "temporal-redirect").flatMap { redirect(to: $0, 302) }
  }

  private static func redirect(to text: String, _ code: Int) -> RuleAction? {
    guard let url = RequestURL(text) else { return nil }
    return .redirect(
      Redirect(
        transferProtocol: url.scheme.rawValue.uppercased(), host: url.host, port: "\(url.port)",
        path: url.path, query: url.query, statusCode: code))
  }

  /// `app-root`: who asks for `/` is sent there.
  static func appRoot(_ ingress: Ingress, _ rule: ProxyBuilder.Rule) -> ProxyBuilder.Rule? {
    guard let path = value(ingress, "app-root") else { return nil }
    let hosts = rule.conditions.filter { if case .hostHeader = $0 { true } else { false } }
    return ProxyBuilder.Rule(
      conditions: hosts + [.pathPattern(["/"])],
      action: .redirect(Redirect(path: path, statusCode: 302)), range: rule.range,
      owner: rule.owner)
  }

  /// The canary of the same host and path takes its share; with the header it takes all or nothing.
  static func withCanary(
    _ rule: ProxyBuilder.Rule, _ canary: ProxyBuilder.Rule, _ ingress: Ingress
  ) -> [ProxyBuilder.Rule] {
    var shared = rule
    let total = value(ingress, "canary-weight-total").flatMap { Int($0) } ?? 100
    let weight = min(total, max(0, value(ingress, "canary-weight").flatMap { Int($0) } ?? 0))
    if weight > 0 {
      shared.backends = share(rule.backends, total - weight) + share(canary.backends, weight)
    }
    guard let header = value(ingress, "canary-by-header") else { return [shared] }
    func only(_ condition: RuleCondition, _ backends: [ProxyBuilder.Backend]) -> ProxyBuilder.Rule {
      var out = rule
      out.conditions.append(condition)
      out.backends = backends
      out.owner = canary.owner
      out.range = canary.range
      return out
    }
    if let pattern = value(ingress, "canary-by-header-pattern") {
      return [only(.headerRegex(name: header, values: [pattern]), canary.backends), shared]
    }
    if let text = value(ingress, "canary-by-header-value") {
      return [only(.httpHeader(name: header, values: [text]), canary.backends), shared]
    }
    return [
      only(.httpHeader(name: header, values: ["always"]), canary.backends),
      only(.httpHeader(name: header, values: ["never"]), rule.backends), shared,
    ]
  }

  private static func share(
    _ backends: [ProxyBuilder.Backend], _ weight: Int
  ) -> [ProxyBuilder.Backend] {
    backends.map { backend in
      var out = backend
      out.weight = weight
      return out
    }
  }
}
