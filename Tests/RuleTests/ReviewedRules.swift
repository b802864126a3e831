import Importing
import SourceText
import TestSupport
import Testing
import TopologyModel

@testable import Simulation

/// Findings of reviews: each was wrong once.
@Suite struct `Reviewed rules` {
  private let readiness = "readinessProbe: {httpGet: {path: /, port: 8080}}"

  private func codes(_ architecture: String) -> [String] {
    load(["architecture.yaml": "topowalk: 1\n\(architecture)"]).diagnostics.map(\.code)
  }

  @Test func `a multivalue answer is no alias record (Route 53 guide)`() {
    let found = codes(
      """
      route53: [{zone: x.io, records: [
        {name: a.x.io, addresses: [192.0.2.1]},
        {name: r.x.io, alias: a.x.io, multivalue: true, setIdentifier: one}]}]
      """)
    #expect(found == ["multivalue-alias"])
  }

  @Test func `a lost zone leaves a load balancer in service`() throws {
    var timeline = prodTimeline(container: readiness)
    let host = timeline.topology.loadBalancers[0].dnsName
    let node = try #require(timeline.topology.loadBalancers[0].nodes.first?.subnet)
    timeline.give(.applyFault("aws-az-chaos", timeline.topology.network.subnets[node].element))
    timeline.play(until: .start + .seconds(61))
    try timeline.send("GET http://\(host)/")
    timeline.finish()
    #expect(timeline.lastOutcome == "answered 200")
  }

  /// Instance targets: the node is what is registered and checked.
  private func nodePorts(_ service: String = "") -> Timeline {
    let text = `Controller rules`.manifest(
      ["scheme": "internet-facing"],
      `Controller rules`.rule(nil, [`Controller rules`.path("/", "Prefix")]), services: ["a"],
      type: "NodePort\(service)")
    let nodes = "eks: {nodes: [{name: node-1}, {name: node-2}]}"
    return Timeline(load(["architecture.yaml": "topowalk: 1\n\(nodes)", "k.yaml": text]).topology)
  }

  @Test func `a node without power fails its checks in instance mode, and leaves when lost`() throws
  {
    var timeline = nodePorts()
    let node = timeline.topology.nodes[1].element
    timeline.give(.applyFault("node-poweroff", node))
    timeline.play(until: .start + .seconds(45))
    let states = timeline.world.targetGroups[0].targets.map(\.health)
    #expect(states.contains(.unhealthy) && states.contains(.healthy))
    timeline.give(.undoFault("node-poweroff", node))
    timeline.play(until: .start + .seconds(200))
    #expect(timeline.world.targetGroups[0].targets.filter { $0.health == .healthy }.count == 2)
  }

  @Test func `externalTrafficPolicy Local: nodes without a pod fail their checks`() {
    let timeline = nodePorts(", externalTrafficPolicy: Local")
    let health = timeline.world.targetGroups[0].targets.map(\.health)
    #expect(health.count == 2 && health.contains(.unhealthy) && health.contains(.healthy))
  }

  @Test func `a node that returns in time keeps its pods`() {
    var timeline = prodTimeline(container: readiness)
    let node = timeline.topology.nodes[0].element
    let before = timeline.world.pods.count
    timeline.give(.applyFault("node-poweroff", node))
    timeline.play(until: .start + .seconds(30))
    timeline.give(.undoFault("node-poweroff", node))
    timeline.play(until: .start + .seconds(40))
    // A second outage does not inherit the first one's timers.
    timeline.give(.applyFault("node-poweroff", node))
    timeline.play(until: .start + .seconds(75))
    #expect(timeline.world.nodes[0].condition == .ready)
    timeline.play(until: .start + .seconds(95))
    #expect(timeline.world.nodes[0].condition != .ready)
    timeline.give(.undoFault("node-poweroff", node))
    timeline.play(until: .start + .seconds(600))
    #expect(timeline.world.pods.count == before)
    #expect(Set(timeline.states("prod/api").values) == [.healthy])
  }

