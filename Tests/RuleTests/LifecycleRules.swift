import SourceText
import TestSupport
import Testing
import TopologyModel

@testable import Simulation

/// How pods, nodes and Services live in time.
@Suite struct `Lifecycle rules` {
  private let readiness = "readinessProbe: {httpGet: {path: /, port: 8080}}"

  private func ready(_ timeline: Timeline) -> Int {
    timeline.world.endpoints[timeline.topology.service(namespace: "prod", name: "api") ?? 0]
      .count { $0.ready }
  }

  @Test(arguments: [1, 2, 3])
  func `a dead application leaves the endpoints within 20 to 31 s`(ordinal: Int) {
    var timeline = prodTimeline(container: readiness)
    timeline.play(until: .start + .seconds(3))
    timeline.apply("pod-http-hang", "prod/api-\(ordinal)")
    let before = timeline.world.now
    while ready(timeline) == 4, timeline.stepUnit() {}
    let seconds = (timeline.world.now - before).microseconds / 1_000_000
    #expect((20...32).contains(seconds))
  }

  @Test func `liveness restarts, with a growing pause`() {
    var timeline = prodTimeline(
      container: "livenessProbe: {httpGet: {path: /, port: 8080}, periodSeconds: 1}")
    timeline.apply("pod-http-status-code", "prod/api-1")
    timeline.play(until: .start + .seconds(90))
    let texts = timeline.world.log.entries.map(\.text)
    #expect(texts.contains { $0.hasSuffix("restart 1") })
    #expect(texts.contains { $0.hasSuffix("restart 2 in 10 s") })
    #expect(texts.contains { $0.hasSuffix("restart 3 in 20 s") })
  }

  @Test func `a startup probe holds readiness back`() {
    var timeline = prodTimeline(
      container:
        "startupProbe: {httpGet: {path: /, port: 8080}, initialDelaySeconds: 20}\n          "
        + readiness.replacing("readinessProbe", with: "readinessProbe"))
    timeline.apply("pod-delete", "prod/api-1")
    timeline.play(until: .start + .seconds(20))
    #expect(ready(timeline) == 3)
    timeline.play(until: .start + .seconds(40))
    #expect(ready(timeline) == 4)
  }

  @Test(arguments: [
    ("readinessProbe", "web", 0), ("startupProbe", "web", 0), ("livenessProbe", "web", 2),
    ("readinessProbe", "http", 2), ("startupProbe", "http", 2),
  ])
  func `a probe on a port nobody named has no result`(probe: String, port: String, ready: Int) {
    var timeline = prodTimeline(
      replicas: 2, container: "\(probe): {httpGet: {path: /, port: \(port)}}")
    #expect(self.ready(timeline) == ready)
    timeline.play(until: .start + .seconds(60))
    #expect(self.ready(timeline) == ready)
    #expect(timeline.world.pods.allSatisfy { $0.restarts == 0 })
  }

  @Test func `a second container's probe keeps its pod from being ready, and check says so`() {
    let text = """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        template:
          metadata: {labels: {app: web}}
          spec:
            containers:
            - {name: a, ports: [{containerPort: 80}], readinessProbe: {httpGet: {path: /, port: 80}}}
            - {name: b, ports: [{containerPort: 81, name: admin}], readinessProbe: {httpGet: {path: /, port: adm1n}}}
      """
    let loaded = load(["k.yaml": text])
    #expect(loaded.diagnostics.map(\.code) == ["unknown-port"])
    #expect(loaded.diagnostics[0].suggestion == "did you mean 'admin'?")
    var timeline = Timeline(loaded.topology)
    timeline.play(until: .start + .seconds(60))
    #expect(timeline.world.pods.allSatisfy { !$0.isReady })
  }

  @Test func `a preStop sleep outlasts deregistration`() throws {
    for (hook, outcome) in [("", 1), ("lifecycle: {preStop: {sleep: {seconds: 20}}}", 0)] {
      var timeline = prodTimeline(
        replicas: 2, container: hook, pod: "terminationGracePeriodSeconds: 40")
      let host = timeline.topology.loadBalancers[0].dnsName
      timeline.apply("pod-delete", "prod/api-1")
      timeline.play(until: .start + .milliseconds(1_200))
      var failures = 0
      for _ in 0..<2 {
        try timeline.send("GET http://\(host)/")
        timeline.finish()
        failures += timeline.lastOutcome == "answered 502" ? 1 : 0
      }
      #expect(failures == outcome, "hook '\(hook)': \(timeline.lastOutcome)")
    }
  }

