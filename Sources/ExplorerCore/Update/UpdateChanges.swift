import Simulation
import SourceText
import TerminalCanvas
import TopologyModel

/// What was changed here against the files.
extension ExplorerState {
  /// Edits that hold at this moment, in the order they were made; one that takes another back
  /// leaves neither.
  package var editsMade: [Edit] {
    var out: [Edit] = []
    for given in timeline.given {
      guard case .edit(let edit) = given.input else { continue }
      if let index = out.lastIndex(where: { $0.takesBack(edit) }) {
        out.remove(at: index)
      } else {
        // Of several scalings of one workload the last one counts.
        if case .scale(let workload, _) = edit {
          out.removeAll { if case .scale(workload, _) = $0 { true } else { false } }
        }
        out.append(edit)
      }
    }
    return out.filter { !isAsWritten($0) }
  }

  private func isAsWritten(_ edit: Edit) -> Bool {
    switch edit {
    case .scale(let workload, let count):
      original.workloads.indices.contains(workload)
        && original.workloads[workload].slots.count == count
    case .targetType(let group, let type):
      original.targetGroups.indices.contains(group)
        && original.targetGroups[group].targetType == type
    default: false
    }
  }

  /// Elements whose files would have to be changed for what is on screen.
  var changedElements: Set<ElementID> {
    Set(
      editsMade.flatMap { edit -> [ElementID] in
        switch edit {
        case .addSecurityGroupRule(let group, _, _), .removeSecurityGroupRule(let group, _, _):
          [topology.network.securityGroups[group].element] + members(of: group)
        case .addNetworkACLRule(let acl, _, _), .removeNetworkACLRule(let acl, _, _):
          [topology.network.networkACLs[acl].element]
        case .addRoute(let table, _), .removeRoute(let table, _):
          [topology.network.routeTables[table].element]
        case .addPolicyRule(let policy, _, _):
          topology.networkPolicies.indices.contains(policy)
            ? [topology.networkPolicies[policy].element] : []
        case .addPolicy(let policy), .removePolicy(let policy): [policy.element]
        case .targetType(let group, _): workloads(behind: group)
        case .nodePort(let service): [topology.services[service].element]
        case .certificateExpired(let index, _): [topology.certificates[index].element]
        case .scale(let workload, _): [topology.workloads[workload].element]
        case .changeListenerRule(let balancer, _, _, _), .removeListenerRule(let balancer, _, _),
          .swapListenerRules(let balancer, _, _, _):
          [topology.loadBalancers[balancer].element]
        }
      })
  }

  /// What a security group stands around.
  private func members(of group: Int) -> [ElementID] {
    topology.databases.filter { $0.interface.securityGroups.contains(group) }.map(\.element)
      + topology.bastions.filter { $0.interface.securityGroups.contains(group) }.map(\.element)
      + topology.loadBalancers.filter { balancer in
        balancer.nodes.contains { $0.securityGroups.contains(group) }
      }.map(\.element)
  }

  private func workloads(behind group: Int) -> [ElementID] {
    guard topology.targetGroups.indices.contains(group) else { return [] }
    let spec = topology.targetGroups[group]
    let workloads = topology.services[spec.service].slots.map { topology.podSlots[$0].workload }
    return [spec.element] + Set(workloads).sorted().map { topology.workloads[$0].element }
  }

  /// The changes as they would be written, and those that cannot be.
  mutating func showChanges() {
    let patch = Patch(self)
    var lines: [[Span]] = editsMade.map { edit in
      [Span("Δ ", .caution, bold: true), Span(edit.text(in: topology).printable)]
    }
    if !patch.text.isEmpty {
      lines.append([])
      lines.append([
        Span("as a patch", .title, bold: true),
        Span("  :save-patch FILE writes it, nothing is written by itself", .dim),
      ])
      lines += patch.text.split(separator: "\n").map { line in
        let role: Role = line.hasPrefix("+") ? .good : line.hasPrefix("-") ? .bad : .dim
        return [Span(String(line).printable, role)]
      }
    }
    if !patch.unwritten.isEmpty {
      lines.append([])
      lines.append([Span("to be written by hand", .title, bold: true)])
      lines += patch.unwritten.map { [Span($0.printable)] }
    }
    mode = .report(Report("what differs from the files", lines), scroll: 0)
  }
}

extension Edit {
  /// One after the other they come to nothing.
  fileprivate func takesBack(_ other: Edit) -> Bool {
    if case .swapListenerRules = self { return self == other }
    return inverse == other && self != other
  }
}
