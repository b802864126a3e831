import TopologyModel

/// Drops rules that can never be reached because of a redirect (controller: rule_optimizer.go).
enum RuleOptimizer {
  /// Only earlier redirects remove others; forwards and fixed responses never do.
  static func optimized(_ rules: [ListenerRule]) -> [ListenerRule] {
    var kept: [ListenerRule] = []
    for rule in rules where !isSelfRedirect(rule) {
      if kept.contains(where: { isRedirect($0) && covers($0.conditions, rule.conditions) }) {
        continue
      }
      var next = rule
      next.priority = kept.count + 1
      kept.append(next)
    }
    return kept
  }

  private static func isRedirect(_ rule: ListenerRule) -> Bool {
    if case .redirect = rule.action { true } else { false }
  }

  /// Every part unset or a keyword of itself: the redirect would point to where it came from.
  private static func isSelfRedirect(_ rule: ListenerRule) -> Bool {
    guard case .redirect(let redirect) = rule.action else { return false }
    func same(_ part: String?, _ keyword: String) -> Bool { part == nil || part == keyword }
    return same(redirect.transferProtocol, "#{protocol}") && same(redirect.host, "#{host}")
      && same(redirect.port, "#{port}") && (same(redirect.path, "/#{path}"))
      && same(redirect.query, "#{query}")
  }

  /// True when the redirect's only conditions are host or path and each is a superset, by text.
  private static func covers(_ wide: [RuleCondition], _ narrow: [RuleCondition]) -> Bool {
    wide.allSatisfy { condition in
      switch condition {
      case .hostHeader(let hosts):
        narrow.contains {
          if case .hostHeader(let other) = $0 { Set(hosts).isSuperset(of: other) } else { false }
        }
      case .pathPattern(let paths):
        paths.contains("/*")
          || narrow.contains {
            if case .pathPattern(let other) = $0 { Set(paths).isSuperset(of: other) } else { false }
          }
      case .httpHeader, .requestMethod, .queryString, .sourceIP: false
      }
    }
  }
}