  @Test(arguments: [
    (4, "", 5, 3), (10, "", 13, 8), (1, "", 2, 1),
    (4, "strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 0}}", 4, 3),
    (4, "strategy: {rollingUpdate: {maxSurge: 2, maxUnavailable: 0}}", 6, 4),
    (3, "strategy: {type: Recreate}", 3, 0),
  ])
  func `a rollout keeps within its limits`(
    replicas: Int, strategy: String, most: Int, fewest: Int
  ) {
    var timeline = prodTimeline(replicas: replicas, container: readiness, strategy: strategy)
    let workload = timeline.topology.workload(named: "prod/api") ?? 0
    timeline.apply("rollout-restart", "prod/api")
    var seen = (most: 0, fewest: replicas)
    while timeline.world.rollingOut.contains(workload), timeline.world.now < .start + .seconds(900),
      timeline.stepUnit()
    {
      let living = timeline.world.livingPods(workload, timeline.topology)
      seen.most = max(seen.most, living.count)
      seen.fewest = min(seen.fewest, living.count { timeline.world.pods[$0].isReady })
    }
    #expect(seen.most == most)
    #expect(seen.fewest == fewest)
    let names = timeline.world.livingPods(workload, timeline.topology).map {
      timeline.world.pods[$0].generation
    }
    #expect(names == Array(repeating: 1, count: replicas))
  }

  @Test func `a bad image stops a rollout, and rolling back ends it`() {
    var timeline = prodTimeline(container: readiness)
    timeline.apply("rollout-bad-image", "prod/api")
    timeline.play(until: .start + .seconds(120))
    #expect(ready(timeline) == 3)
    timeline.undo("rollout-bad-image", "prod/api")
    timeline.play(until: .start + .seconds(400))
    #expect(ready(timeline) == 4)
  }

  @Test func `a readiness gate waits for the target`() {
    let gate = "elbv2.k8s.aws/pod-readiness-gate-inject: enabled"
    for (namespace, isReady) in [("", true), (gate, false)] {
      var timeline = prodTimeline(namespace: namespace)
      timeline.apply("pod-delete", "prod/api-1")
      timeline.play(until: .start + .seconds(7))
      let pod = timeline.world.pods.last
      #expect(pod?.areContainersReady == true && pod?.isReady == isReady)
      timeline.play(until: .start + .seconds(60))
      #expect(timeline.world.pods.last?.isReady == true)
    }
  }

  @Test func `a node without power: silent at once, lost after 50 s, evicted after 350 s`() throws {
    var timeline = prodTimeline(container: readiness)
    let host = timeline.topology.loadBalancers[0].dnsName
    let node = timeline.topology.nodes[0].element
    timeline.give(.applyFault("node-poweroff", node))
    var codes: Set<String> = []
    for _ in 0..<4 {
      try timeline.send("GET http://\(host)/")
      timeline.finish()
      codes.insert(timeline.lastOutcome)
    }
    #expect(codes == ["answered 200", "answered 504"])
    timeline.play(until: .start + .seconds(49))
    #expect(ready(timeline) == 4)
    timeline.play(until: .start + .seconds(52))
    #expect(ready(timeline) < 4)
    timeline.play(until: .start + .seconds(345))
    #expect(ready(timeline) < 4)
    timeline.play(until: .start + .seconds(380))
    #expect(ready(timeline) == 4)
    #expect(timeline.world.pods.last?.node == 1)
  }

  @Test func `a drain waits for the budget`() {
    let budget = """
      ---
      apiVersion: policy/v1
      kind: PodDisruptionBudget
      metadata: {name: keep, namespace: prod}
      spec: {minAvailable: 3, selector: {matchLabels: {app: api}}}
      """
    var timeline = prodTimeline(container: readiness, extra: budget)
    timeline.give(.applyFault("node-drain", timeline.topology.nodes[0].element))
    var fewest = 4
    while timeline.world.now < .start + .seconds(120), timeline.stepUnit() {
      fewest = min(fewest, ready(timeline))
    }
    #expect(fewest == 3)
    let there = timeline.world.pods.filter { $0.node == 0 && $0.phase == .running }
    #expect(there.isEmpty)
  }

