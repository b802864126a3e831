import TopologyModel

/// What one HorizontalPodAutoscaler remembers between its looks.
package struct AutoscalerState: Hashable, Sendable {
  struct Recommendation: Hashable, Sendable {
    var at: SimInstant
    var replicas: Int
  }

  /// A change it made, for its policies.
  struct Change: Hashable, Sendable {
    var at: SimInstant
    var from: Int
    var to: Int
  }

  /// Requests each pod had been given at the last look.
  var served: [Int: Int] = [:]
  var recommendations: [Recommendation] = []
  var changes: [Change] = []
  /// Percent of the first target at the last look; `nil` when it is not known.
  package internal(set) var percent: Int?
  /// Why it does not do more.
  package internal(set) var condition = ""
}

/// HorizontalPodAutoscalers (Kubernetes: horizontal pod autoscaling). CPU used is requests a second
/// times the CPU each costs, which is assumed unless `behaviours` says it.
extension World {
  static let autoscalerPeriod = SimDuration.seconds(15)
  /// Milliseconds of CPU a request costs where nobody says so.
  private static let standardCost = 10

  mutating func startAutoscalers(_ topology: Topology) {
    autoscalers = topology.autoscalers.map { _ in AutoscalerState() }
    for index in topology.autoscalers.indices {
      schedule(.autoscale(index), after: Self.autoscalerPeriod)
    }
  }

  mutating func autoscale(_ index: Int, _ topology: Topology) {
    schedule(.autoscale(index), after: Self.autoscalerPeriod)
    let spec = topology.autoscalers[index]
    let current = desired[spec.workload]
    let usage = measure(index, spec, topology)
    guard current > 0 else {
      autoscalers[index].condition = "ScalingDisabled: the workload has 0 replicas"
      return
    }
    guard let raw = recommendation(spec, usage, current, topology) else {
      autoscalers[index].percent = nil
      autoscalers[index].condition = "FailedGetResourceMetric: missing request for cpu"
      return
    }
    autoscalers[index].percent = raw.percent
    let wanted = limited(stabilized(index, raw.replicas, current), index, spec, current)
    guard wanted != current else { return }
    autoscalers[index].changes.append(
      AutoscalerState.Change(at: now, from: current, to: wanted))
    autoscalers[index].changes.removeAll { now - $0.at > .seconds(1_800) }
    note(
      topology.workloads[spec.workload].element, .caution,
      "HorizontalPodAutoscaler \(spec.name): cpu \(raw.percent) % of the target, \(current) to \(wanted) replicas",
      interesting: true)
    if wanted > topology.workloads[spec.workload].slots.count {
      change { PodPlaces.grow(spec.workload, to: wanted, &$0) }
      growSlots()
    }
    scale(spec.workload, to: wanted, self.topology)
  }

  /// Millicores of each pod that runs since the last look; pods that are not ready use nothing
  /// that counts.
  private mutating func measure(
    _ index: Int, _ spec: Autoscaler, _ topology: Topology
  ) -> [(isReady: Bool, millicores: Int)] {
    let template = topology.workloads[spec.workload].template
    let cost = topology.behaviour(of: spec.workload)?.cpuMilliseconds ?? Self.standardCost
    let period = Int(Self.autoscalerPeriod.microseconds / 1_000_000)
    var served: [Int: Int] = [:]
    var out: [(isReady: Bool, millicores: Int)] = []
    for pod in livingPods(spec.workload, topology) {
      served[pod] = pods[pod].served
      let requests = pods[pod].served - (autoscalers[index].served[pod] ?? 0)
      let isStarved = activeFaults.contains { $0.pod == pod && $0.fault == PodCPUHog.id }
      // A hog takes twice what was asked for, or a core.
      let own = isStarved ? (template.cpuMillicores.map { $0 * 2 } ?? 1_000) : 0
      out.append((pods[pod].isReady, max(own, requests * cost / period)))
    }
    autoscalers[index].served = served
    return out
  }

