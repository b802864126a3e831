import SourceText

/// A word of the palette, which is also a word of the linear mode.
package struct Verb: Sendable {
  /// What may stand behind it, for Tab: candidates for the word under the cursor, given those before.
  typealias Words = @Sendable (ExplorerState, _ before: [String]) -> [String]
  typealias Run = @Sendable (inout ExplorerState, _ rest: String) -> [Effect]

  package let name: String
  /// How it is written, with what stands behind it.
  package let usage: String
  package let help: String
  let words: Words
  let run: Run

  init(
    _ usage: String, _ help: String, words: @escaping Words = { _, _ in [] },
    run: @escaping Run
  ) {
    name = String(usage.prefix { $0 != " " })
    self.usage = usage
    self.help = help
    self.words = words
    self.run = run
  }
}

/// All of them: those with words behind them, then every command of the key table.
package enum VerbCatalog {
  package static let all: [Verb] =
    WorldVerbs.all + TimeVerbs.all + LookVerbs.all + QuestionVerbs.all + SessionVerbs.all

  private static let byName = Dictionary(
    all.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })

  /// What fingers of vim, less and k9s type.
  static let aliases: [String: String] = [
    "q": "quit", "q!": "quit", "qa": "quit", "wq": "quit", "x": "quit", "exit": "quit",
    "h": "help", "w": "save-session", "u": "undo", "n": "find-next", "e": "edit", "d": "describe",
    "run": "continue", "c": "continue", "s": "into", "search": "go", "set": "theme",
  ]

  static func verb(_ name: String) -> Verb? { byName[name] }

  /// Names of verbs and commands, each once.
  package static let names: [String] = {
    var names = all.map(\.name)
    for binding in Bindings.all where !names.contains(binding.name) { names.append(binding.name) }
    return names.sorted()
  }()

  /// Words that could stand where the cursor is, with what stands before them.
  static func completions(
    _ line: String, _ state: ExplorerState
  ) -> (before: String, words: [String]) {
    let parts = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    let typed = parts.last ?? ""
    let before = parts.dropLast()
    let candidates: [String]
    if before.isEmpty {
      candidates = names
    } else {
      candidates = verb(before[0])?.words(state, Array(before.dropFirst())) ?? []
    }
    let head = before.map { $0 + " " }.joined()
    let wanted = typed.lowercased()
    let first = candidates.filter { $0.lowercased().hasPrefix(wanted) }
    let others = candidates.filter {
      !$0.lowercased().hasPrefix(wanted) && $0.lowercased().contains(wanted)
    }
    return (head, first + others)
  }
}

extension ExplorerState {
  /// Does what a line of the palette says; what came of it stands in `message`.
  package mutating func run(_ line: String) -> [Effect] {
    let parts = line.trimmed.split(separator: " ", maxSplits: 1).map(String.init)
    guard let typed = parts.first else { return [] }
    let name = VerbCatalog.aliases[typed] ?? typed
    let rest = parts.count > 1 ? parts[1].trimmed : ""
    let before = place
    defer { remember(before) }
    if let verb = VerbCatalog.verb(name) { return verb.run(&self, rest) }
    if let binding = Bindings.all.first(where: { $0.name == name }) {
      if rest.isEmpty { return perform(binding.command) }
      message = "'\(name)' takes nothing behind it".printable
      return []
    }
    let hint =
      Suggestion.near(name, in: VerbCatalog.names)
      ?? (keys.namesCommands
        ? "help lists what there is" : "Tab lists what there is, \(keys.key(.help)) the keys")
    message = "no command '\(name)'; \(hint)".printable
    return []
  }
}
