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
  /// All entries ever written.
  package private(set) var written = 0
  /// All interesting entries ever written.
  package private(set) var interesting = 0
  /// Two pages: a full one is dropped whole, so that nothing is moved.
  private var older: [LogEntry] = []
  private var newer: [LogEntry] = []

  /// In the order they were written.
  package var entries: [LogEntry] { older + newer }

  package var last: LogEntry? { newer.last ?? older.last }

  /// The last `count` entries, or as many as are kept. O(count).
  package func suffix(_ count: Int) -> [LogEntry] {
    if count <= newer.count { return Array(newer.suffix(count)) }
    return older.suffix(count - newer.count) + newer
  }

  mutating func append(_ entry: LogEntry) {
    newer.append(entry)
    written += 1
    if entry.isInteresting { interesting += 1 }
    if newer.count < Self.capacity { return }
    older = newer
    newer = []
    newer.reserveCapacity(Self.capacity)
  }
}
