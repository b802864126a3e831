import DiagramDrawing
import Simulation
import TerminalCanvas

/// What a key can mean.
package enum Command: Hashable, Sendable {
  case stepForward, stepBack, play, nextEvent, previousEvent, faster, slower, toStart, toEnd,
    advance
  case undo, redo, request, faults
  case whatIf, branch, compareBranches, load, sweep, stepInto, stepOut, continueUntil
  case left, right, up, down, nextOnPath, previousOnPath, open, describe, back
  case find, findNext, findPrevious
  case pane(Pane), nextPane, previousPane, maximise, allPanes
  case moreDetail, lessDetail, fit, glyphs
  case nextView, views, grouping, focus, minimap, sort, nextTable, previousTable
  case help, quit, redraw
}

/// One row of the table that makes keys, footer, help and docs/keys.md.
package struct Binding: Hashable, Sendable {
  package var keys: [KeyCode]
  /// How the keys are written.
  package var label: String
  package var command: Command
  package var help: String
  package var group: String
  /// A word for the footer, and how early it is shown; `nil` for help only.
  package var footer: String?
  package var rank: Int

  package init(
    _ label: String, _ keys: [KeyCode], _ command: Command, _ help: String, group: String,
    footer: String? = nil, rank: Int = 99
  ) {
    self.label = label
    self.keys = keys
    self.command = command
    self.help = help
    self.group = group
    self.footer = footer
    self.rank = rank
  }
}

package enum Bindings {
  /// In the order help shows them; no key stands twice.
  package static let all: [Binding] = time + world + move + panes + look + program

  private static let time: [Binding] = [
    Binding(
      ".", [.character("."), .pageDown], .stepForward, "step: the request's next hop",
      group: "time", footer: "step", rank: 1),
    Binding(
      ",", [.character(","), .pageUp], .stepBack,
      "back: undo the last hop, with everything that happened since", group: "time", footer: "back",
      rank: 2),
    Binding(
      "space", [.space], .play, "play or pause: hop by hop, then with the clock", group: "time",
      footer: "play", rank: 3),
    Binding(
      "]", [.character("]")], .nextEvent, "next event worth seeing: a state that changes",
      group: "time", footer: "event", rank: 4),
    Binding("[", [.character("[")], .previousEvent, "previous event worth seeing", group: "time"),
    Binding("}", [.character("}")], .faster, "faster: the clock's speed, doubled", group: "time"),
    Binding("{", [.character("{")], .slower, "slower: the clock's speed, halved", group: "time"),
    Binding("Home", [.home], .toStart, "to where the request was sent", group: "time"),
    Binding(
      "G End", [.character("G"), .end], .toEnd, "to where the request ends; 5G to its fifth hop",
      group: "time"),
    Binding(
      "i", [.character("i")], .stepInto,
      "into the hop: its decisions, then each check; . and , move there", group: "time",
      footer: "into", rank: 15),
    Binding("o", [.character("o")], .stepOut, "out again: check, decision, hop", group: "time"),
    Binding(
      "c", [.character("c")], .continueUntil,
      "continue until something comes true: cart-api-1 unhealthy, status 502", group: "time",
      footer: "until", rank: 17),
    Binding(
      "a", [.character("a")], .advance, "advance the clock by a time, such as 30s", group: "time",
      footer: "advance", rank: 13),
    Binding(
      "u", [.character("u")], .undo, "undo the last fault or request, and go back to where it was",
      group: "time"),
    Binding("C-r", [.control("r")], .redo, "do again what was undone", group: "time"),
  ]

  private static let world: [Binding] = [
    Binding(
      "r", [.character("r")], .request, "new request", group: "world", footer: "request", rank: 6),
    Binding(
      "x", [.character("x")], .faults, "faults for the selected element", group: "world",
      footer: "faults", rank: 5),
    Binding(
      "m", [.character("m")], .whatIf,
      "what if: fixes for this hop, target type, scale", group: "world", footer: "what if",
      rank: 16),
    Binding(
      "b", [.character("b")], .branch, "branch here; then: go to the other branch", group: "world",
      footer: "branch", rank: 18),
    Binding("B", [.character("B")], .compareBranches, "compare both branches", group: "world"),
    Binding(
      "L", [.character("L")], .load,
      "load: send the request many times, with shares and percentiles", group: "world",
      footer: "load", rank: 19),
    Binding(
      "S", [.character("S")], .sweep, "sweep: try every single fault on the request",
      group: "world", footer: "sweep", rank: 20),
  ]

  private static let move: [Binding] = [
    Binding("h ←", [.character("h"), .left], .left, "the box to the left", group: "move"),
    Binding(
      "j ↓", [.character("j"), .down], .down, "the box below; in a pane: scroll down", group: "move"
    ),
    Binding(
      "k ↑", [.character("k"), .up], .up, "the box above; in a pane: scroll up", group: "move"),
    Binding("l →", [.character("l"), .right], .right, "the box to the right", group: "move"),
    Binding("w", [.character("w")], .nextOnPath, "the next box along the request", group: "move"),
    Binding(
      "W", [.character("W")], .previousOnPath, "the previous box along the request", group: "move"),
    Binding(
      "Enter", [.enter], .open, "open or fold a namespace or workload, else describe it",
      group: "move", footer: "open", rank: 10),
    Binding(
      "d", [.character("d")], .describe, "describe the selected element", group: "move",
      footer: "describe", rank: 11),
    Binding(
      "Esc", [.escape], .back, "one level up: close what is open, then let go of the selection",
      group: "move"),
    Binding(
      "/", [.character("/")], .find, "find a name, an address or a host", group: "move",
      footer: "find", rank: 8),
    Binding("n", [.character("n")], .findNext, "next match", group: "move"),
    Binding("N", [.character("N")], .findPrevious, "previous match", group: "move"),
  ]

  private static let panes: [Binding] =
    [
      Binding("Tab", [.tab], .nextPane, "next pane", group: "panes", footer: "pane", rank: 9),
      Binding("S-Tab", [.backTab], .previousPane, "previous pane", group: "panes"),
    ]
    + Pane.allCases.map { pane in
      Binding(
        "\(pane.rawValue)", [.character(Character("\(pane.rawValue)"))], .pane(pane),
        "the \(pane.title) pane",
        group: "panes")
    } + [
      Binding("0", [.character("0")], .allPanes, "all panes", group: "panes"),
      Binding(
        "\\", [.character("\\")], .maximise, "the focused pane alone, and back", group: "panes"),
    ]

  private static let look: [Binding] = [
    Binding(
      "v", [.character("v")], .nextView,
      "the next view: topology, life of a request, routing, sequence, tree, table, control plane",
      group: "look", footer: "view", rank: 7),
    Binding("V", [.character("V")], .views, "choose a view", group: "look"),
    Binding(
      "+ =", [.character("+"), .character("=")], .moreDetail,
      "zoom in: cluster, namespaces, services, pods", group: "look", footer: "zoom", rank: 12),
    Binding("-", [.character("-")], .lessDetail, "zoom out", group: "look"),
    Binding(
      "Z", [.character("Z")], .grouping, "group pods by namespace, by node, by subnet",
      group: "look"),
    Binding(
      "f", [.character("f")], .focus,
      "only what the selected element, or else the request, touches; again: everything",
      group: "look"),
    Binding("M", [.character("M")], .minimap, "the small map of a large picture", group: "look"),
    Binding("> <", [.character(">")], .nextTable, "in the table: the next kind", group: "look"),
    Binding("<", [.character("<")], .previousTable, "in the table: the kind before", group: "look"),
    Binding(
      "s", [.character("s")], .sort,
      "in the table: sort by a column, then downwards, then by the next", group: "look"),
    Binding(
      "F", [.character("F")], .fit, "fit: forget what was opened and folded by hand", group: "look"),
    Binding("A", [.character("A")], .glyphs, "ASCII or Unicode", group: "look"),
  ]

  private static let program: [Binding] = [
    Binding(
      "?", [.character("?"), .function(1)], .help, "all keys that work here", group: "program",
      footer: "keys", rank: 0),
    Binding(
      "q", [.character("q"), .control("c")], .quit, "close what is open, else quit",
      group: "program", footer: "quit", rank: 14),
    Binding("C-l", [.control("l")], .redraw, "draw the screen anew", group: "program"),
  ]

  private static let byKey: [KeyCode: Command] = Dictionary(
    all.flatMap { binding in binding.keys.map { ($0, binding.command) } },
    uniquingKeysWith: { first, _ in first })

  package static func command(for key: KeyCode) -> Command? { byKey[key] }
}

