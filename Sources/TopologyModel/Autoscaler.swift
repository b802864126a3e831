import SourceText

/// A HorizontalPodAutoscaler that watches CPU (API: autoscaling/v2).
package struct Autoscaler: Hashable, Sendable {
  /// What one pod should use.
  package enum Target: Hashable, Sendable {
    /// Percent of the requested CPU.
    case utilization(Int)
    /// Millicores.
    case average(Int)
  }

  /// How fast it may go one way.
  package struct Behaviour: Hashable, Sendable {
    package struct Policy: Hashable, Sendable {
      package var isPercent: Bool
      package var value: Int
      package var periodSeconds: Int

      package init(isPercent: Bool, value: Int, periodSeconds: Int) {
        self.isPercent = isPercent
        self.value = value
        self.periodSeconds = periodSeconds
      }
    }

    package var windowSeconds: Int
    package var policies: [Policy]
    /// `Max` takes the policy that changes most, `Min` the one that changes least.
    package var takesLeast = false
    package var isDisabled = false

    package init(windowSeconds: Int, policies: [Policy]) {
      self.windowSeconds = windowSeconds
      self.policies = policies
    }

    /// Doubling or four pods in 15 s, whichever is more, at once.
    package static let standardUp = Behaviour(
      windowSeconds: 0,
      policies: [
        Policy(isPercent: true, value: 100, periodSeconds: 15),
        Policy(isPercent: false, value: 4, periodSeconds: 15),
      ])
    /// Down to the minimum, after five minutes in which no more was needed.
    package static let standardDown = Behaviour(
      windowSeconds: 300, policies: [Policy(isPercent: true, value: 100, periodSeconds: 15)])
  }

  package var namespace: String
  package var name: String
  /// Position in `Topology.workloads`.
  package var workload: Int
  package var minimum: Int
  package var maximum: Int
  /// The one that asks for most pods decides.
  package var targets: [Target]
  package var up = Behaviour.standardUp
  package var down = Behaviour.standardDown
  package var range: SourceRange?

  package init(
    namespace: String, name: String, workload: Int, minimum: Int, maximum: Int, targets: [Target],
    range: SourceRange?
  ) {
    self.namespace = namespace
    self.name = name
    self.workload = workload
    self.minimum = minimum
    self.maximum = maximum
    self.targets = targets
    self.range = range
  }
}
