import ControllerModels
import Simulation
import SourceText
import TestSupport
import Testing
import TopologyModel

/// How the AWS Load Balancer Controller reads Ingresses. Numbers are rows of its sources.
@Suite struct `Controller rules` {
  /// One Ingress with given annotations and rules, and a Service for each name.
  static func manifest(
    _ annotations: [String: String], _ rules: String, name: String = "shop",
    services: [String] = ["a", "b"],
    type: String = "ClusterIP"
  ) -> String {
    let all = ["kubernetes.io/ingress.class": "alb"].merging(
      annotations.reduce(into: [:]) { $0["alb.ingress.kubernetes.io/\($1.key)"] = $1.value }
    ) { first, _ in first }
    let lines = all.sorted { $0.key < $1.key }.map { "    \($0.key): '\($0.value)'" }.joined(
      separator: "\n")
    var out = """
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata:
        name: \(name)
        annotations:
      \(lines)
      spec:
        rules:
      \(rules)

      """
    for service in services {
      out += """
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: \(service)}
        spec: {type: \(type), selector: {app: \(service)}, ports: [{name: web, port: 80, targetPort: 8080}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: \(service)-pod, labels: {app: \(service)}}
        spec: {containers: [{name: c, ports: [{containerPort: 8080}]}]}

        """
    }
    return out
  }

  static func path(
    _ path: String, _ type: String?, _ service: String = "a", port: String = "number: 80"
  ) -> String {
    let kind = type.map { ", pathType: \($0)" } ?? ""
    return
      "        - {path: '\(path)'\(kind), backend: {service: {name: \(service), port: {\(port)}}}}"
  }

  static func rule(_ host: String?, _ paths: [String]) -> String {
    let head = host.map { "  - host: \($0)\n    http:" } ?? "  - http:"
    return "\(head)\n      paths:\n" + paths.joined(separator: "\n")
  }

  static let ip = ["target-type": "ip"]

  @Test(
    arguments: [
      ("/", "Prefix", ["/*"]), ("/foo", "Prefix", ["/foo", "/foo/*"]),
      ("/foo/", "Prefix", ["/foo", "/foo/*"]),
      ("/foo", "Exact", ["/foo"]), ("/", "ImplementationSpecific", ["/"]),
      ("/foo/*", "ImplementationSpecific", ["/foo/*"]),
      ("/foo", nil, ["/foo"]),
    ] as [(String, String?, [String])])
  func `path types become patterns (model_build_listener_rules.go buildPathPatterns)`(
    path: String, type: String?, patterns: [String]
  ) throws {
    #expect(try PathPatterns.patterns(path: path, pathType: type) == patterns)
  }

