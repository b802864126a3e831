import Scenarios
import SourceText
import TestSupport
import Testing
import TopologyModel

@testable import Simulation

/// Background load: counts that mean something, without hops.
@Suite struct `Load rules` {
  private func timeline(_ attributes: String = "") throws -> Timeline {
    let annotations = attributes.isEmpty ? [:] : ["target-group-attributes": attributes]
    var timeline = Timeline(
      load(["k.yaml": `Load balancer rules`.manifests(annotations)]).topology)
    let order = try RequestOrder.parse(
      "GET http://web.example.com/", in: timeline.topology, timeline.world)
    timeline.give(.startLoad(order, perSecond: 100))
    return timeline
  }

  @Test func `arrivals are Poisson, and what is in flight follows Little's law`() throws {
    var timeline = try timeline()
    timeline.play(until: .start + .seconds(600))
    let load = timeline.world.loads[0]
    #expect((59_000...61_000).contains(load.sent))
    #expect(
      load.succeeded + timeline.world.targetGroups[0].targets.reduce(0) { $0 + $1.inFlight }
        == load.sent)
    var total = 0
    for second in 601...800 {
      timeline.play(until: .start + .seconds(second))
      total += timeline.world.targetGroups[0].targets.reduce(0) { $0 + $1.inFlight }
    }
    // λ = 100/s, W = 50 ms: five in flight on average.
    #expect((850...1_150).contains(total))
  }

  @Test func `least outstanding requests spares a target that hangs`() throws {
    for (attributes, share) in [
      ("", 40...60), ("load_balancing.algorithm.type=least_outstanding_requests", 0...15),
    ] {
      var timeline = try timeline(attributes)
      timeline.apply("pod-http-hang", "default/one-1")
      timeline.play(until: .start + .seconds(8))
      let counts = timeline.world.targetGroups[0].targets.map(\.requests)
      #expect(share.contains(counts[0] * 100 / max(1, counts.reduce(0, +))), "\(counts)")
    }
  }

  /// ALB user guide: slow start mode.
  @Test func `who comes back ramps up beside healthy targets, and not alone`() throws {
    var timeline = try timeline("slow_start.duration_seconds=60")
    func ends(_ timeline: Timeline) -> [SimInstant?] {
      timeline.world.targetGroups[0].targets.map(\.slowStartEnds)
    }
    #expect(ends(timeline).allSatisfy { $0 == nil })
    let pods = timeline.world.pods.indices.map { "default/one-\($0 + 1)" }.prefix {
      timeline.topology.podSlot(named: $0) != nil
    }
    timeline.apply("pod-http-hang", pods[0])
    timeline.play(until: .start + .seconds(60))
    timeline.undo("pod-http-hang", pods[0])
    timeline.play(until: .start + .seconds(120))
    let changed = try #require(timeline.world.targetGroups[0].targets[0].changedAt)
    #expect(ends(timeline)[0] == changed + .seconds(60))
    for pod in pods { timeline.apply("pod-http-hang", pod) }
    timeline.play(until: .start + .seconds(240))
    timeline.undo("pod-http-hang", pods[0])
    timeline.play(until: .start + .seconds(300))
    #expect(timeline.world.targetGroups[0].targets[0].health == .healthy)
    #expect(ends(timeline)[0] == nil)
  }

  @Test func `a deleted pod breaks what waits in it`() throws {
    var timeline = try timeline()
    timeline.apply("pod-http-hang", "default/one-1")
    timeline.play(until: .start + .seconds(5))
    timeline.apply("pod-delete", "default/one-1")
    timeline.play(until: .start + .seconds(10))
    let failures = timeline.world.loads[0].failures
    #expect(failures.first { $0.status == 502 }?.count ?? 0 > 50)
    #expect(timeline.world.targetGroups[0].targets.allSatisfy { $0.inFlight >= 0 })
  }

  @Test func `no target is a 503, and a load that stops, stops`() throws {
    var timeline = try timeline()
    timeline.apply("scale-to-zero", "default/one")
    timeline.play(until: .start + .seconds(20))
    #expect(timeline.world.loads[0].failures.contains { $0.status == 503 })
    timeline.give(.stopLoads)
    let sent = timeline.world.loads[0].sent
    timeline.play(until: .start + .seconds(60))
    #expect(timeline.world.loads[0].sent == sent)
  }

  @Test(arguments: [
    (1.0, 0.0), (0.5, -0.693147180560), (0.1, -2.302585092994), (1e-9, -20.723265836946),
    (0.999, -0.001000500334),
  ])
  func `the logarithm is a logarithm`(value: Double, expected: Double) {
    #expect(abs(Exponential.naturalLogarithm(value) - expected) < 1e-9)
  }
}
