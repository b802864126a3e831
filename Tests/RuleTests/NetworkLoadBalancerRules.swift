import Simulation
import SourceText
import TestSupport
import Testing
import TopologyModel

/// What stands in front of targets and is no ALB: Network Load Balancers and proxies.
@Suite struct `Fronts that are no ALB` {
  private static func architecture(
    admits: String = "10.0.0.0/16", group: String = "", balancer: String = "", targets: Int = 2
  ) -> String {
    let hosts = (0..<targets).map { index in
      "- {name: web-\(index), kind: instance, subnet: \(index == 0 ? "private-a" : "private-b"), "
        + "address: 10.0.\(index + 2).10, securityGroups: [web], ports: [\"8080\"]}"
    }
    let members = (0..<targets).map { "{id: web-\($0)}" }.joined(separator: ", ")
    return """
      topowalk: 1
      vpc:
        cidr: 10.0.0.0/16
        availabilityZones: [us-east-1a, us-east-1b]
        subnets:
        - {name: public-a, cidr: 10.0.0.0/24, zone: us-east-1a, routeTable: public}
        - {name: public-b, cidr: 10.0.1.0/24, zone: us-east-1b, routeTable: public}
        - {name: private-a, cidr: 10.0.2.0/24, zone: us-east-1a}
        - {name: private-b, cidr: 10.0.3.0/24, zone: us-east-1b}
        routeTables: [{name: public, routes: [{to: 0.0.0.0/0, via: igw}]}]
        securityGroups:
        - {name: edge, inbound: [{ports: "80", from: 0.0.0.0/0}], outbound: [{ports: all, to: 0.0.0.0/0}]}
        - {name: web, inbound: [{ports: "8080", from: \(admits)}]}
      dependencies:
      \(hosts.joined(separator: "\n"))
      targetGroups: [{name: web, port: 8080, protocol: TCP, targets: [\(members)]\(group)}]
      loadBalancers:
      - {name: nlb, type: network, dnsName: nlb.example.com, securityGroups: [edge], subnets: [public-a, public-b]\(balancer), listeners: [{port: 80, protocol: TCP, default: {forward: [{targetGroup: web}]}}]}

      """
  }

  private static let request = "GET http://nlb.example.com/"

  @Test(arguments: [
    ("10.0.0.0/16", "", "timed out"), ("0.0.0.0/0", "", "answered"), ("edge", "", "answered"),
    ("10.0.0.0/16", ", preserveClientIP: false", "answered"),
    ("10.0.0.0/16", ", targetType: ip", "answered"),
    ("10.0.0.0/16", ", targetType: ip, preserveClientIP: true", "timed out"),
  ])
  func `instances behind a Network Load Balancer see the client`(
    admits: String, group: String, outcome: String
  ) throws {
    let loaded = load(["a.yaml": Self.architecture(admits: admits, group: group)])
    #expect(!loaded.diagnostics.hasErrors, "\(loaded.diagnostics.map(\.message))")
    let walk = try Walk(loaded.topology, Self.request)
    #expect(walk.request.outcome?.kind.rawValue == outcome, "\(walk.text)")
    if outcome == "timed out" { #expect(walk.text.contains("no rule admits 203.0.113.")) }
  }

  @Test(arguments: [
    ("", "", false), ("", ", crossZone: true", true), (", crossZone: true", "", true),
    (", crossZone: false", ", crossZone: true", false),
  ])
  func `a Network Load Balancer draws among its own zone's targets`(
    group: String, balancer: String, crosses: Bool
  ) throws {
    let topology = load([
      "a.yaml": Self.architecture(admits: "0.0.0.0/0", group: group, balancer: balancer)
    ]).topology
    var timeline = Timeline(topology)
    for _ in 0..<12 {
      try timeline.send(Self.request)
      timeline.finish()
    }
    let crossed = timeline.world.requests.filter { request in
      let isInA = request.hops.contains { $0.summary.hasSuffix("the NLB node in us-east-1a") }
      return (request.answeredBy == "web-0") != isInA
    }
    #expect(crossed.isEmpty != crosses)
  }

  @Test func `a Network Load Balancer has no status of its own`() throws {
    let empty = load(["a.yaml": Self.architecture(targets: 0)]).topology
    let walk = try Walk(empty, Self.request)
    #expect(walk.outcome == "refused 0" && walk.text.contains("no registered target"))
    let closed = Self.architecture(admits: "0.0.0.0/0").replacing("[\"8080\"]", with: "[\"9090\"]")
    let refused = try Walk(load(["a.yaml": closed]).topology, Self.request)
    #expect(refused.outcome == "refused 0" && !refused.text.contains("502"), "\(refused.text)")
  }

  @Test func `a forward action without groups is answered, not fatal`() throws {
    let text = Self.architecture().replacing("{targetGroup: web}", with: "")
    let walk = try Walk(load(["a.yaml": text]).topology, Self.request)
    #expect(walk.request.outcome != nil)
  }

  private static func proxied(_ kind: String, pods: Int) -> String {
    let workloads = (0..<pods).map { index in
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web-\(index)}
      spec:
        selector: {matchLabels: {app: web, number: "\(index)"}}
        template: {metadata: {labels: {app: web, number: "\(index)"}}, spec: {containers: [{name: c, ports: [{containerPort: 80}]}]}}
      ---

      """
    }.joined()
    return workloads + """
      apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec: {selector: {app: web}, ports: [{port: 80, targetPort: 80}]}
      ---
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: web}
      spec:
        ingressClassName: \(kind)
        rules: [{host: www.example.com, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}}]

      """
  }

  @Test(arguments: [
    ("nginx", 2, 1, "answered 200", 1), ("nginx", 2, 2, "answered 502", 3),
    ("nginx", 1, 1, "answered 502", 3), ("haproxy", 1, 1, "answered 503", 4),
    ("traefik", 2, 2, "answered 502", 1),
  ])
  func `proxies try again, and answer with their own statuses`(
    kind: String, pods: Int, killed: Int, outcome: String, mostFailures: Int
  ) throws {
    var timeline = Timeline(load(["m.yaml": Self.proxied(kind, pods: pods)]).topology)
    for index in 0..<killed { timeline.apply("container-kill", "default/web-\(index)") }
    try timeline.send("GET http://www.example.com/")
    timeline.finish()
    let request = try #require(timeline.world.requests.last)
    let hops = "\(request.hops.map(\.summary))"
    #expect(
      request.outcome.map { "\($0.kind.rawValue) \($0.status ?? 0)" } == outcome, "\(hops)")
    let failures = request.hops.count { $0.action == .fails }
    #expect(
      failures <= mostFailures && (outcome == "answered 200" || failures == mostFailures), "\(hops)"
    )
  }
}