  @Test(arguments: [
    ("{kind: StatefulSet}", 0), ("{kind: Deployment}", 1),
  ])
  func `a StatefulSet waits until the old pod is gone`(kind: String, early: Int) {
    let isSet = kind.contains("Stateful")
    let manifests = """
      apiVersion: apps/v1
      kind: \(isSet ? "StatefulSet" : "Deployment")
      metadata: {name: db, namespace: prod}
      spec:
        replicas: 1
        serviceName: db
        template:
          metadata: {labels: {app: db}}
          spec:
            terminationGracePeriodSeconds: 40
            containers:
              - {name: c, lifecycle: {preStop: {sleep: {seconds: 20}}}, ports: [{containerPort: 80}]}
      """
    var timeline = Timeline(load(["k.yaml": manifests]).topology)
    timeline.apply("pod-delete", isSet ? "prod/db-0" : "prod/db")
    timeline.play(until: .start + .seconds(15))
    #expect(timeline.world.pods.count { $0.phase == .running } == early)
    timeline.play(until: .start + .seconds(40))
    #expect(timeline.world.pods.count { $0.phase == .running } == 1)
  }

  @Test func `Recreate deletes all before it makes any`() {
    var timeline = prodTimeline(container: readiness, strategy: "strategy: {type: Recreate}")
    timeline.apply("rollout-restart", "prod/api")
    var most = 0
    var least = 4
    while timeline.world.now < .start + .seconds(120), timeline.stepUnit() {
      let now = timeline.world.pods.count { $0.phase == .running && $0.slot < 4 }
      most = max(most, now)
      least = min(least, ready(timeline))
    }
    #expect(least == 0 && ready(timeline) == 4)
  }

  private func ready(_ timeline: Timeline) -> Int {
    timeline.world.endpoints[timeline.topology.service(namespace: "prod", name: "api") ?? 0]
      .count { $0.ready }
  }

