import DiagramDrawing
import Simulation

extension ExplorerState {
  /// Why a command would do nothing now; `nil` when it works.
  package func obstacle(_ command: Command) -> String? {
    switch command {
    case .stepForward, .stepBack, .stepInto, .stepBackInto, .stepOut, .nextEvent, .previousEvent,
      .redo, .toStart, .toEnd, .loop:
      timeObstacle(command)
    case .faults where selection == nil && !world.shownFaults.isEmpty: nil
    case .open where kind == .tree && row != nil: nil
    case .faults, .describe, .open: selection == nil ? nothingSelected : nil
    case .compareBranches:
      branches.count < 2 ? "there is no branch yet: \(keys.key(.fork)) makes one" : nil
    case .load, .sweep: request == nil ? noRequest : nil
    case .changes: changesMade.isEmpty ? "nothing differs from the files" : nil
    case .findNext, .findPrevious:
      lastFind.isEmpty ? "nothing was searched: \(keys.key(.find)) finds" : nil
    case .nextOnPath, .previousOnPath:
      request?.hops.isEmpty ?? true
        ? "the request has taken no hop yet: \(keys.key(.stepForward)) steps" : nil
    case .placeBack: visited.canGoBack ? nil : "this is where you began"
    case .placeForward: visited.canGoForward ? nil : "nothing further forward"
    case .goToMark:
      bookmarks.isEmpty ? "there is no mark: \(keys.key(.setMark)) and a letter sets one" : nil
    case .timeBar:
      timeline.marks.isEmpty ? "nothing has happened yet" : nil
    case .edit where sourceRange == nil:
      selection == nil && currentHop == nil
        ? nothingSelected : "nobody wrote this: it is inferred (~)"
    default: viewObstacle(command)
    }
  }

  private var noRequest: String { "there is no request: \(keys.key(.request)) sends one" }

  private var nothingSelected: String {
    "select something first: arrows, \(keys.key(.nextOnPath)) or \(keys.key(.find))"
  }

  private func timeObstacle(_ command: Command) -> String? {
    switch command {
    case .stepForward where depth == .hop:
      request?.isInFlight == true || timeline.hasFuture
        ? nil
        : "nothing is in flight: \(keys.key(.request)) sends a request, \(keys.key(.nextEvent)) goes to the next event"
    case .stepBack where depth == .hop:
      timeline.previousStep == nil ? "this is the beginning" : nil
    case .previousEvent: timeline.previousInteresting == nil ? "nothing happened before" : nil
    case .redo: undone.isEmpty ? "nothing was undone" : nil
    case .toStart, .toEnd, .loop: request == nil && pane == .diagram ? noRequest : nil
    case .stepInto:
      currentHop?.decisions.isEmpty ?? true ? "no decision to step into here" : nil
    case .stepBackInto:
      (request?.hops.count ?? 0) < 2 && depth == .hop ? "there is no hop before this one" : nil
    case .stepOut: depth == .hop ? "this is the hop itself: \(keys.key(.stepInto)) goes in" : nil
    default: nil
    }
  }

  private func viewObstacle(_ command: Command) -> String? {
    let toView = keys.key(.nextView)
    switch command {
    case .moreDetail, .lessDetail:
      if kind != .topology { return "only the topology has levels of zoom: \(toView) goes there" }
      if command == .moreDetail { return options.zoom == .pods ? "this is all there is" : nil }
      return options.zoom == .cluster ? "this is the least" : nil
    case .grouping:
      return kind == .topology ? nil : "only the topology is grouped: \(toView) goes there"
    case .focus:
      if kind != .topology { return "only the topology can leave things out" }
      return selection == nil && options.focus.isEmpty && options.only == nil
        ? "select something first, or send a request: \(keys.key(.request))" : nil
    case .sort, .nextTable, .previousTable:
      return kind == .table ? nil : "only in the table view: \(keys.key(.views)) chooses it"
    case .taller, .shorter:
      return ScreenLayout(self).panes.isEmpty || isMaximised
        ? "there are no panes below the picture at this size" : nil
    case .wider, .narrower:
      if isMaximised || ScreenLayout(self).panes.count < 2 {
        return "there are no panes side by side at this size"
      }
      return pane == .diagram
        ? "the picture is as wide as the screen: \(keys.key(.nextPane)) goes to a pane" : nil
    default: return nil
    }
  }
}
