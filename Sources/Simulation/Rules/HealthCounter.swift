import TopologyModel

/// The target health state machine (ALB user guide: target group health checks).
enum HealthCounter {
  /// Counts a result and moves the state. Returns true when the state changed.
  ///
  /// One pass makes an initial target healthy; recovery from unhealthy needs `healthyThreshold`
  /// consecutive passes; `unhealthyThreshold` consecutive failures make any target unhealthy.
  static func count(
    _ outcome: ProbeOutcome, _ target: inout TargetState, _ check: HealthCheck
  ) -> Bool {
    guard target.isRegistered else { return false }
    let before = target.health
    target.remember(outcome.isPass)
    if outcome.isPass {
      target.successes += 1
      target.failures = 0
      let needed = target.health == .initial ? 1 : check.healthyThreshold
      if target.health != .healthy, target.successes >= needed {
        target.health = .healthy
      }
    } else {
      target.failures += 1
      target.successes = 0
      if target.failures >= check.unhealthyThreshold { target.health = .unhealthy }
    }
    explain(outcome, &target)
    return target.health != before
  }

  private static func explain(_ outcome: ProbeOutcome, _ target: inout TargetState) {
    switch target.health {
    case .healthy:
      target.reason = nil
      target.description = ""
    case .unhealthy where !outcome.isPass:
      target.reason = outcome.reason
      target.description = outcome.text
    case .initial, .unhealthy, .draining, .unused: break
    }
  }
}
