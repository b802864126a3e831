import TopologyModel

/// A fault on the network of something that is no pod: a load balancer, a node, a database, a
/// bastion or a client. Every packet from it and to it feels it.
protocol LinkFault: Fault {
  static func change(_ network: inout PodNetwork)
}

extension LinkFault {
  package static var isUndoable: Bool { true }

  package static func obstacle(
    _ element: ElementID, _ world: World, _ topology: Topology
  ) -> FaultObstacle? {
    let isEnd =
      topology.node(of: element) != nil || topology.database(of: element) != nil
      || topology.loadBalancers.contains { $0.element == element }
      || topology.bastions.contains { $0.element == element }
      || topology.clients.contains { $0.element == element }
    if !isEnd { return .otherSort }
    return world.activeFaults.contains { $0.fault == id && $0.element == element }
      ? "it already is" : nil
  }

  package static func apply(to element: ElementID, _ world: inout World, _ topology: Topology) {
    world.keep(id, element)
    change(&world.links[element, default: PodNetwork()])
    world.followLink(of: element, topology)
  }

  /// Starts from a whole network and applies what is left.
  package static func undo(_ fault: ActiveFault, _ world: inout World, _ topology: Topology) {
    var network = PodNetwork()
    for other in world.activeFaults where other.element == fault.element {
      (FaultCatalog.fault(other.fault) as? any LinkFault.Type)?.change(&network)
    }
    world.links[fault.element] = network == PodNetwork() ? nil : network
    world.followLink(of: fault.element, topology)
  }
}

/// Packets from it and to it are late (Chaos Mesh: NetworkChaos delay; Litmus: network latency).
enum NetworkLatency: LinkFault {
  static let id = "network-latency"
  static let title = "packets from it and to it come 1 s late"
  static func change(_ network: inout PodNetwork) { network.latency = .seconds(1) }
}

/// Half of the packets are lost (Chaos Mesh: NetworkChaos loss).
enum NetworkLoss: LinkFault {
  static let id = "network-loss"
  static let title = "half of its packets are lost"
  static func change(_ network: inout PodNetwork) { network.lossPercent = 50 }
}

/// No packet gets through (Chaos Mesh: NetworkChaos partition; AWS FIS: disrupt-connectivity).
enum NetworkPartition: LinkFault {
  static let id = "network-partition"
  static let title = "no packet gets to it or from it"
  static func change(_ network: inout PodNetwork) { network.isPartitioned = true }
}

extension World {
  /// A node that is cut off does not report.
  mutating func followLink(of element: ElementID, _ topology: Topology) {
    guard let node = topology.node(of: element) else { return }
    let isCut = links[element]?.isPartitioned ?? false
    guard isCut != nodes[node].isCutOff else { return }
    nodes[node].isCutOff = isCut
    if isCut {
      fallSilent(node, "it is cut off", topology)
    } else {
      reportAgain(node, topology)
    }
  }

  /// What is wrong with an element's own network, a pod's node included.
  private func link(_ party: Party?, _ topology: Topology) -> PodNetwork? {
    guard let party else { return nil }
    if let own = links[element(of: party, in: topology)] { return own }
    guard case .pod(let pod) = party else { return nil }
    return links[topology.nodes[pods[pod].node].element]
  }

  /// Why no packet gets from one to the other, where a link is cut.
  func cutLink(_ from: Party, _ to: Party?, _ topology: Topology) -> NetworkCheck? {
    if links.isEmpty || isHypothetical || areOnOneNode(from, to, topology) { return nil }
    for party in [from, to] where link(party, topology)?.isPartitioned ?? false {
      guard let party else { continue }
      return NetworkCheck(
        name: "network of \(name(of: party, in: topology))", passes: false,
        reason: "it is cut off (fault network-partition)")
    }
    return nil
  }

  /// What late and lost packets on either side add to a hop.
  mutating func linkDelay(_ from: Party, _ to: Party?, _ topology: Topology) -> SimDuration {
    if links.isEmpty || areOnOneNode(from, to, topology) { return .zero }
    var delay = SimDuration.zero
    for party in [from, to] {
      if let network = link(party, topology) { delay = delay + network.delay(&chance) }
    }
    return delay
  }
}
