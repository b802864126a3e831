import Simulation
import TerminalCanvas

/// Moments worth stopping at, in order: hops, what a person did, changes of state.
struct TimeTrack {
  enum Kind: Hashable {
    /// A hop of the request on screen, by number; another request's has none.
    case hop(Int?)
    case input
    case change(LogEntry.Level)
  }

  struct Stop: Hashable {
    var position: Int
    var at: SimInstant
    var kind: Kind
    /// Remembered ahead of the moment on screen.
    var isAhead: Bool
  }

  /// A stop and the columns it has on screen.
  struct Cell: Hashable {
    var stop: Stop
    var x: Int
    var width: Int
  }

  let stops: [Stop]
  /// The last stop that is not ahead.
  let current: Int?

  /// Marks that are looked at; more would not fit any screen.
  private static let limit = 400

  /// O(marks looked at × log entries near them).
  init(_ state: ExplorerState) {
    let timeline = state.timeline
    let marks = timeline.marks
    let here = marks.lastIndex { $0.position <= timeline.position } ?? -1
    let range = max(0, here - Self.limit)..<min(marks.count, here + Self.limit)
    let hops = state.request?.hops ?? []
    var levels: [SimInstant: LogEntry.Level] = [:]
    for entry in state.world.log.suffix(Self.limit) where entry.isInteresting {
      let known = levels[entry.at] ?? .info
      levels[entry.at] = entry.level.rawValue > known.rawValue ? entry.level : known
    }
    var number = 0
    var out: [Stop] = []
    for mark in marks[range] {
      let isAhead = mark.position > timeline.position
      var kind = Kind.change(levels[mark.at] ?? .info)
      if mark.isHop {
        let isOurs = number < hops.count && hops[number].at == mark.at
        if isOurs || (isAhead && number >= hops.count && !hops.isEmpty) { number += 1 }
        kind = .hop(isOurs || isAhead && number > hops.count ? number : nil)
      } else if mark.isInput {
        kind = .input
      }
      out.append(Stop(position: mark.position, at: mark.at, kind: kind, isAhead: isAhead))
    }
    stops = out
    current = out.lastIndex { !$0.isAhead }
  }

  /// Where each stop stands in so many columns: the moment on screen always among them, and what
  /// is ahead of it in the last third.
  func cells(width: Int, hopWidth: Int) -> [Cell] {
    func size(_ stop: Stop) -> Int {
      if case .hop(.some) = stop.kind { return stop.isAhead ? 5 : hopWidth }
      return stop.isAhead ? 2 : 3
    }
    let here = current ?? 0
    var ahead: [Stop] = []
    var room = width / 3
    for stop in stops.dropFirst(here + 1) {
      room -= size(stop)
      if room < 0 { break }
      ahead.append(stop)
    }
    var behind: [Stop] = []
    room = width - ahead.reduce(0) { $0 + size($1) }
    for stop in stops.prefix(current.map { $0 + 1 } ?? 0).reversed() {
      room -= size(stop)
      if room < 0 { break }
      behind.append(stop)
    }
    var x = 0
    return (behind.reversed() + ahead).map { stop in
      defer { x += size(stop) }
      return Cell(stop: stop, x: x, width: size(stop))
    }
  }
}
