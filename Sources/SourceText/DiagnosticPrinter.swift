/// Prints diagnostics the way compilers do: place, severity, message, the line and a marker.
package struct DiagnosticPrinter: Sendable {
  private let files: [String: SourceFile]

  /// `files` are the texts that were read, so that the printer can quote them.
  package init(files: [SourceFile]) {
    self.files = Dictionary(files.map { ($0.path, $0) }, uniquingKeysWith: { $1 })
  }

  package func text(_ diagnostics: [Diagnostic]) -> String {
    var lines = LineIndex(files)
    return diagnostics.map { text($0, &lines) }.joined()
  }

  package func text(_ diagnostic: Diagnostic) -> String { text([diagnostic]) }

  /// One diagnostic with its notes; ends with a newline and holds no control characters but that.
  private func text(_ diagnostic: Diagnostic, _ lines: inout LineIndex) -> String {
    let place = diagnostic.range.map { "\($0.text): " } ?? ""
    var out =
      "\(place)\(diagnostic.severity.word): \(diagnostic.message) [\(diagnostic.code)]".printable
      + "\n"
    out += quote(diagnostic.range, tail: diagnostic.suggestion ?? "", &lines)
    for note in diagnostic.notes {
      let at = note.range.map { "\($0.text): " } ?? ""
      out += "\(at)note: \(note.value)".printable + "\n"
    }
    return out
  }

  private func quote(_ range: SourceRange?, tail: String, _ lines: inout LineIndex) -> String {
    guard let range, let (text, start) = lines.window(range) else {
      return tail.isEmpty ? "" : "      \(tail.printable)\n"
    }
    let number = String(range.line)
    let pad = String(repeating: " ", count: max(0, 5 - number.count))
    var shown = String(text.prefix(160))
    var column = range.column - start
    if lines.isJSON(range.path) {
      guard start == 0 else { return tail.isEmpty ? "" : "      \(tail.printable)\n" }
      (shown, column) = MaskedLine.of(shown, column)
    }
    shown = shown.printable
    let lead = String(repeating: " ", count: max(0, min(column, 161) - 1))
    let mark = "^" + String(repeating: "~", count: max(0, min(range.length, 80) - 1))
    let help = tail.isEmpty ? "" : " \(tail.printable)"
    return "\(pad)\(number) | \(shown)\n      | \(lead)\(mark)\(help)\n"
  }
}

/// Finds lines of files by number, reading each file once from its start.
struct LineIndex {
  private let files: [String: SourceFile]
  /// Byte offsets of the starts of lines.
  private var starts: [String: [Int]] = [:]

  init(_ files: [String: SourceFile]) { self.files = files }

  /// True for files of states, plans and answers: they hold secrets beside what is told of.
  func isJSON(_ path: String) -> Bool {
    files[path]?.text.first { !$0.isWhitespace }.map { $0 == "{" || $0 == "[" } ?? false
  }

  /// The part of a line around a place, and how many characters before it are left out.
  mutating func window(_ range: SourceRange) -> (text: String, start: Int)? {
    line(range.line, of: range.path, around: range.column)
  }

  private mutating func line(
    _ number: Int, of path: String, around column: Int
  ) -> (text: String, start: Int)? {
    guard let file = files[path], number >= 1 else { return nil }
    var text = file.text
    let known = starts[path]
    let starts = known ?? text.withUTF8(Self.starts)
    if known == nil { self.starts[path] = starts }
    guard number <= starts.count else { return nil }
    return text.withUTF8 { bytes in
      var start = starts[number - 1]
      var left = 0
      // A line of megabytes is shown around the place only.
      if column > 140 {
        while left < column - 80, start < bytes.count, bytes[start] != 0x0A {
          start += 1
          while start < bytes.count, bytes[start] & 0xC0 == 0x80 { start += 1 }
          left += 1
        }
      }
      var end = start
      while end < bytes.count, end - start < 1_024, bytes[end] != 0x0A, bytes[end] != 0x0D {
        end += 1
      }
      let part = UnsafeBufferPointer(rebasing: bytes[start..<end])
      return (String(decoding: part, as: UTF8.self), left)
    }
  }

  private static func starts(_ bytes: UnsafeBufferPointer<UInt8>) -> [Int] {
    var out = [0]
    for (index, byte) in bytes.enumerated() where byte == 0x0A { out.append(index + 1) }
    return out
  }
}
