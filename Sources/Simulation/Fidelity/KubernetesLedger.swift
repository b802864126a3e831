extension FidelityLedger {
  static let kubernetes: [FidelityRule] = [
    FidelityRule(
      "k8s.network-policy",
      "Open until selected, then only the union of the rules; egress AND ingress must admit it.",
      source: "Kubernetes: network policies", .documented,
      test: "NetworkPolicy verdicts follow the API's words")
  ]
}
