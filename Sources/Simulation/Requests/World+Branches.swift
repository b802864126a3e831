import TopologyModel

/// Calls made at the same time: each is a branch with its own innermost exchanges, and takes its
/// turn in the place of the trunk, so that everything else sees one stack of exchanges.
extension World {
  /// Puts the branch of a ticket in the trunk's place; false for a ticket that is void.
  mutating func enterBranch(_ id: Int, _ ticket: Int) -> Bool {
    if requests[id].ticket == ticket { return true }
    guard let index = requests[id].branches.firstIndex(where: { $0.ticket == ticket }) else {
      return false
    }
    swapIn(id, index)
    return true
  }

  private mutating func swapIn(_ id: Int, _ index: Int) {
    let other = requests[id].branches[index].exchanges
    requests[id].branches[index].exchanges = requests[id].exchanges
    requests[id].exchanges = other
    requests[id].running = requests[id].branches[index].serial
  }

  /// Puts the trunk back.
  mutating func leaveBranch(_ id: Int) {
    guard let serial = requests[id].running,
      let index = requests[id].branches.firstIndex(where: { $0.serial == serial })
    else { return }
    let own = requests[id].exchanges
    requests[id].exchanges = requests[id].branches[index].exchanges
    requests[id].branches[index].exchanges = own
    requests[id].running = nil
    if own.isEmpty { endBranch(id, serial) }
  }

  /// Does something in the trunk and in every branch, each in its turn.
  mutating func eachTurn(_ id: Int, _ body: (inout World) -> Void) {
    body(&self)
    for serial in requests[id].branches.map(\.serial) {
      guard let index = requests[id].branches.firstIndex(where: { $0.serial == serial }) else {
        continue
      }
      swapIn(id, index)
      body(&self)
      leaveBranch(id)
    }
  }

  /// A ticket for whoever takes its turn; earlier ones of it are void.
  mutating func newTicket(_ id: Int) -> Int {
    requests[id].serial += 1
    let ticket = requests[id].serial
    if let serial = requests[id].running,
      let index = requests[id].branches.firstIndex(where: { $0.serial == serial })
    {
      requests[id].branches[index].ticket = ticket
    } else {
      requests[id].ticket = ticket
    }
    return ticket
  }

  /// The exchanges of whoever takes its turn that no other branch shares.
  private func base(_ id: Int) -> Int {
    guard let serial = requests[id].running else { return 0 }
    return requests[id].branches.first { $0.serial == serial }?.base ?? 0
  }

  /// It waits for branches of its own.
  func isWaiting(_ id: Int) -> Bool { (requests[id].exchanges.last?.openBranches ?? 0) > 0 }
}

/// Forking and joining.
extension World {
  /// Starts calls at the same time; the callee goes on when all have ended.
  mutating func fork(_ id: Int, _ calls: [Int], _ callee: Party, _ topology: Topology) {
    changeTop(id) {
      $0.openBranches = calls.count
      $0.todo.append(.nextCall)
    }
    let around = requests[id].exchanges
    for call in calls {
      var stack = around
      let last = stack.count - 1
      stack[last].openBranches = 0
      stack[last].decisions = []
      stack[last].todo = [.join]
      stack[last].lastCall = call
      stack[last].triesLeft = topology.calls[call].retries
      stack.append(exchange(for: topology.calls[call], callee, topology))
      requests[id].serial += 2
      let serial = requests[id].serial
      requests[id].branches.append(
        Branch(
          serial: serial, parent: requests[id].running, base: around.count, exchanges: stack,
          ticket: serial - 1))
      schedule(.request(id, ticket: serial - 1), after: .zero)
    }
  }

  /// The call of a branch has ended: once more where it may be tried again, else the branch ends.
  mutating func join(_ id: Int, _ topology: Topology) -> SimDuration {
    if retry(id, .join, topology) { return .zero }
    let failure = requests[id].top.innerFailure
    tellParent(id, failure)
    requests[id].exchanges = []
    return .zero
  }

  /// The callee hears that one of its calls is over; the last one lets it go on.
  private mutating func tellParent(_ id: Int, _ failure: String?) {
    guard let serial = requests[id].running,
      let own = requests[id].branches.firstIndex(where: { $0.serial == serial })
    else { return }
    let parent = requests[id].branches[own].parent
    // While a branch takes its turn, its place holds the trunk.
    let place = requests[id].branches.firstIndex { $0.serial == parent } ?? own
    let last = requests[id].branches[place].exchanges.count - 1
    requests[id].branches[place].exchanges[last].openBranches -= 1
    if let failure, requests[id].branches[place].exchanges[last].innerFailure == nil {
      requests[id].branches[place].exchanges[last].innerFailure = failure
      requests[id].branches[place].exchanges[last].triesLeft = 0
    }
    guard requests[id].branches[place].exchanges[last].openBranches == 0 else { return }
    requests[id].serial += 1
    let ticket = requests[id].serial
    if parent == nil {
      requests[id].ticket = ticket
    } else {
      requests[id].branches[place].ticket = ticket
    }
    schedule(.request(id, ticket: ticket), after: .zero)
  }

