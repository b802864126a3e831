import SourceText
import TopologyModel

/// Path types and the order of paths (controller: model_build_listener_rules.go).
package enum PathPatterns {
  /// With `use-regex-path-match` an ImplementationSpecific path is `/` and a regular expression.
  package static func isRegex(_ path: IngressPath, _ ingress: Ingress) -> Bool {
    ingress.annotation("use-regex-path-match")?.value == "true"
      && (path.pathType?.value ?? "ImplementationSpecific") == "ImplementationSpecific"
  }

  /// The ALB's path-pattern values for one Ingress path; no path gives no values.
  package static func patterns(
    path: String?, pathType: String?
  ) throws(PatternFailure) -> [String] {
    guard let path, !path.isEmpty else { return [] }
    switch pathType {
    case nil, "ImplementationSpecific": return [path]
    case "Exact":
      if hasWildcard(path) {
        throw PatternFailure("exact path shouldn't contain wildcards: \(path)")
      }
      return [path]
    case "Prefix":
      if hasWildcard(path) {
        throw PatternFailure("prefix path shouldn't contain wildcards: \(path)")
      }
      if path == "/" { return ["/*"] }
      let bare = path.hasSuffix("/") ? String(path.dropLast()) : path
      return [bare, bare + "/*"]
    default: throw PatternFailure("unknown pathType for path \(path)")
    }
  }

  package struct PatternFailure: Error, Hashable, Sendable {
    package var cause: String
    init(_ cause: String) { self.cause = cause }
  }

  /// Inside one rule: Exact as written, then Prefix by length descending, then the rest as written.
  package static func sorted(_ paths: [IngressPath]) -> [IngressPath] {
    func rank(_ path: IngressPath) -> Int {
      switch path.pathType?.value {
      case "Exact": 0
      case "Prefix": 1
      default: 2
      }
    }
    return paths.enumerated().sorted { left, right in
      let a = rank(left.element)
      let b = rank(right.element)
      if a != b { return a < b }
      if a == 1 {
        let first = left.element.path?.value.count ?? 0
        let second = right.element.path?.value.count ?? 0
        if first != second { return first > second }
      }
      return left.offset < right.offset
    }.map(\.element)
  }

  private static func hasWildcard(_ path: String) -> Bool {
    path.contains { $0 == "*" || $0 == "?" }
  }
}
