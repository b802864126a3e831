import SourceText
import TestSupport
import Testing
import TopologyModel

@testable import Simulation

/// What an ALB does with a request: rules, certificates, targets, sessions.
@Suite struct `Load balancer rules` {
  /// Two Services `one` and `two` of two pods each behind an Ingress with these annotations.
  static func manifests(
    _ annotations: [String: String], paths: String = "", service: String = "", extra: String = ""
  ) -> String {
    let lines = annotations.sorted { $0.key < $1.key }.map {
      "    alb.ingress.kubernetes.io/\($0.key): '\($0.value)'"
    }.joined(separator: "\n")
    let services = ["one", "two"].map { name in
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: \(name)}
      spec:
        replicas: 2
        template:
          metadata: {labels: {app: \(name)}}
          spec: {containers: [{name: main, ports: [{containerPort: 8080}]}]}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: \(name), annotations: {\(service)}}
      spec: {selector: {app: \(name)}, ports: [{port: 80, targetPort: 8080}]}
      ---
      """
    }.joined(separator: "\n")
    let path =
      paths.isEmpty
      ? "{path: /, pathType: Prefix, backend: {service: {name: one, port: {number: 80}}}}" : paths
    return """
      \(services)
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata:
        name: web
        annotations:
          kubernetes.io/ingress.class: alb
      \(lines)
          alb.ingress.kubernetes.io/target-type: ip
          alb.ingress.kubernetes.io/scheme: internet-facing
      spec:
        rules:
          - host: web.example.com
            http: {paths: [\(path)]}
      \(extra)
      """
  }

  private func timeline(
    _ annotations: [String: String] = [:], paths: String = "", service: String = ""
  ) -> Timeline {
    Timeline(
      load(["k.yaml": Self.manifests(annotations, paths: paths, service: service)]).topology)
  }

  private func pods(_ timeline: Timeline) -> [String] {
    timeline.world.requests.map { request in
      request.hops.first { $0.action == .forwards }?.toName ?? "none"
    }
  }

  @Test(arguments: [
    ("/a/b", "two"), ("/a", "two"), ("/ab", "one"), ("/A/b", "one"), ("/", "one"),
    ("/exact", "two"), ("/exact/", "one"), ("/wild/x", "one"),
  ])
  func `rules are tried in their order`(path: String, workload: String) throws {
    func entry(_ path: String, _ type: String, _ service: String) -> String {
      "{path: \(path), pathType: \(type), backend: {service: {name: \(service), port: {number: 80}}}}"
    }
    // Exact first, then Prefix by length, then the rest: /wild/* comes after / and never matches.
    let paths = [
      entry("/wild/*", "ImplementationSpecific", "two"), entry("/", "Prefix", "one"),
      entry("/a", "Prefix", "two"), entry("/exact", "Exact", "two"),
    ].joined(separator: ", ")
    var timeline = timeline(paths: paths)
    try timeline.send("GET http://web.example.com\(path)")
    timeline.finish()
    #expect(pods(timeline)[0].hasPrefix(workload))
  }

  @Test(arguments: [
    ("TRACE", "", 405),
    ("GET", "X-Forwarded-For: \(repeatElement("1.1.1.1", count: 31).joined(separator: ","))", 463),
    ("GET", "X: \(String(repeating: "a", count: 17_000))", 400), ("GET", "Accept: x", 200),
    ("POST", "Content-Type: application/grpc", 464),
  ])
  func `status codes of the ALB's own`(method: String, header: String, status: Int) throws {
    var timeline = timeline()
    var order = try RequestOrder.parse(
      "\(method) http://web.example.com/", in: timeline.topology, timeline.world)
    order.line.headers = [RequestHeader(header)].compactMap { $0 }
    timeline.give(.send(order))
    timeline.finish()
    #expect(timeline.world.requests[0].outcome?.status == status)
  }

  @Test func `a session stays until its target fails`() throws {
    var timeline = timeline(["target-group-attributes": "stickiness.enabled=true"])
    for _ in 0..<4 {
      try timeline.send("GET http://web.example.com/")
      timeline.finish()
    }
    #expect(Set(pods(timeline)).count == 1)
    let first = pods(timeline)[0]
    timeline.apply("container-kill", "default/\(first)")
    timeline.play(until: timeline.world.now + .seconds(40))
    for _ in 0..<2 {
      try timeline.send("GET http://web.example.com/")
      timeline.finish()
    }
    let after = Set(pods(timeline).suffix(2))
    #expect(after.count == 1 && !after.contains(first))
  }

  @Test func `weighted groups share by weight, sticky ones stay`() throws {
    func action(_ sticky: String) -> [String: String] {
      [
        "actions.split": """
        {"type":"forward","forwardConfig":{"targetGroups":[{"serviceName":"one","servicePort":80,"weight":9},{"serviceName":"two","servicePort":"80","weight":1}]\(sticky)}}
        """
      ]
    }
    let path =
      "{path: /, pathType: Prefix, backend: {service: {name: split, port: {name: use-annotation}}}}"
    var plain = timeline(action(""), paths: path)
    for _ in 0..<400 {
      try plain.send("GET http://web.example.com/")
      plain.finish()
    }
    #expect((330...385).contains(pods(plain).count { $0.hasPrefix("one") }))
    var sticky = timeline(
      action(#","targetGroupStickinessConfig":{"enabled":true,"durationSeconds":60}"#), paths: path)
    for _ in 0..<20 {
      try sticky.send("GET http://web.example.com/")
      sticky.finish()
    }
    #expect(Set(pods(sticky).map { $0.prefix(3) }).count == 1)
  }

  /// Zones A and B with ten targets each, thresholds of 50 %, six fail in B (ALB user guide).
  @Test func `AWS's own example of thresholds and cross-zone`() {
    var group = TargetGroupState()
    for index in 0..<20 {
      var target = TargetState(
        address: IPv4Address(bits: UInt32(index)), port: 80,
        health: index >= 14 ? .unhealthy : .healthy)
      target.zone = index < 10 ? "a" : "b"
      group.targets.append(target)
    }
    var context = TargetChoice.Context()
    context.attributes.minimumHealthyPercentage = 50
    context.zone = "b"
    let across = TargetChoice.Pool(group, context)
    #expect(across.eligible.count == 14 && !across.failsOpen)
    context.attributes.crossZone = false
    let alone = TargetChoice.Pool(group, context)
    #expect(alone.eligible == Array(10..<20) && alone.failsOpen)
    context.zone = "c"
    #expect(TargetChoice.Pool(group, context).registered.isEmpty)
  }

  @Test func `slow start ramps linearly`() {
    var group = TargetGroupState()
    for index in 0..<2 {
      group.targets.append(
        TargetState(address: IPv4Address(bits: UInt32(index)), port: 80, health: .healthy))
    }
    var context = TargetChoice.Context()
    context.attributes.slowStartSeconds = 100
    group.targets[1].slowStartEnds = .start + .seconds(100)
    var chance = SeededGenerator(seed: 5)
    func share(at seconds: Int) -> Int {
      context.now = .start + .seconds(seconds)
      var count = 0
      for _ in 0..<1_000 {
        let chosen = TargetChoice.choose(group, "g", context, &chance) { _ in "" }.chosen
        group.lastChosen = chosen ?? 0
        if chosen == 1 { count += 1 }
      }
      return count
    }
    #expect(share(at: 1) < 60)
    #expect((230...420).contains(share(at: 50)))
    #expect(share(at: 100) == 500)
  }

  @Test func `the algorithm counts requests in flight`() {
    var group = TargetGroupState()
    for inFlight in [3, 1, 2] {
      group.targets.append(
        TargetState(
          address: IPv4Address(bits: 0), port: 80, health: .healthy, inFlight: inFlight))
    }
    var context = TargetChoice.Context()
    context.attributes.algorithm = .leastOutstandingRequests
    var chance = SeededGenerator(seed: 1)
    #expect(TargetChoice.choose(group, "g", context, &chance) { _ in "" }.chosen == 1)
  }

  @Test(arguments: [
    ("authenticate", "redirected 302"), ("deny", "answered 401"), ("allow", "answered 200"),
  ])
  func `authentication guards HTTPS rules only`(choice: String, outcome: String) throws {
    var timeline = timeline([
      "auth-type": "oidc", "auth-idp-oidc": "{}", "auth-on-unauthenticated-request": choice,
      "listen-ports": #"[{"HTTP":80},{"HTTPS":443}]"#,
    ])
    try timeline.send("GET https://web.example.com/")
    timeline.finish()
    #expect(timeline.lastOutcome == outcome)
    try timeline.send("GET http://web.example.com/")
    timeline.finish()
    #expect(timeline.lastOutcome == "answered 200")
  }

  @Test func `transforms rewrite what the target sees`() throws {
    let rewrite = """
      [{"type":"url-rewrite","urlRewriteConfig":{"rewrites":[{"regex":"^/api/(.*)$","replace":"/$1"}]}}]
      """
    var timeline = timeline(["transforms.one": rewrite])
    try timeline.send("GET http://web.example.com/api/items")
    timeline.finish()
    let said = timeline.world.requests[0].hops.flatMap(\.decisions).map(\.conclusion)
    #expect(said.contains("/api/items becomes /items"))
  }

  @Test func `regular expressions in paths`() throws {
    let path =
      "{path: '/^/v[0-9]/items', pathType: ImplementationSpecific, backend: {service: {name: one, port: {number: 80}}}}"
    for (asked, status) in [("/v2/items", 200), ("/vx/items", 404)] {
      var timeline = timeline(["use-regex-path-match": "true"], paths: path)
      try timeline.send("GET http://web.example.com\(asked)")
      timeline.finish()
      #expect(timeline.world.requests[0].outcome?.status == status, "\(asked)")
    }
  }

  @Test(arguments: [
    ("app.example.com", "default", ""), ("API.example.com", "api", ""),
    ("x.wild.example.com", "wild", ""), ("x.y.wild.example.com", "default", "COMMON_NAME_INVALID"),
    ("old.example.com", "old", "DATE_INVALID"),
    ("none.example.org", "default", "COMMON_NAME_INVALID"),
  ])
  func `the certificate by SNI`(host: String, certificate: String, problem: String) throws {
    let text = """
      topowalk: 1
      certificates:
        - {arn: 'arn:aws:acm:us-east-1:1:certificate/default', domains: [app.example.com]}
        - {arn: 'arn:aws:acm:us-east-1:1:certificate/api', domains: [api.example.com]}
        - {arn: 'arn:aws:acm:us-east-1:1:certificate/wild', domains: ['*.wild.example.com']}
        - {arn: 'arn:aws:acm:us-east-1:1:certificate/old', domains: [old.example.com], expired: true}
      """
    let arns = ["default", "api", "wild", "old"].map { "arn:aws:acm:us-east-1:1:certificate/\($0)" }
    let manifests = Self.manifests(["certificate-arn": arns.joined(separator: ",")])
    var topology = load(["architecture.yaml": text, "k.yaml": manifests]).topology
    topology.hostedZones[0].records.append(
      DNSRecord(
        name: host.lowercased(), type: .a, value: .alias(topology.loadBalancers[0].dnsName),
        provenance: .inferred("a test")))
    topology.hostedZones[0].name = "example.com"
    if host.hasSuffix(".org") { topology.hostedZones[0].name = "example.org" }
    let walk = try Walk(topology, "GET https://\(host)/")
    let decision = try #require(walk.decisions.first { $0.question.contains("SNI") })
    let chosen = decision.candidates.first { $0.verdict == .chosen }?.name ?? ""
    #expect(chosen.hasPrefix(certificate))
    #expect(problem.isEmpty == (walk.request.outcome?.kind == .answered))
    #expect(problem.isEmpty || walk.text.contains(problem))
  }

  @Test func `IngressClassParams beat annotations`() {
    let text = Self.manifests([:], extra: "").replacing(
      "kubernetes.io/ingress.class: alb", with: "note: x"
    ).replacing(
      "spec:\n  rules:\n    - host", with: "spec:\n  ingressClassName: shared\n  rules:\n    - host"
    )
    let classes = """
      apiVersion: networking.k8s.io/v1
      kind: IngressClass
      metadata: {name: shared}
      spec: {controller: ingress.k8s.aws/alb, parameters: {apiGroup: elbv2.k8s.aws, kind: IngressClassParams, name: p}}
      ---
      apiVersion: elbv2.k8s.aws/v1beta1
      kind: IngressClassParams
      metadata: {name: p}
      spec: {scheme: internal, group: {name: team}}
      """
    let topology = load(["k.yaml": text + "\n---\n" + classes]).topology
    #expect(topology.loadBalancers.first?.scheme == .internal)
    #expect(topology.loadBalancers.first?.name.hasPrefix("k8s-team-") == true)
  }

  @Test(arguments: [
    ("scheme", "internal", "conflicting scheme"),
    ("ssl-redirect", "443", "listener does not exist"),
    (
      "target-group-attributes", "slow_start.duration_seconds=10",
      "slow_start.duration_seconds must be"
    ),
    (
      "conditions.one",
      #"[{"field":"host-header","hostHeaderConfig":{"values":["a.io","b.io","c.io","d.io"]}}]"#,
      "A rule can only have '5' condition values"
    ),
  ])
  func `conflicts inside a group`(name: String, value: String, cause: String) {
    let path =
      "{path: /x, pathType: Prefix, backend: {service: {name: one, port: {number: 80}}}}"
    let other =
      "---\n"
      + albIngress(
        "other", annotations: ["group.name: g", "\(name): '\(value)'"],
        spec: "rules: [{http: {paths: [\(path)]}}]")
    let loaded = load(["k.yaml": Self.manifests(["group.name": "g"], extra: other)])
    #expect(loaded.topology.loadBalancers.isEmpty)
    #expect(loaded.diagnostics.contains { $0.message.contains(cause) }, "\(loaded.diagnostics)")
  }
}
