import Simulation
import SourceText
import TestSupport
import Testing
import TopologyModel

@testable import Reports

/// Readings that real clusters, states and dumps ask for, each found wrong once.
@Suite struct `Readings in the wild` {
  private static func pod(_ name: String, _ node: String, _ address: String) -> String {
    """
    apiVersion: v1
    kind: Pod
    metadata: {name: \(name), labels: {app: \(name)}}
    spec: {nodeName: \(node), containers: [{name: s, image: s}]}
    status: {phase: Running, podIP: \(address), conditions: [{type: Ready, status: "True"}]}
    ---

    """
  }

  private static func service(_ name: String, port: Int = 80, more: String = "") -> String {
    """
    apiVersion: v1
    kind: Service
    metadata: {name: \(name)}
    spec: {ports: [{port: \(port)}]\(more)}
    ---

    """
  }

  private static func deployment(_ name: String, env: String = "") -> String {
    """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: \(name)}
    spec:
      selector: {matchLabels: {app: \(name)}}
      template: {metadata: {labels: {app: \(name)}}, spec: {containers: [{name: c, image: i, env: [\(env)]}]}}
    ---

    """
  }

  @Test func `addresses of nodes and pods shape a VPC nobody describes`() throws {
    let nodes = [(1, "a"), (2, "b")].map { number, zone in
      """
      apiVersion: v1
      kind: Node
      metadata: {name: n\(number), labels: {topology.kubernetes.io/zone: us-east-1\(zone)}}
      status: {addresses: [{type: InternalIP, address: 192.168.\(number)0.1}], conditions: [{type: Ready, status: "True"}]}
      ---

      """
    }.joined()
    let text =
      nodes + Self.pod("a", "n1", "192.168.11.5") + Self.pod("b", "n2", "100.64.41.5")
      + Self.service("b", more: ", selector: {app: b}")
    let loaded = load(["m.yaml": text])
    #expect(loaded.topology.network.vpcs[0].cidr == CIDR("192.168.0.0/16"))
    #expect(loaded.topology.network.vpcs[0].moreBlocks == [CIDR("100.64.0.0/16")].compactMap { $0 })
    let walk = try Walk(loaded.topology, "GET http://b/", from: "default/a")
    #expect(walk.outcome == "answered 200", "\(walk.text)")
  }

  @Test func `a zone that was made up denies no name`() throws {
    let text =
      Self.deployment("web", env: "{name: AUTH_URL, value: \"https://auth.example.com/x\"}")
      + Self.service("web", more: ", selector: {app: web}") + """
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata:
          name: web
          annotations: {alb.ingress.kubernetes.io/target-type: ip, alb.ingress.kubernetes.io/scheme: internet-facing}
        spec:
          ingressClassName: alb
          rules: [{host: www.example.com, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}}]

        """
    let walk = try Walk(load(["m.yaml": text]).topology, "GET http://www.example.com/")
    #expect(walk.outcome == "answered 200", "\(walk.text)")
    #expect(walk.ways.contains { $0.hasSuffix("auth.example.com") })
  }

