import DiagramDrawing
import SourceText
import TopologyModel

extension ExplorerState {
  /// Elements are positions: of another topology there may be fewer, so that nothing may point
  /// behind its end.
  mutating func forgetGone() {
    let count = topology.elements.count
    func isHere(_ element: ElementID) -> Bool { element.index < count }
    if let element = selection, !isHere(element) {
      selection = nil
      row = nil
    }
    options = options.keeping(isHere)
    sourcePlace = sourcePlace.flatMap { place in
      files.contains { $0.path == place.path } ? place : nil
    }
    switch mode {
    case .describe(let element, _) where !isHere(element): mode = .browse
    case .menu, .jump: mode = .browse
    default: break
    }
  }
}

extension ViewOptions {
  /// Without the elements that are not there.
  func keeping(_ isHere: (ElementID) -> Bool) -> ViewOptions {
    var out = self
    out.opened = opened.filter(isHere)
    out.closed = closed.filter(isHere)
    out.focus = focus.filter(isHere)
    out.only = only.map { $0.filter(isHere) }
    return out
  }
}
