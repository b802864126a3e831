import SourceText

/// Reads JSON texts, one after the other, into nodes with their places.
///
/// Strict where kubectl and the AWS CLI are: no comments, no trailing comma. Our own because JSON
/// parsers forget where a value stood; what they would refuse is refused with line and column.
struct JSONDocumentParser {
  private let bytes: UnsafeBufferPointer<UInt8>
  private let path: String
  private(set) var diagnostics: [Diagnostic] = []
  private var builder: YAMLTreeBuilder
  private var at = 0
  private var line: Int
  /// Where columns were last counted, and the column there.
  private var counted = 0
  private var column = 1
  private var buffer: [UInt8] = []

  init(_ bytes: UnsafeBufferPointer<UInt8>, path: String, firstLine: Int) {
    self.bytes = bytes
    self.path = path
    line = firstLine
    builder = YAMLTreeBuilder(path: path, expecting: bytes.count)
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { (at, counted) = (3, 3) }
  }

  /// The documents up to the first fault, and the fault.
  mutating func parse() -> (documents: [YAMLNode], failure: YAMLFailure?) {
    var out: [YAMLNode] = []
    do {
      space()
      while at < bytes.count {
        try value(0)
        out.append(YAMLNode(builder.take(), 0))
        builder = YAMLTreeBuilder(path: path)
        space()
      }
      return (out, nil)
    } catch {
      return (out, error)
    }
  }

  private var next: UInt8? { at < bytes.count ? bytes[at] : nil }

  private mutating func space() {
    while at < bytes.count {
      switch bytes[at] {
      case 0x20, 0x09: at += 1
      case 0x0A:
        at += 1
        line += 1
        (counted, column) = (at, 1)
      case 0x0D:
        at += 1
        if next != 0x0A {
          line += 1
          (counted, column) = (at, 1)
        }
      default: return
      }
    }
  }

  /// The place of the byte at `at`; columns count characters. Amortised O(1).
  private mutating func place() -> YAMLTreeBuilder.Place {
    var index = counted
    while index < at {
      if bytes[index] & 0xC0 != 0x80 { column += 1 }
      index += 1
    }
    counted = at
    return YAMLTreeBuilder.Place(line: UInt32(line), column: UInt32(column))
  }

  private mutating func value(_ depth: Int) throws(YAMLFailure) {
    guard depth <= YAMLReader.depthBudget else {
      throw fail("nested deeper than \(YAMLReader.depthBudget) levels")
    }
    switch next {
    case UInt8(ascii: "{"): try object(depth)
    case UInt8(ascii: "["): try list(depth)
    case UInt8(ascii: "\""): try string()
    case UInt8(ascii: "t"): try word("true")
    case UInt8(ascii: "f"): try word("false")
    case UInt8(ascii: "n"): try word("null")
    case .some(let byte) where byte == UInt8(ascii: "-") || (0x30...0x39).contains(byte):
      try number()
    default: throw unexpected("a value")
    }
  }

  private mutating func object(_ depth: Int) throws(YAMLFailure) {
    builder.begin(.mapping, at: place())
    at += 1
    space()
    var keys: [Int] = []
    var table: [String: Int]?
    if next == UInt8(ascii: "}") {
      at += 1
      builder.end()
      return
    }
    while true {
      guard next == UInt8(ascii: "\"") else { throw unexpected("a key in double quotes") }
      let key = builder.next
      try string()
      note(key, &keys, &table)
      space()
      guard next == UInt8(ascii: ":") else { throw unexpected("':'") }
      at += 1
      space()
      try value(depth + 1)
      space()
      if next == UInt8(ascii: ",") {
        at += 1
        space()
        if next == UInt8(ascii: "}") { throw fail("a comma before '}', which JSON does not allow") }
      } else if next == UInt8(ascii: "}") {
        at += 1
        builder.end()
        return
      } else {
        throw unexpected("',' or '}'")
      }
    }
  }

  private mutating func list(_ depth: Int) throws(YAMLFailure) {
    builder.begin(.sequence, at: place())
    at += 1
    space()
    if next == UInt8(ascii: "]") {
      at += 1
      builder.end()
      return
    }
    while true {
      try value(depth + 1)
      space()
      if next == UInt8(ascii: ",") {
        at += 1
        space()
        if next == UInt8(ascii: "]") { throw fail("a comma before ']', which JSON does not allow") }
      } else if next == UInt8(ascii: "]") {
        at += 1
        builder.end()
        return
      } else {
        throw unexpected("',' or ']'")
      }
    }
  }

  private mutating func word(_ word: StaticString) throws(YAMLFailure) {
    let wanted = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
    var place = place()
    guard at + wanted.count <= bytes.count,
      bytes[at..<(at + wanted.count)].elementsEqual(wanted)
    else { throw unexpected("a value") }
    place.length = UInt32(wanted.count)
    builder.scalar(wanted, quoted: false, at: place)
    at += wanted.count
  }

  private mutating func number() throws(YAMLFailure) {
    var place = place()
    let start = at
    if next == UInt8(ascii: "-") { at += 1 }
    let first = next
    try digits()
    if first == UInt8(ascii: "0"), at - start > (bytes[start] == UInt8(ascii: "-") ? 2 : 1) {
      throw fail("a number with a leading zero, which JSON does not allow")
    }
    if next == UInt8(ascii: ".") {
      at += 1
      try digits()
    }
    if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
      at += 1
      if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { at += 1 }
      try digits()
    }
    place.length = UInt32(at - start)
    builder.scalar(
      UnsafeBufferPointer(rebasing: bytes[start..<at]), quoted: false, at: place)
  }

  private mutating func digits() throws(YAMLFailure) {
    guard let byte = next, (0x30...0x39).contains(byte) else { throw unexpected("a digit") }
    while let byte = next, (0x30...0x39).contains(byte) { at += 1 }
  }
}

