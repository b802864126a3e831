import DiagramDrawing
import SourceText
import TerminalCanvas

/// What the screen is made of; numbered as the keys that go there.
package enum Pane: Int, CaseIterable, Sendable {
  case diagram = 1
  case trace, why, state, source, events, next, diagnostics

  package var title: String {
    switch self {
    case .diagram: "diagram"
    case .trace: "trace"
    case .why: "why"
    case .state: "state"
    case .source: "source"
    case .events: "events"
    case .next: "next"
    case .diagnostics: "load report"
    }
  }

  /// Its name in the configuration and the palette.
  package var name: String { self == .diagnostics ? "diagnostics" : title }

  /// The pane of that name.
  init?(word: String) {
    guard let pane = Self.allCases.first(where: { $0.name == word }) else { return nil }
    self = pane
  }

  /// The place below the diagram where it is shown: left, middle or right.
  package var slot: Int? {
    switch self {
    case .diagram: nil
    case .state, .trace: 0
    case .why, .source: 1
    case .events, .next, .diagnostics: 2
    }
  }

  /// What is shown below it where there is room for two.
  var partner: Pane? {
    switch self {
    case .state: .trace
    case .trace: .state
    case .why: .source
    case .source: .why
    case .events: .next
    case .next, .diagnostics: .events
    case .diagram: nil
    }
  }

  /// Its lines for the state of things, and which of them should be in view.
  func content(_ state: ExplorerState, width: Int) -> PaneContent {
    switch self {
    case .diagram: PaneContent(title: title, lines: [])
    case .trace: TracePane.content(state, width: width)
    case .why: WhyPane.content(state, width: width)
    case .state: StatePane.content(state, width: width)
    case .source: SourcePane.content(state, width: width)
    case .events: EventsPane.content(state, width: width)
    case .next: NextPane.content(state, width: width)
    case .diagnostics: DiagnosticsPane.content(state, width: width)
    }
  }
}

/// A pane's words: a title and lines, longer than the pane if need be.
struct PaneContent: Sendable {
  var title: String
  var lines: [[Span]]
  /// The line to keep in view while nobody has scrolled.
  var anchor = 0

  /// Leaves only what a filter keeps: whole entries, with the lines they go on in.
  mutating func keep(_ filter: TextFilter) {
    var entries: [[[Span]]] = []
    for line in lines {
      // A line that goes on begins with blanks alone.
      let goesOn = line.count > 1 && line[0].text.allSatisfy { $0 == " " } && !line[0].text.isEmpty
      if goesOn, !entries.isEmpty {
        entries[entries.count - 1].append(line)
      } else {
        entries.append([line])
      }
    }
    lines = entries.filter { entry in
      let texts = entry.enumerated().map { index, line in
        (index == 0 ? line[...] : line.dropFirst()).map(\.text).joined()
      }
      // A long word may have been broken where the line ends.
      let isKept = filter.keeps(texts.joined(separator: " "))
      return filter.isInverse ? isKept : isKept || filter.keeps(texts.joined())
    }.flatMap { $0 }
    if lines.isEmpty { lines = [[Span("nothing holds \(filter.text)".printable, .dim)]] }
    anchor = min(anchor, lines.count - 1)
  }
}
