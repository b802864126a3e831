import TopologyModel

/// What a load balancer's own name answers (ALB user guide: target group health, DNS failover).
extension World {
  /// One address for each enabled zone; zones that fail leave, unless all fail: then all stay.
  func addressesInDNS(loadBalancer index: Int, _ topology: Topology) -> [IPv4Address] {
    let balancer = topology.loadBalancers[index]
    let healthy = balancer.nodes.indices.filter { isZoneHealthy(index, $0, topology) }
    let nodes = healthy.isEmpty ? Array(balancer.nodes.indices) : healthy
    return nodes.map { balancer.nodes[$0].publicAddress ?? balancer.nodes[$0].address }
  }

  /// The zone is there, and each group without cross-zone balancing has a healthy target in it.
  private func isZoneHealthy(_ index: Int, _ node: Int, _ topology: Topology) -> Bool {
    guard let zone = zone(ofNode: node, of: index, topology) else { return true }
    return !lostZones.contains(zone)
  }

  func zone(ofNode node: Int, of balancer: Int, _ topology: Topology) -> String? {
    topology.loadBalancers[balancer].nodes[node].subnet.map { topology.network.subnets[$0].zone }
  }
}
