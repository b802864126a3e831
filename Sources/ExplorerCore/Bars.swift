import DiagramDrawing
import Simulation
import SourceText
import TerminalCanvas
import TopologyModel

/// The top line: what is open, which request, where in time.
enum HeaderBar {
  static func draw(_ state: ExplorerState, _ rect: Rect, on canvas: inout Canvas) {
    guard rect.height > 0 else { return }
    let bar = Style(.header)
    canvas.fill(rect, Cell(" ", bar))
    let clock = "t+\(state.now.text) s"
    let play = state.isPlaying ? "►\(state.speed)× " : ""
    let right = " \(play)\(clock) "
    let faults = state.world.activeFaults.count
    let rate = state.world.loads.filter(\.isOn).reduce(0) { $0 + $1.perSecond }
    let broken =
      (faults == 0 ? "" : "  ✗ \(faults) fault\(faults == 1 ? "" : "s")")
      + (rate == 0 ? "" : "  ≈ \(rate)/s")
    let branch = state.other == nil ? "" : "  branch \(state.onSecondBranch ? 2 : 1)"
    let left =
      " topowalk\(branch)  \(TextFit.middle(state.topology.name, 24))\(look(state))".printable
    var column = canvas.write(
      state.glyphs.text(left), rect.x, rect.y, Style(.header, bold: true), limit: rect.right + 1)
    let room = rect.width - column - right.count - broken.count - 2
    if let request = state.request, room > 8 {
      let hops = "  hop \(request.hops.count)"
      let text =
        "   \(TextFit.middle("\(request.line)".printable, max(1, room - hops.count - 3)))\(hops)"
      column = canvas.write(state.glyphs.text(text), column, rect.y, bar, limit: rect.right + 1)
    }
    canvas.write(
      state.glyphs.text(broken), column, rect.y, Style(.header, bold: true), limit: rect.right + 1)
    canvas.write(
      state.glyphs.text(right), rect.right + 1 - right.count, rect.y, bar, limit: rect.right + 1)
  }
}

extension HeaderBar {
  /// What is looked at, where it is not the usual.
  fileprivate static func look(_ state: ExplorerState) -> String {
    if state.kind != .topology { return "  [\(state.kind.title)]" }
    var words: [String] = []
    if state.options.grouping != .namespace {
      words.append("by \(state.options.grouping.rawValue)")
    }
    if state.options.only != nil { words.append("focus") }
    return words.isEmpty ? "" : "  [\(words.joined(separator: ", "))]"
  }
}

/// The request along the time it took: one stop for each hop.
enum TransportBar {
  static func draw(_ state: ExplorerState, _ rect: Rect, on canvas: inout Canvas) {
    guard rect.height > 0, let request = state.request else { return }
    let line = rect.bottom
    let hops = request.hops
    guard !hops.isEmpty else {
      canvas.write(
        state.glyphs.text(" ○ sent at \(request.sentAt.text) s, no hop yet"), rect.x, line,
        Style(.dim), limit: rect.right + 1)
      return
    }
    // As many of the last hops as there is room for, each with what it took.
    let cell = max(rect.height > 1 ? 13 : 11, min(16, (rect.width - 4) / max(1, hops.count)))
    let shown = Array(hops.enumerated()).suffix(max(1, (rect.width - 16) / cell))
    var x = rect.x + 1
    if shown.count < hops.count { x = canvas.write(state.glyphs.text("… "), x, line, Style(.dim)) }
    for (index, hop) in shown {
      let before = index == 0 ? request.sentAt : hops[index - 1].at
      let isLast = index == hops.count - 1
      draw(
        hop, number: index + 1, took: hop.at - before, at: x, line, cell, isLast, rect, state,
        on: &canvas)
      x += cell
    }
    if let outcome = request.outcome {
      let text = outcome.isGood ? "✓" : "✗"
      let word = outcome.status.map { " \($0)" } ?? " \(outcome.kind.rawValue)"
      canvas.write(
        state.glyphs.text(text + word), x, line, Style(outcome.isGood ? .good : .bad, bold: true),
        limit: rect.right + 1)
    } else {
      canvas.write(state.glyphs.text("┄┄ …"), x, line, Style(.dim), limit: rect.right + 1)
    }
  }

