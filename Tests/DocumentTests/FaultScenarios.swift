import Simulation
import TestSupport
import Testing
import TopologyModel

/// What the issue asks a person to try, as tests.
@Suite struct `Fault scenarios` {
  private let cart = "GET https://app.company.com/cart"

  private func timeline() -> Timeline { Timeline(Sample.threeTier.topology) }

  @Test
  func
    `a pod that hangs turns unhealthy on the probe clock, and a request sent meanwhile ends 504`()
    throws
  {
    var timeline = timeline()
    timeline.apply("pod-http-hang", "prod/cart-api-1")
    let group = timeline.group("prod/cart-api")
    let first = try #require(timeline.world.targetGroups[group].targets[0].nextProbe)
    try timeline.send(cart)
    timeline.finish()
    #expect(timeline.lastOutcome == "answered 504")
    // Two failures, each known five seconds after its probe (interval 15 s, timeout 5 s).
    let unhealthy = try #require(
      timeline.world.log.entries.first {
        $0.text.contains("cart-api-1") && $0.text.contains("unhealthy")
      })
    #expect(unhealthy.at == first + .seconds(15) + .seconds(5))
    #expect(unhealthy.text.contains("Target.Timeout"))
    #expect(timeline.states("prod/cart-api")["cart-api-1"] == .unhealthy)
    for _ in 0..<4 {
      try timeline.send(cart)
      timeline.finish()
      #expect(timeline.lastOutcome == "answered 200")
      #expect(
        !(timeline.world.requests.last?.hops.contains { $0.summary.contains("10.244.5.18") } ?? true)
      )
    }
  }

  @Test func `all hanging fails open: no readiness probe takes them out`() throws {
    var timeline = timeline()
    timeline.apply("pod-http-hang", "prod/cart-api")
    timeline.play(until: .start + .seconds(60))
    #expect(Set(timeline.states("prod/cart-api").values) == [.unhealthy])
    #expect(timeline.world.log.entries.contains { $0.text.contains("fails open") })
    try timeline.send(cart)
    timeline.finish()
    #expect(timeline.lastOutcome == "answered 504")
    let decision = timeline.world.requests[0].hops.flatMap(\.decisions).first {
      $0.question.contains("which target of")
    }
    #expect(decision?.conclusion.contains("fails open") == true)
  }

  @Test
  func `with a readiness probe the same fault drains the target, and all hanging ends in 503`()
    throws
  {
    var timeline = timeline()
    timeline.apply("pod-http-hang", "prod/checkout-api")
    timeline.play(until: .start + .seconds(60))
    #expect(Set(timeline.states("prod/checkout-api").values) == [.draining])
    #expect(
      timeline.world.pods.filter { $0.name.hasPrefix("checkout-api") && !$0.isReady }.count == 2)
    try timeline.send("GET https://app.company.com/checkout")
    timeline.finish()
    #expect(timeline.lastOutcome == "answered 503")
  }

  @Test func `a deleted pod drains, and its successor turns healthy after one pass`() throws {
    var timeline = timeline()
    timeline.apply("pod-delete", "prod/cart-api-1")
    timeline.play(until: .start + .seconds(3))
    #expect(timeline.states("prod/cart-api")["cart-api-1"] == .draining)
    timeline.play(until: .start + .seconds(6))
    #expect(timeline.states("prod/cart-api")["cart-api-4"] == .initial)
    timeline.play(until: .start + .seconds(20))
    #expect(timeline.states("prod/cart-api")["cart-api-4"] == .healthy)
    let target = timeline.world.targetGroups[timeline.group("prod/cart-api")].targets.last
    #expect(target?.successes == 1)
    timeline.play(until: .start + .seconds(400))
    #expect(timeline.states("prod/cart-api")["cart-api-1"] == nil)
  }

  @Test func `a request inside a pod that dies ends 502`() throws {
    var timeline = timeline()
    timeline.apply("pod-http-hang", "prod/cart-api-1")
    try timeline.send(cart)
    for _ in 0..<6 { _ = timeline.stepToHop() }
    timeline.apply("container-kill", "prod/cart-api-1")
    timeline.finish()
    #expect(timeline.lastOutcome == "answered 502")
  }

  @Test func `a pod that answers 500 is found by its codes`() throws {
    var timeline = timeline()
    timeline.apply("pod-http-status-code", "prod/cart-api-1")
    try timeline.send(cart)
    timeline.finish()
    #expect(timeline.lastOutcome == "answered 500")
    timeline.play(until: .start + .seconds(40))
    let target = timeline.world.targetGroups[timeline.group("prod/cart-api")].targets[0]
    #expect(target.health == .unhealthy)
    #expect(target.reason == .responseCodeMismatch)
    #expect(target.description == "Health checks failed with these codes: [500]")
    timeline.undo("pod-http-status-code", "prod/cart-api-1")
    timeline.play(until: .start + .seconds(80))
    #expect(
      timeline.world.targetGroups[timeline.group("prod/cart-api")].targets[0].health == .healthy)
  }

  @Test func `with two faults on a pod, undoing one leaves the other`() throws {
    var timeline = timeline()
    timeline.apply("pod-http-status-code", "prod/cart-api-1")
    timeline.apply("pod-http-hang", "prod/cart-api-1")
    timeline.undo("pod-http-hang", "prod/cart-api-1")
    try timeline.send(cart)
    timeline.finish()
    #expect(timeline.lastOutcome == "answered 500")
    timeline.undo("pod-http-status-code", "prod/cart-api-1")
    #expect(timeline.world.pods.allSatisfy { $0.conduct == .serving })
  }

  @Test func `a failing readiness probe deregisters, and comes back`() throws {
    var timeline = timeline()
    timeline.apply("pod-readiness-failure", "prod/checkout-api-1")
    timeline.play(until: .start + .seconds(40))
    #expect(timeline.states("prod/checkout-api")["checkout-api-1"] == .draining)
    timeline.undo("pod-readiness-failure", "prod/checkout-api-1")
    timeline.play(until: .start + .seconds(80))
    let states = timeline.world.targetGroups[timeline.group("prod/checkout-api")].targets
    #expect(states.contains { $0.health == .healthy && $0.pod == states[0].pod })
  }

  @Test func `a pod without a readiness probe cannot fail it`() {
    var timeline = timeline()
    let slot = timeline.topology.podSlot(named: "prod/cart-api-1") ?? 0
    let obstacle = timeline.give(
      .applyFault("pod-readiness-failure", timeline.topology.podSlots[slot].element))
    #expect(obstacle?.contains("declares no readinessProbe") == true)
  }

  @Test func `a stopped primary stops writes, not reads`() throws {
    var timeline = timeline()
    timeline.apply("rds-instance-stop", "postgres-primary")
    try timeline.send(cart)
    timeline.finish()
    #expect(timeline.lastOutcome == "answered 200")
    try timeline.send("POST https://app.company.com/cart")
    timeline.finish()
    #expect(timeline.lastOutcome == "answered 500")
    timeline.undo("rds-instance-stop", "postgres-primary")
    try timeline.send("POST https://app.company.com/cart")
    timeline.finish()
    #expect(timeline.lastOutcome == "answered 200")
  }

  @Test func `a cut tunnel is 530 at Cloudflare, and the site does not notice`() throws {
    var timeline = timeline()
    timeline.apply("tunnel-cut", "dev-tunnel")
    try timeline.send("GET https://cart.dev.company.com/cart", from: "developer")
    timeline.finish()
    #expect(timeline.lastOutcome == "answered 530")
    try timeline.send(cart)
    timeline.finish()
    #expect(timeline.lastOutcome == "answered 200")
  }

  @Test func `going back to before the first fault restores everything`() throws {
    var timeline = timeline()
    try timeline.send(cart)
    for _ in 0..<3 { _ = timeline.stepToHop() }
    let position = timeline.position
    let before = timeline.world
    timeline.apply("pod-delete", "prod/cart-api-1")
    timeline.apply("pod-http-hang", "prod/cart-api-2")
    timeline.play(until: .start + .seconds(200))
    timeline.seek(to: position)
    #expect(timeline.world == before)
  }
}
