import TopologyModel

/// One fault on one element, and what it does to a request over time.
package struct SweepRow: Hashable, Sendable {
  package var fault: String
  package var element: String
  /// Requests that failed, of those that were sent.
  package var failed: Int
  package var sent: Int
  /// What the failures were: `504`, `timed out`; each once, in the order seen.
  package var failures: [String]
  /// When the first and the last failing request was sent, after the fault.
  package var from: SimDuration?
  package var to: SimDuration?
  /// Every request of the last look was well again.
  package var recovers: Bool

  package init(
    fault: String, element: String, failed: Int, sent: Int, failures: [String],
    from: SimDuration?, to: SimDuration?, recovers: Bool
  ) {
    self.fault = fault
    self.element = element
    self.failed = failed
    self.sent = sent
    self.failures = failures
    self.from = from
    self.to = to
    self.recovers = recovers
  }
}

/// Tries every single fault on a request: which of them break it, for how long, with what status.
///
/// For each fault a copy of the settled world gets it; at several times a few requests are sent
/// into further copies, so that looking changes nothing. Nothing is shared between cases: any part
/// of them can be run elsewhere.
package struct FaultSweep: Sendable {
  package struct Case: Hashable, Sendable {
    package var fault: String
    package var element: ElementID
  }

  /// Seconds after the fault at which requests are sent.
  package static let looks = [0.1, 2, 8, 20, 40, 70, 130, 300].map {
    SimDuration(microseconds: Int64($0 * 1_000_000))
  }
  /// Requests at each look: enough to meet each of a few targets.
  package static let requestsPerLook = 3

  private let world: World
  private let order: RequestOrder
  package let cases: [Case]

  package init(_ order: RequestOrder, in world: World) {
    var world = world
    world.abandonRequests()
    self.world = world
    self.order = order
    let topology = world.topology
    var zones: Set<String> = []
    cases = topology.elements.flatMap { element in
      FaultCatalog.offers(element.id, world, topology).filter { $0.obstacle == nil }
        .filter { offer in
          // A zone is met at each of its subnets and nodes, an Ingress at its load balancer too;
          // once is enough.
          if offer.fault.id.hasPrefix("ingress-"),
            topology.loadBalancers.contains(where: { $0.element == element.id })
          {
            return false
          }
          guard offer.fault.id == AZChaos.id || offer.fault.id == ZonalShift.id else { return true }
          let zone = Self.zone(element.id, topology)
          return zones.insert("\(offer.fault.id) \(zone)").inserted
        }
        .map { Case(fault: $0.fault.id, element: element.id) }
    }
  }

  private static func zone(_ element: ElementID, _ topology: Topology) -> String {
    topology.network.subnets.first { $0.element == element }?.zone
      ?? topology.node(of: element).map { topology.nodes[$0].zone } ?? ""
  }

  /// How the request ends when nothing is broken.
  package var baseline: Outcome? {
    var copy = world
    return Self.ask(order, &copy)
  }

  /// Several cases, on all processors: nothing is shared between them.
  package func rows(_ indices: [Int]) -> [SweepRow] { InParallel.map(indices) { row($0) } }

  package func row(_ index: Int) -> SweepRow {
    let one = cases[index]
    var broken = world
    _ = broken.apply(one.fault, to: one.element, in: broken.topology)
    let start = broken.now
    var row = SweepRow(
      fault: one.fault, element: name(one.element), failed: 0, sent: 0, failures: [], from: nil,
      to: nil, recovers: false)
    for look in Self.looks {
      broken.play(until: start + look)
      broken.wait(until: start + look)
      let bad = failures(in: broken)
      row.sent += Self.requestsPerLook
      row.failed += bad.count
      for text in bad where !row.failures.contains(text) { row.failures.append(text) }
      if !bad.isEmpty {
        row.from = row.from ?? look
        row.to = look
      }
      row.recovers = bad.isEmpty
    }
    return row
  }

  private func failures(in broken: World) -> [String] {
    var copy = broken
    var out: [String] = []
    for _ in 0..<Self.requestsPerLook {
      guard let outcome = Self.ask(order, &copy) else {
        out.append("no end")
        continue
      }
      if !outcome.isGood { out.append(outcome.status.map { "\($0)" } ?? outcome.kind.rawValue) }
    }
    return out
  }

  /// Sends a request and plays until it has ended.
  private static func ask(_ order: RequestOrder, _ world: inout World) -> Outcome? {
    let id = world.send(order, in: world.topology)
    world.play(until: .end, request: id, limit: 200_000)
    return world.requests[id].outcome
  }

  private func name(_ element: ElementID) -> String {
    let found = world.topology[element]
    let isARN = found.qualifiedName.hasPrefix("arn:")
    return "\(found.kind.rawValue) \(isARN ? found.name : found.qualifiedName)"
  }
}
