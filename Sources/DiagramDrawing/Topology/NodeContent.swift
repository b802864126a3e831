import ElementKinds
import Simulation
import SourceText
import TerminalCanvas
import TopologyModel

/// The words of a node. Sizes never depend on the world; what changes has a fixed place.
enum NodeContent {
  struct Size {
    var width: Int
    var height: Int
    var title: Int
  }

  private static func size(of card: Card) -> Size {
    let width = card.lines.map { $0.reduce(0) { $0 + DisplayWidth.of($1.text) } }.max() ?? 0
    let badge = card.badge.reduce(0) { $0 + DisplayWidth.of($1.text) }
    return Size(
      width: max(card.width, width), height: max(1, card.lines.count),
      title: DisplayWidth.of(card.title) + (badge > 0 ? badge + 2 : 0))
  }

  /// The room a node needs, from its words at start.
  static func size(_ content: ViewContent, _ topology: Topology, _ density: Density) -> Size {
    if case .card(let card) = content { return size(of: card) }
    let lines = template(content, topology, density)
    let title = title(content, topology, density)
    return Size(
      width: lines.map(DisplayWidth.of).max() ?? 0, height: max(1, lines.count),
      title: DisplayWidth.of(title)
        + (badgeWidth(content, topology) > 0 ? badgeWidth(content, topology) + 2 : 0))
  }

  /// Its lines say how something is; the others are painted once.
  static func hasState(_ content: ViewContent) -> Bool {
    switch content {
    case .client, .hostedZone, .natGateway, .bastion, .loadBalancer, .balancerNode, .more,
      .refusedIngress, .bareService, .card:
      false
    default: true
    }
  }

  /// Lines as wide as they ever get.
  private static func template(
    _ content: ViewContent, _ topology: Topology, _ density: Density
  ) -> [String] {
    lines(content, topology, nil, density, width: nil).map { $0.map(\.text).joined() }
  }

  /// The lines of a node; with a status their state is filled in, without it is left blank.
  static func lines(
    _ content: ViewContent, _ topology: Topology, _ status: StatusReader?, _ density: Density,
    width: Int?
  ) -> [[Span]] {
    switch content {
    case .client(let index): return client(topology.clients[index], density)
    case .hostedZone(let index): return zone(topology.hostedZones[index], density)
    case .cloudflare: return cloudflare(topology, status, density)
    case .loadBalancer(let index):
      return loadBalancer(topology.loadBalancers[index], topology, status, density)
    case .natGateway: return [[Span(density == .compact ? "egress" : "egress only", .dim)]]
    case .bastion(let index): return bastion(topology.bastions[index], density)
    case .host(let index): return [host(index, topology, status, density)]
    case .workload(let index): return [workload(index, topology, status, density, width)]
    case .folded(let fold): return folded(fold, topology, status, density, width)
    case .pod(let slot, let isQualified):
      return [pod(slot, isQualified, topology, status, density, width)]
    case .more(let kind, let count): return [[Span("… \(count) more \(kind)", .dim)]]
    case .chips(let namespaces, let more, let grid):
      return chips(namespaces, more, grid, topology, status)
    case .card(let card): return card.lines
    case .balancerNode(let index, let node):
      return balancerNode(topology.loadBalancers[index], node, density)
    case .coreDNS:
      return [[Span("CoreDNS "), status == nil ? Span("●") : StatusLevel.good.span, Span("     ")]]
    case .bareService(let index): return [BareServices.words(topology.services[index], density)]
    case .refusedIngress(let index):
      return [
        [
          Span("✗ ", .bad, bold: true),
          Span("Ingress \(TextFit.middle(topology.ingresses[index].meta.name.value, 24)) refused"),
        ]
      ]
    case .databaseInstance(let index): return database(index, topology, status, density)
    case .vpc, .publicSubnets, .subnet, .zone, .node, .cluster, .namespace, .openWorkload,
      .database:
      return []
    }
  }

  private static func client(_ client: Client, _ density: Density) -> [[Span]] {
    if client.warp {
      let identity = client.identity?.mfa == true && density != .compact ? " SSO MFA" : ""
      return [[Span("WARP "), Span("●", .good), Span(identity)]]
    }
    return density != .full ? [[Span("internet")]] : [[Span("on the internet")]]
  }

