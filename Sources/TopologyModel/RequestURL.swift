/// The parts of a URL that routing looks at.
package struct RequestURL: Hashable, Sendable, CustomStringConvertible {
  package enum Scheme: String, CaseIterable, Sendable {
    case http, https, postgres, ssh

    /// The port a URL without one means.
    package var defaultPort: Int {
      switch self {
      case .http: 80
      case .https: 443
      case .postgres: 5432
      case .ssh: 22
      }
    }
  }

  package var scheme: Scheme
  /// Lower case.
  package var host: String
  package var port: Int
  /// Starts with `/`; never empty.
  package var path: String
  /// Without the `?`.
  package var query: String?

  package init(
    scheme: Scheme, host: String, port: Int? = nil, path: String = "/", query: String? = nil
  ) {
    self.scheme = scheme
    self.host = host
    self.port = port ?? scheme.defaultPort
    self.path = path.isEmpty ? "/" : path
    self.query = query
  }

  /// `nil` unless `scheme://host[:port][/path][?query]` with a known scheme and a plain host.
  package init?(_ text: String) {
    guard let mark = text.firstRange(of: "://"),
      let scheme = Scheme(rawValue: text[..<mark.lowerBound].lowercased())
    else { return nil }
    let rest = text[mark.upperBound...].prefix { $0 != "#" }
    let authority = rest.prefix { $0 != "/" && $0 != "?" }
    var tail = rest.dropFirst(authority.count)
    let query = tail.firstIndex(of: "?").map { String(tail[tail.index(after: $0)...]) }
    tail = tail.prefix { $0 != "?" }
    let parts = authority.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard let host = parts.first, !host.isEmpty,
      host.allSatisfy({ $0.isLetter || $0.isNumber || "-._*".contains($0) })
    else { return nil }
    var port: Int?
    if parts.count == 2 {
      guard let number = Int(parts[1]), (1...65535).contains(number) else { return nil }
      port = number
    }
    self.init(
      scheme: scheme, host: host.lowercased(), port: port, path: String(tail), query: query)
  }

  package var description: String {
    let shownPort = port == scheme.defaultPort ? "" : ":\(port)"
    return "\(scheme.rawValue)://\(host)\(shownPort)\(path)\(query.map { "?\($0)" } ?? "")"
  }
}
