import TopologyModel

/// From a pod to Services, databases and the world: CoreDNS, kube-proxy, network.
extension World {
  mutating func askClusterDNS(_ id: Int, _ topology: Topology) -> SimDuration {
    if let done = useKeptConnection(id, topology) { return done }
    let exchange = requests[id].top
    if let address = IPv4Address(exchange.url.host) {
      changeTop(id) { $0.addresses = [address] }
      then(id, .connectInside)
      return .zero
    }
    guard !topology.clusters.isEmpty, case .pod(let pod) = exchange.caller else {
      then(id, .askPublicDNS)
      return .zero
    }
    let stub = stub(pod, topology)
    let blocker = stub.asksNode ? nil : dnsBlocker(pod, topology)
    if let blocker = blocker ?? cutLink(.pod(pod), nil, topology) {
      because(
        id,
        Decision(
          "may \(pods[pod].name) ask CoreDNS?",
          [Candidate(blocker.name, .rejected, blocker.reason, at: blocker.range)],
          conclusion: "no: every query is lost", source: "Kubernetes: network policies",
          isAssumed: blocker.isAssumed,
          ledger: ["k8s.network-policy", "dns.eai-again"], blockers: [blocker]))
      if !isHypothetical {
        changeTop(id) { $0.callee = nil }
        let text = "EAI_AGAIN: no answer from CoreDNS (Temporary failure in name resolution)"
        then(id, .unresolved(text))
        return Timings.resolverTimeout
      }
    }
    let namespace = topology.workloads[workload(of: pod, topology)].namespace
    let answer = resolveInPod(exchange.url.host, stub, topology)
    because(
      id,
      Decision(
        "what is \(exchange.url.host), asked in namespace \(namespace)?", answer.candidates,
        conclusion: answer.conclusion,
        source: "Kubernetes: DNS for Services and Pods (search list, ndots:5)",
        isAssumed: answer.isAssumed, ledger: answer.ledger))
    let from = element(of: exchange.caller, in: topology)
    let count = answer.candidates.count
    let queries = "\(count) \(count == 1 ? "query" : "queries")"
    switch answer.result {
    case .addresses(let addresses):
      hop(
        id, from: from, to: topology.clusters[stub.cluster].coreDNS, .asks,
        "\(exchange.url.host) is \(addresses.map(\.description).joined(separator: ", ")), says \(stub.asksNode ? "the VPC resolver" : "CoreDNS") after \(queries)",
        topology)
      changeTop(id) { $0.addresses = addresses }
      then(id, .connectInside)
      return Timings.coreDNS * max(1, count)
    case .failure(let code, let reason):
      changeTop(id) { $0.callee = nil }
      return failResolution(id, "\(code): \(reason)", topology)
    case .texts:
      return failResolution(id, "NODATA: no address", topology)
    }
  }

  /// Position in `Topology.clusters`; 0 for whoever is in none.
  func cluster(of party: Party, _ topology: Topology) -> Int {
    switch party {
    case .pod(let pod):
      topology.clusterIndex(of: topology.workloads[workload(of: pod, topology)].namespace)
    case .node(let node): topology.nodes[node].cluster
    default: 0
    }
  }

  /// A ClusterIP is one only in its own cluster (kube-proxy).
  func service(
    withClusterIP address: IPv4Address, for party: Party, _ topology: Topology
  ) -> Int? {
    let alike = configuration.clusterIPs[address] ?? []
    if topology.clusters.count < 2 { return alike.first }
    let home = cluster(of: party, topology)
    return alike.first { topology.clusterIndex(of: topology.services[$0].namespace) == home }
  }

  mutating func failResolution(
    _ id: Int, _ text: String, _ topology: Topology
  ) -> SimDuration {
    let from = element(of: caller(of: id), in: topology)
    let index = cluster(of: caller(of: id), topology)
    let dns = topology.clusters.indices.contains(index) ? topology.clusters[index].coreDNS : from
    hop(id, from: from, to: dns, .fails, text, topology)
    if requests[id].exchanges.count == 1 {
      finish(id, .unresolvable, text, at: dns)
      return .zero
    }
    popExchange(id)
    tellCaller(id, status: nil, failure: text, kind: .unresolvable)
    return Timings.insideVPC
  }

