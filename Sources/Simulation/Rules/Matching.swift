/// Wildcards and code lists as the ALB reads them.
package enum Matching {
  /// path-pattern: case-sensitive, `*` is any run including `/`, `?` exactly one character
  /// (API: PathPatternConditionConfig). O(text × pattern).
  package static func path(_ path: String, matches pattern: String) -> Bool {
    wildcard(Array(path.unicodeScalars), Array(pattern.unicodeScalars))
  }

  /// host-header: like a path but without regard to case (API: HostHeaderConditionConfig).
  package static func host(_ host: String, matches pattern: String) -> Bool {
    path(host.lowercased(), matches: pattern.lowercased())
  }

  /// `200`, `200,202`, `200-299` (API: Matcher).
  package static func codes(_ status: Int, in list: String) -> Bool {
    list.split(separator: ",").contains { part in
      let ends = part.split(separator: "-").compactMap { Int($0.filter { $0 != " " }) }
      guard let first = ends.first, let last = ends.last else { return false }
      return first <= status && status <= last
    }
  }

  private static func wildcard(_ text: [Unicode.Scalar], _ pattern: [Unicode.Scalar]) -> Bool {
    var t = 0
    var p = 0
    var star: (p: Int, t: Int)?
    while t < text.count {
      if p < pattern.count, pattern[p] == "*" {
        star = (p, t)
        p += 1
      } else if p < pattern.count, pattern[p] == "?" || pattern[p] == text[t] {
        t += 1
        p += 1
      } else if let last = star {
        star = (last.p, last.t + 1)
        p = last.p + 1
        t = last.t + 1
      } else {
        return false
      }
    }
    while p < pattern.count, pattern[p] == "*" { p += 1 }
    return p == pattern.count
  }

  /// cloudflared and Access hostnames: exact, or `*.suffix` over any depth (cloudflared: ingress).
  package static func tunnelHost(_ host: String, matches pattern: String) -> Bool {
    if pattern == "*" { return true }
    return pattern.hasPrefix("*.") ? host.hasSuffix(pattern.dropFirst(1)) : host == pattern
  }
}
