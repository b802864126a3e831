import ElementKinds
import Simulation
import SourceText
import TerminalCanvas
import TopologyModel

/// The outline of an architecture, to fold and unfold; every line says how it is.
package enum TreeView {
  static func picture(_ input: PictureInput) -> Picture {
    var builder = TreeBuilder(input)
    builder.build()
    let lines = input.filter.map { builder.lines(holding: $0) } ?? builder.lines
    let guides = TreeBuilder.guides(lines)
    return ListPicture.picture(input, heading: [], count: lines.count) { index in
      let line = lines[index]
      let fold = line.hasChildren ? (line.isOpen ? "▾ " : "▸ ") : ""
      return ListRow(
        spans: [Span(guides[index], .dim), Span(fold, .dim)] + line.spans, tail: line.tail,
        element: line.element, key: line.key)
    }
  }

  /// Whether a row is open; `nil` when it has nothing to fold.
  package static func isOpen(_ row: String, _ input: PictureInput) -> Bool? {
    var builder = TreeBuilder(input)
    builder.build()
    return builder.lines.first { $0.key == row && $0.hasChildren }?.isOpen
  }
}

/// Puts lines below each other; what is folded is not even looked at.
struct TreeBuilder {
  struct Line {
    var depth: Int
    var key: String
    var spans: [Span]
    var tail: [Span]
    var element: ElementID?
    var hasChildren: Bool
    var isOpen: Bool
  }

  private let input: PictureInput
  let topology: Topology
  private let status: StatusReader
  let index: TopologyIndex
  private(set) var lines: [Line] = []
  private var depth = 0
  private var path = ""
  private var used: [String: Int] = [:]

  /// So many children are open unless somebody unfolds more.
  private static let crowd = 12

  init(_ input: PictureInput) {
    self.input = input
    topology = input.topology
    status = StatusReader(input.topology, input.world)
    index = input.index ?? TopologyIndex(input.topology)
  }

  /// Lines that hold a text, with those they hang from.
  func lines(holding filter: TextFilter) -> [Line] {
    var kept = [Bool](repeating: false, count: lines.count)
    var wanted = Int.max
    for index in lines.indices.reversed() {
      let line = lines[index]
      let text = (line.spans + line.tail).map(\.text).joined(separator: " ")
      let isParent = line.depth < wanted
      if isParent { wanted = .max }
      if isParent || filter.keeps(text) {
        kept[index] = true
        wanted = line.depth
      }
    }
    return lines.indices.filter { kept[$0] }.map { lines[$0] }
  }

  /// `│   ├── ` for each line, from which lines follow it.
  static func guides(_ lines: [Line]) -> [String] {
    var out = [String](repeating: "", count: lines.count)
    var goesOn: [Bool] = []
    for index in lines.indices.reversed() {
      let depth = lines[index].depth
      while goesOn.count <= depth { goesOn.append(false) }
      var text = ""
      for level in 1..<max(1, depth) { text += goesOn[level] ? "│   " : "    " }
      if depth > 0 { text += goesOn[depth] ? "├── " : "└── " }
      out[index] = text
      goesOn[depth] = true
      for deeper in (depth + 1)..<max(depth + 1, goesOn.count) { goesOn[deeper] = false }
    }
    return out
  }

  mutating func line(
    _ words: String, _ element: ElementID? = nil, note: String = "", tail: [Span] = [],
    children: Int = 0, _ fill: (inout TreeBuilder) -> Void = { _ in }
  ) {
    // Elements are told apart by themselves, other lines by how often their words came before.
    let plain = "\(path)/\(element.map { "#\($0.index)" } ?? words)"
    let count = used[plain, default: 0]
    used[plain] = count + 1
    let key = count == 0 ? plain : "\(plain) \(count + 1)"
    let isOpen = children > 0 && (children <= Self.crowd) != input.folded.contains(key)
    let mark = element.map { topology[$0].provenance.isInferred } ?? false ? "~" : ""
    let isLit = element.map { id in input.hops.contains { $0.to == id || $0.from == id } } ?? false
    var spans = [Span(words + mark, isLit ? Style(.request, bold: true) : Style(.plain))]
    if !note.isEmpty { spans.append(Span("  \(note)", .dim)) }
    lines.append(
      Line(
        depth: depth, key: key, spans: spans, tail: tail, element: element,
        hasChildren: children > 0, isOpen: isOpen))
    guard isOpen else { return }
    let before = path
    path = key
    depth += 1
    fill(&self)
    depth -= 1
    path = before
  }

  /// Lines that are there when somebody unfolds them.
  mutating func folded(_ words: String, _ fill: (inout TreeBuilder) -> Void) {
    line(words, children: Self.crowd + 1, fill)
  }

  // MARK: The outline

  mutating func build() {
    outside()
    for vpc in topology.network.vpcs.indices { self.vpc(vpc) }
    hosts { $0 == nil }
    rest(of: nil)
  }

