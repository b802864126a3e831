import LocatedYAML
import SourceText

/// Walks an object beside its shape: counts keys, says what has the wrong type or no meaning.
struct ShapeChecker: Sendable {
  private(set) var diagnostics: [Diagnostic] = []
  private(set) var keys = KeyCounts()
  private var told = 0
  /// The way to what is looked at; written out only where there is something to say.
  private var trail: [Step] = []

  private enum Step {
    case key(String), item(Int)
  }

  /// Complaints about one object that are worth reading.
  private static let limit = 12

  mutating func check(_ node: YAMLNode, _ shape: Shape) {
    guard node.isMapping else { return expected("a mapping", node, shape.name) }
    for name in shape.required where node[name] == nil {
      tell(
        Diagnostic(
          .error, "missing-field", "\(path(name)) is missing: the API server refuses it",
          at: node.range))
    }
    for pair in node.pairs {
      let name = pair.name
      guard let field = shape.fields[name] else {
        unknown(pair, shape)
        continue
      }
      switch field.use {
      case .read: keys.read += 1
      case .ignored(let why): keys.leaveOut(name, why)
      case .notModelled(let effect):
        keys.notModelled.append((join(shape.name, name), effect, pair.value.range))
      }
      if pair.value.isNull { continue }
      trail.append(.key(name))
      value(pair.value, field.type)
      trail.removeLast()
    }
  }

  private mutating func value(_ node: YAMLNode, _ type: FieldType) {
    switch type {
    case .any: keys.read += 0
    case .text: if !node.isScalar { expected("text", node) }
    case .word(let words):
      guard let word = node.string, !words.contains(word) else { break }
      tell(
        Diagnostic(
          .error, "unknown-value", "unknown value '\(word)' for \(path())", at: node.range,
          suggestion: Suggestion.hint(word, in: words)))
    case .integer(let range): integer(node, range)
    case .intOrName: intOrName(node)
    case .boolean:
      if node.bool == nil || node.isQuoted { expected("true or false", node) }
    case .texts:
      guard node.isSequence else { return expected("a list", node) }
      for item in node.items where !item.isScalar { expected("text", item) }
    case .textMap: textMap(node)
    case .list(let shape):
      guard node.isSequence else { return expected("a list", node) }
      for (index, item) in node.items.enumerated() where !item.isNull {
        trail.append(.item(index))
        check(item, shape)
        trail.removeLast()
      }
    case .object(let shape): check(node, shape)
    }
  }

  private mutating func integer(_ node: YAMLNode, _ range: ClosedRange<Int>) {
    let what = range == 1...65535 ? "a port (1-65535)" : "a whole number"
    guard let number = node.int else {
      // The API server takes a quoted number for no integer; kubectl apply fails there.
      return expected(what, node)
    }
    if range.contains(number) { return }
    tell(
      Diagnostic(
        .error, "out-of-range",
        "\(path()) is \(number), not within \(range.lowerBound)-\(range.upperBound)",
        at: node.range))
  }

  /// `8080`, `"8080"`, `http`, `25%`.
  private mutating func intOrName(_ node: YAMLNode) {
    guard let text = node.scalarText else { return expected("a number or a name", node) }
    if node.int != nil || node.isQuoted { return }
    if text.contains(".") || YAMLNumber.bool(text) != nil {
      expected("a number or a name", node)
    }
  }

  private mutating func textMap(_ node: YAMLNode) {
    guard node.isMapping else { return expected("a mapping", node) }
    for pair in node.pairs where !pair.value.isNull {
      let value = pair.value
      if value.isScalar, value.int == nil, value.bool == nil { continue }
      let kind =
        path().split(separator: ".").last.map { $0.hasSuffix("s") ? $0.dropLast() : $0 } ?? ""
      tell(
        Diagnostic(
          .error, "not-a-string",
          "\(kind) '\(pair.key.value)' must be a string, not \(value.scalarText ?? value.shape): the API server refuses it",
          at: value.range, suggestion: value.scalarText.map { "write \"\($0)\"" }))
    }
  }

  private mutating func unknown(_ pair: YAMLPair, _ shape: Shape) {
    keys.unknown += 1
    let name = pair.key.value
    let known = shape.fields.keys.sorted()
    tell(
      Diagnostic(
        .warning, "unknown-field", "unknown field '\(path(name))': the API server drops it",
        at: pair.key.range, suggestion: Suggestion.near(name, in: known)))
  }

  private mutating func expected(_ what: String, _ node: YAMLNode, _ name: String = "") {
    let text = node.scalarText.map { $0.isEmpty ? "nothing" : "'\($0.prefix(40))'" }
    tell(
      Diagnostic(
        .error, "wrong-type",
        "expected \(what) for \(trail.isEmpty ? name : path()), found \(text ?? node.shape)",
        at: node.range))
  }

  private mutating func tell(_ diagnostic: Diagnostic) {
    told += 1
    if told <= Self.limit { diagnostics.append(diagnostic) }
  }

  /// The way as text, and one key further.
  private func path(_ next: String? = nil) -> String {
    var out = ""
    for step in trail {
      switch step {
      case .key(let key): out = join(out, key)
      case .item(let index): out += "[\(index)]"
      }
    }
    return next.map { join(out, $0) } ?? out
  }

  private func join(_ path: String, _ name: String) -> String {
    path.isEmpty ? name : "\(path).\(name)"
  }
}

/// Keys of documents by what became of them.
struct KeyCounts: Hashable, Sendable {
  var read = 0
  var unknown = 0
  var ignored: [Ignored] = []
  var notModelled: [(String, String, SourceRange)] = []

  struct Ignored: Hashable, Sendable {
    var key: String
    var why: String
    var count: Int
  }

  static func == (left: KeyCounts, right: KeyCounts) -> Bool {
    left.read == right.read && left.unknown == right.unknown && left.ignored == right.ignored
  }

  func hash(into hasher: inout Hasher) { hasher.combine(read) }

  mutating func leaveOut(_ key: String, _ why: String) {
    if let index = ignored.firstIndex(where: { $0.key == key && $0.why == why }) {
      ignored[index].count += 1
    } else {
      ignored.append(Ignored(key: key, why: why, count: 1))
    }
  }
}
