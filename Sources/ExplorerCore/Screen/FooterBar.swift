import DiagramDrawing
import Simulation
import SourceText
import TerminalCanvas
import TopologyModel
import Walkthroughs

/// The bottom line: what was just said, what is being typed, or the keys that make sense now.
enum FooterBar {
  static func draw(_ state: ExplorerState, _ rect: Rect, on canvas: inout Canvas) {
    guard rect.height > 0 else { return }
    if case .prompt(let prompt) = state.mode {
      draw(prompt, state, rect, on: &canvas)
      return
    }
    if let loading = state.loading, state.mode == .browse {
      let spans = LoadingBar.spans(
        loading, state.glyphs, stop: state.canStopLoading ? "takes what is here" : nil)
      PaneDrawing.write(
        spans, rect.x + 1, rect.y, limit: rect.right + 1, state.glyphs, on: &canvas)
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
    if let hints = hints(state) {
      write(hints, rect, state, on: &canvas)
      return
    }
    keys(state, rect, on: &canvas)
  }

  /// The keys of what lies over the screen; `nil` while nothing does.
  private static func hints(_ state: ExplorerState) -> [(key: String, word: String)]? {
    let key = state.keys.key
    if state.audience == .following {
      return [("any key", "looks around"), ("q", "quit")]
    }
    switch state.mode {
    case .browse, .prompt: break
    case .menu(let menu):
      return [("↑ ↓", "choose"), ("Enter", "take"), ("Esc", "leave")]
        + (menu.element == nil ? [] : [("t", "how long")])
    case .jump: return [("↑ ↓", "choose"), ("Enter", "go there"), ("Esc", "leave")]
    case .form: return [("Tab", "next"), ("← →", "choose"), ("Enter", "send"), ("Esc", "leave")]
    case .help, .legend, .report:
      return [("j k", "scroll"), ("PgDn PgUp", "page"), ("Esc", "close")]
    case .describe:
      return [
        ("j k", "scroll"), (key(.stepForward), "step"), (key(.nextEvent), "event"),
        (key(.faults), "faults"), (key(.edit), "edit"), (key(.copy), "copy"), ("Esc", "close"),
      ]
    case .letter: return [("a … z", "the mark"), ("Esc", "leave")]
    }
    if state.audience == .wandering {
      return [
        ("Esc P", "to the presenter"), ("↑↓←→", "select"), (key(.nextView), "view"),
        (key(.stepForward), "step"), (key(.stepBack), "back"), (key(.find), "find"),
        (key(.describe), "what is it"), (key(.help), "keys"), ("q", "quit"),
      ]
    }
    if state.onTimeBar {
      return [("← →", "mark"), ("PgUp PgDn", "ten"), ("Home End", "ends"), ("Esc", "leave")]
    }
    if let story = state.story, !story.isAway { return hints(story, key) }
    if state.isPresenting {
      return [
        ("PgDn →", "step"), ("PgUp ←", "back"), (".", "blank"), (key(.privacy), "privacy"),
        ("Esc", "end"),
      ]
    }
    return nil
  }

  private static func hints(
    _ story: Story, _ key: (Command) -> String
  ) -> [(key: String, word: String)] {
    var out: [(key: String, word: String)] = []
    let isEnd = story.isWhole && story.walkthrough.next(after: story.index) == nil
    if isEnd, story.slide.goesOn != nil { out.append(("PgDn →", "the next walkthrough")) }
    if !isEnd { out.append(("PgDn →", story.isWhole ? "next" : "more")) }
    if story.path.count > 1 { out.append(("PgUp ←", "back")) }
    if story.isAsking { out.append(("1-\(story.slide.quiz?.choices.count ?? 9)", "predict")) }
    if story.isWhole, !story.slide.alternatives.isEmpty {
      out.append(("1-\(story.slide.alternatives.count)", "choose"))
    }
    if story.slide.incident != nil { out.append(("c", "clue")) }
    return out + [
      ("e", "explore"), ("o", "slides"), (key(.help), "keys"), (key(.quit), "quit"), ("a", "all"),
      (".", "blank"), ("N", "notes"),
    ]
  }

  private static func write(
    _ hints: [(key: String, word: String)], _ rect: Rect, _ state: ExplorerState,
    on canvas: inout Canvas
  ) {
    var x = rect.x + 1
    for hint in hints {
      if x + hint.key.count + hint.word.count + 3 > rect.right + 1 { return }
      x = canvas.write(
        state.glyphs.text(hint.key), x, rect.y, Style(.key, bold: true), limit: rect.right + 1)
      x = canvas.write(" \(hint.word)  ", x, rect.y, Style(.dim), limit: rect.right + 1)
    }
  }

  private static func label(_ kind: Prompt.Kind) -> String {
    switch kind {
    case .find: "/"
    case .filter: "&"
    case .command: ":"
    case .advance: "advance by: "
    case .until: "break: "
    }
  }

  private static func hint(_ prompt: Prompt, _ state: ExplorerState) -> String {
    switch prompt.kind {
    case .find: return "Tab completes, ↑ what was found before"
    case .filter:
      let invalid = TextFilter(prompt.text).map { !state.hasMatch($0) } ?? false
      return invalid ? "nothing holds this" : "empty shows everything, !text what does not hold it"
    case .command:
      let name = prompt.text.split(separator: " ").first.map(String.init) ?? ""
      if let verb = VerbCatalog.verb(name), prompt.text.contains(" ") {
        return "\(verb.usage)  –  \(verb.help)"
      }
      return "Tab completes, ↑ what was typed before"
    case .until: return "such as: cart-api-1 unhealthy, status 502, failed"
    case .advance: return "30s, 5m or 1h"
    }
  }

  private static func draw(
    _ prompt: Prompt, _ state: ExplorerState, _ rect: Rect, on canvas: inout Canvas
  ) {
    let label = label(prompt.kind)
    let hint = hint(prompt, state)
    let invalid = prompt.kind == .filter && hint == "nothing holds this"
    let room = max(8, rect.width - label.count - 3)
    var x = rect.x + 1
    for span in Overlays.line(prompt.line, room, lead: label) {
      var style = span.style
      if invalid { style.role = .bad }
      x = canvas.write(
        state.glyphs.text(span.text), x, rect.y, style, limit: rect.right + 1)
    }
    if let message = state.message {
      above(TextFit.wrap(message.printable, rect.width - 2), rect, state, .bad, on: &canvas)
      return
    }
    canvas.write(
      state.glyphs.text("   \(hint)".printable), x, rect.y, Style(invalid ? .bad : .dim),
      limit: rect.right + 1)
    drawOffers(prompt, state, rect, on: &canvas)
  }

  /// Words that would complete the line, above it.
  private static func drawOffers(
    _ prompt: Prompt, _ state: ExplorerState, _ rect: Rect, on canvas: inout Canvas
  ) {
    let (words, chosen) = state.offers(prompt)
    guard !words.isEmpty, rect.y > 1 else { return }
    let y = rect.y - 1
    canvas.fill(Rect(x: rect.x, y: y, width: rect.width, height: 1))
    var x = rect.x + 1
    // So that the chosen one is in sight, those far before it are left out.
    for (index, word) in words.enumerated().dropFirst(max(0, (chosen ?? 0) - 3)) {
      if x + DisplayWidth.of(word) + 4 > rect.right {
        canvas.write(state.glyphs.text("…"), x, y, Style(.dim), limit: rect.right + 1)
        return
      }
      x = canvas.write(
        state.glyphs.text(word.printable), x, y,
        Style(.key, bold: true, reversed: index == chosen), limit: rect.right + 1)
      x += 2
    }
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

  /// What is about where one is comes first.
  private static func rank(_ binding: Binding, _ state: ExplorerState) -> Int {
    switch binding.command {
    case .stepInto where state.pane == .why: 0
    case .request where state.request == nil: 0
    case .faults, .describe, .whatIf: state.selection == nil ? binding.rank : binding.rank - 4
    default: binding.rank
    }
  }

  private static func keys(_ state: ExplorerState, _ rect: Rect, on canvas: inout Canvas) {
    let usable = state.keys.bindings.filter {
      $0.footer != nil && !$0.keys.isEmpty && state.obstacle($0.command) == nil
    }.sorted { rank($0, state) < rank($1, state) }
    var x = rect.x + 1
    for binding in usable {
      guard let word = binding.footer else { continue }
      let key = state.glyphs.text(state.keys.key(binding.command))
      if x + key.count + word.count + 3 > rect.right + 1 { continue }
      x = canvas.write(key, x, rect.y, Style(.key, bold: true), limit: rect.right + 1)
      x = canvas.write(" \(word)  ", x, rect.y, Style(.dim), limit: rect.right + 1)
    }
  }
}