  private mutating func outside() {
    let count =
      topology.clients.count + topology.hostedZones.count
      + (topology.cloudflareEdge == nil ? 0 : 1)
    if count == 0 { return }
    let topology = topology
    line("Outside", children: count) { tree in
      for client in topology.clients {
        tree.line(
          client.name, client.element,
          note: client.warp ? "WARP, \(client.address)" : "on the internet, \(client.address)")
      }
      for zone in topology.hostedZones { tree.zone(zone) }
      if let edge = topology.cloudflareEdge { tree.cloudflare(edge) }
    }
  }

  private mutating func zone(_ zone: HostedZone) {
    line(
      "Route 53 \(zone.name)", zone.element, note: zone.isPrivate ? "private" : "public",
      children: zone.records.count
    ) { tree in
      for record in zone.records {
        tree.line("\(record.name) \(RecordWords.kind(record))", note: RecordWords.value(record))
      }
    }
  }

  private mutating func cloudflare(_ edge: ElementID) {
    let topology = topology
    let status = status
    line(
      "Cloudflare", edge, children: topology.tunnels.count + topology.accessApplications.count
    ) { tree in
      for application in topology.accessApplications {
        tree.line(
          "Access \(application.name)", application.element,
          note:
            "\(application.domain.value), \(application.policies.count == 1 ? "1 policy" : "\(application.policies.count) policies")"
        )
      }
      for (index, tunnel) in topology.tunnels.enumerated() {
        let connector = tunnel.connector.map { "→ \(topology.workloads[$0].qualifiedName)" }
        tree.line(
          "Tunnel \(tunnel.name)", tunnel.element, note: connector ?? "no connector",
          tail: [status.level(ofTunnel: index).span])
      }
    }
  }

  private mutating func vpc(_ vpc: Int) {
    let topology = topology
    let spec = topology.network.vpcs[vpc]
    func isHere(_ subnet: Int?) -> Bool {
      (subnet.map { topology.network.subnets[$0].vpc } ?? 0) == vpc
    }
    line(
      "VPC \(topology[spec.element].name)", spec.element, note: "\(spec.cidr)", children: 1
    ) { tree in
      for index in topology.loadBalancers.indices
      where isHere(topology.loadBalancers[index].nodes.first?.subnet) {
        tree.balancer(index)
      }
      for index in topology.clusters.indices where topology.vpc(ofCluster: index) == vpc {
        tree.cluster(index)
      }
      tree.databases(isHere)
      for gateway in topology.network.natGateways where isHere(gateway.subnet) {
        tree.line("NAT gateway \(gateway.name)", gateway.element, note: "\(gateway.publicAddress)")
      }
      for bastion in topology.bastions where isHere(bastion.interface.subnet) {
        tree.line(
          "Bastion host \(bastion.name)", bastion.element,
          note: "SSH to RDS, \(bastion.interface.address)")
      }
      tree.hosts { $0 != nil && isHere($0) }
      tree.subnets(vpc)
      tree.rest(of: spec.element)
    }
  }

  /// EC2 instances and managed dependencies.
  private mutating func hosts(_ isHere: (Int?) -> Bool) {
    for (index, host) in topology.hosts.enumerated() where isHere(host.interface.subnet) {
      let title = KindCatalog.definition(host.kind, in: topology).title
      let place = host.endpoints.first ?? host.interface.address.description
      line(
        "\(title) \(host.name)", host.element, note: place, tail: [status.level(ofHost: index).span]
      )
    }
  }

  private mutating func subnets(_ vpc: Int) {
    let topology = topology
    let members = topology.network.subnets.indices.filter {
      topology.network.subnets[$0].vpc == vpc
    }
    line("Subnets", children: members.count) { tree in
      for index in members {
        let subnet = topology.network.subnets[index]
        let kind = topology.network.isPublic(index) ? "public" : "private"
        tree.line(subnet.name, subnet.element, note: "\(subnet.cidr) \(subnet.zone) \(kind)")
      }
    }
  }

  private mutating func balancer(_ index: Int) {
    let topology = topology
    let balancer = topology.loadBalancers[index]
    let state = input.world.controlPlane[index].balancer
    let level: StatusLevel =
      state == .active ? .good : state == .provisioning ? .waiting : .bad
    let others = self.index.unplaced[balancer.element]?.count ?? 0
    line(
      "\(balancer.kind.word) \(balancer.name)", balancer.element, note: balancer.scheme.rawValue,
      tail: [level.span],
      children: balancer.listeners.count + others
    ) { tree in
      for listener in balancer.listeners { tree.listener(listener) }
      tree.rest(of: balancer.element)
    }
  }

  private mutating func listener(_ listener: Listener) {
    let name = "listener \(listener.transferProtocol.rawValue) :\(listener.port)"
    let certificate = listener.certificates.isEmpty ? "" : "TLS ends here"
    line(name, note: certificate, children: listener.rules.count + 1) { tree in
      for rule in listener.rules {
        tree.line(
          "rule \(rule.priority)", nil,
          note: "\(ListenerRules.text(rule.conditions)) ► \(tree.action(rule.action))")
      }
      tree.line("default", nil, note: "► \(tree.action(listener.defaultAction))")
    }
  }

