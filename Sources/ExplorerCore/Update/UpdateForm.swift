import TerminalCanvas

/// The request builder.
extension ExplorerState {
  mutating func handle(_ key: KeyCode, _ form: RequestForm) -> [Effect] {
    var next = form
    switch key {
    case .escape:
      mode = .browse
      return []
    case .enter:
      mode = .browse
      if sendTyped(form.text) { return [.remember] }
      mode = .form(form)
      return []
    case .tab, .down: next.move(1)
    case .backTab, .up: next.move(-1)
    case .left where form.editor == nil: next.choices[form.field]?.move(-1)
    case .right where form.editor == nil, .space where form.editor == nil:
      next.choices[form.field]?.move(1)
    case .character(let letter) where form.editor == nil: next.choose(letter)
    default:
      var isTaken = false
      next.edit { isTaken = $0.take(key) }
      if !isTaken {
        message =
          "\(KeyNames.text(key)) does nothing here; Tab goes on, Enter sends, Esc leaves"
      }
    }
    mode = .form(next)
    return []
  }
}

extension RequestForm {
  /// The next choice that begins with a letter.
  fileprivate mutating func choose(_ letter: Character) {
    guard var choice = choices[field] else { return }
    let wanted = letter.lowercased()
    for step in 1...max(1, choice.words.count) {
      let index = (choice.index + step) % max(1, choice.words.count)
      if choice.words.indices.contains(index), choice.words[index].lowercased().hasPrefix(wanted) {
        choice.index = index
        choices[field] = choice
        return
      }
    }
  }
}
