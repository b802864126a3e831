import SourceText
import TopologyModel

/// Inside an ALB node: TLS, listener rules, target choice.
extension World {
  /// The listener the top exchange has reached.
  private func listener(_ id: Int, _ topology: Topology) -> (LoadBalancer, Listener)? {
    guard case .loadBalancer(let index, _) = top(id).callee else { return nil }
    let balancer = topology.loadBalancers[index]
    return balancer.listeners.first { $0.port == top(id).url.port }.map { (balancer, $0) }
  }

  mutating func secureTLS(_ id: Int, _ topology: Topology) -> SimDuration {
    guard let (balancer, listener) = listener(id, topology) else { return .zero }
    let exchange = top(id)
    let client = element(of: exchange.caller, in: topology)
    guard listener.transferProtocol == .https, exchange.isTLS else {
      return wrongProtocol(id, balancer, exchange.isTLS, client, topology)
    }
    let host = exchange.url.host
    let listed = listener.certificates.map { arn in
      (arn, topology.certificates.first { $0.arn == arn.value })
    }
    let matching = listed.firstIndex { pair in
      pair.1?.domains.contains { Certificate.name($0.value, covers: host) } ?? false
    }
    let index = matching ?? 0
    because(id, certificateDecision(listed.map { ($0.0.value, $0.1) }, host, matching))
    guard index < listed.count, let certificate = listed[index].1 else {
      hop(
        id, from: balancer.element, to: client, .secures, "TLS for \(host), certificate not known",
        isResponse: true, topology)
      then(id, .matchRule)
      return Timings.internetTLS
    }
    if let problem = browserProblem(certificate, host, covered: matching != nil) {
      hop(id, from: balancer.element, to: client, .fails, problem, isResponse: true, topology)
      return conclude(id, .certificateError, nil, problem, at: balancer.element)
    }
    hop(
      id, from: balancer.element, to: client, .secures,
      "TLS with certificate \(topology[certificate.element].name) for \(host)", isResponse: true,
      topology)
    then(id, .matchRule)
    return Timings.internetTLS
  }

  /// Chrome names one error; the wrong name goes before the wrong date (Chromium: cert_status_flags).
  private func browserProblem(_ certificate: Certificate, _ host: String, covered: Bool) -> String?
  {
    if certificate.domains.isEmpty { return nil }
    if !covered { return "NET::ERR_CERT_COMMON_NAME_INVALID: no certificate covers \(host)" }
    return certificate.isExpired ? "NET::ERR_CERT_DATE_INVALID: the certificate has expired" : nil
  }

  private func certificateDecision(
    _ listed: [(String, Certificate?)], _ host: String, _ matching: Int?
  ) -> Decision {
    let candidates = listed.enumerated().map { index, pair -> Candidate in
      let domains = pair.1?.domains.map(\.value).joined(separator: ", ") ?? "domains not known"
      let chosen = index == matching ?? 0
      let why =
        index == matching
        ? "covers \(host)" : chosen ? "the default certificate" : "does not cover \(host)"
      return Candidate(
        "\(pair.0.split(separator: "/").last.map(String.init) ?? pair.0) (\(domains))",
        chosen ? .chosen : .rejected, why, at: pair.1?.provenance.range)
    }
    return Decision(
      "which certificate for SNI \(host)?", candidates,
      conclusion: matching == nil
        ? "none covers it: the default certificate" : "the one that covers it",
      source: "ALB user guide: create an HTTPS listener (SNI)")
  }

  private mutating func wrongProtocol(
    _ id: Int, _ balancer: LoadBalancer, _ isTLS: Bool, _ client: ElementID,
    _ topology: Topology
  ) -> SimDuration {
    if isTLS {
      hop(
        id, from: balancer.element, to: client, .fails,
        "the HTTP listener does not speak TLS: ERR_SSL_PROTOCOL_ERROR", isResponse: true, topology)
      return conclude(id, .certificateError, nil, "TLS on an HTTP listener", at: balancer.element)
    } else {
      hop(
        id, from: balancer.element, to: client, .replies, "400: plain HTTP on an HTTPS listener",
        isResponse: true, topology)
      return conclude(id, .answered, 400, "400 from the ALB", at: balancer.element)
    }
  }

  mutating func matchRule(_ id: Int, _ topology: Topology) -> SimDuration {
    guard let (balancer, listener) = listener(id, topology) else { return .zero }
    let exchange = top(id)
    let source = interface(of: exchange.caller, in: topology).address
    let verdict = ListenerRules.evaluate(
      listener, method: exchange.method, url: exchange.url, source: source)
    let name =
      verdict.rule.map { "rule \($0.priority) of \(listener.rules.count)" } ?? "default action"
    because(
      id,
      Decision(
        "which rule of \(listener.transferProtocol.rawValue) \(listener.port)?", verdict.candidates,
        conclusion: "\(name): \(ListenerRules.text(verdict.action))",
        source: "ALB user guide: listener rules"))
    let client = element(of: exchange.caller, in: topology)
    switch verdict.action {
    case .forward:
      hop(
        id, from: balancer.element, to: balancer.element, .matches,
        "\(exchange.method) \(exchange.url.path) matches \(name)", topology)
      then(id, .forward(verdict.action))
      return Timings.listenerRules
    case .redirect(let redirect):
      let location = ListenerRules.location(redirect, exchange.url)
      hop(
        id, from: balancer.element, to: client, .redirects, "\(redirect.statusCode) to \(location)",
        isResponse: true, topology)
      return conclude(
        id, .redirected, redirect.statusCode, "\(redirect.statusCode) to \(location)",
        at: balancer.element)
    case .fixedResponse(let response):
      let body = response.body.isEmpty ? "empty body" : "\"\(response.body)\""
      hop(
        id, from: balancer.element, to: client, .replies,
        "\(response.statusCode) from the ALB, \(name), \(body)", isResponse: true, topology)
      return conclude(
        id, .answered, response.statusCode, "\(response.statusCode) from the ALB (\(name))",
        at: balancer.element)
    }
  }

