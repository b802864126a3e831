import DiagramDrawing
import Simulation
import SourceText
import TerminalCanvas
import TopologyModel

/// How an element does at the moment on screen, in the words of its own API.
enum DescribeNow {
  static func lines(_ element: ElementID, _ state: ExplorerState, _ width: Int) -> [[Span]] {
    let reader = StatusReader(state.topology, state.world)
    var out = balancing(element, state) + surroundings(element, state)
    if let slot = state.topology.podSlot(of: element) {
      guard let pod = state.world.pod(inSlot: slot) else { return [[Span("now: no pod here")]] }
      out.append([
        reader.level(ofSlot: slot).span,
        Span(
          " \(pod.name) \(pod.address) is \(pod.phase), \(pod.isReady ? "ready" : "not ready")"
            .printable),
      ])
      if let index = state.world.podInSlot[slot] {
        var last: SimInstant?
        for link in TwoTruths(pod: index, state.world, state.topology).chain {
          let since = link.changedAt.map { "  since t+\($0.text) s" } ?? ""
          let delay = link.changedAt.flatMap { at in last.map { at - $0 } }
          let later = delay.flatMap { $0.microseconds > 0 ? ", \($0.text) later" : nil } ?? ""
          last = link.changedAt ?? last
          out.append([
            Span(link.isGood ? "  ● " : "  ✗ ", link.isGood ? .good : .caution),
            Span(TextFit.pad(link.name.printable, 24), .dim), Span(link.value.printable),
            Span(since + later, .dim),
          ])
        }
      }
    }
    if let workload = state.topology.workload(of: element) {
      out.append(StatusReader.pips(reader.levels(ofWorkload: workload), 12))
      out += autoscaling(workload, state)
    }
    for active in state.world.shownFaults
    where active.element == element || state.topology[active.element].parent == element {
      let end = active.until.map { " until \($0.text) s" } ?? ""
      out.append([Span("! \(active.fault) since \(active.since.text) s\(end)", .bad, bold: true)])
    }
    if out.isEmpty { return [] }
    return [[Span("now", .title, bold: true)]]
      + out.flatMap { spans -> [[Span]] in
        let used = spans.reduce(0) { $0 + DisplayWidth.of($1.text) }
        if used + 2 <= width { return [[Span("  ")] + spans] }
        let rest = spans.dropFirst().map(\.text).joined()
        let style = spans.count > 1 ? spans[1].style : .plain
        return PaneDrawing.wrapped([Span("  ")] + spans.prefix(1), rest, style, width)
      }
  }

  /// Load balancers, target groups and Services.
  private static func balancing(_ element: ElementID, _ state: ExplorerState) -> [[Span]] {
    let (topology, world) = (state.topology, state.world)
    if let index = topology.loadBalancers.firstIndex(where: { $0.element == element }) {
      let plane = world.controlPlane.indices.contains(index) ? world.controlPlane[index] : nil
      let addresses = topology.loadBalancers[index].nodes.compactMap(\.publicAddress)
      let words =
        addresses.isEmpty
        ? "" : ", at \(addresses.map(\.description).joined(separator: ", ")) today"
      return [[Span("● ", .good), Span("\(plane?.balancer.rawValue ?? "active")\(words)")]]
    }
    if let index = topology.targetGroups.firstIndex(where: { $0.element == element }) {
      let targets = world.targetGroups[index].targets.filter { $0.health != .unused }
      if targets.isEmpty { return [[Span("○ ", .dim), Span("no registered target: 503")]] }
      return targets.map { target in
        let status = StatusReader.level(of: target.health)
        let reason = target.reason.map { " (\($0.rawValue))" } ?? ""
        return [
          status.span,
          Span(" \(target.address):\(target.port) \(target.health.rawValue)\(reason)".printable),
          Span("  \(target.requests) requests", .dim),
        ]
      }
    }
    if let index = topology.services.firstIndex(where: { $0.element == element }) {
      let endpoints = world.endpoints.indices.contains(index) ? world.endpoints[index] : []
      let ready = endpoints.count { $0.ready }
      let level: Role = ready > 0 ? .good : .bad
      return [
        [
          Span(ready > 0 ? "● " : "✗ ", level),
          Span("EndpointSlice: \(ready) ready of \(endpoints.count)"),
        ]
      ]
    }
    return []
  }

  /// EC2 instances and managed dependencies.
  private static func host(_ element: ElementID, _ state: ExplorerState) -> [[Span]]? {
    let (topology, world) = (state.topology, state.world)
    guard let index = topology.host(of: element) else { return nil }
    let host = topology.hosts[index]
    let isWell = world.hosts[index] == .healthy
    let errors = host.errorPercent > 0 ? ", \(host.errorPercent) of 100 requests fail" : ""
    return [
      [
        Span(isWell ? "● " : "✗ ", isWell ? .good : .bad),
        Span("\(world.hosts[index].rawValue), answers in \(host.latencyMilliseconds) ms\(errors)"),
      ]
    ]
  }

