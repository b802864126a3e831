/// A value together with where somebody wrote it; `nil` where nobody did (a default, an inference).
package struct Located<Value: Hashable & Sendable>: Hashable, Sendable {
  package var value: Value
  package var range: SourceRange?

  package init(_ value: Value, at range: SourceRange? = nil) {
    self.value = value
    self.range = range
  }

  /// The same place for a value made from this one.
  package func map<Other: Hashable & Sendable>(_ transform: (Value) -> Other) -> Located<Other> {
    Located<Other>(transform(value), at: range)
  }
}
