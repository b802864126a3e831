import TopologyModel

/// What the everyday events need to know of a target group, as plain data.
struct GroupSettings: Hashable, Sendable {
  var interval: SimDuration
  var healthyThreshold: Int
  /// What a check of a healthy application finds; `nil` where that is not one thing.
  var usual: ProbeOutcome?
  /// Round robin over all healthy targets, with AWS's default thresholds.
  var isPlain: Bool
}

/// Everyday events, without the topology and without words: a check that passes as always, a
/// request of the background load and its answer. Whatever is out of the ordinary is left to the
/// full handlers, which do the same and say so.
extension World {
  mutating func settleGroups(_ topology: Topology) {
    groupSettings = topology.targetGroups.indices.map { group in
      let spec = topology.targetGroups[group]
      let attributes = spec.attributes
      return GroupSettings(
        interval: .seconds(spec.healthCheck.intervalSeconds),
        healthyThreshold: spec.healthCheck.healthyThreshold,
        usual: usualOutcome(group, topology),
        isPlain: !spec.isOfNetworkBalancer && attributes.algorithm == .roundRobin
          && attributes.slowStartSeconds == 0
          && attributes.crossZone && attributes.minimumHealthyCount == 1
          && attributes.minimumHealthyPercentage == nil)
    }
  }

  /// True when the event is done.
  mutating func handleQuickly(_ event: Event) -> Bool {
    switch event {
    case .probe(let group, let target): quickProbe(group, target)
    case .probeResult(let group, let target, let outcome):
      quickResult(group, target, outcome)
    case .loadArrives(let load): quickArrival(load)
    case .loadAnswered(let load, let target, let life, let status):
      quickAnswer(load, target, life, status)
    default: false
    }
  }

  private func isServing(_ pod: Int) -> Bool {
    guard pods[pod].phase == .running, case .serving = pods[pod].conduct else { return false }
    return pods[pod].network == PodNetwork() && nodes[pods[pod].node].hasPower
  }

  private mutating func quickProbe(_ group: Int, _ target: Int) -> Bool {
    guard links.isEmpty, targetGroups[group].targets[target].isRegistered,
      targetGroups[group].targets[target].reach == Reach(epoch: networkEpoch, isOpen: true),
      let pod = targetGroups[group].targets[target].pod, isServing(pod),
      let usual = groupSettings[group].usual
    else { return false }
    let next = now + groupSettings[group].interval
    queue.push(
      .probeResult(group: group, target: target, usual), at: now + .milliseconds(2))
    queue.push(.probe(group: group, target: target), at: next)
    targetGroups[group].targets[target].nextProbe = next
    return true
  }

  private mutating func quickResult(_ group: Int, _ target: Int, _ outcome: ProbeOutcome) -> Bool {
    guard outcome.isPass, targetGroups[group].targets[target].health == .healthy,
      targetGroups[group].targets[target].reason == nil
    else { return false }
    targetGroups[group].targets[target].successes += 1
    targetGroups[group].targets[target].failures = 0
    targetGroups[group].targets[target].remember(true)
    return true
  }

  private mutating func quickArrival(_ load: Int) -> Bool {
    let group = loads[load].group
    guard links.isEmpty, shiftedZones.isEmpty, loads[load].isOn, loads[load].status == 200,
      loads[load].errorPercent == 0,
      groupSettings[group].isPlain, let target = nextHealthy(group),
      let pod = targetGroups[group].targets[target].pod,
      isServing(pod),
      targetGroups[group].targets[target].reach == Reach(epoch: networkEpoch, isOpen: true)
    else { return false }
    let pause = Exponential.draw(mean: 1_000_000 / Double(loads[load].perSecond), &chance)
    queue.push(.loadArrives(load), at: now + pause)
    loads[load].sent += 1
    pods[pod].served += 1
    targetGroups[group].lastChosen = target
    targetGroups[group].targets[target].inFlight += 1
    loads[load].enter(target)
    targetGroups[group].targets[target].requests += 1
    let time = Exponential.draw(mean: Double(loads[load].service.microseconds), &chance)
    queue.push(
      .loadAnswered(
        load, target: target, life: targetGroups[group].targets[target].life, status: 200),
      at: now + time)
    return true
  }

  /// The next healthy target in turn; `nil` when there is none.
  func nextHealthy(_ group: Int) -> Int? {
    let count = targetGroups[group].targets.count
    var index = targetGroups[group].lastChosen
    for _ in 0..<count {
      index = index + 1 >= count ? 0 : index + 1
      if targetGroups[group].targets[index].health == .healthy { return index }
    }
    return nil
  }

  private mutating func quickAnswer(
    _ load: Int, _ target: Int, _ life: Int, _ status: Int
  ) -> Bool {
    loadAnswered(load, target, life, status)
    return true
  }
}
