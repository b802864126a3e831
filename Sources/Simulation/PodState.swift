import TopologyModel

/// What the process in a pod does with a request; faults change it.
package enum PodConduct: Hashable, Sendable {
  case serving
  /// Accepts connections and never answers.
  case hanging
  /// Answers everything with this status.
  case answering(status: Int)
  /// Answers, so much later.
  case slow(SimDuration)
  /// Answers with something that is none.
  case breaking(BrokenAnswer)
  /// Not running: its port is closed.
  case crashed
}

/// How an answer can be none.
package enum BrokenAnswer: Hashable, Sendable {
  case reset, malformed
  /// The rest of the body is waited for in vain.
  case short
}

/// What happens to packets to and from a pod, or something else with a network.
package struct PodNetwork: Hashable, Sendable {
  package var isPartitioned = false
  package var latency = SimDuration.zero
  /// Of a hundred packets so many are lost.
  package var lossPercent = 0
  /// Packets that come twice, of a hundred.
  package var duplicatedPercent = 0

  /// Latency, and for every lost SYN the wait before the next: 1 s, doubling, five at most
  /// (RFC 6298).
  func delay(_ chance: inout SeededGenerator) -> SimDuration {
    var delay = latency
    var pause = SimDuration.seconds(1)
    for _ in 0..<5 where lossPercent > 0 {
      if chance.index(below: 100) >= lossPercent { break }
      delay = delay + pause
      pause = pause * 2
    }
    return delay
  }
}

/// The kubelet's three probes of a container.
package enum ProbeKind: String, CaseIterable, Sendable {
  case readiness, liveness, startup
}

/// Consecutive results of one probe.
package struct ProbeCount: Hashable, Sendable {
  package var successes = 0
  package var failures = 0
}

/// One pod, from being scheduled to being gone.
package struct PodState: Hashable, Sendable {
  package enum Phase: Hashable, Sendable {
    case starting, running, terminating, gone
  }

  package var slot: Int
  /// Position in `Topology.nodes`; an evicted pod's successor runs elsewhere.
  package var node: Int
  package var name: String
  package var address: IPv4Address
  package var phase: Phase
  /// ContainersReady: they run, and the readiness probe's last verdict holds.
  package var areContainersReady: Bool
  /// When that last changed; `nil` from the beginning.
  package internal(set) var containersChangedAt: SimInstant?
  /// The load balancer controller's readiness gate is open (or there is none).
  package var isGateOpen = true
  /// Its node does not report any more, so nobody counts on it.
  package var isNodeLost = false
  package var conduct: PodConduct = .serving
  package var network = PodNetwork()
  /// The readiness probe is made to fail whatever the application does.
  package var readinessFails = false
  /// It takes more memory than its limit.
  package var hogsMemory = false
  /// Since when the Ready condition holds; `nil` while it does not, or from the beginning.
  package var readySince: SimInstant?
  package var readiness = ProbeCount()
  package var liveness = ProbeCount()
  package var startup = ProbeCount()
  /// The startup probe has passed, or there is none.
  package var hasStarted = true
  package var restarts = 0
  /// Requests that ever reached its application.
  package internal(set) var served = 0
  /// Counts its containers' lives: probes of an earlier one are void.
  package var life = 0
  /// Which rollout of its workload it belongs to.
  package var generation = 0
  /// Its image cannot be pulled: it never starts.
  package var hasBadImage = false
  /// While it terminates: when its process has ended.
  var endsAt: SimInstant?

  package init(
    slot: Int, node: Int, name: String, address: IPv4Address, phase: Phase,
    areContainersReady: Bool
  ) {
    self.slot = slot
    self.node = node
    self.name = name
    self.address = address
    self.phase = phase
    self.areContainersReady = areContainersReady
  }

  /// The Ready condition: containers, gates and node (Kubernetes: pod readiness).
  package var isReady: Bool { areContainersReady && isGateOpen && !isNodeLost }

  /// EndpointSlice: absent once gone, and before there is an address.
  /// A restarted container keeps its pod's address.
  package var hasEndpoint: Bool { phase != .gone && (phase != .starting || life > 0) }

  package func count(_ kind: ProbeKind) -> ProbeCount {
    switch kind {
    case .readiness: readiness
    case .liveness: liveness
    case .startup: startup
    }
  }

  mutating func setCount(_ kind: ProbeKind, _ count: ProbeCount) {
    switch kind {
    case .readiness: readiness = count
    case .liveness: liveness = count
    case .startup: startup = count
    }
  }
}

/// One endpoint as an EndpointSlice says it (Kubernetes: EndpointConditions).
package struct EndpointState: Hashable, Sendable {
  package var pod: Int
  package var address: IPv4Address
  package var serving: Bool
  package var terminating: Bool
  package var ready: Bool

  package init(pod: Int, address: IPv4Address, serving: Bool, terminating: Bool, ready: Bool) {
    self.pod = pod
    self.address = address
    self.serving = serving
    self.terminating = terminating
    self.ready = ready
  }
}

/// One node as the control plane sees it.
package struct NodeState: Hashable, Sendable {
  /// The Ready condition (Kubernetes: node status).
  package enum Condition: String, Sendable {
    case ready = "Ready"
    case unknown = "Unknown"
  }

  package var hasPower = true
  package var kubeletRuns = true
  /// No packet gets to it or from it.
  var isCutOff = false
  /// The control plane hears of it.
  package var reports: Bool { hasPower && kubeletRuns && !isCutOff }
  package var condition = Condition.ready
  package var isCordoned = false
  /// Times it fell silent: timers of an earlier one are void.
  var outages = 0
  /// When the control plane noticed the last one.
  var lostAt = SimInstant.start

  init(asFound node: Node) {
    isCordoned = node.startsCordoned
    if node.startsNotReady {
      kubeletRuns = false
      condition = .unknown
    }
  }
}
