import TerminalCanvas

/// Pages that lie over the screen: help, legend, descriptions, reports.
extension ExplorerState {
  mutating func handlePage(_ key: KeyCode) -> [Effect] {
    if closes(key) {
      mode = .browse
      return []
    }
    if case .describe = mode, let command = keys.command(for: key), Self.worksInDescribe(command) {
      if command == .faults || command == .copy { mode = .browse }
      return perform(command)
    }
    switch mode {
    case .help(let scroll):
      mode = .help(scroll: scrolled(scroll, key, Help.lines(self).count))
    case .legend(let scroll):
      mode = .legend(scroll: scrolled(scroll, key, Legend.lines(self).count))
    case .describe(let element, let scroll):
      let lines = Describe.lines(element, self, width: Overlays.textWidth(self)).count
      mode = .describe(element, scroll: scrolled(scroll, key, lines))
    case .report(let report, let scroll):
      mode = .report(report, scroll: scrolled(scroll, key, Overlays.lines(report, self).count))
    default: break
    }
    return []
  }

  /// Time goes on under what is read, which follows it.
  private static func worksInDescribe(_ command: Command) -> Bool {
    switch command {
    case .stepForward, .stepBack, .nextEvent, .previousEvent, .faster, .slower, .faults, .edit,
      .copy:
      true
    default: false
    }
  }

  private func closes(_ key: KeyCode) -> Bool {
    if [.escape, .enter, .character("q")].contains(key) { return true }
    let command = keys.command(for: key)
    switch mode {
    case .help: return command == .help
    case .legend: return command == .legend
    case .describe: return command == .describe
    default: return false
    }
  }

  private mutating func scrolled(_ scroll: Int, _ key: KeyCode, _ lines: Int) -> Int {
    let page = max(1, height - 6)
    let next =
      switch key {
      case .down, .character("j"): scroll + 1
      case .up, .character("k"): scroll - 1
      case .pageDown, .space, .control("d"), .control("f"): scroll + page
      case .pageUp, .control("u"), .control("b"): scroll - page
      case .home, .character("g"): 0
      case .end, .character("G"): lines
      default: scroll
      }
    let known: [KeyCode] = [
      .down, .up, .pageDown, .pageUp, .space, .home, .end, .character("j"), .character("k"),
      .character("g"), .character("G"), .control("d"), .control("f"), .control("u"), .control("b"),
    ]
    if !known.contains(key) {
      message = "\(KeyNames.text(key)) does nothing in a page; j k PgDn PgUp scroll, Esc closes"
    }
    return max(0, min(next, lines - max(1, height - 4)))
  }
}
