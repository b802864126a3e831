/// Names a row of the fidelity ledger: `alb.fail-open`.
package struct FidelityID: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
  package let text: String

  package init(stringLiteral text: String) { self.text = text }

  package var description: String { text }
}

/// One modelled behaviour: what it is, who says so, how sure that is, and the test that holds it.
package struct FidelityRule: Hashable, Sendable {
  package enum Status: String, CaseIterable, Sendable {
    /// AWS, Kubernetes or Cloudflare publish it.
    case documented
    /// Found out by running the real thing.
    case measured
    /// Nobody publishes it; the rule says what is taken instead.
    case assumed
    case notModelled = "not modelled"
  }

  package var id: FidelityID
  package var rule: String
  package var source: String
  package var status: Status
  /// The name of the test; empty where nothing is modelled.
  package var test: String

  init(_ id: FidelityID, _ rule: String, source: String, _ status: Status, test: String = "") {
    self.id = id
    self.rule = rule
    self.source = source
    self.status = status
    self.test = test
  }
}

/// Every modelled behaviour, by area; a new rule is a row in its area's file.
package enum FidelityLedger {
  package static let areas: [(title: String, rules: [FidelityRule])] = [
    ("Names", names), ("Load balancer", loadBalancer), ("Target health", targetHealth),
    ("Load balancer controller", controllerRules), ("VPC network", vpc),
    ("Databases", databases), ("People", people), ("Kubernetes", kubernetes),
    ("What stands around", surroundings), ("Other routers", routing),
  ]

  package static let all: [FidelityRule] = areas.flatMap(\.rules)

  /// The source of each rule.
  static let sources = Dictionary(all.map { ($0.id, $0.source) }) { first, _ in first }

  package static func rule(_ id: FidelityID) -> FidelityRule? { all.first { $0.id == id } }
}
