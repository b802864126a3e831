import DiagramDrawing
import Simulation
import SourceText
import TopologyModel

/// Finds elements by name, address, host or setting, the likeliest first.
struct Finder {
  private let state: ExplorerState
  private let drawn: Set<ElementID>
  /// What people call the few things there is mostly one of, and the hosts they answer for.
  private let hosts: [ElementID: [String]]

  init(_ state: ExplorerState) {
    self.state = state
    hosts = Self.hosts(state.topology)
    drawn = Set(state.diagram.nodes.compactMap { $0?.element })
  }

  /// By how well the text fits; among equals what the request meets, then what is drawn, then
  /// what could be, then the order of the files. O(elements).
  func matches(_ wanted: String) -> [ElementID] {
    let ranked = state.topology.elements.compactMap { element -> (rank: Int, id: ElementID)? in
      guard let fit = fit(element, wanted) else { return nil }
      let place = state.options.focus.contains(element.id) ? 0 : isShown(element) ? 1 : 2
      return (fit * 4 + place, element.id)
    }
    return ranked.sorted { ($0.rank, $0.id) < ($1.rank, $1.id) }.map(\.id)
  }

  /// 0 the very name, 1 its beginning, 2 a part of it, 3 a part of a setting; `nil` no match.
  private func fit(_ element: Element, _ wanted: String) -> Int? {
    var names = [element.name.lowercased(), element.qualifiedName.lowercased()]
    if let pod = state.topology.podSlot(of: element.id).flatMap({ state.world.pod(inSlot: $0) }) {
      names += [pod.name, pod.address.description]
    }
    names += hosts[element.id] ?? []
    if names.contains(wanted) { return drawn.contains(element.id) || isShown(element) ? 0 : 1 }
    if names.contains(where: { $0.hasPrefix(wanted) }) { return 1 }
    if names.contains(where: { $0.contains(wanted) }) { return 2 }
    return element.settings.contains { $0.value.lowercased().contains(wanted) } ? 3 : nil
  }

  private static func hosts(_ topology: Topology) -> [ElementID: [String]] {
    var out: [ElementID: [String]] = [:]
    for zone in topology.hostedZones { out[zone.element] = ["route 53"] + zone.records.map(\.name) }
    for balancer in topology.loadBalancers {
      let hosts = balancer.ingresses.flatMap {
        topology.ingresses[$0].rules.compactMap(\.host?.value)
      }
      out[balancer.element] = ["alb", balancer.dnsName] + hosts
    }
    return out
  }

  /// Drawn now, or inside something that is: a folded namespace can be opened.
  private func isShown(_ element: Element) -> Bool {
    if drawn.contains(element.id) { return true }
    let kind = element.kind.rawValue
    return kind == "pod" || kind == "workload" || kind == "namespace"
  }
}
