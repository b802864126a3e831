import SystemCalls

/// Standard streams, written whole.
enum Output {
  static func print(_ text: String) { write(text.hasSuffix("\n") ? text : text + "\n", to: 1) }

  /// Without an end of line.
  static func write(_ text: String) { write(text, to: 1) }

  static func complain(_ text: String) { write(text.hasSuffix("\n") ? text : text + "\n", to: 2) }

  private static func write(_ text: String, to descriptor: Int32) {
    guard let problem = writeAll(Array(text.utf8), to: descriptor) else { return }
    // The reader went away (a pager that was closed): nobody is left to tell.
    exit(descriptor == 1 && problem == EPIPE ? 0 : 1)
  }

  static var isTerminal: Bool { isatty(1) == 1 }
}
