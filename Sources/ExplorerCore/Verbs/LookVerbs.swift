import DiagramDrawing
import SourceText
import TerminalCanvas
import TopologyModel

/// What is looked at, and how it looks.
enum LookVerbs {
  static let all: [Verb] = [
    choice("view", "a view of the model", ViewKind.allCases.map(\.rawValue)) { state, word in
      guard let kind = ViewKind(rawValue: word) else { return false }
      state.show(kind)
      return true
    },
    choice("zoom", "how deep the topology looks", Zoom.allCases.map(\.name)) { state, word in
      guard let zoom = Zoom(name: word) else { return false }
      state.kind = .topology
      state.options.zoom = zoom
      state.relayout()
      return true
    },
    choice("group", "what the boxes stand for", Grouping.allCases.map(\.rawValue)) { state, word in
      guard let grouping = Grouping(rawValue: word) else { return false }
      state.kind = .topology
      state.options.grouping = grouping
      state.relayout()
      return true
    },
    Verb(
      "theme NAME", "colours",
      words: { state, before in before.isEmpty ? state.settings.allThemes.map(\.name) : [] }
    ) { state, rest in
      if rest.isEmpty {
        let names = state.settings.allThemes.map(\.name).joined(separator: ", ")
        state.message = "the theme is \(state.settings.theme.name); there are \(names)".printable
        return []
      }
      guard let theme = state.settings.allThemes.first(where: { $0.name == rest }) else {
        let names = state.settings.allThemes.map(\.name)
        state.message =
          "no theme '\(rest)'; \(Suggestion.hint(rest, in: names))"
          .printable
        return []
      }
      state.settings.theme = theme
      state.message = "theme \(theme.name)".printable
      return [.restyle]
    },
    Verb(
      "go ELEMENT", "select an element, wherever it is",
      words: { state, before in before.isEmpty ? Names.elements(state) : [] }
    ) { state, rest in
      state.find(rest, step: 0)
      return []
    },
    Verb(
      "describe [ELEMENT]", "what it is, how it is set, how it does",
      words: { state, before in before.isEmpty ? Names.elements(state) : [] }
    ) { state, rest in
      if !rest.isEmpty {
        state.find(rest, step: 0)
        if state.message?.hasPrefix("no match") ?? false { return [] }
      }
      return state.perform(.describe)
    },
    Verb("filter [TEXT]", "only what holds a text; !TEXT only what does not") { state, rest in
      state.setFilter(rest)
      return []
    },
    Verb("mask NAME", "a name that privacy hides too") { state, rest in
      if rest.isEmpty {
        state.message = "expected 'mask NAME'"
        return []
      }
      state.settings.masked.append(rest)
      state.setPrivacy(true)
      state.message = "one more name is masked; \(state.keys.key(.privacy)) shows everything"
      return []
    },
    choice("motion", "things that move", ["full", "reduced"]) { state, word in
      state.settings.reducesMotion = word == "reduced"
      state.motion = nil
      return ["full", "reduced"].contains(word)
    },
    choice("analogies", "the documents' pictures: phone book, doorman", ["on", "off"]) {
      state, word in
      state.settings.showsAnalogies = word == "on"
      return ["on", "off"].contains(word)
    },
  ]

  /// A verb with one of a few words behind it; `take` is false for another.
  private static func choice(
    _ name: String, _ help: String, _ words: [String],
    take: @escaping @Sendable (inout ExplorerState, String) -> Bool
  ) -> Verb {
    Verb(
      "\(name) \(words.joined(separator: "|"))", help,
      words: { _, before in before.isEmpty ? words : [] }
    ) { state, rest in
      if rest.isEmpty {
        state.message = "expected '\(name) \(words.joined(separator: "|"))'"
        return []
      }
      let before = state.message
      if take(&state, rest) {
        if state.message == before { state.message = "\(name) \(rest)".printable }
      } else {
        let hint = Suggestion.hint(rest, in: words)
        state.message = "no \(name) '\(rest)'; \(hint)".printable
      }
      return []
    }
  }
}
