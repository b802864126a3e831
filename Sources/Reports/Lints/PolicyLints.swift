import Simulation
import SourceText
import TopologyModel

/// A NetworkPolicy names pods almost as they are labelled.
enum PolicySelectsNothing: Lint {
  static let id = "policy-selects-nothing"
  static let title = "a NetworkPolicy's selector matches no pod, and a label is almost alike"
  static let explanation =
    "A policy that selects nobody closes nothing, and a peer that nobody is admits nobody: neither is an error to "
    + "Kubernetes. Only selectors that differ by a few letters from labels in use are told of, since pods may "
    + "come and go, and may stand in files that were not opened."
  static let source = "Kubernetes: network policies"
  static let severity = Diagnostic.Severity.warning

  static func check(_ topology: Topology, _ world: World) -> [LintFinding] {
    if topology.networkPolicies.isEmpty { return [] }
    var labels = LabelGuess(topology)
    return topology.networkPolicies.flatMap { policy in
      var out: [LintFinding] = []
      if let guess = guess(policy.selector, in: [policy.namespace], &labels) {
        out.append(
          LintFinding(
            "NetworkPolicy \(policy.qualifiedName) is for pods \(policy.selector), and there are none",
            at: policy.provenance.range, suggestion: guess))
      }
      for direction in TrafficDirection.allCases where policy.directions.contains(direction) {
        for rule in policy.rules(direction) {
          out += findings(rule, direction, policy, topology, &labels)
        }
      }
      return out
    }
  }

  private static func findings(
    _ rule: PolicyRule, _ direction: TrafficDirection, _ policy: NetworkPolicy,
    _ topology: Topology, _ labels: inout LabelGuess
  ) -> [LintFinding] {
    let word = direction == .ingress ? "admits" : "lets out to"
    return rule.peers.compactMap { peer in
      guard let pods = peer.pods else { return nil }
      let places =
        peer.namespaces.map { selector in
          topology.namespaces.filter { selector.matches($0.labels) }.map(\.name)
        } ?? [policy.namespace]
      guard let guess = guess(pods, in: places, &labels) else { return nil }
      return LintFinding(
        "NetworkPolicy \(policy.qualifiedName) \(word) pods \(pods), and there are none",
        at: rule.range ?? policy.provenance.range, suggestion: guess)
    }
  }

  private static func guess(
    _ selector: LabelSelector, in namespaces: [String], _ labels: inout LabelGuess
  ) -> String? {
    let wanted = selector.requirements.filter { $0.comparison == .isIn && $0.values.count == 1 }
    return labels.near(wanted.map { (key: $0.key, value: $0.values[0]) }, in: namespaces)
  }
}