  private static func zone(_ zone: HostedZone, _ density: Density) -> [[Span]] {
    var out: [[Span]] = density == .compact ? [] : [[Span(TextFit.middle(zone.name, 24))]]
    // Names for machines only, such as a certificate's proof, begin with an underscore.
    let shown = zone.records.first { !$0.name.hasPrefix("_") } ?? zone.records.first
    guard let record = shown else { return out + [[Span("no records", .dim)]] }
    let host = record.name == zone.name ? "@" : String(record.name.dropLast(zone.name.count + 1))
    let kind: String =
      switch record.value {
      case .alias: "ALIAS"
      case .name: "CNAME"
      case .addresses, .text: record.type.rawValue
      }
    let more = zone.records.count > 1 ? " +\(zone.records.count - 1)" : ""
    let mark = record.provenance.isInferred ? "~" : ""
    out.append([Span("\(TextFit.middle(host, density == .compact ? 6 : 14)) \(kind)\(mark)\(more)")]
    )
    return out
  }

  private static func cloudflare(
    _ topology: Topology, _ status: StatusReader?, _ density: Density
  ) -> [[Span]] {
    var out: [[Span]] = []
    if !topology.accessApplications.isEmpty, density != .compact {
      out.append([Span("Access, \(topology.accessApplications.count) apps")])
    }
    for index in topology.tunnels.indices.prefix(3) {
      let sign = status?.level(ofTunnel: index).span ?? Span("●")
      let name = density == .compact ? "tunnel" : TextFit.middle(topology.tunnels[index].name, 14)
      out.append([Span("\(name) "), sign])
    }
    return out.isEmpty ? [[Span("edge")]] : out
  }

  private static func loadBalancer(
    _ balancer: LoadBalancer, _ topology: Topology, _ status: StatusReader?, _ density: Density
  ) -> [[Span]] {
    var out: [[Span]] = []
    for listener in balancer.listeners.sorted(by: { $0.port > $1.port }).prefix(4) {
      if case .redirect(let redirect) = listener.defaultAction, listener.rules.isEmpty {
        if density != .compact {
          out.append([
            Span(":\(listener.port) \(redirect.statusCode) ► \(redirect.port ?? "")", .dim)
          ])
        }
        continue
      }
      let colon = density == .compact ? "" : ":"
      out.append([
        Span("\(colon)\(listener.port) \(listenerWord(listener.transferProtocol))")
      ])
    }
    let rules = balancer.listeners.map(\.rules.count).reduce(0, +)
    var groups: Set<Int> = []
    for listener in balancer.listeners {
      for action in listener.rules.map(\.action) + [listener.defaultAction] {
        guard case .forward(let targets) = action else { continue }
        for target in targets { if let group = target.targetGroup { groups.insert(group) } }
      }
    }
    out.append([
      Span(density == .compact ? "rules \(rules)" : "rules \(rules)  TGs \(groups.count)")
    ])
    let isByHand = groups.contains { topology.targetGroups[$0].isByHand }
    let isIP = isByHand || groups.allSatisfy { topology.targetGroups[$0].targetType == .ip }
    out.append([
      Span(
        isIP
          ? (density == .full
            ? isByHand ? "to addresses" : "straight to pods" : isByHand ? "addresses" : "pod IPs")
          : density == .full ? "to node ports" : "nodes", .dim)
    ])
    return out
  }

  private static func listenerWord(_ transport: Listener.TransferProtocol) -> String {
    transport == .https ? "TLS" : transport.rawValue
  }

  private static func bastion(_ bastion: Bastion, _ density: Density) -> [[Span]] {
    density != .full ? [[Span(":22 SSH")]] : [[Span(":22 SSH  \(bastion.interface.address)")]]
  }

  private static func host(
    _ index: Int, _ topology: Topology, _ status: StatusReader?, _ density: Density
  ) -> [Span] {
    let host = topology.hosts[index]
    let own = topology.ownKinds.first { $0.kind == host.kind }
    let words = own.map { "\($0.glyph) \($0.title)" } ?? hostWords(host)
    let sign = status?.level(ofHost: index).span ?? Span("●")
    let limit = density == .compact ? 10 : density == .medium ? 16 : 24
    return [Span(TextFit.middle(words, limit) + " "), sign]
  }

