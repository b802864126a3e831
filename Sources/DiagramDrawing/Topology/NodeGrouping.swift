import DiagramLayout
import TerminalCanvas
import TopologyModel

/// EKS ⊃ Availability Zone ⊃ node ⊃ pods, and VPC ⊃ subnet ⊃ what has an address there.
extension ViewBuilder {
  /// Pods of an open node: as many as the room has rows for, shared among the open ones.
  private var podLimit: Int {
    let count = topology.nodes.count { open.contains($0.element) }
    return max(3, min(12, (room.height - 15) / max(1, count)))
  }
  private static let boxLimit = 8

  mutating func addZones(of index: Int, _ cluster: Int) {
    var zones: [String] = []
    for node in topology.nodes where node.cluster == index && !zones.contains(node.zone) {
      zones.append(node.zone)
    }
    for zone in zones.sorted() {
      let members = topology.nodes.indices.filter {
        topology.nodes[$0].zone == zone && topology.nodes[$0].cluster == index
          && isWanted(topology.nodes[$0].element)
      }
      if members.isEmpty { continue }
      // A frame around one box says nothing that its title could not.
      let parent =
        members.count > 1 && density != .compact
        ? add(.zone(zone), nil, .container, in: cluster) : cluster
      for node in members { addNode(node, parent) }
    }
  }

  mutating func addNode(_ node: Int, _ parent: Int) {
    let element = topology.nodes[node].element
    guard open.contains(element) else {
      // A box takes as many lines as there are; a crowd of nodes has no room for boxes.
      let shape: LayoutNode.Shape = topology.nodes.count > Self.boxLimit ? .row : .box
      add(.folded(.node(node)), element, shape, in: parent)
      return
    }
    let box = add(.node(node), element, .container, in: parent)
    let wanted = index.slots[node].filter { isWanted(topology.podSlots[$0].element) }
    // Those of the request's namespaces first: where not all have room, they are the ones.
    let all = wanted.filter(isNear) + wanted.filter { !isNear($0) }
    let shown = first(podLimit, of: all) { topology.podSlots[$0].element }
    for slot in shown {
      add(.pod(slot, isQualified: true), topology.podSlots[slot].element, .row, in: box)
    }
    if shown.count < all.count { add(.more("pods", all.count - shown.count), nil, .row, in: box) }
  }

  /// In a namespace that the request meets.
  private func isNear(_ slot: Int) -> Bool {
    let workload = topology.workloads[topology.podSlots[slot].workload].element
    return topology.parent(of: workload).map(isFocus) ?? false
  }

  /// Public subnets first, then those with nodes, then the rest with databases.
  mutating func addSubnets(_ vpc: Int, _ box: Int) {
    for subnet in topology.network.subnets.indices
    where topology.network.subnets[subnet].vpc == vpc {
      addSubnet(subnet, box)
    }
    for cluster in topology.clusters
    where isWanted(cluster.coreDNS) && nodesOf[cluster.coreDNS] == nil {
      add(.coreDNS, cluster.coreDNS, .box, in: box, tier: 1)
    }
  }

  private mutating func addSubnet(_ subnet: Int, _ vpc: Int) {
    let element = topology.network.subnets[subnet].element
    let nodes = topology.nodes.indices.filter { topology.nodes[$0].subnet == subnet }
    let databases = topology.databases.indices.filter {
      topology.databases[$0].interface.subnet == subnet
    }
    let tier =
      topology.network.isPublic(subnet)
      ? 0 : !nodes.isEmpty || databases.isEmpty ? 1 : 2
    let hasMembers = options.only.map { only in
      contents(subnet).contains { only.contains($0) }
    }
    if hasMembers == false { return }
    guard open.contains(element) else {
      add(.folded(.subnet(subnet)), element, .box, in: vpc, tier: tier)
      return
    }
    let box = add(.subnet(subnet), element, .container, in: vpc, tier: tier)
    for (index, balancer) in topology.loadBalancers.enumerated() where isWanted(balancer.element) {
      for (node, interface) in balancer.nodes.enumerated() where interface.subnet == subnet {
        add(.balancerNode(index, node), balancer.element, .box, in: box)
      }
    }
    for (index, gateway) in topology.network.natGateways.enumerated()
    where gateway.subnet == subnet && isWanted(gateway.element) {
      add(.natGateway(index), gateway.element, .box, in: box)
    }
    for (index, bastion) in topology.bastions.enumerated()
    where bastion.interface.subnet == subnet && isWanted(bastion.element) {
      add(.bastion(index), bastion.element, .box, in: box)
    }
    for (index, host) in topology.hosts.enumerated()
    where host.interface.subnet == subnet && isWanted(host.element) {
      add(.host(index), host.element, .box, in: box)
    }
    for node in nodes where isWanted(topology.nodes[node].element) { addNode(node, box) }
    for index in databases where isWanted(topology.databases[index].element) {
      add(.databaseInstance(index), topology.databases[index].element, .box, in: box)
    }
  }

  /// What has an address in a subnet.
  private func contents(_ subnet: Int) -> [ElementID] {
    topology.loadBalancers.filter { $0.nodes.contains { $0.subnet == subnet } }.map(\.element)
      + topology.network.natGateways.filter { $0.subnet == subnet }.map(\.element)
      + topology.bastions.filter { $0.interface.subnet == subnet }.map(\.element)
      + topology.hosts.filter { $0.interface.subnet == subnet }.map(\.element)
      + topology.nodes.filter { $0.subnet == subnet }.map(\.element)
      + topology.databases.filter { $0.interface.subnet == subnet }.map(\.element)
  }
}
