import DiagramDrawing
import Simulation
import SourceText
import TopologyModel

/// Does again what was done: exactly where nothing differs, by the clock where something does.
enum Replay {
  /// Units played between two deeds.
  private static let budget = 5_000_000

  struct Outcome {
    var timeline: Timeline
    /// Deeds that could not be done any more, with why.
    var problems: [String]
  }

  /// Same sources, same seed: every deed at its very position.
  static func exactly(_ session: Session, _ topology: Topology) -> Outcome {
    var timeline = Timeline(topology, seed: session.seed)
    var problems: [String] = []
    for deed in session.deeds {
      // A position beyond the end of what happens means the file was changed by hand.
      while timeline.position < deed.position, timeline.stepUnit() {}
      if timeline.position != deed.position {
        problems.append("line \(deed.line): nothing happens any more before step \(deed.position)")
        break
      }
      give(deed.text, at: "line \(deed.line)", &timeline, &problems)
    }
    while timeline.position < session.position, timeline.stepUnit() {}
    timeline.seek(to: min(timeline.position, session.position))
    return Outcome(timeline: timeline, problems: problems)
  }

  /// Other sources: every deed at its time, by the names it has now.
  static func byClock(
    _ deeds: [(at: SimInstant, text: String)], until end: SimInstant, _ topology: Topology,
    seed: UInt64
  ) -> Outcome {
    var timeline = Timeline(topology, seed: seed)
    var problems: [String] = []
    for deed in deeds {
      if !timeline.play(until: deed.at, budget: budget) {
        problems.append("t+\(deed.at.text) s is too far: more than \(budget) events before it")
        break
      }
      if timeline.world.now < deed.at { timeline.give(.wait(until: deed.at)) }
      give(deed.text, at: "t+\(deed.at.text) s", &timeline, &problems)
    }
    if !timeline.play(until: end, budget: budget) {
      problems.append("t+\(end.text) s is too far: more than \(budget) events before it")
    }
    return Outcome(timeline: timeline, problems: problems)
  }

  private static func give(
    _ text: String, at place: String, _ timeline: inout Timeline, _ problems: inout [String]
  ) {
    switch Deeds.parse(text, timeline.world) {
    case .failure(let problem): problems.append("\(place): \(text): \(problem.text)")
    case .success(let inputs):
      for input in inputs {
        if let obstacle = timeline.give(input) { problems.append("\(place): \(text): \(obstacle)") }
      }
    }
  }
}

extension ExplorerState {
  /// Comes to where a session was; what differs is listed.
  package mutating func resume(_ session: Session) {
    var differences: [String] = []
    for source in session.sources {
      guard let file = files.first(where: { $0.path == source.path }) else {
        differences.append("\(source.path) is not there any more")
        continue
      }
      if ContentHash.text(file.text) != source.hash {
        differences.append("\(source.path) has changed since")
      }
    }
    let known = Set(session.sources.map(\.path))
    differences += files.filter { !known.contains($0.path) }.map { "\($0.path) is new" }
    let outcome: Replay.Outcome
    if differences.isEmpty {
      outcome = Replay.exactly(session, original)
    } else {
      let deeds = session.deeds.map { (at: SimInstant(microseconds: $0.at), text: $0.text) }
      let end = deeds.last?.at ?? .start
      outcome = Replay.byClock(deeds, until: end, original, seed: session.seed)
    }
    timeline = outcome.timeline
    clock = world.now
    lookAhead()
    if let kind = ViewKind(rawValue: session.view) { self.kind = kind }
    if let name = session.selection,
      case .success(let element) = ElementNames.element(name, topology, world)
    {
      selection = element
    }
    relayout()
    followNow()
    differences += outcome.problems
    if differences.isEmpty {
      let hop = request.map { "hop \($0.hops.count), " } ?? ""
      message = "the session is where it was: \(hop)t+\(now.text) s"
    } else {
      mode = .report(
        Report(
          "the session differs from what it was",
          text: differences + ["", "what could be done again was, at the same times"]), scroll: 0)
    }
  }
}
