import DiagramLayout
import Simulation
import SourceText
import TerminalCanvas
import TopologyModel

/// One load balancer: what browsers ask, its rules in order, and who answers.
enum RoutingView {
  static func diagram(_ input: PictureInput) -> DiagramView {
    guard let balancer = balancer(input) else { return without(input) }
    var last: DiagramView?
    for (targets, rows, density, spacing) in looks(input.height) {
      var builder = RoutingBuilder(input, balancer, targets: targets, rows: rows)
      let view = builder.build(density, spacing)
      if view.scene.width <= input.width, view.scene.height <= input.height { return view }
      last = view
    }
    return last ?? without(input)
  }

  /// Fewer targets, then narrower words, then fewer rules.
  private static func looks(_ height: Int) -> [(Int, Int, Density, LayoutSpacing)] {
    var out: [(Int, Int, Density, LayoutSpacing)] = []
    let least = max(2, height / 4)
    for rows in [60, max(3, height - 6), least] {
      for (density, spacing) in [
        (Density.full, LayoutSpacing.roomy), (.full, .normal), (.medium, .snug), (.compact, .tight),
      ] {
        for targets in [6, 3, 1, 0] { out.append((targets, rows, density, spacing)) }
      }
    }
    return out
  }

  /// The selected one, else the one the request met, else the first.
  static func balancer(_ input: PictureInput) -> Int? {
    let all = input.topology.loadBalancers
    if let selection = input.selection,
      let index = all.firstIndex(where: { $0.element == selection })
    {
      return index
    }
    if let selection = input.selection,
      let group = input.topology.targetGroups.firstIndex(where: { $0.element == selection }),
      let index = input.topology.loadBalancer(ofTargetGroup: group)
    {
      return index
    }
    for hop in input.hops.reversed() {
      if let index = all.firstIndex(where: { $0.element == hop.to || $0.element == hop.from }) {
        return index
      }
    }
    return all.indices.first
  }

  private static func without(_ input: PictureInput) -> DiagramView {
    var builder = CardBuilder(input, .full, .normal)
    var lines: [[Span]] = [[Span("No Ingress has made one.", .dim)]]
    for (index, reason) in input.topology.refusedIngresses.sorted(by: { $0.key < $1.key }) {
      lines.append([
        Span("✗ ", .bad, bold: true),
        Span("Ingress \(input.topology.ingresses[index].qualifiedName) is refused:"),
      ])
      lines += TextFit.wrap(reason, max(20, min(60, input.width - 8))).map { [Span("  \($0)")] }
    }
    _ = builder.add(Card("No load balancer", lines: lines), nil)
    return builder.view
  }
}

/// Puts requests, rules and target groups side by side.
private struct RoutingBuilder {
  private let input: PictureInput
  private let balancer: LoadBalancer
  private let balancerIndex: Int
  /// Lines of targets in a group, and of rules in a listener, at most.
  private let targetLimit: Int
  private let ruleLimit: Int
  private var groupNodes: [Int: Int] = [:]
  /// Target groups that share a way, each with the next on the way to the one that names it.
  private let together: [Int: Int]

  init(_ input: PictureInput, _ balancer: Int, targets: Int, rows: Int) {
    self.input = input
    self.balancer = input.topology.loadBalancers[balancer]
    balancerIndex = balancer
    together = Self.joined(self.balancer)
    targetLimit = targets
    ruleLimit = rows
  }

  mutating func build(_ density: Density, _ spacing: LayoutSpacing) -> DiagramView {
    var builder = CardBuilder(input, density, spacing)
    let progress = RoutingProgress(input, balancer)
    let browser = addBrowser(&builder, density)
    let others = input.topology.loadBalancers.count
    let count = others > 1 ? " \(balancerIndex + 1) of \(others)" : ""
    let title =
      density == .compact
      ? "\(balancer.kind.word)\(count)"
      : "\(balancer.kind.word) \(TextFit.middle(balancer.name, 24))\(count)"
    let box = builder.add(
      Card(title, isResource: true), balancer.element, .container, tier: 1)
    for index in balancer.listeners.indices.sorted(by: {
      balancer.listeners[$0].port > balancer.listeners[$1].port
    }) {
      addListener(index, box, browser, progress, density, &builder)
    }
    return builder.view
  }

  /// The request on screen and the saved ones, each with the rule that would take it.
  private func addBrowser(_ builder: inout CardBuilder, _ density: Density) -> Int {
    let width = density == .full ? 30 : density == .medium ? 22 : 14
    var lines: [[Span]] = []
    if let request = input.request {
      lines.append([
        Span(TextFit.end("► \(request.line.method) \(request.line.url.path)", width), .request)
      ])
    }
    var seen = Set([input.request.map { "\($0.line)" } ?? ""])
    for saved in input.topology.savedRequests {
      guard let line = try? RequestLine.parse(saved.text), seen.insert("\(line)").inserted,
        lines.count < 6, isServed(line.url.host)
      else { continue }
      lines.append([Span(TextFit.end("  \(line.method) \(line.url.path)", width), .dim)])
    }
    let host = input.request?.line.url.host ?? ""
    if density != .compact, !host.isEmpty {
      lines.insert([Span(TextFit.middle(host, width), Style(.plain))], at: 0)
    }
    return builder.add(
      Card(density == .compact ? "Browser" : "Web browser", lines: lines, width: min(width, 16)),
      input.request.flatMap { request in
        if case .client(let client) = request.origin {
          input.topology.clients[client].element
        } else {
          nil
        }
      })
  }

