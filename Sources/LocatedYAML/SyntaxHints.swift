import SourceText

/// Says what probably happened when a text is not YAML.
enum SyntaxHints {
  static func explain(
    _ failure: YAMLFailure, _ bytes: UnsafeBufferPointer<UInt8>, firstLine: Int
  ) -> Diagnostic {
    var out = failure.diagnostic
    if let offset = failure.bytes, var range = out.range {
      let before = bytes.prefix(min(offset, bytes.count))
      let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
      range.line = firstLine + before.count { $0 == 0x0A }
      range.column = 1 + before[start...].count { $0 & 0xC0 != 0x80 }
      out.range = range
      if offset < bytes.count {
        let code = String(bytes[offset], radix: 16, uppercase: true)
        out.message += " (byte 0x\(code))"
      }
    }
    if out.suggestion == nil { out.suggestion = hint(out.message, bytes) }
    return out
  }

  private static func hint(_ message: String, _ bytes: UnsafeBufferPointer<UInt8>) -> String? {
    if message.contains("cannot start any token"), contains(bytes, "\n\t") {
      return "a tab used for indentation: YAML wants spaces"
    }
    if contains(bytes, "{{") {
      return "a Helm template? render it first: helm template . | topowalk check -"
    }
    if contains(bytes, "<%") || contains(bytes, "<EDIT") || contains(bytes, "{%") {
      return "a template that is not filled in"
    }
    if !contains(bytes, "\n ") && !contains(bytes, "\n\t") && contains(bytes, "\n") {
      return "no line is indented: was it copied from a web page?"
    }
    return nil
  }

  private static func contains(_ bytes: UnsafeBufferPointer<UInt8>, _ text: StaticString) -> Bool {
    let wanted = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    guard bytes.count >= wanted.count else { return false }
    for at in 0...(bytes.count - wanted.count) where bytes[at] == wanted[0] {
      if (1..<wanted.count).allSatisfy({ bytes[at + $0] == wanted[$0] }) { return true }
    }
    return false
  }
}