// MARK: Strings

extension JSONDocumentParser {
  private mutating func string() throws(YAMLFailure) {
    var place = place()
    let open = at
    at += 1
    let start = at
    while at < bytes.count, bytes[at] != 0x22, bytes[at] != 0x5C, bytes[at] >= 0x20 { at += 1 }
    guard at < bytes.count else {
      at = open
      throw fail("a string that is never closed")
    }
    if bytes[at] == 0x22 {
      place.length = UInt32(at + 1 - open)
      builder.scalar(UnsafeBufferPointer(rebasing: bytes[start..<at]), quoted: true, at: place)
      at += 1
      return
    }
    try escaped(start, open, place)
  }

  /// The slow way: a string with escapes. Tabs are let pass, as kubectl lets them.
  private mutating func escaped(
    _ start: Int, _ open: Int, _ place: YAMLTreeBuilder.Place
  ) throws(YAMLFailure) {
    buffer.removeAll(keepingCapacity: true)
    buffer.append(contentsOf: bytes[start..<at])
    while true {
      guard let byte = next else {
        at = open
        throw fail("a string that is never closed")
      }
      if byte == 0x22 { break }
      if byte == 0x5C {
        try escape()
      } else if byte < 0x20, byte != 0x09 {
        throw byte == 0x0A || byte == 0x0D
          ? fail("a line end inside a string")
          : fail("control character 0x\(hex(byte)) in a string")
      } else {
        buffer.append(byte)
        at += 1
      }
    }
    var place = place
    place.length = UInt32(at + 1 - open)
    buffer.withUnsafeBufferPointer { builder.scalar($0, quoted: true, at: place) }
    at += 1
  }

  private mutating func escape() throws(YAMLFailure) {
    at += 1
    guard let byte = next else { throw fail("a string that is never closed") }
    let plain: [UInt8: UInt8] = [
      0x22: 0x22, 0x5C: 0x5C, 0x2F: 0x2F, 0x62: 0x08, 0x66: 0x0C, 0x6E: 0x0A, 0x72: 0x0D,
      0x74: 0x09,
    ]
    if let made = plain[byte] {
      buffer.append(made)
      at += 1
      return
    }
    guard byte == UInt8(ascii: "u"), let unit = unit(at + 1) else {
      throw fail("an escape JSON does not know")
    }
    at += 5
    var scalar = UnicodeScalar(UInt32(unit))
    if (0xD800...0xDBFF).contains(unit), at + 1 < bytes.count, bytes[at] == 0x5C,
      bytes[at + 1] == UInt8(ascii: "u"), let low = self.unit(at + 2),
      (0xDC00...0xDFFF).contains(low)
    {
      scalar = UnicodeScalar(0x10000 + (UInt32(unit) - 0xD800) << 10 + (UInt32(low) - 0xDC00))
      at += 6
    }
    // Half of a pair stands for nothing (Go: U+FFFD).
    buffer.append(contentsOf: UTF8.encode(scalar ?? "\u{FFFD}").map { Array($0) } ?? [])
  }

  /// Four hexadecimal digits.
  private func unit(_ start: Int) -> UInt16? {
    guard start + 4 <= bytes.count else { return nil }
    var out: UInt16 = 0
    for byte in bytes[start..<(start + 4)] {
      guard let digit = Character(UnicodeScalar(byte)).hexDigitValue else { return nil }
      out = out << 4 | UInt16(digit)
    }
    return out
  }
}

// MARK: Words

extension JSONDocumentParser {
  private mutating func fail(_ message: String) -> YAMLFailure {
    let place = place()
    return YAMLFailure(
      diagnostic: Diagnostic(
        .error, "json-syntax", message,
        at: SourceRange(path: path, line: Int(place.line), column: Int(place.column))))
  }

  private mutating func unexpected(_ wanted: String) -> YAMLFailure {
    guard let byte = next else { return fail("expected \(wanted), but the text ends here") }
    if byte == UInt8(ascii: "/") || byte == UInt8(ascii: "#") {
      return fail("expected \(wanted), found a comment, which JSON does not allow")
    }
    let shown =
      (0x21...0x7E).contains(byte) ? "'\(Character(UnicodeScalar(byte)))'" : "byte 0x\(hex(byte))"
    return fail("expected \(wanted), found \(shown)")
  }

  private func hex(_ byte: UInt8) -> String { String(byte, radix: 16, uppercase: true) }

  /// Of a key written twice the last counts, as with kubectl.
  private mutating func note(_ key: Int, _ keys: inout [Int], _ table: inout [String: Int]?) {
    if keys.count == 24 {
      table = Dictionary(keys.map { (builder.text($0), $0) }, uniquingKeysWith: { $1 })
    }
    let known: Int?
    if table != nil {
      let text = builder.text(key)
      known = table?.updateValue(key, forKey: text)
    } else {
      known = keys.last { builder.sameText($0, key) }
    }
    keys.append(key)
    guard let known else { return }
    let text = builder.text(key)
    func range(_ index: Int) -> SourceRange {
      let entry = builder.entries[index]
      return SourceRange(
        path: path, line: Int(entry.line), column: Int(entry.column), length: Int(entry.length))
    }
    diagnostics.append(
      Diagnostic(
        .warning, "duplicate-key", "key '\(text)' is written twice; the last one counts",
        at: range(key), notes: [Located("'\(text)' is first written here", at: range(known))]))
  }
}