  /// Some rule asks for this host, or none asks for any.
  private func isServed(_ host: String) -> Bool {
    let names = balancer.listeners.flatMap(\.rules).flatMap(\.conditions).flatMap {
      if case .hostHeader(let hosts) = $0 { hosts } else { [String]() }
    }
    return names.isEmpty || names.contains { Matching.host(host, matches: $0) }
  }

  private mutating func addListener(
    _ index: Int, _ box: Int, _ browser: Int, _ progress: RoutingProgress, _ density: Density,
    _ builder: inout CardBuilder
  ) {
    let listener = balancer.listeners[index]
    let isHere = progress.listener == index
    let name = "\(listener.transferProtocol.rawValue) :\(listener.port)"
    let rules = listener.rules.count
    let frame = builder.add(
      Card(
        density == .compact ? name : "listener \(name)",
        badge: density == .compact ? [] : [Span(Counting.of(rules, "rule"))], isResource: false),
      nil, .container, in: box)
    // The way in ends here, above all rules: none of them is meant yet.
    let words = density == .compact ? "#  path" : "#  if the request is for"
    _ = builder.add(Card("", lines: [[Span(words, .dim)]]), nil, .row, in: frame)
    if isHere || progress.listener == nil && index == firstListener {
      builder.connect(
        browser, frame,
        light: !progress.reached
          ? .configured : progress.isCurrent.arrival ? .current : .travelled)
    }
    let shown = shownRules(listener, isHere ? progress.rule : nil)
    for position in shown {
      addRule(position, index, frame, progress, density, &builder)
    }
    if shown.count < rules {
      _ = builder.add(
        Card("", lines: [[Span("… \(rules - shown.count) more rules", .dim)]]), nil, .row, in: frame
      )
    }
    addRule(-1, index, frame, progress, density, &builder)
  }

  private var firstListener: Int? {
    balancer.listeners.indices.max { balancer.listeners[$0].port < balancer.listeners[$1].port }
  }

  /// The first rules, and the one that matched wherever it stands.
  private func shownRules(_ listener: Listener, _ matched: Int?) -> [Int] {
    let limit = max(1, ruleLimit)
    if listener.rules.count <= limit { return Array(listener.rules.indices) }
    return listener.rules.indices.filter { $0 < limit - 1 || $0 == matched }
  }

  private mutating func addRule(
    _ position: Int, _ listener: Int, _ frame: Int, _ progress: RoutingProgress, _ density: Density,
    _ builder: inout CardBuilder
  ) {
    let spec = balancer.listeners[listener]
    let action = position < 0 ? spec.defaultAction : spec.rules[position].action
    let isMatch = progress.listener == listener && progress.rule == position
    let style: Style = isMatch ? Style(.request, bold: true) : .plain
    let number = position < 0 ? "-" : "\(spec.rules[position].priority)"
    let condition =
      position < 0
      ? (density == .compact ? "else" : "anything else")
      : conditions(spec.rules[position].conditions, density)
    let width = density == .full ? 34 : density == .medium ? 24 : 14
    var line = [
      Span(TextFit.pad(number, 3), isMatch ? style : Style(.dim)),
      Span(TextFit.end(condition, width), style),
    ]
    if !isPlainForward(action) {
      line.append(Span(" \(TextFit.end(word(action), density == .full ? 22 : 16))", .dim))
    }
    line.append(isMatch ? Span(" ◄ ", style) : Span("   "))
    let row = builder.add(Card("", lines: [line]), nil, .row, in: frame)
    guard case .forward(let groups) = action else { return }
    for weighted in groups {
      guard let group = weighted.targetGroup else { continue }
      let node = groupNode(group, progress, density, &builder)
      let isTaken = isMatch && progress.group == group && progress.forwardedTo != nil
      builder.connect(
        row, node, net: net(group),
        light: !isTaken ? .configured : progress.isCurrent.forward ? .current : .travelled)
    }
  }

  /// To one target group that is drawn: its line says so.
  private func isPlainForward(_ action: RuleAction) -> Bool {
    guard case .forward(let groups) = action else { return false }
    return groups.count == 1 && groups[0].targetGroup != nil
  }

