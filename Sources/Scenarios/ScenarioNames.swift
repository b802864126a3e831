import Simulation
import SourceText
import TopologyModel

/// Elements by the names people write.
package enum ScenarioNames {
  package typealias Problem = ElementNames.Problem

  /// Whose rules are that nobody wrote and no fix proposed.
  package static let editProvenance = Provenance.inferred("an edit")

  package static func element(
    _ name: String, _ topology: Topology, _ world: World
  ) -> Result<ElementID, Problem> {
    ElementNames.element(name, topology, world)
  }

  package static func edit(
    _ edit: ScenarioEdit, _ topology: Topology
  ) -> Result<[Edit], Problem> {
    switch edit {
    case .targetType(let name, let type):
      let groups = topology.targetGroups.indices.filter {
        topology.services[topology.targetGroups[$0].service].qualifiedName == name
      }
      if groups.isEmpty {
        return .failure(Problem(text: "no target group of Service '\(name)'", suggestion: nil))
      }
      return .success(groups.map { .targetType(group: $0, type) })
    case .nodePort(let name):
      guard let service = topology.services.firstIndex(where: { $0.qualifiedName == name }) else {
        return .failure(unknown(name, "Service", topology.services.map(\.qualifiedName)))
      }
      return .success([.nodePort(service: service)])
    case .scale(let name, let count):
      guard let workload = topology.workload(named: name) else {
        return .failure(unknown(name, "workload", topology.workloads.map(\.qualifiedName)))
      }
      return .success([.scale(workload: workload, count)])
    case .securityGroup(let name, let allow, let ports, let from):
      return securityGroup(name, allow, ports, from, topology)
    case .removeNetworkPolicy(let name):
      guard let policy = topology.networkPolicies.first(where: { $0.qualifiedName == name }) else {
        return .failure(
          unknown(name, "NetworkPolicy", topology.networkPolicies.map(\.qualifiedName)))
      }
      return .success([.removePolicy(policy)])
    }
  }

  private static func securityGroup(
    _ name: String, _ allow: Bool, _ ports: PortRange, _ from: String, _ topology: Topology
  ) -> Result<[Edit], Problem> {
    let groups = topology.network.securityGroups
    guard let index = groups.firstIndex(where: { $0.name == name }) else {
      return .failure(unknown(name, "security group", groups.map(\.name)))
    }
    let peer =
      CIDR(from).map(Peer.block)
      ?? groups.firstIndex { $0.name == from }.map(Peer.securityGroup)
    guard let peer else { return .failure(unknown(from, "security group", groups.map(\.name))) }
    if allow {
      let rule = SecurityGroupRule(ports: ports, peer: peer, provenance: editProvenance)
      return .success([.addSecurityGroupRule(group: index, .ingress, rule)])
    }
    let rules = groups[index].inbound.filter { $0.ports == ports && $0.peer == peer }
    if rules.isEmpty {
      return .failure(
        Problem(text: "\(name) has no inbound rule for \(from) on \(ports)", suggestion: nil))
    }
    return .success(rules.map { .removeSecurityGroupRule(group: index, .ingress, $0) })
  }

  private static func unknown(_ name: String, _ what: String, _ names: [String]) -> Problem {
    Problem(
      text: "no \(what) named '\(name)'",
      suggestion: Suggestion.hint(name, in: names, most: 12))
  }
}
