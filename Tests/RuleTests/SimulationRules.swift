import SourceText
import TestSupport
import Testing
import TopologyModel

@testable import Simulation

/// Tables for the rules of the simulation, each with its source.
@Suite struct `Simulation rules` {
  @Test(arguments: [
    ("/cart", "/cart", true), ("/cart/", "/cart/*", true), ("/cart", "/cart/*", false),
    ("/a/b/c", "/a/*", true),
    ("/Cart", "/cart", false), ("/img1.png", "/img?.png", true), ("/img12.png", "/img?.png", false),
    ("/", "/*", true),
    ("/x", "*", true), ("/abc", "/a*c", true), ("/abcd", "/a*c", false),
  ])
  func `path-pattern: case counts, star spans slashes (API: PathPatternConditionConfig)`(
    path: String, pattern: String, matches: Bool
  ) {
    #expect(Matching.path(path, matches: pattern) == matches)
  }

  @Test(arguments: [
    ("APP.company.com", "app.company.com", true), ("a.b.foo.com", "*.foo.com", true),
    ("foo.com", "*.foo.com", false),
  ])
  func `host-header: case does not count, star spans dots (API: HostHeaderConditionConfig)`(
    host: String, pattern: String, matches: Bool
  ) {
    #expect(Matching.host(host, matches: pattern) == matches)
  }

  @Test(arguments: [
    (200, "200", true), (201, "200", false), (204, "200,204", true), (250, "200-299", true),
    (300, "200-299", false),
  ])
  func `success codes (API: Matcher)`(status: Int, codes: String, matches: Bool) {
    #expect(Matching.codes(status, in: codes) == matches)
  }

  struct Health: Sendable {
    var start: TargetHealth
    var probes: String
    var end: TargetHealth
  }

