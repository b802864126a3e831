import CYAML
import SourceText

/// Turns libyaml's events for one document into nodes.
struct YAMLDocumentParser {
  let path: String
  let firstLine: Int
  private(set) var diagnostics: [Diagnostic] = []
  private var anchors: [String: YAMLNode] = [:]
  private var weight = 0

  init(path: String, firstLine: Int) {
    self.path = path
    self.firstLine = firstLine
  }

  /// The documents in the text: one, unless the text is concatenated JSON.
  mutating func parse(_ text: String) -> Result<[YAMLNode], YAMLFailure> {
    let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
    defer { parser.deallocate() }
    guard yaml_parser_initialize(parser) == 1 else {
      return .failure(YAMLFailure(diagnostic: problem("out of memory", line: 1, column: 1)))
    }
    defer { yaml_parser_delete(parser) }
    var copy = text
    return copy.withUTF8 { bytes in
      yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
      yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
      do {
        return .success(try documents(parser))
      } catch let failure as YAMLFailure {
        return .failure(failure)
      } catch {
        return .failure(YAMLFailure(diagnostic: problem("unreadable", line: 1, column: 1)))
      }
    }
  }

  private mutating func documents(
    _ parser: UnsafeMutablePointer<yaml_parser_t>
  ) throws -> [YAMLNode] {
    var out: [YAMLNode] = []
    while true {
      let event = try next(parser)
      switch event.kind {
      case YAML_STREAM_END_EVENT: return out
      case YAML_STREAM_START_EVENT, YAML_DOCUMENT_START_EVENT, YAML_DOCUMENT_END_EVENT: continue
      default: out.append(try node(event, parser, depth: 0))
      }
    }
  }

  private mutating func node(
    _ event: ParsedEvent, _ parser: UnsafeMutablePointer<yaml_parser_t>, depth: Int
  ) throws -> YAMLNode {
    if depth > YAMLReader.depthBudget {
      throw failure("nested deeper than \(YAMLReader.depthBudget) levels", at: event.range)
    }
    switch event.kind {
    case YAML_ALIAS_EVENT: return try alias(event)
    case YAML_SCALAR_EVENT:
      let made = YAMLNode(.scalar(event.text, quoted: event.quoted), at: event.range)
      return try remember(made, event)
    case YAML_SEQUENCE_START_EVENT:
      var items: [YAMLNode] = []
      while true {
        let inner = try next(parser)
        if inner.kind == YAML_SEQUENCE_END_EVENT { break }
        items.append(try node(inner, parser, depth: depth + 1))
      }
      let weight = items.reduce(1) { clampedSum($0, $1.weight) }
      return try remember(YAMLNode(.sequence(items), at: event.range, weight: weight), event)
    default:
      return try remember(try mapping(event, parser, depth: depth), event)
    }
  }

  private mutating func mapping(
    _ event: ParsedEvent, _ parser: UnsafeMutablePointer<yaml_parser_t>, depth: Int
  ) throws -> YAMLNode {
    var pairs: [YAMLPair] = []
    var merged: [YAMLPair] = []
    var seen: [String: SourceRange] = [:]
    while true {
      let inner = try next(parser)
      if inner.kind == YAML_MAPPING_END_EVENT { break }
      let keyNode = try node(inner, parser, depth: depth + 1)
      let value = try node(try next(parser), parser, depth: depth + 1)
      guard case .scalar(let key, let quoted) = keyNode.content else {
        throw failure("a key must be a single value", at: keyNode.range)
      }
      if key == "<<", !quoted {
        let sources = value.isSequence ? value.items : [value]
        merged += sources.flatMap(\.pairs)
        continue
      }
      if let first = seen[key] { diagnostics.append(duplicate(key, at: keyNode.range, first)) }
      seen[key] = keyNode.range
      pairs.append(YAMLPair(key: Located(key, at: keyNode.range), value: value))
    }
    // A merge key gives only what the mapping itself does not say (YAML merge key type, 2005).
    for pair in merged where seen[pair.key.value] == nil {
      seen[pair.key.value] = pair.key.range
      pairs.append(pair)
    }
    let weight = pairs.reduce(1) { clampedSum($0, $1.value.weight + 1) }
    return YAMLNode(.mapping(pairs), at: event.range, weight: weight)
  }

