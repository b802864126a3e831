import SourceText

/// A tree that can be made and changed by hand, each node with the place it came from: what importers
/// of other formats write, and what merging works on.
package struct WrittenNode: Hashable, Sendable {
  package indirect enum Content: Hashable, Sendable {
    /// `quoted` text is a string whatever it looks like.
    case scalar(String, quoted: Bool)
    case list([WrittenNode])
    case mapping([WrittenPair])
  }

  package var content: Content
  package var range: SourceRange

  package init(_ content: Content, at range: SourceRange) {
    self.content = content
    self.range = range
  }

  /// The same tree as nodes for reading.
  package var node: YAMLNode {
    var builder = YAMLTreeBuilder(path: range.path)
    write(self, &builder)
    return YAMLNode(builder.take(), 0)
  }

  /// A copy that can be changed, with aliases written out.
  package init(_ node: YAMLNode) {
    range = node.range
    if node.isMapping {
      content = .mapping(
        node.pairs.map { WrittenPair(key: $0.key, value: WrittenNode($0.value)) })
    } else if node.isSequence {
      content = .list(node.items.map { WrittenNode($0) })
    } else {
      content = .scalar(node.scalarText ?? "", quoted: node.isQuoted)
    }
  }

  private func write(_ node: WrittenNode, _ builder: inout YAMLTreeBuilder) {
    func place(_ range: SourceRange) -> YAMLTreeBuilder.Place {
      YAMLTreeBuilder.Place(
        line: UInt32(clamping: range.line), column: UInt32(clamping: range.column),
        length: UInt32(clamping: range.length), file: builder.file(range.path))
    }
    func scalar(_ text: String, _ quoted: Bool, _ range: SourceRange) {
      var text = text
      let place = place(range)
      text.withUTF8 { builder.scalar($0, quoted: quoted, at: place) }
    }
    switch node.content {
    case .scalar(let text, let quoted): scalar(text, quoted, node.range)
    case .list(let items):
      builder.begin(.sequence, at: place(node.range))
      for item in items { write(item, &builder) }
      builder.end()
    case .mapping(let pairs):
      builder.begin(.mapping, at: place(node.range))
      for pair in pairs {
        scalar(pair.key.value, true, pair.key.range ?? pair.value.range)
        write(pair.value, &builder)
      }
      builder.end()
    }
  }
}

package struct WrittenPair: Hashable, Sendable {
  package var key: Located<String>
  package var value: WrittenNode

  package init(key: Located<String>, value: WrittenNode) {
    self.key = key
    self.value = value
  }
}

extension YAMLNode {
  /// A mapping without keys.
  package static func empty(at range: SourceRange) -> YAMLNode {
    WrittenNode(.mapping([]), at: range).node
  }
}