  @Test func `a pod that is terminating takes no replica's place`() {
    func owned(_ name: String, _ more: String) -> String {
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: web-7c9d84f5b6-\(name), labels: {app: web}\(more), ownerReferences: [{kind: ReplicaSet, name: web-7c9d84f5b6}]}
      spec: {nodeName: n1, containers: [{name: s, image: s}]}
      status: {phase: Running, podIP: 10.0.32.\(name.utf8.count), conditions: [{type: Ready, status: "True"}]}
      ---

      """
    }
    let text =
      Self.deployment("web") + owned("aaaaa", ", deletionTimestamp: \"2024-05-01T11:00:00Z\"")
      + owned("bbbbb", "")
    let loaded = load(["m.yaml": text])
    #expect(World(loaded.topology).pods.map(\.name) == ["web-7c9d84f5b6-bbbbb"])
    #expect(loaded.report.notModelled.contains { $0.what == "Pod that is terminating" })
  }

  private static let distribution = """
    topowalk: 1
    dependencies:
    - {name: site, kind: s3, endpoints: [site.s3.amazonaws.com], ports: ["443"]}
    - {name: api, endpoints: [api.example.net], ports: ["80"]}
    - name: cdn
      kind: cloudfront
      endpoints: [www.example.com]
      ports: ["80", "443"]
      forwardsTo: site.s3.amazonaws.com
      viewerProtocol: redirect-to-https
      routes: [{path: /api/*, forwardsTo: api.example.net, originProtocol: http-only}]

    """

  @Test(arguments: [
    ("https://www.example.com/", "site", "answered 200"),
    ("https://www.example.com/api/x", "api", "answered 200"),
    ("https://www.example.com/apis", "site", "answered 200"),
  ])
  func `a distribution asks the origin of the path's behavior, once`(
    url: String, origin: String, outcome: String
  ) throws {
    let walk = try Walk(load(["a.yaml": Self.distribution]).topology, "GET \(url)")
    #expect(walk.outcome == outcome, "\(walk.text)")
    let asked = walk.ways.filter { $0 == "cdn → site" || $0 == "cdn → api" }
    #expect(asked == ["cdn → \(origin)"], "\(walk.ways)")
  }

  @Test func `a distribution that redirects sends plain HTTP away`() throws {
    let walk = try Walk(load(["a.yaml": Self.distribution]).topology, "GET http://www.example.com/")
    #expect(walk.outcome == "redirected 301")
  }

  @Test(arguments: [
    ("{gateways: [other]}", "t"), ("{sourceLabels: {app: x}}", "t"), ("{port: 81}", "t"),
    ("{scheme: {exact: https}}", "t"), ("{queryParams: {v: {exact: beta}}}", "t"),
    ("{headers: {x-team: {}}}", "t"), ("{authority: {exact: b.example.com}}", "t"),
    ("{gateways: [g], port: 80}", "s"), ("{scheme: {exact: http}}", "s"),
    ("{authority: {prefix: a.}}", "s"), ("{uri: {prefix: /}}", "s"),
  ])
  func `matches of a VirtualService hold only where all of them do`(
    match: String, winner: String
  ) throws {
    let text = """
      apiVersion: networking.istio.io/v1
      kind: Gateway
      metadata: {name: g}
      spec: {selector: {istio: ingressgateway}, servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ["*"]}]}
      ---
      apiVersion: networking.istio.io/v1
      kind: VirtualService
      metadata: {name: v}
      spec:
        hosts: ["a.example.com"]
        gateways: [g]
        http:
        - match: [\(match)]
          route: [{destination: {host: s}}]
        - route: [{destination: {host: t}}]
      ---

      """
    let services = ["s", "t"].map {
      Self.deployment($0) + Self.service($0, more: ", selector: {app: \($0)}")
    }.joined()
    let walk = try Walk(load(["m.yaml": text + services]).topology, "GET http://a.example.com/")
    #expect(walk.outcome == "answered 200", "\(walk.text)")
    #expect(walk.request.answeredBy?.hasPrefix("\(winner)-") ?? false, "\(walk.ways)")
  }

  @Test func `an abort of every request is answered by the proxy`() throws {
    let text = """
      apiVersion: networking.istio.io/v1
      kind: Gateway
      metadata: {name: g}
      spec: {selector: {istio: ingressgateway}, servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ["*"]}]}
      ---
      apiVersion: networking.istio.io/v1
      kind: VirtualService
      metadata: {name: v}
      spec:
        hosts: ["a.example.com"]
        gateways: [g]
        http:
        - fault: {abort: {httpStatus: 555, percentage: {value: 100}}}
          timeout: 3s
          route: [{destination: {host: s}}]
      ---

      """
    let loaded = load([
      "m.yaml": text + Self.deployment("s") + Self.service("s", more: ", selector: {app: s}")
    ])
    #expect(try Walk(loaded.topology, "GET http://a.example.com/").outcome == "answered 555")
    #expect(loaded.report.notModelled.map(\.what) == ["timeout of a VirtualService"])
  }

  @Test(arguments: [
    ("SCHEMA_REGISTRY_URL", "http://b:8081", 1), ("JWT_ISSUER_URI", "http://b/realm", 1),
    ("CORS_ORIGIN", "http://b", 0), ("IMAGE_REPO", "b:8081", 0),
  ])
  func `a key that is usually no call is one where a Service has the name`(
    key: String, value: String, count: Int
  ) {
    let text =
      Self.deployment("a", env: "{name: \(key), value: \"\(value)\"}") + Self.deployment("b")
      + Self.service("b", port: 8081, more: ", selector: {app: b}")
    #expect(load(["m.yaml": text]).topology.calls.count == count)
  }

  @Test func `who is told https by its settings speaks it`() throws {
    let text =
      Self.deployment("a", env: "{name: DEX_URL, value: \"https://dex:5556\"}")
      + Self.deployment("dex") + Self.service("a", more: ", selector: {app: a}")
      + Self.service("dex", port: 5556, more: ", selector: {app: dex}")
    let walk = try Walk(load(["m.yaml": text]).topology, "GET http://a/", from: "default/a")
    #expect(walk.outcome == "answered 200", "\(walk.text)")
  }

  @Test func `what must be in a VPC is not open to the internet`() {
    let text = """
      topowalk: 1
      vpc: {cidr: 10.0.0.0/16, securityGroups: [{name: db, inbound: [{ports: "27017", from: 10.0.0.0/16}]}]}
      dependencies:
      - {name: docs, kind: docdb, ports: ["27017"], securityGroups: [db]}
      - {name: cache, kind: elasticache, ports: ["6379"]}
      - {name: queue, kind: sqs, ports: ["443"]}

      """
    let topology = load(["a.yaml": text]).topology
    #expect(topology.hosts.map { $0.interface.subnet != nil } == [true, true, false])
  }

  @Test func `a proxy is as public as the Service before its pods`() {
    let text =
      Self.deployment("w") + Self.service("w", more: ", selector: {app: w}") + """
        apiVersion: v1
        kind: Service
        metadata:
          name: ingress-nginx-controller
          namespace: ingress-nginx
          annotations: {service.beta.kubernetes.io/aws-load-balancer-type: nlb, service.beta.kubernetes.io/aws-load-balancer-internal: "true"}
        spec: {type: LoadBalancer, ports: [{port: 80}], selector: {app.kubernetes.io/name: ingress-nginx, app.kubernetes.io/component: controller}}
        ---
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: w}
        spec:
          ingressClassName: nginx
          rules: [{host: w.example.com, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: w, port: {number: 80}}}}]}}]

        """
    let balancers = load(["m.yaml": text]).topology.loadBalancers
    #expect(balancers.first { $0.kind.isProxy }?.scheme == .internal)
  }

  @Test func `Endpoints outside are a box that answers`() throws {
    let text =
      Self.service("legacy", port: 5432) + """
        apiVersion: v1
        kind: Endpoints
        metadata: {name: legacy}
        subsets: [{addresses: [{ip: 203.0.113.77}], ports: [{port: 5432}]}]
        ---

        """ + Self.deployment("w")
    let topology = load(["m.yaml": text]).topology
    #expect(topology.hosts.map(\.name) == ["legacy 203.0.113.77"])
    let walk = try Walk(topology, "GET http://legacy:5432/", from: "default/w")
    #expect(walk.outcome == "answered 200", "\(walk.text)")
  }

  @Test func `records and ARNs: names of others are outside, ARNs say the Region`() throws {
    let text = """
      topowalk: 1
      certificates: [{arn: "arn:aws:acm:eu-west-3:1:certificate/c", domains: [a.example.com]}]
      route53:
      - {zone: example.com, records: [{name: help.example.com, type: CNAME, value: shop.zendesk.com}, {name: _x.example.com, type: CNAME, value: y.acm-validations.aws}]}

      """
    let topology = load(["a.yaml": text]).topology
    #expect(topology.region == "eu-west-3")
    #expect(topology.hosts.map(\.name) == ["shop.zendesk.com"])
    #expect(try Walk(topology, "GET https://help.example.com/").outcome == "answered 200")
  }

  @Test func `a topology does not differ from itself`() {
    let topology = load([
      "a.yaml": Self.distribution.replacing(
        "endpoints: [site.s3.amazonaws.com]",
        with: "endpoints: [site.s3.amazonaws.com, b.example.com]")
    ]).topology
    #expect(TopologyDifference(topology, topology).rows.isEmpty)
  }

  @Test func `EKS Auto Mode makes load balancers by classes of its own`() {
    let text =
      Self.deployment("w") + Self.service("w", more: ", selector: {app: w}") + """
        apiVersion: v1
        kind: Service
        metadata: {name: door}
        spec: {type: LoadBalancer, loadBalancerClass: eks.amazonaws.com/nlb, ports: [{port: 80}], selector: {app: w}}
        ---
        apiVersion: networking.k8s.io/v1
        kind: IngressClass
        metadata: {name: auto}
        spec: {controller: eks.amazonaws.com/alb}
        ---
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: w, annotations: {alb.ingress.kubernetes.io/target-type: ip}}
        spec:
          ingressClassName: auto
          rules: [{host: w.example.com, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: w, port: {number: 80}}}}]}}]

        """
    let loaded = load(["m.yaml": text])
    #expect(loaded.topology.loadBalancers.map(\.kind) == [.application, .network])
    #expect(loaded.topology.targetGroups.map(\.targetType) == [.ip, .ip])
    #expect(!loaded.report.notModelled.contains { $0.what.contains("Classic") })
  }

  @Test func `a backend that is missing keeps its share`() throws {
    let text =
      Self.deployment("w") + Self.service("w", more: ", selector: {app: w}") + """
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: {name: g}
        spec: {gatewayClassName: envoy, listeners: [{name: http, port: 80, protocol: HTTP}]}
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: r}
        spec:
          parentRefs: [{name: g}]
          hostnames: [a.example.com]
          rules: [{backendRefs: [{name: w, port: 80, weight: 1}, {name: gone, port: 80, weight: 1}]}]

        """
    let loaded = load(["m.yaml": text])
    #expect(loaded.diagnostics.contains { $0.message.contains("requests end with 500") })
    var timeline = Timeline(loaded.topology)
    for _ in 0..<20 {
      try timeline.send("GET http://a.example.com/")
      timeline.finish()
    }
    let statuses = Set(timeline.world.requests.compactMap { $0.outcome?.status })
    #expect(statuses == [200, 500])
  }

  @Test func `a cloudflared that runs with a token has the tunnel nobody else has`() throws {
    let text = """
      topowalk: 1
      cloudflare: {tunnels: [{name: t, ingress: [{hostname: w.example.com, service: "http://w.default:80"}, {service: "http_status:404"}]}]}

      """
    let runner = """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: cloudflared}
      spec:
        selector: {matchLabels: {app: cloudflared}}
        template: {metadata: {labels: {app: cloudflared}}, spec: {containers: [{name: c, image: cloudflare/cloudflared, args: [tunnel, --no-autoupdate, run]}]}}
      ---

      """
    let manifests = runner + Self.deployment("w") + Self.service("w", more: ", selector: {app: w}")
    let loaded = load(["a.yaml": text, "m.yaml": manifests], ["a.yaml", "m.yaml"])
    let walk = try Walk(loaded.topology, "GET https://w.example.com/")
    #expect(walk.outcome == "answered 200", "\(walk.text)")
  }
}
