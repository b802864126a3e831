import Simulation
import SourceText
import Walkthroughs

extension ExplorerState {
  /// What is on the screen as a marker of a recording has it: the slide, else the hop; `nil` where there is neither.
  package var momentTitle: String? {
    if let story, !story.isAway {
      return masking("\(story.index + 1)/\(story.count) \(story.slide.title)".printable)
    }
    guard let hop = currentHop, let count = request?.hops.count, count > 0 else { return nil }
    return masking("(\(count)) \(hop.summary)".printable)
  }
}
