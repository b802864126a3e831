import SourceText
import TestSupport
import Testing
import TopologyModel

/// Routes of Gateway API, Istio and ingress-nginx, and load balancers of Services.
@Suite struct `Routing rules` {
  /// Deployments and Services of these names; `v2` of a name is labelled so.
  static func services(_ names: [String], more: String = "") -> String {
    names.map { name in
      let version = name.hasSuffix("-v2") ? "v2" : "v1"
      let app = name.hasSuffix("-v2") ? String(name.dropLast(3)) : name
      return """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: \(name)}
        spec:
          replicas: 1
          selector: {matchLabels: {app: \(app), version: \(version)}}
          template:
            metadata: {labels: {app: \(app), version: \(version)}}
            spec: {containers: [{name: c, image: "i:1", ports: [{containerPort: 80}]}]}
        ---

        """
    }.joined() + more
  }

  static func service(_ name: String, _ selector: String) -> String {
    """
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: \(name)}
    spec: {selector: {\(selector)}, ports: [{port: 80}]}

    """
  }

  private static func gateway(_ rule: String, listener: String = "") -> String {
    services(["a"]) + service("a", "app: a") + """
      ---
      apiVersion: gateway.networking.k8s.io/v1
      kind: Gateway
      metadata: {name: gw}
      spec: {gatewayClassName: istio, listeners: [{name: http, port: 80, protocol: HTTP\(listener)}]}
      ---
      apiVersion: gateway.networking.k8s.io/v1
      kind: HTTPRoute
      metadata: {name: r}
      spec:
        parentRefs: [{name: gw}]
        hostnames: [x.example.com]
        rules:
        - \(rule)

      """
  }

  @Test(arguments: [
    (
      "filters: [{type: RequestRedirect, requestRedirect: {scheme: https}}]",
      "302 to https://x.example.com:443/red/1"
    ),
    (
      "{matches: [{path: {value: /red}}], filters: [{type: RequestRedirect, requestRedirect: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /blue}}}]}",
      "302 to http://x.example.com:80/blue/1"
    ),
    ("backendRefs: [{name: a, port: 80, weight: 0}]", "500 from the Istio (rule 1 of 1)"),
    (
      "backendRefs: [{name: a, namespace: other, port: 80}]", "500 from the Istio (rule 1 of 1)"
    ),
    ("backendRefs: [{name: a, port: 80}]", "200"),
  ])
  func `HTTPRoutes answer as the specification says`(rule: String, text: String) throws {
    let topology = load(["g.yaml": Self.gateway(rule)]).topology
    let walk = try Walk(topology, "GET http://x.example.com/red/1")
    #expect(walk.text.hasPrefix(text), "\(walk.text)")
  }

  @Test func `routes that no listener takes are told of`() {
    let plain = "backendRefs: [{name: a, port: 80}]"
    let other = Self.gateway(plain, listener: ", hostname: '*.other.com'")
    #expect(load(["g.yaml": other]).diagnostics.map(\.code) == ["route-not-accepted"])
    let name = Self.gateway(plain).replacing(
      "parentRefs: [{name: gw}]", with: "parentRefs: [{name: gx}]")
    #expect(load(["g.yaml": name]).diagnostics.map(\.code) == ["route-not-accepted"])
    #expect(load(["g.yaml": Self.gateway(plain)]).diagnostics.isEmpty)
  }

  private static func ingress(_ name: String, _ service: String, _ annotations: [String]) -> String
  {
    """
    ---
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata:
      name: \(name)
      annotations:
        nginx.ingress.kubernetes.io/ssl-redirect: "false"
    \(annotations.map { "    nginx.ingress.kubernetes.io/\($0)" }.joined(separator: "\n"))
    spec:
      ingressClassName: nginx
      rules:
      - host: x.example.com
        http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: \(service), port: {number: 80}}}}]}

    """
  }

  private static func nginx(_ annotations: [String], canary: [String]? = nil) -> Topology {
    var text =
      services(["a", "a-v2"]) + service("a", "app: a, version: v1")
      + service("b", "app: a, version: v2") + ingress("main", "a", annotations)
    if let canary { text += ingress("canary", "b", ["canary: \"true\""] + canary) }
    return load(["n.yaml": text]).topology
  }

  @Test(arguments: [
    ("force-ssl-redirect: \"true\"", "/", "308 to https://x.example.com:443/"),
    (
      "permanent-redirect: https://new.example.com/there", "/",
      "301 to https://new.example.com:443/there"
    ),
    ("app-root: /ui", "/", "302 to http://x.example.com:80/ui"), ("app-root: /ui", "/ui", "200"),
  ])
  func `annotations of ingress-nginx`(annotation: String, path: String, text: String) throws {
    let walk = try Walk(Self.nginx([annotation]), "GET http://x.example.com\(path)")
    #expect(walk.text.hasPrefix(text), "\(walk.text)")
  }

  @Test func `weights beyond the API's range do no harm`() throws {
    let many = "{name: a, port: 80, weight: 9223372036854775807}"
    let topology = load([
      "g.yaml": Self.gateway("backendRefs: [\(many), \(many), {name: a, port: 80, weight: -9}]")
    ]).topology
    #expect(try Walk(topology, "GET http://x.example.com/").outcome == "answered 200")
  }

