import SourceText
import TopologyModel

/// Limits AWS sets on a rule; the controller passes its error on (ALB user guide: quotas).
enum RuleQuotas {
  /// Values of all conditions of one rule.
  static let values = 5
  static let targetGroupsPerAction = 5

  static let valuesPerCondition = 3
  static let wildcards = 5
  /// Rules of one load balancer, default actions not counted.
  static let rules = 100

  /// Listeners of one load balancer, and certificates of one listener besides the default one.
  static let listeners = 50
  static let certificates = 25
  static let targetGroups = 100

  static func check(
    _ listeners: [Listener], targetGroups count: Int, _ ingress: Ingress
  ) throws(BuildFailure) {
    func refuse(_ cause: String, at range: SourceRange?) -> BuildFailure {
      BuildFailure(ingress.qualifiedName, cause, at: range, isDeployment: true)
    }
    if listeners.count > Self.listeners {
      throw refuse(
        "TooManyListeners: \(listeners.count) listeners, at most \(Self.listeners)",
        at: ingress.range)
    }
    for listener in listeners where listener.certificates.count > certificates + 1 {
      throw refuse(
        "TooManyCertificates: \(listener.certificates.count) on port \(listener.port), at most \(certificates) besides the default",
        at: listener.certificates.last?.range)
    }
    if count > targetGroups {
      throw refuse(
        "TooManyTargetGroups: \(count) target groups, at most \(targetGroups)", at: ingress.range)
    }
    try checkRules(listeners, ingress)
  }

  private static func checkRules(
    _ listeners: [Listener], _ ingress: Ingress
  ) throws(BuildFailure) {
    let count = listeners.reduce(0) { $0 + $1.rules.count }
    if count > rules {
      throw BuildFailure(
        ingress.qualifiedName, "TooManyRules: \(count) rules, at most \(rules) per load balancer",
        at: ingress.range, isDeployment: true)
    }
  }

  static func check(_ rule: ListenerRule, _ ingress: Ingress) throws(BuildFailure) {
    let count = rule.conditions.reduce(0) { $0 + self.count($1) }
    if count > values {
      throw BuildFailure(
        ingress.qualifiedName, "A rule can only have '\(values)' condition values",
        at: rule.provenance.range, suggestion: "this one has \(count); split it",
        isDeployment: true)
    }
    for condition in rule.conditions where self.count(condition) > valuesPerCondition {
      throw BuildFailure(
        ingress.qualifiedName,
        "A condition can only have '\(valuesPerCondition)' values", at: rule.provenance.range,
        isDeployment: true)
    }
    try checkPatterns(rule, ingress)
    let stars = rule.conditions.reduce(0) { $0 + wildcards(of: $1) }
    if stars > wildcards {
      throw BuildFailure(
        ingress.qualifiedName, "A rule can only have '\(wildcards)' condition wildcards",
        at: rule.provenance.range, isDeployment: true)
    }
  }

  /// AWS refuses what is no regular expression.
  private static func checkPatterns(
    _ rule: ListenerRule, _ ingress: Ingress
  ) throws(BuildFailure) {
    var patterns = rule.rewrites.map(\.pattern)
    for condition in rule.conditions {
      switch condition {
      case .pathRegex(let values), .hostRegex(let values), .headerRegex(_, let values):
        patterns += values
      case .hostHeader, .pathPattern, .httpHeader, .requestMethod, .queryString, .sourceIP: break
      }
    }
    guard let bad = patterns.first(where: { LinearPattern($0) == nil }) else { return }
    throw BuildFailure(
      ingress.qualifiedName, "'\(bad)' is not a valid regular expression",
      at: rule.provenance.range, suggestion: "lookaround and backreferences do not exist there",
      isDeployment: true)
  }

  private static func wildcards(of condition: RuleCondition) -> Int {
    switch condition {
    case .hostHeader(let values), .pathPattern(let values), .httpHeader(_, let values):
      values.joined().count { $0 == "*" || $0 == "?" }
    case .queryString(let pairs):
      pairs.map { ($0.key ?? "") + $0.value }.joined().count { $0 == "*" || $0 == "?" }
    case .pathRegex, .hostRegex, .headerRegex, .requestMethod, .sourceIP: 0
    }
  }

  private static func count(_ condition: RuleCondition) -> Int {
    switch condition {
    case .hostHeader(let values), .pathPattern(let values), .pathRegex(let values),
      .requestMethod(let values), .httpHeader(_, let values), .hostRegex(let values),
      .headerRegex(_, let values):
      values.count
    case .queryString(let pairs): pairs.count
    case .sourceIP(let blocks, let others): blocks.count + others.count
    }
  }
}
