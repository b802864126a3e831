import TopologyModel

/// Which target of a group gets a request (ALB user guide: routing algorithms, target group health,
/// sticky sessions, slow start, cross-zone load balancing).
package enum TargetChoice {
  /// What a decision over a target group's targets asks.
  package static func question(_ group: String) -> String { "which target of \(group)?" }

  struct Verdict: Hashable, Sendable {
    var chosen: Int?
    var decision: Decision
  }

  /// What the choice depends on besides the targets.
  struct Context: Hashable, Sendable {
    var attributes = TargetGroupAttributes()
    /// The load balancer's node that has the request, and its zone.
    var node: Int?
    var zone: String?
    /// Zones whose targets get nothing (zonal shift).
    var shiftedZones: Set<String> = []
    /// The target the session's cookie names.
    var stickyTarget: Int?
    var now = SimInstant.start
    /// Who chooses.
    var front = LoadBalancer.Kind.application

    fileprivate var algorithmWords: String {
      front == .network ? "its flow's hash" : attributes.algorithm.words
    }
    fileprivate var algorithmTitle: String {
      front == .network ? "flow hash" : attributes.algorithm.title
    }
    fileprivate var source: String {
      switch front {
      case .application: "ALB user guide: target group health checks, routing algorithms"
      case .network: "NLB user guide: routing algorithm, target group health"
      case .proxy: FrontManners(front).source
      }
    }
  }

  /// Who may get it, and who does: the pool, then the cookie, then the algorithm.
  struct Pick: Hashable, Sendable {
    var pool: Pool
    var chosen: Int?
    var isSticky: Bool
  }

  static func pick(
    _ group: TargetGroupState, _ context: Context, _ chance: inout SeededGenerator
  ) -> Pick {
    let pool = Pool(group, context)
    let sticky = context.stickyTarget.flatMap { pool.eligible.contains($0) ? $0 : nil }
    return Pick(
      pool: pool, chosen: sticky ?? pick(pool, group, context, &chance), isSticky: sticky != nil)
  }

  /// The choice with its reasons.
  static func choose(
    _ group: TargetGroupState, _ name: String, _ context: Context,
    _ chance: inout SeededGenerator, label: (TargetState) -> String
  ) -> Verdict {
    let pick = pick(group, context, &chance)
    return Verdict(
      chosen: pick.chosen, decision: decision(pick, group, name, context, label: label))
  }

  static func decision(
    _ pick: Pick, _ group: TargetGroupState, _ name: String, _ context: Context,
    label: (TargetState) -> String
  ) -> Decision {
    let (pool, chosen) = (pick.pool, pick.chosen)
    let tie = context.front == .network ? "its source IP" : "its session's cookie"
    let how = pick.isSticky ? tie : context.algorithmWords
    let shown = group.targets.indices.filter {
      group.targets[$0].health != .unused || group.targets[$0].reason == .notInUse
    }
    let candidates = shown.map { index -> Candidate in
      let target = group.targets[index]
      let text = "\(label(target)) \(target.health.rawValue) \(target.address):\(target.port)"
      if index == chosen {
        return Candidate(
          text, .chosen, pool.failsOpen ? "fail-open: \(how)" : "\(target.health.rawValue), \(how)")
      }
      return Candidate(text, .rejected, reason(target, index, pool, context))
    }
    var ledger: [FidelityID] = [context.front == .network ? "nlb.flow-hash" : "alb.target-choice"]
    if pool.failsOpen { ledger.append("alb.fail-open") }
    if pick.isSticky { ledger.append("alb.stickiness") }
    if !context.attributes.crossZone { ledger.append("alb.cross-zone") }
    if context.attributes.slowStartSeconds > 0 { ledger.append("alb.slow-start") }
    if chosen == nil {
      let nobody = context.front == .application ? "alb.503" : FrontManners(context.front).ledger
      ledger.append(pool.registered.isEmpty ? nobody : "alb.initial-only")
    }
    return Decision(
      question(name), candidates,
      conclusion: conclusion(
        group, chosen, pool, pick.isSticky ? how : context.algorithmTitle, context.front, label),
      source: context.source,
      isAssumed: chosen == nil && (!pool.registered.isEmpty || context.front == .network),
      ledger: ledger)
  }

  /// Who may get the request.
  struct Pool: Hashable, Sendable {
    var registered: [Int]
    var eligible: [Int]
    var failsOpen = false

    /// Below the minimum of healthy targets all of them get requests, healthy or not; initial ones
    /// wait for their first passed check.
    init(_ group: TargetGroupState, _ context: Context) {
      let attributes = context.attributes
      var registered: [Int] = []
      var healthy: [Int] = []
      var judged: [Int] = []
      for index in group.targets.indices where group.targets[index].isRegistered {
        let zone = group.targets[index].zone
        guard attributes.crossZone || zone == nil || zone == context.zone else { continue }
        if let zone, context.shiftedZones.contains(zone) { continue }
        registered.append(index)
        let health = group.targets[index].health
        let isBlind = context.node.map { group.targets[index].reach?.isBlind($0) ?? false } ?? false
        if health == .healthy, !isBlind { healthy.append(index) }
        if health != .initial { judged.append(index) }
      }
      let isEnough =
        healthy.count >= attributes.minimumHealthyCount
        && attributes.minimumHealthyPercentage.map { healthy.count * 100 >= $0 * registered.count }
          ?? true
      self.registered = registered
      eligible = isEnough ? healthy : judged
      failsOpen = !isEnough && judged.count > healthy.count
    }
  }

  static func pick(
    _ pool: Pool, _ group: TargetGroupState, _ context: Context, _ chance: inout SeededGenerator
  ) -> Int? {
    let eligible = pool.eligible
    // Each connection has a source port of its own, and so a hash of its own.
    if context.front == .network {
      return eligible.isEmpty ? nil : eligible[chance.index(below: eligible.count)]
    }
    switch context.attributes.algorithm {
    case .roundRobin:
      let next = eligible.firstIndex { $0 > group.lastChosen } ?? 0
      guard context.attributes.slowStartSeconds > 0 else {
        return eligible.isEmpty ? nil : eligible[next]
      }
      // A target in slow start takes its turn with a probability that grows with its share.
      let inTurn = eligible[next...] + eligible[..<next]
      for index in inTurn {
        guard let share = share(group.targets[index], context) else { return index }
        if chance.index(below: 1_000) < share { return index }
      }
      return inTurn.first
    case .leastOutstandingRequests:
      let inTurn =
        eligible.filter { $0 > group.lastChosen } + eligible.filter { $0 <= group.lastChosen }
      return inTurn.min { group.targets[$0].inFlight < group.targets[$1].inFlight }
    case .weightedRandom:
      return eligible.isEmpty ? nil : eligible[chance.index(below: eligible.count)]
    }
  }

  /// Thousandths of a full share, growing linearly; `nil` for a target that is not in slow start.
  private static func share(_ target: TargetState, _ context: Context) -> Int? {
    guard let end = target.slowStartEnds, end > context.now else { return nil }
    let whole = Int64(context.attributes.slowStartSeconds) * 1_000_000
    let left = (end - context.now).microseconds
    return Int(max(0, whole - left) * 1_000 / whole)
  }

  private static func reason(
    _ target: TargetState, _ index: Int, _ pool: Pool, _ context: Context
  ) -> String {
    if pool.eligible.contains(index) { return "\(target.health.rawValue), not its turn" }
    if let node = context.node, target.reach?.isBlind(node) ?? false {
      return "this node's own checks do not reach it"
    }
    if !context.attributes.crossZone, target.zone != context.zone, target.isRegistered {
      return "in \(target.zone ?? "no zone"), and cross-zone is off"
    }
    if let zone = target.zone, context.shiftedZones.contains(zone) {
      return "in \(zone), from which traffic is shifted away"
    }
    return target.reason.map { "\(target.health.rawValue): \($0.rawValue)" }
      ?? target.health.rawValue
  }

  private static func conclusion(
    _ group: TargetGroupState, _ chosen: Int?, _ pool: Pool, _ how: String,
    _ front: LoadBalancer.Kind, _ label: (TargetState) -> String
  ) -> String {
    if let chosen {
      let target = "\(label(group.targets[chosen])) at \(group.targets[chosen].address)"
      return pool.failsOpen
        ? "too few healthy targets, so the group fails open: \(target)" : "\(how): \(target)"
    }
    let answer = FrontManners(front).nobody.map { "\($0)" } ?? "the connection is reset"
    if pool.registered.isEmpty { return "no registered target: \(answer)" }
    return
      "only initial targets: \(answer) (AWS says a target must pass one check first; reports differ)"
  }
}

extension TargetGroupAttributes.Algorithm {
  fileprivate var words: String {
    switch self {
    case .roundRobin: "its turn"
    case .leastOutstandingRequests: "the fewest requests in flight"
    case .weightedRandom: "drawn at random"
    }
  }

  fileprivate var title: String {
    switch self {
    case .roundRobin: "round robin"
    case .leastOutstandingRequests: "least outstanding requests"
    case .weightedRandom: "weighted random"
    }
  }
}
