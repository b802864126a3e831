/// Whether a text is JSON and nothing else: what YAML takes besides is refused where a program of
/// the field reads with a JSON parser.
package struct StrictJSON {
  private var bytes: [UInt8]
  private var at = 0
  private static let deepest = 200

  /// What is wrong, in the words of Go's encoding/json; `nil` for JSON. O(length).
  package static func problem(_ text: String) -> String? {
    var reader = StrictJSON(bytes: Array(text.utf8))
    do throws(Problem) {
      try reader.value(0)
      reader.space()
      guard let rest = reader.next else { return nil }
      return "invalid character \(shown(rest)) after top-level value"
    } catch {
      return error.text
    }
  }

  /// Two escapes that are one character beyond U+FFFF, written out: YAML knows no such pairs.
  package static func joined(_ text: String) -> String {
    guard text.contains("\\u") else { return text }
    var out: [UInt16] = []
    var rest = Array(text.utf16)[...]
    func escape(_ units: ArraySlice<UInt16>) -> UInt16? {
      guard units.count >= 6, units.first == 0x5C, units[units.startIndex + 1] == 0x75 else {
        return nil
      }
      return UInt16(String(decoding: units.dropFirst(2).prefix(4), as: UTF16.self), radix: 16)
    }
    while let unit = rest.first {
      if let high = escape(rest), (0xD800...0xDBFF).contains(high),
        let low = escape(rest.dropFirst(6)), (0xDC00...0xDFFF).contains(low)
      {
        out += [high, low]
        rest = rest.dropFirst(12)
      } else {
        out.append(unit)
        rest = rest.dropFirst()
        // What is escaped goes with its backslash.
        if unit == 0x5C, let next = rest.first {
          out.append(next)
          rest = rest.dropFirst()
        }
      }
    }
    return String(decoding: out, as: UTF16.self)
  }

  private struct Problem: Error { var text: String }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private var next: UInt8? { at < bytes.count ? bytes[at] : nil }

  private mutating func space() {
    while let byte = next, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { at += 1 }
  }

  private static func shown(_ byte: UInt8) -> String {
    byte < 0x20 || byte >= 0x7F ? "code \(byte)" : "'\(Character(UnicodeScalar(byte)))'"
  }

  private func unexpected(_ place: String) -> Problem {
    guard let byte = next else { return Problem(text: "unexpected end of JSON input") }
    return Problem(text: "invalid character \(Self.shown(byte)) \(place)")
  }

  private mutating func value(_ depth: Int) throws(Problem) {
    space()
    if depth > Self.deepest { throw Problem(text: "exceeded max depth") }
    switch next {
    case UInt8(ascii: "{"): try object(depth)
    case UInt8(ascii: "["): try list(depth)
    case UInt8(ascii: "\""): try string()
    case UInt8(ascii: "t"): try word("true")
    case UInt8(ascii: "f"): try word("false")
    case UInt8(ascii: "n"): try word("null")
    case .some(let byte) where byte == UInt8(ascii: "-") || isDigit(byte): try number()
    default: throw unexpected("looking for beginning of value")
    }
  }

  private mutating func word(_ word: String) throws(Problem) {
    for byte in word.utf8 {
      guard next == byte else { throw unexpected("in literal \(word)") }
      at += 1
    }
  }

  private mutating func digits() throws(Problem) {
    guard let first = next, isDigit(first) else { throw unexpected("in numeric literal") }
    while let byte = next, isDigit(byte) { at += 1 }
  }

  private func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private mutating func number() throws(Problem) {
    if next == UInt8(ascii: "-") { at += 1 }
    if next == UInt8(ascii: "0") { at += 1 } else { try digits() }
    if next == UInt8(ascii: ".") {
      at += 1
      try digits()
    }
    if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
      at += 1
      if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { at += 1 }
      try digits()
    }
  }

  private mutating func string() throws(Problem) {
    at += 1
    while let byte = next, byte != UInt8(ascii: "\"") {
      if byte < 0x20 { throw unexpected("in string literal") }
      at += byte == UInt8(ascii: "\\") ? 2 : 1
    }
    guard next != nil else { throw unexpected("in string literal") }
    at += 1
  }

  private mutating func list(_ depth: Int) throws(Problem) {
    at += 1
    space()
    if next == UInt8(ascii: "]") {
      at += 1
      return
    }
    while true {
      try value(depth + 1)
      space()
      guard next == UInt8(ascii: ",") else { break }
      at += 1
    }
    guard next == UInt8(ascii: "]") else { throw unexpected("after array element") }
    at += 1
  }

  private mutating func object(_ depth: Int) throws(Problem) {
    at += 1
    space()
    if next == UInt8(ascii: "}") {
      at += 1
      return
    }
    while true {
      space()
      guard next == UInt8(ascii: "\"") else {
        throw unexpected("looking for beginning of object key string")
      }
      try string()
      space()
      guard next == UInt8(ascii: ":") else { throw unexpected("after object key") }
      at += 1
      try value(depth + 1)
      space()
      guard next == UInt8(ascii: ",") else { break }
      at += 1
    }
    guard next == UInt8(ascii: "}") else { throw unexpected("after object key:value pair") }
    at += 1
  }
}
