import TerminalCanvas

/// A line being typed, with the keys shells have for it.
package struct LineEditor: Hashable, Sendable {
  /// Characters a line may have; the rest is not taken.
  private static let limit = 500

  package private(set) var text: String
  /// Characters before the cursor.
  package private(set) var cursor: Int

  package init(_ text: String = "") {
    self.text = String(text.prefix(Self.limit))
    cursor = self.text.count
  }

  private var place: String.Index { text.index(text.startIndex, offsetBy: cursor) }

  package var beforeCursor: String { String(text[..<place]) }
  package var afterCursor: String { String(text[place...]) }

  package mutating func insert(_ new: String) {
    let room = Self.limit - text.count
    let added = new.filter { !$0.isNewline && !$0.unicodeScalars.contains { $0.value < 32 } }
      .prefix(max(0, room))
    let count = text.count
    text.insert(contentsOf: added, at: place)
    // A combining mark joins what stands before it.
    cursor += text.count - count
  }

  /// False for a key that does not edit a line.
  package mutating func take(_ key: KeyCode) -> Bool {
    switch key {
    case .character(let character): insert(String(character))
    case .space: insert(" ")
    case .backspace where cursor > 0:
      cursor -= 1
      text.remove(at: place)
    case .delete where cursor < text.count: text.remove(at: place)
    case .backspace, .delete: break
    case .left: cursor = max(0, cursor - 1)
    case .right: cursor = min(text.count, cursor + 1)
    case .home, .control("a"): cursor = 0
    case .end, .control("e"): cursor = text.count
    case .control("u"): self = LineEditor(afterCursor, cursor: 0)
    case .control("k"): text = beforeCursor
    case .control("w"), .alt("\u{7F}"): removeWord()
    default: return false
    }
    return true
  }

  private init(_ text: String, cursor: Int) {
    self.text = text
    self.cursor = cursor
  }

  private mutating func removeWord() {
    var before = beforeCursor
    while before.last == " " { before.removeLast() }
    while let last = before.last, last != " " { before.removeLast() }
    self = LineEditor(before + afterCursor, cursor: before.count)
  }
}

/// A line of text being typed for a purpose.
package struct Prompt: Hashable, Sendable {
  package enum Kind: String, CaseIterable, Sendable {
    case find, filter, advance, until, command
  }

  package var kind: Kind
  package var line: LineEditor
  /// How far back in the history one is; 0 is the line being typed.
  package var past = 0
  /// What was being typed before one went into the history.
  package var draft = ""
  /// Words that would complete the line, while Tab goes through them.
  package var completion: Completion?

  package init(_ kind: Kind, _ text: String = "") {
    self.kind = kind
    line = LineEditor(text)
  }

  package var text: String { line.text }
}

/// Words for the place of the cursor and which of them stands there.
package struct Completion: Hashable, Sendable {
  package var before: String
  package var words: [String]
  package var index: Int
}
