import SourceText
import TopologyModel

/// A cookie of somebody's session; `scope` tells groups apart.
struct CookieKey: Hashable, Sendable {
  var holder: Party
  var name: String
  var scope: Int
}

/// A caller's tie to an endpoint of a Service (sessionAffinity: ClientIP).
struct Affinity: Hashable, Sendable {
  var holder: Party
  var service: Int
}

/// What a cookie says: a target, or a target group.
struct Cookie: Hashable, Sendable {
  var value: Int
  var expires: SimInstant
}

/// From a rule's forward action to a target (ALB user guide: target groups).
extension World {
  mutating func forward(_ action: RuleAction, _ id: Int, _ topology: Topology) -> SimDuration {
    guard case .forward(let groups) = action else { return .zero }
    let manners = manners(of: requests[id].top.callee, topology)
    if manners.tries > 1, requests[id].top.retry == nil {
      changeTop(id) { $0.retry = FrontRetry(action: action, left: manners.tries - 1) }
    }
    guard let choice = chooseGroup(groups, id, topology) else { return answerAlone(id, manners) }
    if let status = choice.status {
      changeTop(id) { $0.status = status }
      then(id, .relay)
      return Timings.listenerRules
    }
    guard let group = choice.targetGroup else { return leaveForElsewhere(choice, id, topology) }
    let spec = topology.targetGroups[group]
    if let refusal = protocolMismatch(id, spec, topology) {
      because(
        id,
        Decision(
          "do the protocols go together?", [], conclusion: "no: \(refusal.why)",
          source: "ALB user guide: troubleshooting", ledger: ["alb.own-status"]))
      changeTop(id) { $0.status = refusal.status }
      then(id, .relay)
      return Timings.listenerRules
    }
    let context = choiceContext(id, group, spec, topology)
    guard let index = chooseTarget(id, group, spec, context, topology) else {
      return answerAlone(id, manners)
    }
    if context.stickyTarget != index { targetGroups[group].lastChosen = index }
    remember(id, group, index, spec)
    let target = targetGroups[group].targets[index]
    return connect(id, to: target, TargetReference(group: group, target: index), topology)
  }

  /// Nobody is there to forward to.
  private mutating func answerAlone(_ id: Int, _ manners: FrontManners) -> SimDuration {
    changeTop(id) { exchange in
      exchange.status = manners.nobody
      exchange.retry = nil
      if manners.nobody == nil {
        exchange.broken = Breakage(kind: .refused, text: "connection reset: no registered target")
      }
    }
    then(id, .relay)
    return Timings.listenerRules
  }

  /// What whoever stands in front does when a target cannot be reached.
  func manners(of front: Party?, _ topology: Topology) -> FrontManners {
    guard case .loadBalancer(let index, _) = front else { return FrontManners(.application) }
    return FrontManners(topology.loadBalancers[index].kind)
  }

  /// The target is silent: the front gives up on it after its own time.
  private mutating func unreachable(
    _ id: Int, _ place: String, _ why: String, _ topology: Topology
  ) -> SimDuration {
    let manners = manners(of: caller(of: id), topology)
    markRetry(id)
    then(id, .giveUp(manners.silence(place, why)))
    return manners.connectTimeout
  }

  private mutating func refused(_ id: Int, _ text: String, _ topology: Topology) -> SimDuration {
    markRetry(id)
    then(id, .refuse(manners(of: caller(of: id), topology).refusal(text)))
    return Timings.insideVPC
  }

  /// Nothing was sent yet, so the front may try again.
  private mutating func markRetry(_ id: Int) {
    let around = requests[id].exchanges.count - 2
    if around >= 0, requests[id].exchanges[around].retry != nil {
      requests[id].exchanges[around].retry?.isDue = true
    }
  }

  /// The target with the decision that names it. Where everything is plain its turn is found without
  /// looking at who else might have had it.
  private mutating func chooseTarget(
    _ id: Int, _ group: Int, _ spec: TargetGroup, _ context: TargetChoice.Context,
    _ topology: Topology
  ) -> Int? {
    if groupSettings[group].isPlain, context.stickyTarget == nil, isSeenAlike(group),
      let next = nextHealthy(group)
    {
      because(id, decision(next, isSticky: false, group, spec, context, topology))
      return next
    }
    // The generator is lent out: a copy of the world here would be copied for good.
    var lent = chance
    let pick = TargetChoice.pick(targetGroups[group], context, &lent)
    chance = lent
    because(id, decision(pick.chosen, isSticky: pick.isSticky, group, spec, context, topology))
    return pick.chosen
  }

  /// The same words for the same states, remembered.
  private func decision(
    _ chosen: Int?, isSticky: Bool, _ group: Int, _ spec: TargetGroup,
    _ context: TargetChoice.Context, _ topology: Topology
  ) -> Decision {
    let entries = targetGroups[group].targets.map {
      ChoiceKey.Entry(
        address: $0.address, pod: $0.pod ?? -1, health: $0.health, reason: $0.reason,
        blind: $0.reach?.blind ?? 0)
    }
    let key = ChoiceKey(
      group: group, chosen: chosen, isSticky: isSticky, zone: context.zone,
      node: context.node, shiftedZones: context.shiftedZones, entries: entries)
    return configuration.choice(key) {
      let pick = TargetChoice.Pick(
        pool: TargetChoice.Pool(targetGroups[group], context), chosen: chosen, isSticky: isSticky)
      return TargetChoice.decision(pick, targetGroups[group], spec.name, context) {
        targetName($0, topology)
      }
    }
  }

