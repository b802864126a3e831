import SourceText
import TestSupport
import Testing
import TopologyModel

@testable import Simulation

/// What stands around the load balancer: names, zones, pools, tunnels, addresses.
@Suite struct `Surrounding rules` {
  private let readiness = "readinessProbe: {httpGet: {path: /, port: 8080}}"

  private func end(_ timeline: inout Timeline, _ text: String, from: String? = nil) throws -> String
  {
    try timeline.send(text, from: from)
    timeline.finish()
    return timeline.lastOutcome
  }

  @Test func `a fault taken back while a container waits is gone with its next start`() {
    var timeline = prodTimeline(container: "livenessProbe: {httpGet: {path: /, port: 8080}}")
    timeline.apply("pod-http-hang", "prod/api-1")
    timeline.play(until: .start + .seconds(62))
    timeline.undo("pod-http-hang", "prod/api-1")
    timeline.play(until: .start + .seconds(200))
    let pod = timeline.world.pods.first { $0.name == "api-1" }
    #expect(pod?.isReady == true && pod?.conduct == .serving)
  }

  /// Two zones, the NAT gateway and the bastion in the first, a pod in the second.
  private let zones = """
    vpc:
      subnets:
        - {name: pub-a, cidr: 10.0.0.0/24, zone: us-east-1a, routeTable: public}
        - {name: pub-b, cidr: 10.0.1.0/24, zone: us-east-1b, routeTable: public}
        - {name: priv-b, cidr: 10.0.2.0/24, zone: us-east-1b}
      natGateways: [{name: nat, subnet: pub-a}]
      securityGroups: [{name: sg-ssh, inbound: [{ports: 22}]}]
    bastions: [{name: jump, subnet: pub-a, securityGroups: [sg-ssh]}]
    clients: [{name: dev, sshKeys: [jump]}]
    eks: {nodes: [{name: node-1, subnet: priv-b}]}
    """

  @Test func `a lost zone takes its NAT gateway and its bastion along`() throws {
    var timeline = prodTimeline(architecture: zones)
    let host = timeline.topology.loadBalancers[0].dnsName
    #expect(try end(&timeline, "GET http://\(host)/", from: "prod/asker") == "answered 200")
    let jump = try RequestOrder.parse(
      "CONNECT ssh://jump", from: "dev", via: "jump", in: timeline.topology, timeline.world)
    timeline.give(.send(jump))
    timeline.finish()
    #expect(timeline.lastOutcome == "answered 0")
    let zone = timeline.topology.network.subnets[0].element
    timeline.give(.applyFault("az-chaos", zone))
    #expect(try end(&timeline, "GET http://\(host)/", from: "prod/asker") == "timed out 0")
    timeline.give(.send(jump))
    timeline.finish()
    #expect(timeline.lastOutcome == "timed out 0")
    timeline.give(.undoFault("aws-az-chaos", zone))
    #expect(try end(&timeline, "GET http://\(host)/", from: "prod/asker") == "answered 200")
  }

  @Test func `pods beyond a subnet's addresses wait for one`() {
    let tight = """
      vpc:
        subnets:
          - {name: pub-a, cidr: 10.0.0.0/24, zone: us-east-1a, routeTable: public}
          - {name: pub-b, cidr: 10.0.1.0/24, zone: us-east-1b, routeTable: public}
          - {name: priv-a, cidr: 10.0.2.0/28, zone: us-east-1a}
      eks: {nodes: [{name: node-1, subnet: priv-a}]}
      """
    var timeline = prodTimeline(replicas: 2, architecture: tight)
    timeline.give(.edit(.scale(workload: 0, 20)))
    timeline.play(until: .start + .seconds(60))
    let alive = timeline.world.pods.filter { $0.phase == .running }
    // Sixteen addresses, five of AWS's, one of the node's.
    #expect(alive.count == 10)
    #expect(Set(alive.map(\.address)).count == alive.count)
    #expect(timeline.world.log.entries.contains { $0.text.contains("failed to assign an IP") })
  }

  @Test(arguments: [
    ("dnsPolicy: Default", "unresolvable 0"), ("hostNetwork: true", "unresolvable 0"),
    ("hostNetwork: true, dnsPolicy: ClusterFirstWithHostNet", "answered 200"),
    ("dnsConfig: {options: [{name: ndots, value: '1'}]}", "answered 200"), ("", "answered 200"),
  ])
  func `who asks which resolver`(spec: String, outcome: String) throws {
    let asker = """
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: other, namespace: prod}
      spec: {\(spec.isEmpty ? "" : spec + ", ")containers: [{name: main}]}
      """
    var timeline = prodTimeline(extra: asker)
    #expect(try end(&timeline, "GET http://api.prod/", from: "prod/other") == outcome)
  }

  @Test func `pods leave a silent node when their toleration is over`() {
    let tolerations =
      "tolerations: [{key: node.kubernetes.io/unreachable, operator: Exists, effect: NoExecute, tolerationSeconds: 30}]"
    var timeline = prodTimeline(container: readiness, pod: tolerations)
    timeline.give(.applyFault("node-poweroff", timeline.topology.nodes[0].element))
    timeline.play(until: .start + .seconds(79))
    #expect(!timeline.world.pods.contains { $0.phase == .terminating })
    timeline.play(until: .start + .seconds(82))
    #expect(timeline.world.pods.contains { $0.phase == .terminating })
  }

