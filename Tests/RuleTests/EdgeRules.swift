import Importing
import SourceText
import TestSupport
import Testing
import TopologyModel

@testable import Simulation

/// The edges of rules: what is just enough, and when exactly.
@Suite struct `Edges of rules` {
  /// A proxy's patience, where nothing else tells it (sources beside each in `FrontManners`).
  @Test(
    arguments: [
      ("NGINX", 5, 3, 504), ("Istio", 10, 3, 503), ("Envoy", 10, 1, 503), ("Contour", 2, 1, 503),
      ("Traefik", 30, 1, 504), ("HAProxy", 5, 4, 503),
    ] as [(String, Int, Int, Int)])
  func `how long a proxy waits for a connection`(
    name: String, seconds: Int, tries: Int, silent: Int
  ) {
    let manners = FrontManners(.proxy(name))
    #expect(manners.connectTimeout == .seconds(seconds))
    #expect(manners.tries == tries && manners.silent == silent && manners.nobody == 503)
    #expect(manners.refused == (silent == 504 ? 502 : 503) && !manners.isAssumed)
  }

  @Test func `a request stops at the hop limit and not one later`() throws {
    let text = """
      \(appManifests("a"))
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: asker}
      spec: {containers: [{name: m}]}
      """
    // One request after the other, each with some hops, until they are too many.
    let calls = (0..<800).map {
      "  - {from: default/a, to: 'http://a.default/\($0)', paths: [/go]}"
    }
    let loaded = load([
      "architecture.yaml":
        "topowalk: 1\nkubernetes: [k.yaml]\ncalls:\n\(calls.joined(separator: "\n"))\n",
      "k.yaml": text,
    ])
    var timeline = Timeline(loaded.topology)
    try timeline.send("GET http://a.default/go", from: "default/asker")
    timeline.finish()
    let request = try #require(timeline.world.requests.first)
    #expect(request.hops.count == World.hopLimit, "\(loaded.diagnostics) \(request.hops.count)")
    #expect(request.outcome?.text.contains("stopped after") == true)
  }

  private static func instance(_ listens: String) -> Topology {
    let service = "type: NodePort, ports: [{port: 80, targetPort: 8080, nodePort: 30080}]"
    let text = """
      \(appManifests("app", replicas: 2, port: 8080, service: service))
      ---
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: web, annotations: {kubernetes.io/ingress.class: alb, alb.ingress.kubernetes.io/target-type: TYPE}}
      spec: {defaultBackend: {service: {name: app, port: {number: 80}}}}
      """
    let type = listens.hasPrefix("ip") ? "ip" : "instance"
    let ports = listens.split(separator: " ")[1]
    return load([
      "architecture.yaml":
        "topowalk: 1\nkubernetes: [k.yaml]\nbehaviours: [{workload: default/app, listens: [\(ports)]}]\n",
      "k.yaml": text.replacing("TYPE", with: type),
    ]).topology
  }

  /// Behind a node a check comes to the container's port, not to the node's.
  @Test(arguments: [
    ("ip 8080", TargetHealth.healthy), ("instance 8080", .healthy), ("ip 30080", .unhealthy),
    ("instance 30080", .unhealthy), ("instance 80", .unhealthy),
  ])
  func `which port a health check comes to`(_ listens: String, _ state: TargetHealth) {
    let timeline = Timeline(Self.instance(listens))
    #expect(Set(timeline.states("default/app").values) == [state])
  }

  @Test func `a refused check is known after a millisecond`() throws {
    var world = World(Self.instance("ip 9"))
    let group = try #require(world.targetGroups.indices.first)
    let probe = try #require(world.targetGroups[group].targets[0].nextProbe)
    let failures = world.targetGroups[group].targets[0].failures
    while world.targetGroups[group].targets[0].failures == failures, world.step() {}
    #expect(world.now - probe == .milliseconds(1))
  }

  @Test func `every blocker is named once, however many ends there are`() throws {
    let topology = Sample.threeTier.topology
    let reach = Reachability(World(topology))
    let source = try #require(reach.end(named: "internet"))
    let target = try #require(reach.end(named: "prod/cart-api"))
    #expect(target.parties.count > 1)
    let verdict = reach.verdict(from: source, to: target, port: 8080)
    let names = verdict.blockers.map { "\($0.name) \($0.reason)" }
    #expect(Set(names).count == names.count && names.count > 2, "\(names)")
    let alone = ReachEnd(
      name: "one", element: target.element, parties: [target.parties[0]], ports: target.ports)
    let one = reach.verdict(from: source, to: alone, port: 8080)
    #expect(one.blockers.count * target.parties.count >= names.count)
    #expect(one.blockers.allSatisfy { names.contains("\($0.name) \($0.reason)") })
  }

