import SourceText

/// One node of a YAML or JSON document that remembers where it was written.
///
/// Scalars stay text: what `no` or `0644` means depends on who asks (`bool`, `int`).
package struct YAMLNode: Hashable, Sendable {
  package enum Content: Hashable, Sendable {
    /// `quoted` is true for 'single', "double" and block scalars, which are always strings.
    case scalar(String, quoted: Bool)
    case sequence([YAMLNode])
    case mapping([YAMLPair])
  }

  package var content: Content
  package var range: SourceRange
  /// Nodes below and including this one when aliases are written out; saturates.
  package var weight: Int

  package init(_ content: Content, at range: SourceRange, weight: Int = 1) {
    self.content = content
    self.range = range
    self.weight = weight
  }
}

/// A key and its value in a mapping, in written order.
package struct YAMLPair: Hashable, Sendable {
  package var key: Located<String>
  package var value: YAMLNode

  package init(key: Located<String>, value: YAMLNode) {
    self.key = key
    self.value = value
  }
}

extension YAMLNode {
  /// The value under a key: the last one where a key is written twice, as kubectl reads it.
  package subscript(_ key: String) -> YAMLNode? {
    guard case .mapping(let pairs) = content else { return nil }
    return pairs.last { $0.key.value == key }?.value
  }

  /// Follows keys downwards.
  package func at(_ keys: String...) -> YAMLNode? {
    var node: YAMLNode? = self
    for key in keys { node = node?[key] }
    return node
  }

  package var pairs: [YAMLPair] {
    guard case .mapping(let pairs) = content else { return [] }
    return pairs
  }

  package var items: [YAMLNode] {
    guard case .sequence(let items) = content else { return [] }
    return items
  }

  package var isMapping: Bool {
    if case .mapping = content { true } else { false }
  }

  package var isSequence: Bool {
    if case .sequence = content { true } else { false }
  }

  /// Plain `null`, `~` or nothing at all.
  package var isNull: Bool {
    guard case .scalar(let text, quoted: false) = content else { return false }
    return text.isEmpty || text == "~" || text == "null" || text == "Null" || text == "NULL"
  }

  /// The scalar's text as written; `nil` for null, sequences and mappings.
  package var string: String? {
    guard case .scalar(let text, _) = content, !isNull else { return nil }
    return text
  }

  package var located: Located<String>? { string.map { Located($0, at: range) } }

  /// YAML 1.1 truth values, which is what kubectl reads; quoted text is never a truth value.
  package var bool: Bool? {
    guard case .scalar(let text, quoted: false) = content else { return nil }
    switch text.lowercased() {
    case "true", "yes", "on", "y": return true
    case "false", "no", "off", "n": return false
    default: return nil
    }
  }

  /// Decimal, `0x`, `0o` and YAML 1.1 octal integers with `_`; quoted text is never a number.
  package var int: Int? {
    guard case .scalar(let text, quoted: false) = content else { return nil }
    return YAMLNumber.int(text)
  }

  /// A word for what stands here, for "expected a list, found a mapping".
  package var shape: String {
    switch content {
    case .scalar: isNull ? "nothing" : "a single value"
    case .sequence: "a list"
    case .mapping: "a mapping"
    }
  }
}
