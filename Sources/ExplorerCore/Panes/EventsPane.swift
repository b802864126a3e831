import Simulation
import SourceText
import TerminalCanvas

/// What happened, newest last.
enum EventsPane {
  static func content(_ state: ExplorerState, width: Int) -> PaneContent {
    let lines = state.world.log.suffix(200).flatMap { entry -> [[Span]] in
      let role: Role =
        switch entry.level {
        case .info: .plain
        case .good: .good
        case .caution: .caution
        case .bad: .bad
        }
      let mark =
        entry.isInteresting ? [Span("►", role, bold: true)] : [Span(" ", .dim)]
      let lead = [Span(TextFit.pad(entry.at.text, 7), .dim)] + mark
      return PaneDrawing.wrapped(lead, entry.text.printable, Style(role), width)
    }
    return PaneContent(
      title: "events", lines: lines.isEmpty ? [[Span("nothing has happened yet", .dim)]] : lines,
      anchor: lines.count)
  }
}

/// What will happen by itself, and when.
enum NextPane {
  static func content(_ state: ExplorerState, width: Int) -> PaneContent {
    let upcoming = state.world.upcoming.prefix(60)
    let lines = upcoming.map { event -> [Span] in
      let wait = event.at > state.now ? "in \((event.at - state.now).text)" : "now"
      return [
        Span(TextFit.pad(wait, 11), .dim),
        Span(state.world.describe(event.event, in: state.topology).printable),
      ]
    }
    return PaneContent(
      title: "what happens next",
      lines: lines.isEmpty ? [[Span("nothing is pending", .dim)]] : lines)
  }
}
