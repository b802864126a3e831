import TopologyModel

/// Drops rules that can never be reached because of a redirect (controller: rule_optimizer.go).
enum RuleOptimizer {
  /// Only earlier redirects remove others; forwards and fixed responses never do.
  static func optimized(_ rules: [ListenerRule], _ port: ListenPort) -> [ListenerRule] {
    var kept: [ListenerRule] = []
    var redirects: [[RuleCondition]] = []
    for rule in rules where !isSelfRedirect(rule, port) {
      if redirects.contains(where: { covers($0, rule.conditions) }) { continue }
      if isRedirect(rule) { redirects.append(rule.conditions) }
      var next = rule
      next.priority = kept.count + 1
      kept.append(next)
    }
    return kept
  }

  private static func isRedirect(_ rule: ListenerRule) -> Bool {
    if case .redirect = rule.action { true } else { false }
  }

  /// Every part unset, a keyword of itself, or equal to the listener's or the rule's own: the
  /// redirect would point to where it came from.
  private static func isSelfRedirect(_ rule: ListenerRule, _ port: ListenPort) -> Bool {
    guard case .redirect(let redirect) = rule.action else { return false }
    var hosts: [String] = []
    var paths: [String] = []
    for condition in rule.conditions {
      if case .hostHeader(let values) = condition { hosts += values }
      if case .pathPattern(let values) = condition { paths += values }
    }
    func same(_ part: String?, _ keyword: String, _ own: [String]) -> Bool {
      part.map { $0 == keyword || own.contains($0) } ?? true
    }
    return same(redirect.transferProtocol, "#{protocol}", [port.transferProtocol.rawValue])
      && same(redirect.host, "#{host}", hosts) && same(redirect.port, "#{port}", ["\(port.port)"])
      && same(redirect.path, "/#{path}", paths) && same(redirect.query, "#{query}", [])
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
      case .httpHeader, .headerRegex, .hostRegex, .requestMethod, .queryString, .sourceIP,
        .pathRegex:
        false
      }
    }
  }
}
