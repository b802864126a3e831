import TopologyModel

/// kube-proxy: from a ClusterIP to an endpoint (Kubernetes: virtual IPs and service proxies).
extension World {
  mutating func connectToService(
    _ id: Int, _ index: Int, _ topology: Topology
  ) -> SimDuration {
    let service = topology.services[index]
    let port = requests[id].top.url.port
    if case .bastion = caller(of: id) {
      then(id, .giveUp("timed out: a ClusterIP exists only on the cluster's nodes (kube-proxy)"))
      return Timings.silentConnect
    }
    if service.selector.isEmpty, let endpoint = service.manualEndpoints.first {
      return connectToManual(id, endpoint, topology)
    }
    guard let servicePort = service.ports.first(where: { $0.port == port }) else {
      let offered = service.ports.map { "\($0.port)" }.joined(separator: ", ")
      if proxyMode(service, topology) == .nftables {
        return fail(
          id, .refused,
          "refused: Service \(service.qualifiedName) has no port \(port) (it has \(offered))",
          topology)
      }
      // iptables and ipvs have no rule for the port, so nothing answers.
      then(
        id,
        .giveUp(
          "timed out: Service \(service.qualifiedName) has no port \(port) (it has \(offered))"))
      return connectPatience(of: id, topology)
    }
    var node: Int?
    if service.internalIsLocal, case .pod(let caller) = caller(of: id) {
      node = pods[caller].node
    }
    guard let pod = chooseEndpoint(index, id, topology, onNode: node) else {
      return refuseWithoutEndpoint(id, index, isLocal: node != nil, topology)
    }
    changeTop(id) { $0.callee = .pod(pod) }
    let target = topology.containerPort(servicePort, of: workload(of: pod, topology)) ?? port
    guard pass(id, to: .pod(pod), target, topology) else {
      return connectPatience(of: id, topology)
    }
    return connect(id, toPod: pod, target, of: index, topology)
  }

  /// kube-proxy on a node answers for every Service's node port (Kubernetes: type NodePort).
  mutating func enterNodePort(_ id: Int, _ node: Int, _ topology: Topology) -> SimDuration {
    let port = requests[id].top.url.port
    let found = topology.services.firstIndex { $0.ports.contains { $0.nodePort == port } }
    guard let index = found,
      let servicePort = topology.services[index].ports.first(where: { $0.nodePort == port })
    else {
      return fail(id, .refused, "refused: nothing listens on port \(port) of the node", topology)
    }
    let isLocal = topology.services[index].externalIsLocal
    guard let pod = chooseEndpoint(index, id, topology, onNode: isLocal ? node : nil) else {
      return refuseWithoutEndpoint(id, index, isLocal: isLocal, topology)
    }
    changeTop(id) { $0.callee = .pod(pod) }
    let target = topology.containerPort(servicePort, of: workload(of: pod, topology)) ?? port
    return connect(id, toPod: pod, target, of: index, topology)
  }

  /// An address written by hand in an EndpointSlice.
  private mutating func connectToManual(
    _ id: Int, _ endpoint: ManualEndpoint, _ topology: Topology
  ) -> SimDuration {
    if service(withClusterIP: endpoint.address, for: caller(of: id), topology) != nil {
      return fail(
        id, .refused, "refused: an endpoint may not be a ClusterIP (\(endpoint.address))",
        topology)
    }
    changeTop(id) {
      $0.addresses = [endpoint.address]
      $0.url.port = endpoint.port
    }
    then(id, .connectInside)
    return .zero
  }

  /// REJECT where there is no endpoint at all, DROP where a Local policy hides those there are.
  private mutating func refuseWithoutEndpoint(
    _ id: Int, _ index: Int, isLocal: Bool, _ topology: Topology
  ) -> SimDuration {
    if isLocal, !usableEndpoints(index).isEmpty {
      then(
        id,
        .giveUp("timed out: internalTrafficPolicy is Local and no endpoint is on this node (DROP)"))
      return connectPatience(of: id, topology)
    }
    let name = topology.services[index].qualifiedName
    return fail(
      id, .refused, "refused: Service \(name) has no ready endpoint (kube-proxy REJECT)", topology)
  }

