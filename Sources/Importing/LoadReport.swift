import SourceText

/// What was read, what was left out, and what was made up: the honest account of a load.
package struct LoadReport: Hashable, Sendable {
  /// One line for a kind of document: how many were read.
  package struct Count: Hashable, Sendable {
    package var kind: String
    package var count: Int
  }

  /// Something understood but without a model yet, with what that means for requests.
  package struct NotModelled: Hashable, Sendable {
    package var what: String
    package var effect: String
    /// The first ones; `count` says how many there were.
    package var places: [SourceRange]
    package var count: Int
  }

  /// Something without effect on anything shown, with the reason.
  package struct Ignored: Hashable, Sendable {
    package var what: String
    package var reason: String
    package var count: Int
  }

  package private(set) var read: [Count] = []
  package private(set) var notModelled: [NotModelled] = []
  package private(set) var ignored: [Ignored] = []
  package var files: [String] = []
  package var documents = 0
  package private(set) var keysRead = 0
  package private(set) var keysUnknown = 0
  private var readIndex: [String: Int] = [:]
  private var notModelledIndex: [String: Int] = [:]
  private var ignoredIndex: [String: Int] = [:]

  mutating func countRead(_ kind: String) {
    if let index = readIndex[kind] {
      read[index].count += 1
    } else {
      readIndex[kind] = read.count
      read.append(Count(kind: kind, count: 1))
    }
  }

  mutating func leaveOut(_ what: String, effect: String, at range: SourceRange) {
    let key = "\(what)\n\(effect)"
    if let index = notModelledIndex[key] {
      notModelled[index].count += 1
      if notModelled[index].places.count < 20 { notModelled[index].places.append(range) }
    } else {
      notModelledIndex[key] = notModelled.count
      notModelled.append(NotModelled(what: what, effect: effect, places: [range], count: 1))
    }
  }

  mutating func ignore(_ what: String, reason: String, count: Int = 1) {
    let key = "\(what)\n\(reason)"
    if let index = ignoredIndex[key] {
      ignored[index].count += count
    } else {
      ignoredIndex[key] = ignored.count
      ignored.append(Ignored(what: what, reason: reason, count: count))
    }
  }

  mutating func count(_ keys: KeyCounts) {
    keysRead += keys.read
    keysUnknown += keys.unknown
    for item in keys.ignored { ignore(item.key, reason: item.why, count: item.count) }
    for (what, effect, range) in keys.notModelled { leaveOut(what, effect: effect, at: range) }
  }
}
