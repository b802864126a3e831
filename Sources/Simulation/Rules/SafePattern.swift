/// Regular expressions from files, kept from running for ever: Swift's engine backtracks.
package enum SafePattern {
  /// Characters of a text that are looked at.
  private static let textLimit = 300

  /// `nil` for a pattern that is wrong, too long, or repeats a group.
  private static func regex(_ pattern: String) -> Regex<AnyRegexOutput>? {
    let repeats = [")+", ")*", "){"].contains { pattern.contains($0) }
    guard !repeats, pattern.count < 200 else { return nil }
    return try? Regex(pattern)
  }

  /// Found anywhere in the text; a pattern that cannot be used is looked for as plain text.
  package static func isFound(_ pattern: String, in text: String) -> Bool {
    guard let regex = regex(pattern) else { return text.contains(pattern) }
    return text.prefix(textLimit).firstMatch(of: regex) != nil
  }

  /// The first match replaced, with `$1` standing for groups; the text itself where none is found.
  package static func replaced(_ text: String, _ pattern: String, _ replacement: String) -> String {
    guard let regex = regex(pattern), let match = text.firstMatch(of: regex) else { return text }
    var with = replacement
    for index in match.output.indices.reversed() {
      with = with.replacing("$\(index)", with: match.output[index].substring ?? "")
    }
    return text.replacingCharacters(match.range, with)
  }
}

extension String {
  fileprivate func replacingCharacters(_ range: Range<String.Index>, _ text: String) -> String {
    String(self[..<range.lowerBound]) + text + String(self[range.upperBound...])
  }
}
