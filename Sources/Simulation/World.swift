import TopologyModel

/// Everything that changes. Copying it is a snapshot; two equal worlds have the same future.
///
/// State stands in one typed table for each subsystem, advanced by one closed enum of events. All
/// of a subsystem's behaviour is in the file of its name (`World+Targets.swift`).
package struct World: Equatable, Sendable {
  /// What the world stands on: the files' topology with the edits made since.
  private(set) var configuration: Configuration
  /// Grows with every edit: what was found out about the network before is void.
  private(set) var networkEpoch = 0
  package var topology: Topology { configuration.topology }
  /// Differs after every edit, and from every other as long as it is kept: an address alone could
  /// be given again.
  package var topologyVersion: TopologyVersion { TopologyVersion(configuration) }
  /// Walks on past what blocks a connection, so that every blocker of a request is found.
  package var isHypothetical = false
  package internal(set) var now = SimInstant.start
  package internal(set) var pods: [PodState] = []
  /// The pod that now lives in each slot; `nil` while there is none.
  package internal(set) var podInSlot: [Int?] = []
  /// Pods that are being deleted, in the order that began.
  var terminating: [Int] = []
  /// Pods that run beside the one in their slot while a rollout surges.
  var surging: [Int] = []
  package internal(set) var nodes: [NodeState] = []
  /// Places whose pod has no address yet, with when that is tried again.
  var waitingForAddress: [Int: SimInstant] = [:]
  /// Pods each workload should have, its rollouts so far, and whose image cannot be pulled.
  package internal(set) var desired: [Int] = []
  var generations: [Int] = []
  var badImages: Set<Int> = []
  package internal(set) var rollingOut: Set<Int> = []
  package internal(set) var autoscalers: [AutoscalerState] = []
  /// Pods ever made for a workload, so that replacements get new names.
  package internal(set) var podsMade: [Int] = []
  /// What each Service's EndpointSlices say.
  package internal(set) var endpoints: [[EndpointState]] = []
  /// When the slices last said something else of a pod.
  package internal(set) var endpointChanges: [Int: SimInstant] = [:]
  /// When each Service's slices and each target group are next looked at, so that what happens
  /// at one moment is seen in one go.
  var syncsDue: [Int: SimInstant] = [:]
  var reconcilesDue: [Int: SimInstant] = [:]
  package internal(set) var targetGroups: [TargetGroupState] = []
  package internal(set) var databases: [DatabaseState] = []
  /// What each resolver keeps.
  package internal(set) var dnsCaches: [ResolverID: DNSCache] = [:]
  /// Zones and resolvers that answer wrongly or not at all.
  package internal(set) var dnsFaults: [ElementID: DNSFault] = [:]
  /// Records whose Route 53 health check fails, by `DNSRecord.healthKey`.
  package internal(set) var failingHealthChecks: Set<String> = []
  /// Zones that traffic is shifted away from.
  package internal(set) var shiftedZones: Set<String> = []
  /// What is wrong with the network of load balancers, nodes, databases, bastions and clients.
  package internal(set) var links: [ElementID: PodNetwork] = [:]
  /// Availability Zones without power.
  /// A pod was made since the start: a slot may have had several.
  var hasNewPods = false
  /// What the controller could not build so far, in the order it was asked for.
  var waitingEdits: [Edit] = []
  /// Slots whose pod an old ReplicaSet makes anew, with its generation.
  var oldGeneration: [Int: Int] = [:]
  /// Slots whose pod found no node, until one takes pods again.
  var unplaced: Set<Int> = []
  package internal(set) var lostZones: Set<String> = []
  /// The AWS Load Balancer Controller does not run; what it should do waits.
  /// Clusters whose AWS Load Balancer Controller does not run.
  package internal(set) var controllersDown: Set<Int> = []
  var waitingReconciles: Set<Int> = []
  package internal(set) var stoppedBastions: Set<Int> = []
  /// How each EC2 instance and managed dependency is.
  package internal(set) var hosts: [Host.Status] = []
  /// What stands before the rules of a load balancer and is broken.
  package internal(set) var frontFaults: Set<FrontTrouble> = []
  /// What clients do wrong in the middle of a request.
  package internal(set) var clientTroubles: [Int: ClientTrouble] = [:]
  /// Bastions whose sshd does not run.
  package internal(set) var stoppedServers: Set<Int> = []
  /// Connections pods keep to databases: the address each was opened to.
  var pools: [PoolKey: IPv4Address] = [:]
  /// Kept connections that are dead without their owners knowing.
  var brokenPools: Set<PoolKey> = []
  package internal(set) var loads: [BackgroundLoad] = []
  /// For each load balancer, how far its Ingresses have come.
  package internal(set) var controlPlane: [ControlPlaneState] = []
  package internal(set) var tunnelCut: [Bool] = []
  package internal(set) var requests = ChunkedArray<RequestState>()
  /// Requests that have not ended.
  package internal(set) var inFlight = 0
  /// Cookies of sessions, held by whoever asked.
  var cookies: [CookieKey: Cookie] = [:]
  var affinities: [Affinity: Cookie] = [:]
  /// Whose turn it is at each Service, where kube-proxy goes in turn.
  var proxyTurns: [Int: Int] = [:]
  package internal(set) var activeFaults: [ActiveFault] = []
  package internal(set) var log = EventLog()
  /// Hops ever recorded by requests of people, which is what a step waits for.
  package internal(set) var hopCount = 0
  /// Follows the topology: for the everyday events.
  var groupSettings: [GroupSettings] = []
  var queue = EventQueue()
  var chance: SeededGenerator
  /// Host part for the next replacement pod of each subnet.
  var nextAddressOffset: [Int] = []
  /// Addresses of pods that are not gone and have one of their own.
  var liveAddresses: Set<IPv4Address> = []
  /// Subnets without a free address since the last pod was gone.
  var fullSubnets: Set<Int> = []

  /// A world in which everything has long settled: pods ready, targets judged, probes under way.
  package init(_ topology: Topology, seed: UInt64 = 1) {
    configuration = Configuration(topology)
    chance = SeededGenerator(seed: seed)
    nextAddressOffset = topology.network.subnets.map { _ in 200 }
    databases = topology.databases.map { DatabaseState($0) }
    failingHealthChecks = Set(
      topology.hostedZones.flatMap(\.records).filter(\.isFailing).map(\.healthKey))
    tunnelCut = topology.tunnels.map { _ in false }
    hosts = topology.hosts.map(\.status)
    controlPlane = startControlPlane(topology)
    startPods(topology)
    startAutoscalers(topology)
    startEndpoints(topology)
    startTargets(topology)
    settleGroups(topology)
  }

  /// Lets the earliest event happen. Returns false when nothing is pending. O(log events).
  @discardableResult
  package mutating func step() -> Bool {
    guard let next = queue.pop() else { return false }
    now = next.at
    if !handleQuickly(next.event) { handle(next.event, topology) }
    return true
  }

  /// Plays events up to a time, or until a request has ended, at most `limit` of them. Returns how
  /// many; faster than single steps, because the topology is taken out of its place only once.
  @discardableResult
  package mutating func play(
    until end: SimInstant, request id: Int? = nil, limit: Int = .max
  ) -> Int {
    play(topology, until: end, request: id, limit: limit)
  }

  /// The same for a caller that has taken the topology out already.
  mutating func play(
    _ first: Topology, until end: SimInstant, request id: Int? = nil, limit: Int = .max
  ) -> Int {
    var (played, goesOn) = playUnchanged(first, until: end, request: id, limit: limit)
    while goesOn {
      let more = playUnchanged(topology, until: end, request: id, limit: limit - played)
      played += more.played
      goesOn = more.goesOn
    }
    return played
  }

  /// Until the end, or until an event changed the topology.
  private mutating func playUnchanged(
    _ topology: Topology, until end: SimInstant, request id: Int?, limit: Int
  ) -> (played: Int, goesOn: Bool) {
    var played = 0
    let unchanged = configuration
    repeat {
      guard played < limit, let first = queue.first, first.at <= end else {
        return (played, false)
      }
      if let id, !requests[id].isInFlight { return (played, false) }
      guard let next = queue.pop() else { return (played, false) }
      now = next.at
      played += 1
      if !handleQuickly(next.event) { handle(next.event, topology) }
    } while configuration === unchanged
    return (played, true)
  }

  /// Changes the topology under the running world.
  mutating func change(_ change: (inout Topology) -> Void) {
    var topology = configuration.topology
    change(&topology)
    configuration = Configuration(topology)
    networkEpoch += 1
    settleGroups(topology)
  }

  /// The time of the next event; `nil` when nothing is pending.
  package var nextEventAt: SimInstant? { queue.first?.at }

  /// Pending events in order, for the "next" list. O(n log n).
  package var upcoming: [ScheduledEvent] { queue.sorted.filter { !isVoid($0.event) } }

  /// Moves the clock forward over a time in which nothing is due.
  mutating func wait(until instant: SimInstant) {
    if instant > now, instant <= (queue.first?.at ?? instant) { now = instant }
  }

  mutating func schedule(_ event: Event, after delay: SimDuration) {
    queue.push(event, at: now + delay)
  }

  mutating func note(
    _ element: ElementID, _ level: LogEntry.Level, _ text: String, interesting: Bool = false,
    request: Int? = nil, form: LogEntry.Form = .plain
  ) {
    log.append(
      LogEntry(
        at: now, element: element, level: level, request: request, text: text,
        isInteresting: interesting, form: form))
  }

  private mutating func handle(_ event: Event, _ topology: Topology) {
    switch event {
    case .request(let id, let ticket): advance(id, ticket: ticket, topology)
    case .probe(let group, let target): sendProbe(group, target, topology)
    case .probeResult(let group, let target, let outcome):
      countProbe(outcome, group, target, topology)
    case .targetRegistered(let group, let target): finishRegistration(group, target, topology)
    case .deregistrationEnds(let group, let target): finishDraining(group, target, topology)
    case .podProbe(let pod, let kind, let life): sendPodProbe(pod, kind, life, topology)
    case .podProbeResult(let pod, let kind, let life, let passed):
      countPodProbe(pod, kind, life, passed, topology)
    case .containerStarts(let pod): startContainer(pod, topology)
    case .podScheduled(let slot): schedulePod(slot, topology)
    case .processExits(let pod): endPod(pod, topology)
    case .endpointSliceSync(let service): syncEndpoints(service, topology)
    case .targetGroupReconcile(let group): reconcile(group, topology)
    case .readinessGatePoll(let group): pollGates(group, topology)
    case .nodeMonitorGraceEnds(let node, let outage): loseNode(node, outage, topology)
    case .evictionDue(let node, let outage): evictPods(node, outage, topology)
    case .drainAgain(let node): drain(node, topology)
    case .outOfMemory(let pod, let life): killForMemory(pod, life, topology)
    case .rolloutGoesOn(let workload): continueRollout(workload, topology)
    case .autoscale(let index): autoscale(index, topology)
    case .databaseChanges(let index): changeDatabase(index, topology)
    case .controlPlane(let balancer, let step, let generation):
      controlPlaneStep(balancer, step, generation, topology)
    case .faultEnds(let fault, let element):
      endFault(FaultCatalog.all[fault].id, element, topology)
    case .loadArrives(let load): loadArrives(load, topology)
    case .loadAnswered(let load, let target, let life, let status):
      loadAnswered(load, target, life, status)
    }
  }

  /// Timers whose state is gone stay in the queue but mean nothing.
  private func isVoid(_ event: Event) -> Bool {
    switch event {
    case .request(let id, let ticket):
      return !requests[id].hears(ticket)
    case .probe(let group, let target), .probeResult(let group, let target, _):
      return !targetGroups[group].targets[target].isRegistered
    case .podProbe(let pod, _, let life), .podProbeResult(let pod, _, let life, _),
      .outOfMemory(let pod, let life):
      return pods[pod].phase != .running || pods[pod].life != life
    case .controlPlane(let balancer, let step, let generation):
      return step != .externalDNS && controlPlane[balancer].generation != generation
    case .targetRegistered, .deregistrationEnds, .containerStarts, .podScheduled, .processExits,
      .endpointSliceSync, .targetGroupReconcile, .readinessGatePoll, .nodeMonitorGraceEnds,
      .evictionDue, .drainAgain, .rolloutGoesOn, .autoscale, .databaseChanges, .faultEnds:
      return false
    case .loadArrives, .loadAnswered: return true
    }
  }
}

