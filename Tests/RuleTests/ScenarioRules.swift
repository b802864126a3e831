import Importing
import Reports
import Scenarios
import SourceText
import TestSupport
import Testing
import TopologyModel

@testable import Simulation

/// Scenario files, sweeps, loads and comparisons.
@Suite struct `Scenario rules` {
  private func read(_ steps: String) -> (scenario: Scenario?, diagnostics: [Diagnostic]) {
    ScenarioReader.read(SourceFile(path: "s.yaml", text: "scenario: 1\nsteps:\n\(steps)"))
  }

  private func run(_ steps: String) throws -> ScenarioRun {
    ScenarioRun(try #require(read(steps).scenario), Sample.threeTier.topology)
  }

  @Test func `the shipped scenario holds, twice the same`() throws {
    let path = "samples/three-tier/scenarios/one-pod-hangs.yaml"
    let file = SourceFile(path: path, text: Repository.text(path))
    let scenario = try #require(ScenarioReader.read(file).scenario)
    let first = ScenarioRun(scenario, Sample.threeTier.topology)
    #expect(first.holds, "\(first.verdicts.filter { !$0.holds })")
    #expect(first.verdicts.count == 4)
    let second = ScenarioRun(scenario, Sample.threeTier.topology)
    #expect(RunReport(first, name: "a").json.text == RunReport(second, name: "a").json.text)
  }

  @Test(arguments: [
    ("- {at: soon, request: 'GET /'}", "bad-duration"),
    ("- {at: 0s, fault: pod-hang, on: x}", "unknown-fault"),
    ("- {at: 0s, fault: pod-delete}", "missing-key"),
    ("- {at: 0s, request: 'GET /', fault: pod-delete, on: x}", "two-actions"),
    ("- {at: 0s, edit: {scale: 3}}", "incomplete-edit"),
    ("- {at: 0s, request: 'FLY /'}", "bad-request"), ("- {request: 'GET /'}", "missing-key"),
    ("- {at: 0s, reqest: 'GET /'}", "unknown-key"),
    ("- {at: 99999999999999999999h, request: 'GET /'}", "bad-duration"),
    ("- {at: 9000h, request: 'GET /'}", "too-long"),
    ("- {at: 0s, request: 'GET /', count: 1000, every: 1h}", "too-long"),
  ])
  func `what is wrong in a scenario is said with its place`(step: String, code: String) {
    let diagnostics = read(step).diagnostics
    #expect(diagnostics.first?.code == code)
    #expect(diagnostics.first?.range?.line ?? 0 > 0)
  }

  @Test func `names that do not exist fail the step`() throws {
    let run = try run("- {at: 0s, fault: pod-delete, on: prod/cart-apis}")
    #expect(run.diagnostics.first?.message == "nothing named 'prod/cart-apis'")
    #expect(run.diagnostics.first?.suggestion == "did you mean 'prod/cart-api'?")
    #expect(!run.holds)
  }

  @Test(arguments: [
    ("{status: 404}", false), ("{status: 200, through: prod/cart-api}", true),
    ("{through: prod/order-api}", false), ("{neverThrough: postgres-replica}", false),
    ("{neverThrough: postgres-primary}", true), ("{within: 50ms}", false), ("{within: 1s}", true),
    ("{outcome: answered}", true), ("{outcome: refused}", false),
  ])
  func `expectations hold or name what is missing`(expectation: String, holds: Bool) throws {
    let run = try run(
      "- {at: 0s, request: 'GET https://app.company.com/cart', expect: \(expectation)}")
    #expect(run.holds == holds)
  }

  /// Round robin: cart-api-1 is one of three, so that seven of ten pass it by at most.
  @Test(arguments: [
    ("{successPercent: 100, status: 404}", false), ("{successPercent: 100, status: 200}", true),
    ("{successPercent: 100, neverThrough: prod/cart-api}", false),
    ("{successPercent: 50, neverThrough: prod/cart-api-1}", true),
    ("{successPercent: 100, within: 1ms}", false), ("{successPercent: 0, within: 1ms}", true),
  ])
  func `a share of requests has to do all that is expected`(
    expectation: String, holds: Bool
  ) throws {
    let run = try run(
      "- {at: 0s, request: 'GET https://app.company.com/cart', count: 10, expect: \(expectation)}")
    #expect(run.holds == holds, "\(run.verdicts)")
  }

  @Test func `a name that no request could pass is refused`() throws {
    let run = try run(
      "- {at: 0s, request: 'GET https://app.company.com/cart', expect: {neverThrough: prod/cart-apis}}"
    )
    #expect(run.diagnostics.first?.suggestion == "did you mean 'prod/cart-api'?")
    #expect(!run.holds)
  }

  @Test func `edits change what follows`() throws {
    let run = try run(
      """
      - {at: 0s, edit: {scale: 5, workload: prod/cart-api}}
      - {at: 60s, expect: {element: prod/cart-api-5, state: healthy}}
      - {at: 60s, edit: {securityGroup: sg-rds-replica, revoke: 5432, from: sg-nodes}}
      - {at: 61s, request: 'GET https://app.company.com/cart', expect: {status: 500}}
      - {at: 62s, edit: {securityGroup: sg-rds-replica, allow: 5432, from: sg-nodes}}
      - {at: 63s, request: 'GET https://app.company.com/cart', expect: {status: 200}}
      """)
    #expect(run.holds, "\(run.verdicts.filter { !$0.holds }) \(run.diagnostics)")
  }

  @Test func `target type instance goes by the node and kube-proxy`() throws {
    let manifests = `Load balancer rules`.manifests([:]).replacing(
      "ports: [{port: 80, targetPort: 8080}]",
      with: "type: NodePort, ports: [{port: 80, targetPort: 8080}]")
    let topology = load(["k.yaml": manifests]).topology
    var timeline = Timeline(topology)
    try timeline.send("GET http://web.example.com/")
    timeline.finish()
    timeline.give(.edit(.targetType(group: 0, .instance)))
    timeline.play(until: timeline.world.now + .seconds(30))
    try timeline.send("GET http://web.example.com/")
    timeline.finish()
    let hops = timeline.world.requests.map { $0.hops.count { $0.action == .forwards } }
    #expect(hops == [1, 2])
    #expect(timeline.lastOutcome == "answered 200")
  }

  @Test func `a sweep finds what breaks a request, in parts as in one`() throws {
    let topology = load(["k.yaml": `Load balancer rules`.manifests([:])]).topology
    let world = World(topology)
    let order = try RequestOrder.parse("GET http://web.example.com/", in: topology, world)
    let whole = SweepReport.run(order, in: world)
    #expect(whole.isComplete && !whole.breaking.isEmpty)
    #expect(whole.breaking.contains { $0.fault == "scale-to-zero" && $0.failures == ["503"] })
    #expect(!whole.breaking.contains { $0.element.contains("two") })
    let parts = (1...3).map { SweepReport.run(order, in: world, shard: $0, of: 3) }
    let read = parts.compactMap {
      SweepReport(json: SourceFile(path: "p.json", text: $0.json.text))
    }
    #expect(SweepReport.merged(read)?.json.text == whole.json.text)
    #expect(SweepReport.merged(Array(read.dropLast()))?.isComplete == false)
  }

  @Test func `load shows shares, errors and percentiles`() throws {
    let topology = Sample.threeTier.topology
    let world = World(topology)
    let order = try RequestOrder.parse("GET https://app.company.com/cart", in: topology, world)
    let even = LoadRun(order, count: 30, perSecond: nil, in: world)
    #expect(even.targets.map(\.count) == [10, 10, 10])
    #expect(even.good == 30 && even.percentile(500) <= even.percentile(990))
    let rushed = LoadRun(order, count: 200, perSecond: 100, in: world)
    #expect(rushed.sent == 200 && rushed.outcomes.map(\.name) == ["200"])
  }

  @Test func `comparing finds the requests that changed`() {
    let same = CompareReport(
      Sample.repaired.topology, Sample.repaired.topology, request: nil, from: nil, seed: 1)
    #expect(!same.differs)
    let changed = CompareReport(
      Sample.asWritten.topology, Sample.repaired.topology, request: nil, from: nil, seed: 1)
    #expect(changed.differs)
  }

  @Test func `a lost zone leaves DNS, and kept addresses of it are passed over`() throws {
    var timeline = Timeline(Sample.threeTier.topology)
    try timeline.send("GET https://app.company.com/")
    timeline.finish()
    let subnet = timeline.topology.network.subnets.first { $0.name == "public-b" }
    timeline.give(.applyFault("aws-az-chaos", try #require(subnet).element))
    try timeline.send("GET https://app.company.com/")
    timeline.finish()
    let passed = timeline.world.requests[1].hops.flatMap(\.decisions).contains {
      $0.conclusion.contains("the next address is tried")
    }
    #expect(passed)
    var world = timeline.world
    world.dnsCaches = [:]
    let fresh = world.resolve("app.company.com", by: .internet, timeline.topology)
    #expect(fresh.addresses.count == 1)
  }

  @Test func `every fault that can be undone leaves no trace of itself`() {
    let topology = Sample.threeTier.topology
    let settled = World(topology)
    for element in topology.elements {
      for (fault, obstacle) in FaultCatalog.offers(element.id, settled, topology)
      where obstacle == nil && fault.isUndoable && fault.id != "rollout-bad-image" {
        var world = settled
        #expect(world.apply(fault.id, to: element.id, in: topology) == nil)
        #expect(!world.activeFaults.isEmpty, "\(fault.id) is not visible")
        #expect(world.undo(fault.id, on: element.id, in: world.topology) == nil)
        #expect(world.activeFaults.isEmpty)
        let network = world.topology.network
        #expect(
          Set(network.securityGroups.flatMap(\.inbound))
            == Set(topology.network.securityGroups.flatMap(\.inbound)))
        #expect(world.topology.networkPolicies == topology.networkPolicies)
        #expect(world.topology.certificates == topology.certificates)
      }
    }
  }
}
