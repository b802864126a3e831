import DiagramDrawing
import Importing
import Simulation
import TerminalCanvas
import TopologyModel
import Walkthroughs

/// What comes from outside.
package enum Action: Sendable {
  case terminal(TerminalEvent)
  case resize(width: Int, height: Int)
  /// So much of the wall's time has passed while something moves.
  case tick(milliseconds: Int)
  case command(Command)
  /// The sources were read again, because they changed on disk.
  case reload(Loaded)
  /// Sources are being read, and so much of them has been.
  case loading(LoadProgress, canStop: Bool)
  /// All of the sources, of which a part was on screen.
  case loaded(Loaded)
  /// What came of an effect, in words.
  case told(String)
  /// The file of the walkthrough that is told was changed.
  case retold(Walkthrough)
  /// The screen is being recorded, or not any more.
  case recording(Bool)
  /// So much of the wall's time has passed since the walkthrough began.
  case elapsed(milliseconds: Int)
}

/// What the program has to do for the explorer.
package enum Effect: Hashable, Sendable {
  case quit(keepingScreen: Bool)
  case redraw
  /// To the clipboard, with what it is in words.
  case copy(String, what: String)
  case edit(path: String, line: Int)
  /// A file that the person asked for; never over an existing one.
  case write(path: String, text: String)
  /// A line for the history, to be kept until the next time.
  case remember
  /// Colours changed.
  case restyle
  /// What has been read of the sources is enough.
  case stopLoading
  /// Another walkthrough file is told instead.
  case present(String)
  /// From here on the screen is recorded to a file; `nil` ends it.
  case record(path: String?)
}

/// Changes the state; the only place where it changes.
package func update(_ state: inout ExplorerState, _ action: Action) -> [Effect] {
  defer {
    state.lookAtIncident()
    if var recorder = state.recorder {
      recorder.look(state)
      state.recorder = recorder
    }
    if state.isStale { state.relayout() }
  }
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
  case .reload(let loaded):
    state.loading = nil
    state.reload(loaded)
    state.retell()
    return []
  case .elapsed(let milliseconds):
    state.story?.elapsed = milliseconds
    return []
  case .loading(let progress, let canStop):
    state.loading = progress
    state.canStopLoading = canStop
    return []
  case .loaded(let loaded):
    state.complete(loaded)
    return []
  case .retold(let walkthrough):
    state.retell(walkthrough)
    return []
  case .recording(let isOn):
    state.isOnRecord = isOn
    return []
  case .told(let words):
    state.message = words
    return []
  }
}

extension ExplorerState {
  mutating func handle(_ event: TerminalEvent) -> [Effect] {
    switch event {
    case .resize, .watched: return []
    case .paste(let text):
      paste(text)
      return []
    case .mouse(let action, let point): return handle(action, at: point)
    case .key(let key):
      message = nil
      if loading != nil, canStopLoading, mode == .browse, key == .escape { return [.stopLoading] }
      if sweeping != nil {
        sweeping = nil
        message = "the sweep was stopped"
        return key == .control("c") ? [.quit(keepingScreen: false)] : []
      }
      return handle(key)
    }
  }

  private mutating func paste(_ text: String) {
    switch mode {
    case .prompt(var prompt):
      prompt.line.insert(text)
      mode = .prompt(prompt)
    case .form(var form):
      form.paste(text)
      mode = .form(form)
    case .jump(var list):
      list.line.insert(text)
      search(&list)
      mode = .jump(list)
    default: break
    }
  }

  private mutating func handle(_ key: KeyCode) -> [Effect] {
    if key == .control("c") { return [.quit(keepingScreen: false)] }
    if isBlank { return unblank(key) }
    switch mode {
    case .prompt(let prompt): return handle(key, prompt)
    case .menu(let menu): return handle(key, menu)
    case .jump(let list): return handle(key, list)
    case .form(let form): return handle(key, form)
    case .letter(let command): return handle(key, letterFor: command)
    case .help, .legend, .describe, .report: return handlePage(key)
    case .browse: return browse(key)
    }
  }

