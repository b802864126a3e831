import Simulation
import TopologyModel

/// A request walked to its end, with what tests ask about it.
package struct Walk: Sendable {
  package let topology: Topology
  package let request: RequestState

  package init(
    _ topology: Topology, _ text: String, from: String? = nil, via: String? = nil
  ) throws {
    var timeline = Timeline(topology)
    let order = try RequestOrder.parse(text, from: from, via: via, in: topology, timeline.world)
    timeline.give(.send(order))
    while timeline.stepToHop() {}
    self.topology = topology
    request = timeline.world.requests[0]
  }

  /// `browser → company.com`, in order.
  package var ways: [String] {
    request.hops.map { "\(topology[$0.from].name) → \(topology[$0.to].name)" }
  }

  package var outcome: String {
    request.outcome.map { "\($0.kind.rawValue) \($0.status ?? 0)" } ?? ""
  }

  package var text: String { request.outcome?.text ?? "" }

  /// All decisions, in order.
  package var decisions: [Decision] { request.hops.flatMap(\.decisions) }
}

extension Timeline {
  /// Sends a request as a person would type it.
  package mutating func send(_ text: String, from: String? = nil) throws {
    give(.send(try RequestOrder.parse(text, from: from, in: topology, world)))
  }

  /// Plays all hops of the requests in flight.
  package mutating func finish() {
    while stepToHop() {}
  }

  package mutating func apply(_ fault: String, _ name: String) {
    let element =
      topology.podSlot(named: name).map { topology.podSlots[$0].element }
      ?? topology.workload(named: name).map { topology.workloads[$0].element }
      ?? topology.database(named: name).map { topology.databases[$0].element }
      ?? topology.tunnels.first { $0.name == name }?.element ?? ElementID(0)
    give(.applyFault(fault, element))
  }

  package mutating func undo(_ fault: String, _ name: String) {
    let element =
      topology.podSlot(named: name).map { topology.podSlots[$0].element }
      ?? topology.workload(named: name).map { topology.workloads[$0].element }
      ?? topology.database(named: name).map { topology.databases[$0].element }
      ?? topology.tunnels.first { $0.name == name }?.element ?? ElementID(0)
    give(.undoFault(fault, element))
  }

  /// Position of the target group that serves `namespace/service`.
  package func group(_ service: String) -> Int {
    topology.targetGroups.firstIndex { topology.services[$0.service].qualifiedName == service } ?? 0
  }

  /// The registered and draining targets of a group by pod name.
  package func states(_ service: String) -> [String: TargetHealth] {
    var out: [String: TargetHealth] = [:]
    for target in world.targetGroups[group(service)].targets where target.health != .unused {
      out[target.pod.map { world.pods[$0].name } ?? target.address.description] = target.health
    }
    return out
  }

  package var lastOutcome: String {
    world.requests.last?.outcome.map { "\($0.kind.rawValue) \($0.status ?? 0)" } ?? "in flight"
  }
}