extension Command {
  /// Why it would do nothing now; `nil` when it works.
  package func obstacle(_ state: ExplorerState) -> String? {
    switch self {
    case .stepForward where state.depth != .hop: return nil
    case .stepBack where state.depth != .hop: return nil
    case .stepForward:
      return state.request?.isInFlight == true || state.timeline.hasFuture
        ? nil : "nothing is in flight: r sends a request, ] goes to the next event"
    case .stepBack: return state.timeline.previousStep == nil ? "this is the beginning" : nil
    case .previousEvent:
      return state.timeline.previousInteresting == nil ? "nothing happened before" : nil
    case .redo: return state.undone.isEmpty ? "nothing was undone" : nil
    case .toStart, .toEnd: return state.request == nil ? "there is no request: r sends one" : nil
    case .faults where state.selection == nil && !state.world.activeFaults.isEmpty: return nil
    case .faults, .describe:
      return state.selection == nil ? "select something first: arrows, w or /" : nil
    case .open where state.kind == .tree && state.row != nil: return nil
    case .open: return state.selection == nil ? "select something first: arrows, w or /" : nil
    case .compareBranches: return state.other == nil ? "there is no branch yet: b makes one" : nil
    case .load, .sweep: return state.request == nil ? "there is no request: r sends one" : nil
    case .stepInto:
      return state.currentHop?.decisions.isEmpty ?? true ? "no decision to step into here" : nil
    case .stepOut: return state.depth == .hop ? "this is the hop itself: i goes in" : nil
    case .findNext, .findPrevious:
      return state.lastFind.isEmpty ? "nothing was searched: / finds" : nil
    case .nextOnPath, .previousOnPath:
      return state.request?.hops.isEmpty ?? true ? "the request has taken no hop yet: . steps" : nil
    case .moreDetail:
      if state.kind != .topology { return "only the topology has levels of zoom: v goes there" }
      return state.options.zoom == .pods ? "this is all there is" : nil
    case .lessDetail:
      if state.kind != .topology { return "only the topology has levels of zoom: v goes there" }
      return state.options.zoom == .cluster ? "this is the least" : nil
    case .grouping: return state.kind == .topology ? nil : "only the topology is grouped"
    case .focus:
      if state.kind != .topology { return "only the topology can leave things out" }
      return state.selection == nil && state.options.focus.isEmpty && state.options.only == nil
        ? "select something first, or send a request: r" : nil
    case .sort, .nextTable, .previousTable:
      return state.kind == .table ? nil : "only in the table view: V chooses it"
    default: return nil
    }
  }
}
