import TopologyModel

/// The walk of a request: a stack of exchanges, each with the tasks it still has to do.
extension World {
  /// Hops a request may take; calls that fan out without end stop here.
  static let hopLimit = 2_000
  /// Exchanges inside each other that a request may have; where calls or tunnels nest deeper they end.
  static let depthLimit = 12
  /// Ended requests that keep their hops; older ones keep what came of them.
  package static let requestsInFull = 2_000

  /// Puts a request on its way and gives its number.
  @discardableResult
  package mutating func send(_ order: RequestOrder, in topology: Topology) -> Int {
    let id = requests.count
    var first = Exchange(caller: order.origin, method: order.line.method, url: order.line.url)
    first.headers = order.line.headers
    first.todo = [firstTask(order, topology)]
    first.deadline = order.line.maxMilliseconds.map { now + .milliseconds($0) }
    requests.append(RequestState(order: order, sentAt: now, first: first))
    note(
      element(of: order.origin, in: topology), .info, name(of: order.origin, in: topology),
      request: id, form: .sent(order.line))
    inFlight += 1
    schedule(.request(id, ticket: 0), after: .zero)
    return id
  }

  private func firstTask(_ order: RequestOrder, _ topology: Topology) -> RequestTask {
    if order.via != nil { return order.usesSession ? .sessionToBastion : .sshToBastion }
    return firstTask(order.line.url, of: order.origin, topology)
  }

  func firstTask(_ url: RequestURL, of origin: Party, _ topology: Topology) -> RequestTask {
    switch origin {
    case .client(let index):
      let address = IPv4Address(url.host)
      if topology.clients[index].warp, topology.cloudflareEdge != nil, address?.isPrivate == true {
        return .enterWARP
      }
      return .askPublicDNS
    case .bastion: return .connectFromBastion
    case .pod, .node, .loadBalancer, .database, .cloudflare, .host: return .askClusterDNS
    }
  }

  /// Does tasks until one records a hop or has to wait.
  mutating func advance(_ id: Int, ticket: Int, _ topology: Topology) {
    guard requests[id].isInFlight, enterBranch(id, ticket) else { return }
    let before = requests[id].hops.count
    if before >= Self.hopLimit {
      let end = requests[id].hops[before - 1].to
      finish(id, .failed, "stopped after \(Self.hopLimit) hops: calls cause calls", at: end)
      return
    }
    let usual =
      overdue(id).map { giveUp(id, at: $0, topology) } ?? doTasks(id, before, topology)
    guard requests[id].isInFlight else { return }
    let delay = links.isEmpty ? usual : usual + slowLink(id, before, topology)
    if isWaiting(id) {
      wakeAtDeadline(id)
    } else if !requests[id].exchanges.isEmpty {
      wake(id, after: delay)
    }
    leaveBranch(id)
  }

  /// What a disturbed network adds to the hop just taken.
  private mutating func slowLink(_ id: Int, _ before: Int, _ topology: Topology) -> SimDuration {
    guard requests[id].hops.count > before, let top = requests[id].exchanges.last,
      let hop = requests[id].hops.last, hop.from != hop.to
    else { return .zero }
    return linkDelay(top.caller, top.callee, topology)
  }

  private mutating func doTasks(_ id: Int, _ before: Int, _ topology: Topology) -> SimDuration {
    var delay = SimDuration.zero
    var rounds = 0
    repeat {
      rounds += 1
      guard rounds <= 64, let task = nextTask(id) else {
        finish(
          id, .failed, rounds > 64 ? "it goes round in a circle" : "nothing left to do",
          at: element(of: requests[id].origin, in: topology))
        return .zero
      }
      delay = perform(task, id, topology)
    } while requests[id].isInFlight && requests[id].hops.count == before && delay == .zero
      && !isWaiting(id) && !requests[id].exchanges.isEmpty
    return delay
  }

  private mutating func nextTask(_ id: Int) -> RequestTask? {
    let top = requests[id].exchanges.count - 1
    return top < 0 ? nil : requests[id].exchanges[top].todo.popLast()
  }

  /// Goes on after a time, or when somebody gives up before that.
  mutating func wake(_ id: Int, after delay: SimDuration) {
    let due = now + delay
    if !requests[id].exchanges.isEmpty { changeTop(id) { $0.due = due } }
    let end = firstDeadline(id)
    let ticket = newTicket(id)
    schedule(
      .request(id, ticket: ticket), after: end.map { $0 < due ? $0 - now : delay } ?? delay)
  }