  /// Who answered each of so many calls by ClusterIP.
  private func calls(_ timeline: Timeline, _ count: Int) throws -> [String] {
    var timeline = timeline
    for _ in 0..<count {
      try timeline.send("GET http://api.prod/", from: "prod/asker")
      timeline.finish()
    }
    return timeline.world.requests.map { request in
      request.hops.first { $0.action == .calls }?.toName ?? request.outcome?.kind.rawValue ?? ""
    }
  }

  @Test func `kube-proxy modes`() throws {
    let turns = try calls(prodTimeline(architecture: "eks: {proxyMode: ipvs}"), 8)
    #expect(turns == ["api-1", "api-2", "api-3", "api-4", "api-1", "api-2", "api-3", "api-4"])
    let drawn = try calls(prodTimeline(), 40)
    #expect(Set(drawn).count == 4 && drawn.prefix(8) != turns[...])
  }

  @Test func `ClientIP affinity keeps the endpoint`() throws {
    #expect(Set(try calls(prodTimeline(service: ", sessionAffinity: ClientIP"), 10)).count == 1)
  }

  @Test func `internalTrafficPolicy Local drops what is elsewhere`() throws {
    let local = ", internalTrafficPolicy: Local"
    let here = try calls(prodTimeline(service: local), 10)
    #expect(Set(here).count == 2)
    var alone = prodTimeline(replicas: 1, service: local)
    alone.give(.applyFault("node-drain", alone.topology.nodes[0].element))
    alone.play(until: .start + .seconds(60))
    let asker = alone.topology.podSlot(named: "prod/asker").flatMap { alone.world.podInSlot[$0] }
    if asker.map({ alone.world.pods[$0].node }) == 0 {
      #expect(try calls(alone, 1).last == "timed out")
    }
  }

  @Test func `no ready endpoint is refused, there is no fail-open`() throws {
    var timeline = prodTimeline(container: readiness)
    timeline.apply("pod-readiness-failure", "prod/api")
    timeline.play(until: .start + .seconds(60))
    #expect(try calls(timeline, 1).last == "refused")
  }

  @Test func `retries and timeouts of calls`() throws {
    let text = """
      calls: [{from: prod/asker, to: 'http://api.prod/', timeout: 500, retries: 2}]
      behaviours: [{workload: prod/api, latency: 800}]
      """
    var timeline = prodTimeline(
      extra: """
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: asker, namespace: prod}
        spec: {selector: {app: asker}, ports: [{port: 80}]}
        """, architecture: text)
    try timeline.send("GET http://asker.prod/", from: "prod/api")
    timeline.finish()
    let tries = timeline.world.requests[0].hops.count { $0.action == .calls && $0.depth == 1 }
    #expect(tries == 3)
    #expect(timeline.lastOutcome == "answered 500")
  }

  @Test func `2 s late is too late for the kubelet, not for the load balancer`() {
    var timeline = prodTimeline(container: readiness)
    timeline.apply("pod-http-latency", "prod/api-1")
    timeline.play(until: .start + .seconds(60))
    #expect(ready(timeline) == 3)
    var plain = prodTimeline()
    plain.apply("pod-http-latency", "prod/api-1")
    plain.play(until: .start + .seconds(60))
    #expect(plain.states("prod/api")["api-1"] == .healthy)
    plain.apply("pod-cpu-hog", "prod/api-2")
    plain.play(until: .start + .seconds(120))
    #expect(plain.states("prod/api")["api-2"] == .unhealthy)
  }

  @Test func `a fault with a duration ends by itself`() {
    var timeline = prodTimeline()
    let slot = timeline.topology.podSlot(named: "prod/api-1") ?? 0
    let element = timeline.topology.podSlots[slot].element
    timeline.give(.applyFaultFor("pod-network-partition", element, .seconds(60)))
    timeline.play(until: .start + .seconds(50))
    #expect(timeline.states("prod/api")["api-1"] == .unhealthy)
    timeline.play(until: .start + .seconds(110))
    #expect(timeline.world.activeFaults.isEmpty)
    #expect(timeline.states("prod/api")["api-1"] == .healthy)
  }
}