  private mutating func connect(
    _ id: Int, toPod pod: Int, _ target: Int, of index: Int, _ topology: Topology
  ) -> SimDuration {
    let service = topology.services[index]
    let port = requests[id].top.url.port
    if let why = silence(of: pod) {
      then(id, .giveUp("timed out: no answer from \(pods[pod].name): \(why)"))
      return connectPatience(of: id, topology)
    }
    if pods[pod].conduct == .crashed || pods[pod].phase == .gone
      || isClosed(target, of: pod, topology)
    {
      return fail(
        id, .refused, "refused: nothing listens on \(pods[pod].address):\(target)", topology)
    }
    if speaksPlainly(id, target) {
      return fail(
        id, .refused, "TLS error: \(pods[pod].name):\(target) speaks plain HTTP (assumed)", topology
      )
    }
    let exchange = requests[id].top
    hop(
      id, from: element(of: exchange.caller, in: topology), to: element(ofPod: pod, topology),
      .calls,
      "\(exchange.method) \(exchange.url.path) by ClusterIP \(service.clusterIP?.description ?? ""):\(port), "
        + "kube-proxy picks \(pods[pod].name) \(pods[pod].address):\(target)", topology)
    then(id, .work)
    return Timings.insideVPC + delay(to: pod)
  }

  /// One of the usable endpoints: the session's, else at random (iptables, nftables) or in turn
  /// (ipvs); a Local policy leaves only those of one node (Kubernetes: virtual IPs).
  mutating func chooseEndpoint(
    _ service: Int, _ id: Int, _ topology: Topology, onNode node: Int? = nil
  ) -> Int? {
    let spec = topology.services[service]
    let usable = usableEndpoints(service, onNode: node)
    let chosen = usable.isEmpty ? nil : usable[pick(usable, service, id, topology)].pod
    if let chosen, let seconds = spec.affinitySeconds {
      affinities[Affinity(holder: caller(of: id), service: service)] = Cookie(
        value: chosen, expires: now + .seconds(seconds))
    }
    let how =
      spec.affinitySeconds != nil
      ? "ClientIP affinity" : proxyMode(spec, topology) == .ipvs ? "its turn" : "drawn at random"
    var candidates = endpoints[service].map { endpoint -> Candidate in
      let text = "\(pods[endpoint.pod].name) \(endpoint.address)"
      if endpoint.pod == chosen { return Candidate(text, .chosen, how) }
      return Candidate(text, .rejected, reason(endpoint, node))
    }
    if candidates.isEmpty { candidates = [nobodySelected(spec, topology)] }
    let name = chosen.map { pods[$0].name } ?? "none can be used"
    because(
      id,
      Decision(
        "which endpoint of Service \(spec.qualifiedName)?", candidates, conclusion: name,
        source: "Kubernetes: virtual IPs and service proxies",
        ledger: [
          "k8s.kube-proxy", spec.affinitySeconds != nil ? "k8s.affinity" : "k8s.usable-endpoints",
        ] + (node == nil ? [] : ["k8s.local-policy"])))
    return chosen
  }

  /// The selector with its place: what to look at when a Service has no endpoint at all.
  private func nobodySelected(_ service: Service, _ topology: Topology) -> Candidate {
    guard let selector = topology[service.element].settings.first(where: { $0.name == "selector" })
    else {
      return Candidate(
        "addresses of EndpointSlices", .rejected, "it has no selector, and nobody wrote any",
        at: service.provenance.range)
    }
    let isSomebodys = topology.workloads.contains(where: service.selects)
    return Candidate(
      "pods with \(selector.value)", .rejected,
      isSomebodys
        ? "none of them runs" : "namespace \(ClusterScope.plain(service.namespace)) has none",
      at: selector.provenance.range)
  }

  private func proxyMode(_ service: Service, _ topology: Topology) -> ProxyMode? {
    topology.cluster(of: service.namespace)?.proxyMode
  }

  private func reason(_ endpoint: EndpointState, _ node: Int?) -> String {
    if let node, pods[endpoint.pod].node != node {
      return "on another node, and the policy is Local"
    }
    if endpoint.ready { return "not drawn" }
    return endpoint.terminating ? "terminating" : "not ready"
  }

  private mutating func pick(
    _ usable: [EndpointState], _ service: Int, _ id: Int, _ topology: Topology
  ) -> Int {
    let key = Affinity(holder: caller(of: id), service: service)
    if topology.services[service].affinitySeconds != nil, let kept = affinities[key],
      kept.expires > now, let index = usable.firstIndex(where: { $0.pod == kept.value })
    {
      return index
    }
    if proxyMode(topology.services[service], topology) == .ipvs {
      proxyTurns[service, default: -1] += 1
      return proxyTurns[service, default: 0] % usable.count
    }
    return chance.index(below: usable.count)
  }
}
