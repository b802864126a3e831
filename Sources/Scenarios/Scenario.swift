import Simulation
import SourceText
import TopologyModel

/// A story to play: at which times what is done, and what is expected then.
package struct Scenario: Hashable, Sendable {
  package var name: String
  package var seed: UInt64
  /// In the order of their times; steps of one time in the order they are written.
  package var steps: [ScenarioStep]
  /// Played to at least this time.
  package var until: SimDuration
}

package struct ScenarioStep: Hashable, Sendable {
  package enum Action: Hashable, Sendable {
    /// Only expectations.
    case look
    case request(ScenarioRequest)
    case fault(String, on: String, for: SimDuration?)
    case undo(String, on: String)
    case edit(ScenarioEdit)
    /// Background load, so many a second, until it is stopped.
    case load(ScenarioRequest, perSecond: Int)
    case stopLoads
  }

  package var at: SimDuration
  package var action: Action
  package var expectation: Expectation?
  package var range: SourceRange
}

package struct ScenarioRequest: Hashable, Sendable {
  package var text: String
  package var from: String?
  package var via: String?
  package var headers: [RequestHeader]
  /// Sent so often, one every `interval`.
  package var count: Int
  package var interval: SimDuration
}

/// A change to what the files say, by names.
package enum ScenarioEdit: Hashable, Sendable {
  case targetType(service: String, TargetType)
  case nodePort(service: String)
  case scale(workload: String, Int)
  case securityGroup(String, allow: Bool, PortRange, from: String)
  case removeNetworkPolicy(String)
}

/// What has to be true: of the step's requests when they end, or of an element at the time.
package struct Expectation: Hashable, Sendable {
  package var status: Int?
  /// `answered`, `timed out`, `refused` …
  package var outcome: String?
  /// A workload or pod that must take the request.
  package var through: String?
  package var neverThrough: String?
  package var within: SimDuration?
  /// Of a hundred requests at least so many must do what is expected; otherwise all.
  package var successPercent: Int?
  /// An element with its state: a target's health, a pod's readiness.
  package var element: String?
  package var state: String?
  package var reason: String?
  package var range: SourceRange
}

extension Expectation {
  /// Nothing expected yet.
  package init(at range: SourceRange) {
    self.init(
      status: nil, outcome: nil, through: nil, neverThrough: nil, within: nil, successPercent: nil,
      element: nil, state: nil, reason: nil, range: range)
  }

  /// Something of it is written.
  package var saysSomething: Bool { element != nil || looksAtSomething }

  /// It names something to compare.
  var looksAtSomething: Bool {
    element != nil
      ? state != nil || reason != nil
      : status != nil || outcome != nil || through != nil || neverThrough != nil || within != nil
        || successPercent != nil
  }
}
