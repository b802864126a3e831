import TerminalCanvas
import TopologyModel

/// The words of a node without a picture: its title, then its lines.
package enum NodeWords {
  package static func lines(
    _ view: DiagramView, _ node: Int, _ topology: Topology, _ status: StatusReader? = nil
  ) -> [String] {
    guard let content = view.nodes[node]?.content else { return [] }
    if case .chips(let namespaces, let more, _) = content {
      let names = namespaces.map { topology.namespaces[$0].plainName }
      return names + (more > 0 ? ["… \(more) more namespaces"] : [])
    }
    let title = NodeContent.title(content, topology, view.density)
    let lines = NodeContent.lines(content, topology, status, view.density, width: nil).map {
      $0.map(\.text).joined()
    }
    return ([title] + lines).map(tidy).filter { !$0.isEmpty }
  }

  /// Without the blanks that keep places for state.
  private static func tidy(_ text: String) -> String {
    text.split(separator: " ").joined(separator: " ")
  }
}
