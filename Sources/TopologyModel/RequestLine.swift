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
package struct RequestLine: Hashable, Sendable, CustomStringConvertible {
  package var method: String
  package var url: RequestURL
  package var headers: [RequestHeader]

  package init(method: String, url: RequestURL, headers: [RequestHeader] = []) {
    self.headers = headers
    self.method = method
    self.url = url
  }

  package enum Problem: Error, Hashable, Sendable {
    case empty
    case unknownMethod(String, allowed: [String])
    case badURL(String)

    /// What is wrong and what was expected.
    package var text: String {
      switch self {
      case .empty: "empty request; expected for example 'GET https://app.company.com/cart'"
      case .unknownMethod(let word, let allowed):
        "unknown method '\(word)' for such a URL; expected \(allowed.joined(separator: ", "))"
      case .badURL(let text):
        "'\(text)' is not a URL; expected http://, https://, postgres:// or ssh:// and a host"
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
    let words = text.split(separator: " ").map(String.init)
    guard let last = words.last else { throw .empty }
    if words.count > 2 { throw .badURL(words.dropFirst().joined(separator: " ")) }
    let url = try url(last, defaultHost)
    let method = words.count == 2 ? words[0].uppercased() : standardMethod(url.scheme)
    let allowed: [String] =
      switch url.scheme {
      case .http, .https: httpMethods
      case .postgres: ["SELECT", "INSERT", "UPDATE", "DELETE"]
      case .ssh: ["CONNECT"]
      }
    guard allowed.contains(method) else { throw .unknownMethod(words[0], allowed: allowed) }
    return RequestLine(method: method, url: url)
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
    case .ssh: "CONNECT"
    }
  }

  package var description: String { "\(method) \(url)" }
}
