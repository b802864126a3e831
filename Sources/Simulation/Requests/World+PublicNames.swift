import SourceText
import TopologyModel

/// From a browser to the first thing that accepts its connection.
extension World {
  mutating func askPublicDNS(_ id: Int, _ topology: Topology) -> SimDuration {
    let exchange = requests[id].top
    if let address = IPv4Address(exchange.url.host) {
      changeTop(id) { $0.addresses = [address] }
      then(id, .connectFromOutside)
      return .zero
    }
    if let cut = cutLink(exchange.caller, nil, topology) {
      then(id, .unresolved("no answer from the resolver: \(cut.name): \(cut.reason)"))
      return Timings.resolverTimeout
    }
    let resolver = resolver(of: exchange.caller, topology)
    let from = element(of: exchange.caller, in: topology)
    // Nobody is asked for what is kept: the answer is part of the next hop.
    if isCached(exchange.url.host, .a, by: resolver) {
      let answer = resolve(exchange.url.host, by: resolver, topology)
      because(id, Self.nameDecision(exchange.url.host, answer))
      return settle(id, answer, from, topology)
    }
    var asked = self
    let answer = asked.resolve(exchange.url.host, by: resolver, topology)
    because(
      id,
      Decision(
        "why does it ask for a name first?", [],
        conclusion: "a connection needs an address, and \(resolver.name(topology)) has none for it",
        source: "RFC 1034: resolvers; an A record holds an IPv4 address",
        ledger: ["dns.browser-cache"]))
    hop(
      id, from: from, to: authority(answer, from, topology), .asks,
      "A? \(exchange.url.host)\(answer.zone == nil ? ", asked outside this architecture" : "")",
      topology)
    then(id, .answerPublicDNS)
    return Timings.publicDNSQuestion
  }

  /// People ask by their own resolver; everything inside asks the VPC's.
  package func resolver(of caller: Party, _ topology: Topology) -> ResolverID {
    if case .client(let index) = caller { return .client(index) }
    let subnet = interface(of: caller, in: topology).subnet
    return .vpc(subnet.map { topology.network.subnets[$0].vpc } ?? 0)
  }

  static func nameDecision(_ host: String, _ answer: DNSAnswer) -> Decision {
    Decision(
      "what is \(host)?", answer.candidates, conclusion: answer.conclusion,
      source: answer.ledger.first.flatMap { FidelityLedger.sources[$0] }
        ?? "Route 53 guide: how Amazon Route 53 routes traffic for your domain",
      isAssumed: answer.isAssumed, ledger: answer.ledger)
  }

  mutating func answerPublicDNS(_ id: Int, _ topology: Topology) -> SimDuration {
    let exchange = requests[id].top
    let answer = resolve(exchange.url.host, by: resolver(of: exchange.caller, topology), topology)
    let to = element(of: exchange.caller, in: topology)
    because(id, Self.nameDecision(exchange.url.host, answer))
    if case .addresses(let addresses) = answer.result {
      let ttl = answer.ttl.map { ", TTL \($0) s" } ?? ""
      hop(
        id, from: authority(answer, to, topology), to: to, .answers,
        "A \(addresses.map(\.description).joined(separator: ", "))\(ttl)", isResponse: true,
        topology)
    }
    return settle(id, answer, to, topology)
  }

  /// Goes on with the addresses, or ends where there are none.
  private mutating func settle(
    _ id: Int, _ answer: DNSAnswer, _ asker: ElementID, _ topology: Topology
  ) -> SimDuration {
    let host = requests[id].top.url.host
    let from = authority(answer, asker, topology)
    switch answer.result {
    case .addresses(let addresses) where !addresses.isEmpty:
      changeTop(id) { $0.addresses = addresses }
      then(id, .connectFromOutside)
      return Timings.publicDNSAnswer
    case .failure(let code, let reason):
      hop(id, from: from, to: asker, .fails, "\(code): \(reason)", isResponse: true, topology)
      finish(id, .unresolvable, "\(host): \(code)", at: from)
    case .texts, .addresses:
      finish(id, .unresolvable, "\(host) has no address", at: from)
    }
    return .zero
  }

