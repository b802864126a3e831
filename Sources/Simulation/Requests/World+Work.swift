import TopologyModel

/// Inside a pod, and the way back.
extension World {
  mutating func work(_ id: Int, _ topology: Topology) -> SimDuration {
    guard case .pod(let pod) = requests[id].top.callee else { return .zero }
    startWaiting(id, topology)
    pods[pod].served += 1
    let behaviour = topology.behaviour(of: workload(of: pod, topology))
    var pace = behaviour?.latencyMilliseconds.map(SimDuration.milliseconds) ?? Timings.application
    switch pods[pod].conduct {
    case .hanging: return waitInVain(id, pod, topology)
    case .breaking(let how): return answerBadly(id, pod, how, topology)
    case .crashed: return fail(id, .lost, "\(pods[pod].name) closed the connection", topology)
    case .answering(let status):
      changeTop(id) { $0.status = status }
      then(id, .answer)
      return pace
    case .slow(let delay): pace = pace + delay
    case .serving: break
    }
    if pace > patience(of: id, topology) { return waitInVain(id, pod, topology) }
    if requests[id].top.isConnector {
      then(id, .leaveConnector)
      return .zero
    }
    if let status = refusal(id, behaviour) {
      changeTop(id) { $0.status = status }
      then(id, .answer)
      return pace
    }
    let exchange = requests[id].top
    let calls = callsCaused(by: exchange, pod, topology)
    changeTop(id) { $0.pendingCalls = calls.reversed() }
    then(id, .nextCall)
    return pace
  }

  /// From now on the caller waits for an answer, and not for ever.
  private mutating func startWaiting(_ id: Int, _ topology: Topology) {
    guard requests[id].top.deadline == nil else { return }
    let start = now
    let end = start + patience(of: id, topology)
    changeTop(id) {
      $0.deadline = end
      $0.startedAt = start
    }
  }

  /// What the application answers before it does any work: `nil` when it goes on.
  private mutating func refusal(_ id: Int, _ behaviour: Behaviour?) -> Int? {
    guard let behaviour else { return nil }
    if behaviour.errorPercent > 0, chance.index(below: 100) < behaviour.errorPercent { return 500 }
    let status = behaviour.status(requests[id].top.url.path)
    return status == 200 ? nil : status
  }

  /// An ALB makes a 502 of what it cannot read and a 504 of a body that never ends.
  private mutating func answerBadly(
    _ id: Int, _ pod: Int, _ how: BrokenAnswer, _ topology: Topology
  ) -> SimDuration {
    let name = pods[pod].name
    switch how {
    case .reset: return fail(id, .lost, "\(name) reset the connection", topology)
    case .malformed: return fail(id, .lost, "\(name) answered with malformed headers", topology)
    case .short:
      let limit = patience(of: id, topology)
      let status = if case .loadBalancer = caller(of: id) { "504: " } else { "" }
      then(
        id,
        .giveUp(
          "\(status)\(name) sent less body than Content-Length says, and \(limit.text) passed"))
      return limit
    }
  }

  private mutating func waitInVain(_ id: Int, _ pod: Int, _ topology: Topology) -> SimDuration {
    let limit = patience(of: id, topology)
    let who = name(of: caller(of: id), in: topology)
    let status = if case .loadBalancer = caller(of: id) { "504: " } else { "" }
    then(
      id, .hang("\(status)\(pods[pod].name) did not answer within \(limit.text); \(who) gives up"))
    return limit
  }

  /// How long a caller waits for an answer: a load balancer its idle timeout, an application what
  /// its call says.
  func patience(_ exchange: Exchange, _ topology: Topology) -> SimDuration {
    if case .loadBalancer(let index, _) = exchange.caller {
      return .seconds(topology.loadBalancers[index].idleTimeoutSeconds)
    }
    return exchange.timeout ?? Timings.callTimeout
  }

  func patience(of id: Int, _ topology: Topology) -> SimDuration {
    if case .loadBalancer(let index, _) = requests[id].top.caller {
      return .seconds(topology.loadBalancers[index].idleTimeoutSeconds)
    }
    return requests[id].top.timeout ?? Timings.callTimeout
  }

  /// How long a caller waits for a connection.
  func connectPatience(of id: Int, _ topology: Topology) -> SimDuration {
    requests[id].top.connectTimeout ?? patience(of: id, topology)
  }

