import DiagramDrawing
import SourceText
import TerminalCanvas

/// Lines being typed: finding, filtering, commands.
extension ExplorerState {
  mutating func handle(_ key: KeyCode, _ prompt: Prompt) -> [Effect] {
    var next = prompt
    switch key {
    case .escape:
      mode = .browse
      return []
    case .enter:
      mode = .browse
      return finish(prompt)
    case .backspace where prompt.text.isEmpty:
      mode = .browse
      return []
    case .up, .control("p"): next.recall(1, history[prompt.kind])
    case .down, .control("n"): next.recall(-1, history[prompt.kind])
    case .tab: complete(&next, step: 1)
    case .backTab: complete(&next, step: -1)
    default:
      if next.line.take(key) {
        next.completion = nil
      } else {
        message = "\(KeyNames.text(key)) does nothing while typing; Enter accepts, Esc leaves"
      }
    }
    mode = .prompt(next)
    return []
  }

  private mutating func finish(_ prompt: Prompt) -> [Effect] {
    let text = prompt.text.trimmed
    if prompt.kind == .filter {
      setFilter(text)
      return []
    }
    if text.isEmpty {
      if prompt.kind == .until { continueUntil("") }
      return []
    }
    var effects: [Effect] = [.remember]
    switch prompt.kind {
    case .find: find(text, step: 0)
    case .advance: advance(text)
    case .until: continueUntil(text)
    case .command: effects += run(text)
    case .filter: break
    }
    history.add(text, to: prompt.kind)
    return effects
  }

  /// Tab: the next word that could stand here.
  private mutating func complete(_ prompt: inout Prompt, step: Int) {
    if var completion = prompt.completion {
      let count = completion.words.count
      completion.index = (completion.index + step + count) % count
      prompt.take(completion)
      return
    }
    let (before, words) = completions(prompt)
    if words.isEmpty {
      message = "nothing completes this"
      return
    }
    prompt.take(
      Completion(before: before, words: words, index: step > 0 ? 0 : words.count - 1))
    // A single word is done: what follows is another.
    if words.count == 1 {
      prompt.completion = nil
      prompt.line.insert(" ")
    }
  }

  private func completions(_ prompt: Prompt) -> (before: String, words: [String]) {
    let text = prompt.line.beforeCursor
    switch prompt.kind {
    case .command: return VerbCatalog.completions(text, self)
    case .until:
      let (before, words) = VerbCatalog.completions("break \(text)", self)
      return (String(before.dropFirst("break ".count)), words)
    case .find, .filter:
      let wanted = text.lowercased()
      return ("", Names.elements(self).filter { $0.lowercased().hasPrefix(wanted) })
    case .advance: return ("", [])
    }
  }

  /// Words a prompt offers, for the line above it; those near the one that is chosen.
  func offers(_ prompt: Prompt) -> (words: [String], chosen: Int?) {
    if let completion = prompt.completion { return (completion.words, completion.index) }
    guard prompt.kind == .command, prompt.line.afterCursor.isEmpty else { return ([], nil) }
    return (completions(prompt).words, nil)
  }

  mutating func setFilter(_ text: String?) {
    filter = text.flatMap { TextFilter($0) }
    scroll = [:]
    pan = Point(0, 0)
    relayout()
    message =
      filter.map {
        "only what holds \($0.text); \(keys.key(.filter)) and Enter show everything".printable
      }
      ?? "everything is shown"
  }
}

extension Prompt {
  /// Goes back (1) or forward (−1) in what was typed before.
  mutating func recall(_ step: Int, _ history: [String]) {
    if past == 0 { draft = text }
    past = max(0, min(history.count, past + step))
    line = LineEditor(past == 0 ? draft : history[history.count - past])
    completion = nil
  }

  mutating func take(_ completion: Completion) {
    let rest = line.afterCursor
    line = LineEditor(completion.before + completion.words[completion.index])
    if !rest.isEmpty { line.insert(rest) }
    self.completion = completion
  }
}
