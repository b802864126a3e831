import ExplorerCore
import Importing
import Reports
import Simulation
import SourceText
import TerminalCanvas
import TestSupport
import Testing
import Walkthroughs

/// Walkthroughs are tests: those that are shipped hold, and a planted drift is found at its line.
@Suite struct `Walkthrough files` {
  private static let shipped = Repository.files("samples", ".yaml").filter {
    $0.contains("/walkthroughs/")
  }

  private static func state(_ walkthrough: Walkthrough) -> ExplorerState {
    let loaded = SourceLoader.load(walkthrough.sourcePaths, from: RepositoryFiles())
    return ExplorerState(
      topology: loaded.topology, diagnostics: loaded.diagnostics,
      report: LoadReportView(loaded.report, loaded.topology), files: loaded.files, width: 80,
      height: 24, glyphs: .unicode, seed: walkthrough.seed)
  }

  private static func read(_ text: String, _ path: String) -> (Walkthrough?, [Diagnostic]) {
    let (walkthrough, diagnostics) = WalkthroughReader.read(SourceFile(path: path, text: text))
    return (walkthrough, diagnostics)
  }

  private static func told(_ name: String) throws -> ExplorerState {
    let path = try #require(shipped.first { $0.hasSuffix("/\(name).yaml") })
    let walkthrough = try #require(read(Repository.text(path), path).0)
    var state = state(walkthrough)
    state.begin(walkthrough)
    return state
  }

  private static func press(_ state: inout ExplorerState, _ keys: KeyCode...) {
    for key in keys { _ = update(&state, .terminal(.key(key))) }
  }

  @Test(arguments: shipped) func `shipped ones hold`(_ path: String) throws {
    let (walkthrough, diagnostics) = Self.read(Repository.text(path), path)
    #expect(diagnostics.map(\.message) == [])
    let told = try #require(walkthrough)
    let check = StoryCheck(told, Self.state(told))
    #expect(check.drifts.map(\.message) == [])
    #expect(check.expectations > 1 && check.slides >= told.slides.count)
  }

  @Test(arguments: [KeyCode.space, .enter, .right, .pageDown, .character("n")])
  func `a clicker's keys go on`(_ key: KeyCode) throws {
    var state = try Self.told("tour")
    let before = try #require(state.story)
    Self.press(&state, key)
    let after = try #require(state.story)
    #expect(after.index > before.index || after.shown > before.shown)
    #expect(!state.isPlaying)
  }

  @Test func `with nothing to come the clock stays`() throws {
    var state = try Self.told("incident-ready-but-unhealthy")
    Self.press(&state, .pageDown, .character("e"))
    let before = state.now
    for _ in 0..<3 { Self.press(&state, .character("]")) }
    #expect(state.now >= before)
  }

  @Test func `an edited walkthrough stays on its slide, by title`() throws {
    var state = try Self.told("tour")
    Self.press(&state, .pageDown, .pageDown)
    let title = try #require(state.story).slide.title
    var edited = try #require(state.story).walkthrough
    edited.slides.remove(at: 0)
    _ = update(&state, .retold(edited))
    #expect(state.story?.slide.title == title)
  }

  @Test(arguments: shipped, [false, true])
  func `no key is one too many`(_ path: String, _ isFollower: Bool) throws {
    let walkthrough = try #require(Self.read(Repository.text(path), path).0)
    let loaded = SourceLoader.load(walkthrough.sourcePaths, from: RepositoryFiles())
    for seed in 1...2 as ClosedRange<UInt64> {
      var monkey = Monkey(walkthrough, loaded, isFollower: isFollower, seed: seed)
      let problem = monkey.play(40)
      #expect(problem == nil, "\(problem ?? "")")
    }
  }

  /// Of each the last expectation of a status, a state or a value is turned into what does not hold.
  @Test(arguments: shipped) func `a planted drift is found at its line`(_ path: String) throws {
    var lines = Repository.text(path).split(separator: "\n", omittingEmptySubsequences: false)
      .map(String.init)
    let plants = [
      ("status: 200", "status: 418"), ("outcome: unresolvable", "outcome: denied"),
      ("is: 0 s", "is: 7 s"), ("is: closed", "is: open"), ("is: 3 of 3", "is: 9 of 9"),
    ]
    let plant = plants.lazy.compactMap { plant in
      lines.lastIndex { $0.contains(plant.0) && $0.contains("- {") }.map { (plant, $0) }
    }.first
    let ((good, bad), line) = try #require(plant)
    lines[line] = lines[line].replacing(good, with: bad)
    let walkthrough = try #require(Self.read(lines.joined(separator: "\n"), path).0)
    let check = StoryCheck(walkthrough, Self.state(walkthrough))
    #expect(check.drifts.contains { $0.range?.line == line + 1 && $0.range?.path == path })
  }

