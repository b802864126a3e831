import Reports
import SourceText
import TerminalCanvas

/// What loading had to say: problems first, then what was read and left out.
enum DiagnosticsPane {
  /// All that the lines follow from.
  struct Question: Equatable, Sendable {
    var diagnostics: [Diagnostic]
    var report: LoadReportView
    var privacy: Privacy?
    var width: Int
  }

  /// Thousands of warnings are broken into lines once, not for each frame, as long as the width stays.
  static func content(_ state: ExplorerState, width: Int) -> PaneContent {
    let question = Question(
      diagnostics: state.diagnostics, report: state.report, privacy: state.privacy, width: width)
    return state.diagnosticLines.answer(question) { made(state, width: width) }
  }

  private static func made(_ state: ExplorerState, width: Int) -> PaneContent {
    var lines: [[Span]] = []
    for diagnostic in state.diagnostics {
      let role: Role = diagnostic.severity == .error ? .bad : .caution
      let sign = diagnostic.severity == .error ? "✗ " : "! "
      let wrapped = TextFit.wrap(diagnostic.message.printable, width - 4)
      for (index, line) in wrapped.enumerated() {
        lines.append([Span(index == 0 ? sign : "  ", role, bold: true), Span(line, role)])
      }
      if let range = diagnostic.range { lines.append([Span("  \(range.text)".printable, .dim)]) }
      if let suggestion = diagnostic.suggestion {
        lines += TextFit.wrap(suggestion.printable, width - 4).map { [Span("  \($0)")] }
      }
      for note in diagnostic.notes {
        lines += TextFit.wrap(note.value.printable, width - 4).map { [Span("  \($0)", .dim)] }
      }
    }
    if lines.isEmpty { lines.append([Span("✓ no problems", .good)]) }
    for line in state.report.lines {
      lines += TextFit.wrap(line.printable, width - 2).map { [Span($0, .dim)] }
    }
    return PaneContent(title: "load report", lines: lines)
  }
}
