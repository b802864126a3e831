import DiagramDrawing
import ElementKinds
import Simulation
import SourceText
import TerminalCanvas
import TopologyModel

/// The explorer as a conversation: a line in, sentences out. Nothing moves a cursor, so a screen
/// reader reads it as it comes.
package struct LinearExplorer: Sendable {
  package private(set) var state: ExplorerState
  /// The program is asked to end.
  package private(set) var isOver = false
  /// What the program has to do, since it was last asked.
  package private(set) var effects: [Effect] = []

  package init(_ state: ExplorerState) {
    self.state = state
    self.state.setLinear()
  }

  /// What is open and how to begin.
  package var greeting: [String] {
    state.privacy.map { privacy in opening.map(privacy.mask) } ?? opening
  }

  private var opening: [String] {
    var out = ["topowalk: \(state.topology.name.printable)."]
    out.append(inventory)
    let errors = state.diagnostics.count { $0.severity == .error }
    if errors > 0 { out.append("\(errors) errors while loading: check lists them.") }
    if let request = state.request {
      out.append("Request \(request.line) is about to be sent: step takes its first hop.".printable)
    }
    out.append("Type help for the commands, an empty line to step, quit to end.")
    return out
  }

  private var inventory: String {
    let topology = state.topology
    let counts: [(Int, String)] = [
      (topology.loadBalancers.count, "load balancer"),
      (topology.targetGroups.count, "target group"),
      (topology.namespaces.count, "namespace"),
      (topology.services.count { !$0.isStandIn }, "service"),
      (topology.workloads.count, "workload"), (topology.podSlots.count, "pod"),
      (topology.databases.count, "database"), (topology.bastions.count, "bastion"),
      (topology.tunnels.count, "tunnel"),
    ]
    let words = counts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)\($0.0 == 1 ? "" : "s")" }
    return "It has \(words.joined(separator: ", "))."
  }

  /// Answers one line. Every sentence is printable and stands for itself.
  package mutating func answer(_ line: String) -> [String] {
    let lines = reply(line)
    return state.privacy.map { privacy in lines.map(privacy.mask) } ?? lines
  }

  private mutating func reply(_ line: String) -> [String] {
    let words = line.trimmed.split(separator: " ", maxSplits: 1).map(String.init)
    let rest = words.count > 1 ? words[1].trimmed : ""
    switch words.first ?? "step" {
    case "quit", "exit", "q":
      if let file = state.unwrittenDraft() {
        return [
          "What you did is not written: record-walkthrough writes \(file), quit again leaves without."
        ]
      }
      isOver = true
      return ["Goodbye."]
    case "help", "?": return rest.isEmpty ? help : help(about: rest)
    case "where": return sentences { _ in [] }
    case "list": return list(rest)
    case "state": return stateLines(rest)
    case "next": return lines(NextPane.content(state, width: 1_000).lines.prefix(8))
    case "events": return lines(EventsPane.content(state, width: 1_000).lines.suffix(10))
    case "trace", "hops": return lines(TracePane.content(state, width: 1_000).lines[...])
    case "menu", "choose": return choose(rest)
    case "mark", "go-to-mark":
      return sentences { state in
        state.message = nil
        let command = words.first == "mark" ? Command.setMark : .goToMark
        guard let letter = rest.first, rest.count == 1 else {
          state.message = state.obstacle(command) ?? "\(words.first ?? "") and a letter"
          return []
        }
        return state.handle(.character(letter), letterFor: command)
      }
    case "present", "theme", "maximise", "taller", "shorter", "wider", "narrower", "redraw", "map",
      "ascii":
      return ["That is about a screen; here are only lines."]
    case ".": return run("step")
    case ",": return run("back")
    default: return run(line.trimmed.isEmpty ? "step" : line.trimmed)
    }
  }

  // MARK: Commands

  private mutating func run(_ line: String) -> [String] {
    if case .menu = state.mode, Int(line) != nil { return choose(line) }
    return sentences { state in
      state.message = nil
      state.mode = .browse
      return state.run(line)
    }
  }

  /// Does something and tells what came of it: hops taken, states changed, what it said.
  private mutating func sentences(_ change: (inout ExplorerState) -> [Effect]) -> [String] {
    let before = state.world
    let hops = state.request?.hops.count ?? 0
    let requests = before.requests.count
    let position = state.timeline.position
    var next = state
    effects += change(&next)
    while next.sweeping != nil { next.continueSweep() }
    state = next
    var out: [String] = []
    if state.timeline.position > position {
      out += story(since: before, hops: state.world.requests.count == requests ? hops : 0)
    } else if state.timeline.position < position {
      out.append("Back at \(moment).")
      if let hop = state.currentHop { out.append(sentence(hop, state.request?.hops.count ?? 0)) }
    } else if out.isEmpty, state.mode == .browse, state.message == nil {
      out.append("Now it is \(moment).")
      if let hop = state.currentHop { out.append(sentence(hop, state.request?.hops.count ?? 0)) }
    }
    if let message = state.message { out.append(Self.capitalised(message)) }
    return out.map { LinearWords.spoken($0).printable } + page
  }

  /// Hops and changes of state that came since, in the order they happened.
  private func story(since before: World, hops: Int) -> [String] {
    var events: [(at: SimInstant, order: Int, text: String)] = []
    for (index, hop) in (state.request?.hops ?? []).enumerated().dropFirst(hops) {
      events.append((hop.at, 1, sentence(hop, index + 1)))
    }
    let written = state.world.log.written - before.log.written
    for entry in state.world.log.suffix(max(0, min(written, 200))) where entry.isInteresting {
      events.append((entry.at, 0, "At \(entry.at.text) seconds: \(entry.text)."))
    }
    events.sort { ($0.at, $0.order) < ($1.at, $1.order) }
    var out = events.map(\.text)
    if out.isEmpty { out.append("Now it is \(moment); nothing worth telling happened.") }
    if let outcome = state.request?.outcome {
      let wasOver = before.requests.last?.outcome != nil && hops == state.request?.hops.count
      if !wasOver { out.append("The request is over: \(outcome.sentence).") }
    }
    return out
  }

  private var moment: String { "\(state.now.text) seconds" }

  private func sentence(_ hop: Hop, _ number: Int) -> String {
    let total = state.hopsInAll.isEmpty ? "" : " of \(state.hopsInAll.dropFirst())"
    let from = ShortNames.text(hop.from, hop.fromName, state.topology)
    let to = ShortNames.text(hop.to, hop.toName, state.topology)
    let way = hop.from == hop.to ? "at \(from)" : "\(from) to \(to)"
    return "Hop \(number)\(total), \(way), at \(hop.at.text) seconds: \(hop.summary)."
  }

  private static func capitalised(_ text: String) -> String {
    let first = text.prefix(1).uppercased() + text.dropFirst()
    return first.last.map { ".?!:".contains($0) } ?? true ? first : first + "."
  }

  /// What would lie over a screen, as lines; a menu stays open for a number.
  private var page: [String] {
    switch state.mode {
    case .menu(let menu):
      return ["\(Self.capitalised(menu.title))"]
        + menu.items.enumerated().map { "  \($0 + 1): \($1.text)" }
        + ["Type a number to choose, or another command."]
    case .report(let report, _):
      return [Self.capitalised(report.title.replacing("►", with: "to"))] + lines(report.lines[...])
    case .describe(let element, _):
      return [Describe.title(element, state)]
        + lines(Describe.lines(element, state, width: 1_000)[...])
    case .legend:
      return [
        "Well, changing, bad and none are states. Chosen and not tell what a decision took. A tilde marks what is inferred."
      ]
    case .help: return help
    case .prompt(let prompt): return [Self.asking(prompt.kind)]
    case .jump: return ["Type go and a name, or a part of it."]
    case .form:
      return ["Type request, a method, a URL, and from with a name: help request tells more."]
    case .browse, .letter: return []
    }
  }

  /// What a prompt of the screen is as one line.
  private static func asking(_ kind: Prompt.Kind) -> String {
    switch kind {
    case .find: "Type go and a name, or a part of it."
    case .filter: "Type filter and a text: lists keep only what holds it."
    case .advance: "Type advance and a time, such as advance 30s."
    case .until: "Type break and a condition, such as break cart-api-1 unhealthy, then continue."
    case .command: "Type the command itself: help lists them."
    }
  }

  private func lines(_ spans: some Collection<[Span]>) -> [String] {
    spans.map { line in
      let whole = line.map(\.text).joined()
      // A patch is read as it is: its blanks mean something.
      let isPatch =
        line.count == 1 && ["+", "-", "@", " "].contains(whole.prefix(1)) && !whole.hasPrefix("  ")
      var text = isPatch ? whole : LinearWords.spoken(whole)
      while text.last == " " { text.removeLast() }
      return text.printable
    }.filter { !$0.isEmpty }
  }

  private mutating func choose(_ text: String) -> [String] {
    guard case .menu(let menu) = state.mode else { return ["There is nothing to choose from."] }
    guard let number = Int(text), menu.items.indices.contains(number - 1) else {
      return ["Type a number from 1 to \(menu.items.count)."]
    }
    return sentences { state in
      state.mode = .browse
      state.message = nil
      return state.choose(menu.items[number - 1].choice)
    }
  }

  private func list(_ kind: String) -> [String] {
    let kinds = state.topology.elements.map(\.kind.rawValue)
    if kind.isEmpty {
      var counts: [(String, Int)] = []
      for kind in kinds {
        if let index = counts.firstIndex(where: { $0.0 == kind }) {
          counts[index].1 += 1
        } else {
          counts.append((kind, 1))
        }
      }
      return counts.map { "\($0.1) \($0.0)" } + ["Type list and a kind for the names."]
    }
    let wanted = kind.hasSuffix("s") && !kinds.contains(kind) ? String(kind.dropLast()) : kind
    let found = state.topology.elements.filter { $0.kind.rawValue == wanted }
    if found.isEmpty {
      let hint =
        Suggestion.near(wanted, in: Array(Set(kinds)).sorted())
        ?? "list names the kinds, rules the listener rules"
      return [Self.capitalised("there is no \(wanted); \(hint)").printable]
    }
    return found.prefix(200).map { element in
      let states = ElementNames.states(element.id, state.topology, state.world)
      return
        "\(element.qualifiedName)\(states.isEmpty ? "" : ": \(states.joined(separator: ", "))")"
        .printable
    }
  }

  /// The state of one element, or of the target group, databases, pools and caches.
  private func stateLines(_ name: String) -> [String] {
    if name.isEmpty { return lines(StatePane.content(state, width: 1_000).lines[...]) }
    switch ElementNames.element(name, state.topology, state.world) {
    case .failure(let problem):
      return [(problem.text + (problem.suggestion.map { "; \($0)" } ?? "")).printable]
    case .success(let element):
      let states = ElementNames.states(element, state.topology, state.world)
      let words = states.isEmpty ? "has no state" : "is \(states.joined(separator: ", "))"
      return ["\(state.topology[element].qualifiedName) \(words).".printable]
    }
  }

  // MARK: Help

  private var help: [String] {
    let own = [
      "step, or an empty line: the next hop. back: the hop before. step 10 takes ten.",
      "why: why the hop went where it went. where: what happens now. trace: all hops so far.",
      "next-event and previous-event: to the next change of state, and back. advance 30s: let the clock run.",
      "request GET https://host/path from WHO: send a request. request alone lists the saved ones.",
      "list KIND: names and states. describe NAME: all about one. state: targets, databases, caches.",
      "fault NAME ELEMENT, undo-fault NAME ELEMENT, undo, redo. what-if: fixes for what is blocked.",
      "break CONDITION, continue. events: what happened. next: what will happen.",
      "fork, branch 1, compare: two stories side by side. save-session FILE keeps this one.",
      "help COMMAND tells more; the others are: ",
    ]
    let ofScreens = Set(
      Bindings.all.filter { [.panes, .look].contains($0.group) || $0.group == .program }
        .map(\.name))
    let others = VerbCatalog.names.filter { name in
      !ofScreens.contains(name) && !own.contains { $0.contains(name) }
    }
    return own.dropLast() + [own[own.count - 1] + others.joined(separator: ", ") + "."]
  }

  private func help(about name: String) -> [String] {
    if let verb = VerbCatalog.verb(name) { return ["\(verb.usage): \(verb.help)."] }
    if let binding = Bindings.all.first(where: { $0.name == name }) {
      return ["\(binding.name): \(binding.help)."]
    }
    let hint = Suggestion.near(name, in: VerbCatalog.names)
    return [
      Self.capitalised("there is no command \(name)\(hint.map { "; \($0)" } ?? "")").printable
    ]
  }

  /// Effects since the last call.
  package mutating func takeEffects() -> [Effect] {
    defer { effects = [] }
    return effects
  }
}