  /// The zone here that answers; names of others are asked elsewhere, so the hop stays where it is.
  private func authority(
    _ answer: DNSAnswer, _ fallback: ElementID, _ topology: Topology
  ) -> ElementID {
    answer.zone ?? fallback
  }

  mutating func connectFromOutside(_ id: Int, _ topology: Topology) -> SimDuration {
    let exchange = requests[id].top
    // Resolvers rotate the answers; which one a browser takes is up to it.
    let address = exchange.addresses[id % exchange.addresses.count]
    changeTop(id) { $0.address = address }
    if case .client(let client) = exchange.caller, topology.clients[client].warp,
      topology.cloudflareEdge != nil, address.isPrivate
    {
      then(id, .enterWARP)
      return .zero
    }
    if address == PublicDNS.edgeAddress, let edge = topology.cloudflareEdge {
      changeTop(id) { $0.callee = .cloudflare }
      if let cut = cutLink(exchange.caller, .cloudflare, topology) {
        then(id, .giveUp("timed out: \(cut.name): \(cut.reason)"))
        return Timings.silentConnect
      }
      hop(
        id, from: element(of: exchange.caller, in: topology), to: edge, .connects,
        "TCP \(exchange.url.port)\(exchange.isTLS ? " and TLS, with Cloudflare's certificate" : "")",
        topology)
      then(id, .checkAccess)
      return Timings.cloudflareEdge
    }
    for index in topology.loadBalancers.indices where isServing(loadBalancer: index) {
      if let node = topology.loadBalancers[index].nodes.firstIndex(where: {
        ($0.publicAddress ?? $0.address) == address
      }) {
        return connectToLoadBalancer(id, .loadBalancer(index, node: node), topology)
      }
    }
    return connectToPrivate(id, address, topology)
  }

  private mutating func connectToLoadBalancer(
    _ id: Int, _ party: Party, _ topology: Topology
  ) -> SimDuration {
    let exchange = requests[id].top
    guard case .loadBalancer(let index, let node) = party else { return .zero }
    changeTop(id) { $0.callee = party }
    if let zone = zone(ofNode: node, of: index, topology), lostZones.contains(zone) {
      return tryNextAddress(id, zone, topology.loadBalancers[index].name)
    }
    if exchange.addresses.count > 1 { because(id, Self.addressDecision(exchange)) }
    let walk = walk(
      from: exchange.caller, to: party, port: exchange.url.port,
      label: exchange.address?.description, topology)
    because(id, walk.decision)
    if let blocker = stop(walk, id, topology) {
      then(
        id,
        .giveUp(
          "no answer from \(topology.loadBalancers[index].name):\(exchange.url.port): \(blocker.name): \(blocker.reason)"
        ))
      return Timings.silentConnect
    }
    guard
      let listener = topology.loadBalancers[index].listeners.first(where: {
        $0.port == exchange.url.port
      })
    else {
      let ports = topology.loadBalancers[index].listeners.map {
        "\($0.transferProtocol.rawValue) \($0.port)"
      }
      then(
        id,
        .refuse(
          "no listener on port \(exchange.url.port) (listeners: \(ports.joined(separator: ", ")))"))
      return Timings.internetConnect
    }
    let zone =
      topology.loadBalancers[index].nodes[node].subnet.map { topology.network.subnets[$0].zone }
      ?? ""
    hop(
      id, from: element(of: exchange.caller, in: topology),
      to: topology.loadBalancers[index].element, .connects,
      "TCP to \(exchange.address?.description ?? ""):\(exchange.url.port), the \(topology.loadBalancers[index].kind.word) node in \(zone)",
      topology)
    then(id, taskBehindConnection(listener, isTLS: exchange.isTLS))
    return Timings.internetConnect
  }

  private static func addressDecision(_ exchange: Exchange) -> Decision {
    Decision(
      "which of the name's \(exchange.addresses.count) addresses?",
      exchange.addresses.map { address in
        address == exchange.address
          ? Candidate(address.description, .chosen, "first in the answer")
          : Candidate(address.description, .notTried, "only if the first does not answer")
      }, conclusion: "\(exchange.address?.description ?? ""), the first of the answer",
      source: "RFC 8305: addresses are tried in order", isAssumed: true,
      ledger: ["dns.next-address"])
  }

