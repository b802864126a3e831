import TopologyModel

/// What a person does to the world; kept so that going back and forth repeats it.
package enum Input: Hashable, Sendable {
  case send(RequestOrder)
  case applyFault(String, ElementID)
  /// Taken back by itself after a time.
  case applyFaultFor(String, ElementID, SimDuration)
  /// Nothing on screen tells of it: it is to be found.
  case hideFault(String, ElementID)
  case undoFault(String, ElementID)
  /// A what-if: the topology changes under the running world.
  case edit(Edit)
  case startLoad(RequestOrder, perSecond: Int)
  case stopLoads
  /// The clock was moved over a quiet stretch before something was done.
  case wait(until: SimInstant)

  package var isWait: Bool {
    if case .wait = self { true } else { false }
  }
}

/// A world with its past and its remembered future.
///
/// A position counts units: one event, or one input. Going back restores the last snapshot at or
/// before the position and plays forward from there, so any position gives the same world however
/// it was reached. A new input forgets the future.
package struct Timeline: Sendable {
  /// Snapshots that are kept; when there are more, every second one goes and the interval doubles.
  package static let snapshotLimit = 256

  /// What a person did, and when.
  package struct Given: Hashable, Sendable {
    package var position: Int
    package var at: SimInstant
    package var input: Input
    /// An edit in words, as positions may mean something else later.
    package var note: String
  }

  /// A position worth stopping at.
  package struct Mark: Hashable, Sendable {
    package var position: Int
    package var at: SimInstant
    package var isHop: Bool
    package var isInput: Bool
    package var isInteresting: Bool
  }

  package private(set) var world: World
  /// The topology now: the files' with the edits made before this position.
  package var topology: Topology { world.topology }
  package private(set) var position = 0
  /// In order of position, up to the furthest that was reached since the last input.
  package private(set) var marks: [Mark] = []
  private var inputs: [Given] = []
  private var snapshots: [(position: Int, world: World)]
  private var interval = 32

  package init(_ topology: Topology, seed: UInt64 = 1) {
    world = World(topology, seed: seed)
    snapshots = [(0, world)]
  }

  /// Applies an input now and forgets the future. Returns what stood in its way, or `nil`.
  @discardableResult
  package mutating func give(_ input: Input) -> String? {
    var next = world
    if let obstacle = Self.apply(input, &next) { return obstacle }
    forget(from: position)
    var note = ""
    if case .edit(let edit) = input { note = edit.text(in: world.topology) }
    inputs.append(Given(position: position, at: world.now, input: input, note: note))
    let before = (world.hopCount, world.log.interesting)
    world = next
    arrive(from: before, isInput: true)
    return nil
  }

  /// Everything is in order of position: what is forgotten is at the ends.
  private mutating func forget(from position: Int) {
    while let last = inputs.last, last.position >= position { inputs.removeLast() }
    while let last = snapshots.last, last.position > position { snapshots.removeLast() }
    while let last = marks.last, last.position > position { marks.removeLast() }
  }

  /// The input remembered for a position. O(log inputs).
  private func remembered(at position: Int) -> Input? {
    guard let last = inputs.last, last.position >= position else { return nil }
    var range = 0..<inputs.count
    while let middle = range.isEmpty ? nil : range.lowerBound + range.count / 2 {
      if inputs[middle].position == position { return inputs[middle].input }
      range =
        inputs[middle].position < position
        ? middle + 1..<range.upperBound : range.lowerBound..<middle
    }
    return nil
  }

  private static func apply(_ input: Input, _ world: inout World) -> String? {
    let topology = world.topology
    switch input {
    case .send(let order): world.send(order, in: topology)
    case .applyFault(let id, let element): return world.apply(id, to: element, in: topology)
    case .hideFault(let id, let element):
      return world.apply(id, to: element, isHidden: true, in: topology)
    case .applyFaultFor(let id, let element, let duration):
      return world.apply(id, to: element, for: duration, in: topology)
    case .undoFault(let id, let element): return world.undo(id, on: element, in: topology)
    case .wait(let instant): world.wait(until: instant)
    case .edit(let edit): world.edit(edit)
    case .startLoad(let order, let perSecond):
      return world.startLoad(order, perSecond: perSecond, in: topology)
    case .stopLoads: world.stopLoads(topology)
    }
    return nil
  }

  /// One unit forward: the input remembered here, else the next event. False when nothing is left.
  @discardableResult
  package mutating func stepUnit() -> Bool {
    let before = (world.hopCount, world.log.interesting)
    if let input = remembered(at: position) {
      _ = Self.apply(input, &world)
      arrive(from: before, isInput: true)
      return true
    }
    guard world.step() else { return false }
    arrive(from: before, isInput: false)
    return true
  }

  /// Books the unit that was just played in place.
  private mutating func arrive(from before: (hops: Int, interesting: Int), isInput: Bool) {
    let isHop = world.hopCount > before.hops
    let isInteresting = world.log.interesting > before.interesting
    position += 1
    if isHop || isInput || isInteresting, position > marks.last?.position ?? 0 {
      marks.append(
        Mark(
          position: position, at: world.now, isHop: isHop, isInput: isInput,
          isInteresting: isInteresting))
    }
    if position % interval == 0, position > snapshots[snapshots.count - 1].position { snapshot() }
  }

  private mutating func snapshot() {
    snapshots.append((position, world))
    if snapshots.count > Self.snapshotLimit {
      interval *= 2
      snapshots = snapshots.filter { $0.position % interval == 0 }
    }
  }

  /// Goes to any position that was reached before, or plays on to a later one.
  package mutating func seek(to target: Int) {
    let index = snapshots.lastIndex { $0.position <= target } ?? 0
    // Forwards, too, where a later moment is remembered.
    if target < position || snapshots[index].position > position {
      (position, world) = snapshots[index]
    }
    while position < target, stepUnit() {}
  }
}

