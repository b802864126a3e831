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
    package var places: [SourceRange]
  }

  package private(set) var read: [Count] = []
  package private(set) var notModelled: [NotModelled] = []
  package var files: [String] = []

  mutating func countRead(_ kind: String) {
    if let index = read.firstIndex(where: { $0.kind == kind }) {
      read[index].count += 1
    } else {
      read.append(Count(kind: kind, count: 1))
    }
  }

  mutating func leaveOut(_ what: String, effect: String, at range: SourceRange) {
    if let index = notModelled.firstIndex(where: { $0.what == what }) {
      notModelled[index].places.append(range)
    } else {
      notModelled.append(NotModelled(what: what, effect: effect, places: [range]))
    }
  }
}
