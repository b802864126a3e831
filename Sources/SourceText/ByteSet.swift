/// ASCII characters to look for; much quicker than `Character`s, which are told apart by Unicode's rules.
package struct ByteSet: ExpressibleByStringLiteral, Sendable {
  private var low: UInt64 = 0
  private var high: UInt64 = 0

  /// Characters beyond ASCII are left out.
  package init(stringLiteral text: String) {
    for byte in text.utf8 {
      if byte < 64 {
        low |= 1 << UInt64(byte)
      } else if byte < 128 {
        high |= 1 << UInt64(byte - 64)
      }
    }
  }

  package func contains(_ byte: UInt8) -> Bool {
    byte < 64 ? low >> UInt64(byte) & 1 == 1 : byte < 128 && high >> UInt64(byte - 64) & 1 == 1
  }
}

extension StringProtocol where UTF8View.SubSequence == Substring.UTF8View {
  /// The pieces between characters of the set, without empty ones. O(bytes).
  package func split(atAny set: ByteSet, maxSplits: Int = .max) -> [Substring] {
    utf8.split(maxSplits: maxSplits, whereSeparator: set.contains).map(Substring.init)
  }

  /// Whether one of the set's characters is in it. O(bytes).
  package func hasAny(_ set: ByteSet) -> Bool { utf8.contains(where: set.contains) }
}
