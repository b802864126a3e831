import Simulation
import SourceText
import TopologyModel

/// Topologies made by chance: every kind, any size, names as people never would choose them.
package struct GeneratedTopology {
  private var topology = Topology()
  private var chance: SeededGenerator
  private let hostile: Bool
  private var vpc = ElementID(0)

  /// `services` of one workload each, in about so many namespaces; `pods` a workload at most.
  package static func make(
    seed: UInt64, services: Int, namespaces: Int, pods: Int = 3, balancers: Int = 1,
    calls: Int = 0, hostile: Bool = false
  ) -> Topology {
    var generator = GeneratedTopology(seed, hostile)
    generator.addNetwork()
    generator.addCluster(nodes: 2 + Int(seed % 5))
    generator.addServices(services, namespaces, pods)
    for index in 0..<balancers { generator.addBalancer(index, of: balancers) }
    generator.addDatabases(1 + Int(seed % 3))
    generator.addPeople()
    generator.addCalls(calls)
    return generator.topology
  }

  private init(_ seed: UInt64, _ hostile: Bool) {
    chance = SeededGenerator(seed: seed)
    self.hostile = hostile
    topology.name = "generated"
  }

  private static let hostileNames = [
    "", " ", "x",
    "a-name-that-goes-on-and-on-and-does-not-want-to-end-for-eighty-characters-at-all",
    "日本語のサービス", "e\u{301}a\u{308}\u{301}\u{302}", "👩‍👩‍👧‍👦", "\u{1B}[31mred", "tab\there",
    "line\nbreak", "\u{202E}drawkcab", "\u{200B}\u{200B}", "┌─┐", "<script>", "\"quoted\" #;`$",
    "ＦＵＬＬＷＩＤＴＨ", "\u{7F}\u{80}", "end",
  ]

  private mutating func name(_ plain: String) -> String {
    hostile && chance.index(below: 2) == 0
      ? Self.hostileNames[chance.index(below: Self.hostileNames.count)] : plain
  }

  private mutating func add(_ kind: String, _ name: String, in parent: ElementID?) -> ElementID {
    let provenance: Provenance =
      chance.index(below: 5) == 0
      ? .inferred("by chance")
      : .declared(SourceRange(path: "generated.yaml", line: 1, column: 1))
    return topology.add(
      ElementKind(kind), name, qualifiedName: "\(kind)/\(topology.elements.count)", in: parent,
      provenance)
  }

  private mutating func address() -> IPv4Address {
    IPv4Address(bits: 0x0A00_0000 | UInt32(chance.index(below: 1 << 20)))
  }

  private mutating func addNetwork() {
    vpc = add("vpc", name("main"), in: nil)
    let block = CIDR(base: IPv4Address(bits: 0x0A00_0000), prefix: 8)
    topology.network.vpcs.append(VPC(element: vpc, cidr: block))
    for (index, kind) in ["public", "private"].enumerated() {
      let element = add("route-table", kind, in: vpc)
      let route = Route(
        destination: .everywhere, target: index == 0 ? .internetGateway : .local,
        provenance: .inferred("by chance"))
      topology.network.routeTables.append(
        RouteTable(element: element, name: kind, routes: [route]))
    }
    for index in 0..<(2 + chance.index(below: 5)) {
      let label = name("subnet-\(index)")
      let element = add("subnet", label, in: vpc)
      topology.network.subnets.append(
        Subnet(
          element: element, name: label, vpc: 0, cidr: block, zone: "us-east-1\(index % 3)",
          routeTable: index % 2))
    }
    for index in 0..<chance.index(below: 3) {
      let label = name("nat-\(index)")
      let element = add("nat-gateway", label, in: vpc)
      topology.network.natGateways.append(
        NATGateway(
          element: element, name: label, subnet: 0, address: address(), publicAddress: address()))
    }
  }

  private mutating func addCluster(nodes: Int) {
    let element = add("cluster", name("eks"), in: vpc)
    let dns = add("coredns", "CoreDNS", in: element)
    topology.cluster = Cluster(
      element: element, name: topology.name(of: element),
      serviceCIDR: CIDR(base: IPv4Address(bits: 0xAC10_0000), prefix: 12), securityGroups: [],
      coreDNS: dns, nodeSearchDomains: [])
    for index in 0..<nodes {
      let label = name("node-\(index)")
      let node = add("node", label, in: element)
      let subnet = min(topology.network.subnets.count - 1, 1 + index % 2)
      topology.nodes.append(
        Node(
          element: node, name: label, zone: topology.network.subnets[subnet].zone, subnet: subnet,
          address: address()))
    }
  }

  private mutating func addServices(_ count: Int, _ namespaces: Int, _ pods: Int) {
    guard let cluster = topology.cluster?.element else { return }
    for index in 0..<namespaces {
      // A namespace's name tells its workloads where they are, so it is kept apart.
      let label = name("team") + "-\(index)"
      topology.namespaces.append(
        Namespace(element: add("namespace", label, in: cluster), name: label))
    }
    for index in 0..<count {
      addService(index, topology.namespaces[index % max(1, namespaces)], pods)
    }
  }

  private mutating func addService(_ index: Int, _ namespace: Namespace, _ pods: Int) {
    let label = name("svc-\(index)")
    let element = add("workload", label, in: namespace.element)
    var slots: [Int] = []
    for ordinal in 0..<chance.index(below: pods + 1) {
      let pod = add("pod", "\(label)-\(ordinal)", in: element)
      slots.append(topology.podSlots.count)
      topology.podSlots.append(
        PodSlot(
          element: pod, workload: topology.workloads.count, ordinal: ordinal,
          node: chance.index(below: topology.nodes.count), address: address()))
    }
    topology.workloads.append(
      Workload(
        element: element, kind: .deployment, namespace: namespace.name, name: label,
        replicas: slots.count, template: PodTemplate(containers: [Container(name: "main")]),
        slots: slots, provenance: .inferred("by chance")))
    let service = add("service", label, in: namespace.element)
    topology.addService(
      Service(
        element: service, namespace: namespace.name, name: "\(label)-\(index)", type: .clusterIP,
        clusterIP: address(), selector: [:],
        ports: [
          ServicePort(name: nil, port: 80, targetPort: .number(8080), nodePort: nil, range: nil)
        ], publishNotReadyAddresses: false, slots: slots, manualEndpoints: [], annotations: [],
        provenance: .inferred("by chance")))
  }

  /// Each takes its share of the services, one rule and target group for each.
  private mutating func addBalancer(_ index: Int, of all: Int) {
    let label = name("alb-\(index)")
    let element = add("load-balancer", label, in: vpc)
    var rules: [ListenerRule] = []
    for service in topology.services.indices where service % all == index {
      let group = add("target-group", "tg-\(service)", in: element)
      topology.targetGroups.append(
        TargetGroup(
          element: group, name: "tg-\(service)", targetType: .ip, port: 8080,
          healthCheck: HealthCheck(), service: service, servicePort: 0,
          provenance: .inferred("by chance")))
      rules.append(
        ListenerRule(
          priority: rules.count + 1, conditions: [.pathPattern(["/s\(service)"])],
          action: .forward([
            WeightedTargetGroup(targetGroup: topology.targetGroups.count - 1, weight: 1)
          ]), ingress: "a/b", provenance: .inferred("by chance")))
      link(element, topology.workloads[service].element, .routes)
    }
    let node = Interface(
      element: element, subnet: 0, address: address(), publicAddress: address())
    topology.loadBalancers.append(
      LoadBalancer(
        element: element, name: label, dnsName: "alb-\(index).elb.amazonaws.com",
        scheme: index % 3 == 2 ? .internal : .internetFacing, nodes: [node],
        listeners: [
          Listener(
            transferProtocol: .http, port: 80, certificates: [],
            defaultAction: .fixedResponse(FixedResponse(statusCode: 404)), rules: rules,
            provenance: .inferred("by chance"))
        ], ingresses: [], provenance: .inferred("by chance")))
  }

  private mutating func addDatabases(_ groups: Int) {
    for group in 0..<groups {
      let label = name("db-\(group)") + "\(group)"
      let parent = add("database", label, in: vpc)
      var instances: [ElementID] = []
      for member in 0..<(1 + chance.index(below: 3)) {
        let element = add("database-instance", "\(label)-\(member)", in: parent)
        instances.append(element)
        topology.databases.append(
          DatabaseInstance(
            element: element, name: "\(label)-\(member)", group: label,
            role: member == 0 ? .primary : .replica, endpoint: "\(label)-\(member).rds", port: 5432,
            interface: Interface(
              element: element, subnet: topology.network.subnets.count - 1, address: address()),
            provenance: .inferred("by chance")))
        if member > 0 { link(instances[0], element, .replicates) }
      }
      for workload in topology.workloads where chance.index(below: 4) == 0 {
        link(workload.element, instances[chance.index(below: instances.count)], .reads)
      }
    }
  }

  private mutating func addPeople() {
    let edge = add("cloudflare", "Cloudflare", in: nil)
    topology.cloudflareEdge = edge
    let zone = add("hosted-zone", "example.com", in: nil)
    topology.hostedZones.append(
      HostedZone(element: zone, name: "example.com", isPrivate: false, records: []))
    for index in 0..<(1 + chance.index(below: 9)) {
      let label = name("client-\(index)")
      let element = add("client", label, in: nil)
      topology.clients.append(
        Client(
          element: element, name: label, address: address(), warp: index % 3 == 1, sshKeys: []))
      link(element, zone, .resolves)
      if let balancer = topology.loadBalancers.first { link(element, balancer.element, .routes) }
      if index % 3 == 1 { link(element, edge, .tunnels) }
    }
    let host = add("bastion", name("bastion"), in: vpc)
    topology.bastions.append(
      Bastion(
        element: host, name: topology.name(of: host),
        interface: Interface(element: host, subnet: 0, address: address()),
        provenance: .inferred("by chance")))
    if let database = topology.databases.first { link(host, database.element, .administers) }
    if let workload = topology.workloads.last { link(edge, workload.element, .tunnels) }
  }

  private mutating func addCalls(_ count: Int) {
    guard topology.workloads.count > 1 else { return }
    for _ in 0..<count {
      let a = topology.workloads[chance.index(below: topology.workloads.count)].element
      let b = topology.workloads[chance.index(below: topology.workloads.count)].element
      if a != b { link(a, b, .calls) }
    }
  }

  private mutating func link(_ from: ElementID, _ to: ElementID, _ relation: Relation) {
    topology.links.append(
      Link(from: from, to: to, relation: relation, provenance: .inferred("by chance")))
  }
}
