import DiagramLayout
import ElementKinds
import Simulation
import TerminalCanvas
import TopologyModel

/// The life of a request: everybody it met in turn, and what was said on the way. It grows as one
/// steps; what has been drawn stays where it is.
enum LifeView {
  /// Somebody the request came to, and what they thought about it.
  private struct Stop {
    var element: ElementID
    var name: String
    var thoughts: [(number: Int, text: String)] = []
  }

  private struct Message {
    /// The hop's; 0 is no hop of its own.
    var number: Int
    /// The hop that has to be taken for it to be said.
    var since: Int
    var from: Int
    var to: Int
    var said: String
  }

  static func diagram(_ input: PictureInput) -> DiagramView {
    let (stops, messages) = story(input)
    if stops.isEmpty {
      var builder = CardBuilder(input, .full, .normal)
      _ = builder.add(Card("no request yet", lines: [[Span("r sends one", .dim)]]), nil)
      return builder.view
    }
    for look in looks {
      let view = layout(stops, messages, input, look, input.height)
      if view.scene.width <= input.width, view.scene.height <= input.height { return view }
    }
    let tall = [looks[2], looks[5], looks[7]].map { balanced(stops, messages, input, $0) }
    let narrow = tall.filter { $0.scene.width <= input.width }
    // More words are worth a third more to scroll.
    let least = narrow.map(\.scene.height).min() ?? 0
    return narrow.first { $0.scene.height <= least * 4 / 3 } ?? tall[tall.count - 1]
  }

  /// How many words there are, and how long a sign on a level line may be.
  private struct Look {
    var density: Density
    var spacing: LayoutSpacing
    var sign: Int
    /// Cells of a card, and of what stands beside a line that goes down.
    var card: Int { density == .full ? 28 : density == .medium ? 25 : 18 }
    var beside: Int { density == .full ? 34 : density == .medium ? 26 : 20 }
  }

  private static let looks = [
    Look(density: .full, spacing: .roomy, sign: 40),
    Look(density: .full, spacing: .normal, sign: 24),
    Look(density: .medium, spacing: .normal, sign: 26),
    Look(density: .medium, spacing: .snug, sign: 24),
    Look(density: .medium, spacing: .snug, sign: 16),
    Look(density: .compact, spacing: .snug, sign: 24),
    Look(density: .compact, spacing: .snug, sign: 16),
    Look(density: .compact, spacing: .tight, sign: 10),
  ]

  /// As many columns as the width has room for, as short as that allows.
  private static func balanced(
    _ stops: [Stop], _ messages: [Message], _ input: PictureInput, _ look: Look
  ) -> DiagramView {
    var height = input.height
    while height < 4_000 {
      let view = layout(stops, messages, input, look, height)
      if view.scene.width <= input.width { return view }
      height += max(4, height / 6)
    }
    return layout(stops, messages, input, look, .max / 4)
  }

  // MARK: The story

  private static func story(_ input: PictureInput) -> ([Stop], [Message]) {
    var stops: [Stop] = []
    var messages: [Message] = []
    for (index, hop) in input.wholeWay.enumerated() {
      if stops.last?.element != hop.from {
        stops.append(Stop(element: hop.from, name: hop.fromName))
        // Over the connection that was made before: no hop, but somebody says it.
        if stops.count > 1, hop.action == .matches, let line = input.request?.line {
          messages.append(
            Message(
              number: 0, since: index + 1, from: stops.count - 2, to: stops.count - 1,
              said: "\(line.method) \(line.url.path)"))
        }
      }
      if hop.from == hop.to {
        stops[stops.count - 1].thoughts.append((index + 1, Speech.of(hop)))
        continue
      }
      stops.append(Stop(element: hop.to, name: hop.toName))
      messages.append(
        Message(
          number: index + 1, since: index + 1, from: stops.count - 2, to: stops.count - 1,
          said: Speech.of(hop)))
    }
    if stops.isEmpty, let request = input.request {
      let element = input.world.element(of: request.origin, in: input.topology)
      stops.append(
        Stop(element: element, name: input.world.name(of: request.origin, in: input.topology)))
    }
    return (stops, messages)
  }

  // MARK: Boxes

