import SourceText
import TerminalCanvas
import Walkthroughs

/// What a slide says, under the picture: its number and title on the border, its text below.
enum StoryCaption {
  /// Rows it needs with everything of the slide shown, so that nothing jumps while parts come.
  static func height(_ state: ExplorerState) -> Int {
    guard let story = state.story, state.height >= 12 else { return 0 }
    var whole = story
    whole.shown = Story.steps(story.slide)
    whole.answers[story.index] = whole.answers[story.index] ?? 0
    let wanted = lines(whole, state).count + 1
    // A question has to be read whole.
    let share = story.slide.quiz == nil && story.slide.incident == nil ? 2 : 3
    return min(max(4, wanted), max(4, state.height * share / 5))
  }

  static func draw(_ story: Story, _ state: ExplorerState, _ rect: Rect, on canvas: inout Canvas) {
    let line = state.glyphs.text(String(repeating: "━", count: rect.width))
    canvas.write(line, rect.x, rect.y, Style(.border), limit: rect.right + 1)
    let clock = StoryWords.clock(story)
    let number = " \(story.index + 1)/\(story.count) "
    var x = canvas.write(
      state.glyphs.text(number), rect.x + 2, rect.y, Style(.key, bold: true), limit: rect.right + 1)
    let room = rect.width - number.count - clock.count - 8
    x = canvas.write(
      state.glyphs.text("\(TextFit.end(story.slide.title.printable, max(1, room))) "), x, rect.y,
      Style(.title, bold: true), limit: rect.right + 1)
    canvas.write(
      state.glyphs.text(clock), max(x, rect.right - clock.count - 1), rect.y, Style(.dim),
      limit: rect.right + 1)
    let all = lines(story, state)
    let rows = rect.height - 1
    let last = max(0, all.count - rows)
    // What came last is what is talked about; a text that stands alone begins at its beginning.
    let slide = story.slide
    let standsAlone =
      story.shown == 1 && slide.quiz == nil && slide.incident == nil && slide.alternatives.isEmpty
    let first = min(last, max(0, (standsAlone ? 0 : last) - story.scrolled))
    for (index, line) in all.dropFirst(first).prefix(rows).enumerated() {
      PaneDrawing.write(
        line, rect.x + 2, rect.y + 1 + index, limit: rect.right + 1, state.glyphs, on: &canvas)
    }
    if first > 0 {
      canvas.write(
        state.glyphs.text("↑K"), rect.right - 1, rect.y + 1, Style(.key, bold: true),
        limit: rect.right + 1)
    }
    if first < last {
      canvas.write(
        state.glyphs.text("↓J"), rect.right - 1, rect.bottom, Style(.key, bold: true),
        limit: rect.right + 1)
    }
  }

  private static func lines(_ story: Story, _ state: ExplorerState) -> [[Span]] {
    let width = max(8, state.width - 4)
    let slide = story.slide
    let world = story.current.state.world
    func text(_ written: String) -> [[Span]] {
      Markdown.lines(LiveValues.fill(written, world).text, width)
    }
    var out: [[Span]] = []
    for part in slide.parts.prefix(max(1, story.shown)) { out += text(part.value) }
    for leg in slide.legs.prefix(max(0, story.shown - slide.parts.count)) {
      out += text("- **\(leg.title)** \(leg.text.value)")
    }
    if let incident = slide.incident { out += self.incident(incident, story, width) }
    if let quiz = slide.quiz, story.isAsking || story.showsAnswer {
      out += self.quiz(quiz, story, width)
    }
    if story.isWhole { out += ways(slide, width) }
    if story.isWhole, let file = slide.goesOn {
      out.append([Span("goes on with ", .dim), Span(file.value.printable, .title)])
    }
    if story.showsNotes, !slide.note.isEmpty {
      out += SpanWrap.lines(
        [[Span("notes ", .dim, bold: true), Span(slide.note.printable, .dim)]], width)
    }
    return out
  }

  private static func ways(_ slide: Slide, _ width: Int) -> [[Span]] {
    slide.alternatives.enumerated().flatMap { index, way in
      SpanWrap.lines(
        [[Span("\(index + 1) ", .key, bold: true), Span(way.title.printable)]], width)
    }
  }

  private static func quiz(_ quiz: SlideQuiz, _ story: Story, _ width: Int) -> [[Span]] {
    var out = SpanWrap.lines([[Span("? \(quiz.question)".printable, .caution, bold: true)]], width)
    let given = story.answers[story.index]
    for (index, choice) in quiz.choices.enumerated() {
      let isRight = story.showsAnswer && index == quiz.answer
      let isWrong = story.showsAnswer && given == index && !isRight
      let sign = isRight ? "✓" : isWrong ? "✗" : " "
      out += SpanWrap.lines(
        [
          [
            Span("\(sign) \(index + 1) ", isRight ? .good : isWrong ? .bad : .key, bold: true),
            Span(choice.printable),
          ]
        ], width)
    }
    if story.showsAnswer, !quiz.explanation.isEmpty {
      out += Markdown.lines(
        LiveValues.fill(quiz.explanation, story.current.state.world).text, width)
    }
    return out
  }

  private static func incident(
    _ incident: SlideIncident, _ story: Story, _ width: Int
  ) -> [[Span]] {
    var out = SpanWrap.lines([[Span("! \(incident.story)".printable, .bad, bold: true)]], width)
    for (index, clue) in incident.clues.prefix(story.clues[story.index] ?? 0).enumerated() {
      out += SpanWrap.lines(
        [[Span("clue \(index + 1) ", .key, bold: true), Span(clue.printable)]], width)
    }
    if let seconds = story.solved[story.index] {
      out.append([
        Span(
          "✓ put right\(seconds > 0 ? " in \(StoryClock.text(seconds))" : "")", .good, bold: true)
      ])
    }
    return out
  }
}

/// Sentences about where in the story one is.
package enum StoryWords {
  /// Elapsed of planned: `2:10 of 10:00`.
  package static func clock(_ story: Story) -> String {
    let gone = story.elapsed / 1_000
    let planned = story.walkthrough.seconds
    if planned == 0 { return gone > 0 ? " \(StoryClock.text(gone)) " : "" }
    return " \(StoryClock.text(gone)) of \(StoryClock.text(planned)) "
  }

  /// Answers that were right, of those given.
  package static func score(_ story: Story) -> String? {
    if story.answers.isEmpty { return nil }
    let right = story.answers.count { story.walkthrough.slides[$0.key].quiz?.answer == $0.value }
    return "\(right) of \(story.answers.count) predicted"
  }
}