  private mutating func perform(_ task: RequestTask, _ id: Int, _ topology: Topology) -> SimDuration
  {
    switch task {
    case .askPublicDNS: askPublicDNS(id, topology)
    case .answerPublicDNS: answerPublicDNS(id, topology)
    case .connectFromOutside: connectFromOutside(id, topology)
    case .secureTLS: secureTLS(id, topology)
    case .matchRule: matchRule(id, topology)
    case .clientIsSilent: answerSilence(id, topology)
    case .forward(let action): forward(action, id, topology)
    case .enterFromNode: enterFromNode(id, topology)
    case .work: work(id, topology)
    case .nextCall: nextCall(id, topology)
    case .join: join(id, topology)
    case .answer: answer(id, topology)
    case .relay: relay(id, topology)
    case .askClusterDNS: askClusterDNS(id, topology)
    case .connectInside: connectInside(id, topology)
    case .answerQuery: answerQuery(id, topology)
    case .serve: serve(id, topology)
    case .lost(let text): fail(id, .lost, text, topology)
    case .giveUp(let text), .hang(let text): fail(id, .timedOut, text, topology)
    case .refuse(let text): fail(id, .refused, text, topology)
    case .unresolved(let text): failResolution(id, text, topology)
    case .sshToBastion: sshToBastion(id, topology)
    case .sessionToBastion: sessionToBastion(id, topology)
    case .connectFromBastion: connectFromBastion(id, topology)
    case .answerThroughBastion: answerThroughBastion(id, topology)
    case .enterWARP: enterWARP(id, topology)
    case .checkAccess: checkAccess(id, topology)
    case .enterTunnel: enterTunnel(id, topology)
    case .leaveConnector: leaveConnector(id, topology)
    case .relayThroughTunnel: relayThroughTunnel(id, topology)
    }
  }
}

/// How an exchange breaks.
enum ExchangeFailure: Hashable, Sendable {
  case timedOut, refused, lost, unresolvable

  var outcome: Outcome.Kind {
    switch self {
    case .timedOut: .timedOut
    case .refused: .refused
    case .lost: .failed
    case .unresolvable: .unresolvable
    }
  }
}

extension World {
  /// An element's name now: for the place of a pod, the pod that lives there.
  func shownName(_ element: ElementID, _ topology: Topology) -> String {
    guard let slot = configuration.slot(of: element), let pod = podInSlot[slot] else {
      return topology.name(of: element)
    }
    return pods[pod].name
  }

  /// The same for a hop: a pod of the request keeps its name, whoever takes its place meanwhile.
  func shownName(_ element: ElementID, in id: Int, _ topology: Topology) -> String {
    guard let slot = configuration.slot(of: element) else { return topology.name(of: element) }
    if !hasNewPods, let pod = podInSlot[slot] { return pods[pod].name }
    for index in requests[id].exchanges.indices.reversed() {
      let (callee, caller) = (
        requests[id].exchanges[index].callee, requests[id].exchanges[index].caller
      )
      if case .pod(let pod) = callee, pods[pod].slot == slot { return pods[pod].name }
      if case .pod(let pod) = caller, pods[pod].slot == slot { return pods[pod].name }
    }
    return shownName(element, topology)
  }

  /// Who asks in the innermost exchange. Read by itself: an argument that is read in place while
  /// a method of the world runs makes the compiler copy the world.
  func caller(of id: Int) -> Party { requests[id].top.caller }

  mutating func changeTop(_ id: Int, _ change: (inout Exchange) -> Void) {
    change(&requests[id].exchanges[requests[id].exchanges.count - 1])
  }

  /// What the innermost exchange does next.
  mutating func then(_ id: Int, _ task: RequestTask) {
    changeTop(id) { $0.todo.append(task) }
  }

  mutating func because(_ id: Int, _ decision: Decision) {
    changeTop(id) { $0.decisions.append(decision) }
  }

  /// Records a hop with the decisions collected for it.
  mutating func hop(
    _ id: Int, from: ElementID, to: ElementID, _ action: HopAction, _ summary: String,
    isResponse: Bool = false, _ topology: Topology
  ) {
    var decisions: [Decision] = []
    changeTop(id) { swap(&$0.decisions, &decisions) }
    let (fromName, toName) = (shownName(from, in: id, topology), shownName(to, in: id, topology))
    requests[id].hops.append(
      Hop(
        from: from, to: to, fromName: fromName, toName: toName,
        at: now, action: action, summary: summary, decisions: decisions,
        isResponse: isResponse, depth: requests[id].exchanges.count - 1))
    hopCount += 1
    if action == .forwards || action == .calls, requests[id].answeredBy == nil {
      requests[id].answeredBy = requests[id].hops.last?.toName
    }
    let isBad = action == .fails || action == .denies
    note(to, isBad ? .bad : .info, summary, interesting: isBad, request: id)
  }

  /// Ends the innermost exchange; its target has one request less in flight.
  mutating func popExchange(_ id: Int) {
    if let ended = requests[id].exchanges.popLast() { release(ended) }
  }

  mutating func release(_ ended: Exchange) {
    guard let target = ended.target else { return }
    targetGroups[target.group].targets[target.target].inFlight -= 1
  }

  mutating func finish(
    _ id: Int, _ kind: Outcome.Kind, status: Int? = nil, _ text: String, at element: ElementID
  ) {
    endAllExchanges(id)
    let outcome = Outcome(kind: kind, status: status, text: text, element: element)
    inFlight -= 1
    forgetHops(of: id - Self.requestsInFull)
    requests[id].outcome = outcome
    requests[id].endedAt = now
    note(
      element, outcome.isGood ? .good : .bad, text, interesting: true, request: id, form: .ended)
  }

