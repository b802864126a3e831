/// From the bytes of a file to its text.
///
/// Broken UTF-8 is read as kubectl reads it, with U+FFFD, and told; what is no text at all is not read.
package enum TextDecoding {
  /// The text, or `nil` where there is none, with what there is to say.
  package static func decode(
    _ bytes: [UInt8], path: String
  ) -> (file: SourceFile?, diagnostics: [Diagnostic]) {
    if let wide = wide(bytes) { return (SourceFile(path: path, text: wide), []) }
    if let what = binary(bytes) {
      let place = SourceRange(path: path, line: 1, column: 1)
      return (nil, [Diagnostic(.error, "not-text", "'\(path)' is \(what), not text", at: place)])
    }
    if let text = String(validating: bytes, as: UTF8.self) {
      return (SourceFile(path: path, text: text), [])
    }
    let text = String(decoding: bytes, as: UTF8.self)
    let bad = firstInvalid(bytes)
    let line = 1 + bytes[..<bad].count { $0 == 0x0A }
    let start = bytes[..<bad].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    let column = 1 + bytes[start..<bad].count { $0 & 0xC0 != 0x80 }
    let shown = bytes[bad...].prefix(3).prefix { $0 >= 0x80 }
      .map { "0x" + String($0, radix: 16, uppercase: true) }.joined(separator: " ")
    let diagnostic = Diagnostic(
      .error, "not-utf-8", "not UTF-8: \(shown); U+FFFD is read in its place",
      at: SourceRange(path: path, line: line, column: column, length: 1),
      suggestion: "save the file as UTF-8")
    return (SourceFile(path: path, text: text), [diagnostic])
  }

  /// UTF-16 by its mark, or by every other byte of the first ones being 0.
  private static func wide(_ bytes: [UInt8]) -> String? {
    guard bytes.count >= 4, bytes.count % 2 == 0 else { return nil }
    let start = Array(bytes[..<4])
    let isMarked = start.starts(with: [0xFF, 0xFE]) || start.starts(with: [0xFE, 0xFF])
    let looksBig = start[0] == 0 && start[2] == 0 && (1..<0x80).contains(start[1])
    let looksLittle = start[1] == 0 && start[3] == 0 && (1..<0x80).contains(start[0])
    guard isMarked || looksBig || looksLittle else { return nil }
    let isBig = start[0] == 0xFE || looksBig
    var units: [UInt16] = []
    units.reserveCapacity(bytes.count / 2)
    for index in stride(from: isMarked ? 2 : 0, to: bytes.count, by: 2) {
      let (high, low) = isBig ? (bytes[index], bytes[index + 1]) : (bytes[index + 1], bytes[index])
      units.append(UInt16(high) << 8 | UInt16(low))
    }
    return String(decoding: units, as: UTF16.self)
  }

  private static func binary(_ bytes: [UInt8]) -> String? {
    if bytes.starts(with: [0x1F, 0x8B]) { return "a gzip file" }
    if bytes.starts(with: [0x7F, 0x45, 0x4C, 0x46]) { return "a program (ELF)" }
    if bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) { return "a zip file" }
    let start = bytes.prefix(4_096)
    let odd = start.count { $0 < 0x09 || ($0 > 0x0D && $0 < 0x1B) }
    return odd > 8 && odd * 10 > start.count ? "a binary file" : nil
  }

  /// The offset of the first byte that belongs to no character.
  private static func firstInvalid(_ bytes: [UInt8]) -> Int {
    var decoder = UTF8()
    var iterator = bytes.makeIterator()
    var offset = 0
    while case .scalarValue(let scalar) = decoder.decode(&iterator) {
      offset += UTF8.width(scalar)
    }
    return min(offset, bytes.count - 1)
  }
}
