import TerminalCanvas
import TopologyModel

/// The words of a node without a picture: its title, then its lines.
package enum NodeWords {
  package static func lines(_ view: DiagramView, _ node: Int, _ topology: Topology) -> [String] {
    guard let content = view.nodes[node]?.content else { return [] }
    let title = NodeContent.title(content, topology, view.density)
    let lines = NodeContent.lines(content, topology, nil, view.density, width: nil).map {
      $0.map(\.text).joined()
    }
    return ([title] + lines).map(tidy).filter { !$0.isEmpty }
  }

  /// Without the blanks that keep places for state.
  private static func tidy(_ text: String) -> String {
    text.split(separator: " ").joined(separator: " ")
  }
}