  private func protocolMismatch(
    _ id: Int, _ spec: TargetGroup, _ topology: Topology
  ) -> ProtocolChecks.Refusal? {
    guard case .loadBalancer(let index, _) = requests[id].top.callee else { return nil }
    let exchange = requests[id].top
    let version = requests[id].exchanges.count == 1 ? requests[id].line.version : nil
    let insists = version?.hasPrefix("HTTP/1") ?? false
    return ProtocolChecks.mismatch(
      spec.protocolVersion, exchange.method,
      isHTTP2: exchange.isTLS && topology.loadBalancers[index].speaksHTTP2 && !insists,
      headers: exchange.headers)
  }

  private func choiceContext(
    _ id: Int, _ group: Int, _ spec: TargetGroup, _ topology: Topology
  ) -> TargetChoice.Context {
    var context = TargetChoice.Context(attributes: spec.attributes, now: now)
    context.shiftedZones = shiftedZones
    if case .loadBalancer(let index, let node) = requests[id].top.callee {
      context.front = topology.loadBalancers[index].kind
      context.node = node
      context.zone = zone(ofNode: node, of: index, topology)
    }
    if let cookie = spec.attributes.stickiness?.cookie {
      let key = CookieKey(holder: caller(of: id), name: cookie, scope: group)
      context.stickyTarget = cookies[key].flatMap { $0.expires > now ? $0.value : nil }
    }
    return context
  }

  /// The cookie is written anew with every answer.
  private mutating func remember(_ id: Int, _ group: Int, _ target: Int, _ spec: TargetGroup) {
    guard let stickiness = spec.attributes.stickiness else { return }
    let key = CookieKey(holder: caller(of: id), name: stickiness.cookie, scope: group)
    cookies[key] = Cookie(value: target, expires: now + .seconds(stickiness.seconds))
  }

  /// A target group that is named only: nobody here knows what stands behind it.
  private mutating func leaveForElsewhere(
    _ choice: WeightedTargetGroup, _ id: Int, _ topology: Topology
  ) -> SimDuration {
    let name = choice.name ?? "a target group"
    let balancer = requests[id].top.callee.map { element(of: $0, in: topology) }
    let place = balancer ?? element(of: caller(of: id), in: topology)
    let text = "forwarded to target group \(name), made elsewhere: what answers there is not known"
    hop(id, from: place, to: place, .forwards, text, topology)
    return conclude(id, .answered, nil, text, at: place)
  }

  /// Share = weight ÷ sum of weights; weight 0 gets nothing (ALB user guide: weighted target
  /// groups), so that nobody gets anything where all are 0 (assumed).
  private mutating func chooseGroup(
    _ groups: [WeightedTargetGroup], _ id: Int, _ topology: Topology
  ) -> WeightedTargetGroup? {
    // A forward action with no groups is a mistake in a file.
    if groups.count <= 1 { return groups.first }
    let total = groups.reduce(0) { $0 + $1.weight }
    let scope = groups[0].targetGroup ?? -1
    let key = CookieKey(holder: caller(of: id), name: "AWSALBTG", scope: scope)
    if groups[0].stickySeconds != nil, let cookie = cookies[key], cookie.expires > now,
      groups.indices.contains(cookie.value)
    {
      return groups[cookie.value]
    }
    let chosen = total > 0 ? draw(groups, total) : nil
    if let chosen, let seconds = groups[chosen].stickySeconds {
      cookies[key] = Cookie(value: chosen, expires: now + .seconds(seconds))
    }
    func name(_ group: WeightedTargetGroup) -> String {
      group.targetGroup.map { topology.targetGroups[$0].name } ?? group.name
        ?? group.status.map { "no Service: \($0)" } ?? ""
    }
    because(
      id,
      Decision(
        "which target group, by weight?",
        groups.enumerated().map {
          Candidate(
            name($0.element), $0.offset == chosen ? .chosen : .rejected,
            "weight \($0.element.weight) of \(total)")
        },
        conclusion: chosen.map { name(groups[$0]) } ?? "none: every weight is 0, so 503",
        source: "ALB user guide: weighted target groups", isAssumed: chosen == nil,
        ledger: ["alb.weights"]))
    return chosen.map { groups[$0] }
  }

  private mutating func draw(_ groups: [WeightedTargetGroup], _ total: Int) -> Int? {
    var draw = chance.index(below: total)
    for (index, group) in groups.enumerated() {
      if draw < group.weight { return index }
      draw -= group.weight
    }
    return nil
  }

