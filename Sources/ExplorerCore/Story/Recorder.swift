import DiagramDrawing
import Reports
import Simulation
import SourceText
import TopologyModel

/// What a person does, as the slides of a draft walkthrough: each step, deed and look is one, with what it
/// came to as what is expected.
package struct Recorder: Sendable {
  private struct Slide: Sendable {
    var title: String
    var lines: [String]
  }

  private struct Place: Hashable, Sendable {
    var given: Int
    var requests: Int
    var hops: Int
    var now: SimInstant
    var kind: ViewKind
    var selection: ElementID?
  }

  package let file: String
  private var slides: [Slide] = []
  private var last: Place

  /// Slides one draft may have.
  private static let most = 500

  init(_ file: String, _ state: ExplorerState) {
    self.file = file
    last = Self.place(state)
    if let request = state.request {
      add(
        Slide(
          title: "\(request.line)",
          lines: ["do:", "  - request: \(Self.quoted(Self.words(request, state)))"]))
      if !request.hops.isEmpty { add(Self.steps(request.hops.count, state)) }
    }
  }

  package var count: Int { slides.count }
  /// Slides there were when somebody who wanted to leave was told that they are not written.
  var toldOf: Int?

  private static func place(_ state: ExplorerState) -> Place {
    Place(
      given: state.timeline.given.count, requests: state.world.requests.count,
      hops: state.request?.hops.count ?? 0, now: state.now, kind: state.kind,
      selection: state.selection)
  }

  private mutating func add(_ slide: Slide) {
    if slides.count < Self.most { slides.append(slide) }
  }

  /// Looks at what the last action changed.
  mutating func look(_ state: ExplorerState) {
    let now = Self.place(state)
    guard now != last else { return }
    let before = last
    last = now
    let given = state.timeline.given
    let isNew = now.requests > before.requests
    for deed in given.dropFirst(before.given) where !deed.input.isWait {
      add(Self.deed(deed, state))
    }
    let taken = now.hops - (isNew ? 0 : before.hops)
    if taken > 0 {
      add(Self.steps(taken, state))
    } else if taken < 0, now.requests == before.requests {
      add(Slide(title: "back", lines: ["text: \"{{hop.summary}}\"", "do:", "  - back: \(-taken)"]))
    } else if now.now > before.now, now.given == before.given {
      let time = (now.now - before.now).microseconds / 1_000
      add(
        Slide(
          title: "\(time) ms later",
          lines: ["text: At {{clock}}.", "do:", "  - advance: \(time)ms"]))
    }
    if now.kind != before.kind {
      add(Slide(title: now.kind.title, lines: ["view: \(now.kind.rawValue)"]))
    }
    if now.selection != before.selection, let element = now.selection {
      let name = Deeds.name(element, state.topology)
      add(Slide(title: name, lines: ["focus: \(Self.quoted(name))"]))
    }
  }

  private static func steps(_ count: Int, _ state: ExplorerState) -> Slide {
    var lines = ["text: \"{{hop.summary}}\"", "do:", "  - step: \(count)"]
    // The clock may have gone on after the last of them.
    let rest = state.currentHop.map { (state.now - $0.at).microseconds / 1_000 } ?? 0
    if rest > 0 { lines.append("  - advance: \(rest)ms") }
    lines.append("expect:")
    if let hop = state.currentHop { lines.append("  - {hop: \(quoted(hop.summary))}") }
    if let status = state.request?.outcome?.status { lines.append("  - {status: \(status)}") }
    let ends = state.currentHop.map { "\($0.fromName) → \($0.toName)" }
    return Slide(title: ends ?? "step", lines: lines)
  }

  /// A fault by its own keys; anything else as the palette writes it.
  private static func deed(_ deed: Timeline.Given, _ state: ExplorerState) -> Slide {
    let words = Deeds.words(deed, state.topology, namedBy: state.world)
    let (verb, fault, element): (String, String, ElementID)
    switch deed.input {
    case .applyFault(let id, let on): (verb, fault, element) = ("fault", id, on)
    case .undoFault(let id, let on): (verb, fault, element) = ("undo", id, on)
    default:
      return Slide(
        title: words, lines: ["text: \(quoted(words))", "do:", "  - command: \(quoted(words))"])
    }
    let name = Deeds.name(element, state.topology)
    let title = "\(verb == "undo" ? "taken back: " : "")\(fault) on \(name)"
    return Slide(
      title: title,
      lines: [
        "text: \(quoted(title))", "do:", "  - \(verb): \(fault)", "    on: \(quoted(name))",
      ])
  }

  private static func words(_ request: RequestState, _ state: ExplorerState) -> String {
    let sent = state.timeline.given.last { given in
      if case .send = given.input { true } else { false }
    }
    let words = sent.map { Deeds.words($0, state.topology, namedBy: state.world) }
    return words.map { String($0.dropFirst("request ".count)) } ?? "\(request.line)"
  }

  /// Double quotes of JSON are those of YAML.
  private static func quoted(_ text: String) -> String { JSONValue.string(text.printable).text }

  /// The file; what stands beside it is where the sources are.
  func text(_ state: ExplorerState) -> String {
    let sources = state.sources.map { Self.quoted($0) }.joined(separator: ", ")
    var out = "# A draft: give the slides titles and words of your own.\n"
    out += "walkthrough: 1\ntitle: \(Self.quoted("\(state.topology.name), recorded"))\n"
    if !state.sources.isEmpty { out += "sources: [\(sources)]\n" }
    out += "seed: \(state.seed)\nslides:\n"
    for slide in slides {
      out += "  - title: \(Self.quoted(String(slide.title.prefix(100))))\n"
      for line in slide.lines { out += "    \(line)\n" }
    }
    return out
  }
}

extension ExplorerState {
  /// Ends, but for a draft walkthrough that is not written: the second time it is let go.
  mutating func quit(keepingScreen: Bool) -> [Effect] {
    guard let file = unwrittenDraft() else { return [.quit(keepingScreen: keepingScreen)] }
    message =
      "\(recorder?.count ?? 0) slides are not written: \(keys.key(.record)) writes \(file), "
      + "\(keys.key(keepingScreen ? .quitKeepingScreen : .quit)) again leaves without"
    return []
  }

  /// The file of a draft that has slides nobody was told of when they wanted to leave.
  mutating func unwrittenDraft() -> String? {
    guard let draft = recorder, draft.count > 0, draft.toldOf != draft.count else { return nil }
    recorder?.toldOf = draft.count
    return draft.file.printable
  }

  /// `R`: begins a draft, or writes it.
  mutating func record(_ file: String = "walkthrough-draft.yaml") -> [Effect] {
    guard let done = recorder else {
      recorder = Recorder(file, self)
      message =
        "recording what you do as a walkthrough; \(keys.key(.record)) again writes \(file.printable)"
      return []
    }
    recorder = nil
    message = "\(done.count) slides; topowalk present \(done.file) tells them".printable
    return [.write(path: done.file, text: done.text(self))]
  }
}