  private static func hostWords(_ host: Host) -> String {
    let mark = host.provenance.isInferred ? "~" : ""
    if host.kind == .dependency || host.kind == .instance {
      let ports = host.ports.prefix(3).map { $0 == .all ? "" : ":\($0)" }.joined(separator: " ")
      let word =
        host.kind == .instance ? "EC2" : host.interface.subnet == nil ? "outside" : "in VPC"
      return "\(word) \(ports)\(mark)"
    }
    return host.kind.rawValue + mark
  }

  private static func workload(
    _ index: Int, _ topology: Topology, _ status: StatusReader?, _ density: Density, _ width: Int?
  ) -> [Span] {
    let levels = status?.levels(ofWorkload: index)
    let count = topology.workloads[index].slots.count
    let wanted = status?.world.desired[index] ?? count
    let ready = levels.map { "\($0.count { $0 == .good })/\(wanted)" } ?? "\(count)/\(count)"
    let pips =
      levels.map { StatusReader.pips($0) } ?? [
        Span(String(repeating: "●", count: min(max(count, 1), 4)))
      ]
    let fault = status?.hasFault(topology.workloads[index].element) == true ? "!" : " "
    if density == .compact {
      let worst = levels?.max() ?? (count == 0 ? .none : .good)
      return spread(
        workloadName(index, topology, density),
        [
          Span(fault, fault == " " ? .plain : .bad, bold: fault != " "), worst.span,
          Span(" \(ready)"),
        ],
        reserve: 5, width, gap: 0)
    }
    let tail =
      pips + [Span(" \(ready)"), Span(fault, fault == " " ? .plain : .bad, bold: fault != " ")]
    return spread(workloadName(index, topology, density), tail, reserve: 9, width)
  }

  private static func pod(
    _ slot: Int, _ isQualified: Bool, _ topology: Topology, _ status: StatusReader?,
    _ density: Density, _ width: Int?
  ) -> [Span] {
    let place = topology.podSlots[slot]
    let state = status?.world.pod(inSlot: slot)
    let limit = density == .compact ? (isQualified ? 19 : 14) : 26
    let namespace =
      isQualified ? "\(topology.workloads[place.workload].namespace)/" : ""
    let first = namespace + topology[place.element].name
    let name = TextFit.pad(
      TextFit.middle(namespace + (state?.name ?? topology[place.element].name), limit),
      min(limit, DisplayWidth.of(first) + 1))
    let address =
      density == .compact
      ? "" : TextFit.pad(state?.address.description ?? "–", density == .full ? 15 : 13)
    let sign = status?.level(ofSlot: slot).span ?? Span("●")
    // Boxes stay: a pod that came up on another node is marked.
    let isElsewhere = isQualified && state.map { $0.node != place.node } ?? false
    let fault = status?.hasFault(place.element) == true ? "!" : isElsewhere ? "→" : " "
    return spread(
      name + (address.isEmpty ? "" : " \(address)"),
      [sign, Span(fault, fault == " " ? .plain : .bad, bold: fault != " ")],
      reserve: 2, width)
  }

  private static func database(
    _ index: Int, _ topology: Topology, _ status: StatusReader?, _ density: Density
  ) -> [[Span]] {
    let database = topology.databases[index]
    let sign = status?.level(ofDatabase: index).span ?? Span("●")
    let job = database.role == .primary ? "writes" : "reads "
    if density == .compact { return [[Span("\(job) "), sign]] }
    return [[Span("\(job) "), sign], [Span(database.interface.address.description, .dim)]]
  }

  /// A name at the left and state at the right of a line, at least `reserve` cells for the state.
  static func spread(
    _ name: String, _ tail: [Span], reserve: Int, _ width: Int?, gap: Int = 1
  ) -> [Span] {
    let used = tail.reduce(0) { $0 + DisplayWidth.of($1.text) }
    guard let width else {
      return [Span(name + String(repeating: " ", count: gap + max(0, reserve - used)))] + tail
    }
    let room = width - used
    let cut = TextFit.middle(name, max(1, room - gap))
    return [Span(cut + String(repeating: " ", count: max(gap, room - DisplayWidth.of(cut))))] + tail
  }
}
