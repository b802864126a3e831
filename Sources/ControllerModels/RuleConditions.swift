import LocatedYAML
import SourceText
import TopologyModel

/// Builds a rule's conditions in the controller's order (controller: buildRuleConditions).
enum RuleConditions {
  /// http-header, method, query-string, source-ip, host-header, path-pattern; nothing at all
  /// becomes path-pattern `/*`.
  static func conditions(
    host: Located<String>?, patterns: [String], isRegex: Bool = false, backend: IngressBackend,
    _ ingress: Ingress
  ) throws(BuildFailure) -> [RuleCondition] {
    var hosts = host.map { [$0.value] } ?? []
    var paths = patterns
    var others: [RuleCondition] = []
    if let name = backend.service?.value, let written = ingress.annotation("conditions.\(name)") {
      let file = SourceFile(path: written.range?.path ?? "", text: written.value)
      guard let list = YAMLReader.read(file).documents.first, list.isSequence else {
        throw BuildFailure(
          ingress.qualifiedName, "failed to parse conditions.\(name): not a JSON list",
          at: written.range)
      }
      for item in list.items {
        switch item.any("field")?.string {
        case "host-header": hosts += strings(item.any("hostHeaderConfig")?.any("values"))
        case "path-pattern": paths += strings(item.any("pathPatternConfig")?.any("values"))
        default:
          guard let made = condition(item) else {
            throw BuildFailure(
              ingress.qualifiedName,
              "failed to parse conditions.\(name): unknown field '\(item.any("field")?.string ?? "")'",
              at: written.range)
          }
          others.append(made)
        }
      }
    }
    var out = others.enumerated().sorted {
      (rank($0.element), $0.offset) < (rank($1.element), $1.offset)
    }
    .map(\.element)
    if !hosts.isEmpty { out.append(.hostHeader(hosts)) }
    if isRegex, !patterns.isEmpty {
      if paths.count > patterns.count {
        throw BuildFailure(
          ingress.qualifiedName, "cannot mix path values and regex values in one rule",
          at: host?.range)
      }
      out.append(.pathRegex(paths))
    } else if !paths.isEmpty {
      out.append(.pathPattern(paths))
    }
    return out.isEmpty ? [.pathPattern(["/*"])] : out
  }

  private static func condition(_ node: YAMLNode) -> RuleCondition? {
    switch node.any("field")?.string {
    case "http-header":
      let config = node.any("httpHeaderConfig")
      guard let name = config?.any("httpHeaderName")?.string else { return nil }
      return .httpHeader(name: name, values: strings(config?.any("values")))
    case "http-request-method":
      return .requestMethod(strings(node.any("httpRequestMethodConfig")?.any("values")))
    case "query-string":
      let pairs = node.any("queryStringConfig")?.any("values")?.items ?? []
      return .queryString(
        pairs.map {
          RuleCondition.QueryPair(key: $0.any("key")?.string, value: $0.any("value")?.string ?? "")
        })
    case "source-ip":
      return .sourceIP(strings(node.any("sourceIPConfig")?.any("values")).compactMap { CIDR($0) })
    default: return nil
    }
  }

  private static func strings(_ node: YAMLNode?) -> [String] {
    (node?.items ?? []).compactMap(\.string)
  }

  private static func rank(_ condition: RuleCondition) -> Int {
    switch condition {
    case .httpHeader: 0
    case .requestMethod: 1
    case .queryString: 2
    case .sourceIP: 3
    case .hostHeader: 4
    case .pathPattern, .pathRegex: 5
    }
  }
}
