/// `&` of less: only lines that hold a text, or with `!` before it only those that do not.
package struct TextFilter: Hashable, Sendable {
  package let text: String
  private let wanted: String
  package let isInverse: Bool

  /// `nil` for an empty text, which shows everything.
  package init?(_ text: String) {
    let isInverse = text.hasPrefix("!")
    let wanted = (isInverse ? String(text.dropFirst()) : text).lowercased()
    if wanted.isEmpty { return nil }
    self.text = text
    self.wanted = wanted
    self.isInverse = isInverse
  }

  /// Whether a line stays, whatever its case; `!` before the text turns it round.
  package func keeps(_ line: String) -> Bool { line.lowercased().contains(wanted) != isInverse }
}
