import ElementKinds
import Simulation
import SourceText
import TerminalCanvas
import TopologyModel

/// Registered targets of all target groups.
enum TargetRows {
  static func table(_ input: PictureInput) -> TableContent.Parts {
    let topology = input.topology
    var rows: [(group: Int, target: TargetState)] = []
    for group in input.world.targetGroups.indices {
      for target in input.world.targetGroups[group].targets where target.health != .unused {
        rows.append((group, target))
      }
    }
    let columns = ["", "address", "state", "reason", "target group", "pod", "in flight", "last 5"]
    return (
      "targets", columns, rows.count,
      { index in
        let (group, target) = rows[index]
        let level = StatusReader.level(of: target.health)
        let pod = target.pod.map { input.world.pods[$0].name }
        let spec = topology.targetGroups[group]
        let cells = [
          level.span, Span("\(target.address):\(target.port)"),
          Span(target.health.rawValue, level.role), Span(target.reason?.rawValue ?? "", .dim),
          Span(topology.services[spec.service].name),
          Span(pod ?? target.node.map { topology.nodes[$0].name } ?? "", .dim),
          Span("\(target.inFlight)"), Span(target.recent.map { $0 ? "+" : "x" }.joined(), .dim),
        ]
        let slot = target.pod.flatMap { input.world.podInSlot.firstIndex(of: $0) }
        return TableContent.Row(
          cells: cells, element: slot.map { topology.podSlots[$0].element } ?? spec.element)
      }
    )
  }
}

/// Rules of all listeners, in the order they are tried.
enum RuleRows {
  static func table(_ input: PictureInput) -> TableContent.Parts {
    var rows: [(balancer: LoadBalancer, listener: Listener, rule: ListenerRule?)] = []
    for balancer in input.topology.loadBalancers {
      for listener in balancer.listeners {
        for rule in listener.rules { rows.append((balancer, listener, rule)) }
        rows.append((balancer, listener, nil))
      }
    }
    return (
      "listener rules", ["load balancer", "listener", "priority", "if", "then", "from"], rows.count,
      { index in
        let (balancer, listener, rule) = rows[index]
        return TableContent.Row(
          cells: [
            Span(balancer.name), Span("\(listener.transferProtocol.rawValue) :\(listener.port)"),
            Span(rule.map { "\($0.priority)" } ?? "default"),
            Span(rule.map { ListenerRules.text($0.conditions) } ?? "anything else"),
            Span(action(rule?.action ?? listener.defaultAction, input.topology)),
            Span((rule?.provenance ?? listener.provenance).text, .dim),
          ], element: balancer.element)
      }
    )
  }

  private static func action(_ action: RuleAction, _ topology: Topology) -> String {
    guard case .forward(let groups) = action else { return ListenerRules.text(action) }
    return groups.map { group in
      group.targetGroup.map { topology.services[topology.targetGroups[$0].service].name }
        ?? group.name ?? ""
    }.joined(separator: ", ")
  }
}

/// Records of all hosted zones.
enum RecordRows {
  static func table(_ input: PictureInput) -> TableContent.Parts {
    let rows = input.topology.hostedZones.flatMap { zone in zone.records.map { (zone, $0) } }
    return (
      "records", ["name", "type", "value", "TTL", "policy", "zone", "from"], rows.count,
      { index in
        let (zone, record) = rows[index]
        let value: String
        if case .alias(let name) = record.value {
          value = name
        } else {
          value = RecordWords.value(record)
        }
        return TableContent.Row(
          cells: [
            Span(record.name), Span(RecordWords.kind(record)), Span(value),
            Span(record.ttl.map { "\($0) s" } ?? "alias", .dim), Span("\(record.policy)"),
            Span(zone.name, .dim), Span(record.provenance.text, .dim),
          ], element: zone.element)
      }
    )
  }
}