  private mutating func endBranch(_ id: Int, _ serial: Int) {
    requests[id].branches.removeAll { $0.serial == serial }
  }

  /// Ends the branches that came out of whoever takes its turn, with all that came out of them.
  mutating func endBranches(_ id: Int, of parent: Int?) {
    for branch in requests[id].branches where branch.parent == parent {
      endBranches(id, of: branch.serial)
      for exchange in branch.exchanges.dropFirst(branch.base) { release(exchange) }
      endBranch(id, branch.serial)
    }
    if !requests[id].exchanges.isEmpty { changeTop(id) { $0.openBranches = 0 } }
  }

  /// Ends everything: the request is over.
  mutating func endAllExchanges(_ id: Int) {
    leaveBranch(id)
    endBranches(id, of: nil)
    while !requests[id].exchanges.isEmpty { popExchange(id) }
    requests[id].exchanges = []
  }

  /// Breaks the innermost fitting exchange of the trunk and of every branch; what went on inside
  /// it is over. `isAround` breaks the exchange around it instead.
  mutating func breakExchanges(
    _ why: String, isAround: Bool = false, _ fits: (Exchange) -> Bool
  ) {
    for id in requests.indices where requests[id].isInFlight {
      eachTurn(id) { world in
        let base = world.base(id)
        guard let index = world.requests[id].exchanges.firstIndex(where: fits), index >= base
        else { return }
        let keep = isAround ? max(1, base, index) : index + 1
        world.dropExchanges(id, to: keep)
        world.changeTop(id) { $0.todo = [.lost(why)] }
        world.wake(id, after: .microseconds(200))
      }
    }
  }

  /// Ends the innermost exchanges until so many are left.
  private mutating func dropExchanges(_ id: Int, to count: Int) {
    endBranches(id, of: requests[id].running)
    while requests[id].exchanges.count > count { popExchange(id) }
  }
}

/// Callers that give up.
extension World {
  /// The earliest time at which somebody whom no other branch speaks for gives up.
  func firstDeadline(_ id: Int) -> SimInstant? {
    var first: SimInstant?
    for index in base(id)..<max(base(id), requests[id].exchanges.count) {
      guard let deadline = requests[id].exchanges[index].deadline else { continue }
      first = min(first ?? deadline, deadline)
    }
    return first
  }

  /// While branches are on their way, only giving up goes on.
  mutating func wakeAtDeadline(_ id: Int) {
    let ticket = newTicket(id)
    guard let end = firstDeadline(id) else { return }
    schedule(.request(id, ticket: ticket), after: max(.zero, end - now))
  }

  /// The outermost exchange whose caller has had enough.
  func overdue(_ id: Int) -> Int? {
    requests[id].exchanges.indices.dropFirst(base(id)).first { index in
      guard let deadline = requests[id].exchanges[index].deadline else { return false }
      return deadline < now || (deadline == now && !knowsWhy(id))
    }
  }

  /// What is due next gives up as well, and says why.
  private func knowsWhy(_ id: Int) -> Bool {
    guard requests[id].top.due.map({ $0 <= now }) ?? false else { return false }
    switch requests[id].top.todo.last {
    case .hang, .giveUp: return true
    default: return false
    }
  }

  mutating func giveUp(_ id: Int, at index: Int, _ topology: Topology) -> SimDuration {
    dropExchanges(id, to: index + 1)
    let who = name(of: caller(of: id), in: topology)
    let waited = (now - (index == 0 ? requests[id].sentAt : requests[id].top.startedAt)).text
    if index == 0 { return abandon(id, who, waited, topology) }
    if case .loadBalancer = caller(of: id) {
      return fail(
        id, .timedOut, "504: no answer within \(waited), the idle timeout; \(who) gives up",
        topology)
    }
    if case .cloudflare = caller(of: id), !requests[id].top.viaWARP {
      return fail(
        id, .timedOut, "524: no answer within \(waited), Cloudflare's limit; \(who) gives up",
        topology)
    }
    return fail(id, .timedOut, "timed out: no answer within \(waited); \(who) gives up", topology)
  }

  /// The client closes its connection; an ALB that waits for a target books a 460.
  private mutating func abandon(
    _ id: Int, _ who: String, _ waited: String, _ topology: Topology
  ) -> SimDuration {
    var text = "timed out: \(who) gives up after \(waited)"
    if case .loadBalancer(let index, _) = requests[id].top.callee {
      text += "; \(topology.loadBalancers[index].name) records 460"
      because(
        id,
        Decision(
          "what does the ALB record?", [],
          conclusion: "460: the client closed the connection before the target answered",
          source: "ALB user guide: troubleshooting", ledger: ["alb.460"]))
    }
    return fail(id, .timedOut, text, topology)
  }
}
