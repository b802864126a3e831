import TopologyModel

/// `ssh -L`: a person reaches a database through a bastion.
extension World {
  mutating func sshToBastion(_ id: Int, _ topology: Topology) -> SimDuration {
    guard let index = requests[id].via, case .client(let client) = requests[id].origin else {
      return .zero
    }
    let bastion = topology.bastions[index]
    changeTop(id) { $0.callee = .bastion(index) }
    let walk = walk(
      from: .client(client), to: .bastion(index), port: 22,
      label: bastion.interface.publicAddress?.description ?? bastion.name, topology)
    because(id, walk.decision)
    if let blocker = stop(walk, id, topology) {
      then(
        id,
        .giveUp(
          "ssh: connect to host \(bastion.name) port 22: Connection timed out (\(blocker.reason))"))
      return Timings.silentConnect
    }
    let from = topology.clients[client].element
    if isDown(bastion: index, topology) {
      then(
        id,
        .giveUp(
          "ssh: connect to host \(bastion.name) port 22: Connection timed out (\(stoppedBastions.contains(index) ? "stopped" : "its zone is lost"))"
        ))
      return Timings.silentConnect
    }
    if stoppedServers.contains(index) {
      return fail(
        id, .refused, "ssh: connect to host \(bastion.name) port 22: Connection refused", topology)
    }
    guard topology.clients[client].sshKeys.contains(bastion.name) else {
      hop(id, from: from, to: bastion.element, .denies, "Permission denied (publickey).", topology)
      finish(id, .denied, "\(bastion.name): Permission denied (publickey)", at: bastion.element)
      return .zero
    }
    hop(
      id, from: from, to: bastion.element, .connects, "ssh -L through \(bastion.name), port 22",
      topology)
    handOver(id, index)
    return Timings.sshHandshake
  }

  /// Its instance is stopped, or its zone is lost.
  private func isDown(bastion index: Int, _ topology: Topology) -> Bool {
    let subnet = topology.bastions[index].interface.subnet
    let zone = subnet.map { topology.network.subnets[$0].zone }
    return stoppedBastions.contains(index) || zone.map(lostZones.contains) ?? false
  }

  /// From here on the bastion is the one who asks.
  private mutating func handOver(_ id: Int, _ bastion: Int) {
    changeTop(id) {
      $0.caller = .bastion(bastion)
      $0.callee = nil
    }
    then(id, .connectFromBastion)
  }

  /// Session Manager needs no inbound rule, no public address and no key: IAM, and an agent that
  /// reaches AWS on port 443 (AWS-StartPortForwardingSessionToRemoteHost).
  mutating func sessionToBastion(_ id: Int, _ topology: Topology) -> SimDuration {
    guard let index = requests[id].via, case .client(let client) = requests[id].origin else {
      return .zero
    }
    let bastion = topology.bastions[index]
    let from = topology.clients[client].element
    changeTop(id) { $0.callee = .bastion(index) }
    guard topology.clients[client].maySession else {
      hop(
        id, from: from, to: bastion.element, .denies,
        "AccessDeniedException: ssm:StartSession is not allowed", topology)
      finish(id, .denied, "\(bastion.name): IAM denies ssm:StartSession", at: bastion.element)
      return .zero
    }
    let outside = Interface(
      element: bastion.element, subnet: nil, address: PublicDNS.edgeAddress)
    let walk = walk(
      from: .bastion(index), to: .cloudflare, port: 443, label: "Session Manager's endpoints",
      topology, target: outside)
    because(id, walk.decision)
    if let cut = cutLink(.client(client), nil, topology) {
      then(id, .giveUp("timed out: no answer from AWS: \(cut.name): \(cut.reason)"))
      return Timings.silentConnect
    }
    if stop(walk, id, topology) != nil || isDown(bastion: index, topology) {
      return fail(
        id, .lost, "TargetNotConnected: the agent on \(bastion.name) is not registered", topology
      )
    }
    hop(
      id, from: from, to: bastion.element, .connects,
      "Session Manager session to \(bastion.name): outbound 443 from the agent, nothing inbound",
      topology)
    handOver(id, index)
    return Timings.sshHandshake
  }

  /// The name is resolved and the connection opened at the bastion, not at the laptop.
  mutating func connectFromBastion(_ id: Int, _ topology: Topology) -> SimDuration {
    let exchange = requests[id].top
    if exchange.url.scheme == .ssh {
      finish(
        id, .answered, "logged in to \(name(of: exchange.caller, in: topology))",
        at: element(of: exchange.caller, in: topology))
      return .zero
    }
    let host = exchange.url.host
    if let address = IPv4Address(host) {
      changeTop(id) { $0.addresses = [address] }
      then(id, .connectInside)
      return .zero
    }
    let answer = resolve(host, by: resolver(of: exchange.caller, topology), topology)
    because(
      id,
      Decision(
        "what is \(host), asked at the bastion?", answer.candidates, conclusion: answer.conclusion,
        source: "VPC user guide: DNS (the VPC resolver)", isAssumed: answer.isAssumed,
        ledger: answer.ledger))
    guard let address = answer.addresses.first else {
      return fail(
        id, .lost,
        "server closed the connection unexpectedly: the bastion cannot resolve \(host) (\(answer.conclusion)); \(requests[id].order.usesSession ? "the session's port is closed" : "ssh: channel 2: open failed: connect failed: Name or service not known")",
        topology)
    }
    changeTop(id) { $0.addresses = [address] }
    then(id, .connectInside)
    return .zero
  }

  mutating func answerThroughBastion(_ id: Int, _ topology: Topology) -> SimDuration {
    let last = requests[id].hops.last
    guard let index = requests[id].via else {
      finish(
        id, last?.action == .fails ? .failed : .answered, last?.summary ?? "",
        at: last?.from ?? ElementID(0))
      return .zero
    }
    let bastion = topology.bastions[index].element
    let client = element(of: requests[id].origin, in: topology)
    let text = last?.summary ?? ""
    hop(
      id, from: bastion, to: client, .replies,
      "through the \(requests[id].order.usesSession ? "Session Manager session" : "SSH tunnel"): \(text)",
      isResponse: true,
      topology)
    let status = requests[id].top.status
    finish(
      id, last?.action == .fails ? .failed : .answered, status: status, text,
      at: last?.from ?? bastion)
    return .zero
  }
}