  /// A public address opens nothing at the private one of the same machine (VPC user guide: internet gateways).
  @Test func `a machine's private address cannot be reached from outside`() throws {
    let text = """
      topowalk: 1
      vpc:
        cidr: 10.0.0.0/16
        subnets: [{name: public-a, cidr: 10.0.0.0/24, zone: us-east-1a, routeTable: public}]
        securityGroups: [{name: open, inbound: [{ports: 22, from: 0.0.0.0/0}]}]
      clients: [{name: browser}]
      bastions: [{name: jump, subnet: public-a, securityGroups: [open]}]
      """
    let topology = load(["architecture.yaml": text]).topology
    let world = World(topology)
    let jump = world.interface(of: .bastion(0), in: topology)
    let outside = try #require(jump.publicAddress)
    let inner = try Walk(topology, "GET http://\(jump.address):22/")
    #expect(inner.text.hasPrefix("timed out") && inner.text.contains("route"), "\(inner.text)")
    let outer = try Walk(topology, "GET http://\(outside):22/")
    #expect(!outer.text.hasPrefix("timed out"), "\(outer.text)")
  }

  /// A subnet with eleven addresses for a node and its pods (VPC user guide: the first four and the last are AWS's).
  private static func tight(replicas: Int) -> Timeline {
    let architecture = """
      topowalk: 1
      vpc:
        cidr: 10.0.0.0/16
        subnets: [{name: tight, cidr: 10.0.0.0/28, zone: us-east-1a}]
      eks: {subnets: [tight], nodes: [{name: node-1, subnet: tight}]}
      kubernetes: [k.yaml]
      """
    return Timeline(
      load([
        "architecture.yaml": architecture, "k.yaml": appManifests("app", replicas: replicas),
      ]).topology)
  }

  /// Addresses of pods that are gone are given again, and only those (VPC CNI: assigning addresses).
  @Test func `a small subnet serves replacement after replacement`() {
    var timeline = Self.tight(replicas: 7)
    for round in 1...6 {
      timeline.apply("pod-kill", "default/app-\(round)")
      timeline.play(until: .start + .seconds(60 * round))
      let running = timeline.world.pods.filter { $0.phase == .running }
      #expect(running.count == 7, "round \(round)")
      #expect(Set(running.map(\.address)).count == 7 && timeline.world.fullSubnets.isEmpty)
    }
  }

  @Test func `one story holds another as far as both did the same`() throws {
    var first = prodTimeline()
    var second = first
    for _ in 0..<2 {
      first.apply("pod-kill", "prod/api-1")
      second.apply("pod-kill", "prod/api-1")
      first.play(until: first.world.now + .seconds(5))
      second.play(until: second.world.now + .seconds(5))
    }
    #expect(first.contains(second) && second.contains(first))
    first.apply("pod-kill", "prod/api-2")
    first.play(until: first.world.now + .seconds(5))
    #expect(first.contains(second) && !second.contains(first))
    second.apply("pod-kill", "prod/api-3")
    second.play(until: second.world.now + .seconds(5))
    #expect(!first.contains(second) && !second.contains(first))
  }

  @Test func `a client that gives up lets go of everything on the way`() throws {
    var timeline = prodTimeline(replicas: 1)
    let host = timeline.topology.loadBalancers[0].dnsName
    timeline.apply("pod-http-hang", "prod/api-1")
    for _ in 0..<3 { try timeline.send("GET http://\(host)/ --max-time 2") }
    timeline.play(until: .start + .seconds(1))
    #expect(timeline.world.targetGroups[0].targets[0].inFlight == 3)
    timeline.play(until: .start + .seconds(4))
    #expect(timeline.world.requests.allSatisfy { $0.outcome?.kind == .timedOut })
    #expect(timeline.world.targetGroups[0].targets[0].inFlight == 0)
    #expect(timeline.world.requests.allSatisfy { $0.exchanges.isEmpty && $0.branches.isEmpty })
  }

  @Test(
    arguments: [
      (183, "0.183"), (599_999, "599.999"), (600_000, "10:00.000"), (725_250, "12:05.250"),
      (7_199_999, "119:59.999"), (7_200_000, "2:00:00.000"), (90_061_001, "25:01:01.001"),
    ] as [(Int, String)])
  func `how a time is told`(_ milliseconds: Int, _ text: String) {
    #expect((SimInstant.start + .milliseconds(milliseconds)).text == text)
  }

  /// What a run is sent into may grow while it lasts.
  @Test func `a run of requests goes on while an autoscaler adds pods`() throws {
    let scaler = """
      ---
      apiVersion: autoscaling/v2
      kind: HorizontalPodAutoscaler
      metadata: {name: api, namespace: prod}
      spec:
        scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: api}
        minReplicas: 3
        maxReplicas: 5
        metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 80}}}]
      """
    let timeline = prodTimeline(
      replicas: 1, container: "resources: {requests: {cpu: 250m}}", extra: scaler,
      architecture: "behaviours: [{workload: prod/api, latency: 100}]")
    let host = timeline.topology.loadBalancers[0].dnsName
    let order = try RequestOrder.parse("GET http://\(host)/", in: timeline.topology, timeline.world)
    let run = LoadRun(order, count: 900, perSecond: nil, in: timeline.world)
    #expect(run.outcomes.map(\.count) == [900] && run.targets.count == 3, "\(run.targets)")
  }

