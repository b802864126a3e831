/// What a pattern says, as a tree.
indirect enum PatternTree: Hashable, Sendable {
  case empty
  case one(CharacterSetRule)
  case sequence([PatternTree])
  case either([PatternTree])
  case group(Int, PatternTree)
  case repeated(PatternTree, from: Int, to: Int?, isGreedy: Bool)
  case start, end, wordBoundary, noWordBoundary
}

enum PatternClasses {
  static let digit: [ClosedRange<UInt32>] = [0x30...0x39]
  static let word: [ClosedRange<UInt32>] = [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A]
  static let space: [ClosedRange<UInt32>] = [0x09...0x0A, 0x0C...0x0D, 0x20...0x20]
  static let named: [String: [ClosedRange<UInt32>]] = [
    "alpha": [0x41...0x5A, 0x61...0x7A], "digit": digit, "upper": [0x41...0x5A],
    "lower": [0x61...0x7A], "alnum": [0x30...0x39, 0x41...0x5A, 0x61...0x7A], "word": word,
    "space": [0x09...0x0D, 0x20...0x20],
    "punct": [0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E],
    "xdigit": [0x30...0x39, 0x41...0x46, 0x61...0x66],
  ]

  /// Everything a set leaves out.
  static func complement(_ ranges: [ClosedRange<UInt32>]) -> [ClosedRange<UInt32>] {
    var made: [ClosedRange<UInt32>] = []
    var next: UInt32 = 0
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if range.lowerBound > next { made.append(next...(range.lowerBound - 1)) }
      next = max(next, range.upperBound + 1)
    }
    made.append(next...0x10FFFF)
    return made
  }
}

/// Reads RE2's syntax. Groups may nest 100 deep; counts end at 1,000, as in RE2.
struct PatternParser {
  private var rest: ArraySlice<Unicode.Scalar>
  private var depth = 0
  private var ignoresCase = false
  private var dotTakesLines = false
  private(set) var groups = 0

  init(_ pattern: String) { rest = Array(pattern.unicodeScalars)[...] }

  mutating func parse() -> PatternTree? {
    guard rest.count <= 1_000, let tree = alternation(), rest.isEmpty else { return nil }
    return tree
  }

  private mutating func alternation() -> PatternTree? {
    guard depth < 100 else { return nil }
    depth += 1
    defer { depth -= 1 }
    var branches: [PatternTree] = []
    repeat {
      guard let branch = sequence() else { return nil }
      branches.append(branch)
    } while take("|")
    return branches.count == 1 ? branches[0] : .either(branches)
  }

  private mutating func sequence() -> PatternTree? {
    var parts: [PatternTree] = []
    while let next = rest.first, next != "|", next != ")" {
      guard let part = atom(), let whole = repetition(part) else { return nil }
      parts.append(whole)
    }
    return parts.count == 1 ? parts[0] : .sequence(parts)
  }

  private mutating func atom() -> PatternTree? {
    guard let scalar = rest.popFirst() else { return nil }
    switch scalar {
    case "(": return group()
    case "[": return characterClass().map { .one($0) }
    case ".":
      let line: [ClosedRange<UInt32>] = dotTakesLines ? [] : [0x0A...0x0A]
      return .one(CharacterSetRule(ranges: line, isNegated: true))
    case "^": return .start
    case "$": return .end
    case "\\": return escape()
    case "*", "+", "?": return nil
    default: return literal(scalar)
    }
  }

  private func literal(_ scalar: Unicode.Scalar) -> PatternTree {
    .one(CharacterSetRule(ranges: [scalar.value...scalar.value], ignoresCase: ignoresCase))
  }

  private mutating func group() -> PatternTree? {
    if take("?") {
      if take(":") { return closed() }
      if take("P") || rest.first == "<" {
        guard take("<"), let end = rest.firstIndex(of: ">") else { return nil }
        let name = rest[..<end]
        guard !name.isEmpty, !name.contains(where: { $0 == "=" || $0 == "!" }) else { return nil }
        rest = rest[rest.index(after: end)...]
        return numbered()
      }
      return flags()
    }
    return numbered()
  }

  private mutating func numbered() -> PatternTree? {
    groups += 1
    let number = groups
    return closed().map { .group(number, $0) }
  }

  /// What stands up to the closing parenthesis; flags set inside end there.
  private mutating func closed() -> PatternTree? {
    let before = (ignoresCase, dotTakesLines)
    let inner = alternation()
    (ignoresCase, dotTakesLines) = before
    return take(")") ? inner : nil
  }

  /// `(?i)` holds to the end of the group around it, `(?i:…)` inside its own.
  private mutating func flags() -> PatternTree? {
    var isOn = true
    let before = (ignoresCase, dotTakesLines)
    while let flag = rest.popFirst() {
      switch flag {
      case "-": isOn = false
      case "i": ignoresCase = isOn
      case "s": dotTakesLines = isOn
      case "m", "U": return nil
      case ":":
        let inner = closed()
        (ignoresCase, dotTakesLines) = before
        return inner
      case ")": return .empty
      default: return nil
      }
    }
    return nil
  }

