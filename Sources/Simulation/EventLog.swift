import TopologyModel

/// One thing that happened, in words.
package struct LogEntry: Hashable, Sendable {
  package enum Level: Int, Sendable {
    case info, good, caution, bad
  }

  package var at: SimInstant
  package var element: ElementID
  package var level: Level
  /// The request it is about, which the text begins with.
  private var request: Int?
  private var words: String
  private var form: Form

  /// How the text is made, when somebody reads it.
  enum Form: Hashable, Sendable {
    case plain, ended
    case sent(RequestLine)
  }

  package var text: String {
    guard let request else { return words }
    switch form {
    case .plain: return "#\(request + 1) \(words)"
    case .ended: return "#\(request + 1) ends: \(words)"
    case .sent(let line): return "#\(request + 1) \(line) from \(words)"
    }
  }

  /// A state changed: `[` and `]` stop here.
  package var isInteresting: Bool

  init(
    at: SimInstant, element: ElementID, level: Level, request: Int? = nil, text: String,
    isInteresting: Bool, form: Form = .plain
  ) {
    self.form = form
    self.request = request
    self.at = at
    self.element = element
    self.level = level
    words = text
    self.isInteresting = isInteresting
  }
}

/// The last entries; older ones are dropped so that a long play stays small.
package struct EventLog: Hashable, Sendable {
  /// Entries that are kept at least; twice as many at most.
  package static let capacity = 1_000
  package private(set) var entries: [LogEntry] = []
  /// All entries ever written.
  package private(set) var written = 0
  /// All interesting entries ever written.
  package private(set) var interesting = 0

  mutating func append(_ entry: LogEntry) {
    entries.append(entry)
    written += 1
    if entry.isInteresting { interesting += 1 }
    if entries.count >= 2 * Self.capacity {
      entries.removeFirst(entries.count - Self.capacity)
    }
  }
}
