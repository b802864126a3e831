import NIOCore

/// Where a presentation is to be found: a Unix socket's path, or HOST:PORT.
package enum FollowAddress: Hashable, Sendable {
  case path(String)
  case tcp(host: String, port: Int)

  /// Bytes of `sun_path` on Linux, without the zero (unix(7)).
  private static let longestPath = 107

  /// `/run/x.sock`, `./x.sock`, `7777`, `:7777`, `localhost:7777`, `[::1]:7777`. Without a host: loopback.
  package static func parse(_ text: String) -> Result<FollowAddress, FollowProblem> {
    if text.contains("/") || text.hasSuffix(".sock") {
      if text.utf8.count > longestPath {
        return .failure(FollowProblem("a socket's path has at most \(longestPath) bytes"))
      }
      return .success(.path(text))
    }
    let colon = text.lastIndex(of: ":")
    let number = colon.map { String(text[text.index(after: $0)...]) } ?? text
    var host = colon.map { String(text[..<$0]) } ?? ""
    if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
    guard let port = Int(number), (0...65_535).contains(port) else {
      return .failure(
        FollowProblem(
          "'\(text)' is no address; expected a socket's path (./demo.sock), PORT or HOST:PORT"))
    }
    return .success(.tcp(host: host.isEmpty ? "127.0.0.1" : host, port: port))
  }

  /// As one types it.
  package var text: String {
    switch self {
    case .path(let path): path
    case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
  }

  /// What others type to follow; without an address that masking would hide.
  package var spoken: String {
    guard case .tcp(_, let port) = self else { return text }
    return isOpen ? "HOST:\(port)" : "\(port)"
  }

  /// Others than this machine's people may come.
  package var isOpen: Bool {
    guard case .tcp(let host, _) = self else { return false }
    return !(host.hasPrefix("127.") || host == "localhost" || host == "::1")
  }

  package var needsToken: Bool {
    if case .tcp = self { true } else { false }
  }
}

/// Why nothing can be shown or followed, in words.
package struct FollowProblem: Error, Hashable, Sendable {
  package var text: String

  package init(_ text: String) { self.text = text }
}
