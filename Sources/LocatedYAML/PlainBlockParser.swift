import SourceText

/// Reads documents of plain block style, which is what people and `kubectl -o yaml` mostly write,
/// several times faster than libyaml's events come.
///
/// It gives the very tree that `YAMLDocumentParser` gives, or nothing: whatever it is not sure of
/// (anchors, tags, flow style, text over several lines, tabs, anything beyond ASCII, a key twice, a
/// mistake) is left to libyaml, which alone says what is YAML. Seeded spoilt files hold the two
/// together.
struct PlainBlockParser {
  private let bytes: UnsafeBufferPointer<UInt8>
  private let path: String
  private var builder: YAMLTreeBuilder
  private var at = 0
  /// The number of the line in the file, and where it starts in `bytes`.
  private var line: Int
  private var lineStart = 0
  private var levels: [Level] = []
  /// Keys of all open mappings, the innermost last.
  private var keys: [Int] = []
  /// A key whose value has not begun: where a missing one would stand.
  private var pending: YAMLTreeBuilder.Place?

  /// Keys of one mapping; comparing more with one another would take too long.
  private static let mostKeys = 64
  private static let mostLevels = 100

  private struct Level {
    var column: Int
    var isSequence: Bool
    /// A sequence whose dashes stand right below the key it belongs to.
    var isIndentless = false
    var firstKey = 0
  }

  /// What it cannot read.
  private struct Unsure: Error {}

  /// The document in `bytes`, which ends with a line break; `nil` where libyaml is to be asked.
  static func parse(
    _ bytes: UnsafeBufferPointer<UInt8>, firstLine: Int, path: String
  ) -> YAMLNode? {
    guard bytes.last == 0x0A, isPlainText(bytes) else { return nil }
    var parser = PlainBlockParser(bytes, firstLine, path)
    do {
      try parser.document()
      return YAMLNode(parser.builder.take(), 0)
    } catch {
      return nil
    }
  }

  private init(_ bytes: UnsafeBufferPointer<UInt8>, _ firstLine: Int, _ path: String) {
    self.bytes = bytes
    self.path = path
    line = firstLine
    builder = YAMLTreeBuilder(path: path, expecting: bytes.count)
  }

  /// Line feeds and printable ASCII alone.
  private static func isPlainText(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var odd: UInt8 = 0
    for byte in bytes {
      odd |= (byte &- 0x20 > 0x5E ? 1 : 0) & (byte == 0x0A ? 0 : 1)
    }
    return odd == 0
  }
}

// MARK: Lines

extension PlainBlockParser {
  private mutating func document() throws(Unsure) {
    if bytes.starts(with: "---".utf8) {
      at = 3
      guard atLineEnd() else { throw Unsure() }
      skipLine()
    }
    while let column = nextColumn() { try content(column) }
    if let place = pending { missing(place) }
    guard !levels.isEmpty else { throw Unsure() }
    while !levels.isEmpty { close() }
  }

  /// The column of the next line that says something, from 0; leaves comments and blank lines.
  private mutating func nextColumn() -> Int? {
    while at < bytes.count {
      lineStart = at
      skipSpaces()
      if bytes[at] != 0x0A, bytes[at] != UInt8(ascii: "#") { return at - lineStart }
      skipLine()
    }
    return nil
  }

  private mutating func skipSpaces() {
    while bytes[at] == 0x20 { at += 1 }
  }

  private mutating func skipLine() {
    while bytes[at] != 0x0A { at += 1 }
    at += 1
    line += 1
  }

  /// Only spaces and a comment follow.
  private func atLineEnd() -> Bool {
    var end = at
    while bytes[end] == 0x20 { end += 1 }
    return bytes[end] == 0x0A || (bytes[end] == UInt8(ascii: "#") && end > at)
  }

  private func place(_ start: Int, length: Int) -> YAMLTreeBuilder.Place {
    YAMLTreeBuilder.Place(
      line: UInt32(truncatingIfNeeded: line),
      column: UInt32(truncatingIfNeeded: start - lineStart + 1),
      length: UInt32(truncatingIfNeeded: length))
  }
}

// MARK: Levels