  mutating func forward(_ action: RuleAction, _ id: Int, _ topology: Topology) -> SimDuration {
    guard case .forward(let groups) = action, let group = chooseGroup(groups, id, topology) else {
      return .zero
    }
    let spec = topology.targetGroups[group]
    let world = self
    let verdict = TargetChoice.choose(targetGroups[group], spec.name) {
      world.targetName($0, topology)
    }
    because(id, verdict.decision)
    guard let index = verdict.chosen else {
      changeTop(id) { $0.status = 503 }
      then(id, .relay)
      return Timings.listenerRules
    }
    targetGroups[group].lastChosen = index
    let target = targetGroups[group].targets[index]
    return connect(id, to: target, TargetReference(group: group, target: index), topology)
  }

  /// Share = weight ÷ sum of weights; weight 0 gets nothing (ALB user guide: weighted target groups).
  private mutating func chooseGroup(
    _ groups: [WeightedTargetGroup], _ id: Int, _ topology: Topology
  ) -> Int? {
    if groups.count == 1 { return groups[0].targetGroup }
    let total = groups.reduce(0) { $0 + $1.weight }
    guard total > 0 else { return groups.first?.targetGroup }
    var draw = chance.index(below: total)
    for group in groups {
      if draw < group.weight {
        because(
          id,
          Decision(
            "which target group, by weight?",
            groups.map {
              Candidate(
                topology.targetGroups[$0.targetGroup].name, $0 == group ? .chosen : .rejected,
                "weight \($0.weight) of \(total)")
            },
            conclusion: topology.targetGroups[group.targetGroup].name,
            source: "ALB user guide: weighted target groups"))
        return group.targetGroup
      }
      draw -= group.weight
    }
    return groups.last?.targetGroup
  }

  private mutating func connect(
    _ id: Int, to target: TargetState, _ reference: TargetReference, _ topology: Topology
  ) -> SimDuration {
    let exchange = top(id)
    guard let balancer = exchange.callee else { return .zero }
    let decisions = exchange.decisions
    changeTop(id) {
      $0.decisions = []
      $0.todo.append(.relay)
    }
    var inner = Exchange(caller: balancer, method: exchange.method, url: exchange.url)
    inner.target = reference
    inner.address = target.address
    inner.decisions = decisions
    inner.callee = target.pod.map(Party.pod) ?? target.node.map(Party.node)
    requests[id].exchanges.append(inner)
    targetGroups[reference.group].targets[reference.target].inFlight += 1
    targetGroups[reference.group].targets[reference.target].requests += 1
    if let party = inner.callee {
      let path = path(from: balancer, to: party, port: target.port, topology)
      because(id, networkDecision(path, target.address.description, target.port))
      if let blocker = stop(path) {
        then(id, .giveUp("504: no TCP connection to \(target.address) in 10 s: \(blocker.reason)"))
        return Timings.targetConnectTimeout
      }
    }
    return enter(id, target, topology)
  }

  private mutating func enter(_ id: Int, _ target: TargetState, _ topology: Topology) -> SimDuration
  {
    let name = targetName(target, topology)
    let place = "\(target.address):\(target.port)"
    if let pod = target.pod {
      if pods[pod].phase == .gone {
        then(id, .refuse("502: \(place) is gone: its address is unreachable"))
        return Timings.insideVPC
      }
      if pods[pod].conduct == .crashed {
        then(id, .refuse("502: \(name) refused the connection to \(place)"))
        return Timings.insideVPC
      }
    }
    let from = element(of: top(id).caller, in: topology)
    let to = top(id).callee.map { element(of: $0, in: topology) } ?? from
    let how =
      target.pod.map { pod in
        "on \(topology.nodes[topology.podSlots[pods[pod].slot].node].name), past the Service"
      } ?? "the node's port; kube-proxy goes on"
    hop(id, from: from, to: to, .forwards, "forwarded to \(name) \(place), \(how)", topology)
    if target.node != nil {
      then(id, .enterFromNode)
    } else if target.pod == nil {
      changeTop(id) { $0.status = 200 }
      then(id, .answer)
    } else {
      then(id, .work)
    }
    return Timings.insideVPC
  }

  /// target-type instance: kube-proxy on the node picks any ready pod, on any node.
  mutating func enterFromNode(_ id: Int, _ topology: Topology) -> SimDuration {
    guard let reference = top(id).target, let node = top(id).callee else { return .zero }
    let service = topology.targetGroups[reference.group].service
    guard let pod = chooseEndpoint(service, id, topology) else {
      return fail(
        id, .refused,
        "502: kube-proxy has no ready endpoint for \(topology.services[service].qualifiedName)",
        topology)
    }
    changeTop(id) { $0.callee = .pod(pod) }
    hop(
      id, from: element(of: node, in: topology), to: element(ofPod: pod, topology), .forwards,
      "kube-proxy forwards to \(pods[pod].name) \(pods[pod].address)", topology)
    then(id, .work)
    return Timings.insideVPC
  }
}