  @Test func `a slide takes over what it leaves out`() throws {
    let text = """
      walkthrough: 1
      title: t
      slides:
      - {title: one, text: a, note: n, view: life, highlight: [browser], do: [{step: 1}], expect: [{hops: 1}]}
      - {time: 90s}
      - {text: b, view: topology, highlight: []}
      """
    let slides = try #require(Self.read(text, "w.yaml").0).slides
    #expect(slides.map(\.title) == ["one", "one", "one"])
    #expect(slides.map { $0.parts.map(\.value) } == [["a"], ["a"], ["b"]])
    #expect(slides.map(\.note) == ["n", "n", "n"])
    #expect(slides.map(\.picture.view) == ["life", "life", "topology"])
    #expect(slides.map(\.picture.highlight.count) == [1, 1, 0])
    #expect(
      slides.map(\.deeds.count) == [1, 0, 0] && slides.map(\.expectations.count) == [1, 0, 0])
    #expect(slides[1].seconds == 90)
  }

  @Test(arguments: [
    ("- {do: [{step: 1, back: 1}]}", "two-actions", 4), ("- {do: [{on: x}]}", "no-action", 4),
    ("- {next: gone}", "unknown-slide", 4), ("- {id: a}\n- {id: a}", "duplicate-name", 5),
    ("- {expect: [{}]}", "nothing-expected", 4), ("- {vieww: life}", "unknown-key", 4),
    ("- {quiz: {question: q, choices: [a, b], answer: 3}}", "bad-quiz", 4),
    ("- {do: [{fault: pod-kill}]}", "missing-key", 4), ("- {time: soon}", "bad-duration", 4),
    ("- {expect: [{is: x, hops: 1}]}", "missing-key", 4),
  ])
  func `mistakes are told with their place`(_ slides: String, _ code: String, _ line: Int) {
    let (walkthrough, diagnostics) = Self.read(
      "walkthrough: 1\ntitle: t\nslides:\n\(slides)\n", "w.yaml")
    #expect(walkthrough == nil)
    #expect(
      diagnostics.contains { $0.code == code && $0.range?.line == line },
      "\(diagnostics.map { "\($0.code) \($0.range?.line ?? 0)" })")
  }

  @Test func `names and values that mean nothing are drifts`() throws {
    let text = """
      walkthrough: 1
      title: t
      slides:
      - {text: "{{target.nobody.state}}", focus: prod/gone}
      - do: [{step: 99}]
      - do: [{until: hop nowhere}]
      - do: [{command: fly}]
      """
    var walkthrough = try #require(Self.read(text, "w.yaml").0)
    walkthrough.sources = ["/samples/three-tier"]
    let loaded = SourceLoader.load(["samples/three-tier"], from: RepositoryFiles())
    let state = ExplorerState(
      topology: loaded.topology, diagnostics: [], report: LoadReportView(lines: []), files: [],
      width: 80, height: 24, glyphs: .unicode)
    let said = StoryCheck(walkthrough, state).drifts.map { "\($0.range?.line ?? 0) \($0.message)" }
    #expect(said.count == 5, "\(said)")
    for (line, words) in [
      (4, "no target is named 'nobody'"), (4, "nothing named 'prod/gone'"), (5, "hops are left"),
      (6, "no further hop"), (7, "no command 'fly'"),
    ] {
      #expect(said.contains { $0.hasPrefix("\(line) ") && $0.contains(words) }, "\(said)")
    }
  }

  @Test func `parts stay with their slide`() throws {
    let text = """
      walkthrough: 1
      title: t
      slides:
      - {text: a}
      - {parts: [b, c]}
      - {time: 1s}
      """
    let slides = try #require(Self.read(text, "w.yaml").0).slides
    #expect(slides.map { $0.parts.map(\.value) } == [["a"], ["b", "c"], []])
  }

  @Test(arguments: [
    ("do: [{back: 3}]", "only 0 hops were taken"), ("do: [{compare: true}]", "no branch yet"),
    ("do: [{command: quit}]", "cannot do this"), ("do: [{until: forever}]", "also end, hop TEXT"),
    ("text: '{{request.status}}'", "before a request is sent"),
    ("text: 'a {{clock'", "no live value 'clock'"),
    ("text: '{{node.node-9.state}}'", "no node is named 'node-9'"),
    ("text: '{{node.node-1.sate}}'", "a node has no 'sate'; expected state"),
    ("text: '{{servic.x.endpoints}}'", "did you mean 'service'"),
  ])
  func `what cannot be done or said is a drift`(_ slide: String, _ words: String) throws {
    let told = try #require(
      Self.read("walkthrough: 1\ntitle: t\nslides:\n- {\(slide)}\n", "samples/three-tier/w.yaml").0)
    let drifts = StoryCheck(told, Self.state(told)).drifts
    #expect(drifts.count == 1 && drifts[0].message.contains(words), "\(drifts.map(\.message))")
  }

  @Test func `slides that no way leads to are told, and not counted`() throws {
    let text = """
      walkthrough: 1
      title: t
      slides:
      - {next: 3}
      - {expect: [{status: 201}]}
      - {title: end}
      """
    let told = try #require(Self.read(text, "samples/three-tier/w.yaml").0)
    let check = StoryCheck(told, Self.state(told))
    #expect(check.slides == 2 && check.holds)
    #expect(check.drifts.map(\.code) == ["slide-unreached"] && check.drifts[0].range?.line == 5)
    #expect(check.cases(all: false).map { $0.skipped == nil } == [true, false, true])
  }

  @Test func `a proof belongs to the slide that asked`() throws {
    let text = """
      walkthrough: 1
      title: t
      slides:
      - quiz: {question: q, choices: [a, b], answer: 1, proof: {hops: 7}}
      - {title: behind}
      - {expect: [{hops: 9}]}
      """
    let told = try #require(Self.read(text, "samples/three-tier/w.yaml").0)
    let check = StoryCheck(told, Self.state(told))
    #expect(check.drifts.map { $0.message.prefix(7) } == ["slide 1", "slide 3"])
    let (first, all) = (check.cases(all: false), check.cases(all: true))
    #expect(first.map { $0.failures.count } == [1, 0, 0] && first[2].skipped != nil)
    #expect(all.map { $0.failures.count } == [1, 0, 1])
  }

  @Test func `the film goes all ways`() throws {
    let state = try Self.told("traffic-flow")
    let told = try #require(state.story?.walkthrough)
    let titles = Film(told, Self.state(told)).frames.compactMap(\.title)
    #expect(titles.count == told.slides.count)
    #expect(titles.contains { $0.contains("A pod that is deleted") })
  }

  @Test func `help tells the keys of the story`() throws {
    var state = try Self.told("traffic-flow")
    Self.press(&state, .character("?"))
    let text = view(state).text
    #expect(text.contains("the next part, then the next slide"))
    Self.press(&state, .escape, .tab)
    #expect(state.message == "there is no hop to point at yet")
  }

  @Test func `addresses stay masked away from the script`() throws {
    var state = try Self.told("traffic-flow")
    Self.press(&state, .character("e"))
    _ = update(&state, .resize(width: 120, height: 40))
    #expect(!view(state).text.contains("10.244.5.18") && !view(state).text.contains("203.0.113"))
  }

  @Test func `back and away come to the very same screen`() throws {
    var state = try Self.told("traffic-flow")
    Self.press(&state, .pageDown, .pageDown, .pageDown)
    let (screen, position) = (view(state).text, state.timeline.position)
    Self.press(&state, .pageDown, .pageUp)
    #expect(view(state).text == screen && state.timeline.position == position)
    // Away: step on, break something, look at another view.
    Self.press(&state, .character("e"), .character("."), .character("v"), .character("]"))
    #expect(state.timeline.position != position && !state.isPresenting)
    Self.press(&state, .character("P"))
    state.message = nil
    #expect(view(state).text == screen && state.timeline.position == position)
  }

  @Test func `a number is a prediction, a way or a slide`() throws {
    var state = try Self.told("traffic-flow")
    Self.press(&state, .character("5"), .character("G"))
    #expect(state.story?.index == 4)
    Self.press(&state, .character("2"))
    #expect(state.story?.answers == [4: 1] && state.story?.isWhole == true)
    #expect(StoryWords.score(try #require(state.story)) == "1 of 1 predicted")
    Self.press(&state, .character("1"), .character("8"), .enter)
    #expect(state.story?.slide.id == "choose")
    Self.press(&state, .pageDown)
    #expect(state.story?.slide.id == "choose")
    Self.press(&state, .character("2"))
    #expect(state.story?.slide.id == "delete")
    Self.press(&state, .pageDown)
    #expect(state.story?.slide.id == "end")
  }

  @Test func `an incident is solved by what is so, and stays solved`() throws {
    var state = try Self.told("incident-lost-rule")
    Self.press(&state, .pageDown, .character("c"))
    #expect(state.message?.contains("clue 1 of 3") == true)
    Self.press(&state, .character("e"))
    #expect(state.story?.solved.isEmpty == true)
    _ = state.run("undo-fault security-group-revoke sg-rds-replica")
    _ = update(&state, .elapsed(milliseconds: 65_000))
    #expect(state.story?.solved == [1: 65])
    #expect(state.message?.contains("solved in 1:05") == true)
    Self.press(&state, .character("P"), .pageDown)
    #expect(state.story?.index == 2 && state.world.activeFaults.isEmpty)
  }

  @Test(arguments: [
    "expired-certificate", "lagging-replica", "lost-rule", "ready-but-unhealthy", "rollout-502",
  ])
  func `what an incident hides is told nowhere`(_ name: String) throws {
    var state = try Self.told("incident-\(name)")
    Self.press(&state, .pageDown)
    #expect(!state.world.activeFaults.isEmpty && state.world.shownFaults.isEmpty)
    let fault = try #require(state.world.activeFaults.first?.fault)
    Self.press(&state, .character("e"))
    _ = update(&state, .resize(width: 200, height: 60))
    for key in ["1", "2", "3", "4", "5", "6", "7", "8", "v", "v", "v", "v"] {
      Self.press(&state, .character(Character(key)))
      #expect(!view(state).text.contains(fault), "\(key)")
    }
  }

  @Test func `who gives up an incident sees it put right`() throws {
    var state = try Self.told("incident-lost-rule")
    Self.press(&state, .pageDown, .pageDown)
    #expect(state.story?.index == 2 && state.world.activeFaults.isEmpty)
    #expect(state.request?.outcome?.status == 200)
  }

  @Test func `what is recorded can be told, and holds`() throws {
    let loaded = SourceLoader.load(["samples/three-tier"], from: RepositoryFiles())
    func fresh() -> ExplorerState {
      ExplorerState(
        topology: loaded.topology, diagnostics: [], report: LoadReportView(lines: []),
        files: loaded.files, width: 80, height: 24, glyphs: .unicode)
    }
    var state = fresh()
    Self.press(&state, .character("."), .character("R"))
    Self.press(&state, .character("."), .character("5"), .character("."), .character("v"))
    _ = state.run("fault pod-http-hang prod/cart-api-2")
    _ = update(&state, .told(""))
    _ = state.run("advance 2m")
    _ = update(&state, .told(""))
    _ = state.run("request GET https://app.company.com/")
    _ = state.run("step 40")
    _ = update(&state, .told(""))
    var leaving = state
    #expect(update(&leaving, .command(.quit)).isEmpty)
    #expect(
      leaving.message?.contains("R writes walkthrough-draft.yaml, q again leaves without") == true)
    var later = leaving
    #expect(!update(&leaving, .command(.quit)).isEmpty)
    // What is done after that is not let go with it.
    _ = later.run("request GET https://app.company.com/cart")
    _ = update(&later, .told(""))
    #expect(update(&later, .command(.quit)).isEmpty)
    let effects = update(&state, .command(.record))
    guard case .write(let path, let text)? = effects.first else {
      Issue.record("nothing was written")
      return
    }
    #expect(path == "walkthrough-draft.yaml")
    let (walkthrough, diagnostics) = Self.read(text, "draft.yaml")
    #expect(diagnostics.map(\.message) == [])
    let told = try #require(walkthrough)
    #expect(told.slides.count >= 8, "\(text)")
    let check = StoryCheck(told, fresh())
    #expect(check.drifts.map(\.message) == [], "\(text)")
  }

  @Test(arguments: [(80, 24), (120, 40), (40, 10), (200, 60), (1, 1)])
  func `every slide draws at any size`(width: Int, height: Int) throws {
    var state = try Self.told("traffic-flow")
    _ = update(&state, .resize(width: width, height: height))
    for index in 0..<21 {
      state.storyJump(to: index)
      let screen = view(state)
      #expect(screen.width == width && screen.height == height)
      if width >= 80 { #expect(screen.text.contains("\(index + 1)/21")) }
    }
  }
}
