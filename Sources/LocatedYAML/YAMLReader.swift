import CYAML
import SourceText

/// What one file held: its documents in order and everything there was to say about them.
package struct YAMLReading: Sendable {
  package var documents: [YAMLNode]
  package var diagnostics: [Diagnostic]
  /// How far into the file this leads, in bytes; 0 where the whole file was read at once.
  package var end = 0

  package init(documents: [YAMLNode] = [], diagnostics: [Diagnostic] = []) {
    self.documents = documents
    self.diagnostics = diagnostics
  }
}

/// Reads YAML and JSON text into located trees.
///
/// Documents are split at `---` first and read one by one, so that a broken one costs only itself.
/// Text that starts like JSON is read as JSON, strictly in a `.json` file. Budgets keep hostile files
/// from growing: nodes with aliases written out, and nesting.
package enum YAMLReader {
  /// The version of libyaml that runs.
  package static var libraryVersion: String { String(cString: yaml_get_version_string()) }

  /// Nodes the aliases of a document may stand for ("billion laughs").
  package static let aliasBudget = 2_000_000
  /// Levels of nesting a document may have; deeper ones would exhaust the stack of later readers.
  package static let depthBudget = 200

  /// Never throws: a document that cannot be read becomes a diagnostic at its first bad place.
  package static func read(_ file: SourceFile) -> YAMLReading {
    var reading = YAMLReading()
    read(file, preparing: { _ in }) { part, _ in
      reading.documents += part.documents
      reading.diagnostics += part.diagnostics
      return true
    }
    return reading
  }

  /// The same a document at a time, so that a large file's nodes need not all be held; ends early
  /// when `take` gives false. Of a long file the next documents are read, and prepared, on another
  /// thread meanwhile; what comes, and its order, is the same.
  package static func read<Prepared: Sendable>(
    _ file: SourceFile, preparing prepare: @escaping @Sendable (YAMLNode) -> Prepared,
    each take: (YAMLReading, [Prepared]) -> Bool
  ) {
    var text = file.text
    text.withUTF8 { bytes in
      let batches = ReadingAhead<Prepared>.batches(DocumentSplitter.split(bytes))
      var ahead = ReadingAhead(bytes, file.path, prepare)
      for (index, batch) in batches.enumerated() {
        let isLast = index == batches.count - 1
        for item in ahead.take(batch, then: isLast ? nil : batches[index + 1]) {
          if !take(item.reading, item.prepared) { return ahead.finish() }
        }
      }
    }
  }

  /// Documents of one stretch of a file between its markers.
  package static func read(
    _ bytes: UnsafeBufferPointer<UInt8>, firstLine: Int, path: String
  ) -> YAMLReading {
    let strict = path.lowercased().hasSuffix(".json")
    guard strict || startsLikeJSON(bytes) else { return yaml(bytes, firstLine, path) }
    var parser = JSONDocumentParser(bytes, path: path, firstLine: firstLine)
    let (documents, failure) = parser.parse()
    guard let failure else {
      return YAMLReading(documents: documents, diagnostics: parser.diagnostics)
    }
    if !strict {
      let flow = yaml(bytes, firstLine, path)
      if !flow.diagnostics.hasErrors || !looksLikeObject(bytes) { return flow }
    }
    return YAMLReading(
      documents: documents, diagnostics: parser.diagnostics + [failure.diagnostic])
  }

  private static func yaml(
    _ bytes: UnsafeBufferPointer<UInt8>, _ firstLine: Int, _ path: String
  ) -> YAMLReading {
    if let node = PlainBlockParser.parse(bytes, firstLine: firstLine, path: path) {
      return YAMLReading(documents: [node])
    }
    return byEvents(bytes, firstLine, path)
  }

  /// What libyaml says of it.
  static func byEvents(
    _ bytes: UnsafeBufferPointer<UInt8>, _ firstLine: Int, _ path: String
  ) -> YAMLReading {
    var parser = YAMLDocumentParser(path: path, firstLine: firstLine)
    let (documents, failure) = parser.parse(bytes)
    var reading = YAMLReading(documents: documents, diagnostics: parser.diagnostics)
    if let failure {
      reading.diagnostics.append(SyntaxHints.explain(failure, bytes, firstLine: firstLine))
    }
    return reading
  }

  /// The first thing said is `{` or `[`.
  private static func startsLikeJSON(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let first = bytes.first { $0 > 0x20 }
    return first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
  }

  /// `{"`, `[{` or `[[`: meant as JSON, so that JSON's complaint is the one to show.
  private static func looksLikeObject(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let start = bytes.lazy.filter { $0 > 0x20 }.prefix(2)
    return Array(start).last.map { [0x22, 0x7B, 0x5B, 0x7D, 0x5D].contains($0) } ?? false
      && !Array(start).elementsEqual("{{".utf8)
  }
}

/// Carries the one diagnostic that ended a document.
struct YAMLFailure: Error {
  var diagnostic: Diagnostic
  /// Where the reader stopped, in bytes; only for text that is not YAML at all.
  var bytes: Int?
}

/// Splits a stream at its document markers.
package enum DocumentSplitter {
  package struct Chunk: Sendable {
    package var bytes: Range<Int>
    /// The number of the chunk's first line in the file.
    package var firstLine: Int
  }

  /// A `---` in the first column always begins a document, even inside a block scalar (YAML 1.2,
  /// 9.1.2). Chunks of comments, directives and markers alone are left out. O(bytes).
  package static func split(_ bytes: UnsafeBufferPointer<UInt8>) -> [Chunk] {
    var chunks: [Chunk] = []
    var start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    var firstLine = 1
    var line = 1
    var hasContent = false
    var at = start
    func close(_ end: Int) {
      if hasContent { chunks.append(Chunk(bytes: start..<end, firstLine: firstLine)) }
    }
    while at < bytes.count {
      let end = lineEnd(bytes, at)
      let isMarker = isMarker(bytes, at, end)
      if isMarker {
        close(at)
        (start, firstLine, hasContent) = (at, line, false)
      }
      if !hasContent { hasContent = self.hasContent(bytes, isMarker ? at + 3 : at, end) }
      at = next(bytes, end)
      line += 1
    }
    close(bytes.count)
    return chunks
  }

  private static func lineEnd(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int {
    var at = start
    while at < bytes.count, bytes[at] != 0x0A, bytes[at] != 0x0D { at += 1 }
    return at
  }

  /// Behind LF, CR LF or a CR alone.
  private static func next(_ bytes: UnsafeBufferPointer<UInt8>, _ end: Int) -> Int {
    if end + 1 < bytes.count, bytes[end] == 0x0D, bytes[end + 1] == 0x0A { return end + 2 }
    return end + 1
  }

  private static func isMarker(
    _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int
  ) -> Bool {
    guard end - start >= 3, bytes[start] == 0x2D, bytes[start + 1] == 0x2D,
      bytes[start + 2] == 0x2D
    else { return false }
    return end - start == 3 || bytes[start + 3] == 0x20 || bytes[start + 3] == 0x09
  }

  private static func hasContent(
    _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int
  ) -> Bool {
    var at = start
    while at < end, bytes[at] == 0x20 || bytes[at] == 0x09 { at += 1 }
    guard at < end else { return false }
    if bytes[at] == UInt8(ascii: "#") || bytes[at] == UInt8(ascii: "%") { return false }
    let isEnd = end - at >= 3 && bytes[at] == 0x2E && bytes[at + 1] == 0x2E && bytes[at + 2] == 0x2E
    return !isEnd
  }
}
