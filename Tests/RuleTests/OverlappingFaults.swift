import Importing
import Reports
import Scenarios
import SourceText
import TestSupport
import Testing
import TopologyModel

@testable import Simulation

/// Faults that overlap, and what is left when they are taken back: each was wrong once.
@Suite struct `Overlapping faults` {
  private let readiness = "readinessProbe: {httpGet: {path: /, port: 8080}}"

  private func outcome(_ timeline: inout Timeline) throws -> String {
    try timeline.send("GET http://\(timeline.topology.loadBalancers[0].dnsName)/", from: nil)
    timeline.finish()
    return timeline.lastOutcome
  }

  private func play(_ timeline: inout Timeline, seconds: Int) {
    timeline.play(until: .start + .seconds(seconds))
  }

  @Test(arguments: ["node-drain", "node-poweroff", "node-taint", "kubelet-service-kill"])
  func `pods that found no node get one when a node is back`(fault: String) throws {
    var timeline = prodTimeline(replicas: 2, container: readiness)
    let nodes = timeline.topology.nodes.map(\.element)
    for (number, node) in nodes.enumerated() {
      play(&timeline, seconds: 10 + 10 * number)
      timeline.give(.applyFault(fault, node))
    }
    play(&timeline, seconds: 120)
    timeline.give(.edit(.scale(workload: 0, 3)))
    play(&timeline, seconds: 1000)
    for node in nodes { timeline.give(.undoFault(fault, node)) }
    play(&timeline, seconds: 1300)
    #expect(timeline.world.pods.count { $0.isReady && $0.name.hasPrefix("api") } == 3)
    #expect(try outcome(&timeline) == "answered 200")
  }

  @Test(arguments: ["node-poweroff", "kubelet-service-kill", "ebs-loss"])
  func `nodes are targets again when they are back`(fault: String) throws {
    var timeline = prodTimeline(container: readiness, service: ", type: NodePort")
    timeline.give(.edit(.targetType(group: 0, .instance)))
    play(&timeline, seconds: 60)
    let nodes = timeline.topology.nodes.map(\.element)
    for node in nodes { timeline.give(.applyFault(fault, node)) }
    play(&timeline, seconds: 200)
    for node in nodes { timeline.give(.undoFault(fault, node)) }
    play(&timeline, seconds: 600)
    let known = timeline.world.targetGroups[0].targets.filter(\.isRegistered)
    #expect(known.count == nodes.count && known.allSatisfy { $0.health == .healthy })
  }

  @Test func `Ingresses applied again while the ALB is provisioned do not stop it`() throws {
    var timeline = prodTimeline(container: readiness)
    let ingress = try #require(timeline.topology.ingresses[0].element)
    timeline.give(.applyFault("ingress-delete", ingress))
    play(&timeline, seconds: 30)
    timeline.give(.undoFault("ingress-delete", ingress))
    play(&timeline, seconds: 60)
    #expect(timeline.world.controlPlane[0].balancer == .provisioning)
    timeline.give(.applyFault("ingress-bad-path", ingress))
    timeline.give(.undoFault("ingress-bad-path", ingress))
    play(&timeline, seconds: 900)
    #expect(timeline.world.controlPlane[0].balancer == .active)
    #expect(try outcome(&timeline) == "answered 200")
  }

  @Test func `deleted Ingresses stay deleted when a bad path is repaired`() throws {
    var timeline = prodTimeline(container: readiness)
    let ingress = try #require(timeline.topology.ingresses[0].element)
    timeline.give(.applyFault("ingress-delete", ingress))
    timeline.give(.applyFault("ingress-bad-path", ingress))
    timeline.give(.undoFault("ingress-bad-path", ingress))
    play(&timeline, seconds: 900)
    #expect(timeline.world.controlPlane[0].balancer == .absent)
  }

  @Test func `a node without power stays so when its zone is back, and the other way round`() {
    var timeline = prodTimeline(container: readiness)
    let node = timeline.topology.nodes[0]
    timeline.give(.applyFault("node-poweroff", node.element))
    timeline.give(.applyFault("aws-az-chaos", node.element))
    timeline.give(.undoFault("aws-az-chaos", node.element))
    #expect(!timeline.world.nodes[0].hasPower)
    timeline.give(.undoFault("node-poweroff", node.element))
    #expect(timeline.world.nodes[0].hasPower)
    timeline.give(.applyFault("node-poweroff", node.element))
    timeline.give(.applyFault("aws-az-chaos", node.element))
    timeline.give(.undoFault("node-poweroff", node.element))
    #expect(!timeline.world.nodes[0].hasPower)
    timeline.give(.undoFault("aws-az-chaos", node.element))
    #expect(timeline.world.nodes[0].hasPower)
  }

