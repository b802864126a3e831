import TopologyModel

/// Somebody or something that can open or take a connection, for the matrix of who reaches whom.
package struct ReachEnd: Hashable, Sendable {
  package var name: String
  package var element: ElementID
  /// One party for each subnet it stands in; all of them must agree for a clear answer.
  package var parties: [Party]
  /// Ports it takes connections on; empty for those who only ask.
  package var ports: [Int]
}

/// Whether one end reaches another on a port.
package struct ReachVerdict: Hashable, Sendable {
  package enum Answer: String, Sendable {
    case open, blocked
    /// Some of its pods do, some do not: they stand in different subnets.
    case partly
  }

  package var answer: Answer
  /// Every refusal, each once, in the order a packet meets them.
  package var blockers: [NetworkCheck]
}

/// Who reaches whom on which port, by filters and routes alone (nothing is sent).
package struct Reachability: Sendable {
  package let ends: [ReachEnd]
  private let world: World
  private let topology: Topology

  package init(_ world: World) {
    self.world = world
    topology = world.topology
    ends = Self.ends(world, topology)
  }

  /// The end a person means by a name; `internet` is the first client.
  package func end(named name: String) -> ReachEnd? {
    if name == "internet", !topology.clients.isEmpty {
      return ends.first { $0.element == topology.clients[0].element }
    }
    if let slot = topology.podSlot(named: name), let pod = world.podInSlot[slot] {
      let workload = topology.workloads[topology.podSlots[slot].workload]
      var end = Self.end(workload, world, topology)
      end.name = world.pods[pod].name
      end.element = topology.podSlots[slot].element
      end.parties = [.pod(pod)]
      return end
    }
    if let group = databaseGroup(named: name) { return group }
    return ends.first { $0.name == name }
      ?? { found in found.count == 1 ? found[0] : nil }(
        ends.filter { $0.name.split(separator: "/").last.map(String.init) == name })
  }

  /// A primary with its replicas, by the name that calls refer to.
  private func databaseGroup(named name: String) -> ReachEnd? {
    let members = topology.databases.indices.filter { topology.databases[$0].group == name }
    guard let first = members.first, !ends.contains(where: { $0.name == name }) else { return nil }
    return ReachEnd(
      name: name, element: topology.databases[first].element,
      parties: members.map(Party.database),
      ports: Set(members.map { topology.databases[$0].port }).sorted())
  }

  package func verdict(from: ReachEnd, to: ReachEnd, port: Int) -> ReachVerdict {
    var open = 0
    var all = 0
    var blockers: [NetworkCheck] = []
    for source in from.parties {
      for target in to.parties {
        all += 1
        let path = path(source, target, port)
        if path.isOpen { open += 1 }
        for check in path.blockers
        where !blockers.contains(where: { $0.reason == check.reason && $0.name == check.name }) {
          blockers.append(check)
        }
      }
    }
    let answer: ReachVerdict.Answer = open == all ? .open : open == 0 ? .blocked : .partly
    return ReachVerdict(answer: all == 0 ? .blocked : answer, blockers: blockers)
  }

  private func path(_ source: Party, _ target: Party, _ port: Int) -> NetworkPath {
    world.path(from: source, to: target, port: port, topology)
  }

  private static func ends(_ world: World, _ topology: Topology) -> [ReachEnd] {
    var out: [ReachEnd] = []
    for (index, client) in topology.clients.enumerated() {
      out.append(
        ReachEnd(
          name: client.name, element: client.element, parties: [.client(index)], ports: []))
    }
    for (index, balancer) in topology.loadBalancers.enumerated() {
      out.append(
        ReachEnd(
          name: balancer.name, element: balancer.element,
          parties: balancer.nodes.indices.map { .loadBalancer(index, node: $0) },
          ports: balancer.listeners.map(\.port)))
    }
    for (index, bastion) in topology.bastions.enumerated() {
      out.append(
        ReachEnd(
          name: bastion.name, element: bastion.element, parties: [.bastion(index)], ports: [22]))
    }
    for (index, host) in topology.hosts.enumerated() {
      out.append(
        ReachEnd(
          name: host.name, element: host.element, parties: [.host(index)],
          ports: host.ports.prefix(4).map(\.first)))
    }
    for workload in topology.workloads { out.append(end(workload, world, topology)) }
    for (index, database) in topology.databases.enumerated() {
      out.append(
        ReachEnd(
          name: database.name, element: database.element, parties: [.database(index)],
          ports: [database.port]))
    }
    return out
  }

  private static func end(_ workload: Workload, _ world: World, _ topology: Topology) -> ReachEnd {
    let pods = world.onePodPerSubnet(workload.slots)
    let ports = Set(workload.template.containers.flatMap(\.ports).map(\.port))
    return ReachEnd(
      name: workload.qualifiedName, element: workload.element, parties: pods.map(Party.pod),
      ports: ports.sorted())
  }
}

extension World {
  /// Of a workload's pods one for each subnet: they differ in nothing else that filters see.
  func onePodPerSubnet(_ slots: [Int]) -> [Int] {
    var subnets: Set<Int> = []
    return slots.compactMap { podInSlot[$0] }.filter {
      subnets.insert(topology.nodes[pods[$0].node].subnet).inserted
    }
  }
}
