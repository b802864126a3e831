import SourceText

/// Writes a tree as YAML that reads back as the same tree: block style, small mappings in one line.
package struct YAMLText {
  private var lines: [String] = []
  /// Columns a mapping in one line may take.
  private static let width = 100

  package static func write(_ node: WrittenNode) -> String {
    var writer = YAMLText()
    writer.block(node, indent: 0)
    return writer.lines.joined(separator: "\n") + "\n"
  }

  private mutating func block(_ node: WrittenNode, indent: Int) {
    let pad = String(repeating: " ", count: indent)
    switch node.content {
    case .mapping(let pairs):
      for pair in pairs { self.pair(pair, pad, indent) }
    case .list(let items):
      for item in items { self.item(item, pad, indent) }
    case .scalar: lines.append(pad + Self.inline(node))
    }
  }

  private mutating func pair(_ pair: WrittenPair, _ pad: String, _ indent: Int) {
    // Where an entry comes from is told beside it, not in it.
    if pair.key.value == "x-sources" { return }
    let key = Self.text(pair.key.value, quoted: false)
    let short = "\(pad)\(key): \(Self.inline(pair.value))"
    if Self.isSmall(pair.value) && short.count <= Self.width {
      lines.append(short)
    } else {
      lines.append("\(pad)\(key):")
      block(pair.value, indent: indent + 2)
    }
  }

  private mutating func item(_ node: WrittenNode, _ pad: String, _ indent: Int) {
    let short = "\(pad)- \(Self.inline(node))"
    if Self.isSmall(node), short.count <= Self.width {
      lines.append(short)
      return
    }
    let first = lines.count
    block(node, indent: indent + 2)
    if first < lines.count {
      lines[first] = "\(pad)- " + lines[first].dropFirst(indent + 2)
    } else {
      lines.append("\(pad)- {}")
    }
  }

  /// Fits into one line by its shape: scalars, and collections of scalars.
  private static func isSmall(_ node: WrittenNode) -> Bool {
    switch node.content {
    case .scalar: true
    case .list(let items): items.allSatisfy { isFlat($0) }
    case .mapping(let pairs): pairs.allSatisfy { isFlat($0.value) || $0.key.value == "x-sources" }
    }
  }

  private static func isFlat(_ node: WrittenNode) -> Bool {
    switch node.content {
    case .scalar: true
    case .list(let items):
      items.count <= 4
        && items.allSatisfy { if case .scalar = $0.content { true } else { false } }
    case .mapping(let pairs): pairs.isEmpty
    }
  }

  private static func inline(_ node: WrittenNode) -> String {
    switch node.content {
    case .scalar(let value, let quoted): text(value, quoted: quoted)
    case .list(let items): "[" + items.map(inline).joined(separator: ", ") + "]"
    case .mapping(let pairs):
      "{"
        + pairs.filter { $0.key.value != "x-sources" }
        .map { "\(text($0.key.value, quoted: false)): \(inline($0.value))" }
        .joined(separator: ", ") + "}"
    }
  }

  /// Plain where that cannot be taken for anything else, else in double quotes.
  private static func text(_ value: String, quoted: Bool) -> String {
    if !quoted, !value.isEmpty, value.utf8.allSatisfy(isPlain) { return value }
    let isWord =
      !value.isEmpty && value.utf8.allSatisfy(isPlain) && YAMLNumber.bool(value) == nil
      && YAMLNumber.int(value) == nil && Double(value) == nil && value.lowercased() != "null"
      && !"-.:".utf8.contains(value.utf8.first ?? 0) && !value.hasSuffix(":")
      && !value.contains(": ") && !isSexagesimal(value)
    if isWord { return value }
    var out = "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\t": out += "\\t"
      case "\r": out += "\\r"
      default:
        if String.isUnsafe(scalar) {
          let hex = String(scalar.value, radix: 16, uppercase: true)
          out += "\\U" + String(repeating: "0", count: 8 - hex.count) + hex
        } else {
          out.unicodeScalars.append(scalar)
        }
      }
    }
    return out + "\""
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
      || "_./-:@+".utf8.contains(byte)
  }

  /// `22:22`, which YAML 1.1 readers take for a number.
  private static func isSexagesimal(_ text: String) -> Bool {
    text.contains(":") && text.allSatisfy { $0.isNumber || $0 == ":" || $0 == "." }
  }
}