  /// Databases, nodes, bastions, tunnels, zones, certificates and people.
  private static func surroundings(_ element: ElementID, _ state: ExplorerState) -> [[Span]] {
    let (topology, world) = (state.topology, state.world)
    if let index = topology.database(of: element) {
      let database = world.databases[index]
      let isWell = database.status == .available
      let kept = world.keptConnections.filter { $0.database == index }
      let broken = kept.count(where: \.isBroken)
      let lag = database.lagSeconds > 0 ? ", \(database.lagSeconds) s behind the primary" : ""
      var out = [
        [
          Span(isWell ? "● " : "✗ ", isWell ? .good : .bad),
          Span("\(database.status.rawValue), \(database.role.rawValue)\(lag)"),
        ],
        [
          Span("  "),
          Span(
            "its name points to \(database.endpointAddress), it answers at \(database.interface.address)"
          ),
        ],
      ]
      if !kept.isEmpty {
        let dead = broken > 0 ? ", \(broken) of them dead without their pools knowing" : ""
        out.append([Span("  "), Span("\(kept.count) pooled connections\(dead)")])
      }
      if database.isExhausted { out.append([Span("✗ ", .bad), Span("no connection is free")]) }
      return out
    }
    if let index = topology.node(of: element) {
      let condition = world.nodes[index].condition
      let isWell = condition == .ready
      let pods = topology.podSlots.indices.filter {
        topology.podSlots[$0].node == index && world.podInSlot[$0] != nil
      }
      return [
        [
          Span(isWell ? "● " : "✗ ", isWell ? .good : .bad),
          Span("\(condition.rawValue), \(pods.count) pods"),
        ]
      ]
    }
    if let index = topology.bastions.firstIndex(where: { $0.element == element }) {
      let isUp = !world.stoppedBastions.contains(index)
      let hasServer = !world.stoppedServers.contains(index)
      return [
        [
          Span(isUp && hasServer ? "● " : "✗ ", isUp && hasServer ? .good : .bad),
          Span(isUp ? hasServer ? "running, sshd answers" : "running, sshd is stopped" : "stopped"),
        ]
      ]
    }
    if let lines = host(element, state) { return lines }
    if let index = topology.tunnels.firstIndex(where: { $0.element == element }) {
      let isCut = world.tunnelCut[index]
      return [
        [Span(isCut ? "✗ " : "● ", isCut ? .bad : .good), Span(isCut ? "cut" : "connected")]
      ]
    }
    return names(element, state)
  }

  private static func names(_ element: ElementID, _ state: ExplorerState) -> [[Span]] {
    let (topology, world) = (state.topology, state.world)
    if let zone = topology.hostedZones.first(where: { $0.element == element }) {
      return zone.records.prefix(30).map { record in
        let fails = world.failingHealthChecks.contains(record.healthKey)
        let value: String =
          switch record.value {
          case .alias(let name): "ALIAS \(name)"
          case .addresses(let list): list.map(\.description).joined(separator: ", ")
          case .name(let name), .text(let name): name
          }
        return [
          Span(fails ? "✗ " : "  ", .bad),
          Span("\(record.name) \(record.type.rawValue) \(value)".printable),
          Span(fails ? "  its health check fails" : "", .bad),
        ]
      }
    }
    if let certificate = topology.certificates.first(where: { $0.element == element }) {
      return [
        certificate.isExpired
          ? [Span("✗ ", .bad), Span("expired: clients refuse it")]
          : [Span("● ", .good), Span("valid")]
      ]
    }
    if let index = topology.clients.firstIndex(where: { $0.element == element }) {
      let entries = (world.dnsCaches[.client(index)]?.entries ?? []).filter {
        $0.expires > state.now
      }
      return entries.map {
        [
          Span("  "), Span("knows \($0.name) \($0.answer.content.short)".printable),
          Span(" for \(($0.expires - state.now).text) more", .dim),
        ]
      }
    }
    return []
  }

  private static func autoscaling(_ workload: Int, _ state: ExplorerState) -> [[Span]] {
    state.topology.autoscalers.enumerated().filter { $0.element.workload == workload }.flatMap {
      index, spec -> [[Span]] in
      let world = state.world.autoscalers[index]
      let usage = world.percent.map { "cpu \($0) % of its target" } ?? "cpu not known yet"
      var out = [
        [
          Span("HorizontalPodAutoscaler \(spec.name): ".printable, .dim),
          Span("\(usage), \(spec.minimum) to \(spec.maximum) replicas"),
        ]
      ]
      if !world.condition.isEmpty { out.append([Span("  \(world.condition)", .caution)]) }
      return out
    }
  }
}
