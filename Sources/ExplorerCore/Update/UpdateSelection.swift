import DiagramDrawing
import DiagramLayout
import Simulation
import SourceText
import TerminalCanvas
import TopologyModel

/// Moving between boxes, finding, opening.
extension ExplorerState {
  /// Boxes that stand for elements, with where they are.
  private var places: [Picture.Place] {
    picture(ScreenLayout(self).diagram).places.filter { $0.element != nil }
  }

  mutating func performMove(_ command: Command) {
    switch command {
    case .nextOnPath: selectOnPath(1)
    case .previousOnPath: selectOnPath(-1)
    case .open: openSelection()
    case .back: goBack()
    case .placeBack: goToPlace(-1)
    case .placeForward: goToPlace(1)
    case .pageUp: page(-1)
    case .pageDown: page(1)
    default: move(command)
    }
  }

  private mutating func goBack() {
    if onTimeBar {
      onTimeBar = false
    } else if isPresenting {
      present(false)
    } else if isMaximised {
      isMaximised = false
      relayout()
    } else if pane != .diagram {
      pane = .diagram
    } else if selection != nil || row != nil {
      selection = nil
      row = nil
    } else if filter != nil {
      setFilter(nil)
    } else if options.only != nil {
      options.only = nil
      relayout()
    } else if kind != .topology {
      show(.topology)
    } else {
      message = "nothing is open; \(keys.key(.quit)) quits"
    }
  }

  private mutating func move(_ command: Command) {
    if pane != .diagram {
      let step = command == .down || command == .right ? 1 : -1
      scrollPane(pane, by: step)
      return
    }
    if kind == .tree || kind == .table { return moveInList(command) }
    let places = places
    let here = places.first { place in
      place.element == selection && (row == nil || row == place.row)
    }
    guard let here else {
      row = nil
      let now = currentHop?.to
      let start = places.first { $0.element == now } ?? places.first
      if start == nil { message = "nothing to select here" }
      select(start?.element)
      return
    }
    let from = here.rect
    let candidates = places.filter { $0 != here && lies($0.rect, from, command) }
    let best = candidates.min {
      distance($0.rect, from, command) < distance($1.rect, from, command)
    }
    guard let best else {
      message = "nothing further that way"
      return
    }
    select(best.element)
    row = best.row.isEmpty ? nil : best.row
    bring(best.rect, into: ScreenLayout(self).diagram)
  }

  private func center(_ rect: Rect) -> Point {
    Point(rect.x + rect.width / 2, rect.y + rect.height / 2)
  }

  /// Really that way: wholly beyond the other, or what it is inside of, or what is inside of it.
  private func lies(_ rect: Rect, _ from: Rect, _ command: Command) -> Bool {
    switch command {
    case .left: rect.right < from.x || holds(rect, from)
    case .right: rect.x > from.right || holds(from, rect)
    case .up: rect.bottom < from.y || holds(rect, from)
    default: rect.y > from.bottom || holds(from, rect)
    }
  }

  private func holds(_ outer: Rect, _ inner: Rect) -> Bool {
    outer != inner && outer.contains(Point(inner.x, inner.y))
      && outer.contains(Point(inner.right, inner.bottom))
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
    sourcePlace = nil
    row = nil
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
    if toggleTreeRow() { return }
    guard let selection else { return }
    guard kind == .topology, Self.foldable.contains(topology[selection].kind.rawValue) else {
      mode = .describe(selection, scroll: 0)
      return
    }
    let area = ScreenLayout(self).diagram
    let before = diagram.rect(showing: selection, in: topology)
    let origin = DiagramDrawingArea.origin(self, area)
    if diagram.open.contains(selection) {
      options.opened.remove(selection)
      options.closed.insert(selection)
    } else {
      options.closed.remove(selection)
      options.opened.insert(selection)
    }
    relayout(keeping: true)
    // What was opened keeps its place on the screen as far as the picture allows.
    if let before, let after = diagram.rect(showing: selection, in: topology) {
      pan = Point(after.x - before.x - origin.x + area.x, after.y - before.y - origin.y + area.y)
      clampPan()
    }
    reveal(selection)
  }

  /// Kinds whose boxes open and fold.
  static let foldable = ["namespace", "workload", "vpc", "cluster", "database", "node", "subnet"]

  /// Selects an element whose name, address or setting holds the text: the likeliest for a step
  /// of 0, otherwise the one so many matches on.
  mutating func find(_ text: String, step: Int) {
    lastFind = text
    let wanted = text.lowercased()
    let matches = Finder(self).matches(wanted)
    guard !matches.isEmpty else {
      message =
        "no match for '\(text.printable)'; \(keys.key(.jump)) also looks in rules, files and hops"
      return
    }
    let current = step == 0 ? nil : selection.flatMap { matches.firstIndex(of: $0) }
    let index =
      current.map { ($0 + step + matches.count) % matches.count }
      ?? (step >= 0 ? 0 : matches.count - 1)
    let chosen = matches[index]
    reveal(finding: chosen)
    let element = topology[chosen]
    message =
      "\(index + 1) of \(matches.count): \(element.kind.rawValue) \(element.qualifiedName.printable)"
  }

  /// Selects an element in a view that shows it, with what hides it opened.
  mutating func reveal(finding element: ElementID) {
    if kind == .tree || kind == .table, revealRow(element) { return }
    if kind != .topology,
      !picture(ScreenLayout(self).diagram).places.contains(where: { $0.element == element })
    {
      kind = .topology
      relayout()
    }
    unfold(element)
    select(element)
    onTimeBar = false
    pane = .diagram
  }

  /// Opens what hides an element, so that finding shows it.
  private mutating func unfold(_ element: ElementID) {
    var changed = false
    var current = topology[element].parent
    while let id = current {
      let kind = topology[id].kind.rawValue
      if Self.foldable.contains(kind), !diagram.open.contains(id) {
        options.opened.insert(id)
        options.closed.remove(id)
        changed = true
      }
      current = topology[id].parent
    }
    if changed { relayout(keeping: true) }
  }
}
