import SystemCalls

/// Standard streams, written whole.
enum Output {
  static func print(_ text: String) { write(text.hasSuffix("\n") ? text : text + "\n", to: 1) }

  /// Without an end of line.
  static func write(_ text: String) { write(text, to: 1) }

  static func complain(_ text: String) { write(text.hasSuffix("\n") ? text : text + "\n", to: 2) }

  private static func write(_ text: String, to descriptor: Int32) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { SystemCalls.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        // The reader went away (a pager that was closed): nobody is left to tell.
        exit(descriptor == 1 && errno == EPIPE ? 0 : 1)
      }
      bytes = bytes.dropFirst(count)
    }
  }

  static var isTerminal: Bool { isatty(1) == 1 }
}
