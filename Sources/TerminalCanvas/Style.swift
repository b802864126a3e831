/// What a cell means; a palette turns roles into colours, and none is told by colour alone.
package enum Role: UInt8, CaseIterable, Sendable {
  case plain, dim, border, title, network, good, caution, bad, request, control, key, header,
    inferred
}

/// A role with the two attributes that work in monochrome.
package struct Style: Hashable, Sendable {
  package var role: Role
  package var isBold: Bool
  package var isReversed: Bool

  package init(_ role: Role = .plain, bold: Bool = false, reversed: Bool = false) {
    self.role = role
    isBold = bold
    isReversed = reversed
  }

  package static let plain = Style()

  /// In two bytes: the role, then the attributes.
  var packed: UInt16 {
    UInt16(role.rawValue) | (isBold ? 0x100 : 0) | (isReversed ? 0x200 : 0)
  }

  init(packed: UInt16) {
    self.init(
      Role(rawValue: UInt8(packed & 0xFF)) ?? .plain, bold: packed & 0x100 != 0,
      reversed: packed & 0x200 != 0)
  }
}

/// One cell: a grapheme cluster and what it means. The cell behind a wide one holds `nil`.
package struct Cell: Hashable, Sendable {
  package var glyph: Character?
  package var style: Style

  package init(_ glyph: Character?, _ style: Style = .plain) {
    self.glyph = glyph
    self.style = style
  }

  package static let blank = Cell(" ")
}

/// A stretch of text in one style.
package struct Span: Hashable, Sendable {
  package var text: String
  package var style: Style

  package init(_ text: String, _ style: Style = .plain) {
    self.text = text
    self.style = style
  }

  package init(_ text: String, _ role: Role, bold: Bool = false) {
    self.init(text, Style(role, bold: bold))
  }
}
