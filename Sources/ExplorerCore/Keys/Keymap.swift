import SourceText
import TerminalCanvas

/// Which key means what: the table, a preset on top of it, and what the person chose.
package struct Keymap: Sendable {
  package enum Preset: String, CaseIterable, Sendable {
    /// The table as it is; with vim's and less's other keys; without letters that move.
    case `default`, vim, arrows
  }

  /// Keys for one command, as the configuration writes them.
  package struct Override: Hashable, Sendable {
    package var name: String
    package var keys: [String]
    package var range: SourceRange?

    package init(_ name: String, _ keys: [String], range: SourceRange? = nil) {
      self.name = name
      self.keys = keys
      self.range = range
    }
  }

  /// In the order of the table, each with the keys it has in this map.
  package private(set) var bindings = Bindings.all
  package private(set) var problems: [Diagnostic] = []
  private var byKey: [KeyCode: Int] = [:]
  /// Sentences name commands instead of keys: for the linear mode, which has none.
  var namesCommands = false

  package static let standard = Keymap()

  package init(_ preset: Preset = .default, _ overrides: [Override] = []) {
    for override in Self.changes(preset) + overrides { take(override) }
    for (index, binding) in bindings.enumerated() {
      for name in binding.keys { bind(name, to: index, overrides) }
    }
  }

  private static func changes(_ preset: Preset) -> [Override] {
    func keys(_ name: String) -> [String] { Bindings.all.first { $0.name == name }?.keys ?? [] }
    switch preset {
    case .default: return []
    case .vim:
      return [
        Override("page-down", keys("page-down") + ["C-f"]),
        Override("page-up", keys("page-up") + ["C-b"]),
        Override("next-pane", keys("next-pane") + ["C-w"]),
      ]
    case .arrows:
      return ["left", "down", "up", "right"].map { name in
        Override(name, keys(name).filter { $0.count > 1 })
      }
    }
  }

  /// Keys that terminals and shells keep for themselves.
  private static let reserved: Set<String> = [
    "C-s", "C-q", "C-m", "C-i", "C-h", "C-j", "C-z", "C-c", "C-[",
  ]

  private mutating func take(_ override: Override) {
    guard let index = bindings.firstIndex(where: { $0.name == override.name }) else {
      complain(
        "no command '\(override.name)' to bind keys to", override,
        Suggestion.near(override.name, in: bindings.map(\.name)))
      return
    }
    var keys: [String] = []
    for name in override.keys {
      if Self.reserved.contains(name) {
        complain("'\(name)' cannot be bound: terminals keep it for themselves", override, nil)
      } else if name == "g" || name.allSatisfy(\.isNumber) && bindings[index].group != .panes {
        complain("'\(name)' cannot be bound: it begins gg and counts such as 5G", override, nil)
      } else if KeyNames.parse(name) == nil {
        complain("'\(name)' is no key", override, "expected \(KeyNames.known) or one character")
      } else {
        keys.append(name)
      }
    }
    // Nothing that can be bound leaves what was there, unless it was taken away on purpose.
    if keys.isEmpty, !override.keys.isEmpty { return }
    bindings[index].keys = keys
  }

  /// The first in the table has the key, unless the person gave it to another.
  private mutating func bind(_ name: String, to index: Int, _ overrides: [Override]) {
    guard let key = KeyNames.parse(name) else { return }
    guard let other = byKey[key], other != index else {
      byKey[key] = index
      return
    }
    func chosen(_ index: Int) -> Override? {
      overrides.last { $0.name == bindings[index].name && $0.keys.contains(name) }
    }
    let (mine, theirs) = (chosen(index), chosen(other))
    let winner = mine != nil && theirs == nil ? index : other
    let loser = winner == index ? other : index
    byKey[key] = winner
    bindings[loser].keys.removeAll { $0 == name }
    if let override = mine ?? theirs {
      complain(
        "'\(name)' is bound to '\(bindings[winner].name)' and no longer to '\(bindings[loser].name)'",
        override, "bind '\(bindings[loser].name)' to another key, or to [] if it needs none")
    }
  }

  private mutating func complain(_ text: String, _ override: Override, _ suggestion: String?) {
    problems.append(
      Diagnostic(.warning, "key-binding", text, at: override.range, suggestion: suggestion))
  }

  package func command(for key: KeyCode) -> Command? {
    byKey[key].map { bindings[$0].command }
  }

  /// The first key of a command, for sentences that name it; its name in the palette without one.
  package func key(_ command: Command) -> String {
    guard let binding = bindings.first(where: { $0.command == command }) else { return "" }
    if namesCommands { return binding.name }
    return binding.keys.first.map(KeyNames.label) ?? ":\(binding.name)"
  }
}

extension Binding {
  /// All its keys, as help shows them.
  package var label: String {
    keys.map(KeyNames.label).joined(separator: " ")
  }
}
