import SourceText

/// A value of `maxSurge` or `maxUnavailable`: a number of pods or a percentage of them.
package enum CountOrPercent: Hashable, Sendable, CustomStringConvertible {
  case count(Int)
  case percent(Int)

  /// Percentages round up for a surge, down for what may be missing (API: RollingUpdateDeployment).
  package func pods(of replicas: Int, roundUp: Bool) -> Int {
    switch self {
    case .count(let count): count
    case .percent(let percent): (replicas * percent + (roundUp ? 99 : 0)) / 100
    }
  }

  package var description: String {
    switch self {
    case .count(let count): "\(count)"
    case .percent(let percent): "\(percent)%"
    }
  }
}

/// How a workload replaces its pods, with the API's defaults.
package struct RolloutStrategy: Hashable, Sendable {
  package var maxSurge = CountOrPercent.percent(25)
  package var maxUnavailable = CountOrPercent.percent(25)
  /// All old pods end before the first new one starts.
  package var recreates = false

  package init() {}

  /// Pods beside the wanted number, and pods that may be missing; never both zero.
  package func limits(_ replicas: Int) -> (surge: Int, unavailable: Int) {
    let surge = maxSurge.pods(of: replicas, roundUp: true)
    let unavailable = maxUnavailable.pods(of: replicas, roundUp: false)
    return surge == 0 && unavailable == 0 ? (0, 1) : (surge, unavailable)
  }
}

/// A PodDisruptionBudget: how many pods evictions must leave (crashes do not ask).
package struct DisruptionBudget: Hashable, Sendable {
  package var namespace: String
  package var name: String
  package var selector: LabelSelector
  package var minAvailable: CountOrPercent?
  package var maxUnavailable: CountOrPercent?
  package var range: SourceRange?

  package init(
    namespace: String, name: String, selector: LabelSelector, minAvailable: CountOrPercent?,
    maxUnavailable: CountOrPercent?, range: SourceRange?
  ) {
    self.namespace = namespace
    self.name = name
    self.selector = selector
    self.minAvailable = minAvailable
    self.maxUnavailable = maxUnavailable
    self.range = range
  }

  /// Evictions allowed now; percentages round up.
  package func allowed(expected: Int, healthy: Int) -> Int {
    if let minAvailable {
      return max(0, healthy - minAvailable.pods(of: expected, roundUp: true))
    }
    let missing = maxUnavailable?.pods(of: expected, roundUp: true) ?? 1
    return max(0, missing - (expected - healthy))
  }
}

/// What the application in a workload's pods does with requests, as a person describes it.
package struct Behaviour: Hashable, Sendable {
  package struct Answer: Hashable, Sendable {
    package var path: String
    package var status: Int

    package init(path: String, status: Int) {
      self.path = path
      self.status = status
    }
  }

  /// Position in `Topology.workloads`.
  package var workload: Int
  package var latencyMilliseconds: Int?
  /// Of a hundred requests so many are answered 500.
  package var errorPercent: Int
  /// CPU one request costs, in milliseconds of a core; `nil` is the standard.
  package var cpuMilliseconds: Int?
  /// Ports something listens on; `nil` where that is not said.
  package var listens: [Int]?
  /// By path prefix, the longest wins; elsewhere 200.
  package var answers: [Answer]
  package var provenance: Provenance

  package init(
    workload: Int, latencyMilliseconds: Int? = nil, errorPercent: Int = 0, answers: [Answer] = [],
    provenance: Provenance
  ) {
    self.workload = workload
    self.latencyMilliseconds = latencyMilliseconds
    self.errorPercent = errorPercent
    self.answers = answers
    self.provenance = provenance
  }

  /// What a healthy pod answers to this path.
  package func status(_ path: String) -> Int {
    let fitting = answers.filter { path.hasPrefix($0.path) }
    return fitting.max { $0.path.count < $1.path.count }?.status ?? 200
  }
}
