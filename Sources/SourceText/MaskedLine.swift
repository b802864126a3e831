/// A line of JSON whose values are not shown but for the one that is told of: states, plans and answers
/// hold passwords, and diagnostics end up in logs.
enum MaskedLine {
  /// The line, and where the character that stood at `column` (from 1) is now.
  static func of(_ line: String, _ column: Int) -> (String, Int) {
    var out = ""
    var marked = column
    let letters = Array(line)
    var index = 0
    while index < letters.count {
      guard letters[index] == "\"" else {
        out.append(letters[index])
        index += 1
        continue
      }
      let end = Self.end(of: index, in: letters)
      let isClosed = end > index + 1 && letters[end - 1] == "\""
      let isTold = column > index && column <= end && isClosed
      if isTold || isKey(after: end, in: letters) {
        out += String(letters[index..<end])
      } else {
        out += "\"…\""
        if column > end { marked -= end - index - 3 }
      }
      index = end
    }
    return (out, marked)
  }

  /// Behind the closing quote, or the line's end.
  private static func end(of start: Int, in letters: [Character]) -> Int {
    var index = start + 1
    while index < letters.count {
      if letters[index] == "\"" { return index + 1 }
      index += letters[index] == "\\" ? 2 : 1
    }
    return letters.count
  }

  private static func isKey(after end: Int, in letters: [Character]) -> Bool {
    letters[end...].first { $0 != " " } == ":"
  }
}