  private mutating func connect(
    _ id: Int, to target: TargetState, _ reference: TargetReference, _ topology: Topology
  ) -> SimDuration {
    let exchange = requests[id].top
    guard let balancer = exchange.callee else { return .zero }
    let decisions = exchange.decisions
    changeTop(id) {
      $0.decisions = []
      $0.todo.append(.relay)
    }
    var inner = Exchange(caller: balancer, like: exchange)
    inner.target = reference
    inner.address = target.address
    inner.decisions = decisions
    inner.callee = target.party
    requests[id].exchanges.append(inner)
    targetGroups[reference.group].targets[reference.target].inFlight += 1
    targetGroups[reference.group].targets[reference.target].requests += 1
    if let party = inner.callee {
      let walk = walk(
        from: balancer, to: party, port: target.port, topology,
        source: passedOn(from: exchange, to: reference, topology))
      because(id, walk.decision)
      if let blocker = stop(walk, id, topology) {
        return unreachable(id, "\(target.address)", blocker.reason, topology)
      }
    }
    return enter(id, target, topology)
  }

  private mutating func enter(_ id: Int, _ target: TargetState, _ topology: Topology) -> SimDuration
  {
    let name = targetName(target, topology)
    let place = "\(target.address):\(target.port)"
    let refusal = "\(name) refused the connection to \(place)"
    if let node = target.node, !nodes[node].hasPower {
      return unreachable(id, place, "the node has no power", topology)
    }
    if let pod = target.pod {
      if let why = silence(of: pod) { return unreachable(id, place, why, topology) }
      if pods[pod].phase == .gone {
        return refused(id, "\(place) is gone: its address is unreachable", topology)
      }
      if pods[pod].conduct == .crashed || isClosed(target.port, of: pod, topology) {
        return refused(id, refusal, topology)
      }
    }
    let from = element(of: caller(of: id), in: topology)
    let to = requests[id].top.callee.map { element(of: $0, in: topology) } ?? from
    let how =
      target.pod.map { pod in
        "on \(topology.nodes[pods[pod].node].name), past the Service"
      } ?? (target.node == nil ? "a registered target" : "the node's port; kube-proxy goes on")
    hop(id, from: from, to: to, .forwards, "forwarded to \(name) \(place), \(how)", topology)
    if target.node != nil {
      then(id, .enterFromNode)
    } else if let host = target.host {
      if hosts[host] == .stopped {
        return unreachable(id, place, "\(name) is stopped", topology)
      }
      if !topology.hosts[host].listens(on: target.port) { return refused(id, refusal, topology) }
      then(id, .serve)
    } else if target.bastion != nil {
      return refused(id, refusal, topology)
    } else if target.pod == nil {
      changeTop(id) { $0.status = target.isRefused ? 502 : 200 }
      then(id, .answer)
    } else {
      then(id, .work)
    }
    return Timings.insideVPC + (target.pod.map { delay(to: $0) } ?? .zero)
  }

  /// Who stands in front of the node or pod that the innermost exchange goes to.
  private func manners(ofFrontBefore id: Int, _ topology: Topology) -> FrontManners {
    manners(of: requests[id].top.caller, topology)
  }

  private mutating func silentNode(
    _ id: Int, _ text: String, _ topology: Topology
  ) -> SimDuration {
    let manners = manners(ofFrontBefore: id, topology)
    then(id, .giveUp(manners.silent.map { "\($0): \(text)" } ?? text))
    return manners.connectTimeout
  }

  /// target-type instance: kube-proxy on the node picks any ready pod, on any node.
  mutating func enterFromNode(_ id: Int, _ topology: Topology) -> SimDuration {
    guard let reference = requests[id].top.target, let node = requests[id].top.callee else {
      return .zero
    }
    let service = topology.targetGroups[reference.group].service
    var only: Int?
    if topology.services[service].externalIsLocal, case .node(let own) = node { only = own }
    guard let pod = chooseEndpoint(service, id, topology, onNode: only) else {
      return fail(
        id, .refused,
        manners(ofFrontBefore: id, topology).refusal(
          "kube-proxy has no ready endpoint for \(topology.services[service].qualifiedName)"),
        topology)
    }
    changeTop(id) { $0.callee = .pod(pod) }
    let port = topology.containerPort(
      topology.services[service].ports[topology.targetGroups[reference.group].servicePort],
      of: workload(of: pod, topology))
    let walk = walk(from: node, to: .pod(pod), port: port ?? 0, topology)
    if !walk.path.checks.isEmpty { because(id, walk.decision) }
    if let blocker = stop(walk, id, topology) {
      return silentNode(
        id, "no answer through the node: \(blocker.name): \(blocker.reason)", topology)
    }
    if let why = silence(of: pod) {
      return silentNode(
        id, "no answer from \(pods[pod].name) through the node: \(why)", topology)
    }
    if pods[pod].phase == .gone || pods[pod].conduct == .crashed
      || isClosed(port, of: pod, topology)
    {
      return fail(
        id, .refused,
        manners(ofFrontBefore: id, topology).refusal("\(pods[pod].name) refused the connection"),
        topology)
    }
    hop(
      id, from: element(of: node, in: topology), to: element(ofPod: pod, topology), .forwards,
      "kube-proxy forwards to \(pods[pod].name) \(pods[pod].address)", topology)
    then(id, .work)
    return Timings.insideVPC
  }
}