extension Timeline {
  /// Whether all that was done in another before its position was done here too, at the same places.
  package func contains(_ other: Timeline) -> Bool {
    let done = other.given
    return Array(inputs.prefix(done.count)) == done
  }

  /// What was done before this position, in order.
  package var given: [Given] { inputs.filter { $0.position < position } }

  /// Takes back the last thing a person did before this position, with all that followed.
  /// Returns false when there is nothing to take back.
  package mutating func undoLastInput() -> Bool {
    // What the program itself did at the start is nobody's to take back.
    guard let last = inputs.last(where: { $0.position < position && !$0.input.isWait }),
      last.position > 0
    else { return false }
    seek(to: last.position)
    forget(from: last.position)
    return true
  }

  /// Events a search may play before it gives up.
  private static let searchLimit = 200_000

  /// Plays until the next hop of any request, or the next thing a person did. False when no
  /// request is in flight and nothing is remembered.
  package mutating func stepToHop() -> Bool {
    play(
      until: { $0.isHop || $0.isInput },
      while: { timeline in
        timeline.hasFuture || timeline.world.inFlight > 0
      })
  }

  /// Plays until something of interest happens, at most for `limit` of simulated time.
  package mutating func stepToInteresting(within limit: SimDuration) -> Bool {
    let end = world.now + limit
    let before = self
    if play(
      until: { $0.isInteresting || $0.isInput }, while: { ($0.world.nextEventAt ?? end) <= end })
    {
      return true
    }
    self = before
    return false
  }

  /// Plays all events up to a time. The world's clock ends at the last of them.
  ///
  /// At most `budget` units; false when it was not enough.
  @discardableResult
  package mutating func play(until instant: SimInstant, budget: Int = .max) -> Bool {
    var left = budget
    while hasFuture || (world.nextEventAt ?? instant + .seconds(1)) <= instant {
      if hasFuture, nextInputIsLater(than: instant) { break }
      if left == 0 { return false }
      guard stepUnit() else { break }
      left -= 1
    }
    return true
  }

  private func nextInputIsLater(than instant: SimInstant) -> Bool {
    if case .wait(let until) = inputs.first(where: { $0.position == position })?.input {
      return until > instant
    }
    guard let next = world.nextEventAt else { return false }
    return next > instant && !inputs.contains { $0.position == position }
  }

  /// Something a person did is remembered ahead.
  package var hasFuture: Bool { (inputs.last?.position ?? -1) >= position }

  private mutating func play(
    until stop: (Mark) -> Bool, while goOn: (Timeline) -> Bool
  ) -> Bool {
    var played = 0
    while played < Self.searchLimit, goOn(self) {
      let from = position
      guard stepUnit() else { return false }
      played += 1
      if position > from, let mark = marks.last(where: { $0.position <= position }),
        mark.position == position, stop(mark)
      {
        return true
      }
    }
    return false
  }

  /// The last position before this one where a hop was taken or somebody did something.
  package var previousStep: Int? {
    marks.last { $0.position < position && ($0.isHop || $0.isInput) }?.position
  }

  package var previousInteresting: Int? {
    marks.last { $0.position < position && ($0.isInteresting || $0.isInput) }?.position
  }
}
