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
      out += "\(at)note: \(Diagnostic.clipped(note.value))".printable + "\n"
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
  /// Line breaks before each block of a file's bytes.
  private var breaks: [String: [Int]] = [:]
  private static let block = 4_096

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
    let known = breaks[path]
    let breaks = known ?? text.withUTF8(Self.breaks)
    if known == nil { self.breaks[path] = breaks }
    return text.withUTF8 { bytes in
      guard var start = Self.start(of: number, bytes, breaks) else { return nil }
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

  private static func breaks(_ bytes: UnsafeBufferPointer<UInt8>) -> [Int] {
    var out: [Int] = []
    var count = 0
    for start in stride(from: 0, to: bytes.count, by: block) {
      out.append(count)
      for byte in bytes[start..<min(bytes.count, start + block)] { count += byte == 0x0A ? 1 : 0 }
    }
    return out
  }

  /// Where a line begins, in bytes; `nil` behind the last one.
  private static func start(
    of number: Int, _ bytes: UnsafeBufferPointer<UInt8>, _ breaks: [Int]
  ) -> Int? {
    if number == 1 { return 0 }
    let wanted = number - 1
    var (low, high) = (0, breaks.count)
    while low < high {
      let middle = (low + high) / 2
      if breaks[middle] < wanted { low = middle + 1 } else { high = middle }
    }
    guard low > 0 else { return nil }
    var count = breaks[low - 1]
    for at in ((low - 1) * block)..<min(bytes.count, low * block) where bytes[at] == 0x0A {
      count += 1
      if count == wanted { return at + 1 }
    }
    return nil
  }
}
