import Simulation
import SourceText
import TerminalCanvas
import TopologyModel

/// A moment and a place, under a letter.
package struct Bookmark: Sendable {
  var timeline: Timeline
  var place: Place
  var branch: Int
}

/// Scrubbing, and marks with letters.
extension ExplorerState {
  /// A key on the time bar; false for those that mean what they always do.
  mutating func timeBarKey(_ key: KeyCode) -> Bool {
    switch key {
    case .left, .character("h"): goToMark(-1)
    case .right, .character("l"): goToMark(1)
    case .pageUp: goToMark(-10)
    case .pageDown: goToMark(10)
    case .home: goToStop(0)
    case .end: goToStop(.max)
    default: return false
    }
    return true
  }

  /// So many stops on, as far as what was reached before goes.
  mutating func goToMark(_ step: Int) {
    let track = TimeTrack(self)
    let here = track.current ?? -1
    if step > 0, here + 1 >= track.stops.count {
      message =
        "nothing is remembered ahead: \(keys.key(.stepForward)) and \(keys.key(.nextEvent)) play on"
      return
    }
    if step < 0, here < 0 {
      message = "this is the beginning"
      return
    }
    goToStop(here + step)
  }

  private mutating func goToStop(_ index: Int) {
    let stops = TimeTrack(self).stops
    if stops.isEmpty { return }
    let target = index < 0 ? 0 : stops[min(index, stops.count - 1)].position
    goTo(target)
    sayWhere()
  }

  /// To the stop under the mouse.
  mutating func scrub(to point: Point, _ bar: Rect) {
    let cells = TransportBar.cells(self, bar)
    guard let cell = cells.last(where: { bar.x + 1 + $0.x <= point.x }) ?? cells.first,
      cell.stop.position != timeline.position
    else { return }
    goTo(cell.stop.position)
    sayWhere()
  }

  private mutating func sayWhere() {
    let entry = world.log.last { $0.at <= world.now }
    message = entry.map { "t+\(world.now.text) s  \($0.text)".printable }
  }

  // MARK: Marks

  var markNames: String { bookmarks.keys.sorted().map { "\($0)" }.joined(separator: " ") }

  mutating func handle(_ key: KeyCode, letterFor command: Command) -> [Effect] {
    mode = .browse
    guard case .character(let letter) = key, letter.isLetter else {
      if key != .escape { message = "a mark is a letter; \(KeyNames.text(key)) is none" }
      return []
    }
    if command == .setMark {
      bookmarks[letter] = Bookmark(timeline: timeline, place: place, branch: branches.id)
      let gap = keys.namesCommands ? " " : ""
      message =
        "mark \(letter): t+\(now.text) s; \(keys.key(.goToMark))\(gap)\(letter) comes back here"
      return []
    }
    guard let mark = bookmarks[letter] else {
      message = "there is no mark \(letter); there are \(markNames)"
      return []
    }
    let before = place
    isPlaying = false
    depth = .hop
    motion = nil
    let note = come(to: mark)
    clock = world.now
    lookAhead()
    show(mark.place)
    remember(before)
    message = "mark \(letter): t+\(now.text) s\(note)"
    return []
  }

  /// To a mark's moment: in its own branch by seeking, so that nothing done since is lost; where that
  /// has become another story, in a new branch.
  private mutating func come(to mark: Bookmark) -> String {
    if let index = branches.index(of: mark.branch), index != branches.current,
      let other = branches.go(to: index, leaving: timeline)
    {
      timeline = other
      undone = []
    }
    if branches.id == mark.branch, timeline.contains(mark.timeline) {
      timeline.seek(to: mark.timeline.position)
      return ""
    }
    if branches.count < Branches.limit {
      branches.fork(from: timeline)
      timeline = mark.timeline
      undone = []
      return ", in a branch of its own: what followed it was undone"
    }
    return ": its story was undone, and there is no room for another branch"
  }
}

extension EventLog {
  /// The newest that fits.
  fileprivate func last(where fits: (LogEntry) -> Bool) -> LogEntry? {
    suffix(50).last(where: fits)
  }
}
