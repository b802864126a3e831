import SourceText
import TerminalCanvas
import TopologyModel

/// Services in front of no pod: a selector that nothing matches, a name outside, endpoints written by hand.
///
/// What is asked for by their name leads elsewhere or nowhere, so they are drawn where their pods would be.
enum BareServices {
  private struct Label: Hashable {
    var namespace: Int
    var key: String
    var value: String
  }

  /// By position of their namespace; those that select a workload without pods by that workload.
  /// O(services + labels of workloads), where no label is on all of them.
  static func find(
    _ topology: Topology, _ position: [String: Int], _ workloads: [[Int]]
  ) -> (bare: [[Int]], asleep: [Int: [Int]]) {
    var out = [[Int]](repeating: [], count: topology.namespaces.count)
    var asleep: [Int: [Int]] = [:]
    let empty = topology.services.indices.filter { topology.services[$0].slots.isEmpty }
    if empty.isEmpty { return (out, asleep) }
    var labelled: [Label: [Int]] = [:]
    for (namespace, members) in workloads.enumerated() {
      for workload in members {
        for (key, value) in topology.workloads[workload].template.labels {
          labelled[Label(namespace: namespace, key: key, value: value), default: []].append(
            workload)
        }
      }
    }
    for index in empty {
      let service = topology.services[index]
      guard let namespace = position[service.namespace] else { continue }
      let candidates = service.selector.map {
        labelled[Label(namespace: namespace, key: $0.key, value: $0.value)] ?? []
      }.min { $0.count < $1.count }
      let owners = (candidates ?? []).filter { service.selects(topology.workloads[$0]) }
      for owner in owners { asleep[owner, default: []].append(index) }
      if owners.isEmpty { out[namespace].append(index) }
    }
    return (out, asleep)
  }

  /// Connections to it are refused: it selects pods, and there are none. Without a selector its endpoints are
  /// somebody else's, such as those of `kubernetes`, and just not among the sources.
  static func isEmpty(_ service: Service) -> Bool {
    service.externalName == nil && service.manualEndpoints.isEmpty && !service.selector.isEmpty
  }

  /// Where it leads instead.
  static func note(_ service: Service) -> String {
    if let name = service.externalName { return "→ \(name.value)" }
    if let first = service.manualEndpoints.first {
      let more = service.manualEndpoints.count > 1 ? " +\(service.manualEndpoints.count - 1)" : ""
      return "→ \(first.address)\(more)"
    }
    return service.selector.isEmpty ? "no selector" : "no pods"
  }

  /// A line of an outline.
  static func line(
    _ service: Service
  ) -> (name: String, element: ElementID, note: String, tail: [Span]) {
    (
      "Service \(service.name)", service.element, note(service),
      isEmpty(service) ? [StatusLevel.bad.span] : []
    )
  }

  static func words(_ service: Service, _ density: Density) -> [Span] {
    let room = density == .compact ? 14 : 24
    let name = TextFit.middle(NodeContent.visible(service.name), room)
    let note = TextFit.middle(NodeContent.visible(note(service)), room)
    return (isEmpty(service) ? [Span("✗ ", .bad, bold: true)] : [])
      + [Span("Service \(name) "), Span(note, .dim)]
  }
}
