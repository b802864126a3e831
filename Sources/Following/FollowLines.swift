import TerminalCanvas

/// The lines of the protocol that docs/follow.md describes: UTF-8, each ended by a line feed; tabs stand between
/// the parts of a row, as no screen has any.
package enum FollowLines {
  package static let greeting = "topowalk-follow 1"
  /// Bytes a line may have, to the presenter and from them.
  package static let longestAsked = 512
  package static let longestShown = 65_536
  /// Reasons of `bye` that mean more than their words: the presenter may come back; the follower wanted it;
  /// another token is needed.
  package static let ended = "the presentation has ended"
  package static let quit = "quit"
  package static let tokenNeeded = "a token is needed"
  package static let tokenWrong = "this is not the token"
  /// Columns and rows a screen may have.
  package static let sizes = 1...1_000

  /// Rows that differ from what was shown before, then `show`; nothing where none does.
  package static func frame(_ canvas: Canvas, after old: Canvas?) -> String {
    let isSameSize = old.map { $0.width == canvas.width && $0.height == canvas.height } ?? false
    var out = isSameSize ? "" : "size \(canvas.width) \(canvas.height)\n"
    for y in 0..<canvas.height {
      if isSameSize, let old, canvas.hasSameRow(old, y) { continue }
      out += row(canvas, y)
    }
    return out.isEmpty ? "" : out + "show\n"
  }

  private static func row(_ canvas: Canvas, _ y: Int) -> String {
    var out = "row \(y)"
    var (style, text): (Style?, String) = (nil, "")
    func part() -> String { style.map { "\t\(name($0))\t\(text)" } ?? "" }
    for x in 0..<canvas.width {
      let cell = canvas[x, y]
      if cell.style != style {
        out += part()
        (style, text) = (cell.style, "")
      }
      if let glyph = cell.glyph { text.append(glyph) }
    }
    return out + part() + "\n"
  }

  private static func name(_ style: Style) -> String {
    "\(style.role)" + (style.isBold ? "+bold" : "") + (style.isReversed ? "+reversed" : "")
  }

  private static let roles = Dictionary(
    uniqueKeysWithValues: Role.allCases.map { ("\($0)", $0) })

  private static func style(_ name: Substring) -> Style {
    let words = name.split(separator: "+").map(String.init)
    return Style(
      roles[words.first ?? ""] ?? .plain, bold: words.contains("bold"),
      reversed: words.contains("reversed"))
  }

  /// What a line of the presenter's does to the screen of a follower.
  package enum Shown: Hashable, Sendable {
    case nothing, complete
    case bye(String)
  }

  /// `nil` for a line that is none of the protocol's.
  package static func take(_ line: String, _ canvas: inout Canvas) -> Shown? {
    let words = line.split(separator: " ", maxSplits: 1).map(String.init)
    let rest = words.count > 1 ? words[1] : ""
    switch words.first {
    case "size":
      let numbers = rest.split(separator: " ").compactMap { Int($0) }
      guard numbers.count == 2, numbers.allSatisfy({ sizes.contains($0) }) else { return nil }
      canvas = Canvas(width: numbers[0], height: numbers[1])
    case "row":
      let parts = rest.split(separator: "\t", omittingEmptySubsequences: false)
      guard let y = parts.first.flatMap({ Int($0) }), y >= 0, y < canvas.height else { return nil }
      canvas.fill(Rect(x: 0, y: y, width: canvas.width, height: 1))
      var x = 0
      for index in stride(from: 1, to: parts.count - 1, by: 2) {
        x = canvas.write(String(parts[index + 1]), x, y, style(parts[index]))
      }
    case "show": return .complete
    case "bye": return .bye(rest)
    case "topowalk-follow": return line == greeting ? .nothing : nil
    default: return nil
    }
    return .nothing
  }
}
