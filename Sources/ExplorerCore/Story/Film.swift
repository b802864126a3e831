import Reports
import Simulation
import SourceText
import TerminalCanvas
import Walkthroughs

/// Screens one after the other, with what is said at each: of a walkthrough every step of every slide, of
/// a request every hop.
package struct Film: Sendable {
  package struct Frame: Sendable {
    package var canvas: Canvas
    /// How long it is looked at.
    package var seconds: Int
    /// The first frame of a slide or hop has a title; others go on with it.
    package var title: String?
    /// Markdown, live values filled in.
    package var text: String
    package var note: String
  }

  package private(set) var title: String
  package private(set) var frames: [Frame] = []

  /// Seconds of a step of which nothing is said.
  private static let usual = 6
  private static let most = 2_000

  /// Told from the first slide to the last; where there are ways to choose, all of them, one after the
  /// other, each until it comes to what was told already.
  package init(_ walkthrough: Walkthrough, _ state: ExplorerState) {
    title = walkthrough.title
    var state = state
    state.begin(walkthrough)
    var told: Set<Int> = []
    tell(&state, &told)
  }

  private mutating func tell(_ state: inout ExplorerState, _ told: inout Set<Int>) {
    var isNew = true
    // A note that goes on is told where it begins.
    var note = ""
    while let story = state.story, frames.count < Self.most {
      let slide = story.slide
      let steps = Story.steps(slide)
      told.insert(story.index)
      frames.append(
        Frame(
          canvas: Self.screen(state),
          seconds: max(1, (slide.seconds ?? Self.usual * steps) / steps),
          title: isNew ? Self.masked(slide.title, state) : nil,
          text: isNew ? Self.masked(Self.text(slide, story), state) : "",
          note: isNew && note != slide.note ? Self.masked(slide.note, state) : ""))
      note = slide.note
      guard story.isWhole else {
        state.storyForward()
        isNew = false
        continue
      }
      guard let next = story.walkthrough.next(after: story.index) else {
        return tellWays(story, state, &told)
      }
      if told.contains(next) {
        frames[frames.count - 1].text += "\n\n→ \(story.walkthrough.slides[next].title)"
        return
      }
      state.storyForward()
      state.message = nil
      isNew = true
    }
  }

  private mutating func tellWays(_ story: Story, _ state: ExplorerState, _ told: inout Set<Int>) {
    for (number, way) in story.slide.alternatives.enumerated() {
      guard let goal = story.walkthrough.position(of: way.goto.value), !told.contains(goal) else {
        continue
      }
      var chosen = state
      let start = frames.count
      guard chosen.storyChoose(number + 1) else { continue }
      chosen.message = nil
      tell(&chosen, &told)
      guard frames.indices.contains(start), let title = frames[start].title else { continue }
      let choice = Self.masked(way.title, state)
      frames[start].title = "\(choice): \(title)"
    }
  }

  /// The request on screen, hop by hop.
  package init(request state: ExplorerState) {
    var state = state
    title = Self.masked(state.request.map { "\($0.line)".printable } ?? "no request", state)
    _ = state.run("at 0")
    while frames.count < Self.most {
      state.message = nil
      let hop = state.currentHop
      let count = state.request?.hops.count ?? 0
      frames.append(
        Frame(
          canvas: Self.screen(state), seconds: 2,
          title: Self.masked(hop.map { "(\(count)) \($0.summary)".printable } ?? title, state),
          text: Self.masked(
            ((hop?.decisions ?? []).map { "\($0.question) \($0.conclusion)" }
              + (state.sources.isEmpty ? [] : ["`\(state.wayHere.command) \(count)`"]))
              .joined(separator: "\n\n"), state), note: ""))
      guard state.request?.isInFlight ?? false else { return }
      _ = update(&state, .command(.stepForward))
      if state.request?.hops.count == count { return }
    }
  }

  /// Nobody presses keys in a film.
  private static func screen(_ state: ExplorerState) -> Canvas {
    var canvas = view(state)
    canvas.fill(Rect(x: 0, y: canvas.height - 1, width: canvas.width, height: 1))
    return canvas
  }

  /// What is hidden on the screen is hidden in words too.
  private static func masked(_ text: String, _ state: ExplorerState) -> String {
    state.privacy.map { $0.mask(text) } ?? text
  }

  private static func text(_ slide: Slide, _ story: Story) -> String {
    let world = story.current.state.world
    var parts = slide.parts.map { LiveValues.fill($0.value, world).text }
    parts += slide.legs.map { "- **\($0.title)** \(LiveValues.fill($0.text.value, world).text)" }
    if let quiz = slide.quiz {
      let choices = quiz.choices.enumerated().map { "- \($0 + 1). \($1)" }.joined(separator: "\n")
      parts.append("**\(quiz.question)**\n\n\(choices)")
      parts.append(
        "**\(quiz.choices[quiz.answer])** \(LiveValues.fill(quiz.explanation, world).text)")
    }
    if let incident = slide.incident {
      parts.append("**\(incident.story)**")
      parts.append(incident.clues.map { "- \($0)" }.joined(separator: "\n"))
    }
    parts += slide.alternatives.map { "- \($0.title)" }
    if let file = slide.goesOn { parts.append("→ \(file.value)") }
    return parts.joined(separator: "\n\n")
  }
}

/// What a film is kept as.
package enum FilmFormat: String, CaseIterable, Sendable {
  case html, asciicast, asciicast3, markdown, text
}

extension Film {
  package func text(_ format: FilmFormat, _ theme: Theme) -> String {
    switch format {
    case .html: FilmPage(self).text
    case .asciicast: asciicast(.two, theme)
    case .asciicast3: asciicast(.three, theme)
    case .markdown: markdown
    case .text: frames.map { $0.canvas.text + "\n" }.joined()
    }
  }

  private func asciicast(_ version: Cast.Version, _ theme: Theme) -> String {
    var cast = Cast(version, Palette(.indexed, theme))
    let first = frames.first?.canvas
    var out = cast.head(width: first?.width ?? 80, height: first?.height ?? 24, title: title)
    var time = 0
    for frame in frames {
      if let title = frame.title { out += cast.marker(title.printable, at: time) }
      out += cast.frame(frame.canvas, at: time)
      time += frame.seconds * 1_000
    }
    return out + cast.end(at: time)
  }

  /// A handout: what was shown, said and noted.
  private var markdown: String {
    var out = "# \(title)\n"
    for (index, frame) in frames.enumerated() {
      guard let heading = frame.title else { continue }
      // The last step of it shows everything.
      let last = frames[(index + 1)...].firstIndex { $0.title != nil } ?? frames.count
      out += "\n## \(heading)\n\n\(frame.text)\n\n```text\n\(frames[last - 1].canvas.text)\n```\n"
      if !frame.note.isEmpty { out += "\n> \(frame.note.replacing("\n", with: "\n> "))\n" }
    }
    return out
  }
}
