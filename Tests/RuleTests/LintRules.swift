import Reports
import SourceText
import TestSupport
import Testing

/// Each lint with architectures it speaks up about and architectures it has nothing to say of.
@Suite struct `Lint rules` {
  static func told(_ files: [String: String]) -> Set<String> {
    let loaded = load(files, files["a.yaml"] == nil ? nil : ["a.yaml"])
    let settings = LintSettings(loaded.topology, overrides: [])
    return Set(LintCatalog.run(loaded.topology, settings).map(\.code))
  }

  private static let network = """
    topowalk: 1
    vpc:
      name: v
      cidr: 10.0.0.0/16
      subnets:
        - {name: public-a, cidr: 10.0.0.0/24, zone: eu-west-1a, routeTable: public}
        - {name: public-b, cidr: 10.0.1.0/24, zone: eu-west-1b, routeTable: public}
        - {name: private-a, cidr: 10.0.2.0/24, zone: eu-west-1a, routeTable: private}
        - {name: private-b, cidr: 10.0.3.0/24, zone: eu-west-1b, routeTable: private}
      internetGateway: igw
      routeTables:
        - {name: public, routes: [{to: 0.0.0.0/0, via: igw}]}
        - {name: private, routes: []}
      securityGroups:
        - {name: app, inbound: [{ports: 80, from: web}]}
        - {name: web, inbound: [{ports: all, from: 0.0.0.0/0}]}
        - {name: jump, inbound: [{ports: 22, from: 0.0.0.0/0}]}
        - {name: closed, inbound: []}
        - {name: db, inbound: [{ports: 5432, from: app}]}
        - {name: db-open, inbound: [{ports: 5432, from: 0.0.0.0/0}]}
        - {name: db-jump, inbound: [{ports: 5432, from: jump}]}

    """

  private static func database(_ subnet: String, _ group: String) -> String {
    network + """
      bastions: [{name: jump, subnet: public-a, securityGroups: [jump]}]
      rds: [{name: orders, subnets: [\(subnet)], securityGroups: [\(group)]}]

      """
  }

  @Test(arguments: [
    ("private-a", "db-open", "database-reachable", true),
    ("public-a", "db", "database-reachable", true),
    ("private-a", "db", "database-reachable", false),
    ("private-a", "db-jump", "bastion-to-primary", true),
    ("private-a", "db", "bastion-to-primary", false),
  ])
  func `databases`(subnet: String, group: String, lint: String, speaks: Bool) {
    #expect(Self.told(["a.yaml": Self.database(subnet, group)]).contains(lint) == speaks)
  }

  private static func balancer(
    group: String = "app", rules: String = "", certificate: String = "app.example.com",
    expired: Bool = false, targets: String = "[{id: web-1, port: 80}]", record: String = "front"
  ) -> String {
    network + """
      dependencies:
        - {name: web-1, kind: instance, subnet: private-a, ports: ["80"], securityGroups: [\(group)]}
      certificates:
        - {arn: "arn:aws:acm:eu-west-1:1:certificate/c", domains: [\(certificate)], expired: \(expired)}
      targetGroups:
        - {name: web, targetType: instance, port: 80, targets: \(targets)}
      loadBalancers:
        - name: front
          dnsName: front-1.eu-west-1.elb.amazonaws.com
          subnets: [public-a, public-b]
          securityGroups: [web]
          listeners:
            - port: 443
              protocol: HTTPS
              certificates: ["arn:aws:acm:eu-west-1:1:certificate/c"]
              rules:
                - {priority: 10, hosts: [app.example.com], action: {forward: [{targetGroup: web}]}}
      \(rules)
              default: {forward: [{targetGroup: web}]}
      route53:
        - zone: example.com
          records: [{name: app.example.com, alias: \(record)}]

      """
  }

  @Test func `nothing is said of a load balancer that is as it should be`() {
    let loaded = load(["a.yaml": Self.balancer()])
    #expect(loaded.diagnostics.map(\.message) == [])
    #expect(Self.told(["a.yaml": Self.balancer()]) == [])
  }

  @Test func `certificates`() {
    let other = Self.balancer(certificate: "other.example.com")
    #expect(Self.told(["a.yaml": other]) == ["certificate-covers-hosts"])
    let wildcard = Self.balancer(certificate: "'*.example.com'")
    #expect(Self.told(["a.yaml": wildcard]) == [])
    #expect(Self.told(["a.yaml": Self.balancer(expired: true)]) == ["certificate-expired"])
  }

