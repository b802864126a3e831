import SourceText

/// Something that answers on ports and is neither a pod nor an RDS instance: an EC2 instance, a managed
/// service, somebody else's API.
package struct Host: Hashable, Sendable {
  package enum Status: String, CaseIterable, Sendable {
    case healthy, unhealthy, stopped
  }

  package var element: ElementID
  package var name: String
  /// `instance` is an EC2 instance, everything else a managed dependency.
  package var kind: ElementKind
  /// DNS names that lead here, lower case; a leading `*.` stands for one or more labels.
  package var endpoints: [String]
  /// Where something listens; empty is everywhere.
  package var ports: [PortRange]
  /// Without a subnet it stands on the internet.
  package var interface: Interface
  /// Milliseconds until it answers.
  package var latencyMilliseconds: Int
  /// Of a hundred requests so many fail.
  package var errorPercent: Int
  package var status: Status
  /// The hosts it asks itself, as CloudFront asks its origins: the first whose pattern fits, the one
  /// without a pattern last.
  package var routes: [HostRoute] = []
  package var provenance: Provenance

  package init(
    element: ElementID, name: String, kind: ElementKind, endpoints: [String] = [],
    ports: [PortRange] = [], interface: Interface, latencyMilliseconds: Int = 5,
    errorPercent: Int = 0, status: Status = .healthy, provenance: Provenance
  ) {
    self.element = element
    self.name = name
    self.kind = kind
    self.endpoints = endpoints
    self.ports = ports
    self.interface = interface
    self.latencyMilliseconds = latencyMilliseconds
    self.errorPercent = errorPercent
    self.status = status
    self.provenance = provenance
  }

  /// What a path is forwarded to.
  package func route(for path: String) -> HostRoute? {
    routes.first { $0.fits(path) }
  }

  package func listens(on port: Int) -> Bool {
    ports.isEmpty || ports.contains { $0.contains(port) }
  }

  package func hasName(_ name: String) -> Bool {
    endpoints.contains { endpoint in
      endpoint == name || (endpoint.hasPrefix("*.") && name.hasSuffix(endpoint.dropFirst()))
    }
  }
}

/// A kind of element that a person made up in their architecture file.
package struct OwnKind: Hashable, Sendable {
  package var kind: ElementKind
  package var title: String
  /// One or two cells.
  package var glyph: String
  package var explanation: String

  package init(kind: ElementKind, title: String, glyph: String, explanation: String) {
    self.kind = kind
    self.title = title
    self.glyph = glyph
    self.explanation = explanation
  }
}

extension Topology {
  package func host(of id: ElementID) -> Int? { hosts.firstIndex { $0.element == id } }

  /// The host a DNS name leads to.
  package func host(named name: String) -> Int? { hosts.firstIndex { $0.hasName(name) } }
}

/// A cache behavior of a CloudFront distribution with its origin (API: CacheBehavior, Origin).
package struct HostRoute: Hashable, Sendable {
  /// What becomes of plain HTTP.
  package enum ViewerProtocol: String, CaseIterable, Sendable {
    case allowAll = "allow-all"
    case redirect = "redirect-to-https"
    case httpsOnly = "https-only"
  }

  package enum OriginProtocol: String, CaseIterable, Sendable {
    case httpOnly = "http-only"
    case httpsOnly = "https-only"
    case matchViewer = "match-viewer"
  }

  /// With `*` and `?`; `nil` fits every path.
  package var pattern: String?
  package var origin: String
  package var viewer: ViewerProtocol
  package var toOrigin: OriginProtocol
  /// The origin's own ports.
  package var httpPort = 80
  package var httpsPort = 443

  package init(
    pattern: String?, origin: String, viewer: ViewerProtocol = .allowAll,
    toOrigin: OriginProtocol = .matchViewer
  ) {
    self.pattern = pattern
    self.origin = origin
    self.viewer = viewer
    self.toOrigin = toOrigin
  }

  /// Patterns of cache behaviors know `*` and `?`, and a leading slash may be left out.
  package func fits(_ path: String) -> Bool {
    guard let pattern else { return true }
    let whole = pattern.hasPrefix("/") || pattern.hasPrefix("*") ? pattern : "/" + pattern
    return Self.fits(Array(path.utf8)[...], Array(whole.utf8)[...])
  }

  private static func fits(_ text: ArraySlice<UInt8>, _ pattern: ArraySlice<UInt8>) -> Bool {
    var (at, rest) = (text.startIndex, pattern.startIndex)
    var (star, mark) = (-1, at)
    while at < text.endIndex {
      if rest < pattern.endIndex, pattern[rest] == 0x2A {
        (star, mark) = (rest, at)
        rest += 1
      } else if rest < pattern.endIndex, pattern[rest] == text[at] || pattern[rest] == 0x3F {
        (at, rest) = (at + 1, rest + 1)
      } else if star >= 0 {
        mark += 1
        (at, rest) = (mark, star + 1)
      } else {
        return false
      }
    }
    return pattern[rest...].allSatisfy { $0 == 0x2A }
  }
}
