import Simulation
import SourceText
import TopologyModel

/// A trace for other people's tools.
package enum TraceFormat: String, CaseIterable, Sendable {
  case text, json, markdown, mermaid, plantuml, otlp, har
}

extension TraceReport {
  /// `way` is the command that comes to one of its hops, up to the hop's number.
  package func text(_ format: TraceFormat, reasons: Bool = true, way: String? = nil) -> String {
    switch format {
    case .text: text(reasons: reasons)
    case .json: json.text
    case .markdown: markdown(reasons: reasons, way: way)
    case .mermaid: SequenceText(request.hops, .mermaid).text
    case .plantuml: plantUML(reasons: reasons)
    case .otlp: TraceSpans(self).json.text
    case .har: HTTPArchive(self).json.text
    }
  }

  private var who: String { world.name(of: request.origin, in: topology) }

  /// A table of hops and, below it, why each went where it went.
  private func markdown(reasons: Bool, way: String?) -> String {
    var out = "# \(Self.cell("\(request.line)")) from \(Self.cell(who))\n\n"
    if let outcome = request.outcome {
      out += "**\(outcome.isGood ? "✓" : "✗") \(Self.cell(outcome.sentence))**\n\n"
    }
    out += "| # | t (s) | from | to | what |\n|---:|---:|---|---|---|\n"
    for (index, hop) in request.hops.enumerated() {
      let deep = String(repeating: "&nbsp;&nbsp;", count: hop.depth)
      out +=
        "| \(index + 1) | \(hop.at.text) | \(deep)\(Self.cell(hop.fromName)) | "
        + "\(Self.cell(hop.toName)) | \(Self.cell(hop.summary)) |\n"
    }
    if let way {
      out += "\nTo stand at a hop: `\(way.printable) HOP`, HOP being its number.\n"
    }
    guard reasons else { return out }
    for (index, hop) in request.hops.enumerated() where !hop.decisions.isEmpty {
      out += "\n## \(index + 1). \(Self.cell(hop.summary))\n"
      for decision in hop.decisions { out += Self.markdown(decision) }
    }
    return out
  }

  private static func markdown(_ decision: Decision) -> String {
    var out = "\n**\(cell(decision.question))** \(cell(decision.conclusion))"
    out += decision.isAssumed ? " *(assumed)*\n" : "\n"
    for candidate in decision.candidates {
      let name = cell(candidate.name)
      let place = candidate.range.map { " (`\($0.text.printable)`)" } ?? ""
      out +=
        "\n- \(candidate.verdict == .chosen ? "**\(name)**" : name): \(cell(candidate.reason))\(place)"
    }
    let ids = decision.ledger.map { "`\($0.text)`" }.joined(separator: ", ")
    let source = cell(decision.source) + (ids.isEmpty ? "" : "; \(ids)")
    return out + (decision.candidates.isEmpty ? "" : "\n") + "\nSource: \(source)\n"
  }

  private static func cell(_ text: String) -> String { MarkdownText.cell(text) }

  private func plantUML(reasons: Bool) -> String {
    var parties: [String] = []
    for hop in request.hops {
      for name in [hop.fromName, hop.toName] where !parties.contains(name) { parties.append(name) }
    }
    func id(_ name: String) -> String { "p\((parties.firstIndex(of: name) ?? 0) + 1)" }
    var out = "@startuml\nautonumber\ntitle \(Self.line("\(request.line) from \(who)"))\n"
    for name in parties {
      out += "participant \"\(Self.line(name, quoted: true))\" as \(id(name))\n"
    }
    for hop in request.hops {
      let isBad = hop.action == .fails || hop.action == .denies
      let arrow = isBad ? "->x" : hop.isResponse ? "-->" : "->"
      out += "\(id(hop.fromName)) \(arrow) \(id(hop.toName)) : \(Self.line(hop.summary))\n"
      guard reasons, let decision = hop.decisions.first else { continue }
      out +=
        "note right of \(id(hop.fromName)) : \(Self.line("\(decision.question) \(decision.conclusion)"))\n"
    }
    if let outcome = request.outcome { out += "== \(Self.line(outcome.sentence)) ==\n" }
    return out + "@enduml\n"
  }

  /// Words that are no directives: quotes and backslashes would end or change a line.
  private static func line(_ text: String, quoted: Bool = false) -> String {
    text.printable.replacing("\\", with: "/").replacing("\"", with: quoted ? "'" : "\"")
  }
}
