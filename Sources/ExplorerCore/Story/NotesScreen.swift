import SourceText
import TerminalCanvas
import Walkthroughs

/// The presenter's own screen: what to say, what comes next, how the time goes.
package enum NotesScreen {
  package static func view(
    _ state: ExplorerState, width: Int, height: Int, glyphs: GlyphSet
  ) -> Canvas {
    var canvas = Canvas(width: width, height: height)
    let bar = Style(.header)
    canvas.fill(Rect(x: 0, y: 0, width: width, height: 1), Cell(" ", bar))
    guard let story = state.story else {
      canvas.write(" topowalk  nothing is being told", 0, 0, bar)
      return canvas
    }
    let clock = times(story)
    let place = " \(story.index + 1)/\(story.count)"
    let room = max(4, width - clock.count - place.count - 6)
    canvas.write(
      glyphs.text("\(place)  \(TextFit.end(story.slide.title.printable, room))"), 0, 0,
      Style(.header, bold: true))
    canvas.write(
      glyphs.text(clock), max(0, width - clock.count - 1), 0, Style(.header, bold: true))
    for (index, line) in lines(story, state, width - 4).prefix(max(0, height - 2)).enumerated() {
      canvas.write(
        line.map { Span(glyphs.text($0.text), $0.style) }, 2, index + 2, limit: width - 1)
    }
    return canvas
  }

  /// `2:10 of 10:00, slide 0:12 of 0:30, 0:08 behind`.
  static func times(_ story: Story) -> String {
    let slide = (story.elapsed - story.slideBegan) / 1_000
    let clock = StoryWords.clock(story).trimmed
    var out = clock.isEmpty ? "0:00" : clock
    guard let planned = story.slide.seconds else {
      return out + ", slide \(StoryClock.text(slide))"
    }
    out += ", slide \(StoryClock.text(slide)) of \(StoryClock.text(planned))"
    let due = story.path.dropLast().reduce(0) {
      $0 + (story.walkthrough.slides[$1.slide].seconds ?? 0)
    }
    // Behind once the slide takes longer than it may; ahead as long as it came before its time.
    let gone = story.elapsed / 1_000
    if gone > due + planned {
      out += ", \(StoryClock.text(gone - due - planned)) behind"
    } else if gone < due {
      out += ", \(StoryClock.text(due - gone)) ahead"
    }
    return out
  }

  private static func lines(_ story: Story, _ state: ExplorerState, _ width: Int) -> [[Span]] {
    var out: [[Span]] = []
    if story.isAway {
      out.append([
        Span("away from the script: the same slide comes back with P", .caution, bold: true)
      ])
      out.append([])
    }
    out += SpanWrap.lines(
      [[Span(story.slide.note.isEmpty ? "no note" : story.slide.note.printable)]], width)
    if let quiz = story.slide.quiz {
      out += [
        [], [Span("answer: \(quiz.answer + 1) \(quiz.choices[quiz.answer])".printable, .good)],
      ]
    }
    if let incident = story.slide.incident {
      let ways = incident.solution.map(\.text).joined(separator: ", ")
      out += [[]] + SpanWrap.lines([[Span("solution: \(ways)".printable, .good)]], width)
    }
    out.append([])
    out.append([Span("next: ", .key, bold: true), Span(next(story).printable, bold(.title))])
    if story.isWhole, let slide = story.nextSlide {
      for part in slide.parts.prefix(1) {
        // Its live values are not known before it comes.
        let text = part.value.replacing(/\{\{[^}]*\}\}/, with: "…")
        out += Markdown.lines(text, width).prefix(4)
      }
    }
    if !state.isBlank { return out }
    return out + [[], [Span("the screen is blank", .caution, bold: true)]]
  }

  private static func bold(_ role: Role) -> Style { Style(role, bold: true) }

  private static func next(_ story: Story) -> String {
    let left = Story.steps(story.slide) - story.shown
    if left > 0 { return "\(left) more \(left == 1 ? "part" : "parts") of this slide" }
    if let slide = story.nextSlide { return slide.title.isEmpty ? "the next slide" : slide.title }
    if let file = story.slide.goesOn { return "another walkthrough: \(file.value)" }
    let ways = story.slide.alternatives.map(\.title)
    return ways.isEmpty ? "the end" : "a choice: " + ways.joined(separator: " | ")
  }
}
