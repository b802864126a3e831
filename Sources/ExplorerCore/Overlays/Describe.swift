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
      "\(KindCatalog.definition(value.kind).title) \(value.qualifiedName)\(value.provenance.isInferred ? " ~" : "")"
      .printable
  }

  static func lines(_ element: ElementID, _ state: ExplorerState, width: Int) -> [[Span]] {
    let value = state.topology[element]
    let definition = KindCatalog.definition(value.kind)
    var out: [[Span]] = TextFit.wrap(definition.explanation, width).map { [Span($0)] }
    if !definition.analogy.isEmpty {
      out.append([Span("In the documents: \(definition.analogy).", .dim)])
    }
    out.append([Span(value.provenance.text.printable, .dim)])
    out += settings(value, width)
    out += now(element, state)
    out += relations(element, state)
    out += events(element, state)
    return out
  }

  private static func settings(_ value: Element, _ width: Int) -> [[Span]] {
    if value.settings.isEmpty { return [] }
    var out: [[Span]] = [[Span("settings", .title, bold: true)]]
    for setting in value.settings {
      let mark = setting.provenance.isInferred ? "~" : " "
      out.append([
        Span(
          "  \(TextFit.pad(setting.name.split(separator: "/").last.map(String.init) ?? "", 20))"
            .printable, .dim),
        Span(mark, .inferred), Span(TextFit.end(setting.value, width - 26).printable),
      ])
      if case .declared(let range) = setting.provenance {
        out[out.count - 1].append(Span("  \(range.short)".printable, .dim))
      }
    }
    return out
  }

  private static func autoscaling(_ workload: Int, _ state: ExplorerState) -> [[Span]] {
    state.topology.autoscalers.enumerated().filter { $0.element.workload == workload }.flatMap {
      index, spec -> [[Span]] in
      let world = state.world.autoscalers[index]
      let usage = world.percent.map { "cpu \($0) % of its target" } ?? "cpu not known yet"
      var out = [
        [
          Span("HorizontalPodAutoscaler \(spec.name): ".printable, .dim),
          Span("\(usage), \(spec.minimum) to \(spec.maximum) replicas"),
        ]
      ]
      if !world.condition.isEmpty { out.append([Span("  \(world.condition)", .caution)]) }
      return out
    }
  }

  private static func now(_ element: ElementID, _ state: ExplorerState) -> [[Span]] {
    let reader = StatusReader(state.topology, state.world)
    var out: [[Span]] = []
    if let slot = state.topology.podSlot(of: element) {
      guard let pod = state.world.pod(inSlot: slot) else { return [[Span("now: no pod here")]] }
      out.append([
        reader.level(ofSlot: slot).span,
        Span(
          " \(pod.name) \(pod.address) is \(pod.phase), \(pod.isReady ? "ready" : "not ready")"
            .printable),
      ])
      if let index = state.world.podInSlot[slot] {
        var last: SimInstant?
        for link in TwoTruths(pod: index, state.world, state.topology).chain {
          let since = link.changedAt.map { "  since t+\($0.text) s" } ?? ""
          let delay = link.changedAt.flatMap { at in last.map { at - $0 } }
          let later = delay.flatMap { $0.microseconds > 0 ? ", \($0.text) later" : nil } ?? ""
          last = link.changedAt ?? last
          out.append([
            Span(link.isGood ? "  ● " : "  ✗ ", link.isGood ? .good : .caution),
            Span(TextFit.pad(link.name.printable, 24), .dim), Span(link.value.printable),
            Span(since + later, .dim),
          ])
        }
      }
    }
    if let workload = state.topology.workload(of: element) {
      out.append(StatusReader.pips(reader.levels(ofWorkload: workload), 12))
      out += autoscaling(workload, state)
    }
    for active in state.world.activeFaults
    where active.element == element || state.topology[active.element].parent == element {
      let end = active.until.map { " until \($0.text) s" } ?? ""
      out.append([Span("! \(active.fault) since \(active.since.text) s\(end)", .bad, bold: true)])
    }
    return out.isEmpty ? [] : [[Span("now", .title, bold: true)]] + out.map { [Span("  ")] + $0 }
  }

  private static func relations(_ element: ElementID, _ state: ExplorerState) -> [[Span]] {
    let links = state.topology.links.filter { $0.from == element || $0.to == element }
    if links.isEmpty { return [] }
    return [[Span("connections", .title, bold: true)]]
      + links.prefix(20).map { link in
        let out = link.from == element
        let other = state.topology[out ? link.to : link.from]
        return [
          Span("  \(out ? "→" : "←") \(TextFit.pad(link.relation.rawValue, 12))", .dim),
          Span(other.qualifiedName.printable), Span("  \(link.provenance.text)".printable, .dim),
        ]
      }
  }

  private static func events(_ element: ElementID, _ state: ExplorerState) -> [[Span]] {
    let entries = state.world.log.entries.filter { $0.element == element }.suffix(6)
    if entries.isEmpty { return [] }
    return [[Span("events", .title, bold: true)]]
      + entries.map { [Span("  \(TextFit.pad($0.at.text, 9))", .dim), Span($0.text.printable)] }
  }
}
