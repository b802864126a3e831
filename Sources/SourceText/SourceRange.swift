/// A stretch of one line of one file, as a person counts it.
///
/// Lines and columns start at 1; columns count characters, not bytes, so that an editor lands on
/// the right cell behind `é`. A length of 0 marks a place rather than a stretch.
package struct SourceRange: Hashable, Sendable {
  package var path: String
  private var lineNumber: UInt32
  private var columnNumber: UInt32
  private var lengthNumber: UInt32

  package init(path: String, line: Int, column: Int, length: Int = 0) {
    self.path = path
    lineNumber = UInt32(clamping: line)
    columnNumber = UInt32(clamping: column)
    lengthNumber = UInt32(clamping: length)
  }

  package var line: Int {
    get { Int(lineNumber) }
    set { lineNumber = UInt32(clamping: newValue) }
  }

  package var column: Int {
    get { Int(columnNumber) }
    set { columnNumber = UInt32(clamping: newValue) }
  }

  package var length: Int {
    get { Int(lengthNumber) }
    set { lengthNumber = UInt32(clamping: newValue) }
  }

  /// `path:line:column`, which editors and CI systems turn into a link.
  package var text: String { "\(path):\(line):\(column)" }

  /// The last path component with its line, for places where a whole path does not fit.
  package var short: String {
    let file = path.split(separator: "/").last.map(String.init) ?? path
    return "\(file):\(line)"
  }
}
