import TopologyModel

/// A change to what the files say, made while playing: a what-if, a fault, or a proposed fix.
///
/// Positions refer to the topology it is applied to. Applying one never fails: a position that is
/// gone changes nothing.
package enum Edit: Hashable, Sendable {
  case addSecurityGroupRule(group: Int, TrafficDirection, SecurityGroupRule)
  case removeSecurityGroupRule(group: Int, TrafficDirection, SecurityGroupRule)
  case addNetworkACLRule(acl: Int, TrafficDirection, NetworkACLRule)
  case removeNetworkACLRule(acl: Int, TrafficDirection, NetworkACLRule)
  case addRoute(table: Int, Route)
  case removeRoute(table: Int, Route)
  case addPolicyRule(policy: Int, TrafficDirection, PolicyRule)
  case addPolicy(NetworkPolicy)
  case removePolicy(NetworkPolicy)
  /// instance changes nothing while the Service has no node port.
  case targetType(group: Int, TargetType)
  /// A ClusterIP Service becomes a NodePort, with ports the API server would draw.
  case nodePort(service: Int)
  case certificateExpired(Int, Bool)
  /// Replicas; more than there are places for adds places.
  case scale(workload: Int, Int)
  /// By hand in the ALB itself; that the controller puts it back when it reconciles the group next
  /// is not modelled.
  case removeListenerRule(balancer: Int, listener: Int, ListenerRule)
  case changeListenerRule(balancer: Int, listener: Int, ListenerRule, to: ListenerRule)
  /// Two rules change their priorities (API: SetRulePriorities).
  case swapListenerRules(balancer: Int, listener: Int, Int, Int)

  package func apply(to topology: inout Topology) {
    switch self {
    case .addSecurityGroupRule, .removeSecurityGroupRule, .addNetworkACLRule,
      .removeNetworkACLRule, .addRoute, .removeRoute:
      applyToNetwork(&topology.network)
    case .addPolicyRule(let index, .ingress, let rule):
      topology.networkPolicies[safe: index]?.ingress.append(rule)
    case .addPolicyRule(let index, .egress, let rule):
      topology.networkPolicies[safe: index]?.egress.append(rule)
    case .addPolicy(let policy): topology.networkPolicies.append(policy)
    case .removePolicy(let policy): topology.networkPolicies.removeFirst(equal: policy)
    case .targetType(let group, let type): setTargetType(group, type, &topology)
    case .nodePort(let service): Self.setNodePorts(service, &topology)
    case .scale(let workload, let replicas):
      PodPlaces.grow(workload, to: replicas, &topology)
    case .certificateExpired(let index, let expired):
      topology.certificates[safe: index]?.isExpired = expired
    case .removeListenerRule, .changeListenerRule, .swapListenerRules:
      applyToRules(&topology.loadBalancers)
    }
  }

  private func applyToRules(_ balancers: inout [LoadBalancer]) {
    switch self {
    case .changeListenerRule(let balancer, let listener, let old, let new):
      var rules = balancers[safe: balancer]?.listeners[safe: listener]?.rules ?? []
      if let index = rules.firstIndex(of: old) { rules[index] = new }
      balancers[safe: balancer]?.listeners[safe: listener]?.rules = rules
    case .removeListenerRule(let balancer, let listener, let rule):
      balancers[safe: balancer]?.listeners[safe: listener]?.rules.removeFirst(equal: rule)
    case .swapListenerRules(let balancer, let listener, let a, let b):
      var rules = balancers[safe: balancer]?.listeners[safe: listener]?.rules ?? []
      for index in rules.indices {
        if rules[index].priority == a {
          rules[index].priority = b
        } else if rules[index].priority == b {
          rules[index].priority = a
        }
      }
      rules.sort { $0.priority < $1.priority }
      balancers[safe: balancer]?.listeners[safe: listener]?.rules = rules
    default: break
    }
  }

  private func applyToNetwork(_ network: inout Network) {
    switch self {
    case .addSecurityGroupRule(let group, .ingress, let rule):
      network.securityGroups[safe: group]?.inbound.append(rule)
    case .addSecurityGroupRule(let group, .egress, let rule):
      network.securityGroups[safe: group]?.outbound.append(rule)
    case .removeSecurityGroupRule(let group, .ingress, let rule):
      network.securityGroups[safe: group]?.inbound.removeFirst(equal: rule)
    case .removeSecurityGroupRule(let group, .egress, let rule):
      network.securityGroups[safe: group]?.outbound.removeFirst(equal: rule)
    case .addNetworkACLRule(let acl, .ingress, let rule):
      network.networkACLs[safe: acl]?.inbound.insert(rule)
    case .addNetworkACLRule(let acl, .egress, let rule):
      network.networkACLs[safe: acl]?.outbound.insert(rule)
    case .removeNetworkACLRule(let acl, .ingress, let rule):
      network.networkACLs[safe: acl]?.inbound.removeFirst(equal: rule)
    case .removeNetworkACLRule(let acl, .egress, let rule):
      network.networkACLs[safe: acl]?.outbound.removeFirst(equal: rule)
    case .addRoute(let table, let route): network.routeTables[safe: table]?.routes.append(route)
    case .removeRoute(let table, let route):
      network.routeTables[safe: table]?.routes.removeFirst(equal: route)
    default: break
    }
  }

  /// The first free ones of 30000-32767.
  private static func setNodePorts(_ service: Int, _ topology: inout Topology) {
    guard topology.services.indices.contains(service),
      topology.services[service].type == .clusterIP
    else { return }
    let taken = Set(topology.services.flatMap(\.ports).compactMap(\.nodePort))
    var free = (30_000...32_767).lazy.filter { !taken.contains($0) }.makeIterator()
    var changed = topology.services[service]
    changed.type = .nodePort
    for port in changed.ports.indices { changed.ports[port].nodePort = free.next() }
    topology.replaceService(service, with: changed)
  }

  /// instance needs a node port (controller: "TargetGroup port is empty"); the EKS cluster's own
  /// group admits the ALB on the targets' ports as the controller would arrange.
  private func setTargetType(_ group: Int, _ type: TargetType, _ topology: inout Topology) {
    guard topology.targetGroups.indices.contains(group) else { return }
    let spec = topology.targetGroups[group]
    let port = topology.services[spec.service].ports[spec.servicePort]
    switch type {
    case .instance:
      guard let node = port.nodePort else { return }
      topology.targetGroups[group].port = node
      openPorts([node], group, &topology)
    case .ip:
      if case .number(let number) = port.targetPort { topology.targetGroups[group].port = number }
      let workloads = topology.services[spec.service].slots.map { topology.podSlots[$0].workload }
      openPorts(
        Set(workloads.compactMap { topology.containerPort(port, of: $0) }).sorted(), group,
        &topology)
    }
    topology.targetGroups[group].take(type)
  }

  private func openPorts(_ ports: [Int], _ group: Int, _ topology: inout Topology) {
    guard let balancer = topology.loadBalancer(ofTargetGroup: group),
      let source = topology.loadBalancers[balancer].nodes.first?.securityGroups.first
    else { return }
    for port in ports {
      let rule = SecurityGroupRule(
        ports: PortRange(port, port), peer: .securityGroup(source),
        provenance: .inferred("the controller lets its ALB reach the targets"))
      let service = topology.targetGroups[group].service
      let home = topology.services[safe: service]?.namespace ?? ""
      for index in topology.cluster(of: home)?.securityGroups ?? [] {
        let known = topology.network.securityGroups[safe: index]?.inbound.contains(rule) ?? true
        if !known { topology.network.securityGroups[safe: index]?.inbound.append(rule) }
      }
    }
  }

  /// What would take it back, where that is another edit.
  package var inverse: Edit {
    switch self {
    case .addSecurityGroupRule(let group, let side, let rule):
      .removeSecurityGroupRule(group: group, side, rule)
    case .removeSecurityGroupRule(let group, let side, let rule):
      .addSecurityGroupRule(group: group, side, rule)
    case .addNetworkACLRule(let acl, let side, let rule):
      .removeNetworkACLRule(acl: acl, side, rule)
    case .removeNetworkACLRule(let acl, let side, let rule):
      .addNetworkACLRule(acl: acl, side, rule)
    case .addRoute(let table, let route): .removeRoute(table: table, route)
    case .removeRoute(let table, let route): .addRoute(table: table, route)
    case .addPolicy(let policy): .removePolicy(policy)
    case .removePolicy(let policy): .addPolicy(policy)
    case .targetType(let group, let type):
      .targetType(group: group, type == .ip ? .instance : .ip)
    case .certificateExpired(let index, let expired): .certificateExpired(index, !expired)
    case .changeListenerRule(let balancer, let listener, let old, let new):
      .changeListenerRule(balancer: balancer, listener: listener, new, to: old)
    case .addPolicyRule, .scale, .nodePort, .swapListenerRules, .removeListenerRule: self
    }
  }
}

extension Array {
  /// The element, or nothing to change where there is none.
  fileprivate subscript(safe index: Int) -> Element? {
    get { indices.contains(index) ? self[index] : nil }
    set { if let newValue, indices.contains(index) { self[index] = newValue } }
  }
}

extension Array where Element: Equatable {
  fileprivate mutating func removeFirst(equal element: Element) {
    if let index = firstIndex(of: element) { remove(at: index) }
  }
}

extension [NetworkACLRule] {
  fileprivate mutating func insert(_ rule: NetworkACLRule) {
    insert(rule, at: firstIndex { $0.number > rule.number } ?? endIndex)
  }
}
