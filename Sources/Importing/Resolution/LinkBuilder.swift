import ElementKinds
import SourceText
import TopologyModel

/// Derives the configured connections that the diagram shows.
enum LinkBuilder {
  static func addLinks(_ builder: inout TopologyBuilder) {
    var links = Links()
    clients(builder.topology, &links)
    loadBalancers(builder.topology, &links)
    calls(builder.topology, &links)
    databases(builder.topology, &links)
    tunnels(builder.topology, &links)
    builder.topology.links = links.all
  }

  /// Keeps one link for each pair and relation, in the order they came.
  private struct Links {
    private(set) var all: [Link] = []
    private var seen: Set<[Int]> = []

    mutating func add(_ link: Link) {
      let relation = Relation.allCases.firstIndex(of: link.relation) ?? 0
      if link.from != link.to, seen.insert([link.from.index, link.to.index, relation]).inserted {
        all.append(link)
      }
    }
  }

  private static func clients(_ topology: Topology, _ links: inout Links) {
    for client in topology.clients {
      let outside = !client.warp && client.sshKeys.isEmpty
      if outside {
        for zone in topology.hostedZones where !zone.isPrivate {
          links.add(
            Link(
              from: client.element, to: zone.element, relation: .resolves,
              provenance: .inferred("it asks by name")))
        }
        for balancer in topology.loadBalancers where balancer.scheme == .internetFacing {
          links.add(
            Link(
              from: client.element, to: balancer.element, relation: .routes,
              provenance: .inferred("internet-facing")))
        }
      }
      if client.warp, let edge = topology.cloudflareEdge {
        links.add(
          Link(
            from: client.element, to: edge, relation: .tunnels, label: "WARP",
            provenance: .inferred("WARP is on")))
      }
      for bastion in topology.bastions where client.sshKeys.contains(bastion.name) {
        links.add(
          Link(
            from: client.element, to: bastion.element, relation: .administers, label: "SSH",
            provenance: .inferred("it has a key")))
      }
    }
  }

  private static func loadBalancers(_ topology: Topology, _ links: inout Links) {
    for balancer in topology.loadBalancers {
      for listener in balancer.listeners {
        let actions =
          listener.rules.map { ($0.action, "rule \($0.priority)", $0.provenance) }
          + [(listener.defaultAction, "default", listener.provenance)]
        for (action, label, provenance) in actions {
          guard case .forward(let groups) = action else { continue }
          for group in groups.compactMap(\.targetGroup) {
            let service = topology.services[topology.targetGroups[group].service]
            let hosts = service.manualEndpoints.compactMap(\.host).map {
              topology.hosts[$0].element
            }
            for workload in workloads(service, topology) + hosts {
              links.add(
                Link(
                  from: balancer.element, to: workload, relation: .routes, label: label,
                  provenance: provenance))
            }
          }
        }
      }
    }
  }

  private static func workloads(_ service: Service, _ topology: Topology) -> [ElementID] {
    var out: [ElementID] = []
    for slot in service.slots {
      let element = topology.workloads[topology.podSlots[slot].workload].element
      if !out.contains(element) { out.append(element) }
    }
    return out
  }

  private static func calls(_ topology: Topology, _ links: inout Links) {
    for call in topology.calls {
      let caller = topology.workloads[call.workload]
      switch call.target {
      case .database(let index, let writes):
        links.add(
          Link(
            from: caller.element, to: topology.databases[index].element,
            relation: writes ? .writes : .reads, provenance: call.provenance))
      case .http(_, let url):
        if let host = topology.host(named: url.host) {
          links.add(
            Link(
              from: caller.element, to: topology.hosts[host].element, relation: .calls,
              provenance: call.provenance))
        }
        for target in CallGraph.workloads(url.host, from: caller.namespace, topology) {
          links.add(
            Link(
              from: caller.element, to: topology.workloads[target].element, relation: .calls,
              provenance: call.provenance))
        }
      }
    }
  }

  private static func databases(_ topology: Topology, _ links: inout Links) {
    for replica in topology.databases where replica.role == .replica {
      if let primary = topology.databases.first(where: {
        $0.group == replica.group && $0.role == .primary
      }) {
        links.add(
          Link(
            from: primary.element, to: replica.element, relation: .replicates, label: "WAL",
            provenance: replica.provenance))
      }
    }
    for bastion in topology.bastions {
      for database in topology.databases where admits(database, bastion, topology) {
        links.add(
          Link(
            from: bastion.element, to: database.element, relation: .administers, label: "psql",
            provenance: bastion.provenance))
      }
    }
  }

  /// The database's groups let the bastion in.
  private static func admits(
    _ database: DatabaseInstance, _ bastion: Bastion, _ topology: Topology
  ) -> Bool {
    database.interface.securityGroups.contains { group in
      topology.network.securityGroups[group].inbound.contains { rule in
        guard rule.ports.contains(database.port) else { return false }
        switch rule.peer {
        case .block(let block): return block.contains(bastion.interface.address)
        case .securityGroup(let peer): return bastion.interface.securityGroups.contains(peer)
        }
      }
    }
  }

  private static func tunnels(_ topology: Topology, _ links: inout Links) {
    for tunnel in topology.tunnels {
      guard let edge = topology.cloudflareEdge, let connector = tunnel.connector else { continue }
      let element = topology.workloads[connector].element
      links.add(
        Link(
          from: edge, to: element, relation: .tunnels, label: "tunnel",
          provenance: tunnel.provenance))
      for rule in tunnel.rules {
        guard let url = RequestURL(rule.service.value) else { continue }
        let namespace = topology.workloads[connector].namespace
        for target in CallGraph.workloads(url.host, from: namespace, topology) {
          links.add(
            Link(
              from: element, to: topology.workloads[target].element, relation: .routes,
              provenance: tunnel.provenance))
        }
      }
    }
  }
}