/// Signs as words: a screen reader may leave a sign out.
enum LinearWords {
  private static let words: [Character: String] = [
    "●": "well:", "◐": "changing:", "✗": "bad:", "○": "none:", "►": "chosen:", "→": "to",
    "←": "from",
    "✓": "good:", "·": "not:", "◄": "from", "↑": "up", "↓": "down", "⊂": "in", "⊃": "holds",
    "◆": "",
    "■": "masked", "×": "times", "≈": "about", "━": "", "┃": "", "─": "", "│": "", "┄": "", "═": "",
    "║": "", "Δ": "changed:", "▸": "", "▾": "", "≠": "differs:",
    "…": " and so on",
  ]

  /// Signs become words, columns become a list, indentation goes.
  static func spoken(_ text: String) -> String {
    var out = ""
    var spaces = 0
    for character in text.drop(while: { $0 == " " }) {
      if character == " " {
        spaces += 1
        continue
      }
      if spaces > 0, !out.isEmpty { out += spaces > 1 && out.last != ":" ? ", " : " " }
      spaces = 0
      if let word = words[character] {
        out += word
      } else {
        out.append(character)
      }
    }
    for (sign, word) in [("? ", "Question: "), ("= ", "Answer: "), ("! ", "Fault: ")]
    where out.hasPrefix(sign) {
      out = word + out.dropFirst(sign.count)
    }
    return out
  }
}
