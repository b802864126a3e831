import DiagramDrawing
import Simulation
import SourceText
import TerminalCanvas
import TopologyModel

/// Languages that other tools draw from.
package enum GraphLanguage: String, CaseIterable, Sendable {
  case mermaid, d2
}

/// A picture's boxes and lines for other tools; `nil` where a view has none.
package enum GraphText {
  package static func text(
    _ kind: ViewKind, _ input: PictureInput, _ language: GraphLanguage
  ) -> String? {
    if kind == .sequence { return SequenceText(input.request?.hops ?? [], language).text }
    guard let view = Pictures.diagram(kind, input) else { return nil }
    let graph = GraphWriter(view, input, isDown: kind == .life)
    return language == .mermaid ? graph.mermaid : graph.d2
  }
}

private struct GraphWriter {
  private let view: DiagramView
  private let topology: Topology
  private let isDown: Bool
  private let children: [[Int]]

  /// Ends of edges that the request took.
  private let taken: Set<[Int]>
  private let status: StatusReader

  init(_ view: DiagramView, _ input: PictureInput, isDown: Bool) {
    self.view = view
    topology = input.topology
    status = StatusReader(input.topology, input.world)
    taken = Set(
      (input.request?.hops ?? []).compactMap { hop in
        guard let from = view.node(showing: hop.from, in: input.topology),
          let to = view.node(showing: hop.to, in: input.topology)
        else { return nil }
        return [from, to]
      })
    self.isDown = isDown
    var children = [[Int]](repeating: [], count: view.nodes.count)
    for node in view.nodes.indices.dropFirst() { children[view.parents[node]].append(node) }
    self.children = children
  }

  private func isTaken(_ edge: ViewEdge) -> Bool {
    edge.light != .configured || taken.contains([edge.from, edge.to])
  }

  private func isDashed(_ edge: ViewEdge) -> Bool {
    switch view.netRelation[edge.net] ?? edge.relation {
    case .tunnels, .replicates, .administers: true
    case .resolves, .routes, .calls, .reads, .writes: false
    }
  }

  // MARK: Mermaid

  var mermaid: String {
    var out = "flowchart \(isDown ? "TD" : "LR")\n"
    for node in children[0] { out += mermaid(node, 1) }
    for edge in view.edges {
      let label = edge.label.joined(separator: " ")
      let line = isTaken(edge) ? "==>" : isDashed(edge) ? "-.->" : "-->"
      let words = label.isEmpty ? "" : "|\"\(quoted(label))\"|"
      out += "  n\(edge.from) \(line)\(words) n\(edge.to)\n"
    }
    return out
  }

  private func mermaid(_ node: Int, _ depth: Int) -> String {
    let indent = String(repeating: "  ", count: depth)
    let words = NodeWords.lines(view, node, topology, status).map(quoted)
    if children[node].isEmpty {
      return "\(indent)n\(node)[\"\(words.joined(separator: "<br/>"))\"]\n"
    }
    var out = "\(indent)subgraph n\(node)[\"\(words.first ?? " ")\"]\n"
    for child in children[node] { out += mermaid(child, depth + 1) }
    return out + "\(indent)end\n"
  }

  private func quoted(_ text: String) -> String { MermaidWords.quoted(text) }

  // MARK: D2

  var d2: String {
    var out = "direction: \(isDown ? "down" : "right")\n"
    for node in children[0] { out += d2(node, 0) }
    for edge in view.edges {
      let label = edge.label.joined(separator: " ")
      let words = label.isEmpty ? "" : ": \(D2Words.quoted(label))"
      let style =
        isTaken(edge)
        ? " {style.stroke-width: 4}" : isDashed(edge) ? " {style.stroke-dash: 3}" : ""
      let separator = words.isEmpty && !style.isEmpty ? ":" : ""
      out += "\(path(edge.from)) -> \(path(edge.to))\(words)\(separator)\(style)\n"
    }
    return out
  }

  private func path(_ node: Int) -> String {
    var names = ["n\(node)"]
    var parent = view.parents[node]
    while parent != 0 {
      names.append("n\(parent)")
      parent = view.parents[parent]
    }
    return names.reversed().joined(separator: ".")
  }

  private func d2(_ node: Int, _ depth: Int) -> String {
    let indent = String(repeating: "  ", count: depth)
    let words = NodeWords.lines(view, node, topology, status).joined(separator: "\n")
    if children[node].isEmpty { return "\(indent)n\(node): \(D2Words.quoted(words))\n" }
    let title = NodeWords.lines(view, node, topology, status).first ?? " "
    var out = "\(indent)n\(node): \(D2Words.quoted(title)) {\n"
    for child in children[node] { out += d2(child, depth + 1) }
    return out + "\(indent)}\n"
  }
}

/// Names in quotes, so that nothing in them is syntax.
enum MermaidWords {
  static func quoted(_ text: String) -> String {
    // A label that begins like a list would be taken for one.
    if let first = text.first, "-+*".contains(first) {
      return "#\(first.asciiValue ?? 45);" + quoted(String(text.dropFirst()))
    }
    return text.printable.replacing("#", with: "#35;").replacing("\"", with: "#quot;")
      .replacing("<", with: "#lt;").replacing(">", with: "#gt;").replacing("`", with: "#96;")
      .replacing(";", with: "#59;").replacing("#35#59;", with: "#35;")
      .replacing("#quot#59;", with: "#quot;").replacing("#lt#59;", with: "#lt;")
      .replacing("#gt#59;", with: "#gt;").replacing("#96#59;", with: "#96;")
  }
}

enum D2Words {
  static func quoted(_ text: String) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map {
      String($0).printable.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        .replacing("$", with: "\\$")
    }
    return "\"\(lines.joined(separator: "\\n"))\""
  }
}

/// The words of a request's hops between lifelines.
struct SequenceText {
  private let hops: [Hop]
  private let language: GraphLanguage
  private var parties: [(element: ElementID, name: String)] = []

  init(_ hops: [Hop], _ language: GraphLanguage) {
    self.hops = hops
    self.language = language
    for hop in hops {
      for (element, name) in [(hop.from, hop.fromName), (hop.to, hop.toName)]
      where !parties.contains(where: { $0.element == element && $0.name == name }) {
        parties.append((element, name))
      }
    }
  }

  private func id(_ element: ElementID, _ name: String) -> String {
    "p\((parties.firstIndex { $0.element == element && $0.name == name } ?? 0) + 1)"
  }

  var text: String { language == .mermaid ? mermaid : d2 }

  private var mermaid: String {
    var out = "sequenceDiagram\n  autonumber\n"
    for (index, party) in parties.enumerated() {
      out += "  participant p\(index + 1) as \(MermaidWords.quoted(party.name))\n"
    }
    for hop in hops {
      let line = hop.isResponse ? "-->>" : "->>"
      out +=
        "  \(id(hop.from, hop.fromName))\(line)\(id(hop.to, hop.toName)): "
        + "\(MermaidWords.quoted(Speech.of(hop)))\n"
    }
    return out
  }

  private var d2: String {
    var out = "shape: sequence_diagram\n"
    for (index, party) in parties.enumerated() {
      out += "p\(index + 1): \(D2Words.quoted(party.name))\n"
    }
    for (index, hop) in hops.enumerated() {
      let style = hop.isResponse ? " {style.stroke-dash: 3}" : ""
      out +=
        "\(id(hop.from, hop.fromName)) -> \(id(hop.to, hop.toName)): "
        + "\(D2Words.quoted("(\(index + 1)) \(Speech.of(hop))"))\(style)\n"
    }
    return out
  }
}