  private func alias(_ event: ParsedEvent) throws -> YAMLNode {
    guard let anchor = event.anchor, let target = anchors[anchor] else {
      throw failure("undefined alias '*\(event.anchor ?? "")'", at: event.range)
    }
    return target
  }

  private mutating func remember(_ node: YAMLNode, _ event: ParsedEvent) throws -> YAMLNode {
    if node.weight > YAMLReader.nodeBudget {
      throw failure(
        "more than \(YAMLReader.nodeBudget) values once aliases are written out", at: event.range)
    }
    if let anchor = event.anchor { anchors[anchor] = node }
    return node
  }

  private func clampedSum(_ left: Int, _ right: Int) -> Int {
    left > YAMLReader.nodeBudget || right > YAMLReader.nodeBudget
      ? YAMLReader.nodeBudget + 1 : left + right
  }
}

extension YAMLDocumentParser {
  private func failure(_ message: String, at range: SourceRange) -> YAMLFailure {
    YAMLFailure(diagnostic: Diagnostic(.error, "yaml-syntax", message, at: range))
  }

  private func duplicate(_ key: String, at range: SourceRange?, _ first: SourceRange) -> Diagnostic
  {
    Diagnostic(
      .warning, "duplicate-key", "key '\(key)' is written twice; the last one counts", at: range,
      notes: [Located("'\(key)' is first written here", at: first)])
  }

  private func problem(_ message: String, line: Int, column: Int) -> Diagnostic {
    Diagnostic(
      .error, "yaml-syntax", message,
      at: SourceRange(path: path, line: line + firstLine - 1, column: column))
  }

  /// One event, copied out of libyaml's memory.
  struct ParsedEvent {
    var kind: yaml_event_type_t
    var range: SourceRange
    var text = ""
    var quoted = false
    var anchor: String?
  }

  private func next(_ parser: UnsafeMutablePointer<yaml_parser_t>) throws -> ParsedEvent {
    var event = yaml_event_t()
    guard yaml_parser_parse(parser, &event) == 1 else { throw syntaxFailure(parser.pointee) }
    defer { yaml_event_delete(&event) }
    var made = ParsedEvent(kind: event.type, range: range(event.start_mark, event.end_mark))
    switch event.type {
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      made.text = String(
        decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
      made.quoted = scalar.style != YAML_PLAIN_SCALAR_STYLE
      made.anchor = name(scalar.anchor)
    case YAML_ALIAS_EVENT: made.anchor = name(event.data.alias.anchor)
    case YAML_SEQUENCE_START_EVENT: made.anchor = name(event.data.sequence_start.anchor)
    case YAML_MAPPING_START_EVENT: made.anchor = name(event.data.mapping_start.anchor)
    default: break
    }
    return made
  }

  private func name(_ bytes: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    bytes.map { String(cString: $0) }
  }

  private func range(_ start: yaml_mark_t, _ end: yaml_mark_t) -> SourceRange {
    let sameLine = start.line == end.line
    return SourceRange(
      path: path, line: Int(start.line) + firstLine, column: Int(start.column) + 1,
      length: sameLine ? max(0, Int(end.column) - Int(start.column)) : 0)
  }

  private func syntaxFailure(_ parser: yaml_parser_t) -> YAMLFailure {
    let said = parser.problem.map { String(cString: $0) } ?? "unreadable"
    let mark = parser.problem_mark
    let tabs = said.contains("cannot start any token")
    var diagnostic = problem(said, line: Int(mark.line) + 1, column: Int(mark.column) + 1)
    if tabs { diagnostic.suggestion = "a tab used for indentation? YAML wants spaces" }
    if let context = parser.context {
      let at = SourceRange(
        path: path, line: Int(parser.context_mark.line) + firstLine,
        column: Int(parser.context_mark.column) + 1)
      diagnostic.notes = [Located(String(cString: context), at: at)]
    }
    return YAMLFailure(diagnostic: diagnostic)
  }
}
