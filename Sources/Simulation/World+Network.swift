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
      return policyEnd(ofWorkload: proxy, topology.loadBalancers[index].name, address, topology)
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
    let namespace = topology.namespaces.first { $0.name == workload.namespace }
    return PolicyEnd(
      name: pods[pod].name, address: address,
      pod: PolicyEnd.Pod(
        namespace: workload.namespace, namespaceLabels: namespace?.labels ?? [:],
        labels: workload.template.labels, ports: workload.template.containers.flatMap(\.ports)))
  }

  /// A proxy whose pods nobody describes is taken to be where its chart puts it.
  private func usualEnd(
    _ usual: UsualProxy, _ name: String, _ address: IPv4Address, _ topology: Topology
  ) -> PolicyEnd {
    let known = topology.namespaces.first { $0.name == usual.namespace }?.labels
    return PolicyEnd(
      name: name, address: address,
      pod: PolicyEnd.Pod(
        namespace: usual.namespace,
        namespaceLabels: known
          ?? ["kubernetes.io/metadata.name": ClusterScope.plain(usual.namespace)],
        labels: usual.labels, ports: []))
  }

  private func policyEnd(
    ofWorkload index: Int, _ name: String, _ address: IPv4Address, _ topology: Topology
  ) -> PolicyEnd {
    let workload = topology.workloads[index]
    let namespace = topology.namespaces.first { $0.name == workload.namespace }
    return PolicyEnd(
      name: name, address: address,
      pod: PolicyEnd.Pod(
        namespace: workload.namespace, namespaceLabels: namespace?.labels ?? [:],
        labels: workload.template.labels, ports: workload.template.containers.flatMap(\.ports)))
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
    guard !topology.networkPolicies.isEmpty, let cluster = topology.cluster(of: home),
      let address = cluster.serviceCIDR.address(10)
    else { return nil }
    let system = ClusterScope.qualify("kube-system", like: home)
    let namespace = topology.namespaces.first { $0.name == system }
    // The pods behind kube-dns, where a dump has them.
    let served = topology.service(namespace: system, name: "kube-dns").flatMap {
      topology.services[$0].slots.first
    }
    let labels = served.map { topology.workloads[topology.podSlots[$0].workload].template.labels }
    let target = PolicyEnd(
      name: "CoreDNS", address: address,
      pod: PolicyEnd.Pod(
        namespace: system,
        namespaceLabels: namespace?.labels ?? ["kubernetes.io/metadata.name": "kube-system"],
        labels: labels ?? ["k8s-app": "kube-dns"],
        ports: [ContainerPort(name: "dns", port: 53), ContainerPort(name: "dns-tcp", port: 53)]))
    let source = policyEnd(.pod(pod), pods[pod].address, topology)
    func verdict(_ target: PolicyEnd) -> NetworkCheck? {
      PolicyRules.check(
        PolicyQuestion(
          policies: topology.networkPolicies, places: configuration.policies(of: topology),
          source: source, target: target, transport: .udp),
        .egress, 53)
    }
    guard let udp = verdict(target), !udp.passes else { return nil }
    // Where a policy lets out to it, the node's cache is what pods ask (Kubernetes: NodeLocal DNSCache).
    if let local = IPv4Address("169.254.20.10"),
      verdict(PolicyEnd(name: "NodeLocal DNSCache", address: local))?.passes == true
    {
      return nil
    }
    return udp
  }
}
