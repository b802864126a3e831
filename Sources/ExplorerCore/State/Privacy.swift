import SourceText
import TerminalCanvas
import TopologyModel

/// Hides what must not be seen on a shared screen: account ids, ARNs, addresses, chosen names.
///
/// The same text is hidden by the same blots of its own length, so that nothing moves and two
/// different things of one length look alike.
package struct Privacy: Hashable, Sendable {
  private let names: [String]

  package init(_ names: [String]) {
    self.names = names.filter { !$0.isEmpty }.sorted { ($1.count, $0) < ($0.count, $1) }
  }

  /// A text with everything private blotted out. O(length × names).
  package func mask(_ text: String) -> String {
    if names.isEmpty, !Self.mayHold(text) { return text }
    var characters = Array(text)
    for name in names { Self.blot(Array(name), in: &characters) }
    Self.blotARNs(&characters)
    Self.blotHosts(&characters)
    Self.blotNumbers(&characters)
    return String(characters)
  }

  /// Nothing is hidden of a text without an ARN, a name of AWS's, two numbers about a dot or twelve digits.
  private static func mayHold(_ text: String) -> Bool {
    var (digits, wasNumberDot, letters) = (0, false, 0)
    for byte in text.utf8 {
      let isDigit = byte >= 0x30 && byte <= 0x39
      if isDigit, wasNumberDot || digits == 11 { return true }
      wasNumberDot = byte == 0x2E && digits > 0
      digits = isDigit ? digits + 1 : 0
      // `arn:` and `amazonaws` begin alike: three letters tell.
      switch (letters, byte) {
      case (1, 0x72), (2, 0x6E), (1, 0x6D): letters += 1
      case (3, 0x3A), (2, 0x61): return true
      default: letters = byte == 0x61 ? 1 : 0
      }
    }
    return false
  }

  private static let blot: Character = "■"

  private static func blot(_ name: [Character], in text: inout [Character]) {
    guard name.count <= text.count else { return }
    var index = 0
    while index + name.count <= text.count {
      let slice = text[index..<(index + name.count)]
      if zip(slice, name).allSatisfy({ $0 == $1 || $0.lowercased() == $1.lowercased() }) {
        for place in index..<(index + name.count) { text[place] = blot }
        index += name.count
      } else {
        index += 1
      }
    }
  }

  /// `arn:aws:…` up to what no ARN holds.
  private static func blotARNs(_ text: inout [Character]) {
    var index = 0
    while index + 4 <= text.count {
      guard String(text[index..<(index + 4)]) == "arn:" else {
        index += 1
        continue
      }
      index += 4
      while index < text.count, !text[index].isWhitespace, !"\"',│|".contains(text[index]) {
        text[index] = blot
        index += 1
      }
    }
  }

  /// Names AWS makes: of `db.c9akciq32rzx.us-east-1.rds.amazonaws.com` all before the region.
  private static func blotHosts(_ text: inout [Character]) {
    let suffix = Array(".amazonaws.com")
    var index = 0
    while index + suffix.count <= text.count {
      guard zip(text[index..<(index + suffix.count)], suffix).allSatisfy({ $0 == $1 }) else {
        index += 1
        continue
      }
      var start = index
      while start > 0, isHostCharacter(text[start - 1]) { start -= 1 }
      // The region and the service stay: they say what it is.
      let dots = (start..<index).filter { text[$0] == "." }
      let end = dots.count >= 2 ? dots[dots.count - 2] : index
      for place in start..<end where text[place] != "." { text[place] = blot }
      index += suffix.count
    }
  }

  private static func isHostCharacter(_ character: Character) -> Bool {
    character.isASCII && (character.isLetter || character.isNumber) || "-._".contains(character)
  }

  /// IPv4 addresses, also those cut short, and runs of twelve digits.
  private static func blotNumbers(_ text: inout [Character]) {
    var index = 0
    while index < text.count {
      guard text[index].isASCII, text[index].isNumber else {
        index += 1
        continue
      }
      let start = index
      var dots = 0
      while index < text.count,
        text[index].isASCII && text[index].isNumber
          || text[index] == "." && index + 1 < text.count && text[index + 1].isASCII
            && text[index + 1].isNumber
      {
        if text[index] == "." { dots += 1 }
        index += 1
      }
      // Two dots are an address that a line's end cut short.
      let isAccount = dots == 0 && index - start == 12
      if dots >= 2 || isAccount {
        for place in start..<index where text[place] != "." { text[place] = blot }
      }
    }
  }
}

extension ExplorerState {
  var privacy: Privacy? {
    settings.isPrivate || (isPresenting || story != nil) && !showsPrivateThings
      ? Privacy(settings.masked) : nil
  }

  func masking(_ text: String) -> String { privacy?.mask(text) ?? text }

  mutating func setPrivacy(_ isOn: Bool) {
    settings.isPrivate = isOn
    showsPrivateThings = !isOn
  }

  mutating func togglePrivacy() {
    let isOn = privacy == nil
    setPrivacy(isOn)
    message =
      isOn
      ? "account ids, ARNs, addresses\(settings.masked.isEmpty ? "" : " and \(settings.masked.count) names") are masked; :mask NAME adds one"
      : "nothing is masked"
  }
}

extension Canvas {
  /// Every row with what is private blotted out.
  mutating func mask(_ privacy: Privacy, _ glyphs: GlyphSet) {
    for y in 0..<height {
      var text = ""
      var columns: [Int] = []
      for x in 0..<width {
        guard let glyph = self[x, y].glyph else { continue }
        text.append(glyph)
        columns.append(x)
      }
      let masked = Array(privacy.mask(text))
      guard masked.count == columns.count else { continue }
      let blot = glyphs.text("■").first
      for (index, x) in columns.enumerated() where self[x, y].glyph != masked[index] {
        let isWide = x + 1 < width && self[x + 1, y].glyph == nil
        self[x, y].glyph = blot
        if isWide { self[x + 1, y].glyph = blot }
      }
    }
  }
}