  private mutating func repetition(_ part: PatternTree) -> PatternTree? {
    var tree = part
    var isRepeated = false
    while let next = rest.first {
      var (from, to): (Int, Int?) = (0, nil)
      switch next {
      case "*": rest.removeFirst()
      case "+": (_, from) = (rest.removeFirst(), 1)
      case "?": (_, to) = (rest.removeFirst(), 1)
      case "{":
        guard let count = counts() else { return tree }
        (from, to) = count
        guard from <= 1_000, to.map({ $0 <= 1_000 && $0 >= from }) ?? true else { return nil }
      default: return tree
      }
      // RE2 refuses `a**`.
      if isRepeated { return nil }
      isRepeated = true
      tree = .repeated(tree, from: from, to: to, isGreedy: !take("?"))
    }
    return tree
  }

  /// `{2}`, `{2,}`, `{2,5}`; anything else is a brace.
  private mutating func counts() -> (Int, Int?)? {
    guard let end = rest.firstIndex(of: "}") else { return nil }
    let inner = String(String.UnicodeScalarView(rest[rest.index(after: rest.startIndex)..<end]))
    let parts = inner.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard parts.count <= 2, parts.allSatisfy({ $0.allSatisfy { ("0"..."9").contains($0) } }),
      let from = Int(parts[0])
    else { return nil }
    let to = parts.count == 1 ? from : parts[1].isEmpty ? nil : Int(parts[1])
    if parts.count == 2, !parts[1].isEmpty, to == nil { return nil }
    rest = rest[rest.index(after: end)...]
    return (from, to)
  }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard rest.first == scalar else { return false }
    rest.removeFirst()
    return true
  }
}

extension PatternParser {
  private mutating func escape() -> PatternTree? {
    guard let scalar = rest.first else { return nil }
    switch scalar {
    case "A":
      rest.removeFirst()
      return .start
    case "z":
      rest.removeFirst()
      return .end
    case "b":
      rest.removeFirst()
      return .wordBoundary
    case "B":
      rest.removeFirst()
      return .noWordBoundary
    default:
      return escapedSet().map { ranges in
        .one(CharacterSetRule(ranges: ranges, ignoresCase: ignoresCase))
      }
    }
  }

  /// What stands after a backslash, inside and outside brackets.
  private mutating func escapedSet() -> [ClosedRange<UInt32>]? {
    guard let scalar = rest.popFirst() else { return nil }
    switch scalar {
    case "d": return PatternClasses.digit
    case "D": return PatternClasses.complement(PatternClasses.digit)
    case "w": return PatternClasses.word
    case "W": return PatternClasses.complement(PatternClasses.word)
    case "s": return PatternClasses.space
    case "S": return PatternClasses.complement(PatternClasses.space)
    case "n": return [0x0A...0x0A]
    case "r": return [0x0D...0x0D]
    case "t": return [0x09...0x09]
    case "f": return [0x0C...0x0C]
    case "v": return [0x0B...0x0B]
    case "x": return hexadecimal().map { [$0...$0] }
    default:
      // A backslash before a letter or digit that means nothing is an error, as in RE2.
      let isWord = PatternClasses.word.contains { $0.contains(scalar.value) } && scalar != "_"
      return isWord ? nil : [scalar.value...scalar.value]
    }
  }

  private mutating func hexadecimal() -> UInt32? {
    var digits = ""
    if rest.first == "{" {
      guard let end = rest.firstIndex(of: "}") else { return nil }
      digits = String(String.UnicodeScalarView(rest[rest.index(after: rest.startIndex)..<end]))
      rest = rest[rest.index(after: end)...]
    } else {
      digits = String(String.UnicodeScalarView(rest.prefix(2)))
      rest = rest.dropFirst(2)
    }
    guard let value = UInt32(digits, radix: 16), Unicode.Scalar(value) != nil else { return nil }
    return value
  }

  private mutating func characterClass() -> CharacterSetRule? {
    var rule = CharacterSetRule(ignoresCase: ignoresCase)
    if rest.first == "^" {
      rest.removeFirst()
      rule.isNegated = true
    }
    var isFirst = true
    while let scalar = rest.popFirst() {
      if scalar == "]", !isFirst { return rule }
      isFirst = false
      if scalar == "[", rest.first == ":" {
        guard let named = namedClass() else { return nil }
        rule.ranges += named
        continue
      }
      guard let low = scalar == "\\" ? escapedSet() : [scalar.value...scalar.value] else {
        return nil
      }
      guard rest.first == "-", let after = rest.dropFirst().first, after != "]" else {
        rule.ranges += low
        continue
      }
      rest.removeFirst()
      guard let next = rest.popFirst(),
        let high = next == "\\" ? escapedSet() : [next.value...next.value],
        low.count == 1, high.count == 1, low[0].count == 1, high[0].count == 1,
        low[0].lowerBound <= high[0].lowerBound
      else { return nil }
      rule.ranges.append(low[0].lowerBound...high[0].lowerBound)
    }
    return nil
  }

  private mutating func namedClass() -> [ClosedRange<UInt32>]? {
    guard let end = rest.firstIndex(of: "]"), rest.count > 2 else { return nil }
    var name = String(String.UnicodeScalarView(rest[rest.index(after: rest.startIndex)..<end]))
    guard name.hasSuffix(":") else { return nil }
    name.removeLast()
    rest = rest[rest.index(after: end)...]
    if name.hasPrefix("^") {
      return PatternClasses.named[String(name.dropFirst())].map(PatternClasses.complement)
    }
    return PatternClasses.named[name]
  }
}
