import SourceText

/// One node of a YAML or JSON document that remembers where it was written.
///
/// Scalars stay text: what `no` or `0644` means depends on who asks (`bool`, `int`). A node is a
/// position in its document's block of memory, so that passing one on costs nothing.
package struct YAMLNode: Sendable {
  let tree: YAMLTree
  private let place: UInt32

  init(_ tree: YAMLTree, _ index: Int) {
    self.tree = tree
    place = UInt32(index)
  }

  /// Where it was written; for an alias the place of the alias.
  private var index: Int { Int(place) }
  /// What it says; for an alias what is meant.
  private var meant: Int { tree.meant(index) }
  private var entry: YAMLTree.Entry { tree.entries[meant] }
}

/// A key and its value in a mapping, in written order.
package struct YAMLPair: Sendable {
  package let value: YAMLNode
  private let keyIndex: UInt32

  init(key: Int, value: YAMLNode) {
    keyIndex = UInt32(key)
    self.value = value
  }

  /// The key alone; made anew each time.
  package var name: String { value.tree.text(Int(keyIndex)) }
  package var key: Located<String> { Located(name, at: value.tree.range(Int(keyIndex))) }
  /// The key is not in quotes.
  package var hasPlainKey: Bool { value.tree.entries[Int(keyIndex)].kind == .plain }

  package var kubectlLocated: Located<String> {
    Located(kubectlKey, at: value.tree.range(Int(keyIndex)))
  }

  /// The key as kubectl makes a string of it: `n:` is "false", `0644:` is "420".
  package var kubectlKey: String {
    let name = name
    guard hasPlainKey else { return name }
    if name.utf8.count <= 5, let truth = YAMLNumber.bool(name) { return truth ? "true" : "false" }
    return YAMLNumber.int(name).map(String.init) ?? name
  }
}

extension YAMLNode {
  package var range: SourceRange { tree.range(index) }

  /// The value under a key: the last one where a key is written twice, as kubectl reads it.
  package subscript(_ key: String) -> YAMLNode? {
    var key = key
    return key.withUTF8 { value(under: $0) }
  }

  private func value(under key: UnsafeBufferPointer<UInt8>) -> YAMLNode? {
    let parent = tree.entries[meant]
    guard parent.kind == .mapping else { return nil }
    var found: Int?
    var index = meant + 1
    while index < Int(parent.end) {
      let value = Int(tree.entries[index].end)
      if !tree.entries[index].isMerge, tree.hasText(index, key) { found = value }
      index = Int(tree.entries[value].end)
    }
    return found.map { YAMLNode(tree, $0) }
  }

  /// Follows keys downwards.
  package func at(_ keys: String...) -> YAMLNode? {
    var node: YAMLNode? = self
    for key in keys { node = node?[key] }
    return node
  }

  package var pairs: [YAMLPair] {
    let parent = tree.entries[meant]
    guard parent.kind == .mapping else { return [] }
    var out: [YAMLPair] = []
    out.reserveCapacity(Int(parent.count) / 2)
    var index = meant + 1
    while index < Int(parent.end) {
      let value = Int(tree.entries[index].end)
      if !tree.entries[index].isMerge {
        out.append(YAMLPair(key: index, value: YAMLNode(tree, value)))
      }
      index = Int(tree.entries[value].end)
    }
    return out
  }

  package var items: [YAMLNode] {
    let parent = tree.entries[meant]
    guard parent.kind == .sequence else { return [] }
    var out: [YAMLNode] = []
    out.reserveCapacity(Int(parent.count))
    var index = meant + 1
    while index < Int(parent.end) {
      out.append(YAMLNode(tree, index))
      index = Int(tree.entries[index].end)
    }
    return out
  }

  /// Items of a list or pairs of a mapping; 0 for anything else. O(1).
  package var count: Int {
    switch entry.kind {
    case .sequence: Int(entry.count)
    case .mapping: Int(entry.count) / 2
    default: 0
    }
  }

  package var isMapping: Bool { entry.kind == .mapping }
  package var isSequence: Bool { entry.kind == .sequence }
  package var isScalar: Bool { tree.isScalar(meant) }
  /// 'single', "double" and block scalars, which are always strings.
  package var isQuoted: Bool { entry.kind == .quoted }

  /// Plain `null`, `~` or nothing at all.
  package var isNull: Bool {
    guard entry.kind == .plain, entry.count <= 4 else { return false }
    let text = tree.text(meant)
    return text.isEmpty || text == "~" || text == "null" || text == "Null" || text == "NULL"
  }

  /// The scalar's text as written; `nil` for null, sequences and mappings.
  package var string: String? {
    guard tree.isScalar(meant), !isNull else { return nil }
    return tree.text(meant)
  }

  /// The text of a scalar that is always a string; `nil` for what JSON would write without quotes.
  package var quotedText: String? { isQuoted ? tree.text(meant) : nil }
  /// The text of a number, a truth value or null.
  package var plainText: String? { entry.kind == .plain ? tree.text(meant) : nil }
  /// The text of any scalar, `null` included.
  package var scalarText: String? { isScalar ? tree.text(meant) : nil }

  package var located: Located<String>? { string.map { Located($0, at: range) } }

  /// YAML 1.1 truth values, which is what kubectl reads; quoted text is never a truth value.
  package var bool: Bool? {
    guard entry.kind == .plain, entry.count <= 5 else { return nil }
    return YAMLNumber.bool(tree.text(meant))
  }

  /// Decimal, `0x`, `0o` and YAML 1.1 octal integers with `_`, and decimals without a fraction;
  /// quoted text is never a number.
  package var int: Int? {
    let entry = entry
    guard entry.kind == .plain, entry.count <= 64, entry.count > 0,
      (0x2B...0x39).contains(tree.arena[Int(entry.start)])
    else { return nil }
    return YAMLNumber.int(tree.text(meant))
  }

  /// A word for what stands here, for "expected a list, found a mapping".
  package var shape: String {
    switch entry.kind {
    case .sequence: "a list"
    case .mapping: "a mapping"
    default: isNull ? "nothing" : "a single value"
    }
  }
}
