import SourceText
import TestSupport
import Testing
import TopologyModel

@testable import Simulation

/// How people come in: bastion, Session Manager, tunnel and Access.
@Suite struct `People rules` {
  private func topology(_ group: String = "", clients: String) -> Topology {
    load([
      "architecture.yaml": """
      topowalk: 1
      vpc:
        securityGroups: [{name: sg-b, inbound: [\(group)]}]
      bastions: [{name: jump, securityGroups: [sg-b]}]
      rds: [{name: db, securityGroups: [sg-db]}]
      clients: \(clients)
      """.replacing(
        "securityGroups: [{name: sg-b",
        with: "securityGroups: [{name: sg-db, inbound: [{ports: 5432, from: sg-b}]}, {name: sg-b")
    ]).topology
  }

  @Test(arguments: [
    ("{ports: 22}", "", "jump", "answered"), ("", "", "jump", "timed out"),
    ("{ports: 22}", "sshd-stop", "jump", "refused"),
    ("{ports: 22}", "ec2-stop", "jump", "timed out"),
    ("", "", "ssm:jump", "answered"), ("", "ec2-stop", "ssm:jump", "failed"),
  ])
  func `how a bastion fails`(rule: String, fault: String, via: String, outcome: String) throws {
    let topology = topology(
      rule, clients: "[{name: dev, sshKeys: [jump], sessionManager: true}, {name: other}]")
    var timeline = Timeline(topology)
    if !fault.isEmpty { timeline.give(.applyFault(fault, topology.bastions[0].element)) }
    for (from, expected) in [("dev", outcome), ("other", "")] {
      let order = try RequestOrder.parse(
        "SELECT postgres://db-primary", from: from, via: via, in: topology, timeline.world)
      timeline.give(.send(order))
      timeline.finish()
      let kind = timeline.world.requests.last?.outcome?.kind.rawValue
      if !expected.isEmpty { #expect(kind == expected) } else { #expect(kind != "answered") }
    }
  }

  private func access(_ policies: String) -> AccessApplication {
    let text = """
      topowalk: 1
      cloudflare:
        access: [{name: a, domain: a.example.com, policies: [\(policies)]}]
      """
    return load(["architecture.yaml": text]).topology.accessApplications[0]
  }

  private let client = Client(
    element: ElementID(0), name: "dev", address: IPv4Address(bits: 0xCB00_7105), warp: true,
    identity: Identity(email: "dev@x.io", groups: ["ops"], mfa: true, devicePosture: false),
    sshKeys: [])

  @Test(arguments: [
    ("{name: p, decision: allow, include: [{emailDomain: x.io}]}", "allowed"),
    ("{name: p, decision: allow, include: [{emailDomain: y.io}]}", "denied"),
    ("{name: p, decision: allow, include: [everyone], require: [mfa, devicePosture]}", "denied"),
    ("{name: p, decision: allow, include: [everyone], exclude: [{group: ops}]}", "denied"),
    (
      "{name: b, decision: block, include: [everyone]}, {name: p, decision: allow, include: [everyone]}",
      "denied"
    ),
    (
      "{name: b, decision: block, include: [everyone]}, {name: p, decision: bypass, include: [everyone]}",
      "allowed"
    ),
    (
      "{name: b, decision: block, include: [everyone]}, {name: s, decision: service-auth, include: [{serviceToken: t1}]}",
      "allowed"
    ),
    ("{name: s, decision: service-auth, include: [{serviceToken: t2}]}", "denied"),
    ("{name: p, decision: allow, include: [{ip: 203.0.113.0/24}]}", "allowed"),
    ("{name: p, decision: allow, include: [{ip: 198.51.100.0/24}]}", "denied"),
  ])
  func `Access policies in order`(policies: String, verdict: String) {
    let visitor = AccessDecision.Visitor(
      client, headers: [RequestHeader(name: "CF-Access-Client-Id", value: "t1")])
    #expect("\(AccessDecision.decide(access(policies), visitor).0)" == verdict)
  }

  @Test func `losing NAT kills the tunnel, not the site`() throws {
    var timeline = Timeline(Sample.threeTier.topology)
    let nat = timeline.topology.network.natGateways[0].element
    timeline.give(.applyFault("nat-gateway-loss", nat))
    try timeline.send("GET https://cart.dev.company.com/cart", from: "developer")
    timeline.finish()
    #expect(timeline.lastOutcome == "answered 530")
    try timeline.send("GET https://app.company.com/cart")
    timeline.finish()
    #expect(timeline.lastOutcome == "answered 200")
    timeline.give(.undoFault("nat-gateway-loss", nat))
    try timeline.send("GET https://cart.dev.company.com/cart", from: "developer")
    timeline.finish()
    #expect(timeline.lastOutcome == "answered 200")
  }
}
