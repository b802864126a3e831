import LocatedYAML
import SourceText
import TopologyModel

/// Compares a tree with its schema and says everything that is wrong, each at its place.
package struct SchemaChecker {
  package private(set) var diagnostics: [Diagnostic] = []

  package init() {}

  package mutating func check(_ node: YAMLNode, _ schema: ObjectSchema, path: String = "") {
    guard node.isMapping else {
      if !node.isNull { expected("a mapping", node, path) }
      return
    }
    let names = schema.keys.map(\.name)
    for pair in node.pairs {
      let name = pair.key.value
      guard let key = schema.keys.first(where: { $0.name == name }) else {
        // `x-` keys are a person's own, as in compose files.
        if name.hasPrefix("x-") { continue }
        diagnostics.append(
          Diagnostic(
            .error, "unknown-key", "unknown key '\(name)'\(inPlace(path))", at: pair.key.range,
            suggestion: Suggestion.hint(name, in: names)))
        continue
      }
      if !pair.value.isNull { check(pair.value, key.type, path: join(path, name)) }
    }
    for key in schema.keys where key.isRequired && (node[key.name]?.isNull ?? true) {
      diagnostics.append(
        Diagnostic(
          .error, "missing-key", "missing key '\(key.name)'\(inPlace(path)): \(key.help)",
          at: node.range))
    }
  }

  private mutating func check(_ node: YAMLNode, _ type: ValueType, path: String) {
    switch type {
    case .object(let schema): check(node, schema, path: path)
    case .list(let item):
      guard node.isSequence else { return expected("a list", node, path) }
      for (index, child) in node.items.enumerated() {
        check(child, item, path: "\(path)[\(index)]")
      }
    case .wordOrObject(let words, let schema):
      if node.isMapping { return check(node, schema, path: path) }
      checkWord(node, words, path)
    case .oneOf(let words): checkWord(node, words, path)
    case .string:
      if node.string == nil { expected("text", node, path) }
    case .boolean:
      if node.bool == nil { expected("true or false", node, path) }
    case .integer(let range):
      guard let value = node.int, range.contains(value) else {
        return expected(
          "a \(type.name.hasPrefix("port") ? "port (1-65535)" : type.name)", node, path)
      }
    case .address:
      if node.string.flatMap({ IPv4Address($0) }) == nil {
        expected("an IPv4 address such as 10.0.1.14", node, path)
      }
    case .block:
      if node.string.flatMap({ CIDR($0) }) == nil {
        expected("a CIDR block such as 10.0.0.0/16", node, path)
      }
    case .ports:
      if node.string.flatMap({ PortRange(text: $0) }) == nil {
        expected("a port, first-last or all", node, path)
      }
    }
  }

  private mutating func checkWord(_ node: YAMLNode, _ words: [String], _ path: String) {
    guard let word = node.string else {
      return expected("one of \(words.joined(separator: ", "))", node, path)
    }
    if words.contains(word) { return }
    diagnostics.append(
      Diagnostic(
        .error, "unknown-value", "unknown value '\(word)' for '\(path)'", at: node.range,
        suggestion: Suggestion.hint(word, in: words)))
  }

  private mutating func expected(_ what: String, _ node: YAMLNode, _ path: String) {
    let found = node.string.map { "'\($0)'" } ?? node.shape
    diagnostics.append(
      Diagnostic(
        .error, "wrong-type", "expected \(what) for '\(path)', found \(found)", at: node.range))
  }

  private func inPlace(_ path: String) -> String { path.isEmpty ? "" : " in '\(path)'" }

  private func join(_ path: String, _ name: String) -> String {
    path.isEmpty ? name : "\(path).\(name)"
  }
}

extension PortRange {
  /// `443`, `1024-65535` or `all`; `nil` for anything else.
  init?(text: String) {
    if text == "all" {
      self = .all
      return
    }
    let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count <= 2, let first = parts[0], let last = parts.last ?? nil,
      (0...65535).contains(first), first <= last, last <= 65535
    else { return nil }
    self.init(first, last)
  }
}
