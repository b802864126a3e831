import DiagramDrawing
import DiagramLayout
import Simulation
import TerminalCanvas
import TopologyModel

/// What comes from outside.
package enum Action: Hashable, Sendable {
  case terminal(TerminalEvent)
  case resize(width: Int, height: Int)
  /// So much of the wall's time has passed while playing.
  case tick(milliseconds: Int)
  case command(Command)
}

/// What the program has to do for the explorer.
package enum Effect: Hashable, Sendable {
  case quit, redraw
}

/// Changes the state; the only place where it changes.
package func update(_ state: inout ExplorerState, _ action: Action) -> [Effect] {
  defer { if state.isStale { state.relayout() } }
  switch action {
  case .resize(let width, let height):
    state.width = width
    state.height = height
    state.relayout()
    return []
  case .tick(let milliseconds):
    state.tick(milliseconds)
    state.continueSweep()
    return []
  case .command(let command): return state.perform(command)
  case .terminal(let event): return state.handle(event)
  }
}

extension ExplorerState {
  mutating func handle(_ event: TerminalEvent) -> [Effect] {
    switch event {
    case .resize: return []
    case .paste(let text):
      if case .prompt(var prompt) = mode {
        prompt.text += text.filter { !$0.isNewline }.prefix(500)
        mode = .prompt(prompt)
      }
      return []
    case .mouse(let action, let point):
      handle(action, at: point)
      return []
    case .key(let key):
      message = nil
      if sweeping != nil {
        sweeping = nil
        message = "the sweep was stopped"
        return key == .control("c") ? [.quit] : []
      }
      return handle(key)
    }
  }

  private mutating func handle(_ key: KeyCode) -> [Effect] {
    if key == .control("c") { return [.quit] }
    switch mode {
    case .prompt(let prompt): handle(key, prompt)
    case .menu(let menu): handle(key, menu)
    case .help(let scroll):
      mode =
        closing(key)
        ? .browse : .help(scroll: scrolled(scroll, key, Overlays.helpLines(self).count))
    case .describe(let element, let scroll):
      if key == .character("x") {
        mode = .browse
        return perform(.faults)
      }
      if let command = Self.movesTime(key) { return perform(command) }
      mode =
        closing(key)
        ? .browse
        : .describe(
          element, scroll: scrolled(scroll, key, Describe.lines(element, self, width: 72).count))
    case .report(let title, let lines, let scroll):
      mode =
        closing(key) ? .browse : .report(title, lines, scroll: scrolled(scroll, key, lines.count))
    case .browse: return browse(key)
    }
    return []
  }

  private mutating func browse(_ key: KeyCode) -> [Effect] {
    // A digit goes to a pane, and is remembered in case G follows.
    if case .character(let character) = key, character.isASCII, character.isNumber {
      if pendingCount.isEmpty { paneBeforeDigits = pane }
      pendingCount = String((pendingCount + String(character)).suffix(4))
    } else if key != .character("G") {
      pendingCount = ""
    } else if !pendingCount.isEmpty, let before = paneBeforeDigits {
      show(before)
    }
    if key == .character("g") {
      message = pendingG ? nil : "g again for the beginning"
      let wasPending = pendingG
      pendingG = !pendingG
      return wasPending ? perform(.toStart) : []
    }
    pendingG = false
    if pane == .diagram, pageList(key) { return [] }
    guard let command = Bindings.command(for: key) else {
      message = "\(KeyNames.text(key)) does nothing here; ? shows the keys that do"
      return []
    }
    return perform(command)
  }

  /// Time goes on under what is read, which follows it.
  private static func movesTime(_ key: KeyCode) -> Command? {
    guard case .character = key, key != .character("g"),
      let command = Bindings.command(for: key)
    else { return nil }
    let known: [Command] = [
      .stepForward, .stepBack, .nextEvent, .previousEvent, .faster, .slower,
    ]
    return known.contains(command) ? command : nil
  }

  private func closing(_ key: KeyCode) -> Bool {
    [.escape, .enter, .character("q"), .character("?"), .character("d"), .function(1)].contains(key)
  }

  private func scrolled(_ scroll: Int, _ key: KeyCode, _ lines: Int) -> Int {
    let next =
      switch key {
      case .down, .character("j"): scroll + 1
      case .up, .character("k"): max(0, scroll - 1)
      case .pageDown, .space: scroll + 10
      case .pageUp: max(0, scroll - 10)
      default: scroll
      }
    return max(0, min(next, lines - max(1, height - 4)))
  }

  package mutating func perform(_ command: Command) -> [Effect] {
    if let obstacle = command.obstacle(self) {
      message = obstacle
      return []
    }
    switch command {
    case .quit: return [.quit]
    case .redraw: return [.redraw]
    case .help: mode = .help(scroll: 0)
    case .stepForward, .stepBack, .play, .nextEvent, .previousEvent, .faster, .slower, .toStart,
      .toEnd, .undo, .redo:
      performTime(command)
    case .whatIf, .branch, .compareBranches, .load, .sweep, .stepInto, .stepOut, .continueUntil:
      performWhatIf(command)
    case .advance: mode = .prompt(Prompt(kind: .advance, text: ""))
    case .request: mode = .menu(requestMenu())
    case .faults: mode = .menu(selection.map(faultMenu) ?? activeFaultMenu())
    case .find: mode = .prompt(Prompt(kind: .find, text: ""))
    case .findNext: find(lastFind, step: 1)
    case .findPrevious: find(lastFind, step: -1)
    case .left, .right, .up, .down: move(command)
    case .nextOnPath: selectOnPath(1)
    case .previousOnPath: selectOnPath(-1)
    case .open: openSelection()
    case .describe: if let selection { mode = .describe(selection, scroll: 0) }
    case .back: goBack()
    case .pane, .nextPane, .previousPane, .maximise, .allPanes: performPane(command)
    default: performView(command)
    }
    return []
  }

  private mutating func goBack() {
    if isMaximised {
      isMaximised = false
      relayout()
    } else if pane != .diagram {
      pane = .diagram
    } else if selection != nil || row != nil {
      selection = nil
      row = nil
    } else if options.only != nil {
      options.only = nil
      relayout()
    } else if kind != .topology {
      show(.topology)
    } else {
      message = "nothing is open; q quits"
    }
  }

  private mutating func performPane(_ command: Command) {
    switch command {
    case .pane(let next): show(next)
    case .nextPane, .previousPane:
      let visible = [.diagram] + ScreenLayout(self).panes.map(\.pane)
      let all = isMaximised || visible.count == 1 ? Pane.allCases : visible
      let index = all.firstIndex(of: pane) ?? 0
      show(all[(index + (command == .nextPane ? 1 : all.count - 1)) % all.count])
    case .maximise:
      isMaximised.toggle()
      relayout()
    default:
      isMaximised = false
      pane = .diagram
      relayout()
    }
  }

  private mutating func show(_ next: Pane) {
    pane = next
    if let slot = next.slot { slots[slot] = next }
    if isMaximised || width < 60 || height < 20 { relayout() }
  }
}