  mutating func connectInside(_ id: Int, _ topology: Topology) -> SimDuration {
    let exchange = requests[id].top
    guard !exchange.addresses.isEmpty else { return .zero }
    // CoreDNS shuffles its answers (plugin loadbalance); a client takes the first.
    let count = exchange.addresses.count
    let address = exchange.addresses[count == 1 ? 0 : chance.index(below: count)]
    changeTop(id) { $0.address = address }
    if let service = service(withClusterIP: address, for: exchange.caller, topology) {
      return connectToService(id, service, topology)
    }
    if address == PublicDNS.edgeAddress, let edge = topology.cloudflareEdge {
      changeTop(id) { $0.callee = .cloudflare }
      guard leave(id, for: address, topology) else { return connectPatience(of: id, topology) }
      hop(
        id, from: element(of: exchange.caller, in: topology), to: edge, .connects,
        "TCP \(exchange.url.port) to Cloudflare, out to the internet", topology)
      then(id, .checkAccess)
      return Timings.cloudflareEdge
    }
    for index in topology.loadBalancers.indices where isServing(loadBalancer: index) {
      if let node = topology.loadBalancers[index].nodes.firstIndex(where: {
        $0.publicAddress == address || $0.address == address
      }) {
        return connectToLoadBalancerFromInside(id, index, node, topology)
      }
    }
    guard let party = party(at: address, topology) else {
      then(id, .giveUp("no answer: nothing in this architecture has the address \(address)"))
      return connectPatience(of: id, topology)
    }
    changeTop(id) { $0.callee = party }
    if case .host(let index) = party, topology.hosts[index].interface.subnet == nil {
      guard leave(id, for: address, topology) else { return connectPatience(of: id, topology) }
      return arriveAtHost(id, index, topology)
    }
    let passes =
      interface(of: party, in: topology).publicAddress == address
      ? passOutside(id, to: party, address, topology)
      : pass(id, to: party, exchange.url.port, topology)
    return passes ? arrive(id, party, topology) : connectPatience(of: id, topology)
  }

  /// To a public address of the own VPC: out through a gateway and in again, with a public
  /// address, which no reference to a security group matches (VPC user guide: security group rules).
  private mutating func passOutside(
    _ id: Int, to party: Party, _ address: IPv4Address, _ topology: Topology
  ) -> Bool {
    guard leave(id, for: address, topology) else { return false }
    let own = interface(of: caller(of: id), in: topology)
    let outside = own.publicAddress ?? topology.network.natGateways.first?.publicAddress
    let walk = walk(
      from: caller(of: id), to: party, port: requests[id].top.url.port,
      label: address.description, topology,
      source: Interface(element: own.element, subnet: nil, address: outside ?? own.address))
    because(id, walk.decision)
    guard let blocker = stop(walk, id, topology) else { return true }
    then(id, .giveUp("timed out: \(blocker.name): \(blocker.reason)"))
    return false
  }

  /// Adds the network's decision; false when the caller will have to give up.
  mutating func pass(
    _ id: Int, to party: Party, _ port: Int, _ topology: Topology
  ) -> Bool {
    let walk = walk(from: caller(of: id), to: party, port: port, topology)
    if walk.path.checks.isEmpty { return true }
    because(id, walk.decision)
    guard let blocker = stop(walk, id, topology) else { return true }
    then(id, .giveUp("timed out: \(blocker.name): \(blocker.reason)"))
    return false
  }

  /// The way from inside to a public address; false when the caller will have to give up.
  private mutating func leave(_ id: Int, for address: IPv4Address?, _ topology: Topology) -> Bool {
    let source = interface(of: caller(of: id), in: topology)
    let target = Interface(
      element: source.element, subnet: nil, address: address ?? PublicDNS.edgeAddress)
    let walk = walk(
      from: caller(of: id), to: .cloudflare, port: requests[id].top.url.port,
      label: "the internet, \(target.address)", topology, target: target)
    because(id, walk.decision)
    guard let blocker = stop(walk, id, topology) else { return true }
    then(id, .giveUp("timed out: \(blocker.name): \(blocker.reason)"))
    return false
  }

