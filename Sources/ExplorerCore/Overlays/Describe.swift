import DiagramDrawing
import ElementKinds
import Simulation
import SourceText
import TerminalCanvas
import TopologyModel

/// What an element is, how it is set, how it is doing, and what it is connected to.
enum Describe {
  static func title(_ element: ElementID, _ state: ExplorerState) -> String {
    let value = state.topology[element]
    return
      "\(KindCatalog.definition(value.kind, in: state.topology).title) \(value.qualifiedName)\(value.provenance.isInferred ? " ~" : "")"
      .printable
  }

  static func lines(_ element: ElementID, _ state: ExplorerState, width: Int) -> [[Span]] {
    let value = state.topology[element]
    let definition = KindCatalog.definition(value.kind, in: state.topology)
    var out: [[Span]] = TextFit.wrap(definition.explanation, width).map { [Span($0)] }
    if !definition.analogy.isEmpty, state.settings.showsAnalogies {
      out.append([Span("In the documents: \(definition.analogy).", .dim)])
    }
    out += TextFit.wrap(place(value, state), width).map { [Span($0, .dim)] }
    out += settings(value, width)
    out += DescribeNow.lines(element, state, width)
    out += DescribeRelations.lines(element, state, width)
    out += events(element, state, width)
    return out
  }

  /// Where it is written, or why it is there all the same.
  private static func place(_ value: Element, _ state: ExplorerState) -> String {
    switch value.provenance {
    case .declared(let range):
      "written at \(range.short); \(state.keys.key(.edit)) opens it".printable
    case .inferred(let reason): "~ inferred: \(reason)".printable
    }
  }

  private static func settings(_ value: Element, _ width: Int) -> [[Span]] {
    if value.settings.isEmpty { return [] }
    var out: [[Span]] = [[Span("settings", .title, bold: true)]]
    for setting in value.settings {
      let name = setting.name.split(separator: "/").last.map(String.init) ?? ""
      let mark = setting.provenance.isInferred ? "~" : " "
      let lead = [Span("  \(TextFit.pad(name, 20))".printable, .dim), Span(mark, .inferred)]
      // Its place, or whose default it is, behind the value.
      let source: String =
        switch setting.provenance {
        case .declared(let range): range.short
        case .inferred(let reason): reason
        }
      var lines = PaneDrawing.wrapped(lead, setting.value.printable, .plain, width)
      let used = lines.last.map { $0.reduce(0) { $0 + DisplayWidth.of($1.text) } } ?? 0
      if used + 2 + DisplayWidth.of(source) <= width {
        lines[lines.count - 1].append(Span("  \(source)".printable, .dim))
      } else {
        lines += TextFit.wrap(source.printable, max(8, width - 23)).map {
          [Span(String(repeating: " ", count: 23) + $0, .dim)]
        }
      }
      out += lines
    }
    return out
  }

  private static func events(_ element: ElementID, _ state: ExplorerState, _ width: Int) -> [[Span]]
  {
    let entries = state.world.log.entries.filter { $0.element == element }.suffix(6)
    if entries.isEmpty { return [] }
    return [[Span("events", .title, bold: true)]]
      + entries.flatMap { entry in
        PaneDrawing.wrapped(
          [Span("  \(TextFit.pad(entry.at.text, 9))", .dim)], entry.text.printable, .plain, width)
      }
  }
}
