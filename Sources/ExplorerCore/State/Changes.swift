import Simulation
import TopologyModel

/// One thing that is not as the files have it.
package struct Change: Hashable, Sendable {
  package var text: String
  /// What would bring the files there, where one edit says it.
  package var edit: Edit?
  /// What is marked on the picture.
  package var elements: [ElementID]
}

extension ExplorerState {
  /// What the person's edits have come to at this moment, object by object: what was changed and
  /// changed back is no change. O(edits × rules of what they touch).
  package var changesMade: [Change] {
    let given = timeline.given.compactMap { given -> (edit: Edit, note: String)? in
      if case .edit(let edit) = given.input { (edit, given.note) } else { nil }
    }
    if given.isEmpty { return [] }
    var out: [Change] = []
    var seen: Set<Subject> = []
    for index in given.indices.reversed() {
      let (edit, note) = given[index]
      guard let subject = Subject(edit) else {
        out.insert(
          Change(text: note, edit: edit, elements: [edit.element(in: topology)]), at: 0)
        continue
      }
      if seen.insert(subject).inserted { out.insert(contentsOf: changes(edit, note), at: 0) }
    }
    return out
  }

  /// What an edit is about: several of one subject come to one change.
  private enum Subject: Hashable {
    case securityGroup(Int), networkACL(Int), routeTable(Int), targetGroup(Int), service(Int)
    case workload(Int), certificate(Int), listener(Int, Int)

    init?(_ edit: Edit) {
      switch edit {
      case .addSecurityGroupRule(let group, _, _), .removeSecurityGroupRule(let group, _, _):
        self = .securityGroup(group)
      case .addNetworkACLRule(let acl, _, _), .removeNetworkACLRule(let acl, _, _):
        self = .networkACL(acl)
      case .addRoute(let table, _), .removeRoute(let table, _): self = .routeTable(table)
      case .targetType(let group, _): self = .targetGroup(group)
      case .nodePort(let service): self = .service(service)
      case .scale(let workload, _): self = .workload(workload)
      case .certificateExpired(let index, _): self = .certificate(index)
      case .removeListenerRule(let balancer, let listener, _),
        .changeListenerRule(let balancer, let listener, _, _),
        .swapListenerRules(let balancer, let listener, _, _):
        self = .listener(balancer, listener)
      case .addPolicyRule, .addPolicy, .removePolicy: return nil
      }
    }
  }

  /// What the last edit of a subject has left there to say.
  private func changes(_ edit: Edit, _ note: String) -> [Change] {
    switch edit {
    case .addSecurityGroupRule(let group, _, _), .removeSecurityGroupRule(let group, _, _):
      return securityGroup(group)
    case .addNetworkACLRule(let index, _, _), .removeNetworkACLRule(let index, _, _):
      return acl(index)
    case .addRoute(let index, _), .removeRoute(let index, _): return routes(index)
    case .scale(let workload, let count):
      let isSame =
        original.workloads.indices.contains(workload)
        && original.workloads[workload].slots.count == count
      return isSame
        ? [] : [Change(text: note, edit: edit, elements: [topology.workloads[workload].element])]
    case .targetType(let group, let type):
      let isSame =
        original.targetGroups.indices.contains(group)
        && original.targetGroups[group].targetType == type
      return isSame ? [] : [Change(text: note, edit: edit, elements: workloads(behind: group))]
    case .certificateExpired(let index, let expired):
      let isSame =
        original.certificates.indices.contains(index)
        && original.certificates[index].isExpired == expired
      return isSame ? [] : [Change(text: note, edit: edit, elements: [edit.element(in: topology)])]
    case .removeListenerRule(let balancer, let listener, _),
      .changeListenerRule(let balancer, let listener, _, _),
      .swapListenerRules(let balancer, let listener, _, _):
      return rules(balancer, listener)
    default: return [Change(text: note, edit: edit, elements: [edit.element(in: topology)])]
    }
  }

  // MARK: Lists against lists