  /// A browser that gets no answer goes on to the name's other addresses (RFC 8305).
  private mutating func tryNextAddress(_ id: Int, _ zone: String, _ name: String) -> SimDuration {
    let silent = requests[id].top.address
    let others = requests[id].top.addresses.filter { $0 != silent }
    because(
      id,
      Decision(
        "does \(silent?.description ?? "") answer?", [],
        conclusion: "no: \(zone) is lost\(others.isEmpty ? "" : ", so the next address is tried")",
        source: "RFC 8305: connection attempt delay", isAssumed: true, ledger: ["dns.next-address"])
    )
    changeTop(id) { $0.addresses = others }
    if others.isEmpty {
      then(id, .giveUp("no answer from \(name): \(zone) is lost"))
      return Timings.silentConnect
    }
    then(id, .connectFromOutside)
    return .milliseconds(250)
  }

  /// Private addresses, and addresses nobody here has: nothing ever answers.
  private mutating func connectToPrivate(
    _ id: Int, _ address: IPv4Address, _ topology: Topology
  ) -> SimDuration {
    let exchange = requests[id].top
    let port = exchange.url.port
    guard let party = party(at: address, topology) else {
      then(id, .giveUp("no answer: nothing in this architecture has the address \(address)"))
      return Timings.silentConnect
    }
    changeTop(id) { $0.callee = party }
    var target = interface(of: party, in: topology)
    if address.isPrivate { target.publicAddress = nil }
    let walk = walk(
      from: exchange.caller, to: party, port: port, label: address.description, topology,
      target: target)
    because(id, walk.decision)
    if let blocker = stop(walk, id, topology) {
      then(id, .giveUp("timed out: \(blocker.name): \(blocker.reason)"))
      return Timings.silentConnect
    }
    if case .host(let index) = party { return arriveAtHost(id, index, topology) }
    then(id, .refuse("connection refused: nothing listens on \(address):\(port)"))
    return Timings.internetConnect
  }

  /// Who has an address, among what has one of its own.
  func party(at address: IPv4Address, _ topology: Topology) -> Party? {
    if let index = databases.firstIndex(where: { $0.interface.address == address }) {
      return .database(index)
    }
    if let index = topology.bastions.firstIndex(where: {
      $0.interface.address == address || $0.interface.publicAddress == address
    }) {
      return .bastion(index)
    }
    if let index = topology.hosts.firstIndex(where: {
      $0.interface.address == address || $0.interface.publicAddress == address
    }) {
      return .host(index)
    }
    if let index = pods.lastIndex(where: { $0.address == address && $0.phase != .gone }) {
      return .pod(index)
    }
    return topology.nodes.firstIndex { $0.address == address }.map(Party.node)
  }

  static func networkDecision(_ path: NetworkPath, _ target: String, _ port: Int) -> Decision {
    Decision(
      "does the network let it reach \(target):\(port)?",
      path.checks.map {
        Candidate($0.name, $0.passes ? .chosen : .rejected, $0.reason, at: $0.range)
      },
      conclusion: path.blocker.map { blocker in
        let more = path.blockers.count - 1
        return "blocked by \(blocker.name)\(more > 0 ? ", and by \(more) more" : "")"
      } ?? "every filter and route lets it pass",
      source: "VPC user guide: security groups, network ACLs, route tables",
      isAssumed: path.isAssumed,
      ledger: pathLedger(path), blockers: path.blockers)
  }

  /// Which rules of the ledger a walk over the network relied on.
  private static func pathLedger(_ path: NetworkPath) -> [FidelityID] {
    let words: [(String, FidelityID)] = [
      ("security group", "vpc.security-group"), ("network ACL", "vpc.network-acl"),
      ("route", "vpc.route"), ("internet gateway", "vpc.internet-gateway"),
      ("NAT gateway", "vpc.nat-gateway"), ("NetworkPolicy", "k8s.network-policy"),
    ]
    return words.compactMap { word, id in
      path.checks.contains { $0.name.hasPrefix(word) } ? id : nil
    }
  }

  /// What stops a connection; nothing does on a hypothetical walk, which looks for all blockers.
  func stop(_ walk: KnownPath, _ id: Int, _ topology: Topology) -> NetworkCheck? {
    if isHypothetical { return nil }
    return walk.blocker ?? cutLink(caller(of: id), requests[id].top.callee, topology)
  }
}
