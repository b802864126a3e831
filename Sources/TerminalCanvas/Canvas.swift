/// A grid of cells that everything draws into; outside of it drawing has no effect.
///
/// Glyphs are kept as code points and styles as two bytes, so that a canvas is copied as a block.
package struct Canvas: Sendable {
  package let width: Int
  package let height: Int
  /// A code point; 0 behind a wide glyph; with the top bit a position in `clusters`.
  private var codes: [UInt32]
  private var styles: [UInt16]
  private var clusters: [Character] = []

  private static let clusterBit: UInt32 = 1 << 31

  package init(width: Int, height: Int) {
    self.width = max(0, width)
    self.height = max(0, height)
    codes = Array(repeating: 32, count: self.width * self.height)
    styles = Array(repeating: Style.plain.packed, count: codes.count)
  }

  /// Row by row from the top. O(cells).
  package var cells: [Cell] { codes.indices.map(cell) }

  /// Whether a row looks the same on another canvas of this width.
  package func hasSameRow(_ other: Canvas, _ y: Int) -> Bool {
    guard width == other.width, y < height, y < other.height else { return false }
    let range = y * width..<(y + 1) * width
    return codes[range] == other.codes[range] && styles[range] == other.styles[range]
      && clusters == other.clusters
  }

  private func cell(_ index: Int) -> Cell {
    let code = codes[index]
    let style = Style(packed: styles[index])
    if code == 0 { return Cell(nil, style) }
    if code & Self.clusterBit != 0 {
      return Cell(clusters[Int(code & ~Self.clusterBit)], style)
    }
    return Cell(Unicode.Scalar(code).map(Character.init), style)
  }

  package subscript(_ x: Int, _ y: Int) -> Cell {
    get { x >= 0 && y >= 0 && x < width && y < height ? cell(y * width + x) : .blank }
    set {
      guard x >= 0, y >= 0, x < width, y < height else { return }
      put(newValue.glyph, newValue.style.packed, y * width + x)
    }
  }

  /// Puts one code point that takes one cell; there is no faster way to draw strokes.
  package mutating func put(code: UInt32, _ style: Style, _ index: Int) {
    guard codes.indices.contains(index) else { return }
    codes[index] = code
    styles[index] = style.packed
  }

  private mutating func put(_ glyph: Character?, _ style: UInt16, _ index: Int) {
    styles[index] = style
    guard let glyph else {
      codes[index] = 0
      return
    }
    let scalars = glyph.unicodeScalars
    if let first = scalars.first, scalars.dropFirst().isEmpty {
      codes[index] = first.value
      return
    }
    let known = clusters.firstIndex(of: glyph)
    if known == nil { clusters.append(glyph) }
    codes[index] = UInt32(known ?? clusters.count - 1) | Self.clusterBit
  }

  /// Writes text from (x, y) to the right, at most to `limit` (exclusive); returns the next column.
  ///
  /// Control characters become blanks and a wide character that does not fit is left out, so that
  /// nothing a file says can move the cursor.
  @discardableResult
  package mutating func write(
    _ text: String, _ x: Int, _ y: Int, _ style: Style = .plain, limit: Int? = nil
  ) -> Int {
    let end = min(limit ?? width, width)
    let packed = style.packed
    if let column = writePlain(text, x, y, packed, end) { return column }
    var column = x
    for character in text {
      let width = DisplayWidth.of(character)
      if width == 0 { continue }
      if column + width > end { break }
      if column >= 0, y >= 0, y < height {
        put(DisplayWidth.isInvisible(character) ? " " : character, packed, y * self.width + column)
        if width == 2 { put(nil, packed, y * self.width + column + 1) }
      }
      column += width
    }
    return column
  }

  /// Text of printable ASCII alone; `nil` when there is anything else in it.
  private mutating func writePlain(
    _ text: String, _ x: Int, _ y: Int, _ style: UInt16, _ end: Int
  ) -> Int? {
    for byte in text.utf8 where byte < 32 || byte > 126 { return nil }
    var column = x
    for byte in text.utf8 {
      if column >= end { break }
      if column >= 0, y >= 0, y < height {
        codes[y * width + column] = UInt32(byte)
        styles[y * width + column] = style
      }
      column += 1
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
        copy(other, Point(from.x + x, from.y + y), to: Point(rect.x + x, rect.y + y))
      }
    }
  }

  private mutating func copy(_ other: Canvas, _ from: Point, to: Point) {
    guard from.x >= 0, from.y >= 0, to.x >= 0, to.y >= 0, to.x < width, to.y < height else {
      return
    }
    let source = from.y * other.width + from.x
    let target = to.y * width + to.x
    if other.codes[source] & Self.clusterBit != 0 {
      put(other.cell(source).glyph, other.styles[source], target)
    } else {
      codes[target] = other.codes[source]
      styles[target] = other.styles[source]
    }
  }

  /// The rows as text, without spaces at their ends; for tests and plain output.
  package var text: String {
    (0..<height).map { y in
      var line = ""
      for x in 0..<width { if let glyph = cell(y * width + x).glyph { line.append(glyph) } }
      while line.last == " " { line.removeLast() }
      return line
    }.joined(separator: "\n")
  }
}

extension Canvas: Equatable {
  /// The same cells, in whichever order clusters came.
  package static func == (left: Canvas, right: Canvas) -> Bool {
    guard left.width == right.width, left.height == right.height, left.styles == right.styles
    else { return false }
    if left.clusters == right.clusters { return left.codes == right.codes }
    return left.cells == right.cells
  }
}
