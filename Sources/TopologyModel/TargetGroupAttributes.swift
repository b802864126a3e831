/// How a target group treats its targets (API: TargetGroupAttribute), with AWS's defaults.
package struct TargetGroupAttributes: Hashable, Sendable {
  package enum Algorithm: String, CaseIterable, Sendable {
    case roundRobin = "round_robin"
    case leastOutstandingRequests = "least_outstanding_requests"
    case weightedRandom = "weighted_random"
  }

  /// A session stays with its target for so many seconds.
  package struct Stickiness: Hashable, Sendable {
    /// `AWSALB` for the load balancer's own cookie, else the application's.
    package var cookie: String
    package var seconds: Int

    package init(cookie: String = "AWSALB", seconds: Int = 86_400) {
      self.cookie = cookie
      self.seconds = seconds
    }
  }

  /// 0–3600 s.
  package var deregistrationDelaySeconds = 300
  /// 0 (off) or 30–900 s.
  package var slowStartSeconds = 0
  package var algorithm = Algorithm.roundRobin
  package var stickiness: Stickiness?
  /// Off: each node of the load balancer uses its own zone's targets only.
  package var crossZone = true
  /// What is said of the group itself; `nil` where it does as its load balancer.
  package var writtenCrossZone: Bool?
  /// Targets of a Network Load Balancer see the client's address; `nil` as its target type has it (NLB
  /// user guide: client IP preservation).
  package var preservesClientAddress: Bool?
  /// Below either, all targets get requests, healthy or not.
  package var minimumHealthyCount = 1
  package var minimumHealthyPercentage: Int?
  /// Below either, a zone's node leaves DNS.
  package var dnsMinimumHealthyCount = 1
  package var dnsMinimumHealthyPercentage: Int?

  package init() {}
}

/// An authenticate action before a rule's own (controller guide: auth-type).
package struct Authentication: Hashable, Sendable {
  package enum Unauthenticated: String, CaseIterable, Sendable {
    case authenticate, deny, allow
  }

  /// `cognito` or `oidc`.
  package var type: String
  package var unauthenticated: Unauthenticated

  package init(type: String, unauthenticated: Unauthenticated = .authenticate) {
    self.type = type
    self.unauthenticated = unauthenticated
  }
}

/// A transform of a rule: what its pattern finds is replaced before the target sees it.
package struct RequestRewrite: Hashable, Sendable {
  package enum Part: String, Sendable {
    case url = "url-rewrite"
    case host = "host-header-rewrite"
  }

  package var part: Part
  package var pattern: String
  package var replacement: String

  package init(part: Part, pattern: String, replacement: String) {
    self.part = part
    self.pattern = pattern
    self.replacement = replacement
  }
}

/// Protocol version between load balancer and targets (API: ProtocolVersion).
package enum ProtocolVersion: String, CaseIterable, Sendable {
  case http1 = "HTTP1"
  case http2 = "HTTP2"
  case grpc = "GRPC"
}
