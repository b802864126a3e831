/// A grid of cells that everything draws into; outside of it drawing has no effect.
package struct Canvas: Equatable, Sendable {
  package let width: Int
  package let height: Int
  /// Row by row from the top.
  package private(set) var cells: [Cell]

  package init(width: Int, height: Int) {
    self.width = max(0, width)
    self.height = max(0, height)
    cells = Array(repeating: .blank, count: self.width * self.height)
  }

  package subscript(_ x: Int, _ y: Int) -> Cell {
    get { x >= 0 && y >= 0 && x < width && y < height ? cells[y * width + x] : .blank }
    set {
      guard x >= 0, y >= 0, x < width, y < height else { return }
      cells[y * width + x] = newValue
    }
  }

  /// Writes text from (x, y) to the right, at most to `limit` (exclusive); returns the next column.
  ///
  /// Control characters become blanks and a wide character that does not fit is left out, so that
  /// nothing a file says can move the cursor.
  @discardableResult
  package mutating func write(
    _ text: some StringProtocol, _ x: Int, _ y: Int, _ style: Style = .plain, limit: Int? = nil
  ) -> Int {
    let end = min(limit ?? width, width)
    var column = x
    for character in text {
      let width = DisplayWidth.of(character)
      if width == 0 { continue }
      if column + width > end { break }
      let safe = Canvas.isControl(character) ? " " : character
      if column >= 0 {
        self[column, y] = Cell(safe, style)
        if width == 2 { self[column + 1, y] = Cell(nil, style) }
      }
      column += width
    }
    return column
  }

  /// Writes spans one behind the other.
  @discardableResult
  package mutating func write(_ spans: [Span], _ x: Int, _ y: Int, limit: Int? = nil) -> Int {
    var column = x
    for span in spans { column = write(span.text, column, y, span.style, limit: limit) }
    return column
  }

  package mutating func fill(_ rect: Rect, _ cell: Cell = .blank) {
    for y in max(0, rect.y)..<max(max(0, rect.y), min(height, rect.bottom + 1)) {
      for x in max(0, rect.x)..<max(max(0, rect.x), min(width, rect.right + 1)) {
        self[x, y] = cell
      }
    }
  }

  /// Copies a part of another canvas, with `from` landing at `to`.
  package mutating func copy(_ other: Canvas, from: Point, into rect: Rect) {
    for y in 0..<max(0, rect.height) {
      for x in 0..<max(0, rect.width) where from.x + x < other.width && from.y + y < other.height {
        self[rect.x + x, rect.y + y] = other[from.x + x, from.y + y]
      }
    }
  }

  /// The rows as text, without spaces at their ends; for tests and plain output.
  package var text: String {
    (0..<height).map { y in
      var line = ""
      for x in 0..<width { if let glyph = cells[y * width + x].glyph { line.append(glyph) } }
      while line.last == " " { line.removeLast() }
      return line
    }.joined(separator: "\n")
  }

  private static func isControl(_ character: Character) -> Bool {
    guard let first = character.unicodeScalars.first else { return true }
    return first.value < 0x20 || (0x7F...0x9F).contains(first.value)
  }
}
