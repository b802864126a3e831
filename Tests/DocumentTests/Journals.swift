import Importing
import Reports
import Simulation
import TestSupport
import Testing
import TopologyModel

/// What becomes of requests under every fault, as files: whatever changes there was changed on purpose.
@Suite struct Journals {
  /// The samples, and one that has what they lack.
  enum System: String, CaseIterable, Sendable {
    case threeTier = "samples/three-tier"
    case asWritten = "samples/route53-eks/as-written"
    case repaired = "samples/route53-eks/repaired"
    case wide = "Tests/Cases/systems/wide"

    var topology: Topology { SourceLoader.load([rawValue], from: RepositoryFiles()).topology }

    var file: String {
      rawValue.split(separator: "/").suffix(2).joined(separator: "-")
        .replacing("samples-", with: "")
        .replacing("systems-", with: "") + ".txt"
    }
  }

  /// Elements of one kind that are tried; the others are like them.
  private static let perKind = 3

  private static func hash(_ text: String) -> String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    return String(hash, radix: 16)
  }

  /// Sends some of the saved requests, and plays until all have ended.
  private static func ask(_ timeline: inout Timeline, _ saved: [SavedRequest]) -> [String] {
    let first = timeline.world.requests.count
    for request in saved {
      guard let order = try? RequestOrder.saved(request, in: timeline.topology, timeline.world)
      else {
        continue
      }
      timeline.give(.send(order))
    }
    timeline.finish()
    return timeline.world.requests[first...].map { request in
      "\(request.outcome?.kind.rawValue ?? "?") \(request.outcome?.status ?? 0)"
    }
  }

  /// Everything that was said on the way.
  private static func told(_ timeline: Timeline) -> String {
    let requests = timeline.world.requests.map {
      TraceReport($0, in: timeline.world).text(reasons: true)
    }
    let log = timeline.world.log.entries.map { "\($0.at.text) \($0.text)" }
    return hash((requests + log).joined(separator: "\n"))
  }

  private static func play(_ timeline: inout Timeline, seconds: Int) {
    let end = timeline.world.now + .seconds(seconds)
    _ = timeline.play(until: end, budget: 200_000)
  }

  private static func elements(_ topology: Topology) -> [Element] {
    var count: [ElementKind: Int] = [:]
    return topology.elements.filter { element in
      count[element.kind, default: 0] += 1
      return count[element.kind, default: 0] <= perKind
    }
  }

  @Test(arguments: System.allCases) func `every fault, and what comes of it`(_ system: System) {
    let topology = system.topology
    let saved = Array(topology.savedRequests.prefix(system == .wide ? 8 : 3))
    var lines: [String] = []
    for element in Self.elements(topology) {
      for (fault, obstacle) in FaultCatalog.offers(element.id, World(topology), topology) {
        let name = "\(fault.id) \(element.kind.rawValue) \(element.qualifiedName)"
        if let obstacle {
          lines.append("\(name): \(obstacle)")
          continue
        }
        var timeline = Timeline(topology, seed: 1)
        timeline.give(.applyFault(fault.id, element.id))
        var outcomes = Self.ask(&timeline, saved)
        Self.play(&timeline, seconds: 45)
        outcomes += ["/"] + Self.ask(&timeline, saved)
        timeline.give(.undoFault(fault.id, element.id))
        Self.play(&timeline, seconds: 120)
        outcomes += ["/"] + Self.ask(&timeline, saved)
        lines.append("\(name): \(outcomes.joined(separator: ", ")) \(Self.told(timeline))")
      }
    }
    #expect(lines.count > 20)
    let difference = Golden.difference(
      lines.joined(separator: "\n"), "journals/faults-\(system.file)")
    #expect(difference == nil, "\(difference ?? "")")
  }

  @Test(arguments: System.allCases) func `walked at random`(_ system: System) {
    let topology = system.topology
    let saved = topology.savedRequests
    var lines: [String] = []
    for seed in 1...24 as ClosedRange<UInt64> {
      var chance = SeededGenerator(seed: seed)
      var timeline = Timeline(topology, seed: seed)
      for _ in 0..<10 {
        let element = topology.elements[chance.index(below: topology.elements.count)].id
        let offers = FaultCatalog.offers(element, timeline.world, timeline.topology)
          .filter { $0.obstacle == nil }
        if !offers.isEmpty {
          let fault = offers[chance.index(below: offers.count)].fault.id
          timeline.give(.applyFaultFor(fault, element, .seconds(1 + chance.index(below: 90))))
        }
        if chance.index(below: 3) == 0 {
          let workload = chance.index(below: topology.workloads.count)
          timeline.give(.edit(.scale(workload: workload, chance.index(below: 5))))
        }
        if chance.index(below: 4) == 0 {
          let load = try? RequestOrder.saved(saved[0], in: timeline.topology, timeline.world)
          if let load { timeline.give(.startLoad(load, perSecond: 1 + chance.index(below: 30))) }
        }
        let first = chance.index(below: saved.count)
        _ = Self.ask(&timeline, Array(saved[first...].prefix(2)))
        Self.play(&timeline, seconds: 5 + chance.index(below: 60))
      }
      let ends = timeline.world.requests.map { "\($0.outcome?.status ?? 0)" }.joined(separator: " ")
      lines.append("\(seed): \(ends) \(Self.told(timeline))")
    }
    let difference = Golden.difference(
      lines.joined(separator: "\n"), "journals/walks-\(system.file)")
    #expect(difference == nil, "\(difference ?? "")")
  }
}
