import Simulation
import SourceText
import TerminalCanvas
import TopologyModel

/// The request's hops, one line each.
enum TracePane {
  static func content(_ state: ExplorerState, width: Int) -> PaneContent {
    guard let request = state.request else {
      return PaneContent(
        title: "trace",
        lines: [[Span("no request yet: \(state.keys.key(.request)) sends one", .dim)]])
    }
    var lines: [[Span]] = []
    var anchor = 0
    for (index, hop) in request.hops.enumerated() {
      let isLast = index == request.hops.count - 1
      let number = "(\(index + 1))"
      let indent = String(repeating: " ", count: hop.depth)
      let lead = [
        Span(TextFit.pad(number, 5), isLast ? .request : .dim, bold: isLast),
        Span(TextFit.pad(hop.at.text, 8), .dim),
        Span(
          indent + (hop.isResponse ? "← " : "→ "),
          hop.action == .fails || hop.action == .denies ? .bad : .request),
      ]
      let failed = hop.action == .fails || hop.action == .denies
      if isLast { anchor = lines.count }
      lines += PaneDrawing.wrapped(
        lead, hop.summary.printable, Style(failed ? .bad : .plain, bold: isLast), width)
    }
    if let outcome = request.outcome {
      lines.append([
        Span("     "),
        Span(outcome.isGood ? "✓ " : "✗ ", outcome.isGood ? .good : .bad, bold: true),
        Span(
          outcome.sentence.printable, outcome.isGood ? .good : .bad,
          bold: true),
      ])
    } else {
      lines.append([Span("     … \(state.keys.key(.stepForward)) takes the next hop", .dim)])
    }
    return PaneContent(
      title: "trace  \(request.line)".printable, lines: lines, anchor: anchor)
  }
}
