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
    let play = state.isPlaying ? "►\(state.speed)×\(state.loops ? " loop" : "") " : ""
    let right = " \(play)\(clock) "
    let flags = flags(state)
    var column = canvas.write(
      state.glyphs.text(" topowalk"), rect.x, rect.y, Style(.header, bold: true),
      limit: rect.right + 1)
    var room = rect.width - column - right.count - flags.count - 1
    let hop = state.request.map { "  hop \($0.hops.count)\(state.hopsInAll)" } ?? ""
    let line = state.request.map { "\($0.line)".printable } ?? ""
    let crumbs = Breadcrumbs.text(state)
    // The request keeps half of the room, the way to the selection gets the rest.
    let lineRoom = min(DisplayWidth.of(line), max(12, (room - hop.count) / 2))
    let crumbRoom = max(0, room - lineRoom - hop.count - 4)
    column = canvas.write(
      state.glyphs.text("  \(TextFit.start(crumbs, crumbRoom))\(look(state))"), column, rect.y,
      Style(.header, bold: true), limit: rect.right + 1)
    room = rect.right + 1 - column - right.count - flags.count - 1
    if !line.isEmpty, room > 10 {
      let text = "  \(TextFit.middle(line, max(1, room - hop.count - 2)))\(hop)"
      column = canvas.write(state.glyphs.text(text), column, rect.y, bar, limit: rect.right + 1)
    }
    canvas.write(
      state.glyphs.text(flags), column, rect.y, Style(.header, bold: true), limit: rect.right + 1)
    canvas.write(
      state.glyphs.text(right), rect.right + 1 - right.count, rect.y, bar, limit: rect.right + 1)
  }

  /// What holds now and is easily forgotten.
  private static func flags(_ state: ExplorerState) -> String {
    let faults = state.world.shownFaults.count
    let rate = state.world.loads.filter(\.isOn).reduce(0) { $0 + $1.perSecond }
    var out = state.isPartial ? "  not all was read" : ""
    if state.branches.count > 1 {
      out += "  branch \(state.branches.current + 1)/\(state.branches.count)"
    }
    if faults > 0 { out += "  ✗ \(faults) fault\(faults == 1 ? "" : "s")" }
    let edits = state.changesMade.count
    if edits > 0 { out += "  Δ \(edits)" }
    if rate > 0 { out += "  ≈ \(rate)/s" }
    if let filter = state.filter { out += "  &\(TextFit.end(filter.text, 10))".printable }
    if let audience = state.audience {
      out += audience == .following ? "  following" : "  looking around"
    }
    if state.privacy != nil { out += "  masked" }
    if state.isOnRecord { out += "  ● rec" }
    if let recorder = state.recorder { out += "  ● \(recorder.count) recorded" }
    return out
  }
}

extension ExplorerState {
  /// How many hops there will be, where that is known.
  var hopsInAll: String {
    guard let request else { return "" }
    if !request.isInFlight { return "/\(request.hops.count)" }
    return ahead.isEmpty ? "" : "/\(max(ahead.count, request.hops.count))"
  }
}

/// Where one is: from the outermost box to what is selected.
enum Breadcrumbs {
  static func text(_ state: ExplorerState) -> String {
    var names: [String] = []
    var next = state.selection
    while let element = next, state.topology.elements.indices.contains(element.index) {
      names.append(state.topology[element].name)
      next = state.topology.parent(of: element)
    }
    return ([state.topology.name] + names.reversed()).joined(separator: " › ").printable
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
