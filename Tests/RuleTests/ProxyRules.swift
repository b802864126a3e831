import Simulation
import SourceText
import TestSupport
import Testing
import TopologyModel

/// Who may come to whom: routes of other namespaces, proxies nobody describes, doors of one name.
@Suite struct `Proxy rules` {
  private static func web(_ namespace: String) -> String {
    """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web, namespace: \(namespace)}
    spec:
      selector: {matchLabels: {app: web}}
      template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c, ports: [{containerPort: 80}]}]}}
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: web, namespace: \(namespace)}
    spec: {selector: {app: web}, ports: [{port: 80}]}
    ---

    """
  }

  @Test(arguments: [("yes", true), ("no", false)])
  func `a listener that selects namespaces takes routes of those only`(
    label: String, isTaken: Bool
  ) {
    let text =
      Self.web("apps") + """
        apiVersion: v1
        kind: Namespace
        metadata: {name: apps, labels: {expose: "\(label)"}}
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: {name: edge, namespace: infra}
        spec:
          gatewayClassName: envoy
          listeners:
            - name: web
              port: 80
              protocol: HTTP
              allowedRoutes: {namespaces: {from: Selector, selector: {matchLabels: {expose: "yes"}}}}
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: web, namespace: apps}
        spec:
          parentRefs: [{name: edge, namespace: infra}]
          hostnames: [www.example.com]
          rules: [{backendRefs: [{name: web, port: 80}]}]
        """
    let loaded = load(["m.yaml": text])
    #expect(loaded.diagnostics.contains { $0.code == "route-not-accepted" } != isTaken)
    #expect(loaded.topology.loadBalancers.flatMap(\.listeners).flatMap(\.rules).isEmpty != isTaken)
  }

  private static let guarded =
    web("apps") + """
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: web, namespace: apps}
      spec:
        ingressClassName: nginx
        rules: [{host: www.example.com, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}}]
      ---
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: {name: from-ingress, namespace: apps}
      spec:
        podSelector: {}
        policyTypes: [Ingress]
        ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ingress-nginx}}}]}]
      ---

      """
  private static let controller = """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: ctl, namespace: PLACE}
    spec:
      selector: {matchLabels: {app.kubernetes.io/name: ingress-nginx}}
      template:
        metadata: {labels: {app.kubernetes.io/name: ingress-nginx}}
        spec: {containers: [{name: c, ports: [{containerPort: 80}]}]}
    """

  @Test(arguments: [("", 200), ("ingress-nginx", 200), ("elsewhere", 504)])
  func `policies see a proxy's pods, or where its chart puts them`(
    place: String, status: Int
  ) throws {
    let text =
      Self.guarded
      + (place.isEmpty ? "" : Self.controller.replacing("PLACE", with: place))
    let walk = try Walk(load(["m.yaml": text]).topology, "GET http://www.example.com/")
    #expect(walk.request.outcome?.status == status, "\(walk.text)")
  }

  /// Nobody may come to the pod: seconds are tries times the connect timeout of the proxy's source.
  @Test(arguments: [
    ("nginx", 504, 15), ("istio", 503, 30), ("contour", 503, 2), ("traefik", 504, 30),
    ("haproxy", 503, 20),
  ])
  func `a silent target costs what each proxy waits`(
    name: String, status: Int, seconds: Int64
  )
    throws
  {
    let shut = Self.guarded.replacing(
      "ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ingress-nginx}}}]}]",
      with: "ingress: []"
    ).replacing("ingressClassName: nginx", with: "ingressClassName: \(name)")
    let walk = try Walk(load(["m.yaml": shut]).topology, "GET http://www.example.com/")
    #expect(walk.request.outcome?.status == status, "\(walk.text)")
    let ended = try #require(walk.request.endedAt)
    #expect((ended - walk.request.sentAt).microseconds / 1_000_000 == seconds)
  }

  @Test func `load balancers of Services of one name have a name and a record each`() throws {
    func door(_ namespace: String) -> String {
      Self.web(namespace) + """
        apiVersion: v1
        kind: Service
        metadata:
          name: gw
          namespace: \(namespace)
          annotations: {external-dns.alpha.kubernetes.io/hostname: \(namespace).example.com}
        spec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 80}]}
        ---

        """
    }
    let topology = load(["m.yaml": door("p") + door("q")]).topology
    #expect(Set(topology.loadBalancers.map(\.dnsName)).count == 2)
    for name in ["p", "q"] {
      let walk = try Walk(topology, "GET http://\(name).example.com/")
      #expect(walk.request.outcome?.status == 200, "\(walk.text)")
      let pods = walk.request.hops.compactMap { topology.podSlot(of: $0.to) }
      #expect(
        pods.allSatisfy { topology.workloads[topology.podSlots[$0].workload].namespace == name })
    }
  }

  @Test(arguments: [
    ("", "TCP connection 30 10 3 3"),
    ("aws-load-balancer-type: external", "TCP connection 10 10 3 3"),
    (
      "aws-load-balancer-type: external, service.beta.kubernetes.io/aws-load-balancer-healthcheck-protocol: HTTP, "
        + "service.beta.kubernetes.io/aws-load-balancer-healthcheck-path: /ready, "
        + "service.beta.kubernetes.io/aws-load-balancer-healthcheck-interval: '20'",
      "GET /ready 20 6 3 3"
    ),
  ])
  func `checks of a Service's load balancer`(annotations: String, expected: String) throws {
    let written = annotations.isEmpty ? "" : "service.beta.kubernetes.io/\(annotations)"
    let text =
      Self.web("p") + """
        apiVersion: v1
        kind: Service
        metadata: {name: gw, namespace: p, annotations: {\(written)}}
        spec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 80, nodePort: 30080}]}
        """
    let check = try #require(load(["m.yaml": text]).topology.targetGroups.first).healthCheck
    #expect(
      "\(check.question) \(check.intervalSeconds) \(check.timeoutSeconds) \(check.healthyThreshold) \(check.unhealthyThreshold)"
        == expected)
  }

  @Test func `a fix for DNS over UDP opens UDP`() throws {
    let text =
      Self.web("apps") + """
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: out, namespace: apps}
        spec:
          podSelector: {}
          policyTypes: [Egress]
          egress: [{to: [{podSelector: {}}]}]
        """
    let topology = load(["m.yaml": text]).topology
    let walk = try Walk(topology, "GET http://web/", from: "apps/web")
    #expect(walk.request.outcome?.kind == .unresolvable)
    let blockers = walk.request.hops.flatMap(\.decisions).flatMap(\.blockers)
    guard case .addPolicyRule(_, _, let rule)? = blockers.first?.fix else {
      Issue.record("no fix: \(blockers)")
      return
    }
    #expect(rule.ports.map(\.transport) == [.udp, .tcp])
  }
}
