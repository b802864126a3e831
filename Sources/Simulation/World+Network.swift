import TopologyModel

/// Who can connect to whom: interfaces, security groups, ACLs, routes and policies together.
extension World {
  /// Every check from one party to another. `source` and `target` replace a party's own interface
  /// where it is met at another address (a NAT gateway's, a private one from outside).
  func path(
    from caller: Party, to callee: Party, port: Int, _ topology: Topology,
    source: Interface? = nil, target: Interface? = nil, transport: PortProtocol = .tcp
  ) -> NetworkPath {
    let from = source ?? interface(of: caller, in: topology)
    let to = target ?? interface(of: callee, in: topology)
    var isBalancer = false
    if case .loadBalancer = caller { isBalancer = true }
    return NetworkPath(
      from: from, to: to, port: port, in: topology.network,
      policies: policyQuestion(caller, callee, from.address, to.address, transport, topology),
      staysOnNode: areOnOneNode(caller, callee, topology)
        || isOwnNode(caller, callee, topology), isFromLoadBalancer: isBalancer)
  }

  /// The same with the decision it gives, remembered: both follow from the topology and who asks.
  func walk(
    from caller: Party, to callee: Party, port: Int, label: String? = nil, _ topology: Topology,
    source: Interface? = nil, target: Interface? = nil
  ) -> KnownPath {
    let to = target ?? interface(of: callee, in: topology)
    let key = PathKey(
      from: caller, to: callee, source: source ?? interface(of: caller, in: topology), target: to,
      port: port, staysOnNode: areOnOneNode(caller, callee, topology),
      isOwnNode: isOwnNode(caller, callee, topology), label: label ?? "")
    return configuration.path(key) {
      let path = path(
        from: caller, to: callee, port: port, topology, source: source, target: target)
      return KnownPath(
        path: path, decision: Self.networkDecision(path, label ?? to.address.description, port))
    }
  }

  private func policyQuestion(
    _ caller: Party, _ callee: Party, _ from: IPv4Address, _ to: IPv4Address,
    _ transport: PortProtocol, _ topology: Topology
  ) -> PolicyQuestion? {
    if topology.networkPolicies.isEmpty { return nil }
    return PolicyQuestion(
      policies: topology.networkPolicies, places: configuration.policies(of: topology),
      source: policyEnd(caller, from, topology), target: policyEnd(callee, to, topology),
      transport: transport, isOwnNode: isOwnNode(caller, callee, topology))
  }

  func policyEnd(_ party: Party, _ address: IPv4Address, _ topology: Topology) -> PolicyEnd {
    if case .loadBalancer(let index, _) = party,
      let proxy = topology.loadBalancers[index].proxyWorkload
    {
      // The proxy's own pods are what connects.
      return policyEnd(
        of: topology.workloads[proxy], topology.loadBalancers[index].name, address, topology)
    }
    if case .loadBalancer(let index, _) = party,
      let usual = topology.loadBalancers[index].usualProxy
    {
      return usualEnd(usual, topology.loadBalancers[index].name, address, topology)
    }
    guard case .pod(let pod) = party else {
      return PolicyEnd(name: "\(address)", address: address)
    }
    let workload = topology.workloads[workload(of: pod, topology)]
    // A pod on its node's network is its node to every policy (Kubernetes: network policies).
    if workload.template.hostNetwork { return PolicyEnd(name: pods[pod].name, address: address) }
    return policyEnd(of: workload, pods[pod].name, address, topology)
  }

  /// A proxy whose pods nobody describes is taken to be where its chart puts it.
  private func usualEnd(
    _ usual: UsualProxy, _ name: String, _ address: IPv4Address, _ topology: Topology
  ) -> PolicyEnd {
    PolicyEnd(
      name: name, address: address,
      pod: policyPod(in: usual.namespace, labels: usual.labels, ports: [], topology))
  }

