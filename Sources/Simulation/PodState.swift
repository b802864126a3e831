import TopologyModel

/// What the process in a pod does with a request; faults change it.
package enum PodConduct: Hashable, Sendable {
  case serving
  /// Accepts connections and never answers.
  case hanging
  /// Answers everything with this status.
  case answering(status: Int)
  /// Not running: its port is closed.
  case crashed
}

/// One pod, from being scheduled to being gone.
package struct PodState: Hashable, Sendable {
  package enum Phase: Hashable, Sendable {
    case starting, running, terminating, gone
  }

  package var slot: Int
  package var name: String
  package var address: IPv4Address
  package var phase: Phase
  /// The Ready condition: containers run and the readiness probe's last verdict holds.
  package var isReady: Bool
  package var conduct: PodConduct = .serving
  /// The readiness probe is made to fail whatever the application does.
  package var readinessFails = false
  package var readinessFailures = 0
  package var readinessSuccesses = 0

  package init(
    slot: Int, name: String, address: IPv4Address, phase: Phase, isReady: Bool,
    conduct: PodConduct = .serving, readinessFails: Bool = false, readinessFailures: Int = 0,
    readinessSuccesses: Int = 0
  ) {
    self.slot = slot
    self.name = name
    self.address = address
    self.phase = phase
    self.isReady = isReady
    self.conduct = conduct
    self.readinessFails = readinessFails
    self.readinessFailures = readinessFailures
    self.readinessSuccesses = readinessSuccesses
  }

  /// EndpointSlice: absent once gone, and before there is an address.
  package var hasEndpoint: Bool { phase != .gone && phase != .starting }
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