extension World {
  /// The pod that lives in a slot now.
  package func pod(inSlot slot: Int) -> PodState? { podInSlot[slot].map { pods[$0] } }

  /// The element that stands for a party on the picture.
  package func element(of party: Party, in topology: Topology) -> ElementID {
    switch party {
    case .client(let index): topology.clients[index].element
    case .loadBalancer(let index, _): topology.loadBalancers[index].element
    case .node(let index): topology.nodes[index].element
    case .pod(let index): topology.podSlots[pods[index].slot].element
    case .database(let index): topology.databases[index].element
    case .bastion(let index): topology.bastions[index].element
    case .host(let index): topology.hosts[index].element
    case .cloudflare: topology.cloudflareEdge ?? ElementID(0)
    }
  }

  /// Where a party's packets come from.
  func interface(of party: Party, in topology: Topology) -> Interface {
    switch party {
    case .client(let index): topology.interface(ofClient: index)
    case .loadBalancer(let index, let node): topology.loadBalancers[index].nodes[node]
    case .node(let index): topology.interface(ofNode: index)
    case .pod(let index):
      topology.interface(
        ofPodAt: pods[index].address, slot: pods[index].slot, node: pods[index].node)
    case .database(let index): databases[index].interface
    case .bastion(let index): topology.bastions[index].interface
    case .host(let index): topology.hosts[index].interface
    case .cloudflare:
      Interface(
        element: topology.cloudflareEdge ?? ElementID(0), subnet: nil,
        address: IPv4Address(bits: 0x6810_0001))
    }
  }

  package func name(of party: Party, in topology: Topology) -> String {
    if case .pod(let index) = party { return pods[index].name }
    return topology.name(of: element(of: party, in: topology))
  }
}
