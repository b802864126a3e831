import CYAML
import SourceText

/// What one file held: its documents in order and everything there was to say about them.
package struct YAMLReading: Sendable {
  package var documents: [YAMLNode]
  package var diagnostics: [Diagnostic]
}

/// Reads YAML and JSON text into located trees.
///
/// Documents are split at `---` first and read one by one, so that a broken one costs only itself.
/// Budgets keep hostile files from growing: nodes with aliases written out, and nesting (libyaml
/// itself refuses more than 1,000 levels).
package enum YAMLReader {
  /// Nodes a document may have once its aliases are written out ("billion laughs").
  package static let nodeBudget = 2_000_000
  /// Levels of nesting a document may have; deeper ones would exhaust the stack of later readers.
  package static let depthBudget = 200

  /// Never throws: a document that cannot be read becomes a diagnostic at its first bad place.
  package static func read(_ file: SourceFile) -> YAMLReading {
    var reading = YAMLReading(documents: [], diagnostics: [])
    for chunk in DocumentSplitter.split(file) {
      var parser = YAMLDocumentParser(path: file.path, firstLine: chunk.firstLine)
      switch parser.parse(chunk.text) {
      case .success(let nodes): reading.documents += nodes
      case .failure(let failure): reading.diagnostics.append(failure.diagnostic)
      }
      reading.diagnostics += parser.diagnostics
    }
    return reading
  }
}

/// Carries the one diagnostic that ended a document.
struct YAMLFailure: Error {
  var diagnostic: Diagnostic
}

/// Splits a stream at its document markers.
enum DocumentSplitter {
  struct Chunk {
    var text: String
    /// The number of the chunk's first line in the file.
    var firstLine: Int
  }

  /// A `---` in the first column always begins a document, even inside a block scalar (YAML 1.2, 9.1.2).
  static func split(_ file: SourceFile) -> [Chunk] {
    var chunks: [Chunk] = []
    var lines: [Substring] = []
    var firstLine = 1
    func flush() {
      if lines.contains(where: hasContent) {
        chunks.append(Chunk(text: lines.joined(separator: "\n") + "\n", firstLine: firstLine))
      }
    }
    for (index, line) in file.lines.enumerated() {
      if isMarker(line) {
        flush()
        firstLine = index + 1
        lines = [line]
      } else {
        lines.append(index == 0 && line.hasPrefix("\u{FEFF}") ? line.dropFirst() : line)
      }
    }
    flush()
    return chunks
  }

  private static func isMarker(_ line: Substring) -> Bool {
    guard line.hasPrefix("---") else { return false }
    guard let next = line.dropFirst(3).first else { return true }
    return next == " " || next == "\t" || next == "\r"
  }

  /// Comments, directives and markers alone make no document.
  private static func hasContent(_ line: Substring) -> Bool {
    let body = isMarker(line) ? line.dropFirst(3) : line
    guard let first = body.first(where: { $0 != " " && $0 != "\t" && $0 != "\r" }) else {
      return false
    }
    return first != "#" && first != "%" && !line.hasPrefix("...")
  }
}