/// Elements of a kind: how they are, where they are, and their settings.
enum ElementRows {
  static func table(_ kind: ElementKind, _ input: PictureInput) -> TableContent.Parts {
    let topology = input.topology
    let elements = topology.elements.filter { $0.kind == kind }
    var settings: [String] = []
    for element in elements.prefix(50) {
      for setting in element.settings where !settings.contains(setting.name) {
        settings.append(setting.name)
      }
    }
    let live = LiveColumns(kind, input)
    let shown = Array(settings.filter { !live.titles.contains($0) }.prefix(4))
    return (
      KindCatalog.definition(kind).title, ["", "name", "in"] + live.titles + shown + ["from"],
      elements.count,
      { index in
        let element = elements[index]
        var cells = [live.sign(element), Span(live.name(element)), parent(element, topology)]
        cells += live.cells(element)
        for name in shown {
          let setting = element.settings.first { $0.name == name }
          let mark = setting?.provenance.isInferred == true ? "~" : ""
          cells.append(Span((setting?.value ?? "") + mark))
        }
        cells.append(Span(element.provenance.text, .dim))
        return TableContent.Row(cells: cells, element: element.id)
      }
    )
  }

  private static func parent(_ element: Element, _ topology: Topology) -> Span {
    Span(element.parent.map { topology[$0].qualifiedName } ?? "", .dim)
  }
}

/// What changes with time, by kind.
private struct LiveColumns {
  let kind: ElementKind
  let input: PictureInput
  let status: StatusReader

  init(_ kind: ElementKind, _ input: PictureInput) {
    self.kind = kind
    self.input = input
    status = StatusReader(input.topology, input.world)
  }

  var titles: [String] {
    switch kind {
    case .pod: ["phase", "address", "node"]
    case .workload: ["ready"]
    case .namespace, .node: ["pods"]
    case .targetGroup: ["targets"]
    case .databaseInstance: ["status"]
    default: []
    }
  }

  func name(_ element: Element) -> String {
    input.topology.podSlot(of: element.id).flatMap { input.world.pod(inSlot: $0)?.name }
      ?? element.name
  }

  func sign(_ element: Element) -> Span {
    level(element)?.span ?? Span(element.provenance.isInferred ? "~" : " ", .dim)
  }

  private func level(_ element: Element) -> StatusLevel? {
    let topology = input.topology
    switch kind {
    case .pod: return topology.podSlot(of: element.id).map { status.level(ofSlot: $0) }
    case .workload:
      return topology.workload(of: element.id).map {
        status.levels(ofWorkload: $0).max() ?? StatusLevel.none
      }
    case .namespace: return status.counts(ofNamespace: element.id).worst
    case .node: return topology.node(of: element.id).map { status.counts(ofNode: $0).worst }
    case .databaseInstance: return topology.database(of: element.id).map(status.level(ofDatabase:))
    case .tunnel: return topology.tunnel(of: element.id).map(status.level(ofTunnel:))
    case .targetGroup: return targets(element).worst
    default: return nil
    }
  }

  private func targets(_ element: Element) -> LevelCounts {
    var counts = LevelCounts()
    guard let group = input.topology.targetGroups.firstIndex(where: { $0.element == element.id })
    else { return counts }
    for target in input.world.targetGroups[group].targets where target.health != .unused {
      counts[StatusReader.level(of: target.health)] += 1
    }
    return counts
  }

  func cells(_ element: Element) -> [Span] {
    let topology = input.topology
    switch kind {
    case .pod: return pod(element)
    case .workload:
      guard let index = topology.workload(of: element.id) else { return [Span("")] }
      let ready = status.levels(ofWorkload: index).count { $0 == .good }
      return [Span("\(ready)/\(input.world.desired[index])")]
    case .namespace: return [words(status.counts(ofNamespace: element.id))]
    case .node:
      return [
        words(topology.node(of: element.id).map { status.counts(ofNode: $0) } ?? LevelCounts())
      ]
    case .targetGroup: return [words(targets(element))]
    case .databaseInstance:
      return [
        Span(
          topology.database(of: element.id).map { input.world.databases[$0].status.rawValue } ?? "")
      ]
    default: return []
    }
  }

  private func pod(_ element: Element) -> [Span] {
    guard let slot = input.topology.podSlot(of: element.id) else {
      return [Span(""), Span(""), Span("")]
    }
    guard let pod = input.world.pod(inSlot: slot) else {
      return [Span("none", .dim), Span(""), Span("")]
    }
    return [
      Span(pod.phase == .running ? pod.isReady ? "ready" : "not ready" : "\(pod.phase)"),
      Span(pod.address.description), Span(input.topology.nodes[pod.node].name, .dim),
    ]
  }

  private func words(_ counts: LevelCounts) -> Span {
    Span(counts.spans.map(\.text).joined())
  }
}
