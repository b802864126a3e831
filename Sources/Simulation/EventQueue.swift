import HeapModule
import TopologyModel

/// What can happen by itself. Closed: every case has exactly one place that handles it.
package enum Event: Hashable, Sendable {
  /// A request goes on; `ticket` makes timers of an earlier state void.
  case request(Int, ticket: Int)
  case probe(group: Int, target: Int)
  case probeResult(group: Int, target: Int, ProbeOutcome)
  case targetRegistered(group: Int, target: Int)
  case deregistrationEnds(group: Int, target: Int)
  /// `life` makes probes of an earlier container void.
  case podProbe(pod: Int, ProbeKind, life: Int)
  case podProbeResult(pod: Int, ProbeKind, life: Int, passed: Bool)
  case containerStarts(pod: Int)
  case podScheduled(slot: Int)
  case processExits(pod: Int)
  case endpointSliceSync(service: Int)
  case targetGroupReconcile(group: Int)
  case readinessGatePoll(group: Int)
  /// The control plane has not heard of a node for the grace period.
  case nodeMonitorGraceEnds(node: Int)
  case evictionDue(node: Int)
  case drainAgain(node: Int)
  /// The next stage of a failover or a promotion.
  case databaseChanges(Int)
  case controlPlane(Int, ControlPlaneStep, generation: Int)
  /// A fault that was applied for a time is taken back.
  case faultEnds(fault: String, element: ElementID)
}

/// An event with its time; `sequence` decides between events of one instant.
package struct ScheduledEvent: Hashable, Comparable, Sendable {
  package var at: SimInstant
  package var sequence: UInt64
  package var event: Event

  package init(at: SimInstant, sequence: UInt64, event: Event) {
    self.at = at
    self.sequence = sequence
    self.event = event
  }

  package static func < (left: Self, right: Self) -> Bool {
    left.at != right.at ? left.at < right.at : left.sequence < right.sequence
  }
}

/// The future: events in the order they will happen. Push and pop are O(log n).
package struct EventQueue: Sendable {
  private var heap = Heap<ScheduledEvent>()
  private var nextSequence: UInt64 = 0

  package mutating func push(_ event: Event, at instant: SimInstant) {
    heap.insert(ScheduledEvent(at: instant, sequence: nextSequence, event: event))
    nextSequence += 1
  }

  package mutating func pop() -> ScheduledEvent? { heap.popMin() }

  package var first: ScheduledEvent? { heap.min }

  /// All events in order. O(n log n): for people, not for the simulation.
  package var sorted: [ScheduledEvent] { heap.unordered.sorted() }
}

extension EventQueue: Equatable {
  package static func == (left: Self, right: Self) -> Bool {
    left.nextSequence == right.nextSequence && left.sorted == right.sorted
  }
}
