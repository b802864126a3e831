/// Lines typed before, for the arrows and for the next time the program runs.
package struct LineHistory: Sendable {
  private static let limit = 200

  private var lines: [Prompt.Kind: [String]] = [:]

  package init() {}

  package subscript(_ kind: Prompt.Kind) -> [String] { lines[kind] ?? [] }

  /// The newest last; one that is typed again moves there.
  package mutating func add(_ line: String, to kind: Prompt.Kind) {
    if line.isEmpty { return }
    var known = lines[kind] ?? []
    known.removeAll { $0 == line }
    known.append(line)
    lines[kind] = known.suffix(Self.limit)
  }

  /// One line each: the kind, a tab, what was typed; oldest first.
  package var text: String {
    Prompt.Kind.allCases.flatMap { kind in self[kind].map { "\(kind.rawValue)\t\($0)\n" } }.joined()
  }

  /// Reads what `text` wrote; lines of other kinds are left out.
  package init(text: String) {
    for line in text.split(separator: "\n").suffix(Self.limit * Prompt.Kind.allCases.count) {
      let parts = line.split(separator: "\t", maxSplits: 1)
      if parts.count == 2, let kind = Prompt.Kind(rawValue: String(parts[0])) {
        add(LineEditor(String(parts[1])).text, to: kind)
      }
    }
  }
}
