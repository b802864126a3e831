import LocatedYAML
import SourceText

/// Blots out of a text what looks like a secret, so that it can be given away: letters become `x`, digits `1`, and
/// everything stays where it was. What nobody can tell by its name or shape stays.
package enum SecretBlots {
  /// O(bytes).
  package static func blot(_ file: SourceFile) -> String {
    var lines = file.lines.map { Array($0) }
    for document in YAMLReader.read(file).documents { mark(document, &lines) }
    for index in lines.indices { blotPairs(&lines[index]) }
    return lines.map { String($0) }.joined(separator: "\n")
  }

  // MARK: By what a document says

  private static func mark(_ node: YAMLNode, _ lines: inout [[Character]]) {
    for item in node.items { mark(item, &lines) }
    let isSecret = node["kind"]?.string == "Secret"
    let isNamed = node["name"]?.string.map(tells) ?? false
    let pairs = node.pairs
    for (index, pair) in pairs.enumerated() {
      let isData = isSecret && (pair.name == "data" || pair.name == "stringData")
      let isValue = isNamed && pair.name == "value"
      if isData || isValue || tells(pair.name) && pair.value.isScalar {
        let next = index + 1 < pairs.count ? pairs[index + 1].key.range : nil
        blotScalars(pair.value, before: next, &lines)
      } else {
        mark(pair.value, &lines)
      }
    }
  }

  private static func blotScalars(
    _ node: YAMLNode, before end: SourceRange?, _ lines: inout [[Character]]
  ) {
    if node.isScalar {
      if node.string != nil, node.bool == nil { blot(from: node.range, before: end, &lines) }
      return
    }
    let pairs = node.pairs
    for (index, pair) in pairs.enumerated() {
      blotScalars(
        pair.value, before: index + 1 < pairs.count ? pairs[index + 1].key.range : end, &lines)
    }
    let items = node.items
    for (index, item) in items.enumerated() {
      blotScalars(item, before: index + 1 < items.count ? items[index + 1].range : end, &lines)
    }
  }

  /// From a scalar to what stands next; without that to the end of its block.
  private static func blot(
    from start: SourceRange, before end: SourceRange?, _ lines: inout [[Character]]
  ) {
    guard lines.indices.contains(start.line - 1) else { return }
    let first = start.line - 1
    let isBlock =
      start.column <= lines[first].count && "|>".contains(lines[first][start.column - 1])
    let indent = lines[first].prefix { $0 == " " || $0 == "-" }.count
    var index = first
    while index < lines.count {
      let isLast = end.map { index >= $0.line - 1 } ?? false
      if isLast, index > first { break }
      if index > first {
        // A block's own lines are further in than its key.
        let own = lines[index].prefix { $0 == " " }.count
        if own < lines[index].count, own <= indent { break }
      }
      let from = index == first ? start.column - 1 : 0
      let to = isLast && end?.line == start.line ? (end?.column ?? 1) - 1 : lines[index].count
      if !(isBlock && index == first) { cover(&lines[index], from, to) }
      index += 1
    }
  }

  // MARK: By names beside values

  private static let words = [
    "password", "passwd", "passphrase", "secret", "token", "apikey", "api_key", "api-key",
    "accesskey", "access_key", "privatekey", "private_key", "credential",
  ]
  /// Names of secrets are no secrets.
  private static let harmless = [
    "name", "ref", "arn", "names", "refs", "seconds", "path", "version",
  ]

  private static func tells(_ name: String) -> Bool {
    let name = name.lowercased()
    guard name.count < 120, words.contains(where: { name.contains($0) }) else { return false }
    return !harmless.contains { name.hasSuffix($0) }
  }

  /// `DB_PASSWORD=x`, `"token": "x"`, `postgres://user:x@host`, wherever they stand.
  private static func blotPairs(_ line: inout [Character]) {
    var index = 0
    while index < line.count {
      if line[index] == "=" || line[index] == ":" {
        if line[index...].starts(with: "://") {
          blotPassword(&line, index + 3)
        } else if tells(word(line, before: index)) {
          index = blotValue(&line, index + 1)
          continue
        }
      }
      index += 1
    }
  }

  private static func word(_ line: [Character], before end: Int) -> String {
    var start = end
    while start > 0, line[start - 1] == "\"" || line[start - 1] == " ", end - start < 3 {
      start -= 1
    }
    let last = start
    while start > 0,
      line[start - 1].isLetter || line[start - 1].isNumber || "_-.".contains(line[start - 1])
    {
      start -= 1
    }
    return String(line[start..<last])
  }

  /// A value in quotes or up to the next blank; the place behind it.
  private static func blotValue(_ line: inout [Character], _ start: Int) -> Int {
    var from = start
    while from < line.count, line[from] == " " { from += 1 }
    guard from < line.count else { return line.count }
    if "[{|>".contains(line[from]) { return from }
    let quote = line[from]
    var end = from
    if quote == "\"" || quote == "'" {
      end += 1
      while end < line.count, line[end] != quote || line[end - 1] == "\\" { end += 1 }
    } else {
      while end < line.count, !" ,;&\"'".contains(line[end]) { end += 1 }
    }
    let value = String(line[from..<end])
    if !["true", "false", "null", "~"].contains(value), Int(value) == nil {
      cover(&line, from, end)
    }
    return max(end, start + 1)
  }

  private static func blotPassword(_ line: inout [Character], _ start: Int) {
    var (at, colon) = (start, Int?.none)
    while at < line.count, !"/ \"'?#".contains(line[at]), line[at] != "@" {
      if line[at] == ":", colon == nil { colon = at }
      at += 1
    }
    if let colon, at < line.count, line[at] == "@" { cover(&line, colon + 1, at) }
  }

  /// What holds a text together stays, so that it reads as before.
  private static func cover(_ line: inout [Character], _ from: Int, _ to: Int) {
    var index = max(0, from)
    while index < min(to, line.count) {
      let character = line[index]
      if character == "\\", index + 1 < line.count {
        // Of an escape only its kind stays.
        if line[index + 1] == "u", index + 5 < line.count {
          for place in index + 2..<index + 6 { line[place] = "0123"[place - index - 2] }
          index += 6
        } else {
          index += 2
        }
        continue
      }
      if character.isNumber {
        line[index] = "1"
      } else if !character.isWhitespace, !"\"',:{}[]|>#&*".contains(character) {
        line[index] = "x"
      }
      index += 1
    }
  }
}

extension String {
  fileprivate subscript(_ position: Int) -> Character {
    self[index(startIndex, offsetBy: position)]
  }
}
