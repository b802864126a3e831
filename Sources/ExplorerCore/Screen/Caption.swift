import DiagramDrawing
import Simulation
import SourceText
import TerminalCanvas

/// At most three lines of words under the picture in present mode.
enum Caption {
  static func draw(_ state: ExplorerState, _ rect: Rect, on canvas: inout Canvas) {
    guard rect.height > 1 else { return }
    if let story = state.story { return StoryCaption.draw(story, state, rect, on: &canvas) }
    let line = state.glyphs.text(String(repeating: "━", count: rect.width))
    canvas.write(line, rect.x, rect.y, Style(.border), limit: rect.right + 1)
    let (text, role) = words(state)
    let lines = TextFit.wrap(text.printable, max(8, rect.width - 4))
    for (index, line) in lines.prefix(rect.height - 1).enumerated() {
      canvas.write(
        state.glyphs.text(line), rect.x + 2, rect.y + 1 + index,
        Style(index == 0 ? role : .plain, bold: index == 0), limit: rect.right + 1)
    }
    if lines.count > rect.height - 1 {
      canvas.write(
        state.glyphs.text("…"), rect.right, rect.bottom, Style(.dim), limit: rect.right + 1)
    }
  }

  /// The hop in a sentence, then what decided it.
  private static func words(_ state: ExplorerState) -> (String, Role) {
    guard let request = state.request else { return ("no request yet", .dim) }
    guard let hop = request.hops.last else { return ("\(request.line)", .request) }
    let number = "(\(request.hops.count)\(state.hopsInAll)) "
    let failed = hop.action == .fails || hop.action == .denies
    var text = number + hop.summary
    if let decision = hop.decisions.first {
      let question = decision.question.hasSuffix("?") ? decision.question : decision.question + "?"
      text += ". \(question.prefix(1).uppercased())\(question.dropFirst()) \(decision.conclusion)"
    }
    if let outcome = request.outcome { text += ". \(outcome.sentence)" }
    return (text, failed ? .bad : .request)
  }
}