  private static func draw(
    _ hop: Hop, number: Int, took: SimDuration, at x: Int, _ line: Int, _ cell: Int, _ isLast: Bool,
    _ rect: Rect,
    _ state: ExplorerState, on canvas: inout Canvas
  ) {
    let role: Role = hop.action == .fails || hop.action == .denies ? .bad : .request
    if rect.height > 1 {
      let label = TextFit.end("(\(number)) \(hop.action.rawValue)", cell - 1)
      canvas.write(
        label, x, line - 1, Style(isLast ? role : .dim, bold: isLast), limit: rect.right + 1)
      let text = took.text
      let bar = "┝" + String(repeating: "━", count: max(1, cell - 3 - text.count)) + " \(text) "
      canvas.write(
        state.glyphs.text(isLast ? String(bar.dropLast()) + "●" : bar), x, line,
        Style(role, bold: isLast), limit: rect.right + 1)
    } else {
      let text = TextFit.end("(\(number))\(took.text)", cell - 1)
      let bar = text + String(repeating: "━", count: max(0, cell - DisplayWidth.of(text)))
      canvas.write(
        state.glyphs.text(bar), x, line, Style(role, bold: isLast), limit: rect.right + 1)
    }
  }
}

/// The bottom line: what was just said, what is being typed, or the keys that make sense now.
enum FooterBar {
  static func draw(_ state: ExplorerState, _ rect: Rect, on canvas: inout Canvas) {
    guard rect.height > 0 else { return }
    if case .prompt(let prompt) = state.mode {
      let label: String =
        switch prompt.kind {
        case .find: "/"
        case .request: "request: "
        case .advance: "advance by: "
        case .until: "play until: "
        }
      let room = rect.width - label.count - 3
      let text = String(prompt.text.printable.suffix(max(1, room)))
      let end = canvas.write(
        label + text, rect.x + 1, rect.y, Style(.key, bold: true), limit: rect.right + 1)
      canvas[end, rect.y] = Cell(" ", Style(.key, reversed: true))
      let hint: String? =
        switch prompt.kind {
        case .request: "Enter sends; add 'from developer' or 'via bastion'"
        case .until: "such as: cart-api-1 unhealthy, status 502, failed"
        case .advance: "30s, 5m or 1h"
        case .find: nil
        }
      if let hint, state.message == nil {
        canvas.write(
          "   \(hint)", end + 1, rect.y, Style(.dim),
          limit: rect.right + 1)
      }
      if let message = state.message {
        above(TextFit.wrap(message.printable, rect.width - 2), rect, state, .bad, on: &canvas)
      }
      return
    }
    if let message = state.message {
      let lines = TextFit.wrap(message.printable, rect.width - 2)
      above(Array(lines.dropLast()), rect, state, .caution, on: &canvas)
      canvas.write(
        state.glyphs.text(" " + (lines.last ?? "")), rect.x, rect.y, Style(.caution, bold: true),
        limit: rect.right + 1)
      return
    }
    keys(state, rect, on: &canvas)
  }

  /// What does not fit into the bottom line stands above it.
  private static func above(
    _ lines: [String], _ rect: Rect, _ state: ExplorerState, _ role: Role, on canvas: inout Canvas
  ) {
    for (index, line) in lines.enumerated() {
      let y = rect.y - lines.count + index
      guard y > 0 else { continue }
      canvas.fill(Rect(x: rect.x, y: y, width: rect.width, height: 1))
      canvas.write(
        state.glyphs.text(" " + line), rect.x, y, Style(role, bold: true), limit: rect.right + 1)
    }
  }

  private static func keys(_ state: ExplorerState, _ rect: Rect, on canvas: inout Canvas) {
    let usable = Bindings.all.filter { $0.footer != nil && $0.command.obstacle(state) == nil }
      .sorted { $0.rank < $1.rank }
    var x = rect.x + 1
    for binding in usable {
      guard let word = binding.footer else { continue }
      let key = String(binding.label.prefix { $0 != " " })
      if x + key.count + word.count + 3 > rect.right + 1 { continue }
      x = canvas.write(key, x, rect.y, Style(.key, bold: true), limit: rect.right + 1)
      x = canvas.write(" \(word)  ", x, rect.y, Style(.dim), limit: rect.right + 1)
    }
  }
}
