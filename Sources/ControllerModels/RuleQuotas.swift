import SourceText
import TopologyModel

/// Limits AWS sets on a rule; the controller passes its error on (ALB user guide: quotas).
enum RuleQuotas {
  /// Values of all conditions of one rule.
  static let values = 5
  static let targetGroupsPerAction = 5

  static func check(_ rule: ListenerRule, _ ingress: Ingress) throws(BuildFailure) {
    let count = rule.conditions.reduce(0) { $0 + self.count($1) }
    if count > values {
      throw BuildFailure(
        ingress.qualifiedName, "A rule can only have '\(values)' condition values",
        at: rule.provenance.range, suggestion: "this one has \(count); split it",
        isDeployment: true)
    }
    if case .forward(let groups) = rule.action, groups.count > targetGroupsPerAction {
      throw BuildFailure(
        ingress.qualifiedName,
        "An action can only have '\(targetGroupsPerAction)' target groups",
        at: rule.provenance.range, isDeployment: true)
    }
  }

  private static func count(_ condition: RuleCondition) -> Int {
    switch condition {
    case .hostHeader(let values), .pathPattern(let values), .pathRegex(let values),
      .requestMethod(let values), .httpHeader(_, let values):
      values.count
    case .queryString(let pairs): pairs.count
    case .sourceIP(let blocks): blocks.count
    }
  }
}
