import DiagramDrawing
import TerminalCanvas
import Walkthroughs

/// The keys that work here first, then all the others; those that would do nothing say why.
enum Help {
  static func lines(_ state: ExplorerState) -> [[Span]] {
    var out: [[Span]] = [[Span("here: \(place(state))", .title, bold: true)]]
    if let story = state.story, !story.isAway {
      for row in WalkthroughKeys.table { out += told(row, state) }
      out.append([Span("away from the script (e)", .title, bold: true)])
    }
    let here = state.keys.bindings.filter { isOfThisPlace($0.command, state) }
    for binding in here where state.obstacle(binding.command) == nil { out += line(binding, state) }
    for group in Binding.Group.allCases {
      let others = state.keys.bindings.filter { $0.group == group && !here.contains($0) }
      if others.isEmpty { continue }
      out.append([Span(group.rawValue, .title, bold: true)])
      for binding in others { out += line(binding, state) }
    }
    let blocked = here.filter { state.obstacle($0.command) != nil }
    if !blocked.isEmpty {
      out.append([Span("not now", .title, bold: true)])
      for binding in blocked { out += line(binding, state) }
    }
    return out
  }

  private static func place(_ state: ExplorerState) -> String {
    if state.story.map({ !$0.isAway }) ?? false { return "a walkthrough" }
    if state.isPresenting { return "present mode" }
    if state.onTimeBar { return "the time bar" }
    if state.pane != .diagram { return "the \(state.pane.title) pane" }
    return "the picture, \(state.kind.title)"
  }

  private static func told(
    _ row: (keys: String, does: String), _ state: ExplorerState
  ) -> [[Span]] {
    wrapped(
      [
        Span("  \(TextFit.pad(state.glyphs.text(row.keys), 25)) ", .key, bold: true),
        Span(row.does),
      ], Overlays.textWidth(state))
  }

  private static func line(_ binding: Binding, _ state: ExplorerState) -> [[Span]] {
    let why = state.obstacle(binding.command)
    let label = binding.label.isEmpty ? ":\(binding.name)" : binding.label
    var spans = [
      Span("  \(TextFit.pad(label, 10)) ", why == nil ? .key : .dim, bold: why == nil),
      Span(binding.help, why == nil ? .plain : .dim),
    ]
    if let why { spans.append(Span("  (now: \(why))", .dim)) }
    return wrapped(spans, Overlays.textWidth(state))
  }

  /// One line, or two where the words are longer than the panel.
  private static func wrapped(_ spans: [Span], _ width: Int) -> [[Span]] {
    let text = spans.dropFirst().map(\.text).joined()
    let style = spans.count > 1 ? spans[1].style : .plain
    return PaneDrawing.wrapped([spans[0]], text, style, width)
  }

  /// What is about where one is, rather than about everything.
  private static func isOfThisPlace(_ command: Command, _ state: ExplorerState) -> Bool {
    if state.onTimeBar {
      return [.left, .right, .pageUp, .pageDown, .toStart, .toEnd, .back].contains(command)
    }
    if state.isPresenting {
      return [.stepForward, .stepBack, .privacy, .present, .back, .nextView].contains(command)
    }
    switch command {
    case .left, .right, .up, .down, .pageUp, .pageDown, .open, .back, .filter: return true
    case .toStart, .toEnd, .wider, .narrower, .edit: return state.pane != .diagram
    case .moreDetail, .lessDetail, .grouping, .focus, .fit, .minimap, .nextOnPath,
      .previousOnPath:
      return state.pane == .diagram && state.kind == .topology
    case .sort, .nextTable, .previousTable: return state.pane == .diagram && state.kind == .table
    case .describe, .faults: return state.pane == .diagram && state.selection != nil
    case .stepInto, .stepBackInto, .stepOut: return state.pane == .why
    default: return false
    }
  }
}