  @Test func `without its kubelet a node's pods answer on, and count as lost`() throws {
    var timeline = prodTimeline(container: readiness)
    timeline.give(.applyFault("kubelet-kill", timeline.topology.nodes[0].element))
    timeline.play(until: .start + .seconds(60))
    #expect(timeline.world.nodes[0].condition == .unknown)
    let host = timeline.topology.loadBalancers[0].dnsName
    for _ in 0..<4 { #expect(try end(&timeline, "GET http://\(host)/") == "answered 200") }
    timeline.give(.undoFault("kubelet-kill", timeline.topology.nodes[0].element))
    timeline.play(until: .start + .seconds(120))
    #expect(Set(timeline.states("prod/api").values) == [.healthy])
  }

  @Test func `minReadySeconds holds a rollout back`() {
    var timeline = prodTimeline(
      replicas: 2, container: readiness, strategy: "minReadySeconds: 20")
    timeline.apply("rollout-restart", "prod/api")
    timeline.play(until: .start + .seconds(15))
    #expect(timeline.world.pods.prefix(2).allSatisfy { $0.phase == .running })
    timeline.play(until: .start + .seconds(120))
    #expect(timeline.world.rollingOut.isEmpty)
  }

  @Test func `rolling back keeps the pods that never left`() {
    var timeline = prodTimeline(container: readiness)
    timeline.apply("rollout-bad-image", "prod/api")
    timeline.play(until: .start + .seconds(60))
    timeline.undo("rollout-bad-image", "prod/api")
    timeline.play(until: .start + .seconds(120))
    let kept = timeline.world.pods.prefix(4).count { $0.phase == .running }
    #expect(kept == 3 && timeline.world.rollingOut.isEmpty)
  }

  @Test func `a port nothing listens on is refused, checks included`() throws {
    var timeline = prodTimeline(
      architecture: "behaviours: [{workload: prod/api, listens: [9090]}]")
    #expect(Set(timeline.states("prod/api").values) == [.unhealthy])
    let host = timeline.topology.loadBalancers[0].dnsName
    #expect(try end(&timeline, "GET http://\(host)/") == "answered 502")
  }

  @Test func `each node of the load balancer sees with its own eyes`() throws {
    let policy = """
      ---
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: {name: one-subnet, namespace: prod}
      spec:
        podSelector: {matchLabels: {app: api}}
        ingress: [{from: [{ipBlock: {cidr: BLOCK}}]}]
      """
    let open = prodTimeline()
    let first = try #require(open.topology.loadBalancers[0].nodes[0].subnet)
    let block = open.topology.network.subnets[first].cidr.description
    let timeline = prodTimeline(extra: policy.replacing("BLOCK", with: block))
    #expect(Set(timeline.states("prod/api").values) == [.healthy])
    #expect(timeline.world.addressesInDNS(loadBalancer: 0, timeline.topology).count == 1)
  }

  @Test func `a zonal shift leaves a zone alone`() throws {
    var timeline = prodTimeline(container: readiness)
    let node = try #require(timeline.topology.loadBalancers[0].nodes[0].subnet)
    timeline.give(
      .applyFault("zonal-shift", timeline.topology.network.subnets[node].element))
    #expect(timeline.world.addressesInDNS(loadBalancer: 0, timeline.topology).count == 1)
    let host = timeline.topology.loadBalancers[0].dnsName
    var zones: Set<String?> = []
    for _ in 0..<4 {
      #expect(try end(&timeline, "GET http://\(host)/") == "answered 200")
      let name = timeline.world.requests.last?.answeredBy
      let pod = timeline.world.pods.first { $0.name == name }
      zones.insert(pod.map { timeline.topology.nodes[$0.node].zone })
    }
    #expect(zones.count == 1)
  }

  @Test(arguments: [
    ("network-partition", "timed out 0", 0), ("network-latency", "answered 200", 3),
  ])
  func `disturbed links`(fault: String, outcome: String, seconds: Int) throws {
    var timeline = prodTimeline()
    let host = timeline.topology.loadBalancers[0].dnsName
    timeline.give(.applyFault(fault, timeline.topology.loadBalancers[0].element))
    #expect(try end(&timeline, "GET http://\(host)/") == outcome)
    let request = timeline.world.requests[0]
    let took = (request.endedAt ?? .start) - request.sentAt
    #expect(took > .seconds(seconds))
    timeline.give(.undoFault(fault, timeline.topology.loadBalancers[0].element))
    #expect(timeline.world.links.isEmpty)
    #expect(try end(&timeline, "GET http://\(host)/") == "answered 200")
  }

  @Test func `a container that takes all memory is killed again and again`() {
    var timeline = prodTimeline()
    timeline.apply("pod-memory-hog", "prod/api-1")
    timeline.play(until: .start + .seconds(100))
    let pod = timeline.world.pods.first { $0.name == "api-1" }
    #expect((pod?.restarts ?? 0) >= 3)
    timeline.undo("pod-memory-hog", "prod/api-1")
    timeline.play(until: .start + .seconds(300))
    #expect(timeline.world.pods.first { $0.name == "api-1" }?.isReady == true)
  }
}
