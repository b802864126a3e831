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
    var number: Int
    var from: Int
    var to: Int
    var said: String
  }

  static func diagram(_ input: PictureInput) -> DiagramView {
    let (stops, messages) = story(input)
    for (density, spacing) in looks {
      let view = layout(stops, messages, input, density, spacing, input.height)
      if view.scene.width <= input.width, view.scene.height <= input.height { return view }
    }
    return input.width < 50
      ? balanced(stops, messages, input, .compact, .snug)
      : balanced(stops, messages, input, .medium, .normal)
  }

  private static let looks: [(Density, LayoutSpacing)] = [
    (.full, .roomy), (.medium, .normal), (.compact, .snug),
  ]

  /// As many columns as the width has room for, as short as that allows.
  private static func balanced(
    _ stops: [Stop], _ messages: [Message], _ input: PictureInput, _ density: Density,
    _ spacing: LayoutSpacing
  ) -> DiagramView {
    var best: DiagramView?
    var height = input.height
    while height < 4_000 {
      let view = layout(stops, messages, input, density, spacing, height)
      if view.scene.width <= input.width { return view }
      best = view
      height += max(4, height / 6)
    }
    return best ?? layout(stops, messages, input, density, spacing, .max / 4)
  }

  // MARK: The story

  private static func story(_ input: PictureInput) -> ([Stop], [Message]) {
    var stops: [Stop] = []
    var messages: [Message] = []
    for (index, hop) in input.hops.enumerated() {
      if stops.last?.element != hop.from {
        stops.append(Stop(element: hop.from, name: hop.fromName))
      }
      if hop.from == hop.to {
        stops[stops.count - 1].thoughts.append((index + 1, Speech.of(hop)))
        continue
      }
      stops.append(Stop(element: hop.to, name: hop.toName))
      messages.append(
        Message(
          number: index + 1, from: stops.count - 2, to: stops.count - 1, said: Speech.of(hop)))
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
    _ stops: [Stop], _ messages: [Message], _ input: PictureInput, _ density: Density,
    _ spacing: LayoutSpacing, _ height: Int
  ) -> DiagramView {
    var builder = CardBuilder(input, density, spacing)
    let width = density == .full ? 28 : density == .medium ? 25 : 18
    var nodes: [Int] = []
    var tiers: [Int] = []
    var tier = 0
    var used = 0
    if let request = input.request, let first = stops.first, isPerson(first.element, input) {
      let person = builder.add(
        Card("User", lines: [[Span(TextFit.middle(first.name, width))]], width: 8), nil,
        isNarrow: true)
      nodes.append(person)
      used = 4 + said(request, density).count
    }
    let offset = nodes.count
    for (index, stop) in stops.enumerated() {
      let said = messages.first { $0.to == index }?.said ?? ""
      let cards = card(stop, input, density, width)
      let label = TextFit.wrap(said, labelWidth(density)).count
      let rows = cards.lines.count + 2 + (isPod(stop.element, input) ? 4 : 0) + max(1, label)
      if used > 0, used + rows > height {
        tier += 1
        used = 0
      }
      used += rows + spacing.gap
      nodes.append(place(stop, cards, input, density, tier, &builder))
      tiers.append(tier)
    }
    if offset == 1, let request = input.request {
      builder.connect(
        nodes[0], nodes[1], label: said(request, density),
        light: input.hops.isEmpty ? .current : .travelled)
    }
    let last = input.hops.count
    for message in messages {
      // Straight down it has lines of its own; round a corner it is one line, as on a sign.
      let isDown =
        tiers[message.from] == tiers[message.to] && !isPod(stops[message.from].element, input)
        && !isPod(stops[message.to].element, input)
      let text = "(\(message.number)) \(message.said)"
      builder.connect(
        nodes[message.from + offset], nodes[message.to + offset],
        label: isDown
          ? Array(TextFit.wrap(text, labelWidth(density)).prefix(3))
          : [TextFit.end(text, density == .full ? 28 : density == .medium ? 20 : 12)],
        light: message.number == last ? .current : .travelled)
    }
    return builder.view
  }

  /// What the person types; a URL is cut in the middle rather than broken.
  private static func said(_ request: RequestState, _ density: Density) -> [String] {
    [request.line.method, TextFit.middle("\(request.line.url)", labelWidth(density))]
  }

  private static func labelWidth(_ density: Density) -> Int {
    density == .full ? 34 : density == .medium ? 26 : 20
  }

  private static func isPerson(_ element: ElementID, _ input: PictureInput) -> Bool {
    input.topology.clients.contains { $0.element == element }
  }

  private static func isPod(_ element: ElementID, _ input: PictureInput) -> Bool {
    input.topology.podSlot(of: element) != nil
  }

  /// A pod stands in its node, and that in its cluster; the others stand alone.
  private static func place(
    _ stop: Stop, _ card: Card, _ input: PictureInput, _ density: Density, _ tier: Int,
    _ builder: inout CardBuilder
  ) -> Int {
    let topology = input.topology
    guard let slot = topology.podSlot(of: stop.element) else {
      return builder.add(card, stop.element, tier: tier, isNarrow: true)
    }
    let position =
      input.world.podInSlot[slot].map { input.world.pods[$0].node } ?? topology.podSlots[slot].node
    let cluster = builder.add(
      Card(density == .compact ? "EKS" : "EKS cluster", isResource: false), nil, .container,
      tier: tier)
    let node = builder.add(
      Card(NodeContent.nodeTitle(position, topology, density), isResource: false),
      topology.nodes[position].element, .container, in: cluster)
    return builder.add(card, stop.element, in: node)
  }

  private static func card(
    _ stop: Stop, _ input: PictureInput, _ density: Density, _ width: Int
  ) -> Card {
    let kind = input.topology[stop.element].kind
    let definition = KindCatalog.definition(kind)
    var lines: [[Span]] = []
    let title: String
    if isPerson(stop.element, input) {
      title = "Web browser"
      lines = [[Span(TextFit.middle(stop.name, width))]]
    } else {
      title = density == .compact ? definition.short : definition.title
      lines = [[Span(TextFit.middle(stop.name, width))]]
      if density == .full, !definition.analogy.isEmpty {
        lines.append([Span("(\(definition.analogy))", .dim)])
      }
    }
    for thought in stop.thoughts {
      let isNow = thought.number == input.hops.count
      for line in TextFit.wrap("(\(thought.number)) \(thought.text)", width).prefix(3) {
        lines.append([Span(line, Style(.request, bold: isNow))])
      }
    }
    return Card(TextFit.end(title, width), lines: lines, width: width)
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
