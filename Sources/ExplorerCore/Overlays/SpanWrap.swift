import TerminalCanvas

/// Lines of spans broken where they are too long, each word in its own style.
enum SpanWrap {
  /// A line goes on `hang` cells further in than it began. O(characters).
  static func lines(_ lines: [[Span]], _ width: Int, hang: Int = 2) -> [[Span]] {
    lines.flatMap { line in
      let used = line.reduce(0) { $0 + DisplayWidth.of($1.text) }
      return used <= width || width < 12 ? [line] : broken(line, width, hang)
    }
  }

  private static func broken(_ line: [Span], _ width: Int, _ hang: Int) -> [[Span]] {
    let lead = line.first.map { $0.text.prefix { $0 == " " }.count } ?? 0
    let indent = String(repeating: " ", count: min(lead + hang, width / 3))
    var out: [[Span]] = [[]]
    var column = 0
    for span in line {
      for word in words(span.text) {
        for piece in pieces(word, width - indent.count) {
          let size = DisplayWidth.of(piece)
          if column + size > width, column > indent.count {
            out.append([Span(indent)])
            column = indent.count
            // The blank before a word that goes to the next line stays behind.
            if piece.allSatisfy({ $0 == " " }) { continue }
          }
          out[out.count - 1].append(Span(piece, span.style))
          column += size
        }
      }
    }
    return out
  }

  /// Runs of blanks and runs of other characters.
  private static func words(_ text: String) -> [String] {
    var out: [String] = []
    for character in text {
      if let last = out.last?.last, (last == " ") == (character == " ") {
        out[out.count - 1].append(character)
      } else {
        out.append(String(character))
      }
    }
    return out
  }

  private static func pieces(_ word: String, _ width: Int) -> [String] {
    if DisplayWidth.of(word) <= width { return [word] }
    var out = [""]
    for character in word {
      if DisplayWidth.of(out[out.count - 1]) + DisplayWidth.of(character) > width { out.append("") }
      out[out.count - 1].append(character)
    }
    return out
  }
}
