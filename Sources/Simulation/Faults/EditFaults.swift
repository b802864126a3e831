import TopologyModel

/// A fault that changes what the files say; undoing it puts that back.
protocol EditFault: Fault {
  /// Empty for an element of another sort.
  static func edits(_ element: ElementID, _ topology: Topology) -> [Edit]
  /// Why nothing can be changed although the element is of the right sort.
  static func nothingLeft(_ element: ElementID, _ topology: Topology) -> String?
}

extension EditFault {
  package static var isUndoable: Bool { true }

  package static func obstacle(
    _ element: ElementID, _ world: World, _ topology: Topology
  ) -> FaultObstacle? {
    if let left = nothingLeft(element, topology) { return .reason(left) }
    return edits(element, topology).isEmpty ? .otherSort : nil
  }

  package static func apply(to element: ElementID, _ world: inout World, _ topology: Topology) {
    let edits = edits(element, topology)
    world.keep(id, element, edits: edits)
    for edit in edits { world.edit(edit) }
  }

  package static func undo(_ fault: ActiveFault, _ world: inout World, _ topology: Topology) {
    for edit in fault.edits.reversed() { world.edit(edit.inverse) }
  }
}

/// All inbound rules are revoked.
enum SecurityGroupRevoke: EditFault {
  static let id = "security-group-revoke"
  static let title = "revoke its inbound rules"

  static func edits(_ element: ElementID, _ topology: Topology) -> [Edit] {
    topology.network.securityGroups.enumerated().filter { $0.element.element == element }
      .flatMap { index, group in
        group.inbound.map { .removeSecurityGroupRule(group: index, .ingress, $0) }
      }
  }

  static func nothingLeft(_ element: ElementID, _ topology: Topology) -> String? {
    topology.network.securityGroups.contains { $0.element == element && $0.inbound.isEmpty }
      ? "it has no inbound rule" : nil
  }
}

/// Its first rule denies everything, both ways.
enum NetworkACLDeny: EditFault {
  static let id = "network-acl-deny"
  static let title = "deny everything, first of all"

  static func edits(_ element: ElementID, _ topology: Topology) -> [Edit] {
    topology.network.networkACLs.indices
      .filter { topology.network.networkACLs[$0].element == element }
      .flatMap { index in TrafficDirection.allCases.map { edit(index, $0) } }
  }

  private static func edit(_ index: Int, _ direction: TrafficDirection) -> Edit {
    .addNetworkACLRule(
      acl: index, direction,
      NetworkACLRule(
        number: 0, allow: false, ports: .all, block: .everywhere, provenance: .inferred("a fault")))
  }

  static func nothingLeft(_ element: ElementID, _ topology: Topology) -> String? {
    topology.network.networkACLs.contains {
      $0.element == element && $0.inbound.first?.number == 0
    } ? "it already denies everything" : nil
  }
}

/// The default route leads nowhere: its gateway is gone.
enum RouteBlackhole: EditFault {
  static let id = "route-blackhole"
  static let title = "its default route becomes a blackhole"

  static func edits(_ element: ElementID, _ topology: Topology) -> [Edit] {
    for (index, table) in topology.network.routeTables.enumerated() where table.element == element {
      guard let route = table.routes.first(where: { $0.destination == .everywhere }) else {
        return []
      }
      var hole = route
      hole.target = .blackhole("a fault")
      return [.removeRoute(table: index, route), .addRoute(table: index, hole)]
    }
    return []
  }

  static func nothingLeft(_ element: ElementID, _ topology: Topology) -> String? {
    let table = topology.network.routeTables.first { $0.element == element }
    let route = table?.routes.first { $0.destination == .everywhere }
    if table != nil, route == nil { return "it has no default route" }
    if case .blackhole = route?.target { return "it already is a blackhole" }
    return nil
  }
}

/// The NAT gateway is gone: every route through it becomes a blackhole.
enum NATGatewayLoss: EditFault {
  static let id = "nat-gateway-loss"
  static let title = "lose it: routes through it become blackholes"

  static func edits(_ element: ElementID, _ topology: Topology) -> [Edit] {
    guard let nat = topology.network.natGateways.firstIndex(where: { $0.element == element })
    else { return [] }
    return topology.network.routeTables.enumerated().flatMap { index, table in
      table.routes.filter { $0.target == .natGateway(nat) }.flatMap { route -> [Edit] in
        var hole = route
        hole.target = .blackhole("its NAT gateway is gone")
        return [.removeRoute(table: index, route), .addRoute(table: index, hole)]
      }
    }
  }

  static func nothingLeft(_ element: ElementID, _ topology: Topology) -> String? {
    let isHere = topology.network.natGateways.contains { $0.element == element }
    return isHere && edits(element, topology).isEmpty ? "no route leads through it" : nil
  }
}

/// A policy that closes every pod of the namespace, both ways.
enum NetworkPolicyDenyAll: EditFault {
  static let id = "network-policy-deny-all"
  static let title = "close its pods by a default-deny NetworkPolicy"
  private static let name = "fault-deny-all"

  static func edits(_ element: ElementID, _ topology: Topology) -> [Edit] {
    guard let namespace = topology.namespaces.first(where: { $0.element == element }) else {
      return []
    }
    return [
      .addPolicy(
        NetworkPolicy(
          element: element, namespace: namespace.name, name: name, selector: LabelSelector(),
          ingress: [], egress: [], directions: [.ingress, .egress],
          provenance: .inferred("a fault")))
    ]
  }

  static func nothingLeft(_ element: ElementID, _ topology: Topology) -> String? {
    topology.networkPolicies.contains { $0.element == element && $0.name == name }
      ? "it is already closed" : nil
  }
}

/// The certificate's time is over.
enum CertificateExpiry: EditFault {
  static let id = "certificate-expiry"
  static let title = "let it expire"

  static func edits(_ element: ElementID, _ topology: Topology) -> [Edit] {
    topology.certificates.indices.filter { topology.certificates[$0].element == element }
      .map { .certificateExpired($0, true) }
  }

  static func nothingLeft(_ element: ElementID, _ topology: Topology) -> String? {
    topology.certificates.contains { $0.element == element && $0.isExpired }
      ? "it has already expired" : nil
  }
}
