import CYAML
import SourceText

/// Turns libyaml's events into the nodes of a document.
struct YAMLDocumentParser {
  let path: String
  let firstLine: Int
  private(set) var diagnostics: [Diagnostic] = []
  private var builder: YAMLTreeBuilder
  /// Where an anchor's node stands, and what it weighs; a node that is not finished weighs nothing.
  private var anchors: [String: (index: Int, weight: Int)] = [:]
  private var aliased = 0
  private var toldTags: Set<String> = []
  private var mappings: [MappingState] = []

  init(path: String, firstLine: Int) {
    self.path = path
    self.firstLine = firstLine
    builder = YAMLTreeBuilder(path: path)
  }

  /// The documents in the text, and what ended the reading early.
  mutating func parse(
    _ bytes: UnsafeBufferPointer<UInt8>
  ) -> (documents: [YAMLNode], failure: YAMLFailure?) {
    builder = YAMLTreeBuilder(path: path, expecting: bytes.count)
    var parser = yaml_parser_t()
    guard yaml_parser_initialize(&parser) == 1 else {
      return ([], YAMLFailure(diagnostic: problem("out of memory", line: 1, column: 1)))
    }
    defer { yaml_parser_delete(&parser) }
    yaml_parser_set_input_string(&parser, bytes.baseAddress, bytes.count)
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING)
    var out: [YAMLNode] = []
    do {
      while try event(&parser, &out) {}
      return (out, nil)
    } catch {
      return (out, error)
    }
  }

  /// What a mapping needs until it ends.
  private struct MappingState {
    /// Keys so far; an index over them once there are many.
    var keys: [Int] = []
    var index: [String: Int]?
    var merges: [Int] = []
    var isKeyNext = true
    var isSequence = false
  }

  /// Reads one event; false at the end of the stream.
  private mutating func event(
    _ parser: inout yaml_parser_t, _ out: inout [YAMLNode]
  ) throws(YAMLFailure) -> Bool {
    var event = yaml_event_t()
    guard yaml_parser_parse(&parser, &event) == 1 else { throw syntaxFailure(parser) }
    defer { yaml_event_delete(&event) }
    switch event.type {
    case YAML_STREAM_END_EVENT: return false
    case YAML_SCALAR_EVENT: try scalar(event)
    case YAML_ALIAS_EVENT: try alias(event)
    case YAML_SEQUENCE_START_EVENT:
      let start = event.data.sequence_start
      try begin(.sequence, event, anchor: start.anchor, tag: start.tag)
    case YAML_MAPPING_START_EVENT:
      let start = event.data.mapping_start
      try begin(.mapping, event, anchor: start.anchor, tag: start.tag)
    case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: try end(event)
    case YAML_DOCUMENT_END_EVENT:
      if builder.next > 0 {
        out.append(YAMLNode(builder.take(), 0))
        builder = YAMLTreeBuilder(path: path)
      }
      anchors = [:]
      aliased = 0
      return true
    default: return true
    }
    return true
  }

  private mutating func scalar(_ event: yaml_event_t) throws(YAMLFailure) {
    let scalar = event.data.scalar
    let index = builder.next
    let isPlain = scalar.style == YAML_PLAIN_SCALAR_STYLE
    let bytes = UnsafeBufferPointer<UInt8>(start: scalar.value, count: scalar.length)
    builder.scalar(bytes, quoted: !isPlain, at: place(event))
    if let tag = scalar.tag { self.tag(String(cString: tag), index, event) }
    if isPlain, scalar.length <= 5, scalar.length > 3, YAMLNumber.isEndless(bytes) {
      diagnostics.append(
        Diagnostic(
          .error, "not-a-number",
          "'\(builder.text(index))' is a number that JSON, and so kubectl, cannot hold",
          at: range(event)))
    }
    if let anchor = scalar.anchor { anchors[String(cString: anchor)] = (index, 1) }
    try finished(index, isKey: isKeyNext)
  }

  private mutating func alias(_ event: yaml_event_t) throws(YAMLFailure) {
    let name = event.data.alias.anchor.map { String(cString: $0) } ?? ""
    guard let target = anchors[name] else {
      throw failure("undefined alias '*\(name)'", at: range(event))
    }
    if target.weight == 0 {
      throw failure("alias '*\(name)' stands inside what it names", at: range(event))
    }
    if isKeyNext { throw failure("an alias cannot be a key here", at: range(event)) }
    let index = builder.next
    builder.alias(to: target.index, weight: target.weight, at: place(event))
    try weigh(target.weight, event)
    try finished(index, isKey: false)
  }

  private mutating func begin(
    _ kind: YAMLTree.Kind, _ event: yaml_event_t, anchor: UnsafeMutablePointer<yaml_char_t>?,
    tag: UnsafeMutablePointer<yaml_char_t>?
  ) throws(YAMLFailure) {
    if builder.depth > YAMLReader.depthBudget {
      throw failure("nested deeper than \(YAMLReader.depthBudget) levels", at: range(event))
    }
    if isKeyNext { throw failure("a key must be a single value", at: range(event)) }
    if let tag { self.tag(String(cString: tag), builder.next, event) }
    if let anchor { anchors[String(cString: anchor)] = (builder.next, 0) }
    pendingAnchors.append(anchor.map { String(cString: $0) })
    builder.begin(kind, at: place(event))
    var state = MappingState()
    state.isSequence = kind == .sequence
    mappings.append(state)
  }

  private var pendingAnchors: [String?] = []

  private mutating func end(_ event: yaml_event_t) throws(YAMLFailure) {
    let state = mappings.removeLast()
    for merge in state.merges { try self.merge(merge, into: state, at: event) }
    let index = builder.end()
    if let anchor = pendingAnchors.removeLast() { anchors[anchor] = (index, builder.lastWeight) }
    try finished(index, isKey: false)
  }

  private var isKeyNext: Bool {
    guard let last = mappings.last else { return false }
    return !last.isSequence && last.isKeyNext
  }

  /// What all aliases together stand for is bounded, so that walking a document ends soon.
  private mutating func weigh(_ weight: Int, _ event: yaml_event_t) throws(YAMLFailure) {
    aliased += weight
    if aliased > YAMLReader.aliasBudget {
      throw failure(
        "more than \(YAMLReader.aliasBudget) values once aliases are written out", at: range(event))
    }
  }
}

