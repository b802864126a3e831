import TopologyModel

/// Target groups behind Network Load Balancers, whose defaults are not an ALB's.
enum NetworkGroups {
  /// Cross-zone balancing is off unless the group or its load balancer says otherwise (NLB user guide:
  /// cross-zone load balancing).
  static func settle(
    _ groups: [Int], balancerCrossZone: Bool?, _ builder: inout TopologyBuilder
  ) {
    for index in groups {
      builder.topology.targetGroups[index].isOfNetworkBalancer = true
      let written = builder.topology.targetGroups[index].attributes.writtenCrossZone
      builder.topology.targetGroups[index].attributes.crossZone =
        written ?? balancerCrossZone ?? false
    }
  }

  /// Groups that listeners forward to.
  static func groups(of listeners: [Listener]) -> [Int] {
    listeners.flatMap { $0.rules.map(\.action) + [$0.defaultAction] }.flatMap { action -> [Int] in
      guard case .forward(let groups) = action else { return [] }
      return groups.compactMap(\.targetGroup)
    }
  }
}
