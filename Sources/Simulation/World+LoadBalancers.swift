import TopologyModel

/// What a load balancer's own name answers (ALB user guide: target group health, DNS failover).
extension World {
  /// One address for each enabled zone; zones that fail leave, unless all fail: then all stay.
  func addressesInDNS(loadBalancer index: Int, _ topology: Topology) -> [IPv4Address] {
    let balancer = topology.loadBalancers[index]
    return nodesInDNS(loadBalancer: index, topology).map {
      balancer.nodes[$0].publicAddress ?? balancer.nodes[$0].address
    }
  }

  /// The nodes behind those addresses.
  func nodesInDNS(loadBalancer index: Int, _ topology: Topology) -> [Int] {
    let all = topology.loadBalancers[index].nodes.indices
    let healthy = all.filter { isZoneHealthy(index, $0, topology) }
    return healthy.isEmpty ? Array(all) : healthy
  }

  /// The zone is there, and each group without cross-zone balancing has enough healthy targets in
  /// it: one, as the API model says (the guide of 2023 has the threshold off).
  private func isZoneHealthy(_ index: Int, _ node: Int, _ topology: Topology) -> Bool {
    guard let zone = zone(ofNode: node, of: index, topology) else { return true }
    if lostZones.contains(zone) || shiftedZones.contains(zone) || isBlind(index, node, topology) {
      return false
    }
    return topology.targetGroups.indices.allSatisfy { group in
      let attributes = topology.targetGroups[group].attributes
      guard topology.loadBalancer(ofTargetGroup: group) == index, !attributes.crossZone else {
        return true
      }
      let here = targetGroups[group].targets.filter { $0.isRegistered && $0.zone == zone }
      let healthy = here.count { $0.health == .healthy }
      return healthy >= attributes.dnsMinimumHealthyCount
        && attributes.dnsMinimumHealthyPercentage.map { healthy * 100 >= $0 * here.count } ?? true
    }
  }

  /// The node's own checks reach no target of some group, so that it counts all as unhealthy.
  private func isBlind(_ index: Int, _ node: Int, _ topology: Topology) -> Bool {
    topology.targetGroups.indices.contains { group in
      guard topology.loadBalancer(ofTargetGroup: group) == index else { return false }
      var registered = 0
      for target in targetGroups[group].targets where target.isRegistered {
        guard target.reach?.isBlind(node) ?? false else { return false }
        registered += 1
      }
      return registered > 0
    }
  }

  func zone(ofNode node: Int, of balancer: Int, _ topology: Topology) -> String? {
    topology.loadBalancers[balancer].nodes[node].subnet.map { topology.network.subnets[$0].zone }
  }
}
