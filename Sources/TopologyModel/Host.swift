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
  /// The host it asks itself, as CloudFront asks its origin.
  package var origin: String?
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