  @Test func `a sweep tries every fault on every element, and a zone once`() throws {
    let world = World(Sample.threeTier.topology)
    let topology = world.topology
    let order = try RequestOrder.saved(topology.savedRequests[0], in: topology, world)
    let cases = FaultSweep(order, in: world).cases
    let offers = topology.elements.flatMap { element in
      FaultCatalog.offers(element.id, world, topology).filter { $0.obstacle == nil }
        .map { FaultSweep.Case(fault: $0.fault.id, element: element.id) }
    }
    for zonal in ["aws-az-chaos", "zonal-shift"] {
      #expect(cases.count { $0.fault == zonal } == 2, "\(zonal)")
      #expect(offers.count { $0.fault == zonal } > 2)
    }
    let subnets = ["a", "b", "c"].enumerated().map {
      "{name: s\($1), cidr: 10.0.\($0).0/24, zone: us-east-1\($1)}"
    }
    let nodes = ["a", "b", "c"].map { "{name: n\($0), subnet: s\($0)}" }
    let wide = prodTimeline(
      architecture: """
        vpc: {cidr: 10.0.0.0/16, subnets: [\(subnets.joined(separator: ", "))]}
        eks: {subnets: [sa, sb, sc], nodes: [\(nodes.joined(separator: ", "))]}
        """)
    let plain = try RequestOrder.parse(
      "GET http://api.prod/", from: "prod/asker", in: wide.topology, wide.world)
    #expect(
      FaultSweep(plain, in: wide.world).cases.count { $0.fault == "aws-az-chaos" } == 3)
    let others = offers.filter {
      !["aws-az-chaos", "zonal-shift"].contains($0.fault) && !$0.fault.hasPrefix("ingress-")
    }
    #expect(Set(others).isSubset(of: cases) && cases.count == Set(cases).count)
  }

  /// VPC CNI: a pod without an address waits, and says so once.
  @Test func `a pod that waits for an address says so once`() {
    var timeline = Self.tight(replicas: 8)
    timeline.give(.edit(.scale(workload: 0, 14)))
    timeline.play(until: .start + .seconds(300))
    #expect(timeline.world.pods.count { $0.phase == .running } < 14)
    let waiting = timeline.world.log.entries.filter { $0.text.contains("stays ContainerCreating") }
    #expect(Set(waiting.map(\.element)).count == waiting.count && !waiting.isEmpty)
  }
  @Test func `rules that change places keep their conditions`() throws {
    var timeline = Timeline(Sample.threeTier.topology)
    func patterns() -> [String] {
      timeline.topology.loadBalancers[0].listeners.first { $0.port == 443 }?.rules.map {
        ListenerRules.text($0.conditions)
      } ?? []
    }
    let listener = try #require(
      timeline.topology.loadBalancers[0].listeners.firstIndex { $0.port == 443 })
    let before = patterns()
    #expect(before.count > 2)
    timeline.give(.edit(.swapListenerRules(balancer: 0, listener: listener, 1, 3)))
    #expect(patterns() == [before[2], before[1], before[0]] + before[3...])
    timeline.give(.edit(.swapListenerRules(balancer: 0, listener: listener, 1, 3)))
    #expect(patterns() == before)
  }

  @Test func `a hidden fault acts, and nobody is told`() throws {
    var timeline = prodTimeline()
    let pod = timeline.topology.podSlots[0].element
    let before = timeline.world.log.entries.count
    timeline.give(.hideFault("pod-http-hang", pod))
    #expect(timeline.world.shownFaults.isEmpty && timeline.world.activeFaults.count == 1)
    #expect(timeline.world.log.entries.count == before)
    timeline.play(until: .start + .seconds(60))
    #expect(timeline.states("prod/api").values.contains(.unhealthy))
    timeline.give(.applyFault("pod-http-hang", timeline.topology.podSlots[1].element))
    #expect(timeline.world.shownFaults.count == 1 && timeline.world.activeFaults.count == 2)
  }

  @Test func `play takes no more units than it may`() {
    var timeline = prodTimeline()
    let start = timeline.position
    let isEnough = timeline.play(until: .start + .seconds(3_600), budget: 7)
    #expect(!isEnough)
    #expect(timeline.position == start + 7)
    let isDone = timeline.play(until: timeline.world.now, budget: 0)
    #expect(!isDone || timeline.position == start + 7)
  }

  /// Kubernetes: rolling.go, reconcileOldReplicaSets: old pods that serve nobody go first, as many as may be unavailable.
  @Test func `a rollout ends as many unready pods as may be unavailable`() {
    var timeline = prodTimeline(
      container: "readinessProbe: {httpGet: {path: /, port: 8080}}",
      strategy: "strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 2}}")
    for number in 1...4 { timeline.apply("pod-readiness-failure", "prod/api-\(number)") }
    timeline.play(until: .start + .seconds(60))
    #expect(timeline.world.pods.prefix(4).allSatisfy { !$0.isReady })
    timeline.apply("rollout-restart", "prod/api")
    let leaving = timeline.world.pods.prefix(4).count { $0.phase != .running }
    #expect(leaving == 2, "\(timeline.world.pods.map(\.phase))")
  }
}
