import Importing
import SourceText

/// The least of some sources that still comes to the same: first whole files are left out, then documents, halves
/// before quarters (Zeller and Hildebrandt: delta debugging). What is left out of a file leaves blank lines, so that
/// every place stays what it was.
struct Reduction {
  private struct Piece {
    var file: Int
    var lines: Range<Int>
  }

  private(set) var files: [SourceFile]
  /// Documents there were, and those that are left.
  private(set) var all = 0
  private(set) var kept = 0
  /// Bytes that may be read again, all tries together: it is waited for.
  private var budget = 48_000_000
  private let holds: ([SourceFile]) -> Bool

  init(_ files: [SourceFile], while holds: @escaping ([SourceFile]) -> Bool) {
    self.files = files
    self.holds = holds
    dropFiles()
    dropDocuments()
  }

  private mutating func isStill(_ tried: [SourceFile]) -> Bool {
    let cost = tried.reduce(20_000) { $0 + $1.text.utf8.count }
    guard cost <= budget else { return false }
    budget -= cost
    return holds(tried)
  }

  private mutating func dropFiles() {
    for index in files.indices.reversed() where files.count > 1 {
      var tried = files
      all += Self.pieces(of: tried[index]).count
      tried.remove(at: index)
      if isStill(tried) { files = tried } else { all -= Self.pieces(of: files[index]).count }
    }
  }

  private mutating func dropDocuments() {
    var pieces = files.indices.flatMap { file in
      Self.pieces(of: files[file]).map { Piece(file: file, lines: $0) }
    }
    all += pieces.count
    var size = (pieces.count + 1) / 2
    while size > 0, !pieces.isEmpty {
      var start = 0
      while start < pieces.count {
        let end = min(start + size, pieces.count)
        let tried = Self.without(pieces[start..<end], files)
        if end - start < pieces.count, isStill(tried) {
          files = tried
          pieces.removeSubrange(start..<end)
        } else {
          start = end
        }
      }
      size = size == 1 ? 0 : (size + 1) / 2
    }
    kept = pieces.count
  }

  /// Lines of each document that says something.
  private static func pieces(of file: SourceFile) -> [Range<Int>] {
    var out: [Range<Int>] = []
    let lines = file.lines
    var start = 0
    func close(_ end: Int) {
      let says = lines[start..<end].contains { line in
        let first = line.first { $0 != " " }
        return first != nil && first != "#" && !line.hasPrefix("---")
      }
      if says { out.append(start..<end) }
    }
    for (index, line) in lines.enumerated() where line.hasPrefix("---") {
      close(index)
      start = index
    }
    close(lines.count)
    return out
  }

  private static func without(_ pieces: ArraySlice<Piece>, _ files: [SourceFile]) -> [SourceFile] {
    var out = files
    for file in Set(pieces.map(\.file)) {
      var lines = out[file].lines
      for piece in pieces where piece.file == file {
        for line in piece.lines { lines[line] = "" }
      }
      out[file].text = lines.joined(separator: "\n")
    }
    return out
  }
}
