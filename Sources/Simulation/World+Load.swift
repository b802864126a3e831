import TopologyModel

/// Requests in the background of one kind, so that counts in flight and draining mean something.
///
/// Each is an arrival and an answer, without hops: who is chosen and what comes back follow the
/// same rules as for a request on screen.
package struct BackgroundLoad: Hashable, Sendable {
  package var name: String
  /// Position in `World.targetGroups`.
  package var group: Int
  package var perSecond: Int
  /// Mean time the application works on one, exponentially distributed.
  package var service: SimDuration
  /// What the application answers to this path, and how many of a hundred go wrong.
  package var status = 200
  package var errorPercent = 0
  package var isOn = true
  package internal(set) var sent = 0
  package internal(set) var succeeded = 0
  /// What the others got: 502, 503, 504 or the application's own; by status.
  package internal(set) var failures: [StatusCount] = []

  /// Requests that wait in each target, by its position.
  private(set) var waiting: [Int] = []

  /// Sent and not answered yet.
  package var inFlight: Int {
    sent - succeeded - failures.reduce(0) { $0 + $1.count }
  }

  mutating func enter(_ target: Int) {
    while waiting.count <= target { waiting.append(0) }
    waiting[target] += 1
  }

  mutating func leave(_ target: Int) { waiting[target] -= 1 }

  /// How many waited there; they do no more.
  mutating func breakOff(_ target: Int) -> Int {
    guard target < waiting.count else { return 0 }
    defer { waiting[target] = 0 }
    return waiting[target]
  }

  package struct StatusCount: Hashable, Sendable {
    package var status: Int
    package var count: Int
  }

  mutating func book(_ status: Int) {
    if status < 400 {
      succeeded += 1
    } else if let index = failures.firstIndex(where: { $0.status == status }) {
      failures[index].count += 1
    } else {
      failures.append(StatusCount(status: status, count: 1))
      failures.sort { $0.status < $1.status }
    }
  }
}

extension World {
  /// Starts a load on the target group the request would reach. Returns what stood in its way.
  package mutating func startLoad(
    _ order: RequestOrder, perSecond: Int, in topology: Topology
  ) -> String? {
    var ahead = self
    let id = ahead.send(order, in: topology)
    var group: Int?
    var left = 10_000
    while group == nil, ahead.requests[id].isInFlight, left > 0, ahead.step() {
      group = ahead.requests[id].exchanges.lazy.compactMap(\.target?.group).first
      left -= 1
    }
    guard let group else { return "this request reaches no target group" }
    addLoad("\(order.line)", group, perSecond, path: order.line.url.path, topology)
    return nil
  }

  package mutating func addLoad(
    _ name: String, _ group: Int, _ perSecond: Int, path: String = "/", _ topology: Topology
  ) {
    let slot = topology.services[topology.targetGroups[group].service].slots.first
    let behaviour = slot.flatMap { topology.behaviour(of: topology.podSlots[$0].workload) }
    var load = BackgroundLoad(
      name: name, group: group, perSecond: min(100_000, max(1, perSecond)),
      service: .milliseconds(behaviour?.latencyMilliseconds ?? 50))
    load.status = behaviour?.status(path) ?? 200
    load.errorPercent = behaviour?.errorPercent ?? 0
    loads.append(load)
    note(
      topology.targetGroups[group].element, .caution, "load: \(perSecond) × \(name) a second",
      interesting: true)
    schedule(.loadArrives(loads.count - 1), after: pause(perSecond))
  }

  package mutating func stopLoads(_ topology: Topology) {
    for index in loads.indices where loads[index].isOn {
      loads[index].isOn = false
      note(
        topology.targetGroups[loads[index].group].element, .info,
        "load stops: \(loads[index].name)",
        interesting: true)
    }
  }

  private mutating func pause(_ perSecond: Int) -> SimDuration {
    Exponential.draw(mean: 1_000_000 / Double(perSecond), &chance)
  }

  mutating func loadArrives(_ index: Int, _ topology: Topology) {
    guard loads[index].isOn else { return }
    schedule(.loadArrives(index), after: pause(loads[index].perSecond))
    loads[index].sent += 1
    let group = loads[index].group
    guard let target = quickChoice(group, topology) else {
      loads[index].book(503)
      return
    }
    targetGroups[group].lastChosen = target
    targetGroups[group].targets[target].inFlight += 1
    loads[index].enter(target)
    targetGroups[group].targets[target].requests += 1
    let (status, time) = answer(index, group, target, topology)
    let life = targetGroups[group].targets[target].life
    schedule(.loadAnswered(index, target: target, life: life, status: status), after: time)
  }

  /// The choice of `TargetChoice` without its words; the usual group is walked in turn.
  private mutating func quickChoice(_ group: Int, _ topology: Topology) -> Int? {
    let attributes = topology.targetGroups[group].attributes
    if groupSettings[group].isPlain, isSeenAlike(group), let next = nextHealthy(group) {
      return next
    }
    var context = TargetChoice.Context(attributes: attributes, now: now)
    if let balancer = topology.loadBalancer(ofTargetGroup: group) {
      // Clients spread over the addresses that are in DNS.
      let nodes = nodesInDNS(loadBalancer: balancer, topology)
      let node = nodes[chance.index(below: nodes.count)]
      context.node = node
      context.front = topology.loadBalancers[balancer].kind
      context.shiftedZones = shiftedZones
      context.zone = zone(ofNode: node, of: balancer, topology)
    }
    let pool = TargetChoice.Pool(targetGroups[group], context)
    return TargetChoice.pick(pool, targetGroups[group], context, &chance)
  }

