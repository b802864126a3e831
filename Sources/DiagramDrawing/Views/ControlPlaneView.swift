import DiagramLayout
import Simulation
import SourceText
import TerminalCanvas
import TopologyModel

/// Who keeps things right: Ingresses → AWS Load Balancer Controller → ALB and its targets, and
/// ExternalDNS → hosted zone (controller and ExternalDNS documentation).
enum ControlPlaneView {
  static func diagram(_ input: PictureInput) -> DiagramView {
    if input.topology.ingresses.isEmpty, input.topology.loadBalancers.isEmpty {
      var builder = CardBuilder(input, .full, .normal)
      let words = "No Ingress: no controller has anything to do."
      _ = builder.add(Card("control plane", lines: [[Span(words, .dim)]]), nil)
      return builder.view
    }
    var last: DiagramView?
    for (density, spacing, limit) in looks {
      let view = build(input, density, spacing, limit)
      if view.scene.width <= input.width, view.scene.height <= input.height { return view }
      last = view
    }
    return last ?? build(input, .compact, .tight, 1)
  }

  private static let looks: [(Density, LayoutSpacing, Int)] = [
    (.full, .roomy, 8), (.full, .normal, 4), (.medium, .normal, 8), (.medium, .normal, 4),
    (.medium, .snug, 2), (.compact, .tight, 4), (.compact, .tight, 2), (.compact, .tight, 1),
  ]

  private static func build(
    _ input: PictureInput, _ density: Density, _ spacing: LayoutSpacing, _ limit: Int
  ) -> DiagramView {
    var builder = CardBuilder(input, density, spacing)
    let balancer = RoutingView.balancer(input)
    let ingress = balancer.flatMap { input.topology.loadBalancers[$0].ingresses.first }
    let home = ingress.map {
      input.topology.clusterIndex(of: input.topology.ingresses[$0].namespace)
    }
    let words = Words(input: input, density: density, limit: limit, cluster: home ?? 0)
    let cluster = builder.add(
      Card(density == .compact ? "EKS" : "EKS cluster", isResource: false),
      input.topology.clusters.isEmpty ? nil : input.topology.clusters[words.cluster].element,
      .container)
    let manifests = builder.add(words.ingresses(balancer), nil, in: cluster)
    let slices = builder.add(words.slices(balancer), nil, in: cluster)
    let controller = builder.add(words.controller, nil, in: cluster, tier: 1)
    let external = builder.add(words.externalDNS, nil, in: cluster, tier: 1)
    let element = balancer.map { input.topology.loadBalancers[$0].element }
    let alb = builder.add(words.balancer(balancer), element, tier: 1)
    let groups = builder.add(words.groups(balancer), nil, tier: 1)
    let name = balancer.map { input.topology.loadBalancers[$0].dnsName }
    let zones = input.topology.hostedZones
    let zone =
      zones.first { zone in
        zone.records.contains { record in name.map { record.value == .alias($0) } ?? false }
      } ?? zones.first
    let records = builder.add(words.zone(zone, balancer), zone?.element, tier: 1)
    let state = balancer.map { input.world.controlPlane[$0] }
    builder.connect(manifests, controller, label: words.label("watches"))
    builder.connect(slices, controller, .administers, label: words.label("watches"))
    builder.connect(
      controller, alb, label: words.label("creates, syncs rules"),
      light: state?.balancer == .provisioning ? .current : .configured)
    builder.connect(controller, groups, label: words.label("registers"))
    builder.connect(manifests, external, .administers, label: words.label("reads the hostname"))
    let isWriting = state.map { $0.hasHostname != $0.hasRecords } ?? false
    builder.connect(
      external, records, .administers, label: words.label("writes alias + TXT"),
      light: isWriting ? .current : .configured)
    return builder.view
  }
}

/// What each box says, and in what state it is.
private struct Words {
  let input: PictureInput
  let density: Density
  let limit: Int
  /// The cluster whose controllers are shown; position in `Topology.clusters`.
  let cluster: Int

  private var width: Int { density == .full ? 32 : density == .medium ? 26 : 16 }

  /// The whole phrase, its verb, or nothing, as there is room.
  func label(_ text: String) -> [String] {
    switch density {
    case .full: [text]
    case .medium: [String(text.prefix { $0 != "," && $0 != " " })]
    case .compact: []
    }
  }

  private func text(_ text: String, _ style: Style = .plain) -> [Span] {
    [Span(TextFit.middle(text, width), style)]
  }

  /// Sizes hold for every state: lines that have nothing to say are blank.
  private func padded(_ lines: [[Span]], _ count: Int) -> [[Span]] {
    lines + Array(repeating: [Span("")], count: max(0, count - lines.count))
  }

  func ingresses(_ balancer: Int?) -> Card {
    let topology = input.topology
    let members = balancer.map { topology.loadBalancers[$0].ingresses } ?? []
    let refused = topology.refusedIngresses.keys.sorted().filter { !members.contains($0) }
    let all = members.isEmpty ? Array(topology.ingresses.indices) : members + refused
    var lines: [[Span]] = []
    for index in all.prefix(limit) {
      let isRefused =
        topology.refusedIngresses[index] != nil
        || balancer.map { input.world.controlPlane[$0].isRefused } ?? false
      let level: StatusLevel = isRefused ? .bad : .good
      lines.append([
        level.span,
        Span(" \(TextFit.middle(topology.ingresses[index].meta.name.value, width - 2))"),
      ])
    }
    if all.count > limit { lines.append([Span("… \(all.count - limit) more", .dim)]) }
    if all.isEmpty { lines.append([Span("none", .dim)]) }
    let hasHostname = balancer.map { input.world.controlPlane[$0].hasHostname } ?? false
    lines.append(text(hasHostname ? "status: has hostname" : "status: no hostname", Style(.dim)))
    return Card(
      all.count == 1 ? "Ingress" : "Ingress ×\(all.count)", lines: lines,
      width: density == .compact ? 10 : 20)
  }