  @Test(arguments: [
    ("/a*", "Prefix", "prefix path shouldn't contain wildcards: /a*"),
    ("/a?", "Exact", "exact path shouldn't contain wildcards: /a?"),
    ("/a", "Regex", "unknown pathType for path /a"),
  ])
  func `bad paths are refused in the controller's words`(path: String, type: String, cause: String)
  {
    #expect { try PathPatterns.patterns(path: path, pathType: type) } throws: {
      ($0 as? PathPatterns.PatternFailure)?.cause == cause
    }
  }

  @Test func `inside one rule: Exact, then longest Prefix, then the rest as written`() {
    let rules = Self.rule(
      "x.io",
      [
        Self.path("/", "Prefix"), Self.path("/zz", "ImplementationSpecific"),
        Self.path("/cart", "Prefix"),
        Self.path("/cart/items", "Prefix"), Self.path("/b", "Exact"), Self.path("/a", "Exact"),
      ])
    let topology = load(["a.yaml": Self.manifest(Self.ip, rules)]).topology
    let patterns = topology.loadBalancers[0].listeners[0].rules.map {
      ListenerRules.text($0.conditions)
    }
    #expect(
      patterns == [
        "host x.io and path /b", "host x.io and path /a",
        "host x.io and path /cart/items or /cart/items/*",
        "host x.io and path /cart or /cart/*", "host x.io and path /*", "host x.io and path /zz",
      ])
  }

  @Test func `nothing is sorted across hosts`() {
    let rules =
      Self.rule(nil, [Self.path("/", "Prefix")]) + "\n"
      + Self.rule("x.io", [Self.path("/", "Prefix", "b")])
    let topology = load(["a.yaml": Self.manifest(Self.ip, rules)]).topology
    let listener = topology.loadBalancers[0].listeners[0]
    let url = RequestURL(scheme: .http, host: "x.io")
    #expect(
      ListenerRules.evaluate(
        listener, RuleRequest(method: "GET", url: url, source: IPv4Address(bits: 0))
      ).rule?
      .priority == 1)
  }

  @Test func `members of a group sort by order, then by the bytes of namespace/name`() {
    func member(_ name: String, _ order: String?) -> String {
      var annotations = Self.ip
      annotations["group.name"] = "shop"
      annotations["group.order"] = order
      return Self.manifest(
        annotations, Self.rule(nil, [Self.path("/\(name)", "Exact")]), name: name, services: [])
    }
    let text = [
      member("c", nil), member("b", nil), member("a", "10"), member("d", "-1"),
      Self.manifest(Self.ip, "  []", name: "zz"),
    ]
    .joined(separator: "---\n")
    let topology = load(["a.yaml": text]).topology
    let group = topology.loadBalancers.first { $0.ingresses.count == 4 }
    #expect(
      group?.listeners[0].rules.map(\.ingress) == [
        "default/d", "default/b", "default/c", "default/a",
      ])
    #expect(group?.listeners[0].rules.map(\.priority) == [1, 2, 3, 4])
  }

  @Test(
    arguments: [
      ([:], [80], ["HTTP"]),
      (["certificate-arn": "arn:x"], [443], ["HTTPS"]),
      (
        ["certificate-arn": "arn:x", "listen-ports": "[{\"HTTP\": 80}, {\"HTTPS\": 8443}]"],
        [80, 8443], ["HTTP", "HTTPS"]
      ),
    ] as [([String: String], [Int], [String])])
  func `listeners (computeIngressListenPorts)`(
    annotations: [String: String], ports: [Int], kinds: [String]
  ) {
    let text = Self.manifest(
      Self.ip.merging(annotations) { a, _ in a }, Self.rule("x.io", [Self.path("/", "Prefix")]))
    let listeners = load(["a.yaml": text]).topology.loadBalancers[0].listeners
    #expect(listeners.map(\.port) == ports)
    #expect(listeners.map(\.transferProtocol.rawValue) == kinds)
  }

  @Test(
    arguments: [
      (["ssl-redirect": "443"], "listener does not exist for SSLRedirect port: 443"),
      (["ssl-redirect": "80"], "listener protocol non-SSL for SSLRedirect port: 80"),
      (["listen-ports": "[]"], "empty listen ports"),
      (["target-type": "instance"], "TargetGroup port is empty"),
      (["target-type": "pod"], "unknown targetType: pod"),
      (["scheme": "public"], "unknown scheme: public"),
      (["healthcheck-interval-seconds": "often"], "failed to parse healthcheck-interval-seconds"),
      (["group.name": "shop", "group.order": "first"], "group.order 'first'"),
    ] as [([String: String], String)])
  func `what the controller refuses`(annotations: [String: String], cause: String) throws {
    let text = Self.manifest(
      annotations.merging(Self.ip) { a, _ in a }, Self.rule("x.io", [Self.path("/", "Prefix")]))
    let loaded = load(["a.yaml": text])
    let refusal = try #require(loaded.diagnostics.first { $0.code == "ingress-refused" })
    #expect(refusal.message.contains(cause), "\(refusal.message)")
    #expect(loaded.topology.loadBalancers.isEmpty)
  }

  @Test func `certificates are discovered by host: strictly where they are listed, else inferred`()
    throws
  {
    let annotations = ["listen-ports": "[{\"HTTPS\": 443}]", "target-type": "ip"]
    let text = Self.manifest(annotations, Self.rule("x.io", [Self.path("/", "Prefix")]))
    let file =
      "topowalk: 1\nkubernetes: [a.yaml]\ncertificates: [{arn: 'arn:1', domains: [y.io]}]\n"
    let strict = load(["architecture.yaml": file, "a.yaml": text], ["architecture.yaml"])
    #expect(
      strict.diagnostics.contains { $0.message.contains("no certificate found for host: x.io") })
    let open = load(["a.yaml": text])
    #expect(open.topology.loadBalancers.count == 1)
    #expect(open.topology.certificates.map(\.provenance.isInferred) == [true])
  }

  @Test func `one bad member blocks the whole group`() {
    var annotations = Self.ip
    annotations["group.name"] = "shop"
    let good = Self.manifest(
      annotations, Self.rule(nil, [Self.path("/good", "Prefix")]), name: "good")
    let bad = Self.manifest(
      annotations, Self.rule(nil, [Self.path("/bad/*", "Prefix")]), name: "bad", services: [])
    let loaded = load(["a.yaml": good + "---\n" + bad])
    #expect(loaded.topology.loadBalancers.isEmpty)
    #expect(loaded.topology.refusedIngresses.count == 2)
  }

  @Test func `a missing Service answers 503, a missing port refuses`() throws {
    let missing = load([
      "a.yaml": Self.manifest(Self.ip, Self.rule(nil, [Self.path("/", "Prefix", "gone")]))
    ])
    #expect(missing.diagnostics.contains { $0.code == "undeclared-service" })
    let walk = try Walk(
      missing.topology, "GET http://\(missing.topology.loadBalancers[0].dnsName)/")
    // The default scheme is internal, so from outside there is no answer at all.
    #expect(walk.outcome == "timed out 0")
    let port = load([
      "a.yaml": Self.manifest(
        Self.ip, Self.rule(nil, [Self.path("/", "Prefix", port: "number: 81")]))
    ])
    #expect(
      port.diagnostics.contains {
        $0.message.contains("unable to find port 81 on service default/a")
      })
  }

  @Test func `annotation actions: fixed response and redirect`() throws {
    var annotations = Self.ip
    annotations["scheme"] = "internet-facing"
    annotations["actions.down"] =
      "{\"type\":\"fixed-response\",\"fixedResponseConfig\":{\"statusCode\":\"503\",\"messageBody\":\"closed\"}}"
    let rules = Self.rule(nil, [Self.path("/down", "Prefix", "down", port: "name: use-annotation")])
    let topology = load(["a.yaml": Self.manifest(annotations, rules)]).topology
    let walk = try Walk(topology, "GET http://\(topology.loadBalancers[0].dnsName)/down")
    #expect(walk.outcome == "answered 503")
    let other = try Walk(topology, "GET http://\(topology.loadBalancers[0].dnsName)/up")
    #expect(other.outcome == "answered 404")
  }

  @Test(arguments: [("gce", nil), (nil, "gce"), (nil, nil)] as [(String?, String?)])
  func `other controllers' Ingresses make no ALB`(annotation: String?, className: String?) {
    var text = Self.manifest(Self.ip, Self.rule(nil, [Self.path("/", "Prefix")]))
    text = text.replacing(
      "    kubernetes.io/ingress.class: 'alb'\n",
      with: annotation.map { "    kubernetes.io/ingress.class: \($0)\n" } ?? "")
    if let className {
      text = text.replacing(
        "spec:\n  rules", with: "spec:\n  ingressClassName: \(className)\n  rules")
    }
    let loaded = load(["a.yaml": text])
    #expect(loaded.topology.loadBalancers.isEmpty)
    #expect(loaded.report.notModelled.contains { $0.what == "Ingress default/shop" })
  }

  @Test func `instance targets are nodes, and kube-proxy goes on from there`() throws {
    let annotations = ["scheme": "internet-facing"]
    let text = Self.manifest(
      annotations, Self.rule(nil, [Self.path("/", "Prefix")]), type: "NodePort")
    let topology = load(["a.yaml": text]).topology
    let walk = try Walk(topology, "GET http://\(topology.loadBalancers[0].dnsName)/")
    #expect(walk.outcome == "answered 200")
    #expect(walk.ways.contains { $0.hasSuffix("→ node-1") })
    #expect(walk.ways.contains("node-1 → a-pod"))
  }

  @Test(arguments: [
    ("*.company.com", "app.company.com", true), ("*.company.com", "company.com", false),
    ("*.company.com", "a.b.company.com", false), ("app.company.com", "APP.company.com", true),
  ])
  func `certificates: a wildcard is exactly one label (RFC 6125, ACM)`(
    domain: String, host: String, covers: Bool
  ) {
    #expect(Certificate.name(domain, covers: host) == covers)
  }
}
