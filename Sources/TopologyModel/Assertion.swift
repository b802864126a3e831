/// What a person says must be so of an architecture: how a request ends, or who reaches whom.
package struct Assertion: Hashable, Sendable {
  package enum Subject: Hashable, Sendable {
    case request(String, from: String?, via: String?)
    /// `isOpen` false: it must not get through.
    case reach(from: String, to: String, port: Int?, isOpen: Bool)
  }

  package var name: String
  package var subject: Subject
  package var status: Int?
  /// `answered`, `timed out` …
  package var outcome: String?
  package var through: String?
  package var neverThrough: String?
  /// As it is written: `500ms`.
  package var within: String?
  /// Faults any single one of which the request has to survive.
  package var despite: [String] = []
  package var provenance: Provenance

  package init(name: String, subject: Subject, provenance: Provenance) {
    self.name = name
    self.subject = subject
    self.provenance = provenance
  }
}
