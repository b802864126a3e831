import TopologyModel

/// What a Network Load Balancer leaves as it is.
extension World {
  /// The interface a target sees as its caller: the load balancer's own, with the client's address
  /// where that is preserved. Security groups of the load balancer still match (NLB user guide: client
  /// IP preservation, security groups). `nil` where nothing is changed.
  func passedOn(
    from exchange: Exchange, to target: TargetReference, _ topology: Topology
  ) -> Interface? {
    guard let balancer = exchange.callee,
      topology.targetGroups[target.group].preservesClientAddress
    else { return nil }
    var seen = interface(of: balancer, in: topology)
    let client = interface(of: exchange.caller, in: topology)
    seen.address = exchange.source ?? client.address
    return seen
  }
}