  @Test func `each load gets the answers to its own requests, and a run waits for them`() throws {
    let steps = """
      scenario: 1
      steps:
        - {at: 10s, load: 'GET https://app.company.com/cart', perSecond: 200, for: 10s}
        - {at: 30s, load: 'GET https://app.company.com/cart', perSecond: 200, for: 10s}
        - {at: 35s, fault: container-kill, on: prod/cart-api-1}
      """
    let scenario = try #require(
      ScenarioReader.read(SourceFile(path: "s.yaml", text: steps)).scenario)
    let loads = ScenarioRun(scenario, Sample.threeTier.topology).timeline.world.loads
    #expect(loads.map(\.inFlight) == [0, 0])
    #expect(loads[0].failures.isEmpty && loads[0].sent == loads[0].succeeded)
    #expect(loads[1].failures.map(\.status) == [502])
  }

  @Test func `a way back over hundreds of inputs gives the same world`() throws {
    var timeline = Timeline(Sample.threeTier.topology)
    for number in 0..<500 {
      timeline.give(.wait(until: .start + .milliseconds(10 * number)))
      try timeline.send("GET https://app.company.com/cart", from: nil)
    }
    let (before, end) = (timeline.position / 2, timeline.position)
    timeline.seek(to: before)
    let early = timeline.world
    timeline.seek(to: end)
    #expect(timeline.world.requests.count == 500)
    timeline.seek(to: before)
    #expect(timeline.world == early)
  }

  @Test func `a stuck rollout keeps its old pods, and what is deleted comes back as it was`() throws
  {
    var timeline = prodTimeline(replicas: 3, container: readiness)
    let workload = timeline.topology.workloads[0].element
    timeline.give(.applyFault("rollout-bad-image", workload))
    play(&timeline, seconds: 20)
    timeline.apply("pod-delete", "prod/api-1")
    play(&timeline, seconds: 60)
    #expect(timeline.world.pods.count { $0.isReady && $0.name.hasPrefix("api") } == 3)
    timeline.apply("container-kill", "prod/api-2")
    timeline.apply("container-kill", "prod/api-3")
    play(&timeline, seconds: 120)
    #expect(timeline.world.pods.count { $0.phase == .running && $0.name.hasPrefix("api") } == 3)
    timeline.undo("container-kill", "prod/api-2")
    timeline.undo("container-kill", "prod/api-3")
    timeline.undo("rollout-bad-image", "prod/api")
    play(&timeline, seconds: 300)
    #expect(timeline.world.pods.count { $0.phase != .gone && $0.name.hasPrefix("api") } == 3)
  }

  @Test func `a target type the controller cannot build yet is built when it can`() {
    var timeline = prodTimeline(container: readiness)
    timeline.give(.edit(.targetType(group: 0, .instance)))
    #expect(timeline.topology.targetGroups[0].targetType == .ip)
    timeline.give(.edit(.nodePort(service: timeline.topology.targetGroups[0].service)))
    #expect(timeline.topology.targetGroups[0].targetType == .instance)
  }

  private func verdicts(_ steps: String) throws -> ScenarioRun {
    let text = "scenario: 1\nsteps:\n\(steps)"
    return ScenarioRun(
      try #require(ScenarioReader.read(SourceFile(path: "s.yaml", text: text)).scenario),
      Sample.threeTier.topology)
  }

  @Test func `a pod that is gone is not the one in its place`() throws {
    let run = try verdicts(
      """
      - {at: 5s, fault: pod-delete, on: prod/cart-api-1}
      - {at: 6s, expect: {element: prod/cart-api-1, state: healthy}}
      - {at: 8s, expect: {element: prod/cart-api-1, state: draining}}
      - {at: 60s, expect: {element: prod/cart-api-4, state: healthy}}
      - {at: 60s, expect: {element: prod/cart-api-1, state: gone}}
      - {at: 61s, request: 'GET https://app.company.com/cart', count: 9, every: 1s, expect: {neverThrough: prod/cart-api-1}}
      - {at: 61s, request: 'GET https://app.company.com/cart', count: 9, every: 1s, expect: {successPercent: 20, through: prod/cart-api-4}}
      """)
    #expect(run.holds, "\(run.verdicts.filter { !$0.holds }) \(run.diagnostics)")
    let late = try verdicts(
      """
      - {at: 5s, fault: pod-delete, on: prod/cart-api-1}
      - {at: 60s, fault: pod-http-hang, on: prod/cart-api-1}
      """)
    #expect(late.diagnostics.first?.suggestion == "'prod/cart-api-4' has taken its place")
  }

  @Test func `a fault whose pods are gone can still be taken back`() throws {
    let run = try verdicts(
      """
      - {at: 10s, fault: pod-readiness-failure, on: prod/checkout-api}
      - {at: 20s, fault: rollout-restart, on: prod/checkout-api}
      - {at: 90s, undo: pod-readiness-failure, on: prod/checkout-api}
      - {at: 95s, fault: lb-controller-down, on: company}
      - {at: 96s, expect: {element: node-1, state: Ready}}
      """)
    #expect(run.holds, "\(run.diagnostics)")
    let twice = try verdicts(
      """
      - {at: 10s, fault: node-poweroff, on: node-1}
      - {at: 20s, undo: node-poweroff, on: node-1}
      - {at: 30s, undo: node-poweroff, on: node-1}
      """)
    #expect(twice.diagnostics.map(\.range?.line) == [5])
  }
}
