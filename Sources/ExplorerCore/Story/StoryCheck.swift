import Importing
import Reports
import Scenarios
import SourceText
import Walkthroughs

/// Plays all of a walkthrough without a screen: every slide, every way it may go, every expectation.
package struct StoryCheck: Sendable {
  /// What does not hold any more, in the order it was met; errors with the place in the file.
  package var drifts: [Diagnostic] { found.map(\.diagnostic) }
  private var found: [(slide: Int, diagnostic: Diagnostic)] = []
  /// Slides that a way leads to, and expectations that were looked at.
  package var slides: Int { seen.count }
  package private(set) var expectations = 0

  package let walkthrough: Walkthrough
  private var gone: Set<[Int]> = []
  private var told: Set<String> = []
  private var seen: Set<Int> = []
  private var played = 0

  /// Slides played at most, however the ways join.
  private static let most = 5_000

  /// The state is that of freshly loaded sources.
  package init(_ walkthrough: Walkthrough, _ state: ExplorerState) {
    self.walkthrough = walkthrough
    var state = state
    state.begin(walkthrough)
    guard let first = state.story?.current else { return }
    visit(first, asked: nil)
    for (index, slide) in walkthrough.slides.enumerated() where !seen.contains(index) {
      warn(index, slide)
    }
  }

  private mutating func warn(_ index: Int, _ slide: Slide) {
    let text = "slide \(index + 1) '\(slide.title)': no way leads here, so it is never shown"
    found.append((index, Diagnostic(.warning, "slide-unreached", text, at: slide.range)))
  }

  package var holds: Bool { !drifts.hasErrors }

  private mutating func visit(_ moment: StoryMoment, asked: Slide?) {
    played += 1
    seen.insert(moment.slide)
    let slide = walkthrough.slides[moment.slide]
    for problem in moment.problems { drift(slide, problem.text, problem.range) }
    judge(slide.expectations, slide, moment.state)
    // What was predicted has come true by now.
    if let asked, let proof = asked.quiz?.proof { judge([proof], asked, moment.state) }
    let after = solve(slide, moment.state)
    let next = walkthrough.followers(of: moment.slide)
    if next.isEmpty, let proof = slide.quiz?.proof { judge([proof], slide, after) }
    for index in next where gone.insert([moment.slide, index]).inserted && played < Self.most {
      let moment = SlidePlayer.play(walkthrough.slides[index], number: index, from: after)
      visit(moment, asked: slide)
    }
  }

  /// An incident is broken at first, and put right by its solution.
  private mutating func solve(_ slide: Slide, _ state: ExplorerState) -> ExplorerState {
    guard let incident = slide.incident else { return state }
    if SlideJudge.holds(incident.solved, state.world) {
      drift(slide, "the incident is put right before anything was done", slide.range)
    }
    let (after, problems) = SlidePlayer.play(incident.solution, from: state)
    for problem in problems { drift(slide, problem.text, problem.range) }
    judge(incident.solved, slide, after)
    return after
  }

  private mutating func judge(
    _ expected: [SlideExpectation], _ slide: Slide, _ state: ExplorerState
  ) {
    for expectation in expected {
      for verdict in SlideJudge.verdicts(expectation, state.world) {
        expectations += 1
        if !verdict.holds { drift(slide, verdict.text, expectation.range) }
      }
    }
  }

  private mutating func drift(_ slide: Slide, _ text: String, _ range: SourceRange) {
    let place = SourceRange(
      path: range.path.isEmpty ? walkthrough.path : range.path, line: range.line,
      column: range.column, length: range.length)
    let index = walkthrough.slides.firstIndex { $0.id == slide.id } ?? 0
    // What is taken over from slide to slide is told where it is written, once.
    guard told.insert("\(place.text) \(text)").inserted else { return }
    let title = slide.title.isEmpty ? "" : " '\(slide.title)'"
    let said = "slide \(index + 1)\(title): \(text)"
    found.append((index, Diagnostic(.error, "walkthrough-drift", said, at: place)))
  }

  private var errors: Int { drifts.count { $0.severity == .error } }

  /// One line for people.
  package var summary: String {
    let played = "\(slides) \(slides == 1 ? "slide" : "slides"), \(expectations) expectations"
    return "\(walkthrough.path): \(walkthrough.title): \(played)"
      + (holds ? ", all hold" : "; \(errors) \(errors == 1 ? "does" : "do") not hold")
  }

  /// A test case for each slide; behind the first drift they count only where all is asked for.
  package func cases(all: Bool) -> [JUnit.Case] {
    let first = found.firstIndex { $0.diagnostic.severity == .error } ?? 0
    return walkthrough.slides.enumerated().map { index, slide in
      var out = JUnit.Case(
        name: "\(index + 1) \(slide.title)", className: walkthrough.path)
      let mine = found.indices.filter { found[$0].slide == index }
      let errors = mine.filter { found[$0].diagnostic.severity == .error }
      out.notes = mine.filter { !errors.contains($0) }.map { found[$0].diagnostic.message }
      if !seen.contains(index) { out.skipped = out.notes.first ?? "no way leads here" }
      guard let last = errors.first else { return out }
      if !all, !errors.contains(first) {
        out.skipped = "behind the first drift: --all says"
        return out
      }
      out.failures = (all ? errors : [first]).map { found[$0].diagnostic.message }
      out.place = found[all ? last : first].diagnostic.range
      out.type = "walkthrough-drift"
      return out
    }
  }

  package var json: JSONValue {
    .dictionary([
      "file": .string(walkthrough.path), "title": .string(walkthrough.title),
      "slides": .int(slides), "expectations": .int(expectations), "holds": .bool(holds),
      "drifts": .array(
        drifts.map {
          .dictionary([
            "message": .string($0.message), "line": .int($0.range?.line ?? 0),
            "column": .int($0.range?.column ?? 0),
          ])
        }),
    ])
  }
}