  func slices(_ balancer: Int?) -> Card {
    let services = backends(balancer)
    return Card(
      "EndpointSlices",
      lines: [text("of \(Counting.of(services, "Service"))", Style(.dim))],
      width: density == .compact ? 10 : 20)
  }

  /// Services that the Ingresses name, whether or not anything came of it.
  private func backends(_ balancer: Int?) -> Int {
    let members =
      balancer.map { input.topology.loadBalancers[$0].ingresses }
      ?? Array(input.topology.ingresses.indices)
    var names: Set<String> = []
    for index in members {
      let ingress = input.topology.ingresses[index]
      let paths = ingress.rules.flatMap(\.paths).map(\.backend)
      for backend in paths + [ingress.defaultBackend].compactMap({ $0 }) {
        if let service = backend.service?.value { names.insert("\(ingress.namespace)/\(service)") }
      }
    }
    return names.count
  }

  var controller: Card {
    let isDown = input.world.controllersDown.contains(cluster)
    var lines: [[Span]] = [
      isDown
        ? [Span("✗ down", .bad, bold: true)] : [Span("● running", .good), Span("~", .inferred)]
    ]
    if density == .full { lines.append(text("inside EKS, calls the AWS API", Style(.dim))) }
    return Card(
      density == .full
        ? "AWS Load Balancer Controller" : density == .medium ? "LB Controller" : "LBC",
      lines: lines)
  }

  var externalDNS: Card {
    Card(
      "ExternalDNS",
      lines: density == .compact
        ? [[Span("● 60 s", .good), Span("~", .inferred)]]
        : [
          [Span("● running", .good), Span("~", .inferred)],
          text("looks once a minute", Style(.dim)),
        ])
  }

  func balancer(_ balancer: Int?) -> Card {
    guard let balancer else {
      return Card(
        "ALB", lines: padded([[Span("○ none", .bad)], text("the Ingress is refused")], 2),
        width: density == .compact ? 12 : width)
    }
    let spec = input.topology.loadBalancers[balancer]
    let state = input.world.controlPlane[balancer]
    let level: [Span] =
      switch state.balancer {
      case .active: [Span("● active", .good)]
      case .provisioning: [Span("◐ provisioning", .caution)]
      case .absent: [Span("○ absent", .bad, bold: true)]
      }
    var lines = [level, text(spec.dnsName, Style(.dim))]
    let rules = spec.listeners.map(\.rules.count).reduce(0, +)
    if density != .compact {
      lines.append(
        text("\(Counting.of(spec.listeners.count, "listener")), \(Counting.of(rules, "rule"))"))
    }
    if density == .full {
      let addresses = spec.nodes.compactMap { ($0.publicAddress ?? $0.address).description }
      lines.append(text(addresses.joined(separator: " "), Style(.dim)))
    }
    let count = input.topology.loadBalancers.count
    return Card(
      density == .compact
        ? spec.kind.word : "\(spec.kind.word) \(TextFit.middle(spec.name, width - 12))",
      badge: count > 1 ? [Span("1 of \(count)", .dim)] : [], lines: lines,
      width: density == .compact ? 12 : width)
  }

  private func groups(of balancer: Int?) -> [Int] {
    input.topology.targetGroups.indices.filter {
      input.topology.loadBalancer(ofTargetGroup: $0) == balancer && balancer != nil
    }
  }

  func groups(_ balancer: Int?) -> Card {
    let groups = self.groups(of: balancer)
    var lines: [[Span]] = []
    for group in groups.prefix(limit) {
      var counts = LevelCounts()
      for target in input.world.targetGroups[group].targets where target.health != .unused {
        counts[StatusReader.level(of: target.health)] += 1
      }
      let service = input.topology.services[input.topology.targetGroups[group].service].name
      let room = max(5, (density == .compact ? 12 : width) - 13)
      lines.append(
        [Span(TextFit.pad(TextFit.middle(service, room), room + 1))]
          + (counts.total == 0 ? [Span("○ none", .dim)] : counts.spans))
    }
    if groups.count > limit { lines.append([Span("… \(groups.count - limit) more", .dim)]) }
    if groups.isEmpty { lines.append([Span("none", .dim)]) }
    return Card(
      density == .compact ? "targets" : "target groups", lines: lines,
      width: density == .compact ? 12 : width)
  }

  func zone(_ zone: HostedZone?, _ balancer: Int?) -> Card {
    guard let zone else {
      return Card("hosted zone", lines: [[Span("none declared", .dim)]], width: 16)
    }
    var lines: [[Span]] = []
    let hasRecords = balancer.map { input.world.controlPlane[$0].hasRecords } ?? true
    for record in zone.records.prefix(limit) {
      let kind: String
      switch record.value {
      case .alias: kind = "ALIAS"
      case .name: kind = "CNAME"
      case .addresses, .text: kind = record.type.rawValue
      }
      let isAlias = kind == "ALIAS"
      let sign = isAlias && !hasRecords ? Span("○ ", .dim) : Span("● ", .good)
      let mark = record.provenance.isInferred ? "~" : ""
      lines.append([sign] + text("\(record.name) \(kind)\(mark)"))
    }
    if zone.records.count > limit {
      lines.append([Span("… \(zone.records.count - limit) more", .dim)])
    }
    if zone.records.isEmpty { lines.append([Span("○ no records", .dim)]) }
    return Card(
      density == .compact ? "Route53" : "Route 53 \(TextFit.middle(zone.name, width - 10))",
      lines: lines, width: density == .compact ? 12 : width)
  }
}