  @Test func `a target group no rule names is not in use`() {
    // The redirect in front takes everything, so that the optimizer drops the rule behind it.
    let actions = [
      "actions.act":
        #"{"type":"redirect","redirectConfig":{"host":"other.io","statusCode":"HTTP_301"}}"#
    ]
    let paths = """
      {path: /, pathType: Prefix, backend: {service: {name: act, port: {name: use-annotation}}}}, {path: /x, pathType: ImplementationSpecific, backend: {service: {name: one, port: {number: 80}}}}
      """
    let text = `Load balancer rules`.manifests(actions, paths: paths)
    let world = World(load(["k.yaml": text]).topology)
    #expect(world.targetGroups.count == 1)
    #expect(
      world.targetGroups[0].targets.allSatisfy { $0.health == .unused && $0.reason == .notInUse })
  }

  @Test(arguments: [
    (#"[{"field":"path-pattern","pathPatternConfig":{"values":["/a","/b"]}}]"#, ""),
    (
      #"[{"field":"path-pattern","pathPatternConfig":{"values":["/a*","/b*","/c*","/d*","/e*"]}}]"#,
      "5"
    ),
  ])
  func `quotas of a rule`(conditions: String, said: String) {
    let text = `Load balancer rules`.manifests(["conditions.one": conditions])
    let loaded = load(["k.yaml": text])
    let about = loaded.diagnostics.filter { $0.message.contains("condition") }
    #expect(about.isEmpty == said.isEmpty, "\(about.map(\.message))")
    #expect(about.allSatisfy { $0.message.contains(said) })
  }

  @Test func `hundred rules fit on a load balancer, one more does not`() {
    func paths(_ count: Int) -> String {
      (0..<count).map {
        "{path: /p\($0), pathType: Exact, backend: {service: {name: one, port: {number: 80}}}}"
      }.joined(separator: ", ")
    }
    let fits = load(["k.yaml": `Load balancer rules`.manifests([:], paths: paths(100))])
    #expect(fits.topology.loadBalancers.count == 1)
    let over = load(["k.yaml": `Load balancer rules`.manifests([:], paths: paths(101))])
    #expect(over.diagnostics.contains { $0.message.contains("TooManyRules") })
  }

  @Test(arguments: [
    ("GET http://web.example.com./", "answered 404"),
    ("GET http://nowhere.example.com./", "unresolvable 0"),
    ("GET http://web.example.com/\(String(repeating: "a", count: 16_500))", "answered 414"),
  ])
  func `odd request lines`(line: String, outcome: String) throws {
    var timeline = Timeline(load(["k.yaml": `Load balancer rules`.manifests([:])]).topology)
    try timeline.send(line)
    timeline.finish()
    #expect(timeline.lastOutcome == outcome)
  }

  private let useAnnotation =
    "{path: /, pathType: Prefix, backend: {service: {name: one, port: {name: use-annotation}}}}"

  private func outcome(
    _ annotations: [String: String], _ line: String = "GET http://web.example.com/",
    service: String = "", architecture: String = ""
  ) throws -> Outcome? {
    let text = `Load balancer rules`.manifests(annotations, paths: useAnnotation, service: service)
    var timeline = Timeline(
      load(["architecture.yaml": "topowalk: 1\n\(architecture)", "k.yaml": text]).topology)
    try timeline.send(line)
    timeline.finish()
    return timeline.world.requests[0].outcome
  }

  @Test func `a target group made elsewhere is left to itself`() throws {
    let found = try outcome([
      "actions.one": #"{"type":"forward","targetGroupARN":"arn:aws:elasticloadbalancing:x"}"#
    ])
    #expect(found?.kind == .answered && found?.text.contains("made elsewhere") == true)
  }

  @Test func `where every weight is 0 nobody answers`() throws {
    let found = try outcome([
      "actions.one":
        #"{"type":"forward","forwardConfig":{"targetGroups":[{"serviceName":"one","servicePort":80,"weight":0},{"serviceName":"two","servicePort":80,"weight":0}]}}"#
    ])
    #expect(found?.status == 503)
  }

  /// A Service's own sign-in counts where the action forwards to it alone.
  @Test(arguments: [
    (
      #"{"type":"fixed-response","fixedResponseConfig":{"statusCode":"200","contentType":"text/plain"}}"#,
      200
    ),
    (
      #"{"type":"forward","forwardConfig":{"targetGroups":[{"serviceName":"two","servicePort":80}]}}"#,
      302
    ),
  ])
  func `whose authentication counts`(action: String, status: Int) throws {
    let found = try outcome(
      [
        "actions.one": action, "listen-ports": #"[{"HTTPS": 443}]"#,
        "certificate-arn": "arn:aws:acm:eu-central-1:1:certificate/a",
      ], "GET https://web.example.com/",
      service:
        "alb.ingress.kubernetes.io/auth-type: oidc, alb.ingress.kubernetes.io/auth-idp-oidc: '{}'",
      architecture:
        "certificates: [{arn: 'arn:aws:acm:eu-central-1:1:certificate/a', domains: [web.example.com]}]"
    )
    #expect(found?.status == status)
  }

  @Test func `a redirect keeps the Host header's name`() throws {
    let found = try outcome(
      [
        "actions.one":
          #"{"type":"redirect","redirectConfig":{"path":"/new","statusCode":"HTTP_302"}}"#,
        "conditions.one":
          #"[{"field":"host-header","hostHeaderConfig":{"values":["other.example.com"]}}]"#,
      ], "GET http://web.example.com/ -H 'Host: other.example.com'")
    #expect(found?.text.contains("http://other.example.com:80/new") == true)
  }

  @Test func `of two certificates that cover a name the valid one is shown`() throws {
    let arn = "arn:aws:acm:eu-central-1:1:certificate"
    let found = try outcome(
      [
        "actions.one":
          #"{"type":"fixed-response","fixedResponseConfig":{"statusCode":"200"}}"#,
        "listen-ports": #"[{"HTTPS": 443}]"#, "certificate-arn": "\(arn)/old,\(arn)/new",
      ], "GET https://web.example.com/",
      architecture: """
        certificates:
          - {arn: '\(arn)/old', domains: [web.example.com], expired: true}
          - {arn: '\(arn)/new', domains: ['*.example.com']}
        """)
    #expect(found?.status == 200)
  }

  @Test func `a private address is reached by WARP under its name too`() throws {
    let text = """
      topowalk: 1
      clients: [{name: dev, warp: true}]
      rds: [{name: db}]
      cloudflare:
        tunnels: [{name: t, connector: prod/cloudflared, routes: [10.0.0.0/8], ingress: [{service: 'http_status:404'}]}]
      vpc:
        securityGroups: [{name: sg-x}]
      eks:
        namespaces: [{name: prod, workloads: [{name: cloudflared}]}]
      """
    var timeline = Timeline(load(["architecture.yaml": text]).topology)
    try timeline.send("SELECT postgres://\(timeline.topology.databases[0].endpoint)", from: "dev")
    timeline.finish()
    let said = timeline.world.requests[0].hops.map(\.summary)
    #expect(said.contains { $0.contains("WARP carries") }, "\(said)")
  }

  @Test func `of two Ingresses with one name the last counts`() {
    let ingress = { (path: String) in
      """
      ---
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: two, namespace: prod, annotations: {kubernetes.io/ingress.class: alb, alb.ingress.kubernetes.io/target-type: ip}}
      spec: {rules: [{http: {paths: [{path: \(path), pathType: Prefix, backend: {service: {name: api, port: {number: 80}}}}]}}]}

      """
    }
    let service = """
      apiVersion: v1
      kind: Service
      metadata: {name: api, namespace: prod}
      spec: {ports: [{port: 80}]}

      """
    let loaded = load(["k.yaml": service + ingress("/old") + ingress("/new")])
    #expect(loaded.diagnostics.contains { $0.code == "duplicate-object" })
    #expect(loaded.topology.ingresses.count == 1 && loaded.topology.loadBalancers.count == 1)
    #expect(loaded.topology.ingresses[0].rules[0].paths[0].path?.value == "/new")
  }

  @Test func `a target that is registered again while it drains keeps its place`() throws {
    var timeline = prodTimeline(container: readiness, service: ", type: NodePort")
    timeline.give(.edit(.targetType(group: 0, .instance)))
    timeline.finish()
    timeline.play(until: .start + .seconds(60))
    let before = timeline.world.targetGroups[0].targets.filter(\.isRegistered).count
    let node = timeline.topology.nodes[0].element
    timeline.give(.applyFault("node-poweroff", node))
    timeline.play(until: .start + .seconds(120))
    #expect(timeline.world.targetGroups[0].targets.contains { $0.health == .draining })
    let places = timeline.world.targetGroups[0].targets.count
    timeline.give(.undoFault("node-poweroff", node))
    timeline.play(until: .start + .seconds(180))
    #expect(timeline.world.targetGroups[0].targets.count == places)
    timeline.play(until: .start + .seconds(600))
    #expect(timeline.world.targetGroups[0].targets.filter(\.isRegistered).count == before)
  }

  @Test func `another target type is another target group at once`() {
    var timeline = prodTimeline(container: readiness, service: ", type: NodePort")
    let name = timeline.topology.targetGroups[0].name
    timeline.give(.edit(.targetType(group: 0, .instance)))
    let spec = timeline.topology.targetGroups[0]
    #expect(spec.name != name && spec.otherName == name)
    let known = timeline.world.targetGroups[0].targets.filter(\.isKnown)
    #expect(!known.isEmpty && known.allSatisfy { $0.node != nil && $0.health == .initial })
    timeline.give(.edit(.targetType(group: 0, .ip)))
    #expect(timeline.topology.targetGroups[0].name == name)
  }
}
