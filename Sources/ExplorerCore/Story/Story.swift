import SourceText
import TopologyModel
import Walkthroughs

/// A walkthrough under way: which slides were gone through, and how each of them was when it came.
package struct Story: Sendable {
  package let walkthrough: Walkthrough
  /// Slides gone through, the one on screen last; never empty.
  package internal(set) var path: [StoryMoment]
  /// What has been shown of the slide, from 1.
  package internal(set) var shown = 1 {
    didSet { scrolled = 0 }
  }
  /// Lines of its text above what is on screen.
  var scrolled = 0
  /// The script was left to explore.
  package internal(set) var isAway = false
  /// Answers given, by slide.
  package internal(set) var answers: [Int: Int] = [:]
  /// Clues told, by slide.
  package internal(set) var clues: [Int: Int] = [:]
  /// Incidents that were put right, with the seconds it took.
  package internal(set) var solved: [Int: Int] = [:]
  /// Milliseconds of the wall's clock since it began, and when the slide came.
  package internal(set) var elapsed = 0
  package internal(set) var slideBegan = 0
  /// The presenter's notes are on the same screen.
  package internal(set) var showsNotes = false

  package var current: StoryMoment { path[path.count - 1] }
  package var index: Int { current.slide }
  package var slide: Slide { walkthrough.slides[index] }
  package var count: Int { walkthrough.slides.count }

  /// The slide that comes next, where that is certain.
  package var nextSlide: Slide? {
    walkthrough.next(after: index).map { walkthrough.slides[$0] }
  }

  /// Steps one slide has: its parts, its legs, and the answer of its question.
  package static func steps(_ slide: Slide) -> Int {
    max(1, slide.parts.count + slide.legs.count) + (slide.quiz == nil ? 0 : 1)
  }

  package var isWhole: Bool { shown >= Self.steps(slide) }
  /// The question is asked and its answer not shown yet.
  var isAsking: Bool { slide.quiz != nil && !isWhole && shown == Self.steps(slide) - 1 }
  var showsAnswer: Bool { slide.quiz != nil && isWhole }
}

/// A slide as it was when it had done what it does.
package final class StoryMoment: Sendable {
  package let slide: Int
  /// Everything on the screen but the story itself.
  package let state: ExplorerState
  /// Deeds that could not be done, and names that mean nothing here.
  package let problems: [Problem]

  package struct Problem: Hashable, Sendable {
    package var text: String
    package var range: SourceRange
  }

  init(slide: Int, state: ExplorerState, problems: [Problem]) {
    self.slide = slide
    self.state = state
    self.problems = problems
  }
}
