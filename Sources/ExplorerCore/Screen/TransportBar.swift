import Simulation
import SourceText
import TerminalCanvas

/// Time as a row of stops: hops with what they took, changes of state, what a person did.
enum TransportBar {
  /// Columns left free for what came of the request.
  private static let outcomeRoom = 14

  static func draw(_ state: ExplorerState, _ rect: Rect, on canvas: inout Canvas) {
    guard rect.height > 0 else { return }
    let line = rect.bottom
    let cells = cells(state, rect)
    if cells.isEmpty {
      let text =
        state.request.map { " ○ sent at \($0.sentAt.text) s, no hop yet" }
        ?? " ○ nothing has happened yet"
      canvas.write(
        state.glyphs.text(text), rect.x, line, Style(.dim), limit: rect.right + 1)
      return
    }
    let track = TimeTrack(state)
    let current = track.current.map { track.stops[$0].position }
    var before = cells.first.map { first in
      track.stops.last { $0.position < first.stop.position }?.at ?? state.request?.sentAt
        ?? first.stop.at
    }
    for cell in cells {
      let took = before.map { cell.stop.at - $0 }
      draw(
        cell, took: took, isHere: cell.stop.position == current, rect, state, on: &canvas)
      before = cell.stop.at
    }
    let end = rect.x + 1 + (cells.last.map { $0.x + $0.width } ?? 0)
    outcome(state, x: end + 1, line, rect, on: &canvas)
    if let first = cells.first, first.stop != track.stops.first, !state.onTimeBar {
      canvas.write(state.glyphs.text("…"), rect.x, line, Style(.dim), limit: rect.right + 1)
    }
    if state.onTimeBar {
      canvas.write(
        state.glyphs.text("►"), rect.x, line, Style(.key, bold: true), limit: rect.right + 1)
    }
  }

  /// The stops on screen with their columns, counted from the bar's second.
  static func cells(_ state: ExplorerState, _ rect: Rect) -> [TimeTrack.Cell] {
    let width = max(4, rect.width - 2 - outcomeRoom)
    // As wide as all hops to come ask for, so that nothing moves while one steps.
    let hops = max(1, state.ahead.count, state.request?.hops.count ?? 1)
    let hopWidth = max(rect.height > 1 ? 13 : 11, min(16, width / hops))
    return TimeTrack(state).cells(width: width, hopWidth: hopWidth)
  }

  private static func outcome(
    _ state: ExplorerState, x: Int, _ line: Int, _ rect: Rect, on canvas: inout Canvas
  ) {
    guard let request = state.request else { return }
    if let outcome = request.outcome {
      let word = outcome.status.map { " \($0)" } ?? " \(outcome.kind.rawValue)"
      canvas.write(
        state.glyphs.text((outcome.isGood ? "✓" : "✗") + word), x, line,
        Style(outcome.isGood ? .good : .bad, bold: true), limit: rect.right + 1)
    } else {
      canvas.write(state.glyphs.text("┄┄ …"), x, line, Style(.dim), limit: rect.right + 1)
    }
  }

  private static func draw(
    _ cell: TimeTrack.Cell, took: SimDuration?, isHere: Bool, _ rect: Rect, _ state: ExplorerState,
    on canvas: inout Canvas
  ) {
    let x = rect.x + 1 + cell.x
    switch cell.stop.kind {
    case .hop(let number?):
      hop(number, cell, took: took, isHere: isHere, at: x, rect, state, on: &canvas)
    case .hop, .change, .input:
      let (sign, style) = sign(cell.stop, isHere: isHere)
      let line = cell.stop.isAhead ? "┄" : "━"
      canvas.write(
        state.glyphs.text(String(repeating: line, count: cell.width)), x, rect.bottom, Style(.dim),
        limit: rect.right + 1)
      canvas.write(
        state.glyphs.text(sign), x, rect.bottom, style, limit: rect.right + 1)
    }
  }

  /// `◆` a state changed, `▼` a person did something, `·` a hop of another request.
  private static func sign(_ stop: TimeTrack.Stop, isHere: Bool) -> (String, Style) {
    let sign: String
    var role = Role.dim
    switch stop.kind {
    case .hop: sign = "·"
    case .input: (sign, role) = ("▼", .key)
    case .change(let level):
      switch level {
      case .info: (sign, role) = ("◆", .plain)
      case .good: (sign, role) = ("●", .good)
      case .caution: (sign, role) = ("◐", .caution)
      case .bad: (sign, role) = ("✗", .bad)
      }
    }
    if stop.isAhead { role = .dim }
    return (sign, Style(role, bold: !stop.isAhead, reversed: isHere))
  }

  private static func hop(
    _ number: Int, _ cell: TimeTrack.Cell, took: SimDuration?, isHere: Bool, at x: Int,
    _ rect: Rect, _ state: ExplorerState, on canvas: inout Canvas
  ) {
    let hop = cell.stop.isAhead ? nil : state.request?.hops[number - 1]
    guard let hop else {
      canvas.write(
        state.glyphs.text("(\(number))┄┄┄"), x, rect.bottom, Style(.dim),
        limit: min(rect.right + 1, x + cell.width))
      return
    }
    let role: Role = hop.action == .fails || hop.action == .denies ? .bad : .request
    let took = took?.text ?? ""
    let style = Style(role, bold: isHere)
    guard rect.height > 1 else {
      let text = TextFit.end("(\(number))\(took)", cell.width - 1)
      let bar = text + String(repeating: "━", count: max(0, cell.width - DisplayWidth.of(text)))
      canvas.write(state.glyphs.text(bar), x, rect.bottom, style, limit: rect.right + 1)
      return
    }
    let label = TextFit.end("(\(number)) \(hop.action.rawValue)", cell.width - 1)
    canvas.write(
      label, x, rect.bottom - 1, Style(isHere ? role : .dim, bold: isHere), limit: rect.right + 1)
    let bar = "┝" + String(repeating: "━", count: max(1, cell.width - 3 - took.count)) + " \(took) "
    canvas.write(
      state.glyphs.text(isHere ? String(bar.dropLast()) + "●" : bar), x, rect.bottom, style,
      limit: rect.right + 1)
  }
}
