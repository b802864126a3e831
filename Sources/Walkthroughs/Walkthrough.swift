import Scenarios
import Simulation
import SourceText

/// A story told with the simulation: slides that do something, show it, and say what must be true.
package struct Walkthrough: Hashable, Sendable {
  package var path: String
  package var title: String
  /// One sentence, for lists.
  package var summary: String
  /// What it is told about, as its file writes it: beside the file.
  package var sources: [String]
  /// Where the file says so.
  package var sourcesRange: SourceRange?
  package var seed: UInt64
  /// Planned seconds of the wall's clock; the sum of the slides' own where nothing is said.
  package var seconds: Int
  package var slides: [Slide]

  /// The same as paths to open: beside the file, or the folder it is in.
  package var sourcePaths: [String] { (sources.isEmpty ? ["."] : sources).map(beside) }

  /// A name in this file as a path to open.
  package func beside(_ name: String) -> String {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    let folder = parts.joined(separator: "/")
    let base = path.contains("/") ? (folder.isEmpty ? "/" : folder) : "."
    return name.hasPrefix("/") ? name : name == "." ? base : base == "." ? name : "\(base)/\(name)"
  }

  package func position(of id: String) -> Int? { slides.firstIndex { $0.id == id } }

  /// Where one goes from a slide without choosing; `nil` behind the last.
  package func next(after index: Int) -> Int? {
    if let next = slides[index].next { return position(of: next) }
    // Who has to choose stays; a way that was chosen ends where it says.
    if !slides[index].alternatives.isEmpty || slides[index].goesOn != nil { return nil }
    return index + 1 < slides.count ? index + 1 : nil
  }
}

/// One slide, with everything it takes over from the one before it.
package struct Slide: Hashable, Sendable {
  /// What a slide is in its story (IcePanel's kinds of steps).
  package enum Kind: String, CaseIterable, Sendable {
    case introduction, message, reply, process, alternative, parallel, conclusion
  }

  package var id: String
  package var title: String
  package var kind: Kind
  /// Markdown, shown one after the other.
  package var parts: [Located<String>]
  /// For the presenter alone.
  package var note: String
  package var seconds: Int?
  package var picture: SlidePicture
  package var deeds: [SlideDeed]
  package var expectations: [SlideExpectation]
  package var next: String?
  /// Another walkthrough file that comes behind it.
  package var goesOn: Located<String>?
  package var alternatives: [SlideAlternative]
  package var legs: [SlideLeg]
  package var quiz: SlideQuiz?
  package var incident: SlideIncident?
  package var range: SourceRange
}

/// What is on the screen, by the names people write; `nil` leaves it as it is.
package struct SlidePicture: Hashable, Sendable {
  package var view: String?
  package var group: String?
  package var zoom: String?
  package var focus: Located<String>?
  package var highlight: [Located<String>] = []
  package var fold: [Located<String>] = []
  /// Nothing, or the pane beside the picture.
  package var pane: String?

  package init() {}
}

/// One thing a slide does, as the explorer's palette writes it.
package struct SlideDeed: Hashable, Sendable {
  package enum Way: Hashable, Sendable {
    /// A line of the palette.
    case line
    /// Plays until the condition holds.
    case until
    case edit(ScenarioEdit)
  }

  package var way: Way
  package var text: String
  package var range: SourceRange
}

package struct SlideExpectation: Hashable, Sendable {
  /// What scenarios can expect, of the last request or of an element.
  package var base: Expectation?
  /// A text that the hop on screen has to say: its ends, its summary.
  package var hop: String?
  /// A text in the hop's decisions: questions, candidates, conclusions.
  package var decision: String?
  /// Hops taken so far.
  package var hops: Int?
  /// A live value, such as `target.cart-api-2.state`, and what it has to be.
  package var value: String?
  package var `is`: String?
  package var reach: SlideReach?
  package var range: SourceRange
}

/// Whether one element reaches another over the network.
package struct SlideReach: Hashable, Sendable {
  package var from: String
  package var to: String
  package var port: Int?
  package var isOpen: Bool
}

/// A way the story may go.
package struct SlideAlternative: Hashable, Sendable {
  package var title: String
  package var goto: Located<String>
}

/// One of several things that happen at the same time.
package struct SlideLeg: Hashable, Sendable {
  package var title: String
  package var text: Located<String>
  package var highlight: [Located<String>]
}

/// A question before what comes next is shown.
package struct SlideQuiz: Hashable, Sendable {
  package var question: String
  package var choices: [String]
  /// Position in `choices`.
  package var answer: Int
  package var explanation: String
  /// What makes the answer right, asked of the model after the slide.
  package var proof: SlideExpectation?
}

/// Something is broken, and has to be found and put right.
package struct SlideIncident: Hashable, Sendable {
  package var story: String
  package var hidden: [SlideDeed]
  package var clues: [String]
  package var solved: [SlideExpectation]
  /// What a check does to solve it, and what is told when one gives up.
  package var solution: [SlideDeed]
}
