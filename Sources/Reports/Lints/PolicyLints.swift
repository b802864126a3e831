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
    topology.networkPolicies.flatMap { policy in
      var out: [LintFinding] = []
      if let guess = guess(policy.selector, in: policy.namespace, topology) {
        out.append(
          LintFinding(
            "NetworkPolicy \(policy.qualifiedName) is for pods \(policy.selector), and there are none",
            at: policy.provenance.range, suggestion: guess))
      }
      for rule in policy.ingress + policy.egress {
        for peer in rule.peers {
          guard let pods = peer.pods else { continue }
          let home = peer.namespaces == nil ? policy.namespace : nil
          guard let guess = guess(pods, in: home, topology) else { continue }
          out.append(
            LintFinding(
              "NetworkPolicy \(policy.qualifiedName) admits pods \(pods), and there are none",
              at: rule.range ?? policy.provenance.range, suggestion: guess))
        }
      }
      return out
    }
  }

  private static func guess(
    _ selector: LabelSelector, in namespace: String?, _ topology: Topology
  ) -> String? {
    let matches = topology.workloads.contains {
      (namespace == nil || $0.namespace == namespace) && selector.matches($0.template.labels)
    }
    if matches { return nil }
    let labels = selector.requirements.filter { $0.comparison == .isIn && $0.values.count == 1 }
    return LabelGuess.near(
      labels.map { (key: $0.key, value: $0.values[0]) }, in: namespace, topology)
  }
}
