import Simulation
import SourceText
import TerminalCanvas
import TopologyModel

/// The lines of the file behind what is selected, or behind the current hop's decision.
enum SourcePane {
  static func content(_ state: ExplorerState, width: Int) -> PaneContent {
    guard let range = state.sourceRange else {
      return PaneContent(
        title: "source",
        lines: TextFit.wrap(
          state.selection == nil
            ? "no hop with a place in a file yet, and nothing is selected"
            : "nobody wrote this: it is inferred (~)", width - 2
        )
        .map { [Span($0, .dim)] })
    }
    guard let file = state.files.first(where: { $0.path == range.path }) else {
      return PaneContent(title: "source", lines: [[Span(range.text.printable)]])
    }
    let lines = file.lines.enumerated().map { index, line -> [Span] in
      let isHere = index + 1 == range.line
      return [
        Span(TextFit.pad("\(index + 1)", 5), .dim), Span(isHere ? "►" : " ", .request, bold: true),
        Span(String(line.prefix(400)).printable, isHere ? .request : .plain, bold: isHere),
      ]
    }
    return PaneContent(
      title: "source \(range.short)".printable, lines: lines, anchor: range.line - 1)
  }
}
