import TopologyModel

/// What can happen by itself. Closed: every case has exactly one place that handles it, and every
/// payload is plain data, so that a queue of thousands copies as one block.
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
  case nodeMonitorGraceEnds(node: Int, outage: Int)
  case evictionDue(node: Int, outage: Int)
  case drainAgain(node: Int)
  case outOfMemory(pod: Int, life: Int)
  case rolloutGoesOn(workload: Int)
  case autoscale(Int)
  /// The next stage of a failover or a promotion.
  case databaseChanges(Int)
  case controlPlane(Int, ControlPlaneStep, generation: Int)
  /// A fault that was applied for a time is taken back; its position in `FaultCatalog.all`.
  case faultEnds(fault: Int, element: ElementID)
  case loadArrives(Int)
  /// `life` makes answers void whose connection was broken.
  case loadAnswered(Int, target: Int, life: Int, status: Int)
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
///
/// A heap of four children a node: half the levels of a binary one, and the four stand side by side.
package struct EventQueue: Sendable {
  private var heap: [ScheduledEvent] = []
  private var nextSequence: UInt64 = 0

  package init() {}

  package mutating func push(_ event: Event, at instant: SimInstant) {
    let entry = ScheduledEvent(at: instant, sequence: nextSequence, event: event)
    nextSequence += 1
    var index = heap.count
    heap.append(entry)
    heap.withUnsafeMutableBufferPointer { heap in
      while index > 0 {
        let parent = (index - 1) >> 2
        guard entry < heap[parent] else { break }
        heap[index] = heap[parent]
        index = parent
      }
      heap[index] = entry
    }
  }

  package mutating func pop() -> ScheduledEvent? {
    guard let last = heap.popLast() else { return nil }
    guard let first = heap.first else { return last }
    let count = heap.count
    heap.withUnsafeMutableBufferPointer { heap in
      var index = 0
      while true {
        let child = index << 2 + 1
        if child >= count { break }
        var least = child
        for other in (child + 1)..<max(child + 1, min(child + 4, count))
        where heap[other] < heap[least] {
          least = other
        }
        guard heap[least] < last else { break }
        heap[index] = heap[least]
        index = least
      }
      heap[index] = last
    }
    return first
  }

  package var first: ScheduledEvent? { heap.first }

  /// All events in order. O(n log n): for people, not for the simulation.
  package var sorted: [ScheduledEvent] { heap.sorted() }
}

extension EventQueue: Equatable {
  package static func == (left: Self, right: Self) -> Bool {
    left.nextSequence == right.nextSequence && left.sorted == right.sorted
  }
}
