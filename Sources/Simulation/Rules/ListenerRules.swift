import SourceText
import TopologyModel

/// What listener rules look at in a request.
package struct RuleRequest: Hashable, Sendable {
  package var method: String
  package var url: RequestURL
  package var headers: [RequestHeader]
  /// The TCP peer, never X-Forwarded-For.
  package var source: IPv4Address

  /// The Host header selects rules; without one it is the URL's host. A port is not compared.
  package var host: String {
    let written = headers.last { $0.name.lowercased() == "host" }?.value.lowercased()
    return written.map { String($0.prefix { $0 != ":" }) } ?? url.host
  }

  package init(
    method: String, url: RequestURL, headers: [RequestHeader] = [], source: IPv4Address
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.source = source
  }
}

/// Which rule of a listener takes a request (ALB user guide: listener rules).
package enum ListenerRules {
  package struct Verdict: Hashable, Sendable {
    /// `nil` is the default action.
    package var rule: ListenerRule?
    package var action: RuleAction
    package var candidates: [Candidate]
  }

  /// Ascending priority; the first whose conditions all hold; else the default action.
  package static func evaluate(
    _ listener: Listener, _ request: RuleRequest
  ) -> Verdict {
    var candidates: [Candidate] = []
    var winner: ListenerRule?
    for rule in listener.rules {
      let name = candidateName(rule)
      if winner != nil {
        candidates.append(
          Candidate(name, .notTried, "an earlier rule matched", at: rule.provenance.range))
        continue
      }
      if let missing = rule.conditions.first(where: { !holds($0, request) }) {
        candidates.append(
          Candidate(
            name, .rejected, reason(missing, request), at: rule.provenance.range))
      } else {
        winner = rule
        candidates.append(
          Candidate(name, .chosen, "every condition holds", at: rule.provenance.range))
      }
    }
    candidates.append(
      Candidate(
        "default action: \(text(listener.defaultAction))", winner == nil ? .chosen : .notTried,
        winner == nil ? "no rule matched" : "a rule matched", at: listener.provenance.range))
    return Verdict(
      rule: winner, action: winner?.action ?? listener.defaultAction, candidates: candidates)
  }

  /// What a decision over a listener's rules asks, and what it calls each of them.
  package static func question(_ listener: Listener) -> String {
    "which rule of \(listener.transferProtocol.rawValue) \(listener.port)?"
  }

  package static func candidateName(_ rule: ListenerRule) -> String {
    let goal = rule.ingress.isEmpty ? text(rule.action) : rule.ingress
    return "rule \(rule.priority): \(text(rule.conditions)) → \(goal)"
  }

  static func holds(_ condition: RuleCondition, _ request: RuleRequest) -> Bool {
    let url = request.url
    return switch condition {
    case .hostHeader(let hosts): hosts.contains { Matching.host(request.host, matches: $0) }
    case .pathPattern(let paths): paths.contains { Matching.path(url.path, matches: $0) }
    case .requestMethod(let methods): methods.contains(request.method)
    case .sourceIP(let blocks, _): blocks.contains { $0.contains(request.source) }
    case .queryString(let pairs): pairs.contains { query($0, in: url.query ?? "") }
    case .pathRegex(let patterns):
      patterns.contains { LinearPattern($0)?.isFound(in: url.path) ?? false }
    case .hostRegex(let patterns):
      patterns.contains { LinearPattern($0)?.isFound(in: request.host) ?? false }
    case .httpHeader(let name, let values):
      header(name, in: request.headers) { value in
        values.contains { Matching.host(value, matches: $0) }
      }
    case .headerRegex(let name, let patterns):
      header(name, in: request.headers) { value in
        patterns.contains { LinearPattern($0)?.isFound(in: value) ?? false }
      }
    }
  }

  /// Name and value without regard to case, wildcards in values (API: HttpHeaderConditionConfig).
  private static func header(
    _ name: String, in headers: [RequestHeader], _ holds: (String) -> Bool
  ) -> Bool {
    headers.contains { $0.name.lowercased() == name.lowercased() && holds($0.value) }
  }

  /// Case-insensitive; a pair without key matches any key (API: QueryStringConditionConfig).
  private static func query(_ pair: RuleCondition.QueryPair, in query: String) -> Bool {
    query.split(separator: "&").contains { part in
      let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let value = halves.count == 2 ? String(halves[1]) : ""
      return (pair.key.map { Matching.host(String(halves[0]), matches: $0) } ?? true)
        && Matching.host(value, matches: pair.value)
    }
  }

  private static func reason(_ condition: RuleCondition, _ request: RuleRequest) -> String {
    let url = request.url
    return switch condition {
    case .hostHeader(let hosts): "host \(request.host) is not \(hosts.joined(separator: " or "))"
    case .pathPattern(let paths): "path \(url.path) is not \(paths.joined(separator: " or "))"
    case .requestMethod(let methods):
      "method \(request.method) is not \(methods.joined(separator: " or "))"
    case .sourceIP: "source \(request.source) is in none of its blocks"
    case .queryString: "no such query"
    case .pathRegex(let patterns):
      "path \(url.path) does not match \(patterns.joined(separator: " or "))"
    case .hostRegex(let patterns):
      "host \(request.host) does not match \(patterns.joined(separator: " or "))"
    case .httpHeader(let name, let values), .headerRegex(let name, let values):
      "no header \(name): \(values.joined(separator: " or "))"
    }
  }

  package static func text(_ conditions: [RuleCondition]) -> String {
    conditions.map(text).joined(separator: " and ")
  }

  private static func text(_ condition: RuleCondition) -> String {
    switch condition {
    case .hostHeader(let hosts): "host \(hosts.joined(separator: " or "))"
    case .pathPattern(let paths): "path \(paths.joined(separator: " or "))"
    case .pathRegex(let paths): "path regex \(paths.joined(separator: " or "))"
    case .hostRegex(let hosts): "host regex \(hosts.joined(separator: " or "))"
    case .httpHeader(let name, let values): "header \(name): \(values.joined(separator: " or "))"
    case .headerRegex(let name, let values):
      "header \(name) regex: \(values.joined(separator: " or "))"
    case .requestMethod(let methods): "method \(methods.joined(separator: " or "))"
    case .queryString(let pairs):
      "query " + pairs.map { "\($0.key ?? "*")=\($0.value)" }.joined(separator: " or ")
    case .sourceIP(let blocks, let others):
      "source \((blocks.map(\.description) + others).joined(separator: " or "))"
    }
  }

  package static func text(_ action: RuleAction) -> String {
    switch action {
    case .forward(let groups):
      groups.count == 1 ? "forward" : "forward to \(groups.count) target groups"
    case .redirect(let redirect): "redirect \(redirect.statusCode)"
    case .fixedResponse(let response): "fixed response \(response.statusCode)"
    }
  }

  /// Parts left out keep the request's own; the port is always written (API: RedirectActionConfig).
  package static func location(_ redirect: Redirect, _ request: RuleRequest) -> String {
    let url = request.url
    func fill(_ text: String?, _ own: String) -> String {
      guard let text else { return own }
      return text.replacing("#{host}", with: request.host).replacing("#{port}", with: "\(url.port)")
        .replacing("#{protocol}", with: url.scheme.rawValue)
        .replacing("#{path}", with: String(url.path.dropFirst()))
        .replacing("#{query}", with: url.query ?? "")
    }
    let scheme = fill(redirect.transferProtocol, url.scheme.rawValue).lowercased()
    let query = fill(redirect.query, url.query ?? "")
    return "\(scheme)://\(fill(redirect.host, request.host)):\(fill(redirect.port, "\(url.port)"))"
      + fill(redirect.path, url.path) + (query.isEmpty ? "" : "?\(query)")
  }
}
