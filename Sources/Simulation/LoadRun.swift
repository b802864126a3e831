import TopologyModel

/// Many requests of one kind: who answered them, how they ended, how long they took.
package struct LoadRun: Hashable, Sendable {
  package struct Share: Hashable, Sendable {
    package var name: String
    package var count: Int
  }

  package private(set) var sent = 0
  package private(set) var good = 0
  /// Requests each target or pod answered, by name.
  package private(set) var targets: [Share] = []
  /// How they ended: `200`, `504`, `timed out`, by frequency.
  package private(set) var outcomes: [Share] = []
  private var durations: [Int64] = []

  /// Sends `count` requests into a copy of the world: with a rate, spread at random (Poisson);
  /// without one, each after the last has ended.
  package init(_ order: RequestOrder, count: Int, perSecond: Int?, in world: World) {
    var world = world
    world.abandonRequests()
    var ids: [Int] = []
    if let perSecond {
      var chance = SeededGenerator(seed: 0x10AD)
      var due = world.now
      for _ in 0..<count {
        due = due + Exponential.draw(mean: 1_000_000 / Double(perSecond), &chance)
        world.play(until: due)
        world.wait(until: due)
        ids.append(world.send(order, in: world.topology))
      }
      Self.drain(&world)
    } else {
      var version = world.topologyVersion
      var topology = world.topology
      for _ in 0..<count {
        if version != world.topologyVersion {
          version = world.topologyVersion
          topology = world.topology
        }
        let id = world.send(order, in: topology)
        _ = world.play(topology, until: world.now + Self.longest, request: id)
        book(world.requests[id])
      }
    }
    for id in ids { book(world.requests[id]) }
    durations.sort()
    outcomes.sort { ($1.count, $0.name) < ($0.count, $1.name) }
    targets.sort { ($1.count, $0.name) < ($0.count, $1.name) }
  }

  /// What a request may take.
  private static let longest = SimDuration.seconds(600)

  private static func drain(_ world: inout World) {
    let end = world.now + longest
    while world.inFlight > 0, world.now < end, world.step() {}
  }

  private mutating func book(_ request: RequestState) {
    sent += 1
    if request.outcome?.isGood ?? false { good += 1 }
    let how = request.outcome.map { $0.status.map { "\($0)" } ?? $0.kind.rawValue } ?? "in flight"
    Self.add(how, to: &outcomes)
    if let end = request.endedAt { durations.append((end - request.sentAt).microseconds) }
    if let name = request.answeredBy { Self.add(name, to: &targets) }
  }

  private static func add(_ name: String, to shares: inout [Share]) {
    if let index = shares.firstIndex(where: { $0.name == name }) {
      shares[index].count += 1
    } else {
      shares.append(Share(name: name, count: 1))
    }
  }

  /// The time so many of a thousand requests stayed below (nearest rank).
  package func percentile(_ thousandths: Int) -> SimDuration {
    guard !durations.isEmpty else { return .zero }
    let rank = (durations.count * thousandths + 999) / 1_000
    return SimDuration(microseconds: durations[max(0, min(durations.count, rank) - 1)])
  }
}