  private func callsCaused(by exchange: Exchange, _ pod: Int, _ topology: Topology) -> [Int] {
    let workload = workload(of: pod, topology)
    var caused: [Int] = []
    for index in topology.calls.indices where topology.calls[index].workload == workload {
      let call = topology.calls[index]
      if call.methods.isEmpty || call.methods.contains(exchange.method),
        call.paths.isEmpty || call.paths.contains(where: { exchange.url.path.hasPrefix($0) })
      {
        caused.append(index)
      }
    }
    return caused
  }

  mutating func nextCall(_ id: Int, _ topology: Topology) -> SimDuration {
    if retry(id, .nextCall, topology) { return .zero }
    if let failure = requests[id].top.innerFailure {
      // What an application answers when a call of its fails is its own affair: 500 is assumed.
      because(
        id,
        Decision(
          "what does it answer when its call fails?", [], conclusion: "500, because: \(failure)",
          source: "assumed: applications differ", isAssumed: true))
      changeTop(id) { $0.status = 500 }
      then(id, .answer)
      return Timings.application
    }
    guard let callee = requests[id].top.callee, !requests[id].top.pendingCalls.isEmpty else {
      changeTop(id) { $0.status = 200 }
      then(id, .answer)
      return .zero
    }
    let calls = takeCalls(id, topology)
    if requests[id].exchanges.count >= Self.depthLimit {
      changeTop(id) {
        $0.innerFailure = "calls inside calls deeper than \(Self.depthLimit)"
        $0.triesLeft = 0
        $0.todo.append(.nextCall)
      }
      return .zero
    }
    if calls.count > 1 {
      fork(id, calls, callee, topology)
      return .zero
    }
    changeTop(id) {
      $0.lastCall = calls[0]
      $0.triesLeft = topology.calls[calls[0]].retries
      $0.todo.append(.nextCall)
    }
    let (method, path) = (requests[id].top.method, requests[id].top.url.path)
    let key = CallKey(call: calls[0], method: method, path: path)
    let decision = configuration.call(key) { Self.callDecision(key, topology) }
    requests[id].exchanges.append(self.exchange(for: topology.calls[calls[0]], callee, topology))
    because(id, decision)
    return .zero
  }

  /// Which of its configured calls a workload makes for a request.
  private static func callDecision(_ key: CallKey, _ topology: Topology) -> Decision {
    let (chosen, method, path) = (key.call, key.method, key.path)
    let workload = topology.calls[chosen].workload
    let candidates = topology.calls.indices.filter { topology.calls[$0].workload == workload }.map {
      index -> Candidate in
      let call = topology.calls[index]
      let name = Self.words(call, topology)
      let when =
        (call.methods.isEmpty ? "any method" : call.methods.joined(separator: ", "))
        + (call.paths.isEmpty ? "" : " on \(call.paths.joined(separator: ", "))")
      if index == chosen {
        let read = call.provenance.reason.map { ", read from \($0)" } ?? ""
        return Candidate(name, .chosen, "for \(when)\(read)", at: call.provenance.range)
      }
      let isCaused =
        (call.methods.isEmpty || call.methods.contains(method))
        && (call.paths.isEmpty || call.paths.contains { path.hasPrefix($0) })
      return isCaused
        ? Candidate(name, .notTried, "before or after this one", at: call.provenance.range)
        : Candidate(name, .rejected, "only for \(when)", at: call.provenance.range)
    }
    return Decision(
      "what does \(topology.workloads[workload].name) call for \(method) \(path)?",
      candidates, conclusion: Self.words(topology.calls[chosen], topology),
      source: topology.calls[chosen].provenance.isInferred
        ? "settings of the workload" : "the architecture file: calls",
      isAssumed: topology.calls[chosen].provenance.isInferred)
  }

  private static func words(_ call: Call, _ topology: Topology) -> String {
    switch call.target {
    case .database(let index, let writes):
      "\(writes ? "writes to" : "reads from") \(topology.databases[index].name)"
    case .http(let method, let url): "\(method) \(url)"
    }
  }

  /// The next call with those that start together with it.
  private mutating func takeCalls(_ id: Int, _ topology: Topology) -> [Int] {
    var calls: [Int] = []
    changeTop(id) { exchange in
      while let next = exchange.pendingCalls.last,
        calls.isEmpty || topology.calls[next].isParallel
      {
        calls.append(next)
        exchange.pendingCalls.removeLast()
      }
    }
    return calls
  }