  private func securityGroup(_ group: Int) -> [Change] {
    let now = topology.network.securityGroups[group]
    let before =
      original.network.securityGroups.indices.contains(group)
      ? original.network.securityGroups[group] : nil
    let elements = [now.element] + members(of: group)
    func same(_ a: SecurityGroupRule, _ b: SecurityGroupRule) -> Bool {
      a.ports == b.ports && a.peer == b.peer
    }
    var edits: [Edit] = []
    for side in [TrafficDirection.ingress, .egress] {
      let (new, old) =
        side == .ingress
        ? (now.inbound, before?.inbound ?? []) : (now.outbound, before?.outbound ?? [])
      edits += old.filter { rule in !new.contains { same($0, rule) } }.map {
        .removeSecurityGroupRule(group: group, side, $0)
      }
      edits += new.filter { rule in !old.contains { same($0, rule) } }.map {
        .addSecurityGroupRule(group: group, side, $0)
      }
    }
    return edits.map { Change(text: $0.text(in: topology), edit: $0, elements: elements) }
  }

  private func acl(_ index: Int) -> [Change] {
    let now = topology.network.networkACLs[index]
    let before = original.network.networkACLs[index]
    func same(_ a: NetworkACLRule, _ b: NetworkACLRule) -> Bool {
      a.number == b.number && a.allow == b.allow && a.ports == b.ports && a.block == b.block
    }
    var edits: [Edit] = []
    for side in [TrafficDirection.ingress, .egress] {
      let (new, old) =
        side == .ingress ? (now.inbound, before.inbound) : (now.outbound, before.outbound)
      edits += old.filter { rule in !new.contains { same($0, rule) } }.map {
        .removeNetworkACLRule(acl: index, side, $0)
      }
      edits += new.filter { rule in !old.contains { same($0, rule) } }.map {
        .addNetworkACLRule(acl: index, side, $0)
      }
    }
    return edits.map { Change(text: $0.text(in: topology), edit: $0, elements: [now.element]) }
  }

  private func routes(_ table: Int) -> [Change] {
    let new = topology.network.routeTables[table].routes
    let old = original.network.routeTables[table].routes
    func same(_ a: Route, _ b: Route) -> Bool {
      a.destination == b.destination && a.target == b.target
    }
    let edits: [Edit] =
      old.filter { route in !new.contains { same($0, route) } }.map {
        .removeRoute(table: table, $0)
      }
      + new.filter { route in !old.contains { same($0, route) } }.map {
        .addRoute(table: table, $0)
      }
    let element = topology.network.routeTables[table].element
    return edits.map { Change(text: $0.text(in: topology), edit: $0, elements: [element]) }
  }

  /// Rules by what they do and where they stand.
  private func rules(_ balancer: Int, _ listener: Int) -> [Change] {
    func list(_ topology: Topology) -> [ListenerRule] {
      guard topology.loadBalancers.indices.contains(balancer),
        topology.loadBalancers[balancer].listeners.indices.contains(listener)
      else { return [] }
      return topology.loadBalancers[balancer].listeners[listener].rules.map { rule in
        var rule = rule
        rule.provenance = .inferred("")
        return rule
      }
    }
    let (now, before) = (list(topology), list(original))
    if now == before { return [] }
    let spec = topology.loadBalancers[balancer].listeners[listener]
    let name = "listener \(spec.transferProtocol.rawValue) \(spec.port)"
    func words(_ rule: ListenerRule) -> String { ListenerRules.text(rule.conditions) }
    var texts: [String] = []
    for rule in before where !now.contains(where: { $0.priority == rule.priority && $0 == rule }) {
      let moved = now.first { $0.conditions == rule.conditions && $0.action == rule.action }
      texts.append(
        moved.map { "\(name): \(words(rule)) has priority \($0.priority), not \(rule.priority)" }
          ?? "\(name): no rule for \(words(rule))")
    }
    for rule in now
    where !before.contains(where: { $0.conditions == rule.conditions && $0.action == rule.action })
    {
      texts.append("\(name): a rule \(rule.priority) for \(words(rule))")
    }
    let element = topology.loadBalancers[balancer].element
    return texts.map { Change(text: $0 + ", by hand in the ALB", edit: nil, elements: [element]) }
  }

  // MARK: What is marked

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
}
