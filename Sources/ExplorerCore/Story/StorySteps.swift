import DiagramDrawing
import Simulation
import SourceText
import TopologyModel
import Walkthroughs

/// Going through a walkthrough: forwards, backwards, away and back.
extension ExplorerState {
  /// Begins at the first slide, in present mode.
  package mutating func begin(_ walkthrough: Walkthrough) {
    timeline = Timeline(original, seed: walkthrough.seed)
    clock = world.now
    branches = Branches()
    undone = []
    ahead = []
    options.focus = []
    var base = self
    base.isPresenting = true
    let first = SlidePlayer.play(walkthrough.slides[0], number: 0, from: base)
    story = Story(walkthrough: walkthrough, path: [first])
    show(first)
  }

  /// The screen becomes a slide's; what belongs to the person and not to the story stays.
  private mutating func show(_ moment: StoryMoment) {
    var next = moment.state
    next.story = story
    (next.width, next.height, next.glyphs) = (width, height, glyphs)
    (next.settings, next.keys, next.history) = (settings, keys, history)
    (next.movesOnScreen, next.showsPrivateThings) = (movesOnScreen, showsPrivateThings)
    next.sources = sources
    next.isPresenting = true
    next.pane = .diagram
    next.isMaximised = false
    self = next
    relayout()
    lightLeg()
    if let selection { reveal(selection) } else { followNow() }
    message = moment.problems.first.map {
      "this slide no longer holds: \($0.text) (\($0.range.short))".printable
    }
  }

  /// The next part, else the next slide.
  mutating func storyForward() {
    guard var story else { return }
    if !story.isWhole {
      story.shown += 1
      self.story = story
      lightLeg()
      return
    }
    guard let next = story.walkthrough.next(after: story.index) else {
      message =
        story.slide.alternatives.isEmpty
        ? "this is the end; e leaves to explore" : "a number chooses the way"
      return
    }
    let solution = story.slide.incident.flatMap { incident in
      story.solved[story.index] == nil ? incident.solution.map(\.text) : nil
    }
    enter(next)
    if let solution, message == nil {
      message = "put right for you: \(solution.joined(separator: ", "))".printable
    }
  }

  /// Legs are told one after the other: what the one being told is about is lit beside what the slide lights.
  private mutating func lightLeg() {
    guard let story, !story.slide.legs.isEmpty else { return }
    let told = story.shown - max(1, story.slide.parts.count)
    let leg = told > 0 ? story.slide.legs[min(told, story.slide.legs.count) - 1] : nil
    let wanted = story.slide.picture.highlight + (leg?.highlight ?? [])
    highlighted = Set(
      wanted.compactMap { try? ElementNames.element($0.value, topology, world).get() })
  }

  mutating func storyBack() {
    guard var story else { return }
    guard story.path.count > 1 else {
      message = "this is the first slide"
      return
    }
    story.path.removeLast()
    story.shown = Story.steps(story.slide)
    story.slideBegan = story.elapsed
    self.story = story
    show(story.current)
  }

  /// Everything of this slide at once.
  mutating func storyShowAll() {
    guard let story else { return }
    self.story?.shown = Story.steps(story.slide) - (story.slide.quiz == nil ? 0 : 1)
  }

  private mutating func enter(_ index: Int) {
    guard var story else { return }
    let slide = story.walkthrough.slides[index]
    story.path.append(SlidePlayer.play(slide, number: index, from: story.basis))
    story.shown = 1
    story.slideBegan = story.elapsed
    self.story = story
    show(story.current)
  }

  /// Slide by number, from 0: back where one was before, else on by the shortest way there.
  package mutating func storyJump(to index: Int) {
    guard var story, story.walkthrough.slides.indices.contains(index) else {
      message = "there is no such slide"
      return
    }
    if let visited = story.path.lastIndex(where: { $0.slide == index }) {
      story.path.removeLast(story.path.count - visited - 1)
      story.shown = 1
      story.slideBegan = story.elapsed
      self.story = story
      show(story.current)
      return
    }
    guard let way = story.way(from: story.index, to: index) ?? story.way(from: 0, to: index) else {
      message = "no way leads to slide \(index + 1)"
      return
    }
    if way.first != story.index { story.path = [story.path[0]] }
    self.story = story
    for next in way.dropFirst() { enter(next) }
  }

  /// The sources changed: the same slides again, as far as one was.
  mutating func retell() {
    guard let story else { return }
    let (wanted, shown, isAway) = (story.path.map(\.slide), story.shown, story.isAway)
    if isAway { return }
    let said = message
    begin(story.walkthrough)
    for slide in wanted.dropFirst() { enter(slide) }
    self.story?.shown = shown
    self.story?.elapsed = story.elapsed
    self.story?.answers = story.answers
    message = message ?? said
  }

