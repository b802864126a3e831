import TerminalCanvas

/// Keys in words: as help, the footer, key scripts and the configuration write them.
package enum KeyNames {
  private static let named: [(name: String, key: KeyCode)] = [
    ("Enter", .enter), ("Esc", .escape), ("Tab", .tab), ("S-Tab", .backTab), ("BTab", .backTab),
    ("Space", .space), ("BS", .backspace), ("Del", .delete), ("Home", .home), ("End", .end),
    ("PgUp", .pageUp), ("PgDn", .pageDown), ("Up", .up), ("Down", .down), ("Left", .left),
    ("Right", .right),
  ]

  private static let modifiers: [(name: String, modifier: KeyModifier)] = [
    ("S-", .shift), ("C-", .control), ("Alt-", .alt),
  ]

  package static let known =
    named.map { "<\($0.name)>" }.joined(separator: " ")
    + " <C-Up> <S-Left> <Alt-Right> <F1> to <F12> <C-a> to <C-z> <Alt-a> to <Alt-z>"

  /// `C-p`, `PgDn`, `Alt-Right`, `F1` or a single character.
  package static func text(_ key: KeyCode) -> String {
    switch key {
    case .character(let character): return "\(character)"
    case .control(let character): return "C-\(character)"
    case .alt(let character): return "Alt-\(character)"
    case .function(let number): return "F\(number)"
    case .arrow(let arrow, let modifier):
      let name = modifiers.first { $0.modifier == modifier }?.name ?? ""
      return name + arrow.rawValue
    default: return named.first { $0.key == key }?.name ?? "\(key)"
    }
  }

  /// A name as short as it goes, for the footer and the help: arrows as arrows.
  package static func label(_ name: String) -> String {
    switch name {
    case "Up": "↑"
    case "Down": "↓"
    case "Left": "←"
    case "Right": "→"
    default: name
    }
  }

  /// The key of a name; `nil` when there is none.
  package static func parse(_ name: String) -> KeyCode? {
    if let found = named.first(where: { $0.name.lowercased() == name.lowercased() }) {
      return found.key
    }
    for (prefix, modifier) in modifiers where name.hasPrefix(prefix) {
      let rest = name.dropFirst(prefix.count)
      if let arrow = Arrow.allCases.first(where: { $0.rawValue == rest }) {
        return .arrow(arrow, modifier)
      }
      if rest.count == 1, let last = rest.first {
        if modifier == .control {
          return last.isLetter ? .control(Character(last.lowercased())) : nil
        }
        if modifier == .alt { return .alt(last) }
      }
    }
    if name.hasPrefix("F"), let number = Int(name.dropFirst()), (1...12).contains(number) {
      return .function(number)
    }
    guard let only = name.first, name.count == 1, only != " " else { return nil }
    return .character(only)
  }
}
