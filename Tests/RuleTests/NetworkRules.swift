import Foundation
import Importing
import SourceText
import TestSupport
import Testing
import TopologyModel

@testable import Simulation

/// Who reaches whom: routes, filters and NetworkPolicies.
@Suite struct `Network rules` {
  struct PolicyCase: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var spec: String
    /// `source target port`, each with what is expected of `web → api`.
    var open: Bool
  }

  /// Pods: prod/web {app: web, tier: front}, prod/api {app: api} with port http 8080, dev/web.
  private func topology(_ spec: String, namespace: String = "prod") -> Topology {
    let pods = [("prod", "web", "tier: front"), ("prod", "api", ""), ("dev", "web", "")].map {
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: \($0.1), namespace: \($0.0), labels: {app: \($0.1), \($0.2)}}
      spec: {containers: [{name: main, ports: [{name: http, containerPort: 8080}]}]}
      """
    }
    let policy = """
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: {name: p, namespace: \(namespace)}
      spec: \(spec)
      """
    let namespaces = """
      apiVersion: v1
      kind: Namespace
      metadata: {name: dev, labels: {stage: dev}}
      """
    return load(["a.yaml": ([namespaces, policy] + pods).joined(separator: "\n---\n")]).topology
  }

  private func verdict(
    _ topology: Topology, _ from: String, _ to: String, _ port: Int
  ) -> ReachVerdict.Answer? {
    let reach = Reachability(World(topology))
    guard let source = reach.end(named: from), let target = reach.end(named: to) else { return nil }
    return reach.verdict(from: source, to: target, port: port).answer
  }

  @Test(arguments: [
    PolicyCase(
      testDescription: "selects nobody here", spec: "{podSelector: {matchLabels: {app: other}}}",
      open: true),
    PolicyCase(testDescription: "all pods, no rules", spec: "{podSelector: {}}", open: false),
    PolicyCase(
      testDescription: "a null matchLabels is all pods",
      spec: "{podSelector: {matchLabels: null}}", open: false),
    PolicyCase(
      testDescription: "an empty rule admits all", spec: "{podSelector: {}, ingress: [{}]}",
      open: true),
    PolicyCase(
      testDescription: "empty list of rules", spec: "{podSelector: {}, ingress: []}", open: false),
    PolicyCase(
      testDescription: "by label",
      spec: "{podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}]}]}",
      open: true),
    PolicyCase(
      testDescription: "by another label",
      spec: "{podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {app: db}}}]}]}",
      open: false),
    PolicyCase(
      testDescription: "NotIn matches what lacks the label",
      spec:
        "{podSelector: {}, ingress: [{from: [{podSelector: {matchExpressions: [{key: x, operator: NotIn, values: [a]}]}}]}]}",
      open: true),
    PolicyCase(
      testDescription: "DoesNotExist against an existing label",
      spec:
        "{podSelector: {}, ingress: [{from: [{podSelector: {matchExpressions: [{key: tier, operator: DoesNotExist}]}}]}]}",
      open: false),
    PolicyCase(
      testDescription: "namespace by its own name",
      spec:
        "{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: prod}}}]}]}",
      open: true),
    PolicyCase(
      testDescription: "namespace and pod in one item are AND-ed",
      spec:
        "{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {stage: dev}}, podSelector: {matchLabels: {app: web}}}]}]}",
      open: false),
    PolicyCase(
      testDescription: "namespace and pod in two items are OR-ed",
      spec:
        "{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {stage: dev}}}, {podSelector: {matchLabels: {app: web}}}]}]}",
      open: true),
    PolicyCase(
      testDescription: "the right port",
      spec: "{podSelector: {}, ingress: [{ports: [{port: 8080}]}]}",
      open: true),
    PolicyCase(
      testDescription: "a port range",
      spec: "{podSelector: {}, ingress: [{ports: [{port: 8000, endPort: 8080}]}]}", open: true),
    PolicyCase(
      testDescription: "a range that ends before",
      spec: "{podSelector: {}, ingress: [{ports: [{port: 8000, endPort: 8079}]}]}", open: false),
    PolicyCase(
      testDescription: "a named port of the destination",
      spec: "{podSelector: {}, ingress: [{ports: [{port: http}]}]}", open: true),
    PolicyCase(
      testDescription: "UDP only",
      spec: "{podSelector: {}, ingress: [{ports: [{port: 8080, protocol: UDP}]}]}", open: false),
    PolicyCase(
      testDescription: "egress only, without policyTypes, closes ingress too",
      spec: "{podSelector: {matchLabels: {app: api}}, egress: [{}]}", open: false),
    PolicyCase(
      testDescription: "egress by type with no rule closes the source",
      spec: "{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress]}", open: false),
    PolicyCase(
      testDescription: "egress to the destination's named port",
      spec:
        "{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{ports: [{port: http}]}]}",
      open: true),
    PolicyCase(
      testDescription: "a block over all addresses",
      spec: "{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}]}", open: true),
    PolicyCase(
      testDescription: "a block with the VPC carved out",
      spec:
        "{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8]}}]}]}",
      open: false),
  ])
  func `NetworkPolicy verdicts follow the API's words`(_ test: PolicyCase) {
    let answer = verdict(topology(test.spec), "prod/web", "prod/api", 8080)
    #expect(answer == (test.open ? .open : .blocked))
  }

  @Test func `policies add up and stay in their namespace`() {
    let elsewhere = topology("{podSelector: {}}", namespace: "dev")
    #expect(verdict(elsewhere, "prod/web", "prod/api", 8080) == .open)
    #expect(verdict(elsewhere, "prod/web", "dev/web", 8080) == .blocked)
  }

  @Test func `egress without port 53 ends in EAI_AGAIN, not in a timeout`() throws {
    var topology = Sample.threeTier.topology
    topology.networkPolicies = [
      NetworkPolicy(
        element: ElementID(0), namespace: "prod", name: "only-db", selector: LabelSelector(),
        ingress: [PolicyRule()],
        egress: [PolicyRule(ports: [PolicyPort(port: .number(5432))])],
        directions: [.ingress, .egress], provenance: .inferred("a test"))
    ]
    let walk = try Walk(topology, "GET https://app.company.com/cart")
    #expect(walk.outcome == "answered 500")
    #expect(walk.request.hops.contains { $0.summary.hasPrefix("EAI_AGAIN") })
  }

  @Test func `default-deny in prod leaves the ALB's checks unanswered`() {
    var topology = Sample.threeTier.topology
    topology.networkPolicies = [
      NetworkPolicy(
        element: ElementID(0), namespace: "prod", name: "default-deny", selector: LabelSelector(),
        ingress: [], egress: [], directions: [.ingress], provenance: .inferred("a test"))
    ]
    let timeline = Timeline(topology)
    #expect(Set(timeline.states("prod/cart-api").values) == [.unhealthy])
    #expect(timeline.world.targetGroups[0].targets[0].reason == .timeout)
  }

  @Test func `a NAT gateway needs its own way to the internet`() {
    var network = Sample.threeTier.topology.network
    let pod = Interface(
      element: ElementID(0), subnet: network.subnets.firstIndex { $0.name == "private-a" },
      address: IPv4Address(bits: 0x0AF4_0409), securityGroups: [0])
    let outside = Interface(
      element: ElementID(0), subnet: nil, address: IPv4Address(bits: 0x0101_0101))
    #expect(NetworkPath(from: pod, to: outside, port: 443, in: network).isOpen)
    let table = network.subnets[network.natGateways[0].subnet].routeTable
    network.routeTables[table].routes.removeAll { $0.target == .internetGateway }
    let path = NetworkPath(from: pod, to: outside, port: 443, in: network)
    #expect(path.blocker?.code == "NO_ROUTE_TO_DESTINATION")
  }

  @Test(arguments: [
    (["0.0.0.0/0 nat", "10.1.0.0/16 igw"], "10.1.2.3", "igw"),
    (["10.1.0.0/16 igw", "10.1.2.0/24 nat"], "10.1.2.3", "nat"),
    (["10.1.2.3/32 igw", "10.1.2.0/24 nat"], "10.1.2.3", "igw"),
    (["10.1.0.0/16 igw"], "10.2.0.1", "none"),
  ])
  func `the longest prefix wins, whatever it leads to`(
    written: [String], address: String, leadsTo: String
  ) throws {
    let routes = try written.map { line -> Route in
      let parts = line.split(separator: " ")
      return Route(
        destination: try #require(CIDR(parts[0])),
        target: parts[1] == "igw" ? .internetGateway : .natGateway(0),
        provenance: .inferred("a test"))
    }
    let best = RouteLookup.best(routes, for: try #require(IPv4Address(address)))
    let word = best.map { $0.target == .internetGateway ? "igw" : "nat" } ?? "none"
    #expect(word == leadsTo)
  }

  /// One direction of filters in words: what passes is allow lists of ports, or first-match rules.
  struct SmallWorld {
    var outbound: [PortRange]
    var inbound: [PortRange]
    var aclHere: [(allow: Bool, ports: PortRange)]
    var aclThere: [(allow: Bool, ports: PortRange)]

    /// The guide read naively: five filters there, two back, the reply on an ephemeral port.
    var isOpen: Bool {
      func admits(_ rules: [PortRange], _ port: Int) -> Bool {
        rules.contains { $0.contains(port) }
      }
      func passes(_ rules: [(allow: Bool, ports: PortRange)], _ port: Int) -> Bool {
        for rule in rules where rule.ports.contains(port) { return rule.allow }
        return false
      }
      return admits(outbound, 5432) && passes(aclHere, 5432) && passes(aclThere, 5432)
        && admits(inbound, 5432)
        && [32_768, 40_000, 60_999].allSatisfy { passes(aclThere, $0) && passes(aclHere, $0) }
    }

    /// The same lists in and out: enough to tell every filter apart.
    var network: Network {
      func rules(_ ports: [PortRange]) -> [SecurityGroupRule] {
        ports.map {
          SecurityGroupRule(ports: $0, peer: .block(.everywhere), provenance: .inferred("a test"))
        }
      }
      func list(_ rules: [(allow: Bool, ports: PortRange)]) -> NetworkACL {
        let made = rules.enumerated().map {
          NetworkACLRule(
            number: ($0.offset + 1) * 100, allow: $0.element.allow, ports: $0.element.ports,
            block: .everywhere, provenance: .inferred("a test"))
        }
        return NetworkACL(element: ElementID(0), name: "acl", inbound: made, outbound: made)
      }
      var network = Sample.threeTier.topology.network
      network.securityGroups = [
        SecurityGroup(element: ElementID(0), name: "a", inbound: [], outbound: rules(outbound)),
        SecurityGroup(element: ElementID(0), name: "b", inbound: rules(inbound), outbound: []),
      ]
      network.networkACLs = [list(aclHere), list(aclThere)]
      network.subnets[2].networkACL = 0
      network.subnets[4].networkACL = 1
      return network
    }
  }

  @Test func `network verdicts agree with a naive reading of the guide`() {
    let ports: [[PortRange]] = [
      [], [.all], [PortRange(5432, 5432)], [PortRange(80, 80), PortRange(1024, 65_535)],
    ]
    let lists: [[(allow: Bool, ports: PortRange)]] = [
      [], [(true, .all)], [(false, PortRange(5432, 5432)), (true, .all)],
      [(true, PortRange(5432, 5432))], [(true, PortRange(1024, 65_535)), (false, .all)],
      [(true, PortRange(1, 6_000)), (true, PortRange(32_768, 60_999))],
    ]
    var open = 0
    for outbound in ports {
      for inbound in ports {
        for aclHere in lists {
          for aclThere in lists {
            let small = SmallWorld(
              outbound: outbound, inbound: inbound, aclHere: aclHere, aclThere: aclThere)
            let a = Interface(
              element: ElementID(0), subnet: 2, address: IPv4Address(bits: 0x0AF4_0404),
              securityGroups: [0])
            let b = Interface(
              element: ElementID(0), subnet: 4, address: IPv4Address(bits: 0x0AF4_1404),
              securityGroups: [1])
            let path = NetworkPath(from: a, to: b, port: 5432, in: small.network)
            #expect(path.isOpen == small.isOpen, "\(small)")
            if path.isOpen { open += 1 }
          }
        }
      }
    }
    #expect(open == 81)
  }

  @Test func `all blockers of a request are found, and their fixes let it pass`() throws {
    var topology = Sample.threeTier.topology
    let group = try #require(
      topology.network.securityGroups.firstIndex { $0.name == "sg-rds-replica" })
    topology.network.securityGroups[group].inbound = []
    let nodes = try #require(topology.network.securityGroups.firstIndex { $0.name == "sg-nodes" })
    topology.network.securityGroups[nodes].inbound = []
    var timeline = Timeline(topology)
    let order = try RequestOrder.parse(
      "GET https://app.company.com/cart", in: topology, timeline.world)
    let search = BlockerSearch(order, in: timeline.world)
    #expect(search.found.map { $0.check.code } == ["SG_HAS_NO_RULES", "SG_HAS_NO_RULES"])
    #expect(search.outcomeAfterFixes?.status == 200)
    for fix in search.fixes { timeline.give(.edit(fix)) }
    try timeline.send("GET https://app.company.com/cart")
    timeline.finish()
    #expect(timeline.lastOutcome == "answered 200")
  }

  @Test func `expected NetworkPolicy answers hold, when TOPOWALK_CORPUS names them`() throws {
    guard let folder = ProcessInfo.processInfo.environment["TOPOWALK_CORPUS"] else {
      print("TOPOWALK_CORPUS is not set: published policies were not tried")
      return
    }
    var tried = 0
    for (name, namespace) in [
      ("eksw-netpol-ui-egress", "default"), ("eksw-netpol-default-deny", "ui"),
    ] {
      let data = try Data(contentsOf: URL(filePath: "\(folder)/expected/\(name).json"))
      let answers = try JSONDecoder().decode(Answers.self, from: data)
      let topology = SourceLoader.load(
        answers.files.map { "\(folder)/\($0)" }, from: RepositoryFiles(), namespace: namespace
      ).topology
      for answer in answers.netpol {
        guard let verdict = verdict(topology, answer.src, answer.dst, answer.port) else { continue }
        tried += 1
        #expect((verdict == .open) == answer.allowed, "\(name): \(answer)")
      }
    }
    #expect(tried == 16)
  }

  struct Answers: Decodable {
    struct Answer: Decodable {
      var src: String
      var dst: String
      var port: Int
      var allowed: Bool
    }
    var files: [String]
    var netpol: [Answer]
  }
}