extension PlainBlockParser {
  private mutating func content(_ column: Int) throws(Unsure) {
    let isEntry = bytes[at] == UInt8(ascii: "-") && bytes[at + 1] == 0x20
    if !(try opens(column, isEntry)) {
      while let last = levels.last,
        last.column > column || (last.column == column && last.isIndentless && !isEntry)
      { close() }
    }
    guard let level = levels.last, level.column == column, level.isSequence == isEntry
    else { throw Unsure() }
    if isEntry { try entry() } else { try pair() }
  }

  /// Begins the value of a key that waits for one, or the document's own.
  private mutating func opens(_ column: Int, _ isEntry: Bool) throws(Unsure) -> Bool {
    guard let place = pending else {
      if builder.next > 0 { return false }
      try open(column, isEntry, isIndentless: false)
      return true
    }
    let parent = levels[levels.count - 1].column
    guard column > parent || (column == parent && isEntry) else {
      missing(place)
      return false
    }
    pending = nil
    try open(column, isEntry, isIndentless: column == parent)
    return true
  }

  private mutating func open(
    _ column: Int, _ isSequence: Bool, isIndentless: Bool
  ) throws(Unsure) {
    guard levels.count < Self.mostLevels else { throw Unsure() }
    builder.begin(isSequence ? .sequence : .mapping, at: place(at, length: isIndentless ? 1 : 0))
    levels.append(
      Level(
        column: column, isSequence: isSequence, isIndentless: isIndentless, firstKey: keys.count))
  }

  private mutating func close() {
    let level = levels.removeLast()
    keys.removeLast(keys.count - level.firstKey)
    builder.end()
  }

  /// A key without a value says null, right behind its colon.
  private mutating func missing(_ place: YAMLTreeBuilder.Place) {
    builder.scalar(UnsafeBufferPointer(rebasing: bytes[..<0]), quoted: false, at: place)
    pending = nil
  }

  private mutating func entry() throws(Unsure) {
    at += 1
    skipSpaces()
    if let end = keyEnd() {
      try open(at - lineStart, false, isIndentless: false)
      try pair(end)
    } else {
      try value()
    }
  }

  private mutating func pair() throws(Unsure) {
    guard let end = keyEnd() else { throw Unsure() }
    try pair(end)
  }
}

// MARK: Scalars