  private mutating func browse(_ key: KeyCode) -> [Effect] {
    // A digit goes to a pane, and is remembered in case a command that counts follows.
    if case .character(let character) = key, character.isASCII, character.isNumber {
      if pendingCount.isEmpty { paneBeforeDigits = (pane, isMaximised) }
      pendingCount = String((pendingCount + String(character)).suffix(4))
      if isPresenting {
        if pendingCount.count == 1, let digit = character.wholeNumberValue, storyChoose(digit) {
          pendingCount = ""
        }
        return []
      }
    }
    if let effects = storyKey(key) { return effects }
    if key == .character("g") {
      message = pendingG ? nil : "g again for the beginning"
      let wasPending = pendingG
      pendingG = !pendingG
      return wasPending ? perform(.toStart) : []
    }
    pendingG = false
    if isPresenting, let effects = presentKey(key) { return effects }
    if onTimeBar, timeBarKey(key) { return [] }
    guard let command = keys.command(for: key) else {
      pendingCount = ""
      message =
        "\(KeyNames.text(key)) does nothing here; \(keys.key(.help)) shows the keys that do, \(keys.key(.palette)) takes commands"
      return []
    }
    if command.counts, !pendingCount.isEmpty { returnToPaneBeforeDigits() }
    defer { if !command.isDigit { pendingCount = "" } }
    return perform(command)
  }

  /// The digits were a count: the panes they went to on the way are left again.
  private mutating func returnToPaneBeforeDigits() {
    guard let (before, wasMaximised) = paneBeforeDigits else { return }
    show(before)
    if isMaximised != wasMaximised {
      isMaximised = wasMaximised
      relayout()
    }
  }

  package mutating func perform(_ command: Command) -> [Effect] {
    if audience != nil, !command.isForLooking {
      message = "you only look on: this is the presenter's to do; Esc comes back to where they are"
      return []
    }
    if let obstacle = obstacle(command) {
      message = obstacle
      return []
    }
    let before = place
    let effects = performFreely(command)
    if command != .placeBack, command != .placeForward { remember(before) }
    return effects
  }

  private mutating func performFreely(_ command: Command) -> [Effect] {
    switch command {
    case .quit: return quit(keepingScreen: false)
    case .quitKeepingScreen: return quit(keepingScreen: true)
    case .redraw: return [.redraw]
    case .copy: mode = .menu(copyMenu())
    case .record: return record()
    case .edit: return editSource()
    case .theme:
      nextTheme()
      return [.restyle]
    case .stepForward, .stepBack, .play, .nextEvent, .previousEvent, .faster, .slower, .undo,
      .redo, .stepInto, .stepBackInto, .stepOut, .loop:
      performTime(command)
    case .toStart, .toEnd: goToEnd(command)
    case .whatIf, .changes, .fork, .compareBranches, .load, .sweep: performWhatIf(command)
    case .left, .right, .up, .down, .pageUp, .pageDown, .nextOnPath, .previousOnPath, .open,
      .back, .placeBack, .placeForward:
      performMove(command)
    case .pane, .nextPane, .previousPane, .maximise, .allPanes, .timeBar, .taller, .shorter,
      .wider, .narrower:
      performPane(command)
    case .nextView, .views, .grouping, .focus, .minimap, .glyphs, .sort, .nextTable,
      .previousTable, .moreDetail, .lessDetail, .fit, .privacy, .present:
      performView(command)
    default: openMode(command)
    }
    return []
  }

  /// Commands that only open something.
  private mutating func openMode(_ command: Command) {
    switch command {
    case .help: mode = .help(scroll: 0)
    case .legend: mode = .legend(scroll: 0)
    case .describe: if let selection { mode = .describe(selection, scroll: 0) }
    case .advance: mode = .prompt(Prompt(.advance))
    case .continueUntil: mode = .prompt(Prompt(.until, breakpointHere))
    case .request: mode = .menu(requestMenu())
    case .faults: mode = .menu(selection.map(faultMenu) ?? activeFaultMenu())
    case .find: mode = .prompt(Prompt(.find))
    case .findNext: find(lastFind, step: 1)
    case .findPrevious: find(lastFind, step: -1)
    case .filter: mode = .prompt(Prompt(.filter, filter?.text ?? ""))
    case .palette: mode = .prompt(Prompt(.command))
    case .jump:
      var list = JumpList()
      search(&list)
      mode = .jump(list)
    case .setMark, .goToMark:
      mode = .letter(command)
      message =
        command == .setMark ? "a letter names this mark" : "the letter of the mark: \(markNames)"
    default: break
    }
  }
}

extension Command {
  /// A number typed before it says how often or which.
  var counts: Bool {
    switch self {
    case .stepForward, .stepBack, .nextEvent, .previousEvent, .toEnd, .toStart: true
    default: false
    }
  }

  var isDigit: Bool {
    switch self {
    case .pane, .allPanes, .timeBar: true
    default: false
    }
  }
}
