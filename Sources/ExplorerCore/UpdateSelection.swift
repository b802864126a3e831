import DiagramDrawing
import DiagramLayout
import Simulation
import SourceText
import TerminalCanvas
import TopologyModel

/// Moving between boxes, finding, opening.
extension ExplorerState {
  /// Boxes that stand for elements, with where they are.
  private var places: [(element: ElementID, rect: Rect)] {
    diagram.scene.boxes.compactMap { box in
      diagram.element(atNode: box.node).map { ($0, box.rect) }
    }
  }

  mutating func move(_ command: Command) {
    if pane != .diagram {
      let step = command == .down || command == .right ? 1 : -1
      scrollPane(pane, by: step)
      return
    }
    guard let current = selection, let from = places.first(where: { $0.element == current })?.rect
    else {
      select(currentHop?.to ?? places.first?.element)
      return
    }
    let candidates = places.filter { $0.element != current && lies($0.rect, from, command) }
    let best = candidates.min {
      distance($0.rect, from, command) < distance($1.rect, from, command)
    }
    if let best { select(best.element) } else { message = "nothing further that way" }
  }

  private func center(_ rect: Rect) -> Point {
    Point(rect.x + rect.width / 2, rect.y + rect.height / 2)
  }

  /// Really that way: its near edge is beyond the other's.
  private func lies(_ rect: Rect, _ from: Rect, _ command: Command) -> Bool {
    switch command {
    case .left: rect.x < from.x && center(rect).x < center(from).x
    case .right: rect.x > from.x || (rect.x >= from.x && rect.right < from.right)
    case .up: rect.y < from.y
    default: rect.y > from.y
    }
  }

  private func distance(_ rect: Rect, _ from: Rect, _ command: Command) -> Int {
    switch command {
    case .left, .right:
      abs(rect.x - from.x) + 4 * abs(rect.y - from.y) + 4 * abs(center(rect).y - center(from).y)
    default: abs(rect.y - from.y) * 2 + 3 * abs(rect.x - from.x)
    }
  }

  mutating func select(_ element: ElementID?) {
    selection = element
    scroll[.source] = nil
    if let element { reveal(element) }
  }

  mutating func selectOnPath(_ step: Int) {
    var stops: [ElementID] = []
    for hop in request?.hops ?? [] {
      for element in [hop.from, hop.to] {
        guard let node = diagram.node(showing: element, in: topology),
          let shown = diagram.element(atNode: node)
        else { continue }
        if stops.last != shown { stops.append(shown) }
      }
    }
    guard !stops.isEmpty else { return }
    let index = stops.firstIndex { $0 == selection }
    let next =
      index.map { max(0, min(stops.count - 1, $0 + step)) } ?? (step > 0 ? 0 : stops.count - 1)
    select(stops[next])
  }

  mutating func openSelection() {
    guard let selection else { return }
    let kind = topology[selection].kind.rawValue
    guard kind == "namespace" || kind == "workload" else {
      mode = .describe(selection, scroll: 0)
      return
    }
    let node = diagram.node(showing: selection, in: topology)
    let shape = node.flatMap { node in diagram.scene.boxes.first { $0.node == node }?.shape }
    if shape == .container {
      options.opened.remove(selection)
      options.closed.insert(selection)
    } else {
      options.closed.remove(selection)
      options.opened.insert(selection)
    }
    relayout()
    reveal(selection)
  }

  /// Selects an element whose name, address or setting holds the text: the likeliest for a step
  /// of 0, otherwise the one so many matches on.
  mutating func find(_ text: String, step: Int) {
    lastFind = text
    let wanted = text.lowercased()
    let matches = Finder(self).matches(wanted)
    guard !matches.isEmpty else {
      message = "no match for '\(text.printable)'"
      return
    }
    let current = step == 0 ? nil : selection.flatMap { matches.firstIndex(of: $0) }
    let index =
      current.map { ($0 + step + matches.count) % matches.count }
      ?? (step >= 0 ? 0 : matches.count - 1)
    let chosen = matches[index]
    unfold(chosen)
    select(chosen)
    pane = .diagram
    let element = topology[chosen]
    message =
      "\(index + 1) of \(matches.count): \(element.kind.rawValue) \(element.qualifiedName.printable)"
  }

  /// Opens what hides an element, so that finding shows it.
  private mutating func unfold(_ element: ElementID) {
    var changed = false
    var current = topology[element].parent
    while let id = current {
      let kind = topology[id].kind.rawValue
      if kind == "namespace" || kind == "workload", !options.opened.contains(id) {
        let node = diagram.node(showing: id, in: topology)
        let isOpen = diagram.scene.boxes.contains { $0.node == node && $0.shape == .container }
        if !isOpen || node == nil {
          options.opened.insert(id)
          options.closed.remove(id)
          changed = true
        }
      }
      current = topology[id].parent
    }
    if changed { relayout() }
  }

  mutating func scrollPane(_ pane: Pane, by step: Int) {
    let layout = ScreenLayout(self)
    guard let rect = layout.panes.first(where: { $0.pane == pane })?.rect else { return }
    let content = pane.content(self, width: rect.width - 2)
    let room = max(1, rect.height - 1)
    let start = scroll[pane] ?? PaneDrawing.start(content, room)
    let end = max(0, content.lines.count - room)
    let next = max(0, min(start + step, end))
    // At the end of what still grows it follows again.
    scroll[pane] = pane == .events && next == end ? nil : next
  }

  mutating func handle(_ action: MouseAction, at point: Point) {
    guard mode == .browse else { return }
    let layout = ScreenLayout(self)
    if let pane = layout.panes.first(where: { $0.rect.contains(point) })?.pane {
      switch action {
      case .wheelUp: scrollPane(pane, by: -2)
      case .wheelDown: scrollPane(pane, by: 2)
      case .press: self.pane = pane
      case .release, .drag: break
      }
      return
    }
    guard layout.diagram.contains(point) else { return }
    switch action {
    case .press:
      pane = .diagram
      let origin = DiagramDrawingArea.origin(self, layout.diagram)
      let cell = Point(point.x - origin.x, point.y - origin.y)
      selection = diagram.scene.boxes.last {
        $0.rect.contains(cell) && diagram.element(atNode: $0.node) != nil
      }
      .flatMap { diagram.element(atNode: $0.node) }
    case .wheelUp: pan.y -= 2
    case .wheelDown: pan.y += 2
    case .release, .drag: break
    }
    clampPan()
  }
}
