import ElementKinds
import SourceText
import Synchronization
import TerminalCanvas
import TopologyModel

/// Elements of kinds that have no place of their own in the outline.
enum TreeRest {
  /// Kinds that the outline has a place for.
  private static let placed: Set<ElementKind> = [
    .client, .hostedZone, .cloudflareEdge, .accessApplication, .tunnel, .vpc, .loadBalancer,
    .cluster, .coreDNS, .database, .databaseInstance, .natGateway, .bastion, .subnet, .node,
    .namespace, .ingress, .workload, .service, .pod, .networkPolicy,
  ]

  /// What shows at its end what it holds.
  private static let holders: Set<ElementKind> = [.vpc, .loadBalancer]

  /// By the nearest thing around them that shows them; `nil` is nothing. O(elements × depth).
  static func find(_ topology: Topology) -> [ElementID?: [ElementID]] {
    let hosts = Set(topology.hosts.map(\.element))
    var out: [ElementID?: [ElementID]] = [:]
    for element in topology.elements
    where !placed.contains(element.kind) && !hosts.contains(element.id) {
      var holder = element.parent
      while let id = holder, !holders.contains(topology[id].kind) { holder = topology[id].parent }
      out[holder, default: []].append(element.id)
    }
    return out
  }

  /// NetworkPolicies by their namespace's name, in order.
  static func policies(_ topology: Topology) -> [String: [Int]] {
    Dictionary(grouping: topology.networkPolicies.indices) {
      topology.networkPolicies[$0].namespace
    }
  }
}

/// Looked for when an outline first asks; copies of an index share it.
final class LateRest: Sendable {
  private let known = Mutex<[ElementID?: [ElementID]]?>(nil)

  func found(in topology: Topology) -> [ElementID?: [ElementID]] {
    known.withLock { known in
      if let known { return known }
      let found = TreeRest.find(topology)
      known = found
      return found
    }
  }
}

/// They stand at the end of what holds them, so that nothing is nowhere.
extension TreeBuilder {
  /// Kind by kind; several of a kind are folded.
  mutating func rest(of parent: ElementID?) {
    var kinds: [ElementKind] = []
    var members: [ElementKind: [Element]] = [:]
    for id in index.unplaced[parent] ?? [] {
      let element = topology[id]
      if members[element.kind] == nil { kinds.append(element.kind) }
      members[element.kind, default: []].append(element)
    }
    for kind in kinds {
      let alike = members[kind] ?? []
      let title = KindCatalog.definition(kind, in: topology).title
      if alike.count == 1 {
        line("\(title) \(alike[0].name)", alike[0].id, note: Self.note(alike[0]))
        continue
      }
      folded("\(title) × \(alike.count)") { tree in
        for element in alike { tree.line(element.name, element.id, note: Self.note(element)) }
      }
    }
  }

  private static func note(_ element: Element) -> String {
    element.settings.prefix(2).map { "\($0.name) \($0.value)" }.joined(separator: ", ")
  }

  mutating func policies(of namespace: String) {
    for position in index.policies[namespace] ?? [] {
      let policy = topology.networkPolicies[position]
      let directions = TrafficDirection.allCases.filter { policy.directions.contains($0) }
      line(
        "NetworkPolicy \(policy.name)", policy.element,
        note: "pods \(policy.selector), \(directions.map(\.rawValue).joined(separator: " and "))")
    }
  }
}
