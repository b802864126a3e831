import Simulation
import TestSupport
import Testing
import TopologyModel

/// Whatever somebody does, the simulation stays a value: nothing is lost, nothing happens twice.
@Suite struct `Random walks` {
  /// One thing a person might do, drawn from all there are.
  private func input(_ timeline: Timeline, _ chance: inout SeededGenerator) -> Input? {
    let topology = timeline.topology
    switch chance.index(below: 8) {
    case 0, 1, 2:
      let saved = topology.savedRequests[chance.index(below: topology.savedRequests.count)]
      return (try? RequestOrder.saved(saved, in: topology, timeline.world)).map { .send($0) }
    case 3, 4:
      let element = topology.elements[chance.index(below: topology.elements.count)].id
      let offers = FaultCatalog.offers(element, timeline.world, topology)
        .filter { $0.obstacle == nil }
      if offers.isEmpty { return nil }
      let fault = offers[chance.index(below: offers.count)].fault.id
      return chance.index(below: 2) == 0
        ? .applyFault(fault, element)
        : .applyFaultFor(fault, element, .seconds(1 + chance.index(below: 200)))
    case 5:
      let active = timeline.world.activeFaults
      if active.isEmpty { return nil }
      let fault = active[chance.index(below: active.count)]
      return .undoFault(fault.fault, fault.element)
    case 6:
      let workload = chance.index(below: topology.workloads.count)
      return .edit(.scale(workload: workload, chance.index(below: 5)))
    default: return nil
    }
  }

  private func walk(_ sample: Sample, seed: UInt64, steps: Int = 60) -> Timeline {
    var timeline = Timeline(sample.topology, seed: seed)
    var chance = SeededGenerator(seed: seed)
    for _ in 0..<steps {
      if let input = input(timeline, &chance) { timeline.give(input) }
      for _ in 0..<chance.index(below: 60) { timeline.stepUnit() }
    }
    return timeline
  }

  @Test(arguments: 1...12 as ClosedRange<UInt64>)
  func `every request ends exactly once, and nothing stays in flight`(seed: UInt64) {
    for sample in [Sample.threeTier, .repaired] {
      var timeline = walk(sample, seed: seed)
      #expect(
        timeline.world.targetGroups.flatMap(\.targets).allSatisfy { $0.inFlight >= 0 },
        "seed \(seed): less than nothing is in flight")
      let open = timeline.world.requests.count(where: \.isInFlight)
      #expect(timeline.world.inFlight == open)
      timeline.finish()
      #expect(timeline.world.inFlight == 0)
      #expect(timeline.world.requests.allSatisfy { $0.outcome != nil })
      #expect(
        timeline.world.targetGroups.flatMap(\.targets).allSatisfy { $0.inFlight == 0 },
        "seed \(seed): something is in flight for ever")
      let ends = timeline.world.log.entries.count { $0.text.contains(" ends: ") }
      #expect(ends <= timeline.world.requests.count)
    }
  }

  @Test(arguments: 1...6 as ClosedRange<UInt64>)
  func `the same walk twice is the same world, and going back and forth changes nothing`(
    seed: UInt64
  ) {
    var timeline = walk(.threeTier, seed: seed)
    #expect(timeline.world == walk(.threeTier, seed: seed).world)
    let end = timeline.position
    let final = timeline.world
    var chance = SeededGenerator(seed: seed &+ 99)
    for _ in 0..<12 {
      timeline.seek(to: chance.index(below: end + 1))
      timeline.seek(to: end)
      #expect(timeline.world == final, "seed \(seed)")
    }
  }

  @Test func `a fork changes nothing in its parent`() {
    let parent = walk(.threeTier, seed: 4, steps: 20)
    let before = parent.world
    var fork = parent
    fork.apply("pod-delete", "prod/cart-api")
    fork.play(until: fork.world.now + .seconds(100))
    #expect(fork.world != before)
    #expect(parent.world == before)
  }

  @Test(arguments: 1...6 as ClosedRange<UInt64>)
  func `taking every fault back heals everything in time`(seed: UInt64) throws {
    var timeline = walk(.threeTier, seed: seed, steps: 25)
    for workload in timeline.topology.workloads.indices {
      timeline.give(.edit(.scale(workload: workload, 2)))
    }
    var rounds = 0
    while let fault = timeline.world.activeFaults.last, rounds < 200 {
      timeline.give(.undoFault(fault.fault, fault.element))
      rounds += 1
    }
    timeline.play(until: timeline.world.now + .seconds(2_000))
    try timeline.send("GET https://app.company.com/")
    timeline.finish()
    #expect(
      timeline.lastOutcome == "answered 200",
      "seed \(seed): \(timeline.world.requests.last?.outcome?.text ?? "")")
  }
}
