/// A header of a request, as `-H 'Name: value'` gives it.
package struct RequestHeader: Hashable, Sendable {
  package var name: String
  package var value: String

  package init(name: String, value: String) {
    self.name = name
    self.value = value
  }

  /// `nil` unless a name, a colon and a value.
  package init?(_ text: String) {
    guard let colon = text.firstIndex(of: ":"), colon != text.startIndex else { return nil }
    name = String(text[..<colon])
    value = String(text[text.index(after: colon)...].drop { $0 == " " })
  }
}

/// What a person types to send a request: `GET https://app.company.com/cart`.
///
/// The options behind it are curl's: `-H 'Name: value'`, `--max-time 5`, `-L`; so is `HTTP/1.0`.
package struct RequestLine: Hashable, Sendable, CustomStringConvertible {
  package var method: String
  package var url: RequestURL
  package var headers: [RequestHeader]
  /// `HTTP/1.1` when somebody insists on it; else what both sides prefer.
  package var version: String?
  /// When the client gives up, counted from the start.
  package var maxMilliseconds: Int?
  /// A redirect is followed, at most ten times.
  package var followsRedirects = false

  package init(method: String, url: RequestURL, headers: [RequestHeader] = []) {
    self.headers = headers
    self.method = method
    self.url = url
  }

  package enum Problem: Error, Hashable, Sendable {
    case empty
    case unknownMethod(String, allowed: [String])
    case badURL(String)
    case badOption(String, expected: String)

    /// What is wrong and what was expected.
    package var text: String {
      switch self {
      case .empty: "empty request; expected for example 'GET https://app.company.com/cart'"
      case .unknownMethod(let word, let allowed):
        "unknown method '\(word)' for such a URL; expected \(allowed.joined(separator: ", "))"
      case .badURL(let text):
        "'\(text)' is not a URL; expected http://, https://, postgres://, ssh:// or tcp://…:port and a host"
      case .badOption(let option, let expected): "\(option): expected \(expected)"
      }
    }
  }

  package static let httpMethods = [
    "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE",
  ]

  /// A URL alone means GET, SELECT for postgres, CONNECT for ssh. A host without a scheme is
  /// https; a path alone needs `host` to stand on.
  package static func parse(
    _ text: String, defaultHost: String? = nil
  ) throws(Problem) -> RequestLine {
    var options = RequestOptions()
    var words = try options.take(RequestOptions.words(text))
    let version = words.last.flatMap { $0.hasPrefix("HTTP/") && words.count > 1 ? $0 : nil }
    if version != nil { words.removeLast() }
    guard let last = words.last else { throw .empty }
    if words.count > 2 { throw .badURL(words.dropFirst().joined(separator: " ")) }
    let url = try url(last, defaultHost)
    let method = words.count == 2 ? words[0].uppercased() : standardMethod(url.scheme)
    let allowed: [String] =
      switch url.scheme {
      case .http, .https: httpMethods
      case .postgres: ["SELECT", "INSERT", "UPDATE", "DELETE"]
      case .ssh, .tcp: ["CONNECT"]
      }
    guard allowed.contains(method) else { throw .unknownMethod(words[0], allowed: allowed) }
    var line = RequestLine(method: method, url: url, headers: options.headers)
    line.version = version
    line.maxMilliseconds = options.maxMilliseconds
    line.followsRedirects = options.followsRedirects
    return line
  }

  private static func url(_ text: String, _ defaultHost: String?) throws(Problem) -> RequestURL {
    if text.hasPrefix("/"), let defaultHost, let url = RequestURL(defaultHost + text) { return url }
    let hasScheme = text.firstRange(of: "://") != nil
    // A word alone is a slip, not a host on the internet.
    if !hasScheme, !text.contains(".") { throw .badURL(text) }
    let full = hasScheme ? text : "https://\(text)"
    guard let url = RequestURL(full) else { throw .badURL(text) }
    return url
  }

  private static func standardMethod(_ scheme: RequestURL.Scheme) -> String {
    switch scheme {
    case .http, .https: "GET"
    case .postgres: "SELECT"
    case .ssh, .tcp: "CONNECT"
    }
  }

  package var description: String {
    var text = "\(method) \(url)"
    if let version { text += " \(version)" }
    if followsRedirects { text += " -L" }
    if let maxMilliseconds { text += " --max-time \(Self.seconds(maxMilliseconds))" }
    return text
  }

  private static func seconds(_ milliseconds: Int) -> String {
    milliseconds % 1_000 == 0 ? "\(milliseconds / 1_000)" : "\(milliseconds)ms"
  }
}
