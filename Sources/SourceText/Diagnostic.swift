/// Something a reader of files has to say to the person who wrote them.
///
/// Messages are lower case, without a full stop, quote the person's own words and say what was
/// expected. Reading never throws: it gives what it understood and a list of these.
package struct Diagnostic: Hashable, Sendable {
  package enum Severity: Int, Comparable, Sendable, CaseIterable {
    case note, warning, error

    package static func < (left: Severity, right: Severity) -> Bool {
      left.rawValue < right.rawValue
    }

    /// The word compilers use, which editors recognise.
    package var word: String {
      switch self {
      case .note: "note"
      case .warning: "warning"
      case .error: "error"
      }
    }
  }

  package var severity: Severity
  /// Stable identifier such as `undeclared-name`; `samples/broken` has a file that causes it.
  package var code: String
  package var message: String
  package var range: SourceRange?
  /// What to write instead, when there is a near guess.
  package var suggestion: String?
  /// Other places that belong to the story, in the order they should be read.
  package var notes: [Located<String>]

  /// Bytes of a message.
  private static let longest = 4_096

  /// A name of a megabyte says nothing more than its beginning.
  static func clipped(_ text: String) -> String {
    text.utf8.count > longest ? text.prefix(longest / 2) + "…" : text
  }

  package init(
    _ severity: Severity, _ code: String, _ message: String, at range: SourceRange?,
    suggestion: String? = nil, notes: [Located<String>] = []
  ) {
    self.severity = severity
    self.code = code
    self.message = Self.clipped(message)
    self.range = range
    self.suggestion = suggestion
    self.notes = notes
  }
}

extension [Diagnostic] {
  /// True when the exit code of a check has to be 1.
  package var hasErrors: Bool { contains { $0.severity == .error } }

  /// By file and place, errors before notes at the same place; stable for equal keys.
  package func sortedByPlace() -> [Diagnostic] {
    enumerated().sorted { left, right in
      let a = left.element.range
      let b = right.element.range
      let first = (a?.path ?? "", a?.line ?? 0, a?.column ?? 0)
      let second = (b?.path ?? "", b?.line ?? 0, b?.column ?? 0)
      return first == second ? left.offset < right.offset : first < second
    }.map(\.element)
  }
}
