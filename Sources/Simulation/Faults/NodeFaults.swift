import TopologyModel

/// A fault that leaves a node without power: while any is on, no other one's end brings it back.
protocol PowerFault: Fault {
  /// When it ends by itself; `nil` for never.
  static var lasts: SimDuration? { get }
}

extension PowerFault {
  static var lasts: SimDuration? { nil }
  package static var isUndoable: Bool { true }

  package static func obstacle(
    _ element: ElementID, _ world: World, _ topology: Topology
  ) -> FaultObstacle? {
    guard let node = topology.node(of: element) else { return .otherSort }
    return world.nodes[node].hasPower ? nil : "it has no power"
  }

  package static func apply(to element: ElementID, _ world: inout World, _ topology: Topology) {
    guard let node = topology.node(of: element) else { return }
    world.keep(id, element)
    if let lasts { world.endByItself(id, element, after: lasts) }
    world.powerOff(node, topology)
  }

  package static func undo(_ fault: ActiveFault, _ world: inout World, _ topology: Topology) {
    if let node = topology.node(of: fault.element) { world.powerOn(node, topology) }
  }
}

/// The node loses power (Litmus: node-poweroff).
enum NodePoweroff: PowerFault {
  static let id = "node-poweroff"
  static let title = "power off: everything on it falls silent"
}

/// `kubectl drain` (Litmus: node-drain).
enum NodeDrain: Fault {
  static let id = "node-drain"
  static let title = "drain: evict its pods as budgets allow, take no new ones"
  static let isUndoable = true

  static func obstacle(_ element: ElementID, _ world: World, _ topology: Topology) -> FaultObstacle?
  {
    guard let node = topology.node(of: element) else { return .otherSort }
    return world.nodes[node].isCordoned ? "it is already drained" : nil
  }

  static func apply(to element: ElementID, _ world: inout World, _ topology: Topology) {
    guard let node = topology.node(of: element) else { return }
    world.keep(id, element)
    world.nodes[node].isCordoned = true
    world.drain(node, topology)
  }

  static func undo(_ fault: ActiveFault, _ world: inout World, _ topology: Topology) {
    guard let node = topology.node(of: fault.element) else { return }
    world.nodes[node].isCordoned = false
    world.placeWaitingPods(topology)
  }
}

/// A whole Availability Zone is lost (Litmus: aws-az-chaos): applied to a subnet or node in it.
enum AZChaos: Fault {
  static let id = "aws-az-chaos"
  static let title = "lose its whole Availability Zone"
  static let isUndoable = true

  static func obstacle(_ element: ElementID, _ world: World, _ topology: Topology) -> FaultObstacle?
  {
    guard let zone = zone(element, topology) else { return .otherSort }
    return world.lostZones.contains(zone) ? "\(zone) is already lost" : nil
  }

  static func apply(to element: ElementID, _ world: inout World, _ topology: Topology) {
    guard let zone = zone(element, topology) else { return }
    let edits = gatewayEdits(zone, topology)
    world.keep(id, element, edits: edits)
    world.lostZones.insert(zone)
    for edit in edits { world.edit(edit) }
    for node in topology.nodes.indices where topology.nodes[node].zone == zone {
      world.powerOff(node, topology)
    }
    for index in topology.databases.indices where isHere(index, zone, world, topology) {
      if world.databases[index].standby != nil, !world.standbyIsLost(index, topology) {
        world.failOver(index, topology)
      } else {
        world.setStatus(index, .stopped, topology)
      }
    }
  }

  static func undo(_ fault: ActiveFault, _ world: inout World, _ topology: Topology) {
    guard let zone = zone(fault.element, topology) else { return }
    world.lostZones.remove(zone)
    for edit in fault.edits.reversed() { world.edit(edit.inverse) }
    for node in topology.nodes.indices where topology.nodes[node].zone == zone {
      world.powerOn(node, topology)
    }
    for index in topology.databases.indices
    where isHere(index, zone, world, topology) && world.databases[index].status == .stopped
      && !world.activeFaults.contains(where: {
        $0.fault == RDSInstanceStop.id && $0.element == topology.databases[index].element
      })
    {
      world.setStatus(index, .available, topology)
    }
  }

  /// A NAT gateway lives in one zone: what routes to it loses the internet with it (VPC user guide:
  /// NAT gateways).
  private static func gatewayEdits(_ zone: String, _ topology: Topology) -> [Edit] {
    topology.network.natGateways.filter { topology.network.subnets[$0.subnet].zone == zone }
      .flatMap { NATGatewayLoss.edits($0.element, topology) }
  }

  /// Another fault that was taken back may have put a route to a lost gateway in place again.
  static func reassert(_ world: inout World) {
    for index in world.activeFaults.indices where world.activeFaults[index].fault == id {
      let topology = world.topology
      guard let zone = zone(world.activeFaults[index].element, topology) else { continue }
      let edits = gatewayEdits(zone, topology)
      world.activeFaults[index].edits += edits
      for edit in edits { world.edit(edit) }
    }
  }

  private static func isHere(
    _ index: Int, _ zone: String, _ world: World, _ topology: Topology
  ) -> Bool {
    world.databases[index].interface.subnet.map { topology.network.subnets[$0].zone } == zone
  }

  private static func zone(_ element: ElementID, _ topology: Topology) -> String? {
    if let subnet = topology.network.subnets.first(where: { $0.element == element }) {
      return subnet.zone
    }
    return topology.node(of: element).map { topology.nodes[$0].zone }
  }
}
