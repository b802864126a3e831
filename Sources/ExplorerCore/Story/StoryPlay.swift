import DiagramDrawing
import Scenarios
import Simulation
import SourceText
import TopologyModel
import Walkthroughs

/// What slides do to the world and to the picture.
struct SlidePlayer {
  private(set) var state: ExplorerState
  private(set) var problems: [StoryMoment.Problem] = []

  /// Faults are to be found.
  private var hides = false

  /// Simulated time one `until` may take.
  private static let horizon = SimDuration.seconds(3_600)

  /// What the slide makes of the state before it.
  static func play(_ slide: Slide, number: Int, from state: ExplorerState) -> StoryMoment {
    var player = SlidePlayer(state: state)
    player.state.story = nil
    player.state.mode = .browse
    player.state.message = nil
    player.state.isPlaying = false
    for deed in slide.deeds { player.perform(deed) }
    player.hides = true
    for deed in slide.incident?.hidden ?? [] { player.perform(deed) }
    player.show(slide.picture, legs: slide.legs)
    for part in slide.parts + slide.legs.map(\.text) { player.lookAtText(part, slide.range) }
    if let quiz = slide.quiz { player.lookAtText(Located(quiz.explanation), slide.range) }
    player.state.message = nil
    return StoryMoment(slide: number, state: player.state, problems: player.problems)
  }

  /// The same for deeds that belong to no slide: what solves an incident.
  static func play(
    _ deeds: [SlideDeed], from state: ExplorerState
  ) -> (ExplorerState, [StoryMoment.Problem]) {
    var player = SlidePlayer(state: state)
    for deed in deeds { player.perform(deed) }
    return (player.state, player.problems)
  }

  private mutating func fail(_ text: String, _ range: SourceRange) {
    problems.append(StoryMoment.Problem(text: text, range: range))
  }

  private mutating func perform(_ deed: SlideDeed) {
    let problem: String?
    state.message = nil
    switch deed.way {
    case .edit(let edit): problem = self.edit(edit)
    case .until: problem = playUntil(deed.text)
    case .line: problem = line(deed.text)
    }
    state.followNow()
    if let problem { fail("\(deed.text): \(problem)", deed.range) }
  }

  private mutating func edit(_ edit: ScenarioEdit) -> String? {
    switch ScenarioNames.edit(edit, state.topology) {
    case .failure(let problem):
      return problem.text + (problem.suggestion.map { "; \($0)" } ?? "")
    case .success(let changes):
      for change in changes { state.give(.edit(change)) }
      return state.takeMessage()
    }
  }

  private mutating func line(_ text: String) -> String? {
    let words = text.split(separator: " ", maxSplits: 1).map(String.init)
    let rest = words.count > 1 ? words[1] : ""
    switch words.first ?? "" {
    case "request", "fault", "undo-fault", "load", "stop-loads": return give(text)
    case "step":
      let before = state.request?.hops.count ?? 0
      let wanted = Int(rest) ?? 1
      state.stepForwards(wanted)
      let taken = (state.request?.hops.count ?? 0) - before
      return taken == wanted ? nil : "only \(max(0, taken)) hops are left to take"
    case "back":
      let taken = state.request?.hops.count ?? 0
      guard let wanted = Int(rest), wanted <= taken else {
        return "only \(taken) hops were taken"
      }
      _ = state.run(text)
      return nil
    case "compare" where state.branches.count < 2:
      return "there is no branch yet: fork makes one"
    case "branch" where !rest.isEmpty:
      guard let number = Int(rest), state.branches.other(number - 1) != nil else {
        return "there is no other branch \(rest)"
      }
      state.goToBranch(number - 1)
      return nil
    case let name:
      let isKnown =
        VerbCatalog.verb(name) != nil || Bindings.all.contains { $0.name == name }
        || VerbCatalog.aliases[name] != nil
      if !isKnown {
        return
          "no command '\(name)'\(Suggestion.near(name, in: VerbCatalog.names).map { "; \($0)" } ?? "")"
      }
      // What reaches beyond the simulation is no deed of a story.
      return state.run(text).isEmpty ? nil : "a walkthrough cannot do this"
    }
  }

  private mutating func give(_ text: String) -> String? {
    switch Deeds.parse(text, state.world) {
    case .failure(let problem): return problem.text
    case .success(let inputs):
      for var input in inputs {
        if hides, case .applyFault(let id, let element) = input { input = .hideFault(id, element) }
        if case .send(let order) = input { state.send(order) } else { state.give(input) }
        if let obstacle = state.takeMessage() { return obstacle }
      }
      return nil
    }
  }

  private mutating func playUntil(_ text: String) -> String? {
    var next = state.timeline
    defer {
      state.timeline = next
      state.clock = state.world.now
      state.depth = .hop
    }
    if text == "end" || text.hasPrefix("hop ") {
      let wanted = text == "end" ? nil : String(text.dropFirst(4))
      while next.world.requests.last?.isInFlight ?? false, next.stepToHop() {
        guard let wanted, let hop = next.world.requests.last?.hops.last else { continue }
        if "\(hop.fromName) → \(hop.toName): \(hop.summary)".contains(wanted) { return nil }
      }
      if wanted != nil { return "no further hop says so" }
      return next.world.requests.isEmpty ? "no request was sent" : nil
    }
    switch Breakpoint.parse(text, next.world) {
    case .failure(let problem): return problem.text + "; also end, hop TEXT"
    case .success(let condition):
      let end = next.world.now + Self.horizon
      var left = ExplorerState.budget
      while !condition.holds(next.world) {
        left -= 1
        guard left > 0, next.world.nextEventAt.map({ $0 <= end }) ?? false, next.stepUnit() else {
          return "does not come true within the next hour"
        }
      }
      return nil
    }
  }
}

// MARK: The picture

extension SlidePlayer {
  private mutating func show(_ picture: SlidePicture, legs: [SlideLeg]) {
    if let view = picture.view.flatMap({ ViewKind(rawValue: $0) }) { state.kind = view }
    if let zoom = picture.zoom.flatMap({ Zoom(name: $0) }) { state.options.zoom = zoom }
    if let group = picture.group.flatMap({ Grouping(rawValue: $0) }) {
      state.options.grouping = group
    }
    state.options.closed = Set(picture.fold.compactMap { element($0) })
    let lit = picture.highlight + legs.flatMap(\.highlight)
    state.highlighted = Set(lit.compactMap { element($0) })
    if let focus = picture.focus, let element = element(focus) {
      state.selection = element
      state.relayout()
      state.reveal(element)
    } else {
      state.selection = nil
      state.relayout()
    }
    state.storyPane = picture.pane.flatMap { $0 == "none" ? nil : Pane(word: $0) }
  }

  private mutating func element(_ name: Located<String>) -> ElementID? {
    switch ElementNames.element(name.value, state.topology, state.world) {
    case .success(let element): return element
    case .failure(let problem):
      fail(
        problem.text + (problem.suggestion.map { "; \($0)" } ?? ""),
        name.range ?? SourceRange(path: "", line: 1, column: 1))
      return nil
    }
  }

  private mutating func lookAtText(_ text: Located<String>, _ range: SourceRange) {
    for form in LiveValues.fill(text.value, state.world).unknown {
      fail(LiveValues.problem(form, state.world), text.range ?? range)
    }
  }
}

extension ExplorerState {
  fileprivate mutating func takeMessage() -> String? {
    defer { message = nil }
    return message
  }
}
