import DiagramDrawing
import SourceText
import TerminalCanvas
import TopologyModel

/// Where one looks: what is selected, in which view, how deep.
package struct Place: Hashable, Sendable {
  var kind: ViewKind
  var options: ViewOptions
  var selection: ElementID?
  var row: String?
  var pane: Pane
  var pan: Point
}

/// Places one was at, as a browser has them.
package struct PlaceHistory: Sendable {
  private static let limit = 100

  private var past: [Place] = []
  private var future: [Place] = []

  var canGoBack: Bool { !past.isEmpty }
  var canGoForward: Bool { !future.isEmpty }

  /// One has left a place for another.
  mutating func left(_ place: Place) {
    if past.last == place { return }
    past.append(place)
    if past.count > Self.limit { past.removeFirst() }
    future = []
  }

  mutating func goBack(from here: Place) -> Place? {
    guard let place = past.popLast() else { return nil }
    future.append(here)
    return place
  }

  mutating func goForward(from here: Place) -> Place? {
    guard let place = future.popLast() else { return nil }
    past.append(here)
    return place
  }

  mutating func forget() { self = PlaceHistory() }
}

extension ExplorerState {
  var place: Place {
    Place(
      kind: kind, options: options, selection: selection, row: row, pane: pane, pan: pan)
  }

  /// A place counts as another when a different thing is looked at, not when one pans.
  mutating func remember(_ before: Place) {
    if before.kind != kind || before.selection != selection
      || before.options.zoom != options.zoom || before.options.only != options.only
      || before.options.grouping != options.grouping
    {
      visited.left(before)
    }
  }

  mutating func goToPlace(_ step: Int) {
    guard let place = step < 0 ? visited.goBack(from: place) : visited.goForward(from: place) else {
      message = step < 0 ? "this is where you began" : "nothing further forward"
      return
    }
    show(place)
    message =
      selection.map { "back at \(topology[$0].qualifiedName.printable)" } ?? "back at \(kind.title)"
  }

  mutating func show(_ place: Place) {
    kind = place.kind
    options = place.options
    selection = place.selection
    forgetGone()
    row = place.row
    pane = place.pane
    relayout()
    pan = place.pan
    clampPan()
  }
}
