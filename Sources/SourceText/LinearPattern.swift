/// A regular expression in RE2's syntax, matched in time linear in the text whatever it says.
///
/// Lookaround and backreferences do not exist there, as in Go (cloudflared) and at AWS.
/// Matching costs O(program × text); programs end at 4,000 instructions.
package struct LinearPattern: Sendable {
  /// What to do at a place of the program.
  enum Instruction: Hashable, Sendable {
    case one(CharacterSetRule)
    case split(first: Int, second: Int)
    case jump(Int)
    case save(Int)
    case start, end, wordBoundary, noWordBoundary
    case match
  }

  let program: [Instruction]
  let groups: Int

  /// `nil` for a pattern that RE2 would refuse, or that is too large.
  package init?(_ pattern: String) {
    var parser = PatternParser(pattern)
    guard let tree = parser.parse() else { return nil }
    var compiler = PatternCompiler()
    guard let program = compiler.compile(tree) else { return nil }
    self.program = program
    groups = parser.groups
  }

  /// Where a match and its groups lie; `nil` for a group that took no part.
  package struct Match: Hashable, Sendable {
    package var groups: [Range<Int>?]
    package var whole: Range<Int> { groups[0] ?? 0..<0 }
  }

  /// The leftmost match, in positions of `text`.
  package func firstMatch(in text: [Unicode.Scalar]) -> Match? {
    var run = PatternRun(program, slots: 2 * (groups + 1))
    return run.search(text).map { slots in
      Match(
        groups: (0...groups).map { group in
          let (from, to) = (slots[2 * group], slots[2 * group + 1])
          return from >= 0 && to >= from ? from..<to : nil
        })
    }
  }

  package func isFound(in text: String) -> Bool {
    firstMatch(in: Array(text.unicodeScalars)) != nil
  }

  /// The first match replaced, with `$1` … `$9` standing for groups and `$0` for the match.
  package func replacingFirst(in text: String, with replacement: String) -> String {
    let scalars = Array(text.unicodeScalars)
    guard let match = firstMatch(in: scalars) else { return text }
    var made = String.UnicodeScalarView(scalars[..<match.whole.lowerBound])
    var rest = Array(replacement.unicodeScalars)[...]
    while let scalar = rest.popFirst() {
      guard scalar == "$", let digit = rest.first.flatMap({ Int(String($0)) }), digit <= groups
      else {
        made.append(scalar)
        continue
      }
      rest.removeFirst()
      if let range = match.groups[digit] { made.append(contentsOf: scalars[range]) }
    }
    made.append(contentsOf: scalars[match.whole.upperBound...])
    return String(made)
  }
}

/// Which characters a place of a pattern takes.
struct CharacterSetRule: Hashable, Sendable {
  var ranges: [ClosedRange<UInt32>] = []
  var isNegated = false
  var ignoresCase = false

  func takes(_ scalar: Unicode.Scalar) -> Bool {
    var found = holds(scalar.value)
    if !found, ignoresCase {
      found =
        scalar.properties.lowercaseMapping.unicodeScalars.contains { holds($0.value) }
        || scalar.properties.uppercaseMapping.unicodeScalars.contains { holds($0.value) }
    }
    return found != isNegated
  }

  private func holds(_ value: UInt32) -> Bool { ranges.contains { $0.contains(value) } }
}

/// All threads of a program side by side (Thompson; groups as in Pike's machine).
struct PatternRun {
  private let program: [LinearPattern.Instruction]
  private let slots: Int
  private var visited: [Int]
  private var generation = 0

  init(_ program: [LinearPattern.Instruction], slots: Int) {
    self.program = program
    self.slots = slots
    visited = Array(repeating: -1, count: program.count)
  }

  private typealias Thread = (at: Int, saved: [Int])

  mutating func search(_ text: [Unicode.Scalar]) -> [Int]? {
    var threads: [Thread] = []
    var found: [Int]?
    for position in 0...text.count {
      if found == nil {
        generation += position == 0 ? 1 : 0
        add(0, Array(repeating: -1, count: slots), position, text, &threads)
      }
      var next: [Thread] = []
      generation += 1
      for thread in threads {
        switch program[thread.at] {
        case .match:
          found = thread.saved
        case .one(let rule):
          if position < text.count, rule.takes(text[position]) {
            add(thread.at + 1, thread.saved, position + 1, text, &next)
          }
          continue
        case .split, .jump, .save, .start, .end, .wordBoundary, .noWordBoundary: continue
        }
        // A match cuts off the threads of lower priority.
        break
      }
      threads = next
      if threads.isEmpty, found != nil { break }
    }
    return found
  }

  /// Follows everything that takes no character, in order of priority.
  private mutating func add(
    _ start: Int, _ saved: [Int], _ position: Int, _ text: [Unicode.Scalar],
    _ threads: inout [Thread]
  ) {
    var stack: [Thread] = [(start, saved)]
    while let (at, kept) = stack.popLast() {
      guard visited[at] != generation else { continue }
      visited[at] = generation
      var saved = kept
      switch program[at] {
      case .jump(let target): stack.append((target, saved))
      case .split(let first, let second):
        stack.append((second, saved))
        stack.append((first, saved))
      case .save(let slot):
        saved[slot] = position
        stack.append((at + 1, saved))
      case .start: if position == 0 { stack.append((at + 1, saved)) }
      case .end: if position == text.count { stack.append((at + 1, saved)) }
      case .wordBoundary:
        if Self.isBoundary(position, text) { stack.append((at + 1, saved)) }
      case .noWordBoundary:
        if !Self.isBoundary(position, text) { stack.append((at + 1, saved)) }
      case .one, .match: threads.append((at, saved))
      }
    }
  }

  private static func isBoundary(_ position: Int, _ text: [Unicode.Scalar]) -> Bool {
    func isWord(_ index: Int) -> Bool {
      text.indices.contains(index)
        && PatternClasses.word.contains { $0.contains(text[index].value) }
    }
    return isWord(position - 1) != isWord(position)
  }
}
