import TopologyModel

/// Target health states (API: TargetHealth).
package enum TargetHealth: String, CaseIterable, Sendable {
  case initial, healthy, unhealthy, draining, unused
}

/// Why a target is in its state (API: TargetHealth reason codes).
package enum ReasonCode: String, CaseIterable, Sendable {
  case registrationInProgress = "Elb.RegistrationInProgress"
  case initialHealthChecking = "Elb.InitialHealthChecking"
  case responseCodeMismatch = "Target.ResponseCodeMismatch"
  case timeout = "Target.Timeout"
  case failedHealthChecks = "Target.FailedHealthChecks"
  case deregistrationInProgress = "Target.DeregistrationInProgress"
  case notRegistered = "Target.NotRegistered"
  case notInUse = "Target.NotInUse"
}

/// What one health check found.
package enum ProbeOutcome: Hashable, Sendable {
  case passed(status: Int)
  case mismatch(status: Int)
  case timedOut
  case connectionFailed

  package var isPass: Bool {
    if case .passed = self { true } else { false }
  }

  var reason: ReasonCode? {
    switch self {
    case .passed: nil
    case .mismatch: .responseCodeMismatch
    case .timedOut: .timeout
    case .connectionFailed: .failedHealthChecks
    }
  }

  /// AWS's own description of the reason.
  var text: String {
    switch self {
    case .passed(let status): "\(status)"
    case .mismatch(let status): "Health checks failed with these codes: [\(status)]"
    case .timedOut: "Request timed out"
    case .connectionFailed: "Health checks failed"
    }
  }
}

/// Whether the network let health checks through, and as of which edit.
struct Reach: Hashable, Sendable {
  var epoch: Int
  /// From some node of the load balancer.
  var isOpen: Bool
  /// The nodes whose checks do not come through, one bit each.
  var blind: UInt64 = 0

  func isBlind(_ node: Int) -> Bool { node < 64 && blind >> UInt64(node) & 1 == 1 }
}

/// One registered target.
package struct TargetState: Hashable, Sendable {
  /// `nil` for a node (target-type instance) and for addresses written by hand.
  package var pod: Int?
  package var node: Int?
  /// An EC2 instance or dependency registered by hand.
  package var host: Int?
  package var bastion: Int?
  /// What a dump said of it; holds where nobody here answers for the address.
  package internal(set) var reported: String?
  package var address: IPv4Address
  package var port: Int
  package var health: TargetHealth
  package var reason: ReasonCode?
  package var description = ""
  /// When its state last changed; `nil` from the beginning.
  package internal(set) var changedAt: SimInstant?
  /// Consecutive results; the opposite one resets (ALB user guide).
  package var successes = 0
  package var failures = 0
  /// The last results, the newest in the lowest bit, with how many there are.
  private var recentBits: UInt8 = 0
  private var recentCount: UInt8 = 0
  /// The last five results, oldest first.
  package var recent: [Bool] {
    (0..<Int(recentCount)).reversed().map { recentBits >> UInt8($0) & 1 == 1 }
  }
  package var inFlight = 0
  package var requests = 0
  /// Answers to connections of an earlier life are void.
  var life = 0
  package var nextProbe: SimInstant?
  package var drainsUntil: SimInstant?
  /// The Availability Zone it stands in; `nil` for an address outside the cluster.
  package var zone: String?
  /// Whether the network lets health checks through, and as of which edit.
  var reach: Reach?
  /// Until then it gets a growing share (slow start).
  package var slowStartEnds: SimInstant?

  package init(
    pod: Int? = nil, node: Int? = nil, address: IPv4Address, port: Int, health: TargetHealth,
    reason: ReasonCode? = nil, description: String = "", successes: Int = 0, failures: Int = 0,
    inFlight: Int = 0, requests: Int = 0, nextProbe: SimInstant? = nil,
    drainsUntil: SimInstant? = nil, zone: String? = nil
  ) {
    self.zone = zone
    self.pod = pod
    self.node = node
    self.address = address
    self.port = port
    self.health = health
    self.reason = reason
    self.description = description
    self.successes = successes
    self.failures = failures
    self.inFlight = inFlight
    self.requests = requests
    self.nextProbe = nextProbe
    self.drainsUntil = drainsUntil
  }

  /// Who answers there; `nil` for an address outside the cluster.
  var party: Party? {
    pod.map(Party.pod) ?? node.map(Party.node) ?? host.map(Party.host)
      ?? bastion.map(Party.bastion)
  }

  /// A dump found nothing that listens there.
  var isRefused: Bool { reported == ReasonCode.failedHealthChecks.rawValue }

  /// Registered, if only in a zone that is not in use.
  var isKnown: Bool { isRegistered || (health == .unused && reason == .notInUse) }

  /// Counts toward the group: neither draining nor gone.
  package var isRegistered: Bool { health != .draining && health != .unused }

  mutating func remember(_ passed: Bool) {
    recentBits = recentBits << 1 | (passed ? 1 : 0)
    recentCount = min(5, recentCount + 1)
  }
}

package struct TargetGroupState: Hashable, Sendable {
  /// Targets keep their position for ever; gone ones are `unused`.
  package var targets: [TargetState] = []
  /// Position of the target that got the last request, for round robin.
  package var lastChosen = -1
  /// Too few targets are healthy: all of them get requests.
  package var failsOpen = false

  package init() {}
}
