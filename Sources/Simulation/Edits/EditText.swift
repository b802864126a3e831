import TopologyModel

extension Edit {
  /// What it does, in a sentence a person can act on.
  package func text(in topology: Topology) -> String {
    switch self {
    case .addSecurityGroupRule(let group, let side, let rule):
      "\(groupName(group, topology)): allow \(side == .ingress ? "inbound from" : "outbound to") "
        + "\(peer(rule.peer, topology)) on TCP \(rule.ports)"
    case .removeSecurityGroupRule(let group, let side, let rule):
      "\(groupName(group, topology)): remove the \(side == .ingress ? "inbound" : "outbound") rule "
        + "for \(peer(rule.peer, topology)) on TCP \(rule.ports)"
    case .addNetworkACLRule(let acl, let side, let rule):
      "\(aclName(acl, topology)): \(side == .ingress ? "inbound" : "outbound") rule \(rule.number) "
        + "\(rule.allow ? "allow" : "deny") \(rule.block) on TCP \(rule.ports)"
    case .removeNetworkACLRule(let acl, let side, let rule):
      "\(aclName(acl, topology)): remove \(side == .ingress ? "inbound" : "outbound") rule "
        + "\(rule.number)"
    case .addRoute(let table, let route):
      "\(tableName(table, topology)): route \(route.destination) to "
        + "\(target(route.target, topology))"
    case .removeRoute(let table, let route):
      "\(tableName(table, topology)): remove the route for \(route.destination)"
    case .addPolicyRule(let policy, let direction, let rule):
      "NetworkPolicy \(policyName(policy, topology)): \(direction.rawValue) rule for "
        + "\(rule.peers.map(describe).joined(separator: ", ")) on "
        + rule.ports.map { "\($0.transport.rawValue) \($0.port.map { "\($0)" } ?? "all")" }.joined(
          separator: ", ")
    case .addPolicy(let policy): "add NetworkPolicy \(policy.qualifiedName)"
    case .removePolicy(let policy): "remove NetworkPolicy \(policy.qualifiedName)"
    case .targetType(let group, let type):
      "target-type \(type.rawValue) for Service "
        + topology.services[topology.targetGroups[group].service].qualifiedName
    case .nodePort(let service):
      "Service \(topology.services[service].qualifiedName) becomes a NodePort"
    case .scale(let workload, let replicas):
      "\(topology.workloads[workload].qualifiedName): \(replicas) replicas"
    case .certificateExpired(let index, let expired):
      "certificate \(topology[topology.certificates[index].element].name) "
        + (expired ? "has expired" : "is renewed")
    case .changeListenerRule(let balancer, let listener, let old, let new):
      "\(listenerName(balancer, listener, topology)): rule \(old.priority) for "
        + "\(ListenerRules.text(new.conditions)), by hand in the ALB"
    case .removeListenerRule(let balancer, let listener, let rule):
      "\(listenerName(balancer, listener, topology)): no rule \(rule.priority) for "
        + "\(ListenerRules.text(rule.conditions)), by hand in the ALB"
    case .swapListenerRules(let balancer, let listener, let a, let b):
      "\(listenerName(balancer, listener, topology)): rules \(a) and \(b) change places, "
        + "by hand in the ALB"
    }
  }

  private func listenerName(_ balancer: Int, _ listener: Int, _ topology: Topology) -> String {
    let spec = topology.loadBalancers[balancer].listeners[listener]
    return "listener \(spec.transferProtocol.rawValue) \(spec.port)"
  }

  private func groupName(_ index: Int, _ topology: Topology) -> String {
    "security group \(topology.network.securityGroups[index].name)"
  }

  private func aclName(_ index: Int, _ topology: Topology) -> String {
    "network ACL \(topology.network.networkACLs[index].name)"
  }

  private func tableName(_ index: Int, _ topology: Topology) -> String {
    "route table \(topology.network.routeTables[index].name)"
  }

  private func policyName(_ index: Int, _ topology: Topology) -> String {
    topology.networkPolicies.indices.contains(index)
      ? topology.networkPolicies[index].qualifiedName : "that was removed"
  }

  private func peer(_ peer: Peer, _ topology: Topology) -> String {
    switch peer {
    case .block(let block): block.description
    case .securityGroup(let group): topology.network.securityGroups[group].name
    }
  }

  private func target(_ target: RouteTarget, _ topology: Topology) -> String {
    switch target {
    case .local: "local"
    case .internetGateway: "the internet gateway"
    case .natGateway(let index): topology.network.natGateways[index].name
    case .peering(let index): topology.network.peerings[index].name
    case .transitGateway(let index): topology.network.transitGateways[index].name
    case .other(let what): what
    case .blackhole(let why): "a blackhole (\(why))"
    }
  }

  private func describe(_ peer: PolicyPeer) -> String {
    if let block = peer.block { return block.description }
    let pods = peer.pods.map { "pods \($0)" } ?? "pods"
    return pods + (peer.namespaces.map { " in namespaces \($0)" } ?? "")
  }

  /// The element it changes, which is marked on the picture.
  package func element(in topology: Topology) -> ElementID {
    switch self {
    case .addSecurityGroupRule(let index, _, _), .removeSecurityGroupRule(let index, _, _):
      topology.network.securityGroups[index].element
    case .addNetworkACLRule(let index, _, _), .removeNetworkACLRule(let index, _, _):
      topology.network.networkACLs[index].element
    case .addRoute(let index, _), .removeRoute(let index, _):
      topology.network.routeTables[index].element
    case .addPolicyRule(let index, _, _):
      topology.networkPolicies.indices.contains(index)
        ? topology.networkPolicies[index].element : ElementID(0)
    case .addPolicy(let policy), .removePolicy(let policy): policy.element
    case .targetType(let index, _): topology.targetGroups[index].element
    case .nodePort(let service): topology.services[service].element
    case .scale(let workload, _): topology.workloads[workload].element
    case .changeListenerRule(let balancer, _, _, _), .removeListenerRule(let balancer, _, _),
      .swapListenerRules(let balancer, _, _, _):
      topology.loadBalancers[balancer].element
    case .certificateExpired(let index, _): topology.certificates[index].element
    }
  }
}