  /// ceil(replicas × usage ÷ target), nothing within a tenth; pods not ready count as idle when it
  /// would grow (Kubernetes: algorithm details).
  private func recommendation(
    _ spec: Autoscaler, _ usage: [(isReady: Bool, millicores: Int)], _ current: Int,
    _ topology: Topology
  ) -> (replicas: Int, percent: Int)? {
    var best: (replicas: Int, percent: Int)?
    for target in spec.targets {
      guard let goal = millicores(target, spec, topology), goal > 0 else { continue }
      let ready = usage.filter(\.isReady)
      guard !ready.isEmpty else { continue }
      let sum = ready.reduce(0) { $0 + $1.millicores }
      let percent = sum * 100 / (goal * ready.count)
      var replicas = current
      if percent > 110 || percent < 90 {
        let counted = percent > 100 ? usage.count : ready.count
        let ratio = Double(sum) / Double(goal * counted)
        let isStill = (0.9...1.1).contains(ratio) || (percent > 100) != (ratio > 1)
        if !isStill { replicas = max(0, (sum + goal - 1) / goal) }
      }
      if best.map({ replicas > $0.replicas }) ?? true { best = (replicas, percent) }
    }
    return best
  }

  private func millicores(
    _ target: Autoscaler.Target, _ spec: Autoscaler, _ topology: Topology
  ) -> Int? {
    switch target {
    case .average(let value): value
    case .utilization(let percent):
      topology.workloads[spec.workload].template.cpuMillicores.map { max(1, $0 * percent / 100) }
    }
  }

  /// The most that was wanted in the window going down, the least going up.
  private mutating func stabilized(_ index: Int, _ raw: Int, _ current: Int) -> Int {
    let spec = topology.autoscalers[index]
    autoscalers[index].recommendations.append(
      AutoscalerState.Recommendation(at: now, replicas: raw))
    let longest = max(spec.up.windowSeconds, spec.down.windowSeconds)
    autoscalers[index].recommendations.removeAll { now - $0.at > .seconds(longest) }
    func recent(_ seconds: Int) -> [Int] {
      autoscalers[index].recommendations.filter { now - $0.at <= .seconds(seconds) }.map(\.replicas)
    }
    let low = recent(spec.up.windowSeconds).min() ?? raw
    let high = recent(spec.down.windowSeconds).max() ?? raw
    return min(max(current, low), max(high, low))
  }

  /// What policies, minimum and maximum leave of it.
  private mutating func limited(
    _ wanted: Int, _ index: Int, _ spec: Autoscaler, _ current: Int
  ) -> Int {
    var out = wanted
    autoscalers[index].condition = ""
    if out > current { out = min(out, ceiling(index, spec.up, current)) }
    if out < current { out = max(out, floor(index, spec.down, current)) }
    if out > spec.maximum {
      autoscalers[index].condition = "ScalingLimited: the maximum of \(spec.maximum)"
    } else if wanted < spec.minimum {
      autoscalers[index].condition = "ScalingLimited: the minimum of \(spec.minimum)"
    }
    return min(spec.maximum, max(spec.minimum, out))
  }

  /// Replicas there were a policy's period ago, as far as its own changes tell.
  private func before(_ index: Int, _ seconds: Int, _ current: Int) -> Int {
    let changes = autoscalers[index].changes.filter { now - $0.at < .seconds(seconds) }
    return current - changes.reduce(0) { $0 + $1.to - $1.from }
  }

  private func ceiling(_ index: Int, _ rule: Autoscaler.Behaviour, _ current: Int) -> Int {
    if rule.isDisabled { return current }
    let limits = rule.policies.map { policy in
      let start = before(index, policy.periodSeconds, current)
      return policy.isPercent
        ? (start * (100 + policy.value) + 99) / 100 : start + policy.value
    }
    return max(current, (rule.takesLeast ? limits.min() : limits.max()) ?? current)
  }

  private func floor(_ index: Int, _ rule: Autoscaler.Behaviour, _ current: Int) -> Int {
    if rule.isDisabled { return current }
    let limits = rule.policies.map { policy in
      let start = before(index, policy.periodSeconds, current)
      return policy.isPercent
        ? start * (100 - min(100, policy.value)) / 100 : start - policy.value
    }
    return min(current, (rule.takesLeast ? limits.max() : limits.min()) ?? current)
  }
}