  private static func layout(
    _ stops: [Stop], _ messages: [Message], _ input: PictureInput, _ look: Look, _ height: Int
  ) -> DiagramView {
    var builder = CardBuilder(input, look.density, look.spacing)
    var nodes: [Int] = []
    var tiers: [Int] = []
    var tier = 0
    var used = 0
    if let request = input.request, let first = stops.first, isPerson(first.element, input) {
      let user = Card("User", lines: [[Span(TextFit.middle(first.name, look.card))]], width: 8)
      nodes.append(builder.add(user, nil, isNarrow: true))
      used = 4 + said(request, look).count
    }
    let offset = nodes.count
    for (index, stop) in stops.enumerated() {
      let said = messages.first { $0.to == index }?.said ?? ""
      let card = card(stop, input, look)
      let label = min(3, TextFit.wrap(said, look.beside).count)
      let rows = card.lines.count + 2 + (isPod(stop.element, input) ? 4 : 0) + max(1, label)
      if used > 0, used + rows > height {
        tier += 1
        used = 0
      }
      used += rows + look.spacing.gap
      nodes.append(place(stop, card, input, look, tier, &builder))
      tiers.append(tier)
    }
    if offset == 1, let request = input.request {
      builder.connect(
        nodes[0], nodes[1], label: said(request, look),
        light: input.hops.isEmpty ? .current : .travelled)
    }
    for message in messages {
      let isDown =
        tiers[message.from] == tiers[message.to] && !isPod(stops[message.from].element, input)
        && !isPod(stops[message.to].element, input)
      builder.connect(
        nodes[message.from + offset], nodes[message.to + offset],
        label: words(message, isDown: isDown, look),
        light: message.since > input.hops.count
          ? .configured : message.number == input.hops.count ? .current : .travelled)
    }
    return builder.view
  }

  /// Straight down it has lines of its own; round a corner it is one line, as on a sign.
  private static func words(_ message: Message, isDown: Bool, _ look: Look) -> [String] {
    let text = message.number == 0 ? message.said : "(\(message.number)) \(message.said)"
    return isDown
      ? Array(TextFit.wrap(text, look.beside).prefix(3)) : [TextFit.end(text, look.sign)]
  }

  /// What the person types; a URL is cut in the middle rather than broken.
  private static func said(_ request: RequestState, _ look: Look) -> [String] {
    [request.line.method, TextFit.middle("\(request.line.url)", look.beside)]
  }

  private static func isPerson(_ element: ElementID, _ input: PictureInput) -> Bool {
    input.topology.clients.contains { $0.element == element }
  }

  private static func isPod(_ element: ElementID, _ input: PictureInput) -> Bool {
    input.topology.podSlot(of: element) != nil
  }

  /// A pod stands in its node, and that in its cluster; the others stand alone.
  private static func place(
    _ stop: Stop, _ card: Card, _ input: PictureInput, _ look: Look, _ tier: Int,
    _ builder: inout CardBuilder
  ) -> Int {
    let topology = input.topology
    guard let slot = topology.podSlot(of: stop.element) else {
      return builder.add(card, stop.element, tier: tier, isNarrow: true)
    }
    let position =
      input.world.podInSlot[slot].map { input.world.pods[$0].node } ?? topology.podSlots[slot].node
    let cluster = builder.add(
      Card("EKS cluster", isResource: false), nil, .container,
      tier: tier)
    let node = builder.add(
      Card(NodeContent.nodeTitle(position, topology, look.density), isResource: false),
      topology.nodes[position].element, .container, in: cluster)
    return builder.add(card, stop.element, in: node)
  }

  private static func card(_ stop: Stop, _ input: PictureInput, _ look: Look) -> Card {
    let definition = KindCatalog.definition(input.topology[stop.element].kind, in: input.topology)
    var lines = [[Span(TextFit.middle(stop.name, look.card))]]
    if !isPerson(stop.element, input), look.density == .full, !definition.analogy.isEmpty {
      lines.append([Span("(\(definition.analogy))", .dim)])
    }
    for thought in stop.thoughts {
      let isNow = thought.number == input.hops.count
      let role: Role = thought.number > input.hops.count ? .dim : .request
      for line in TextFit.wrap("(\(thought.number)) \(thought.text)", look.card).prefix(3) {
        lines.append([Span(line, Style(role, bold: isNow))])
      }
    }
    return Card(title(stop, definition, input, look.card), lines: lines, width: look.card)
  }

  private static func title(
    _ stop: Stop, _ definition: KindDefinition, _ input: PictureInput, _ width: Int
  ) -> String {
    if isPerson(stop.element, input) {
      let scheme = input.request?.line.url.scheme.rawValue ?? "http"
      return scheme.hasPrefix("http") ? "Web browser" : "Terminal"
    }
    if definition.title.count <= width { return definition.title }
    return definition.kind == .hostedZone ? "Amazon Route 53" : definition.short
  }
}

extension Hop {
  /// It came to nothing, or brings back an error of the server's.
  package var isBad: Bool {
    action == .fails || action == .denies
      || isResponse && summary.hasPrefix("5") && summary.dropFirst(3).first == " "
  }
}

/// What a hop would say if it spoke, in as few words as a sign has.
package enum Speech {
  package static func of(_ hop: Hop) -> String {
    switch hop.action {
    case .asks:
      let words = hop.summary.split(separator: " ", maxSplits: 1)
      guard words.count == 2, words[0].hasSuffix("?") else { return hop.summary }
      return "Where is \(words[1])?"
    case .answers:
      let words = hop.summary.split(separator: " ", maxSplits: 1)
      guard words.count == 2, words[0] == "A" || words[0] == "AAAA" else { return hop.summary }
      return "The address is \(words[1])"
    default: return hop.summary
    }
  }
}
