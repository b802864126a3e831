import DiagramDrawing
import ElementKinds
import Simulation
import SourceText
import TerminalCanvas
import TopologyModel

/// What an element has to do with: what it is inside of, what it holds, who leads to it.
enum DescribeRelations {
  private static let limit = 20

  static func lines(_ element: ElementID, _ state: ExplorerState, _ width: Int) -> [[Span]] {
    let topology = state.topology
    var rows = inside(element, topology) + serving(element, topology)
    for link in topology.links where link.from == element || link.to == element {
      let out = link.from == element
      rows.append(
        Row(
          sign: out ? "→" : "←", what: link.relation.rawValue,
          name: topology[out ? link.to : link.from].qualifiedName, source: link.provenance.text))
    }
    if rows.isEmpty { return [] }
    var lines = rows.prefix(limit).map { row -> [Span] in
      let source = row.source.isEmpty ? "" : "  \(row.source.printable)"
      let room = max(10, width - 18 - DisplayWidth.of(source))
      return [
        Span("  \(row.sign) \(TextFit.pad(row.what, 14))", .dim),
        Span(TextFit.middle(row.name.printable, room)), Span(source, .dim),
      ]
    }
    if rows.count > limit { lines.append([Span("  … \(rows.count - limit) more", .dim)]) }
    return [[Span("relations", .title, bold: true)]] + lines
  }

  private struct Row {
    var sign: String
    var what: String
    var name: String
    var source = ""
  }

  private static func inside(_ element: ElementID, _ topology: Topology) -> [Row] {
    var out: [Row] = []
    if let parent = topology.parent(of: element) {
      out.append(
        Row(
          sign: "⊂", what: "inside",
          name: "\(topology[parent].kind.rawValue) \(topology[parent].qualifiedName)"))
    }
    var counts: [(kind: ElementKind, names: [String])] = []
    for child in topology.elements where topology.parent(of: child.id) == element {
      if let index = counts.firstIndex(where: { $0.kind == child.kind }) {
        counts[index].names.append(child.name)
      } else {
        counts.append((child.kind, [child.name]))
      }
    }
    for (kind, names) in counts {
      let more = names.count > 4 ? " … \(names.count) in all" : ""
      out.append(
        Row(
          sign: "⊃", what: kind.rawValue,
          name: names.prefix(4).joined(separator: ", ") + more))
    }
    return out
  }

  /// Services, target groups and rules that lead to a workload or pod; members of a security group.
  private static func serving(_ element: ElementID, _ topology: Topology) -> [Row] {
    var out: [Row] = []
    let workload =
      topology.workload(of: element)
      ?? topology.podSlot(of: element).map { topology.podSlots[$0].workload }
    if let workload {
      let services = topology.services.indices.filter { index in
        topology.services[index].slots.contains { topology.podSlots[$0].workload == workload }
      }
      out += services.map {
        Row(sign: "←", what: "Service", name: topology.services[$0].qualifiedName)
      }
      out += topology.targetGroups.filter { services.contains($0.service) }.map {
        Row(sign: "←", what: "target group", name: $0.name)
      }
      let node = topology.podSlot(of: element).map { topology.podSlots[$0].node }
      if let node { out.append(Row(sign: "→", what: "runs on", name: topology.nodes[node].name)) }
    }
    if let group = topology.network.securityGroups.firstIndex(where: { $0.element == element }) {
      out += members(of: group, topology)
    }
    return out
  }

  private static func members(of group: Int, _ topology: Topology) -> [Row] {
    let databases = topology.databases.filter { $0.interface.securityGroups.contains(group) }
    let bastions = topology.bastions.filter { $0.interface.securityGroups.contains(group) }
    let balancers = topology.loadBalancers.filter { balancer in
      balancer.nodes.contains { $0.securityGroups.contains(group) }
    }
    let names = databases.map(\.name) + bastions.map(\.name) + balancers.map(\.name)
    let spec = topology.network.securityGroups[group]
    let rules = spec.inbound.map { rule -> Row in
      let peer: String =
        switch rule.peer {
        case .block(let block): block.description
        case .securityGroup(let index): topology.network.securityGroups[index].name
        }
      return Row(
        sign: "←", what: "admits \(rule.ports)", name: peer, source: rule.provenance.text)
    }
    return names.map { Row(sign: "→", what: "guards", name: $0) } + rules
  }
}