  /// "IF path is" is said once above; a host that all share is not repeated.
  private func conditions(_ conditions: [RuleCondition], _ density: Density) -> String {
    let hosts = Set(
      balancer.listeners.flatMap(\.rules).flatMap(\.conditions).compactMap { condition in
        if case .hostHeader(let names) = condition { names } else { nil }
      })
    let told = conditions.filter { condition in
      if case .hostHeader = condition, hosts.count == 1, conditions.count > 1 {
        return false
      }
      return true
    }
    let text = ListenerRules.text(told.isEmpty ? conditions : told)
    switch density {
    case .full: return "IF \(text)"
    case .medium: return text.replacing("path ", with: "")
    case .compact:
      // The first of several patterns stands for all of them.
      let patterns = text.replacing("path ", with: "").split(separator: " or ")
      let first = String(patterns.first ?? "")
      return patterns.count < 2 ? first : "\(first) +\(patterns.count - 1)"
    }
  }

  private func word(_ action: RuleAction) -> String {
    switch action {
    case .forward(let groups):
      groups.count > 1
        ? "► \(groups.count) target groups by weight"
        : "► \(groups.first?.targetGroup.map(serviceName) ?? "made elsewhere")"
    case .redirect(let redirect): "► \(redirect.statusCode) redirect"
    case .fixedResponse(let response): "► fixed \(response.statusCode)"
    }
  }

  private func serviceName(_ group: Int) -> String {
    input.topology.services[input.topology.targetGroups[group].service].name
  }

  /// Groups that some rule names together share one way, as a line of text has room for one.
  private func net(_ group: Int) -> Int {
    var root = group
    while let parent = together[root], parent != root { root = parent }
    return root
  }

  private static func joined(_ balancer: LoadBalancer) -> [Int: Int] {
    var parents: [Int: Int] = [:]
    func root(_ group: Int) -> Int {
      var current = group
      while let parent = parents[current], parent != current { current = parent }
      return current
    }
    for listener in balancer.listeners {
      for action in listener.rules.map(\.action) + [listener.defaultAction] {
        guard case .forward(let targets) = action else { continue }
        let groups = targets.compactMap(\.targetGroup)
        for group in groups.dropFirst() { parents[root(group)] = root(groups[0]) }
      }
    }
    return parents
  }

  // MARK: Target groups

  private mutating func groupNode(
    _ group: Int, _ progress: RoutingProgress, _ density: Density, _ builder: inout CardBuilder
  ) -> Int {
    if let known = groupNodes[group] { return known }
    let spec = input.topology.targetGroups[group]
    let targets = input.world.targetGroups[group].targets.filter { $0.health != .unused }
    var counts = LevelCounts()
    for target in targets { counts[StatusReader.level(of: target.health)] += 1 }
    let healthy = "\(counts[.good])/\(targets.count)"
    // The longest address and state have room: neither may move a box.
    let width = density == .full ? 35 : density == .medium ? 25 : 19
    let title =
      density == .full
      ? TextFit.end("\(serviceName(group)) \(spec.targetType.rawValue):\(spec.port)", width - 8)
      : TextFit.middle(serviceName(group), width - 8)
    // As many lines as it had targets at the start: health must not move a box.
    let places = max(1, min(targetLimit, startTargets(group)))
    var lines: [[Span]] = []
    if targetLimit == 0 {
      lines.append(counts.spans.isEmpty ? [Span("○ no targets", .bad)] : counts.spans)
    } else {
      for target in targets.prefix(targets.count > places ? max(1, places - 1) : places) {
        let isHere = progress.group == group
        lines.append(line(target, isHere ? progress : RoutingProgress(), density, width))
      }
      if targets.isEmpty { lines.append([Span("○ no targets: 503", .bad)]) }
      if targets.count > places, places > 1 {
        lines.append([Span("… \(targets.count - places + 1) more ")] + counts.spans)
      }
      while lines.count < places { lines.append([Span("")]) }
    }
    let box = builder.add(
      Card(
        title, badge: [Span(String(repeating: " ", count: max(0, 5 - healthy.count)) + healthy)],
        lines: lines, width: width),
      spec.element, .box, tier: 2)
    groupNodes[group] = box
    return box
  }

  private func startTargets(_ group: Int) -> Int {
    let topology = input.topology
    let spec = topology.targetGroups[group]
    let service = topology.services[spec.service]
    return spec.targetType == .ip
      ? service.slots.count + service.manualEndpoints.count : topology.nodes.count
  }

  private func line(
    _ target: TargetState, _ progress: RoutingProgress, _ density: Density, _ width: Int
  ) -> [Span] {
    let level = StatusReader.level(of: target.health)
    let isChosen =
      progress.forwardedTo.map { element in
        input.topology.podSlot(of: element).flatMap { input.world.podInSlot[$0] } == target.pod
          && target.pod != nil
          || target.node.map { input.topology.nodes[$0].element == element } ?? false
      } ?? false
    let address = density == .compact ? "\(target.address)" : "\(target.address):\(target.port)"
    var out = [level.span, Span(" \(address)", isChosen ? Style(.request, bold: true) : .plain)]
    if density == .full { out.append(Span(" \(target.health.rawValue)", level.role)) }
    if isChosen { out.append(Span(" ◄", Style(.request, bold: true))) }
    return out
  }
}