  /// What a pod would say to TLS is not known; ports 443 and 8443 are taken to speak it.
  ///
  /// A caller whose own settings say https knows better.
  func speaksPlainly(_ id: Int, _ port: Int) -> Bool {
    let around = requests[id].exchanges.count - 2
    let isConfigured = around >= 0 && requests[id].exchanges[around].lastCall != nil
    return requests[id].top.isTLS && port != 443 && port != 8443 && !isConfigured
  }

  private mutating func connectToLoadBalancerFromInside(
    _ id: Int, _ index: Int, _ node: Int, _ topology: Topology
  ) -> SimDuration {
    let balancer = topology.loadBalancers[index]
    let exchange = requests[id].top
    changeTop(id) { $0.callee = .loadBalancer(index, node: node) }
    let isPublic = exchange.address == balancer.nodes[node].publicAddress
    var source = interface(of: exchange.caller, in: topology)
    if isPublic {
      guard leave(id, for: exchange.address, topology) else {
        return connectPatience(of: id, topology)
      }
      let outside = source.publicAddress ?? topology.network.natGateways.first?.publicAddress
      source = Interface(element: source.element, subnet: nil, address: outside ?? source.address)
    }
    let seen = source.address
    changeTop(id) { $0.source = seen }
    let walk = walk(
      from: exchange.caller, to: .loadBalancer(index, node: node), port: exchange.url.port,
      label: balancer.name, topology, source: source)
    because(id, walk.decision)
    if let blocker = stop(walk, id, topology) {
      then(id, .giveUp("timed out: \(blocker.name): \(blocker.reason)"))
      return connectPatience(of: id, topology)
    }
    guard let listener = balancer.listeners.first(where: { $0.port == exchange.url.port }) else {
      return fail(id, .refused, "no listener on port \(exchange.url.port)", topology)
    }
    hop(
      id, from: element(of: exchange.caller, in: topology), to: balancer.element, .connects,
      "TCP to \(balancer.name):\(listener.port) from inside\(isPublic ? ", out to the internet and in again" : "")",
      topology)
    then(id, taskBehindConnection(listener, isTLS: exchange.isTLS))
    return Timings.insideVPC
  }

  private mutating func arrive(_ id: Int, _ party: Party, _ topology: Topology) -> SimDuration {
    let (caller, url) = (requests[id].top.caller, requests[id].top.url)
    let method = requests[id].top.method
    let from = element(of: caller, in: topology)
    switch party {
    case .database(let index): return arriveAtDatabase(id, index, topology)
    case .host(let index): return arriveAtHost(id, index, topology)
    case .pod(let pod):
      let declared = topology.workloads[workload(of: pod, topology)].template.containers.flatMap(
        \.ports)
      let isKnown =
        declared.isEmpty || declared.contains { $0.port == url.port }
        || topology.names(url.port, of: workload(of: pod, topology))
      if !isKnown || isClosed(url.port, of: pod, topology) {
        return fail(
          id, .refused,
          "refused: nothing listens on \(pods[pod].name):\(url.port)\(isKnown ? "" : ", a port it does not declare (assumed)")",
          topology
        )
      }
      if speaksPlainly(id, url.port) {
        return fail(
          id, .refused, "TLS error: \(pods[pod].name) speaks plain HTTP (assumed)", topology)
      }
      if let why = silence(of: pod) {
        then(id, .giveUp("timed out: no answer from \(pods[pod].name): \(why)"))
        return connectPatience(of: id, topology)
      }
      if pods[pod].conduct == .crashed || pods[pod].phase == .gone {
        return fail(id, .refused, "refused: nothing listens on \(pods[pod].address)", topology)
      }
      hop(
        id, from: from, to: element(ofPod: pod, topology), .calls,
        "\(method) \(url.path) straight to \(pods[pod].name)", topology)
      then(id, .work)
      return Timings.insideVPC
    case .node(let node): return enterNodePort(id, node, topology)
    case .client, .loadBalancer, .bastion, .cloudflare:
      return fail(id, .refused, "refused: nothing listens on port \(url.port)", topology)
    }
  }
}
