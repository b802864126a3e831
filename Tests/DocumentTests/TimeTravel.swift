import Simulation
import TestSupport
import Testing
import TopologyModel

/// The simulation is a value that goes both ways.
@Suite struct `Time travel` {
  private func scenario(_ seed: UInt64 = 7) throws -> Timeline {
    var timeline = Timeline(Sample.threeTier.topology, seed: seed)
    try timeline.send("GET https://app.company.com/order")
    timeline.finish()
    timeline.apply("pod-http-hang", "prod/cart-api-2")
    try timeline.send("GET https://app.company.com/checkout")
    timeline.finish()
    timeline.apply("pod-delete", "prod/order-api")
    timeline.play(until: .start + .seconds(300))
    return timeline
  }

  @Test func `the same inputs give the same world twice`() throws {
    let first = try scenario().world
    let second = try scenario().world
    #expect(first == second)
  }

  @Test func `another seed may choose other endpoints, but every request ends`() throws {
    for seed in 1...5 as ClosedRange<UInt64> {
      let world = try scenario(seed).world
      #expect(world.requests.allSatisfy { !$0.isInFlight })
      #expect(world.targetGroups.flatMap(\.targets).allSatisfy { $0.inFlight == 0 })
    }
  }

  @Test func `any walk of seeks returns to equal worlds`() throws {
    var timeline = try scenario()
    let end = timeline.position
    let final = timeline.world
    var seen: [Int: World] = [:]
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<200 {
      let target = generator.index(below: end + 1)
      timeline.seek(to: target)
      #expect(timeline.position == target)
      if let known = seen[target] { #expect(timeline.world == known) }
      seen[target] = timeline.world
    }
    timeline.seek(to: end)
    #expect(timeline.world == final)
  }

  @Test func `n hops forward and n back is where one was`() throws {
    var timeline = Timeline(Sample.threeTier.topology)
    try timeline.send("GET https://app.company.com/checkout")
    var worlds = [timeline.world]
    while timeline.stepToHop() { worlds.append(timeline.world) }
    while let back = timeline.previousStep {
      worlds.removeLast()
      timeline.seek(to: back)
      #expect(timeline.world == worlds.last ?? timeline.world)
    }
    #expect(worlds.count == 1)
  }

  @Test(arguments: Sample.allCases)
  func `every saved request: twice the same, and back to its start`(sample: Sample) throws {
    let topology = sample.topology
    for saved in topology.savedRequests {
      var first = Timeline(topology)
      first.give(.send(try RequestOrder.saved(saved, in: topology, first.world)))
      let start = first.world
      var second = first
      first.finish()
      second.finish()
      #expect(first.world == second.world)
      #expect(first.world.requests.allSatisfy { $0.outcome != nil })
      while let back = first.previousStep { first.seek(to: back) }
      #expect(first.world == start, "\(saved.text)")
    }
  }

  @Test func `a new input forgets the future, undo takes it back`() throws {
    var timeline = try scenario()
    timeline.seek(to: 5)
    let there = timeline.world
    timeline.apply("rds-instance-stop", "postgres-primary")
    #expect(!timeline.hasFuture)
    let undone = timeline.undoLastInput()
    #expect(undone)
    #expect(timeline.world == there)
  }
}