  @Test(arguments: [("nginx", "308"), ("haproxy", "302"), ("traefik", "200"), ("kong", "200")])
  func `plain HTTP to a host with TLS`(controller: String, text: String) throws {
    let ingress = Self.ingress("main", "a", ["permanent-redirect: https://gone.example.com/"])
      .replacing(
        "ingressClassName: nginx",
        with: "ingressClassName: \(controller)\n  tls: [{hosts: [x.example.com]}]"
      )
      .replacing("ssl-redirect: \"false\"", with: "ssl-redirect: \"true\"")
    let files = ["n.yaml": Self.services(["a"]) + Self.service("a", "app: a") + ingress]
    let walk = try Walk(load(files).topology, "GET http://x.example.com/")
    #expect(walk.text.hasPrefix(text), "\(walk.text)")
  }

  @Test func `requests to begin with are those of the rules`() {
    #expect(Self.nginx([]).savedRequests.map(\.text) == ["GET https://x.example.com/"])
    let route = load(["g.yaml": Self.gateway("backendRefs: [{name: a, port: 80}]")])
    #expect(route.topology.savedRequests.first?.text == "GET http://x.example.com/")
  }

  @Test func `a canary takes its share, and by its header all or nothing`() throws {
    let split = Self.nginx([], canary: ["canary-weight: \"20\""])
    let rules = split.loadBalancers[0].listeners[0].rules
    #expect(rules.count == 1)
    guard case .forward(let groups) = rules[0].action else {
      Issue.record("no forward")
      return
    }
    #expect(groups.map(\.weight) == [80, 20])
    let header = Self.nginx([], canary: ["canary-by-header: X-Canary"])
    func pod(_ value: String?) throws -> Bool {
      let more = value.map { " -H 'X-Canary: \($0)'" } ?? ""
      return try Walk(header, "GET http://x.example.com/\(more)").ways.contains {
        $0.contains("a-v2")
      }
    }
    let always = try pod("always")
    #expect(always)
    let never = try pod("never")
    #expect(!never)
    let plain = try pod(nil)
    #expect(!plain)
  }

  @Test func `subsets of a DestinationRule choose pods by more labels`() throws {
    let text =
      Self.services(["a", "a-v2"]) + Self.service("a", "app: a") + """
        ---
        apiVersion: networking.istio.io/v1
        kind: Gateway
        metadata: {name: gw}
        spec: {selector: {istio: ingressgateway}, servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ["*"]}]}
        ---
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: vs}
        spec: {hosts: [x.example.com], gateways: [gw], http: [{route: [{destination: {host: a, subset: second}}]}]}
        ---
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: {name: dr}
        spec: {host: a, subsets: [{name: second, labels: {version: v2}}]}

        """
    let topology = load(["i.yaml": text]).topology
    for _ in 0..<4 {
      let walk = try Walk(topology, "GET http://x.example.com/")
      #expect(walk.ways.contains { $0.contains("a-v2") }, "\(walk.ways)")
    }
    let missing = load(["i.yaml": text.replacing("subset: second", with: "subset: third")])
    #expect(missing.diagnostics.map(\.code) == ["undeclared-subset"])
  }

  @Test func `a Network Load Balancer of a Service with a certificate speaks TLS on its ports`() {
    let text =
      Self.services(["a"]) + """
        apiVersion: v1
        kind: Service
        metadata:
          name: a
          annotations:
            service.beta.kubernetes.io/aws-load-balancer-type: external
            service.beta.kubernetes.io/aws-load-balancer-nlb-target-type: ip
            service.beta.kubernetes.io/aws-load-balancer-ssl-cert: arn:aws:acm:eu-west-1:1:certificate/c
            service.beta.kubernetes.io/aws-load-balancer-ssl-ports: "443"
        spec: {type: LoadBalancer, selector: {app: a}, ports: [{name: s, port: 443, targetPort: 80}, {name: p, port: 80}]}

        """
    let topology = load(["n.yaml": text]).topology
    #expect(topology.loadBalancers[0].scheme == .internal)
    #expect(topology.loadBalancers[0].listeners.map(\.transferProtocol) == [.tls, .tcp])
    #expect(topology.targetGroups.map(\.healthCheck.isTCP) == [true, true])
  }

  @Test func `kinds of other groups are not those of Kubernetes`() {
    let text =
      "apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {name: k}\nspec: {template: {}}\n"
    let loaded = load(["k.yaml": text + "---\n" + Self.services(["a"])])
    #expect(loaded.topology.services.isEmpty)
    #expect(loaded.report.notModelled.map(\.what) == ["Service"])
    #expect(loaded.diagnostics.isEmpty)
  }

  @Test func `a folder may hold other tools' files and patches of a kustomization`() {
    let loaded = load(
      [
        "app/deployment.yaml": Self.services(["a"]),
        "app/kustomization.yaml": "resources: [deployment.yaml]\npatches: [{path: ./patch.yaml}]\n",
        "app/patch.yaml":
          "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {replicas: 5}\n",
        "app/values.yaml": "replicaCount: 2\n", "app/package.json": "{\"name\": \"x\"}",
      ], ["app"])
    #expect(loaded.diagnostics.map(\.message) == [])
    #expect(loaded.topology.workloads.map(\.slots.count) == [1])
    #expect(loaded.report.notModelled.map(\.what) == ["kustomize patch app/patch.yaml"])
  }
}
