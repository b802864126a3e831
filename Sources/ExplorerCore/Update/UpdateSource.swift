import DiagramDrawing
import Simulation
import SourceText
import TerminalCanvas
import TopologyModel

/// The source behind what is looked at, and themes.
extension ExplorerState {
  /// What was jumped to, what is selected, or what decided the hop.
  var sourceRange: SourceRange? {
    if let sourcePlace { return sourcePlace }
    if let selection { return topology[selection].provenance.range }
    let decisions = currentHop?.decisions ?? []
    let chosen = decisions.flatMap(\.candidates).filter { $0.verdict == .chosen }
    return chosen.lazy.compactMap(\.range).first
      ?? currentHop.flatMap { topology[$0.to].provenance.range }
  }

  func editSource() -> [Effect] {
    guard let range = sourceRange else { return [] }
    return [.edit(path: range.path, line: range.line)]
  }

  mutating func nextTheme() {
    let all = settings.allThemes
    let index = all.firstIndex { $0.name == settings.theme.name } ?? 0
    settings.theme = all[(index + 1) % all.count]
    message = "theme \(settings.theme.name)".printable
  }

  /// Whether a filter would leave anything.
  func hasMatch(_ filter: TextFilter) -> Bool {
    topology.elements.contains {
      filter.keeps("\($0.kind.rawValue) \($0.qualifiedName)")
    } || world.log.suffix(200).contains { filter.keeps($0.text) }
      || (request?.hops ?? []).contains { filter.keeps($0.summary) }
  }
}