  @Test(arguments: [
    ("hosts: [app.example.com], paths: [/x]", true), ("hosts: [app.example.com]", true),
    ("paths: [/x]", false), ("hosts: [b.example.com]", false),
  ])
  func `rules behind one that matches all they do`(conditions: String, speaks: Bool) {
    let rule =
      "          - {priority: 20, \(conditions), action: {forward: [{targetGroup: web}]}}"
    let text = Self.balancer(rules: rule, certificate: "'*.example.com'")
    #expect(Self.told(["a.yaml": text]).contains("shadowed-rule") == speaks)
  }

  @Test func `targets`() {
    #expect(Self.told(["a.yaml": Self.balancer(group: "closed")]) == ["target-unreachable"])
    #expect(Self.told(["a.yaml": Self.balancer(targets: "[]")]) == ["group-without-targets"])
  }

  @Test func `records`() {
    let gone = Self.balancer(record: "gone-1.eu-west-1.elb.amazonaws.com")
    #expect(Self.told(["a.yaml": gone]).contains("record-leads-nowhere"))
  }

  private static func cluster(
    _ namespace: String, type: String = "ClusterIP", probe: String = "/"
  )
    -> String
  {
    """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web, namespace: \(namespace)}
    spec:
      selector: {matchLabels: {app: web}}
      template:
        metadata: {labels: {app: web}}
        spec:
          containers:
          - name: web
            image: web:1
            ports: [{containerPort: 8080}]
            readinessProbe: {httpGet: {path: \(probe), port: 8080}}
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: web, namespace: \(namespace)}
    spec: {type: \(type), selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}

    """
  }

  private static func ingress(_ name: String, group: String = "") -> String {
    """
    ---
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata:
      name: \(name)
      namespace: shop
      annotations:
        alb.ingress.kubernetes.io/target-type: ip
    \(group)
    spec:
      ingressClassName: alb
      rules:
      - host: \(name).example.com
        http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}

    """
  }

  @Test(arguments: [
    ("prod", "NodePort", true), ("shop-production", "LoadBalancer", true),
    ("prod", "ClusterIP", false), ("staging", "NodePort", false),
  ])
  func `doors of production Services`(namespace: String, type: String, speaks: Bool) {
    let told = Self.told(["k.yaml": Self.cluster(namespace, type: type)])
    #expect(told.contains("production-exposed") == speaks)
  }

  @Test func `tunnels`() {
    let tunnel = """
      topowalk: 1
      kubernetes: [k.yaml]
      cloudflare:
        tunnels:
          - {name: t, ingress: [{hostname: x.example.com, service: "http://web.prod:80"}, {service: "http_status:404"}]}

      """
    func told(_ namespace: String) -> Set<String> {
      let text = tunnel.replacing("web.prod", with: "web.\(namespace)")
      return Self.told(["a.yaml": text, "k.yaml": Self.cluster(namespace)])
    }
    #expect(told("prod").contains("tunnel-into-production"))
    #expect(!told("staging").contains("tunnel-into-production"))
  }

  @Test func `Ingresses that could share`() {
    let pods = Self.cluster("shop")
    let apart = pods + Self.ingress("a") + Self.ingress("b")
    #expect(Self.told(["k.yaml": apart]) == ["one-load-balancer-per-group"])
    let group = "    alb.ingress.kubernetes.io/group.name: shop"
    let together = pods + Self.ingress("a", group: group) + Self.ingress("b", group: group)
    #expect(Self.told(["k.yaml": together]) == [])
  }

  @Test func `probes that ask another path than the load balancer`() {
    let differs = Self.cluster("shop", probe: "/ready") + Self.ingress("a")
    #expect(Self.told(["k.yaml": differs]) == ["health-check-differs"])
    #expect(Self.told(["k.yaml": Self.cluster("shop") + Self.ingress("a")]) == [])
  }

  @Test func `levels of a file and of the command line`() {
    let text = Self.database("private-a", "db-jump")
    let quiet = text + "lints: [{id: bastion-to-primary, level: \"off\"}]\n"
    #expect(Self.told(["a.yaml": text]) == ["bastion-to-primary"])
    #expect(Self.told(["a.yaml": quiet]) == [])
    let topology = load(["a.yaml": quiet]).topology
    let settings = LintSettings(topology, overrides: [("bastion-to-primary", .error)])
    #expect(LintCatalog.run(topology, settings).map(\.severity) == [.error])
  }

  @Test func `every lint can be explained, with its source`() {
    for id in LintCatalog.ids {
      #expect(Explanations.text(id)?.contains("Source: ") == true, "\(id)")
    }
  }
}
