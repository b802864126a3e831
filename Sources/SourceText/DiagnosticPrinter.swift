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
    guard let range, let text = lines.line(range.line, of: range.path) else {
      return tail.isEmpty ? "" : "      \(tail.printable)\n"
    }
    let number = String(range.line)
    let pad = String(repeating: " ", count: max(0, 5 - number.count))
    let shown = String(text.prefix(160)).printable
    let lead = String(repeating: " ", count: max(0, min(range.column, 161) - 1))
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

  /// The line without its end; `nil` where there is none.
  mutating func line(_ number: Int, of path: String) -> String? {
    guard let file = files[path], number >= 1 else { return nil }
    var text = file.text
    let known = starts[path]
    let starts = known ?? text.withUTF8(Self.starts)
    if known == nil { self.starts[path] = starts }
    guard number <= starts.count else { return nil }
    return text.withUTF8 { bytes in
      let start = starts[number - 1]
      var end = start
      // What is shown is cut anyway: a line of megabytes need not be copied.
      while end < bytes.count, end - start < 4_096, bytes[end] != 0x0A, bytes[end] != 0x0D {
        end += 1
      }
      return String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<end]), as: UTF8.self)
    }
  }

  private static func starts(_ bytes: UnsafeBufferPointer<UInt8>) -> [Int] {
    var out = [0]
    for (index, byte) in bytes.enumerated() where byte == 0x0A { out.append(index + 1) }
    return out
  }
}