extension PlainBlockParser {
  /// Letters, digits and what keys of manifests have between them.
  private static func isKeyByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x61...0x7A, 0x41...0x5A, 0x2E...0x39, 0x5F, 0x2D: true
    default: false
    }
  }

  /// Behind the key that stands here; `nil` where none does.
  private func keyEnd() -> Int? {
    var end = at
    if isQuote(bytes[at]) {
      guard let behind = quoteEnd(at) else { return nil }
      end = behind
    } else {
      guard Self.isKeyByte(bytes[at]), bytes[at] != 0x2D, bytes[at] != 0x2E else { return nil }
      while Self.isKeyByte(bytes[end]) { end += 1 }
    }
    let isKey =
      bytes[end] == UInt8(ascii: ":") && (bytes[end + 1] == 0x20 || bytes[end + 1] == 0x0A)
    // libyaml gives up on longer keys (YAML 1.1, 7.3.1).
    return isKey && end - at < 1000 ? end : nil
  }

  private mutating func pair(_ end: Int) throws(Unsure) {
    let index = builder.next
    scalar(end)
    let first = levels[levels.count - 1].firstKey
    guard keys.count - first < Self.mostKeys else { throw Unsure() }
    for known in keys[first...] where builder.sameText(known, index) { throw Unsure() }
    keys.append(index)
    at = end + 1
    if atLineEnd() {
      pending = place(at, length: 0)
      skipLine()
    } else {
      skipSpaces()
      try value()
    }
  }

  /// Adds the scalar from here to `end`, in its quotes or plain.
  private mutating func scalar(_ end: Int) {
    let isQuoted = isQuote(bytes[at])
    let text = isQuoted ? bytes[(at + 1)..<(end - 1)] : bytes[at..<end]
    builder.scalar(
      UnsafeBufferPointer(rebasing: text), quoted: isQuoted, at: place(at, length: end - at))
  }

  /// A value that ends on its line, or a literal block; the line behind it comes next.
  private mutating func value() throws(Unsure) {
    switch bytes[at] {
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      guard let end = quoteEnd(at) else { throw Unsure() }
      scalar(end)
      at = end
    case UInt8(ascii: "{") where bytes[at + 1] == UInt8(ascii: "}"): empty(.mapping)
    case UInt8(ascii: "[") where bytes[at + 1] == UInt8(ascii: "]"): empty(.sequence)
    case UInt8(ascii: "|"):
      return try literal()
    default: try plain()
    }
    guard atLineEnd() else { throw Unsure() }
    skipLine()
  }

  private mutating func empty(_ kind: YAMLTree.Kind) {
    builder.begin(kind, at: place(at, length: 1))
    builder.end()
    at += 2
  }

  private func isQuote(_ byte: UInt8) -> Bool { byte == 0x22 || byte == 0x27 }

  /// Behind the closing quote; `nil` with an escape, or where the text goes on below.
  private func quoteEnd(_ start: Int) -> Int? {
    let quote = bytes[start]
    var end = start + 1
    while bytes[end] != quote {
      if bytes[end] == 0x0A || (quote == 0x22 && bytes[end] == UInt8(ascii: "\\")) { return nil }
      end += 1
    }
    return bytes[end + 1] == quote ? nil : end + 1
  }

  /// Whether a plain scalar can begin with it for sure.
  private static func beginsPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x61...0x7A, 0x41...0x5A, 0x2E...0x39, 0x5F, 0x24, 0x2B, 0x7E, 0x28, 0x3C, 0x5E, 0x3D: true
    default: false
    }
  }

  private mutating func plain() throws(Unsure) {
    let isNumber = bytes[at] == 0x2D && (0x30...0x39).contains(bytes[at + 1])
    guard isNumber || Self.beginsPlain(bytes[at]) else { throw Unsure() }
    var end = at
    while bytes[end] != 0x0A {
      if bytes[end] == UInt8(ascii: ":"), bytes[end + 1] == 0x20 || bytes[end + 1] == 0x0A {
        throw Unsure()
      }
      if bytes[end] == UInt8(ascii: "#"), bytes[end - 1] == 0x20 { break }
      end += 1
    }
    while bytes[end - 1] == 0x20 { end -= 1 }
    if YAMLNumber.isEndless(UnsafeBufferPointer(rebasing: bytes[at..<end])) { throw Unsure() }
    scalar(end)
    at = end
  }
}

// MARK: Literal blocks

extension PlainBlockParser {
  /// `|`, `|-` or `|+` and the lines below it, which are further in than the key.
  private mutating func literal() throws(Unsure) {
    let place = place(at, length: 0)
    let chomping = bytes[at + 1]
    let isClipped = chomping == 0x0A || chomping == 0x20
    guard isClipped || chomping == UInt8(ascii: "-") || chomping == UInt8(ascii: "+")
    else { throw Unsure() }
    at += isClipped ? 1 : 2
    guard atLineEnd() else { throw Unsure() }
    skipLine()
    let indent = spaces(at)
    guard at < bytes.count, bytes[at + indent] != 0x0A, indent > levels[levels.count - 1].column
    else { throw Unsure() }
    var text: [UInt8] = []
    /// Behind the last line that is not blank.
    var said = 0
    while at < bytes.count {
      let width = spaces(at)
      let isBlank = bytes[at + width] == 0x0A
      if width < indent, !isBlank { break }
      let start = at + min(width, indent)
      skipLine()
      text += bytes[start..<at]
      if !isBlank || width > indent { said = text.count }
    }
    if chomping == UInt8(ascii: "-") { text.removeLast(text.count - said + 1) }
    if isClipped { text.removeLast(text.count - said) }
    text.withUnsafeBufferPointer { builder.scalar($0, quoted: true, at: place) }
  }

  private func spaces(_ start: Int) -> Int {
    var end = start
    while end < bytes.count, bytes[end] == 0x20 { end += 1 }
    return end - start
  }
}
