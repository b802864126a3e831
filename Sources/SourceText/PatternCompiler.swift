/// From the tree of a pattern to the program of `PatternRun`.
struct PatternCompiler {
  private static let limit = 4_000
  private var program: [LinearPattern.Instruction] = []

  /// `nil` when it would be too large.
  mutating func compile(_ tree: PatternTree) -> [LinearPattern.Instruction]? {
    guard emit(.group(0, tree)), program.count < Self.limit else { return nil }
    program.append(.match)
    return program
  }

  private mutating func emit(_ tree: PatternTree) -> Bool {
    guard program.count < Self.limit else { return false }
    switch tree {
    case .empty: return true
    case .one(let rule): program.append(.one(rule))
    case .start: program.append(.start)
    case .end: program.append(.end)
    case .wordBoundary: program.append(.wordBoundary)
    case .noWordBoundary: program.append(.noWordBoundary)
    case .sequence(let parts):
      for part in parts where !emit(part) { return false }
    case .either(let branches): return emitEither(branches[...])
    case .group(let number, let inner):
      program.append(.save(2 * number))
      guard emit(inner) else { return false }
      program.append(.save(2 * number + 1))
    case .repeated(let inner, let from, let to, let isGreedy):
      return emitRepeated(inner, from, to, isGreedy)
    }
    return true
  }

  private mutating func emitEither(_ branches: ArraySlice<PatternTree>) -> Bool {
    var exits: [Int] = []
    for (index, branch) in branches.enumerated() {
      guard index < branches.count - 1 else {
        guard emit(branch) else { return false }
        break
      }
      let split = program.count
      program.append(.split(first: split + 1, second: 0))
      guard emit(branch) else { return false }
      exits.append(program.count)
      program.append(.jump(0))
      program[split] = .split(first: split + 1, second: program.count)
    }
    for exit in exits { program[exit] = .jump(program.count) }
    return true
  }

  private mutating func emitRepeated(
    _ inner: PatternTree, _ from: Int, _ to: Int?, _ isGreedy: Bool
  ) -> Bool {
    for _ in 0..<from where !emit(inner) { return false }
    guard let to else {
      let split = program.count
      program.append(.split(first: 0, second: 0))
      guard emit(inner) else { return false }
      program.append(.jump(split))
      program[split] = choice(split + 1, program.count, isGreedy)
      return true
    }
    var splits: [Int] = []
    for _ in from..<max(from, to) {
      splits.append(program.count)
      program.append(.split(first: 0, second: 0))
      guard emit(inner) else { return false }
    }
    for split in splits { program[split] = choice(split + 1, program.count, isGreedy) }
    return true
  }

  private func choice(_ inside: Int, _ after: Int, _ isGreedy: Bool) -> LinearPattern.Instruction {
    isGreedy
      ? .split(first: inside, second: after) : .split(first: after, second: inside)
  }
}