// MARK: Keys

extension YAMLDocumentParser {
  /// Keeps the books of the mapping a finished node belongs to.
  private mutating func finished(_ index: Int, isKey: Bool) throws(YAMLFailure) {
    guard let last = mappings.indices.last, !mappings[last].isSequence else { return }
    if isKey {
      mappings[last].isKeyNext = false
      if isMergeKey(index) {
        builder.markMerge(index)
        mappings[last].merges.append(index)
      } else {
        remember(index, in: last)
      }
    } else {
      mappings[last].isKeyNext = true
    }
  }

  private func isMergeKey(_ index: Int) -> Bool {
    builder.entries[index].kind == .plain && builder.bytes(index).elementsEqual("<<".utf8)
  }

  private mutating func remember(_ index: Int, in last: Int) {
    if mappings[last].keys.count == 24 {
      var table: [String: Int] = [:]
      for key in mappings[last].keys { table[builder.text(key)] = key }
      mappings[last].index = table
    }
    let known: Int?
    if mappings[last].index != nil {
      let text = builder.text(index)
      known = mappings[last].index?[text]
      mappings[last].index?[text] = index
    } else {
      known = mappings[last].keys.last { builder.sameText($0, index) }
    }
    if let known { diagnostics.append(duplicate(index, known)) }
    mappings[last].keys.append(index)
  }

  private func duplicate(_ index: Int, _ first: Int) -> Diagnostic {
    let key = builder.text(index)
    return Diagnostic(
      .warning, "duplicate-key", "key '\(key)' is written twice; the last one counts",
      at: written(index),
      suggestion: key == "apiVersion" && written(index).column == 1
        ? "between two objects stands a line with ---" : nil,
      notes: [Located("'\(key)' is first written here", at: written(first))])
  }

  private func written(_ index: Int) -> SourceRange {
    let entry = builder.entries[index]
    return SourceRange(
      path: path, line: Int(entry.line), column: Int(entry.column), length: Int(entry.length))
  }

  /// A merge key gives only what the mapping itself does not say (YAML merge key type, 2005).
  private mutating func merge(
    _ key: Int, into state: MappingState, at event: yaml_event_t
  ) throws(YAMLFailure) {
    let value = Int(builder.entries[key].end)
    var seen = Set(state.keys.map { builder.text($0) })
    for source in mergeSources(value) {
      var child = source + 1
      while child < Int(builder.entries[source].end) {
        let inner = Int(builder.entries[child].end)
        if !builder.entries[child].isMerge, seen.insert(builder.text(child)).inserted {
          builder.copyScalar(child)
          let weight = builder.weight(of: inner)
          builder.alias(to: meant(inner), weight: weight, at: origin(inner))
          try weigh(weight, event)
        }
        child = Int(builder.entries[inner].end)
      }
    }
  }

