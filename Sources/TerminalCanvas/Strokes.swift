/// The weight of one arm of a box-drawing glyph.
package enum Stroke: UInt8, Sendable {
  case none, light, heavy, double
}

/// The four arms of a cell, two bits each; strokes that meet merge by arm.
package struct StrokeMask: Hashable, Sendable {
  package private(set) var bits: UInt8

  package init(bits: UInt8 = 0) { self.bits = bits }

  package init(
    up: Stroke = .none, right: Stroke = .none, down: Stroke = .none, left: Stroke = .none
  ) {
    bits = up.rawValue | right.rawValue << 2 | down.rawValue << 4 | left.rawValue << 6
  }

  package var up: Stroke { arm(0) }
  package var right: Stroke { arm(2) }
  package var down: Stroke { arm(4) }
  package var left: Stroke { arm(6) }
  package var isEmpty: Bool { bits == 0 }

  private func arm(_ shift: UInt8) -> Stroke { Stroke(rawValue: bits >> shift & 3) ?? .none }

  /// Adds arms; the heavier of two wins, double counts as heaviest.
  package mutating func merge(_ other: StrokeMask) {
    self = StrokeMask(
      up: max(up, other.up), right: max(right, other.right), down: max(down, other.down),
      left: max(left, other.left))
  }

  private func max(_ a: Stroke, _ b: Stroke) -> Stroke { a.rawValue >= b.rawValue ? a : b }
}

/// Which characters draw strokes and signs.
package enum GlyphSet: String, CaseIterable, Sendable {
  case unicode, ascii

  /// The character for merged strokes.
  package func glyph(_ mask: StrokeMask, rounded: Bool = false, dashed: Bool = false) -> Character {
    Unicode.Scalar(code(mask, rounded: rounded, dashed: dashed)).map(Character.init) ?? " "
  }

  /// The same as a code point.
  package func code(_ mask: StrokeMask, rounded: Bool = false, dashed: Bool = false) -> UInt32 {
    switch self {
    case .ascii: Self.asciiCode(mask, dashed)
    case .unicode: Self.unicodeCode(mask, rounded, dashed)
    }
  }

  private static func asciiCode(_ mask: StrokeMask, _ dashed: Bool) -> UInt32 {
    let vertical = mask.up != .none || mask.down != .none
    let horizontal = mask.left != .none || mask.right != .none
    let character: Unicode.Scalar =
      switch (vertical, horizontal) {
      case (true, true): "+"
      case (true, false): mask.up == .heavy || mask.down == .heavy ? "#" : dashed ? ":" : "|"
      case (false, true): mask.left == .heavy || mask.right == .heavy ? "=" : dashed ? "." : "-"
      case (false, false): " "
      }
    return character.value
  }

  private static func unicodeCode(_ mask: StrokeMask, _ rounded: Bool, _ dashed: Bool) -> UInt32 {
    if rounded, case let corner = roundedCodes[Int(mask.bits)], corner != 0 { return corner }
    if dashed, case let stroke = dashedCodes[Int(mask.bits)], stroke != 0 { return stroke }
    return codes[Int(mask.bits)]
  }

  private static let roundedCodes = table([
    (StrokeMask(right: .light, down: .light), 0x256D),
    (StrokeMask(down: .light, left: .light), 0x256E),
    (StrokeMask(up: .light, right: .light), 0x2570),
    (StrokeMask(up: .light, left: .light), 0x256F),
  ])

  private static let dashedCodes = table([
    (StrokeMask(right: .light, left: .light), 0x2504),
    (StrokeMask(up: .light, down: .light), 0x2506),
  ])

  /// By the mask's bits; 0 where there is none.
  private static func table(_ entries: [(mask: StrokeMask, code: UInt32)]) -> [UInt32] {
    var out = [UInt32](repeating: 0, count: 256)
    for entry in entries { out[Int(entry.mask.bits)] = entry.code }
    return out
  }

  private static let codes: [UInt32] = table.map { $0.unicodeScalars.first?.value ?? 32 }

  package func arrow(_ direction: Direction) -> Character {
    switch (self, direction) {
    case (.unicode, .right): "►"
    case (.unicode, .left): "◄"
    case (.unicode, .up): "▲"
    case (.unicode, .down): "▼"
    case (.ascii, .right): ">"
    case (.ascii, .left): "<"
    case (.ascii, .up): "^"
    case (.ascii, .down): "v"
    }
  }

  /// Text in this set: the signs the program itself uses, translated for ASCII. As many cells as before.
  package func text(_ text: String) -> String {
    guard self == .ascii else { return text }
    return text.reduce(into: "") { out, character in
      if let sign = Self.asciiSigns[character] {
        out.append(sign)
      } else if character.isASCII {
        out.append(character)
      } else {
        // As many as it has cells, so that nothing moves.
        out += String(repeating: "?", count: DisplayWidth.of(character))
      }
    }
  }

  private static let asciiSigns: [Character: Character] = [
    "●": "*", "◐": "%", "○": "o", "✗": "x", "▸": ">", "▾": "v", "…": "$", "·": ".", "►": ">",
    "◄": "<", "▲": "^", "▼": "v", "→": ">", "←": "<", "↑": "^", "↓": "v", "│": "|", "─": "-",
    "━": "=", "┄": ".", "✓": "+", "■": "#", "░": ".", "×": "x", "–": "-", "÷": "/",
    "┝": "+", "├": "|", "└": "`", "▴": "^", "█": "#", "≈": "~", "≠": "#", "µ": "u", "◆": "&",
    "›": ">", "Δ": "^", "┃": "#", "⊂": "<", "⊃": ">",
  ]

  /// Index = mask: up + right·4 + down·16 + left·64. Unicode has not every mixture of weights; the
  /// missing ones fall back to heavy, or to double along an axis.
  private static let table: [Character] = Array(
    " ╵╹║╶└┖╙╺┕┗┗═╘┗╚╷│╿║┌├┞╟┍┝┡┡╒╞┡╠╻╽┃┃┎┟┠┠┏┢┣┣┏┢┣┣║║┃║╓╟┠╟┏┢┣┣╔╠┣╠"
      + "╴┘┚╜─┴┸╨╼┶┺┺═╧┺╩┐┤┦╢┬┼╀╫┮┾╄╄╤╪╄╬┒┧┨┨┰╁╂╂┲╆╊╊┲╆╊╊╖╢┨╢╥╫╂╫┲╆╊╊╦╬╊╬"
      + "╸┙┛┛╾┵┹┹━┷┻┻━┷┻┻┑┥┩┩┭┽╃╃┯┿╇╇┯┿╇╇┓┪┫┫┱╅╉╉┳╈╋╋┳╈╋╋┓┪┫┫┱╅╉╉┳╈╋╋┳╈╋╋"
      + "═╛┛╝═╧┹╩━┷┻┻═╧┻╩╕╡┩╣╤╪╃╬┯┿╇╇╤╪╇╬┓┪┫┫┱╅╉╉┳╈╋╋┳╈╋╋╗╣┫╣╦╬╉╬┳╈╋╋╦╬╋╬")
}

package enum Direction: Sendable, CaseIterable {
  case up, right, down, left
}
