import SourceText
import TerminalCanvas

/// The little of Markdown that slides are written in: paragraphs, lists, headings, **bold**, *emphasis*
/// and `code`. Anything else stands as it is written.
package enum Markdown {
  /// A paragraph, list item or heading; its lines are one line of spans.
  package struct Block: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
      case paragraph, item, heading
    }

    package var kind: Kind
    package var pieces: [Piece]
  }

  package struct Piece: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
      case plain, bold, emphasis, code
    }

    package var kind: Kind
    package var text: String
  }

  package static func blocks(_ text: String) -> [Block] {
    var out: [(kind: Block.Kind, text: String)] = []
    var isOpen = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let words = line.trimmingSpaces
      if words.isEmpty {
        isOpen = false
      } else if words.hasPrefix("- ") || words.hasPrefix("* ") {
        out.append((.item, String(words.dropFirst(2))))
        isOpen = true
      } else if words.hasPrefix("#") {
        out.append((.heading, String(words.drop { $0 == "#" || $0 == " " })))
        isOpen = false
      } else if isOpen {
        out[out.count - 1].text += " " + words
      } else {
        out.append((.paragraph, words))
        isOpen = true
      }
    }
    return out.map { Block(kind: $0.kind, pieces: pieces($0.text)) }
  }

  /// Marks that are not closed stand as they are.
  private static func pieces(_ text: String) -> [Piece] {
    var out: [Piece] = []
    var (plain, rest) = ("", text[...])
    let marks: [(String, Piece.Kind)] = [("**", .bold), ("`", .code), ("*", .emphasis)]
    scan: while let first = rest.first {
      for (mark, kind) in marks where rest.hasPrefix(mark) {
        let inner = rest.dropFirst(mark.count)
        guard let end = inner.firstRange(of: mark), end.lowerBound > inner.startIndex,
          inner.first != " "
        else { continue }
        if !plain.isEmpty { out.append(Piece(kind: .plain, text: plain)) }
        plain = ""
        out.append(Piece(kind: kind, text: String(inner[..<end.lowerBound])))
        rest = inner[end.upperBound...]
        continue scan
      }
      plain.append(first)
      rest = rest.dropFirst()
    }
    if !plain.isEmpty { out.append(Piece(kind: .plain, text: plain)) }
    return out
  }

  /// Lines for a terminal.
  static func lines(_ text: String, _ width: Int) -> [[Span]] {
    blocks(text).flatMap { block -> [[Span]] in
      let lead = block.kind == .item ? [Span("• ", .key, bold: true)] : []
      let line = lead + block.pieces.map { span($0, isHeading: block.kind == .heading) }
      return SpanWrap.lines([line], width, hang: lead.isEmpty ? 0 : 2)
    }
  }

  private static func span(_ piece: Piece, isHeading: Bool) -> Span {
    let text = piece.text.printable
    if isHeading { return Span(text, .title, bold: true) }
    switch piece.kind {
    case .plain: return Span(text)
    case .bold: return Span(text, .plain, bold: true)
    case .emphasis: return Span(text, .caution)
    case .code: return Span(text, .key)
    }
  }
}

extension Substring {
  fileprivate var trimmingSpaces: String {
    var rest = self
    while rest.first?.isWhitespace ?? false { rest = rest.dropFirst() }
    while rest.last?.isWhitespace ?? false { rest = rest.dropLast() }
    return String(rest)
  }
}
