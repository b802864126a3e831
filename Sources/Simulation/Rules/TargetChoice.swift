import TopologyModel

/// Which target of a group gets a request (ALB user guide: routing algorithms, target group health).
enum TargetChoice {
  struct Verdict: Hashable, Sendable {
    var chosen: Int?
    var decision: Decision
  }

  private static let source = "ALB user guide: target group health checks, round robin"

  /// Round robin over the healthy ones. With no healthy one and some unhealthy, the group fails
  /// open to them (initial ones still wait for their first pass); only initial ones, or none, is a 503.
  static func choose(
    _ group: TargetGroupState, _ name: String, label: (TargetState) -> String
  ) -> Verdict {
    let registered = group.targets.indices.filter { group.targets[$0].isRegistered }
    let healthy = registered.filter { group.targets[$0].health == .healthy }
    let failsOpen =
      healthy.isEmpty && registered.contains { group.targets[$0].health == .unhealthy }
    let unhealthy = registered.filter { group.targets[$0].health == .unhealthy }
    let eligible = healthy.isEmpty ? unhealthy : healthy
    let chosen = eligible.first { $0 > group.lastChosen } ?? eligible.first
    let shown = group.targets.indices.filter { group.targets[$0].health != .unused }
    let candidates = shown.map { index -> Candidate in
      let target = group.targets[index]
      let text = "\(label(target)) \(target.health.rawValue) \(target.address):\(target.port)"
      if index == chosen {
        return Candidate(
          text, .chosen, failsOpen ? "fail-open: its turn among the unhealthy" : "healthy, its turn"
        )
      }
      return Candidate(text, .rejected, reason(target, eligible.contains(index)))
    }
    let decision = Decision(
      "which target of \(name)?", candidates,
      conclusion: conclusion(group, chosen, registered, failsOpen, label), source: source,
      isAssumed: chosen == nil && !registered.isEmpty)
    return Verdict(chosen: chosen, decision: decision)
  }

  private static func reason(_ target: TargetState, _ eligible: Bool) -> String {
    if eligible { return "\(target.health.rawValue), not its turn" }
    return target.reason.map { "\(target.health.rawValue): \($0.rawValue)" }
      ?? target.health.rawValue
  }

  private static func conclusion(
    _ group: TargetGroupState, _ chosen: Int?, _ registered: [Int], _ failsOpen: Bool,
    _ label: (TargetState) -> String
  ) -> String {
    if let chosen {
      let target = "\(label(group.targets[chosen])) at \(group.targets[chosen].address)"
      return failsOpen
        ? "no healthy target, so the group fails open: \(target)" : "round robin: \(target)"
    }
    if registered.isEmpty { return "no registered target: 503" }
    return "only initial targets: 503 (AWS says a target must pass one check first; reports differ)"
  }
}
