import SourceText

/// Names an element of one `Topology` by its position; another load of the files makes new ids.
package struct ElementID: Hashable, Comparable, Sendable {
  package let index: Int

  package init(_ index: Int) { self.index = index }

  package static func < (left: ElementID, right: ElementID) -> Bool { left.index < right.index }
}

/// What sort of thing an element is, by the field's own word ("target group" is `target-group`).
///
/// The set is open: what a kind looks like and what it is stands in `ElementKinds`.
package struct ElementKind: RawRepresentable, Hashable, Sendable {
  package let rawValue: String

  package init(rawValue: String) { self.rawValue = rawValue }
  package init(_ rawValue: String) { self.rawValue = rawValue }
}

/// Where a fact comes from; the difference is shown everywhere as `~` for what was inferred.
package enum Provenance: Hashable, Sendable {
  case declared(SourceRange)
  /// Nobody wrote it; the text says whose default it is, or what it follows from.
  case inferred(String)

  package var range: SourceRange? {
    if case .declared(let range) = self { range } else { nil }
  }

  package var isInferred: Bool {
    if case .inferred = self { true } else { false }
  }

  /// What it was inferred from; `nil` where it was written.
  package var reason: String? {
    if case .inferred(let reason) = self { reason } else { nil }
  }

  /// `file.yaml:12` or `~ reason`.
  package var text: String {
    switch self {
    case .declared(let range): range.short
    case .inferred(let reason): "~ \(reason)"
    }
  }
}

/// One line of an element's settings as the inspector shows them.
package struct Setting: Hashable, Sendable {
  package var name: String
  package var value: String
  package var provenance: Provenance

  package init(_ name: String, _ value: String, _ provenance: Provenance) {
    self.name = name
    self.value = value
    self.provenance = provenance
  }
}

/// One thing that exists in an architecture, with its place in the tree of things.
package struct Element: Hashable, Sendable {
  package let id: ElementID
  package var kind: ElementKind
  /// The name its owner gave it: `cart-api`.
  package var name: String
  /// Unique within its kind: `prod/cart-api`.
  package var qualifiedName: String
  package var parent: ElementID?
  package var provenance: Provenance
  package var settings: [Setting]

  package init(
    id: ElementID, kind: ElementKind, name: String, qualifiedName: String, parent: ElementID? = nil,
    provenance: Provenance, settings: [Setting]
  ) {
    self.id = id
    self.kind = kind
    self.name = name
    self.qualifiedName = qualifiedName
    self.parent = parent
    self.provenance = provenance
    self.settings = settings
  }
}

/// How two elements belong together, for drawing and for "who depends on this".
package enum Relation: String, CaseIterable, Sendable {
  case resolves, routes, calls, reads, writes, replicates, tunnels, administers
}

/// A configured connection between two elements; `label` is short enough for a line.
package struct Link: Hashable, Sendable {
  package var from: ElementID
  package var to: ElementID
  package var relation: Relation
  package var label: String
  package var provenance: Provenance

  package init(
    from: ElementID, to: ElementID, relation: Relation, label: String = "", provenance: Provenance
  ) {
    self.from = from
    self.to = to
    self.relation = relation
    self.label = label
    self.provenance = provenance
  }
}
