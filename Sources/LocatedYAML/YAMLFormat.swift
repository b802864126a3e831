import SourceText

/// Formats YAML without touching what it says: indentation by two, lists inside their key, no trailing
/// blanks, one empty line at most. Comments stay with what they stand before.
package struct YAMLFormat {
  /// Wanted indentation by line, from 1.
  private var wanted: [Int: Int] = [:]
  /// Lines whose content is text of a block scalar or goes on inside brackets: they move with the
  /// line that began them.
  private var follows: [Int: Int] = [:]
  private let lines: [Substring]

  /// The formatted text; `nil` where it cannot be read, or would come out as something else.
  package static func format(_ file: SourceFile) -> String? {
    let reading = YAMLReader.read(file)
    guard !reading.diagnostics.contains(where: { $0.severity == .error }),
      !reading.documents.isEmpty
    else { return nil }
    var format = YAMLFormat(lines: file.lines)
    for document in reading.documents { format.visit(document, indent: 0) }
    let text = format.text
    let again = YAMLReader.read(SourceFile(path: file.path, text: text))
    let isSame =
      again.documents.count == reading.documents.count
      && zip(reading.documents, again.documents).allSatisfy {
        same(WrittenNode($0), WrittenNode($1))
      }
    return isSame ? text : nil
  }

  private init(lines: [Substring]) { self.lines = lines }

  private static func same(_ left: WrittenNode, _ right: WrittenNode) -> Bool {
    switch (left.content, right.content) {
    case (.scalar(let a, let x), .scalar(let b, let y)): a == b && x == y
    case (.list(let a), .list(let b)):
      a.count == b.count && zip(a, b).allSatisfy { same($0, $1) }
    case (.mapping(let a), .mapping(let b)):
      a.count == b.count
        && zip(a, b).allSatisfy { $0.key.value == $1.key.value && same($0.value, $1.value) }
    default: false
    }
  }

  private mutating func visit(_ node: YAMLNode, indent: Int) {
    if isFlow(node) { return }
    if node.isMapping {
      for pair in node.pairs {
        guard let range = pair.key.range else { continue }
        want(range.line, range.column, indent)
        let deeper = node.isMapping ? indent + 2 : indent
        visit(pair.value, indent: deeper)
      }
    } else if node.isSequence {
      for item in node.items {
        let range = item.range
        if dash(before: range) { wanted[range.line] = wanted[range.line] ?? indent }
        visit(item, indent: indent + 2)
      }
    }
  }

  private func isFlow(_ node: YAMLNode) -> Bool {
    guard node.isMapping || node.isSequence else { return true }
    let range = node.range
    guard range.line <= lines.count else { return true }
    let text = lines[range.line - 1].dropFirst(range.column - 1)
    return text.hasPrefix("{") || text.hasPrefix("[") || text.hasPrefix("*") || text.hasPrefix("&")
  }

  /// A key that begins its line.
  private mutating func want(_ line: Int, _ column: Int, _ indent: Int) {
    guard line <= lines.count else { return }
    let before = lines[line - 1].prefix(column - 1)
    if before.allSatisfy({ $0 == " " }) { wanted[line] = indent }
  }

  private func dash(before range: SourceRange) -> Bool {
    guard range.line <= lines.count else { return false }
    let before = lines[range.line - 1].prefix(range.column - 1)
    return before.contains("-") && before.allSatisfy { $0 == " " || $0 == "-" }
  }

  /// Lines shifted to their places; what has none of its own goes along with its neighbour.
  private var text: String {
    var out: [String] = []
    var delta = 0
    var pending: [Substring] = []
    func flush(_ shift: Int) {
      for comment in pending { out.append(shifted(comment, shift)) }
      pending = []
    }
    for (index, line) in lines.enumerated() {
      let body = line.drop { $0 == " " }
      if let indent = wanted[index + 1] {
        delta = indent - (line.count - body.count)
        flush(delta)
        out.append(shifted(line, delta))
      } else if body.hasPrefix("#") || body.isEmpty {
        pending.append(line)
      } else {
        flush(delta)
        out.append(body.hasPrefix("---") ? String(line) : shifted(line, delta))
      }
    }
    flush(delta)
    return tidied(out)
  }

  private func shifted(_ line: Substring, _ delta: Int) -> String {
    let body = line.drop { $0 == " " }
    if body.isEmpty { return "" }
    let indent = max(0, line.count - body.count + delta)
    return String(repeating: " ", count: indent) + body
  }

  private func tidied(_ all: [String]) -> String {
    var out: [String] = []
    for line in all {
      var line = line
      while line.last == " " || line.last == "\t" { line.removeLast() }
      if line.isEmpty, out.last?.isEmpty ?? true { continue }
      out.append(line)
    }
    while out.last?.isEmpty ?? false { out.removeLast() }
    return out.joined(separator: "\n") + "\n"
  }
}