  /// Memory stays bounded however many requests are sent.
  private mutating func forgetHops(of id: Int) {
    if id >= 0, !requests[id].isInFlight { requests[id].hops = [] }
  }

  /// Lets go of everything in flight: for a copy in which only new requests matter.
  mutating func abandonRequests() {
    for id in requests.indices where requests[id].isInFlight {
      endAllExchanges(id)
      requests[id].outcome = Outcome(
        kind: .failed, text: "abandoned", element: element(of: requests[id].origin, in: topology))
      requests[id].endedAt = now
      inFlight -= 1
    }
  }

  /// The innermost exchange has its final answer: the person's own request ends, a call inside
  /// another goes back to who made it.
  mutating func conclude(
    _ id: Int, _ kind: Outcome.Kind, _ status: Int?, _ text: String, at element: ElementID
  ) -> SimDuration {
    if requests[id].exchanges.count == 1 {
      if case .bastion = caller(of: id), requests[id].via != nil {
        changeTop(id) { $0.status = status }
        then(id, .answerThroughBastion)
        return Timings.insideVPC
      }
      finish(id, kind, status: status, text, at: element)
      return .zero
    }
    popExchange(id)
    if let status {
      tellCaller(id, status: status, failure: status >= 500 ? text : nil)
    } else {
      tellCaller(id, status: nil, failure: text, kind: kind)
    }
    return Timings.insideVPC
  }

  /// What came of an inner exchange reaches the one around it: a load balancer and cloudflared
  /// answer with a status of their own, an application has a call that failed.
  mutating func tellCaller(
    _ id: Int, status: Int?, failure: String?, kind: Outcome.Kind = .failed
  ) {
    let outer = requests[id].top
    if case .loadBalancer(let index, _) = outer.callee {
      // 504 for silence, 502 for a broken conversation (ALB user guide: troubleshooting).
      let manners = FrontManners(topology.loadBalancers[index].kind)
      let own = kind == .timedOut ? manners.silent : manners.refused
      changeTop(id) {
        $0.status = status ?? own
        if $0.status == nil { $0.broken = Breakage(kind: kind, text: failure ?? "") }
      }
    } else if case .host = outer.callee {
      changeTop(id) { $0.status = status ?? (failure == nil ? $0.status : 502) }
    } else if outer.isConnector || outer.callee == .cloudflare {
      // cloudflared answers 502 for an origin it cannot reach, also when it timed out.
      let isEdge = outer.callee == .cloudflare && kind == .timedOut
      changeTop(id) {
        $0.status = status ?? (failure == nil ? nil : isEdge ? 524 : 502)
        if let failure, status == nil { $0.broken = Breakage(kind: kind, text: failure) }
      }
    } else if let failure {
      changeTop(id) { $0.innerFailure = failure }
    }
  }

  /// The innermost exchange breaks; who asked for it feels it in their own way.
  mutating func fail(
    _ id: Int, _ how: ExchangeFailure, _ text: String, _ topology: Topology
  ) -> SimDuration {
    let broken = requests[id].top
    let from = element(of: broken.caller, in: topology)
    let to = broken.callee.map { element(of: $0, in: topology) } ?? from
    hop(id, from: from, to: to, .fails, text, topology)
    if requests[id].exchanges.count == 1 {
      finish(id, how.outcome, text, at: to)
      return .zero
    }
    popExchange(id)
    tellCaller(id, status: nil, failure: text, kind: how.outcome)
    return Timings.insideVPC
  }

  /// The pod is gone: whoever waits for it gets a reset now.
  mutating func breakConnections(of pod: Int, _ topology: Topology) {
    if !loads.isEmpty {
      for group in targetGroups.indices {
        for target in targetGroups[group].targets.indices
        where targetGroups[group].targets[target].pod == pod {
          breakBackground(group, target)
        }
      }
    }
    breakExchanges("\(pods[pod].name) closed the connection") { $0.callee == .pod(pod) }
  }

  /// The deregistration delay is over mid-request (ALB user guide: 502).
  mutating func breakConnections(ofTarget target: TargetReference, _ topology: Topology) {
    breakExchanges("the deregistration delay ended mid-request") { $0.target == target }
  }

  /// The load balancer itself is gone, with every connection it held.
  mutating func breakConnections(ofGroup group: Int, _ topology: Topology) {
    for target in targetGroups[group].targets.indices { breakBackground(group, target) }
    breakExchanges("the load balancer was deleted", isAround: true) { $0.target?.group == group }
  }

  /// A pod that hung answers again: what waits in it goes on.
  mutating func wakeRequests(in pod: Int, _ topology: Topology) {
    for id in requests.indices where requests[id].isInFlight {
      eachTurn(id) { world in
        guard world.requests[id].top.callee == .pod(pod),
          case .hang = world.requests[id].top.todo.last
        else {
          return
        }
        world.changeTop(id) { $0.todo[$0.todo.count - 1] = .work }
        world.wake(id, after: Timings.application)
      }
    }
  }
}