  private func policyEnd(
    of workload: Workload, _ name: String, _ address: IPv4Address, _ topology: Topology
  ) -> PolicyEnd {
    PolicyEnd(
      name: name, address: address,
      pod: policyPod(
        in: workload.namespace, labels: workload.template.labels,
        ports: workload.template.containers.flatMap(\.ports), topology))
  }

  private func policyPod(
    in name: String, labels: [String: String], ports: [ContainerPort], _ topology: Topology
  ) -> PolicyEnd.Pod {
    let namespace = topology.namespaces.first { $0.name == name }
    return PolicyEnd.Pod(
      namespace: name,
      namespaceLabels: namespace?.labels
        ?? ["kubernetes.io/metadata.name": ClusterScope.plain(name)],
      labels: labels, ports: ports,
      isNamespaceRead: namespace.map { !topology[$0.element].provenance.isInferred } ?? false)
  }

  private func isOwnNode(_ caller: Party, _ callee: Party, _ topology: Topology) -> Bool {
    guard case .node(let node) = caller, case .pod(let pod) = callee else { return false }
    return pods[pod].node == node
  }

  /// Security groups filter what leaves a network interface; pods of one node share theirs.
  func areOnOneNode(_ a: Party, _ b: Party?, _ topology: Topology) -> Bool {
    guard case .pod(let first) = a, case .pod(let second) = b else { return false }
    return pods[first].node == pods[second].node
  }

  /// A pod's question to CoreDNS, which egress policies can forbid; `nil` where nothing does.
  /// Neither security groups nor ACLs filter the VPC resolver (VPC guide), nor pods' CoreDNS here.
  func dnsBlocker(_ pod: Int, _ topology: Topology) -> NetworkCheck? {
    let home = topology.workloads[workload(of: pod, topology)].namespace
    let places = configuration.policies(of: topology)
    if places?.limitEgress(in: home) == false { return nil }
    guard !topology.networkPolicies.isEmpty, let cluster = topology.cluster(of: home),
      let address = cluster.serviceCIDR.address(10)
    else { return nil }
    let system = ClusterScope.qualify("kube-system", like: home)
    // The pods behind kube-dns, where a dump has them.
    let served = topology.service(namespace: system, name: "kube-dns").flatMap {
      topology.services[$0].slots.first
    }
    let labels = served.map { topology.workloads[topology.podSlots[$0].workload].template.labels }
    let target = PolicyEnd(
      name: "CoreDNS", address: address,
      pod: policyPod(
        in: system, labels: labels ?? ["k8s-app": "kube-dns"],
        ports: [ContainerPort(name: "dns", port: 53), ContainerPort(name: "dns-tcp", port: 53)],
        topology))
    let source = policyEnd(.pod(pod), pods[pod].address, topology)
    func verdict(_ target: PolicyEnd) -> NetworkCheck? {
      PolicyRules.check(
        PolicyQuestion(
          policies: topology.networkPolicies, places: places, source: source, target: target,
          transport: .udp),
        .egress, 53)
    }
    guard let udp = verdict(target), !udp.passes else { return nil }
    if hasNodeLocalDNS(system, topology), let local = Self.nodeLocalDNS,
      verdict(PolicyEnd(name: "NodeLocal DNSCache", address: local))?.passes == true
    {
      return nil
    }
    return udp
  }

  private static let nodeLocalDNS = IPv4Address("169.254.20.10")
  private static let linkLocal = CIDR("169.254.0.0/16")

  /// The sources show that pods ask a cache on their node: its DaemonSet, or a policy that names such an address
  /// (Kubernetes: using NodeLocal DNSCache).
  private func hasNodeLocalDNS(_ system: String, _ topology: Topology) -> Bool {
    topology.workloads.contains { $0.namespace == system && $0.name == "node-local-dns" }
      || topology.networkPolicies.contains { policy in
        policy.egress.contains { rule in
          rule.peers.contains { peer in
            peer.block.map { Self.linkLocal?.contains($0) ?? false } ?? false
          }
        }
      }
  }
}
