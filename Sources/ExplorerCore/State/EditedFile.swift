import SourceText

/// A text that is changed line by line, and how it differs from what it was.
struct EditedFile: Sendable {
  private let path: String
  /// Lines as they were, without their ends; the last has none after it where `endsOpen`.
  private let old: [String]
  private let endsOpen: Bool
  private let ending: String
  /// What stands in the place of each line, and what was added behind it.
  private var lines: [String?]
  private var added: [[String]]

  /// O(n).
  init(_ file: SourceFile) {
    path = file.path
    let pieces = file.text.unicodeScalars.split(
      separator: "\n", omittingEmptySubsequences: false)
    var old = pieces.map { piece in
      String(piece.last == "\r" ? piece.dropLast() : piece[...])
    }
    endsOpen = old.last?.isEmpty == false
    if !endsOpen { old.removeLast() }
    ending = pieces.first?.last == "\r" ? "\r" : ""
    self.old = old
    lines = old
    added = old.map { _ in [] }
  }

  private func line(_ range: SourceRange) -> String? {
    lines.indices.contains(range.line - 1) ? lines[range.line - 1] : nil
  }

  /// Puts another value behind the key or in the place of the value that stands there.
  mutating func replaceValue(at range: SourceRange, with value: String) -> Bool {
    guard let line = line(range) else { return false }
    let start = line.index(line.startIndex, offsetBy: min(line.count, max(0, range.column - 1)))
    let isKey = !line[..<start].contains(":")
    guard let place = Self.value(in: line[start...], afterKey: isKey) else { return false }
    lines[range.line - 1] =
      String(line[..<place.lowerBound]) + value + line[place.upperBound...]
    return true
  }

  /// Where a plain or quoted scalar stands; behind `key:` where the place is the key's.
  private static func value(in text: Substring, afterKey: Bool) -> Range<Substring.Index>? {
    var rest = text
    if afterKey, let colon = rest.firstIndex(of: ":"), !rest.hasPrefix("\""), !rest.hasPrefix("'") {
      rest = rest[rest.index(after: colon)...]
    }
    while rest.first == " " { rest.removeFirst() }
    let quote = rest.first.flatMap { "\"'".contains($0) ? $0 : nil }
    if quote != nil { rest.removeFirst() }
    let end =
      rest.firstIndex { character in
        quote.map { $0 == character } ?? " ,}]#".contains(character)
      } ?? rest.endIndex
    return rest.startIndex < end ? rest.startIndex..<end : nil
  }

  /// Another item behind the one at a place: a line below it, or in the same list.
  mutating func insert(_ item: String, behind range: SourceRange) -> Bool {
    guard let line = line(range), let found = FlowItem(line, column: range.column) else {
      return false
    }
    if found.isAlone {
      added[range.line - 1].append(found.indentation + "- " + item)
    } else {
      lines[range.line - 1] = found.before + found.text + ", " + item + found.after
    }
    return true
  }

  mutating func removeItem(at range: SourceRange) -> Bool {
    guard let line = line(range), let found = FlowItem(line, column: range.column) else {
      return false
    }
    lines[range.line - 1] = found.isAlone ? nil : found.withoutItem
    return true
  }

  // MARK: Diff

  private static let context = 3

  private func isChanged(_ index: Int) -> Bool {
    lines[index] != old[index] || !added[index].isEmpty
  }

  /// Empty where nothing differs. A path from the root is written without its slash, as `patch`
  /// refuses it otherwise. O(lines).
  var diff: String {
    let changed = old.indices.filter(isChanged)
    if changed.isEmpty { return "" }
    let isAbsolute = path.hasPrefix("/")
    let name = isAbsolute ? String(path.drop { $0 == "/" }) : path
    var out = isAbsolute ? "Apply with: patch -p0 -d /\n" : ""
    out += "--- \(name)\n+++ \(name)\n"
    var index = 0
    var shift = 0
    while index < changed.count {
      let first = max(0, changed[index] - Self.context)
      var last = min(old.count - 1, changed[index] + Self.context)
      var end = index + 1
      while end < changed.count, changed[end] - Self.context <= last + 1 {
        last = min(old.count - 1, changed[end] + Self.context)
        end += 1
      }
      let body = (first...last).flatMap(hunkLines)
      let kept = body.count { $0.hasPrefix(" ") || $0.hasPrefix("+") }
      out += "@@ -\(first + 1),\(last - first + 1) +\(first + 1 + shift),\(kept) @@\n"
      out += body.joined(separator: "\n") + "\n"
      shift += kept - (last - first + 1)
      index = end
    }
    return out
  }

  private func hunkLines(_ index: Int) -> [String] {
    let isOpen = endsOpen && index == old.count - 1
    let mark = isOpen ? ["\\ No newline at end of file"] : []
    if !isChanged(index) { return [" " + old[index] + ending] + mark }
    let new = ([lines[index]].compactMap { $0 } + added[index]).map { "+" + $0 + ending }
    return ["-" + old[index] + ending] + mark + new + (new.isEmpty ? [] : mark)
  }
}

/// A `{…}` in a line, with what stands around it.
private struct FlowItem {
  let before: String
  let text: String
  let after: String

  init?(_ line: String, column: Int) {
    let start = line.index(line.startIndex, offsetBy: min(line.count, max(0, column - 1)))
    guard let open = line[start...].firstIndex(of: "{") ?? line[..<start].lastIndex(of: "{"),
      let close = line[open...].firstIndex(of: "}")
    else { return nil }
    before = String(line[..<open])
    text = String(line[open...close])
    after = String(line[line.index(after: close)...])
  }

  var indentation: String { String(before.prefix { $0 == " " }) }

  /// Nothing else is on the line but the dash before it, and perhaps a comment.
  var isAlone: Bool {
    let rest = after.drop { $0 == " " }
    return before.drop { $0 == " " } == "- " && (rest.isEmpty || rest.hasPrefix("#"))
  }

  /// The list without it, its comma taken along.
  var withoutItem: String {
    let rest = after.drop { $0 == " " }
    if rest.hasPrefix(",") { return before + rest.dropFirst().drop { $0 == " " } }
    var head = before[...]
    while head.last == " " || head.last == "," { head.removeLast() }
    return head + after
  }
}