  /// Makes the call that failed once more, if it may be; `task` comes when it is over.
  mutating func retry(_ id: Int, _ task: RequestTask, _ topology: Topology) -> Bool {
    let exchange = requests[id].top
    guard let failure = exchange.innerFailure, let last = exchange.lastCall,
      exchange.triesLeft > 0, let callee = exchange.callee
    else { return false }
    because(
      id,
      Decision(
        "does it try again?", [],
        conclusion: "yes, \(exchange.triesLeft) left, because: \(failure)",
        source: "the call's retries", ledger: ["app.retries"]))
    changeTop(id) {
      $0.innerFailure = nil
      $0.triesLeft -= 1
      $0.todo.append(task)
    }
    requests[id].exchanges.append(self.exchange(for: topology.calls[last], callee, topology))
    return true
  }

  func exchange(for call: Call, _ caller: Party, _ topology: Topology) -> Exchange {
    var made: Exchange
    switch call.target {
    case .database(let database, let writes):
      made = Exchange(
        caller: caller, method: writes ? "INSERT" : "SELECT",
        url: RequestURL(
          scheme: .postgres, host: topology.databases[database].endpoint,
          port: topology.databases[database].port))
    case .http(let method, let url): made = Exchange(caller: caller, method: method, url: url)
    }
    made.todo = [.askClusterDNS]
    made.keepsConnection = call.keepsConnection
    made.timeout = .milliseconds(call.timeoutMilliseconds)
    return made
  }

  /// The callee of the innermost exchange answers its caller.
  mutating func answer(_ id: Int, _ topology: Topology) -> SimDuration {
    let exchange = requests[id].top
    let status = exchange.status ?? 200
    let to = element(of: exchange.caller, in: topology)
    let from = exchange.callee.map { element(of: $0, in: topology) } ?? to
    let who = exchange.callee.map { name(of: $0, in: topology) } ?? "target"
    let said =
      exchange.isRaw
      ? exchange.broken.map { "the connection fails: \($0.text)" }
        ?? "cloudflared carries the answer back"
      : exchange.url.scheme == .tcp
        ? "an answer from \(who); what is spoken on port \(exchange.url.port) is not modelled"
        : exchange.url.scheme == .postgres
          ? "rows from \(who) (assumed: it speaks PostgreSQL)" : "\(status) from \(who)"
    hop(id, from: from, to: to, .replies, said, isResponse: true, topology)
    if requests[id].exchanges.count == 1 {
      if case .bastion = exchange.caller, requests[id].via != nil {
        then(id, .answerThroughBastion)
        return Timings.insideVPC
      }
      finish(id, .answered, status: status, said, at: from)
      return .zero
    }
    let server = Server(element: from, name: shownName(from, in: id, topology))
    popExchange(id)
    if case .loadBalancer = requests[id].top.callee { changeTop(id) { $0.servedBy = server } }
    let failure = status >= 500 ? "\(who) answered \(status)" : nil
    tellCaller(id, status: exchange.isRaw ? exchange.status : status, failure: failure)
    if let broken = exchange.broken { changeTop(id) { $0.broken = broken } }
    return Timings.insideVPC
  }

  /// The load balancer passes an answer on, or gives its own.
  mutating func relay(_ id: Int, _ topology: Topology) -> SimDuration {
    let exchange = requests[id].top
    guard let callee = exchange.callee else { return .zero }
    if var retry = exchange.retry, retry.isDue, retry.left > 0 {
      retry.left -= 1
      retry.isDue = false
      changeTop(id) { exchange in
        exchange.status = nil
        exchange.retry = retry
      }
      then(id, .forward(retry.action))
      return Timings.listenerRules
    }
    if let broken = exchange.broken, exchange.status == nil {
      // Nothing speaks HTTP here: the client feels what the target did.
      let how: ExchangeFailure =
        broken.kind == .timedOut ? .timedOut : broken.kind == .refused ? .refused : .lost
      return fail(id, how, broken.text, topology)
    }
    let status = exchange.status ?? 200
    let from = element(of: callee, in: topology)
    let to = element(of: exchange.caller, in: topology)
    let who = exchange.servedBy?.name ?? "the \(frontWord(callee, topology)) itself"
    hop(
      id, from: from, to: to, .replies,
      "\(status) to \(name(of: exchange.caller, in: topology)), from \(who)", isResponse: true,
      topology)
    return conclude(
      id, .answered, status, "\(status) from \(who)", at: exchange.servedBy?.element ?? from)
  }
}
