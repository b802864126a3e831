import Importing
import Reports
import Scenarios
import SourceText
import Walkthroughs

/// Plays all of a walkthrough without a screen: every slide, every way it may go, every expectation.
package struct StoryCheck: Sendable {
  /// What does not hold any more, in the order it was met; errors with the place in the file.
  package private(set) var drifts: [Diagnostic] = []
  /// Slides that were played, once for each way to them, and expectations that were looked at.
  package private(set) var slides = 0
  package private(set) var expectations = 0

  private let walkthrough: Walkthrough
  private var gone: Set<[Int]> = []
  private var told: Set<String> = []

  /// Slides played at most, however the ways join.
  private static let most = 5_000

  /// The state is that of freshly loaded sources.
  package init(_ walkthrough: Walkthrough, _ state: ExplorerState) {
    self.walkthrough = walkthrough
    var state = state
    state.begin(walkthrough)
    guard let first = state.story?.current else { return }
    visit(first, asked: nil)
  }

  package var holds: Bool { drifts.isEmpty }

  private mutating func visit(_ moment: StoryMoment, asked: SlideQuiz?) {
    slides += 1
    let slide = walkthrough.slides[moment.slide]
    for problem in moment.problems { drift(slide, problem.text, problem.range) }
    judge(slide.expectations, slide, moment.state)
    // What was predicted has come true by now.
    if let proof = asked?.proof { judge([proof], slide, moment.state) }
    let after = solve(slide, moment.state)
    let next = walkthrough.followers(of: moment.slide)
    if next.isEmpty, let proof = slide.quiz?.proof { judge([proof], slide, after) }
    for index in next where gone.insert([moment.slide, index]).inserted && slides < Self.most {
      let moment = SlidePlayer.play(walkthrough.slides[index], number: index, from: after)
      visit(moment, asked: slide.quiz)
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
    let number = (walkthrough.slides.firstIndex { $0.id == slide.id } ?? 0) + 1
    // What is taken over from slide to slide is told where it is written, once.
    guard told.insert("\(place.text) \(text)").inserted else { return }
    let title = slide.title.isEmpty ? "" : " '\(slide.title)'"
    drifts.append(
      Diagnostic(.error, "walkthrough-drift", "slide \(number)\(title): \(text)", at: place))
  }

  /// One line for people.
  package var summary: String {
    let played = "\(slides) \(slides == 1 ? "slide" : "slides"), \(expectations) expectations"
    return "\(walkthrough.path): \(walkthrough.title): \(played)"
      + (holds ? ", all hold" : "; \(drifts.count) \(drifts.count == 1 ? "does" : "do") not hold")
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
