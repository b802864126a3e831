/// How far a load has come.
package struct LoadProgress: Hashable, Sendable {
  package enum Phase: Hashable, Sendable {
    case reading, resolving
  }

  package var phase = Phase.reading
  package var bytesRead = 0
  /// Of all files that are known of; 0 while none is, as of standard input.
  package var bytesInAll = 0
  package var documents = 0
  /// The file that is being read.
  package var file = ""

  package init() {}
}

/// Follows a load, which calls it on its own thread, and may end the reading early.
package protocol LoadFollower: Sendable {
  /// After each document; false ends the reading, and what was read so far is all.
  func goesOn(_ progress: LoadProgress) -> Bool
  /// What was asked to stop has stopped; the next is not meant by that.
  func startsOver()
  /// True when something to look at is wanted before all has been read.
  func wantsPicture() -> Bool
  /// What was read so far, resolved by itself; what is missing may still come.
  func show(_ part: Loaded)
}
