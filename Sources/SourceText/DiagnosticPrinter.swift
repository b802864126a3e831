/// Prints diagnostics the way compilers do: place, severity, message, the line and a marker.
package struct DiagnosticPrinter: Sendable {
  private let lines: [String: [Substring]]

  /// `files` are the texts that were read, so that the printer can quote them.
  package init(files: [SourceFile]) {
    var lines: [String: [Substring]] = [:]
    for file in files { lines[file.path] = file.lines }
    self.lines = lines
  }

  package func text(_ diagnostics: [Diagnostic]) -> String {
    diagnostics.map(text).joined()
  }

  /// One diagnostic with its notes; ends with a newline and holds no control characters but that.
  package func text(_ diagnostic: Diagnostic) -> String {
    let place = diagnostic.range.map { "\($0.text): " } ?? ""
    var out =
      "\(place)\(diagnostic.severity.word): \(diagnostic.message) [\(diagnostic.code)]".printable
      + "\n"
    out += quote(diagnostic.range, tail: diagnostic.suggestion ?? "")
    for note in diagnostic.notes {
      let at = note.range.map { "\($0.text): " } ?? ""
      out += "\(at)note: \(note.value)".printable + "\n"
    }
    return out
  }

  private func quote(_ range: SourceRange?, tail: String) -> String {
    guard let range, let text = lines[range.path], range.line >= 1, range.line <= text.count else {
      return tail.isEmpty ? "" : "      \(tail.printable)\n"
    }
    let number = String(range.line)
    let pad = String(repeating: " ", count: max(0, 5 - number.count))
    let shown = String(text[range.line - 1].prefix(160)).printable
    let lead = String(repeating: " ", count: max(0, min(range.column, 161) - 1))
    let mark = "^" + String(repeating: "~", count: max(0, min(range.length, 80) - 1))
    let help = tail.isEmpty ? "" : " \(tail.printable)"
    return "\(pad)\(number) | \(shown)\n      | \(lead)\(mark)\(help)\n"
  }
}
