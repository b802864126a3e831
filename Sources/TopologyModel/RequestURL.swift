import SourceText

/// The parts of a URL that routing looks at.
package struct RequestURL: Hashable, Sendable, CustomStringConvertible {
  package enum Scheme: String, CaseIterable, Sendable {
    case http, https, postgres, ssh
    /// A connection and no more: what is spoken on it is not modelled.
    case tcp

    /// The port a URL without one means.
    package var defaultPort: Int {
      switch self {
      case .http: 80
      case .https: 443
      case .postgres: 5432
      case .ssh: 22
      case .tcp: 0
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
    guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")),
      text.utf8[colon...].starts(with: "://".utf8)
    else { return nil }
    let word = text[..<colon].lowercased()
    guard let (scheme, usualPort) = Self.scheme(word) else { return nil }
    let rest = text[text.utf8.index(colon, offsetBy: 3)...].prefix { $0 != "#" }
    let authority = rest.prefix { $0 != "/" && $0 != "?" }
    var tail = rest.dropFirst(authority.count)
    let query = tail.firstIndex(of: "?").map { String(tail[tail.index(after: $0)...]) }
    tail = tail.prefix { $0 != "?" }
    let parts = authority.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard let host = parts.first, !host.isEmpty,
      host.utf8.allSatisfy(Self.plainBytes.contains)
        || host.allSatisfy({ $0.isLetter || $0.isNumber || "-._*".contains($0) })
    else { return nil }
    var port = usualPort
    if parts.count == 2 {
      guard let number = Int(parts[1]), (1...65535).contains(number) else { return nil }
      port = number
    }
    if scheme == .tcp, port == nil { return nil }
    self.init(
      scheme: scheme, host: host.lowercased(), port: port, path: String(tail), query: query)
  }

  /// What names of hosts are made of, but for letters beyond ASCII.
  private static let plainBytes: ByteSet =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._*"

  /// Protocols whose words are not modelled, with the port they usually have (IANA: port numbers).
  package static let plainProtocols: [(scheme: String, port: Int)] = [
    ("redis", 6379), ("rediss", 6379), ("mysql", 3306), ("mariadb", 3306), ("mongodb", 27017),
    ("amqp", 5672), ("amqps", 5671), ("kafka", 9092), ("nats", 4222), ("memcached", 11211),
    ("mqtt", 1883), ("ldap", 389), ("smtp", 25), ("cassandra", 9042), ("grpc", 80),
    ("sqlserver", 1433), ("tcp", 0),
  ]

  /// `redis` is TCP on 6379, `wss` is HTTPS.
  private static func scheme(_ word: String) -> (Scheme, Int?)? {
    if let scheme = Scheme(rawValue: word) { return (scheme, nil) }
    switch word {
    case "postgresql": return (.postgres, nil)
    case "ws": return (.http, nil)
    case "wss": return (.https, nil)
    default:
      guard let known = plainProtocols.first(where: { $0.scheme == word }) else { return nil }
      return (.tcp, known.port)
    }
  }

  package var description: String {
    if scheme == .tcp { return "tcp://\(host):\(port)" }
    let shownPort = port == scheme.defaultPort ? "" : ":\(port)"
    return "\(scheme.rawValue)://\(host)\(shownPort)\(path)\(query.map { "?\($0)" } ?? "")"
  }
}