  private func action(_ action: RuleAction) -> String {
    guard case .forward(let groups) = action else { return ListenerRules.text(action) }
    return groups.map { group in
      group.targetGroup.map { topology.services[topology.targetGroups[$0].service].name }
        ?? group.name ?? ""
    }.joined(separator: ", ")
  }

  private mutating func cluster(_ position: Int) {
    let topology = topology
    let cluster = topology.clusters[position]
    let namespaces = (index.namespaces + index.guarded).filter {
      topology.parent(of: topology.namespaces[$0].element) == cluster.element
    }
    let counts = namespaces.reduce(LevelCounts()) {
      $0.adding(status.counts(ofNamespace: topology.namespaces[$1].element))
    }
    let nodes = topology.nodes.indices.filter { topology.nodes[$0].cluster == position }
    line("EKS cluster \(cluster.name)", cluster.element, tail: counts.spans, children: 1) { tree in
      for namespace in namespaces { tree.namespace(namespace, among: namespaces.count) }
      tree.line("CoreDNS", cluster.coreDNS, note: "*.svc.cluster.local → ClusterIP")
      tree.line("Nodes", children: nodes.count) { tree in
        for index in nodes {
          let node = topology.nodes[index]
          tree.line(
            node.name, node.element, note: "\(node.zone), \(node.address)",
            tail: tree.status.counts(ofNode: index).spans)
        }
      }
    }
  }

  private mutating func namespace(_ namespace: Int, among: Int) {
    let (element, name) = (
      topology.namespaces[namespace].element, topology.namespaces[namespace].name
    )
    let workloads = index.workloads[namespace]
    let ingresses = topology.ingresses.indices.filter { topology.ingresses[$0].namespace == name }
    let services = index.bareServices[namespace].map { BareServices.line(topology.services[$0]) }
    let policies = index.policies[name]?.count ?? 0
    let count = workloads.count + ingresses.count + services.count + policies
    line(
      "Namespace \(ClusterScope.plain(name))", element,
      tail: status.counts(ofNamespace: element).spans,
      children: among > Self.crowd ? max(count, Self.crowd + 1) : count
    ) { tree in
      for ingress in ingresses { tree.ingress(ingress) }
      for workload in workloads { tree.workload(workload) }
      tree.policies(of: name)
      for words in services {
        tree.line(words.name, words.element, note: words.note, tail: words.tail)
      }
    }
  }

  private mutating func ingress(_ index: Int) {
    let ingress = topology.ingresses[index]
    let balancer = topology.loadBalancers.first { $0.ingresses.contains(index) }
    let isRefused = topology.refusedIngresses[index] != nil
    let note =
      isRefused
      ? "refused by the controller"
      : balancer.map { "exposed via \($0.kind.word) \($0.name), \($0.scheme.rawValue)" } ?? "no ALB"
    line(
      "Ingress \(ingress.meta.name.value)", ingress.element, note: note,
      tail: isRefused ? [StatusLevel.bad.span] : [])
  }

  private mutating func workload(_ index: Int) {
    let topology = topology
    let workload = topology.workloads[index]
    let services =
      topology.services.filter { $0.slots.contains { topology.podSlots[$0].workload == index } }
      + (self.index.servicesWithoutPods[index] ?? []).map { topology.services[$0] }
    let levels = status.levels(ofWorkload: index)
    let ready = levels.count { $0 == .good }
    let status = status
    let world = input.world
    line(
      workload.name, workload.element, note: workload.kind.rawValue,
      tail: StatusReader.pips(levels) + [Span(" \(ready)/\(world.desired[index])")],
      children: services.count + workload.slots.count
    ) { tree in
      for service in services {
        let ports = service.ports.map { ":\($0.port)" }.joined(separator: " ")
        tree.line(
          "Service \(service.name)", service.element, note: "\(service.type.rawValue) \(ports)")
      }
      for slot in workload.slots {
        let place = topology.podSlots[slot]
        let pod = world.pod(inSlot: slot)
        tree.line(
          "Pod \(pod?.name ?? topology[place.element].name)", place.element,
          note:
            "\(pod?.address ?? place.address) on \(topology.nodes[pod?.node ?? place.node].name)",
          tail: [status.level(ofSlot: slot).span])
      }
    }
  }

  private mutating func databases(_ isHere: (Int?) -> Bool) {
    let topology = topology
    var groups: [String] = []
    for database in topology.databases
    where isHere(database.interface.subnet) && !groups.contains(database.group) {
      groups.append(database.group)
    }
    for group in groups {
      let members = topology.databases.indices.filter { topology.databases[$0].group == group }
      let parent = members.first.flatMap { topology[topology.databases[$0].element].parent }
      line("RDS \(group)", parent, note: "private", children: members.count) { tree in
        for index in members {
          let database = topology.databases[index]
          tree.line(
            database.name, database.element,
            note: "\(database.role == .primary ? "primary, writes" : "read replica, reads"), "
              + database.endpoint, tail: [tree.status.level(ofDatabase: index).span])
        }
      }
    }
  }
}
