import SystemCalls

extension [UInt8] {
  /// Whether a word stands anywhere in them; the C library looks for its first byte.
  package func hold(_ word: String) -> Bool {
    let wanted = Array(word.utf8)
    guard let first = wanted.first else { return true }
    return withUnsafeBytes { (bytes: UnsafeRawBufferPointer) -> Bool in
      guard let start = bytes.baseAddress else { return false }
      var at = 0
      while bytes.count - at >= wanted.count {
        guard let found = memchr(start + at, Int32(first), bytes.count - at) else { return false }
        at = UnsafeRawPointer(found) - start
        if bytes.count - at >= wanted.count, memcmp(found, wanted, wanted.count) == 0 {
          return true
        }
        at += 1
      }
      return false
    }
  }
}