  /// Every node of the load balancer sees every target, and no zone is left out.
  func isSeenAlike(_ group: Int) -> Bool {
    shiftedZones.isEmpty
      && targetGroups[group].targets.allSatisfy { ($0.reach?.blind ?? 0) == 0 }
  }

  /// What a target makes of a request, and when it is known.
  private mutating func answer(
    _ index: Int, _ group: Int, _ target: Int, _ topology: Topology
  ) -> (status: Int, time: SimDuration) {
    let state = targetGroups[group].targets[target]
    let idle = topology.loadBalancer(ofTargetGroup: group).map {
      SimDuration.seconds(topology.loadBalancers[$0].idleTimeoutSeconds)
    }
    let limit = idle ?? Timings.idleTimeout
    let isOpen = reach(of: state, group, topology).isOpen
    var late = SimDuration.zero
    if let balancer = topology.loadBalancer(ofTargetGroup: group) {
      let from = Party.loadBalancer(balancer, node: 0)
      if !isOpen || cutLink(from, state.party, topology) != nil {
        return (504, Timings.targetConnectTimeout)
      }
      late = linkDelay(from, state.party, topology)
    }
    if let node = state.node, !nodes[node].hasPower { return (504, Timings.targetConnectTimeout) }
    guard let pod = state.pod ?? behind(state.node, group, topology) else {
      return state.node == nil ? (200, draw(loads[index].service)) : (502, .milliseconds(1))
    }
    if silence(of: pod) != nil { return (504, Timings.targetConnectTimeout) }
    if isClosed(containerPort(group, state, pod, topology), of: pod, topology) {
      return (502, .milliseconds(1))
    }
    pods[pod].served += 1
    var time = draw(loads[index].service) + late
    var status = loads[index].status
    if loads[index].errorPercent > 0, chance.index(below: 100) < loads[index].errorPercent {
      status = 500
    }
    switch pods[pod].conduct {
    case _ where pods[pod].phase == .gone: return (502, .milliseconds(1))
    case .crashed: return (502, .milliseconds(1))
    case .hanging, .breaking(.short): return (504, limit)
    case .breaking: return (502, .milliseconds(2))
    case .answering(let other): status = other
    case .slow(let delay): time = time + delay
    case .serving: break
    }
    return time > limit ? (504, limit) : (status, time)
  }

  /// kube-proxy's choice behind a node.
  private mutating func behind(_ node: Int?, _ group: Int, _ topology: Topology) -> Int? {
    guard let node else { return nil }
    let service = topology.targetGroups[group].service
    let usable = usableEndpoints(
      service, onNode: topology.services[service].externalIsLocal ? node : nil)
    return usable.isEmpty ? nil : usable[chance.index(below: usable.count)].pod
  }

  private mutating func draw(_ mean: SimDuration) -> SimDuration {
    Exponential.draw(mean: Double(mean.microseconds), &chance)
  }

  mutating func loadAnswered(_ index: Int, _ target: Int, _ life: Int, _ status: Int) {
    let group = loads[index].group
    guard targetGroups[group].targets[target].life == life else { return }
    targetGroups[group].targets[target].inFlight -= 1
    loads[index].leave(target)
    loads[index].book(status)
  }

  /// The connections of a target are broken: whoever waits in it gets a 502.
  mutating func breakBackground(_ group: Int, _ target: Int) {
    var isBroken = false
    for index in loads.indices where loads[index].group == group {
      let count = loads[index].breakOff(target)
      if count == 0 { continue }
      isBroken = true
      targetGroups[group].targets[target].inFlight -= count
      for _ in 0..<count { loads[index].book(502) }
    }
    if isBroken { targetGroups[group].targets[target].life += 1 }
  }
}

/// Exponentially distributed times, the same on every machine.
enum Exponential {
  static func draw(mean microseconds: Double, _ chance: inout SeededGenerator) -> SimDuration {
    let unit = (Double(chance.next() >> 11) + 1) * (1.0 / 9_007_199_254_740_993.0)
    return SimDuration(microseconds: Int64(-naturalLogarithm(unit) * microseconds))
  }

  /// ln of a number in (0, 1] by ln((1+z)/(1-z)) = 2(z + z³/3 + z⁵/5 …), to about 1e-12; the
  /// standard library has none without Foundation.
  static func naturalLogarithm(_ value: Double) -> Double {
    var significand = value.significand
    var exponent = Double(value.exponent)
    if significand > 1.414213562373095 {
      significand /= 2
      exponent += 1
    }
    let z = (significand - 1) / (significand + 1)
    let square = z * z
    var sum = 0.0
    for divisor in stride(from: 17.0, through: 1.0, by: -2.0) { sum = sum * square + 1 / divisor }
    return exponent * 0.693147180559945309 + 2 * z * sum
  }
}
