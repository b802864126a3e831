import SourceText

/// The nodes of one document in one block of memory, in the order they were written.
///
/// A node's children follow it at once, keys before their values; `end` leads past all of them. Text
/// stands in one arena and becomes a `String` only when somebody asks. An alias is a node that points
/// at another, so nothing is copied however often it is used.
final class YAMLTree: Sendable {
  enum Kind: UInt8 {
    case plain, quoted, sequence, mapping, alias
  }

  struct Entry {
    var kind: Kind
    /// A `<<` and its value, which give their pairs at the mapping's end.
    var isMerge = false
    /// Position in `paths`.
    var file: UInt16
    var line: UInt32
    var column: UInt32
    var length: UInt32
    /// Scalars: where the text starts in the arena. Aliases: the node meant.
    var start: UInt32 = 0
    /// Scalars: bytes of text. Containers: children, keys and values counted apart.
    var count: UInt32 = 0
    /// The position behind the last node below this one.
    var end: UInt32 = 0
  }

  let entries: [Entry]
  let arena: [UInt8]
  let paths: [String]

  init(entries: [Entry], arena: [UInt8], paths: [String]) {
    self.entries = entries
    self.arena = arena
    self.paths = paths
  }

  func range(_ index: Int) -> SourceRange {
    let entry = entries[index]
    return SourceRange(
      path: paths[Int(entry.file)], line: Int(entry.line), column: Int(entry.column),
      length: Int(entry.length))
  }

  func text(_ index: Int) -> String {
    let entry = entries[index]
    return arena.withUnsafeBufferPointer { bytes in
      String(
        decoding: UnsafeBufferPointer(
          rebasing: bytes[Int(entry.start)..<Int(entry.start + entry.count)]), as: UTF8.self)
    }
  }

  func bytes(_ index: Int) -> ArraySlice<UInt8> {
    let entry = entries[index]
    return arena[Int(entry.start)..<Int(entry.start + entry.count)]
  }

  /// The node an alias stands for, or the node itself.
  func meant(_ index: Int) -> Int {
    var index = index
    while entries[index].kind == .alias { index = Int(entries[index].start) }
    return index
  }

  func isScalar(_ index: Int) -> Bool { entries[index].kind.rawValue <= Kind.quoted.rawValue }

  func hasText(_ index: Int, _ wanted: UnsafeBufferPointer<UInt8>) -> Bool {
    let entry = entries[index]
    guard Int(entry.count) == wanted.count else { return false }
    return arena.withUnsafeBufferPointer { bytes in
      let start = Int(entry.start)
      for offset in 0..<wanted.count where bytes[start + offset] != wanted[offset] { return false }
      return true
    }
  }
}

/// Writes a tree from front to back.
struct YAMLTreeBuilder {
  private(set) var entries: [YAMLTree.Entry] = []
  private var arena: [UInt8] = []
  private var paths: [String]
  /// Open containers: where they stand, and what they and their closed children weigh.
  private var open: [(index: Int, weight: Int)] = []
  /// What the last finished node weighs with its aliases written out.
  private(set) var lastWeight = 0
  /// Of nodes with aliases below them, which weigh more than they take up.
  private var heavy: [Int: Int] = [:]

  init(path: String, expecting bytes: Int = 0) {
    paths = [path]
    entries.reserveCapacity(bytes / 16)
    arena.reserveCapacity(bytes / 2)
  }

  /// The number of a file's path; files are few.
  mutating func file(_ path: String) -> UInt16 {
    if let known = paths.lastIndex(of: path) { return UInt16(known) }
    paths.append(path)
    return UInt16(min(paths.count - 1, Int(UInt16.max)))
  }

  var depth: Int { open.count }
  var next: Int { entries.count }

  struct Place {
    var line: UInt32
    var column: UInt32
    var length: UInt32 = 0
    var file: UInt16 = 0
  }

  mutating func scalar(_ text: UnsafeBufferPointer<UInt8>, quoted: Bool, at place: Place) {
    let start = UInt32(arena.count)
    arena.append(contentsOf: text)
    add(quoted ? .quoted : .plain, place, start: start, count: UInt32(text.count))
    finish(weight: 1)
  }

  mutating func alias(to target: Int, weight: Int, at place: Place) {
    if weight > 1 { heavy[entries.count] = weight }
    add(.alias, place, start: UInt32(target), count: 0)
    finish(weight: weight)
  }

  mutating func begin(_ kind: YAMLTree.Kind, at place: Place) {
    open.append((entries.count, 1))
    add(kind, place, start: 0, count: 0)
  }

  /// Closes the innermost container and gives where it stands.
  @discardableResult
  mutating func end() -> Int {
    let (index, weight) = open.removeLast()
    entries[index].end = UInt32(entries.count)
    if weight > entries.count - index { heavy[index] = weight }
    finish(weight: weight)
    return index
  }

  /// A key once more, with a place of its own: how merged pairs are written.
  mutating func copyScalar(_ index: Int) {
    var entry = entries[index]
    entry.end = UInt32(entries.count + 1)
    entries.append(entry)
    finish(weight: 1)
  }

  /// Nodes below and including this one when aliases are written out; saturates.
  func weight(of index: Int) -> Int { heavy[index] ?? Int(entries[index].end) - index }

  mutating func markMerge(_ index: Int) { entries[index].isMerge = true }

  /// Makes scalar text a string whatever it looks like: `!!str 80`.
  mutating func quote(_ index: Int) { entries[index].kind = .quoted }

  private mutating func add(
    _ kind: YAMLTree.Kind, _ place: Place, start: UInt32, count: UInt32
  ) {
    entries.append(
      YAMLTree.Entry(
        kind: kind, file: place.file, line: place.line, column: place.column,
        length: place.length, start: start, count: count, end: UInt32(entries.count + 1)))
  }

  private mutating func finish(weight: Int) {
    lastWeight = weight
    guard let last = open.indices.last else { return }
    entries[open[last].index].count += 1
    open[last].weight = min(open[last].weight + weight, YAMLReader.aliasBudget + 1)
  }

  /// Whether two scalars say the same.
  func sameText(_ left: Int, _ right: Int) -> Bool {
    let (a, b) = (entries[left], entries[right])
    guard a.count == b.count else { return false }
    return arena.withUnsafeBufferPointer { bytes in
      for offset in 0..<Int(a.count)
      where bytes[Int(a.start) + offset] != bytes[Int(b.start) + offset] { return false }
      return true
    }
  }

  func bytes(_ index: Int) -> ArraySlice<UInt8> {
    arena[Int(entries[index].start)..<Int(entries[index].start + entries[index].count)]
  }

  func text(_ index: Int) -> String { String(decoding: bytes(index), as: UTF8.self) }

  /// The finished tree; the builder starts anew.
  mutating func take() -> YAMLTree {
    let tree = YAMLTree(entries: entries, arena: arena, paths: paths)
    entries = []
    arena = []
    open = []
    heavy = [:]
    return tree
  }
}