  private func meant(_ index: Int) -> Int {
    var index = index
    while builder.entries[index].kind == .alias { index = Int(builder.entries[index].start) }
    return index
  }

  private func origin(_ index: Int) -> YAMLTreeBuilder.Place {
    let entry = builder.entries[index]
    return YAMLTreeBuilder.Place(
      line: entry.line, column: entry.column, length: entry.length, file: entry.file)
  }

  /// A mapping, or the mappings of a list.
  private func mergeSources(_ index: Int) -> [Int] {
    let index = meant(index)
    let entry = builder.entries[index]
    if entry.kind == .mapping { return [index] }
    guard entry.kind == .sequence else { return [] }
    var out: [Int] = []
    var child = index + 1
    while child < Int(entry.end) {
      let source = meant(child)
      if builder.entries[source].kind == .mapping { out.append(source) }
      child = Int(builder.entries[child].end)
    }
    return out
  }
}

// MARK: Words

extension YAMLDocumentParser {
  private static let coreTags: Set<String> = [
    "str", "int", "float", "bool", "null", "map", "seq", "binary", "timestamp", "merge", "set",
    "omap", "pairs", "value",
  ]

  /// Only YAML's own tags mean something here; nothing is ever made or run by one.
  private mutating func tag(_ tag: String, _ index: Int, _ event: yaml_event_t) {
    let core = "tag:yaml.org,2002:"
    if tag == "!" || tag == core + "str" {
      if builder.next > index { builder.quote(index) }
      return
    }
    if tag.hasPrefix(core), Self.coreTags.contains(String(tag.dropFirst(core.count))) { return }
    guard toldTags.insert(tag).inserted, toldTags.count <= 8 else { return }
    let shown = tag.hasPrefix(core) ? "!!" + tag.dropFirst(core.count) : tag
    let isTemplate = ["!Ref", "!Sub", "!GetAtt", "!If", "!Join", "!ImportValue"].contains(shown)
    diagnostics.append(
      Diagnostic(
        .error, "unknown-tag", "unknown tag '\(shown)'; its value is taken as plain text",
        at: range(event),
        suggestion: isTemplate
          ? "a CloudFormation template? open what 'aws … describe-*' says of the deployed stack"
          : nil))
  }

  private func failure(_ message: String, at range: SourceRange) -> YAMLFailure {
    YAMLFailure(diagnostic: Diagnostic(.error, "yaml-syntax", message, at: range))
  }

  private func problem(_ message: String, line: Int, column: Int) -> Diagnostic {
    Diagnostic(
      .error, "yaml-syntax", message,
      at: SourceRange(path: path, line: line + firstLine - 1, column: column))
  }

  private func place(_ event: yaml_event_t) -> YAMLTreeBuilder.Place {
    let (start, end) = (event.start_mark, event.end_mark)
    let length = start.line == end.line && end.column > start.column ? end.column - start.column : 0
    return YAMLTreeBuilder.Place(
      line: UInt32(truncatingIfNeeded: start.line + firstLine),
      column: UInt32(truncatingIfNeeded: start.column + 1),
      length: UInt32(truncatingIfNeeded: length))
  }

  private func range(_ event: yaml_event_t) -> SourceRange {
    let place = place(event)
    return SourceRange(
      path: path, line: Int(place.line), column: Int(place.column), length: Int(place.length))
  }

  private func syntaxFailure(_ parser: yaml_parser_t) -> YAMLFailure {
    let said = parser.problem.map { String(cString: $0) } ?? "unreadable"
    let mark = parser.problem_mark
    // The reader counts bytes, not lines: the scanner's own place is the nearest it knows.
    let isReader = parser.error == YAML_READER_ERROR
    let line = isReader ? Int(parser.mark.line) + 1 : Int(mark.line) + 1
    let column = isReader ? 1 : Int(mark.column) + 1
    var diagnostic = problem(said, line: line, column: column)
    if let context = parser.context {
      let at = SourceRange(
        path: path, line: Int(parser.context_mark.line) + firstLine,
        column: Int(parser.context_mark.column) + 1)
      diagnostic.notes = [Located(String(cString: context), at: at)]
    }
    return YAMLFailure(diagnostic: diagnostic, bytes: isReader ? Int(parser.problem_offset) : nil)
  }
}