  /// The walkthrough's file changed: the new one at the slide of that name, else of that number.
  mutating func retell(_ walkthrough: Walkthrough) {
    guard let story, !story.isAway else { return }
    let slide = story.slide
    // A number is no name: slides may have come or gone before it.
    let isNamed = slide.id != "\(story.index + 1)"
    let goal =
      (isNamed ? walkthrough.position(of: slide.id) : nil)
      ?? walkthrough.slides.firstIndex { $0.title == slide.title }
      ?? min(story.index, walkthrough.slides.count - 1)
    let (elapsed, shown) = (story.elapsed, story.shown)
    begin(walkthrough)
    self.story?.elapsed = elapsed
    if goal > 0 { storyJump(to: goal) }
    if let now = self.story { self.story?.shown = min(shown, Story.steps(now.slide)) }
    message = message ?? "read again: \(walkthrough.path.printable)"
  }

  /// What is on the screen from here on is not the slide's.
  mutating func leaveScript() {
    story?.isAway = true
    isPresenting = false
    storyPane = nil
    highlighted = []
    relayout()
    followNow()
  }

  /// Leaves the script to explore, or comes back to exactly where one was.
  mutating func toggleStory() {
    guard let story else { return }
    if story.isAway {
      self.story?.isAway = false
      let wasChanged = world != story.current.state.world
      show(story.current)
      let isOpen = story.slide.incident != nil && story.solved[story.index] == nil
      message =
        "back on slide \(story.index + 1) as it was"
        + (isOpen && wasChanged ? "; not put right yet, what you tried is undone" : "")
    } else {
      leaveScript()
      let isOpen = story.slide.incident != nil && story.solved[story.index] == nil
      message =
        isOpen
        ? "put it right and let time go on (\(keys.key(.advance))); coming back with \(keys.key(.present)) before undoes what you tried"
        : "left the script: everything works as always; \(keys.key(.present)) comes back to slide \(story.index + 1)"
    }
  }

  /// A number: an answer, a way to choose.
  mutating func storyChoose(_ number: Int) -> Bool {
    guard let story, number > 0 else { return false }
    if story.isAsking, let quiz = story.slide.quiz, number <= quiz.choices.count {
      self.story?.answers[story.index] = number - 1
      self.story?.shown += 1
      return true
    }
    if story.isWhole, number <= story.slide.alternatives.count,
      let goal = story.walkthrough.position(of: story.slide.alternatives[number - 1].goto.value)
    {
      enter(goal)
      return true
    }
    if story.isAsking { message = "there is no answer \(number)" }
    if story.isWhole, !story.slide.alternatives.isEmpty { message = "there is no way \(number)" }
    return false
  }

  /// One more clue of an incident.
  mutating func storyClue() {
    guard let story, let incident = story.slide.incident else {
      message = "there is no incident to have a clue of"
      return
    }
    let told = story.clues[story.index] ?? 0
    if told == incident.clues.count {
      message = "there are no more clues"
    } else {
      self.story?.clues[story.index] = told + 1
      message = "clue \(told + 1) of \(incident.clues.count): \(incident.clues[told])".printable
    }
  }

  /// After everything a person did away from the script: is it put right?
  mutating func lookAtIncident() {
    guard let story, story.isAway, story.solved[story.index] == nil,
      let incident = story.slide.incident, SlideJudge.holds(incident.solved, world)
    else { return }
    let seconds = (story.elapsed - story.slideBegan) / 1_000
    self.story?.solved[story.index] = seconds
    // What was put right stays so: the story goes on from here.
    var state = self
    state.story = nil
    self.story?.path[story.path.count - 1] = StoryMoment(
      slide: story.index, state: state, problems: [])
    message =
      "solved\(seconds > 0 ? " in \(StoryClock.text(seconds))" : ""): \(keys.key(.present)) goes on"
  }
}

extension Story {
  /// What the next slide begins with; an incident that nobody has solved is put right first.
  fileprivate var basis: ExplorerState {
    guard let incident = slide.incident, solved[index] == nil else { return current.state }
    return SlidePlayer.play(incident.solution, from: current.state).0
  }

  /// Slides from one to another, both included, by the fewest steps.
  func way(from start: Int, to goal: Int) -> [Int]? {
    var before: [Int: Int] = [start: start]
    var line = [start]
    while !line.isEmpty {
      let index = line.removeFirst()
      if index == goal { break }
      for next in followers(of: index) where before[next] == nil {
        before[next] = index
        line.append(next)
      }
    }
    guard before[goal] != nil else { return nil }
    var way = [goal]
    while let last = way.last, last != start { way.append(before[last] ?? start) }
    return way.reversed()
  }

  /// Every slide that may come behind one.
  package func followers(of index: Int) -> [Int] { walkthrough.followers(of: index) }
}

extension Walkthrough {
  package func followers(of index: Int) -> [Int] {
    [next(after: index)].compactMap { $0 }
      + slides[index].alternatives.compactMap { position(of: $0.goto.value) }
  }
}

/// Seconds as people read them: 2:05.
package enum StoryClock {
  package static func text(_ seconds: Int) -> String {
    let rest = abs(seconds) % 60
    return "\(seconds < 0 ? "-" : "")\(abs(seconds) / 60):\(rest < 10 ? "0" : "")\(rest)"
  }
}
