import TopologyModel

/// A resolver or zone that answers wrongly: CoreDNS or a hosted zone.
protocol NameFault: Fault {
  static var kind: DNSFault { get }
}

extension NameFault {
  package static var isUndoable: Bool { true }

  package static func obstacle(
    _ element: ElementID, _ world: World, _ topology: Topology
  ) -> FaultObstacle? {
    let isName =
      topology.cluster(withCoreDNS: element) != nil
      || topology.hostedZones.contains { $0.element == element }
    if !isName { return .otherSort }
    return world.dnsFaults[element] == nil ? nil : "its answers are already faulty"
  }

  package static func apply(to element: ElementID, _ world: inout World, _ topology: Topology) {
    world.dnsFaults[element] = kind
    world.keep(id, element)
  }

  package static func undo(_ fault: ActiveFault, _ world: inout World, _ topology: Topology) {
    world.dnsFaults[fault.element] = nil
  }
}

/// Every question ends in SERVFAIL (Chaos Mesh: DNSChaos error; Litmus: pod-dns-error).
enum DNSError: NameFault {
  static let id = "dns-error"
  static let title = "answer SERVFAIL to everything"
  static let kind = DNSFault.error
}

/// Every answer is a random address (Chaos Mesh: DNSChaos random; Litmus: pod-dns-spoof).
enum DNSRandom: NameFault {
  static let id = "dns-random"
  static let title = "answer with wrong addresses"
  static let kind = DNSFault.random
}