  /// `+` passes, `x` fails; healthy threshold 3, unhealthy threshold 2.
  @Test(arguments: [
    Health(start: .initial, probes: "+", end: .healthy),
    Health(start: .initial, probes: "x", end: .initial),
    Health(start: .initial, probes: "xx", end: .unhealthy),
    Health(start: .initial, probes: "x+", end: .healthy),
    Health(start: .healthy, probes: "x", end: .healthy),
    Health(start: .healthy, probes: "x+x", end: .healthy),
    Health(start: .healthy, probes: "xx", end: .unhealthy),
    Health(start: .unhealthy, probes: "++", end: .unhealthy),
    Health(start: .unhealthy, probes: "+++", end: .healthy),
    Health(start: .unhealthy, probes: "++x+++", end: .healthy),
    Health(start: .draining, probes: "xx", end: .draining),
  ])
  func `target health counts consecutively (ALB user guide: target group health checks)`(
    _ test: Health
  ) {
    var check = HealthCheck()
    check.healthyThreshold = 3
    var target = TargetState(address: IPv4Address(bits: 0), port: 80, health: test.start)
    for probe in test.probes {
      _ = HealthCounter.count(probe == "+" ? .passed(status: 200) : .timedOut, &target, check)
    }
    #expect(target.health == test.end)
    #expect(
      target.reason
        == (test.end == .unhealthy && test.probes.hasSuffix("x") ? .timeout : target.reason))
  }

  /// Every group of up to three targets against a naive reading of the guide.
  @Test func `target choice agrees with a naive oracle on all small groups`() {
    var chance = SeededGenerator(seed: 1)
    let states: [TargetHealth] = [.initial, .healthy, .unhealthy, .draining, .unused]
    for count in 0...3 {
      for code in 0..<Int(exactly: [1, 5, 25, 125][count])! {
        var rest = code
        var group = TargetGroupState()
        for _ in 0..<count {
          group.targets.append(
            TargetState(address: IPv4Address(bits: 1), port: 1, health: states[rest % 5]))
          rest /= 5
        }
        for last in -1..<count {
          group.lastChosen = last
          let chosen = TargetChoice.choose(
            group, "g", TargetChoice.Context(), &chance, label: { _ in "" }
          ).chosen
          #expect(chosen == oracle(group), "\(group.targets.map(\.health)) after \(last)")
        }
      }
    }
  }

  private func oracle(_ group: TargetGroupState) -> Int? {
    var pool = group.targets.indices.filter { group.targets[$0].health == .healthy }
    if pool.isEmpty, group.targets.contains(where: { $0.health == .unhealthy }) {
      pool = group.targets.indices.filter {
        group.targets[$0].health == .unhealthy
      }
    }
    if pool.isEmpty { return nil }
    for step in 1...group.targets.count {
      let index = (group.lastChosen + step + group.targets.count) % group.targets.count
      if pool.contains(index) { return index }
    }
    return pool[0]
  }

  @Test(arguments: [
    ("cart-api", "prod", 1), ("cart-api.prod", "dev", 2),
    ("cart-api.prod.svc.cluster.local", "dev", 5),
    ("postgres-primary.c9akciq32rzx.us-east-1.rds.amazonaws.com", "prod", 1),
    ("app.company.com", "prod", 5),
  ])
  func `CoreDNS queries with ndots:5 (resolv.conf, measured)`(
    host: String, namespace: String, queries: Int
  ) {
    let topology = Sample.threeTier.topology
    var world = World(topology)
    let stub = StubResolver(namespace: namespace, nodeDomains: ["ec2.internal"])
    let answer = world.resolveInPod(host, stub, topology)
    #expect(answer.candidates.count == queries)
    #expect(!answer.addresses.isEmpty)
  }

  @Test(arguments: [
    ("deep.a.x.io", true), ("a.x.io", true), ("x.io", false), ("other.io", false),
  ])
  func `DNS wildcards cover every depth, never the parent (Route 53: DomainNameFormat)`(
    host: String, found: Bool
  ) {
    let text =
      "topowalk: 1\nroute53:\n  - zone: x.io\n    records: [{name: '*.x.io', addresses: [192.0.2.7]}]\n"
    let topology = load(["architecture.yaml": text]).topology
    var world = World(topology)
    #expect(world.resolve(host, by: .internet, topology).addresses.isEmpty != found)
  }

  struct NetworkCase: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var vpc: String
    var open: Bool
    var code: String
  }

  private static let subnets = """
      subnets:
        - {name: a, cidr: 10.0.0.0/24, zone: us-east-1a, routeTable: private, networkACL: LIST}
        - {name: b, cidr: 10.0.1.0/24, zone: us-east-1b, routeTable: private}
    """

  @Test(arguments: [
    NetworkCase(
      testDescription: "a rule for the block", vpc: "inbound: [{ports: 5432, from: 10.0.0.0/16}]",
      open: true, code: ""),
    NetworkCase(
      testDescription: "another port", vpc: "inbound: [{ports: 5433, from: 10.0.0.0/16}]",
      open: false, code: "ENI_SG_RULES_MISMATCH"),
    NetworkCase(
      testDescription: "no rule at all", vpc: "inbound: []", open: false,
      code: "SG_HAS_NO_RULES"),
    NetworkCase(
      testDescription: "a reference", vpc: "inbound: [{ports: 5000-6000, from: sg-nodes}]",
      open: true, code: ""),
  ])
  func `security groups admit or drop (VPC user guide)`(_ test: NetworkCase) throws {
    let text = """
      topowalk: 1
      vpc:
        securityGroups:
          - {name: sg-nodes}
          - {name: sg-db, \(test.vpc)}
      eks:
        securityGroups: [sg-nodes]
        namespaces: [{name: prod, workloads: [{name: api, port: 80}]}]
      rds: [{name: db, securityGroups: [sg-db]}]
      """
    let topology = load(["architecture.yaml": text]).topology
    let pod = topology.interface(ofPodAt: topology.podSlots[0].address, slot: 0)
    let path = NetworkPath(
      from: pod, to: topology.databases[0].interface, port: 5432, in: topology.network)
    #expect(path.isOpen == test.open)
    #expect(path.blocker?.reason.hasPrefix(test.code) ?? test.code.isEmpty)
  }

  @Test(
    arguments: [
      ("inbound: [{rule: 100, action: allow}], outbound: [{rule: 100, action: allow}]", nil),
      ("inbound: [{rule: 100, action: allow}]", "outbound"),
      (
        "inbound: [{rule: 90, action: deny, ports: 1024-65535}, {rule: 100, action: allow}], outbound: [{rule: 1, action: allow}]",
        "reply inbound"
      ),
      (
        "inbound: [{rule: 100, action: allow, ports: 5432}], outbound: [{rule: 1, action: allow}]",
        "reply inbound"
      ),
    ] as [(String, String?)])
  func `network ACLs are stateless and ordered (VPC user guide)`(rules: String, blocked: String?) {
    let text = """
      topowalk: 1
      vpc:
        networkACLs: [{name: strict, \(rules)}]
        subnets:
          - {name: a, cidr: 10.0.0.0/24, zone: us-east-1a, networkACL: strict}
          - {name: b, cidr: 10.0.1.0/24, zone: us-east-1b}
      eks: {subnets: [a], namespaces: [{name: prod, workloads: [{name: api, port: 80}]}]}
      rds: [{name: db, subnets: [b]}]
      """
    let topology = load(["architecture.yaml": text]).topology
    let pod = topology.interface(ofPodAt: topology.podSlots[0].address, slot: 0)
    let path = NetworkPath(
      from: pod, to: topology.databases[0].interface, port: 5432, in: topology.network)
    #expect(path.blocker?.name == blocked.map { "network ACL strict \($0)" })
  }

  @Test func `the longest prefix wins, even into a blackhole (VPC user guide)`() {
    let text = """
      topowalk: 1
      vpc:
        routeTables: [{name: private, routes: [{to: 0.0.0.0/0, via: igw}, {to: 10.0.16.0/20, via: blackhole}]}]
        natGateways: []
      """
    let network = load(["architecture.yaml": text]).topology.network
    func interface(_ subnet: String, _ bits: UInt32) -> Interface {
      let index = network.subnets.firstIndex { $0.name == subnet }
      return Interface(element: ElementID(0), subnet: index, address: IPv4Address(bits: bits))
    }
    let source = interface("private-a", 0x0A00_2005)
    let target = interface("public-b", 0x0A00_1009)
    let path = NetworkPath(from: source, to: target, port: 443, in: network)
    #expect(path.checks.contains { $0.reason.hasPrefix("BAD_STATE_ROUTE") })
  }
}
