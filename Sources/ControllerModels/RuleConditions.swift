import SourceText
import TopologyModel

/// Builds a rule's conditions in the controller's order (controller: buildRuleConditions).
enum RuleConditions {
  /// Values and regular expressions of one kind of condition; a rule has one or the other.
  private struct Values {
    var plain: [String] = []
    var regex: [String] = []
  }

  private struct Collected {
    var hosts = Values()
    var paths = Values()
    var others: [RuleCondition] = []
  }

  /// http-header, method, query-string, source-ip, host-header, path-pattern; nothing at all
  /// becomes path-pattern `/*`.
  static func conditions(
    host: Located<String>?, patterns: [String], isRegex: Bool = false, backend: IngressBackend,
    _ ingress: Ingress
  ) throws(BuildFailure) -> [RuleCondition] {
    var found = Collected()
    if let host, !host.value.isEmpty { found.hosts.plain.append(host.value) }
    if isRegex { found.paths.regex += patterns } else { found.paths.plain += patterns }
    if let name = backend.service?.value, let written = ingress.annotation("conditions.\(name)") {
      let json = try AnnotationJSON("conditions.\(name)", written, ingress)
      for item in try json.items() { try add(item, to: &found) }
    }
    try refuse(found, ingress, host?.range)
    var out = found.others.enumerated().sorted {
      (rank($0.element), $0.offset) < (rank($1.element), $1.offset)
    }
    .map(\.element)
    if !found.hosts.plain.isEmpty { out.append(.hostHeader(found.hosts.plain)) }
    if !found.hosts.regex.isEmpty { out.append(.hostRegex(found.hosts.regex)) }
    if !found.paths.plain.isEmpty { out.append(.pathPattern(found.paths.plain)) }
    if !found.paths.regex.isEmpty { out.append(.pathRegex(found.paths.regex)) }
    return out.isEmpty ? [.pathPattern(["/*"])] : out
  }

  /// What the controller and AWS do not take.
  private static func refuse(
    _ found: Collected, _ ingress: Ingress, _ range: SourceRange?
  ) throws(BuildFailure) {
    func failure(_ cause: String, isDeployment: Bool = false) -> BuildFailure {
      BuildFailure(ingress.qualifiedName, cause, at: range, isDeployment: isDeployment)
    }
    for (kind, values) in [("host", found.hosts), ("path", found.paths)]
    where !values.plain.isEmpty && !values.regex.isEmpty {
      throw failure("cannot mix \(kind) values and regex values in one rule")
    }
    for host in found.hosts.plain where !isHost(host) {
      throw failure(
        "'\(host)' is not a valid host-header value: it needs a dot, and only letters after the last",
        isDeployment: true)
    }
    let methods = found.others.count { if case .requestMethod = $0 { true } else { false } }
    let sources = found.others.count { if case .sourceIP = $0 { true } else { false } }
    if methods > 1 || sources > 1 {
      throw failure(
        "A rule can only have one '\(methods > 1 ? "http-request-method" : "source-ip")' condition",
        isDeployment: true)
    }
  }

  /// A dot, and only letters behind the last one (API: HostHeaderConditionConfig).
  private static func isHost(_ host: String) -> Bool {
    guard let dot = host.lastIndex(of: ".") else { return false }
    let last = host[host.index(after: dot)...]
    return !last.isEmpty && last.allSatisfy { $0.isLetter || $0 == "*" || $0 == "?" }
  }

  private static func add(
    _ json: AnnotationJSON, to found: inout Collected
  ) throws(BuildFailure) {
    let field = try json.text("field")
    switch field {
    case "host-header":
      let values = try values(json, "hostHeaderConfig")
      found.hosts.plain += values.plain
      found.hosts.regex += values.regex
    case "path-pattern":
      let values = try values(json, "pathPatternConfig")
      found.paths.plain += values.plain
      found.paths.regex += values.regex
    case "http-header":
      let config = try config(json, "httpHeaderConfig")
      guard let name = try config.text("httpHeaderName"), !name.isEmpty else {
        throw json.bad("httpHeaderName cannot be empty")
      }
      let values = try values(json, "httpHeaderConfig")
      if !values.plain.isEmpty {
        found.others.append(.httpHeader(name: name, values: values.plain))
      }
      if !values.regex.isEmpty {
        found.others.append(.headerRegex(name: name, values: values.regex))
      }
    case "http-request-method":
      found.others.append(.requestMethod(try values(json, "httpRequestMethodConfig").plain))
    case "query-string": found.others.append(try queryString(json))
    case "source-ip": found.others.append(try sourceIP(json))
    default: throw json.bad("unknown field '\(field ?? "")'")
    }
  }

  private static func config(
    _ json: AnnotationJSON, _ key: String
  ) throws(BuildFailure) -> AnnotationJSON {
    guard let config = try json.object(key) else { throw json.bad("missing \(key)") }
    return config
  }

  private static func values(
    _ json: AnnotationJSON, _ key: String
  ) throws(BuildFailure) -> Values {
    let config = try config(json, key)
    let values = Values(plain: try config.texts("values"), regex: try config.texts("regexValues"))
    if values.plain.isEmpty, values.regex.isEmpty { throw json.bad("values cannot be empty") }
    return values
  }

  private static func queryString(_ json: AnnotationJSON) throws(BuildFailure) -> RuleCondition {
    let pairs = try config(json, "queryStringConfig").list("values")
    if pairs.isEmpty { throw json.bad("values cannot be empty") }
    var out: [RuleCondition.QueryPair] = []
    for pair in pairs {
      guard let value = try pair.text("value"), !value.isEmpty else {
        throw json.bad("value cannot be empty")
      }
      out.append(RuleCondition.QueryPair(key: try pair.text("key"), value: value))
    }
    return .queryString(out)
  }

  private static func sourceIP(_ json: AnnotationJSON) throws(BuildFailure) -> RuleCondition {
    var blocks: [CIDR] = []
    var others: [String] = []
    for text in try values(json, "sourceIPConfig").plain {
      if let block = CIDR(text) {
        blocks.append(block)
      } else if text.contains(":"), text.contains("/") {
        others.append(text)
      } else {
        throw json.bad("'\(text)' is not a CIDR block", isDeployment: true)
      }
    }
    return .sourceIP(blocks, others: others)
  }

  private static func rank(_ condition: RuleCondition) -> Int {
    switch condition {
    case .httpHeader, .headerRegex: 0
    case .requestMethod: 1
    case .queryString: 2
    case .sourceIP: 3
    case .hostHeader, .hostRegex: 4
    case .pathPattern, .pathRegex: 5
    }
  }
}
