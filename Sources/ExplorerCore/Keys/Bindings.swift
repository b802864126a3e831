/// The one table of keys, in the order help shows them.
///
/// Names of keys are what fingers know: `.` `,` of Structurizr, `[` `]` of k9s and ttl, `/` `n` `N`
/// `&` of less, `1`–`8` and `Tab` of lazygit, `\` of termshark, `:` and marks of vim.
package enum Bindings {
  package static let all: [Binding] =
    time.map { $0.inGroup(.time) } + world.map { $0.inGroup(.world) }
    + move.map { $0.inGroup(.move) } + find.map { $0.inGroup(.find) }
    + panes.map { $0.inGroup(.panes) } + look.map { $0.inGroup(.look) }
    + takeAway.map { $0.inGroup(.takeAway) } + program.map { $0.inGroup(.program) }

  private static let time: [Binding] = [
    Binding(
      "step", ["."], .stepForward, "step: the request's next hop; 10. takes ten", footer: "step",
      rank: 1),
    Binding(
      "back", [","], .stepBack, "back: undo the last hop, with everything that happened since",
      footer: "back", rank: 2),
    Binding(
      "play", ["Space"], .play, "play or pause: hop by hop, then with the clock", footer: "play",
      rank: 3),
    Binding(
      "next-event", ["]"], .nextEvent,
      "next event worth seeing: a new state, a failed hop",
      footer: "event", rank: 4),
    Binding("previous-event", ["["], .previousEvent, "previous event worth seeing"),
    Binding("faster", ["}"], .faster, "faster: the clock's speed, doubled"),
    Binding("slower", ["{"], .slower, "slower: the clock's speed, halved"),
    Binding(
      "to-start", ["Home"], .toStart,
      "to the beginning: of the list or pane, else to where the request was sent; gg too"),
    Binding(
      "to-end", ["G", "End"], .toEnd,
      "to the end: of the list or pane, else to where the request ends; 5G to its fifth hop"),
    Binding(
      "into", ["s"], .stepInto,
      "into the hop: its decisions, then each check; . and , move there", footer: "into", rank: 15),
    Binding(
      "back-into", ["S"], .stepBackInto, "back into the hop before: its last decision"),
    Binding("out", ["o"], .stepOut, "out again: check, decision, hop"),
    Binding(
      "break", ["b"], .continueUntil,
      "break: play until something comes true, such as cart-api-1 unhealthy or status 502",
      footer: "break", rank: 17),
    Binding(
      "advance", ["a"], .advance, "advance the clock by a time, such as 30s", footer: "advance",
      rank: 13),
    Binding("loop", ["@"], .loop, "when playing ends, begin again where the request was sent"),
    Binding(
      "undo", ["u"], .undo, "undo what you did last, and go back to where it was"),
    Binding("redo", ["C-r"], .redo, "do again what was undone"),
  ]

  private static let world: [Binding] = [
    Binding("request", ["r"], .request, "new request", footer: "request", rank: 6),
    Binding("faults", ["x"], .faults, "faults for the selected element", footer: "faults", rank: 5),
    Binding(
      "what-if", ["X"], .whatIf, "what if: fixes for this hop, target type, scale, rules, policies",
      footer: "what if", rank: 16),
    Binding(
      "changes", ["D"], .changes, "what you changed against the files; save it as a patch"),
    Binding(
      "fork", ["f"], .fork, "fork: a branch begins here; later: go to another branch",
      footer: "fork", rank: 18),
    Binding("compare", ["c"], .compareBranches, "compare two branches side by side"),
    Binding(
      "load", ["L"], .load, "load: send the request many times, with shares and percentiles",
      footer: "load", rank: 19),
    Binding(
      "sweep", ["T"], .sweep, "try every single fault on the request", footer: "try all", rank: 20),
  ]

  private static let move: [Binding] = [
    Binding("left", ["h", "Left"], .left, "the box to the left; in the tree: fold"),
    Binding("down", ["j", "Down"], .down, "the box below; in a pane: scroll down"),
    Binding("up", ["k", "Up"], .up, "the box above; in a pane: scroll up"),
    Binding("right", ["l", "Right"], .right, "the box to the right; in the tree: unfold"),
    Binding("page-down", ["PgDn", "C-d"], .pageDown, "a page down; present mode: the next step"),
    Binding("page-up", ["PgUp", "C-u"], .pageUp, "a page up; present mode: the step before"),
    Binding("next-on-path", ["w"], .nextOnPath, "the next box along the request"),
    Binding("previous-on-path", ["W"], .previousOnPath, "the previous box along the request"),
    Binding(
      "open", ["Enter"], .open, "open or fold what is selected, else describe it", footer: "open",
      rank: 10),
    Binding(
      "describe", ["d"], .describe, "describe the selected element", footer: "describe", rank: 11),
    Binding(
      "up-one-level", ["Esc"], .back,
      "one level up: close what is open, then let go of the selection"),
    Binding("place-back", ["C-o"], .placeBack, "back to the place before: selection, view, zoom"),
    Binding("place-forward", ["Alt-Right"], .placeForward, "forward again"),
    Binding("mark", ["m"], .setMark, "mark this moment and place with the letter that follows"),
    Binding("go-to-mark", ["'"], .goToMark, "go to the mark of the letter that follows"),
  ]

  private static let find: [Binding] = [
    Binding("find", ["/"], .find, "find a name, an address or a host", footer: "find", rank: 8),
    Binding("find-next", ["n"], .findNext, "next match"),
    Binding("find-previous", ["N"], .findPrevious, "previous match"),
    Binding(
      "filter", ["&"], .filter,
      "only lines and boxes that hold a text, with ! before it only those that do not; empty: all"),
    Binding(
      "jump", ["C-p"], .jump, "jump to anything: elements, rules, hosts, addresses, files, hops"),
    Binding(
      "command", [":"], .palette, "type a command; Tab completes", footer: "command", rank: 12),
  ]

  private static let panes: [Binding] =
    [
      Binding("next-pane", ["Tab"], .nextPane, "next pane", footer: "pane", rank: 9),
      Binding("previous-pane", ["S-Tab"], .previousPane, "previous pane"),
    ]
    + Pane.allCases.map { pane in
      Binding(
        "pane-\(pane.name)", ["\(pane.rawValue)"], .pane(pane), "the \(pane.title) pane")
    } + [
      Binding("time-bar", ["9"], .timeBar, "the time bar: ← → go from mark to mark"),
      Binding("all-panes", ["0"], .allPanes, "all panes"),
      Binding("maximise", ["\\"], .maximise, "the focused pane alone, and back"),
      Binding("taller", ["C-Up", "K"], .taller, "the panes below the picture a row taller"),
      Binding("shorter", ["C-Down", "J"], .shorter, "the panes below the picture a row shorter"),
      Binding("wider", ["C-Right", ")"], .wider, "the focused pane wider"),
      Binding("narrower", ["C-Left", "("], .narrower, "the focused pane narrower"),
    ]

  private static let look: [Binding] = [
    Binding(
      "next-view", ["v"], .nextView,
      "the next view: topology, life of a request, routing, sequence, tree, table, control plane",
      footer: "view", rank: 7),
    Binding("views", ["V"], .views, "choose a view"),
    Binding(
      "zoom-in", ["+", "="], .moreDetail, "zoom in: cluster, namespaces, services, pods",
      footer: "zoom", rank: 12),
    Binding("zoom-out", ["-"], .lessDetail, "zoom out"),
    Binding("group", ["Z"], .grouping, "group pods by namespace, by node, by subnet"),
    Binding(
      "focus", ["z"], .focus,
      "only what the selected element, or else the request, touches; again: everything"),
    Binding("map", ["M"], .minimap, "the small map of a large picture"),
    Binding("next-table", [">"], .nextTable, "in the table: the next kind"),
    Binding("previous-table", ["<"], .previousTable, "in the table: the kind before"),
    Binding(
      "sort", ["O"], .sort, "in the table: sort by a column, then downwards, then by the next"),
    Binding("fit", ["F"], .fit, "fit: forget what was opened and folded by hand"),
    Binding("ascii", ["A"], .glyphs, "ASCII or Unicode"),
    Binding("legend", ["i"], .legend, "what the signs on screen mean"),
    Binding(
      "theme", ["t"], .theme, "the next theme: dark, light, high contrast, colour-blind safe"),
    Binding(
      "privacy", ["p"], .privacy, "privacy: mask account ids, ARNs, addresses and chosen names"),
    Binding(
      "present", ["P"], .present,
      "present: one focus, the rest dimmed, three lines of words; PgDn PgUp step"),
  ]

  private static let takeAway: [Binding] = [
    Binding(
      "copy", ["y"], .copy, "copy a name, a place, a hop, the trace or the command to be here"),
    Binding(
      "record", ["R"], .record, "record what you do as a draft walkthrough; again writes the file"),
    Binding("edit", ["e"], .edit, "open the source in $EDITOR at the line that decided"),
  ]

  private static let program: [Binding] = [
    Binding("help", ["?", "F1"], .help, "the keys that work here", footer: "keys", rank: 0),
    Binding(
      "quit", ["q", "F10"], .quit, "close what is open, else quit", footer: "quit", rank: 14),
    Binding("quit-keeping-screen", ["Q"], .quitKeepingScreen, "quit and leave the picture behind"),
    Binding("redraw", ["C-l"], .redraw, "draw the screen anew"),
  ]
}
