import TerminalCanvas

/// Keys written down: `. . x <Enter> /cart <Tab>`; for pictures, tests and demonstrations.
package enum KeyScript {
  package struct Problem: Error, Hashable, Sendable {
    package var text: String
  }

  /// Words separated by spaces; `<Name>` is one key, anything else is typed as it is.
  package static func parse(_ script: String) throws(Problem) -> [KeyCode] {
    var keys: [KeyCode] = []
    for word in script.split(separator: " ") {
      var rest = word
      while !rest.isEmpty {
        if rest.hasPrefix("<"), let end = rest.firstIndex(of: ">"),
          end > rest.index(after: rest.startIndex)
        {
          let name = String(rest[rest.index(after: rest.startIndex)..<end])
          guard let key = named(name) else { throw unknown(name) }
          keys.append(key)
          rest = rest[rest.index(after: end)...]
        } else {
          keys.append(.character(rest.removeFirst()))
        }
      }
    }
    return keys
  }

  private static func named(_ name: String) -> KeyCode? {
    if name.hasPrefix("C-"), name.count == 3, let last = name.last { return .control(last) }
    if name.hasPrefix("F"), let number = Int(name.dropFirst()), (1...12).contains(number) {
      return .function(number)
    }
    return names.first { $0.name == name }?.key
  }

  private static let names: [(name: String, key: KeyCode)] = [
    ("Enter", .enter), ("Esc", .escape), ("Tab", .tab), ("S-Tab", .backTab), ("BTab", .backTab),
    ("Space", .space), ("Up", .up), ("Down", .down), ("Left", .left), ("Right", .right),
    ("Home", .home), ("End", .end), ("PgUp", .pageUp), ("PgDn", .pageDown), ("BS", .backspace),
    ("Del", .delete),
  ]

  private static func unknown(_ name: String) -> Problem {
    let known = names.map { "<\($0.name)>" }.joined(separator: " ")
    return Problem(text: "unknown key <\(name)>; expected \(known) <F1> to <F12> <C-a> to <C-z>")
  }
}
