import TerminalCanvas
import TopologyModel

/// A row of a list: what it says, and what it stands for.
struct ListRow: Sendable {
  var spans: [Span]
  /// State at the right end; kept when the words have to be cut.
  var tail: [Span] = []
  var element: ElementID?
  /// Tells it from the other rows.
  var key: String
}

/// Lists: rows below a heading. Only rows near the screen are drawn, so that a list of ten
/// thousand costs as much as one of a hundred.
enum ListPicture {
  /// `row` is asked for the rows that are drawn, in order.
  static func picture(
    _ input: PictureInput, heading: [[Span]], count: Int, row: (Int) -> ListRow
  ) -> Picture {
    let width = max(1, input.width)
    let whole = heading.count + count
    let from = max(0, min(input.scroll - input.height, whole))
    let to = min(whole, input.scroll + 2 * max(1, input.height))
    var canvas = Canvas(width: width, height: max(1, to - from))
    var places: [Picture.Place] = []
    for y in from..<max(from, to) {
      if y < heading.count {
        write(
          ListRow(spans: heading[y], key: ""), y - from, width, false, input.glyphs, on: &canvas)
        continue
      }
      let row = row(y - heading.count)
      let isSelected =
        input.row.map { $0 == row.key } ?? (row.element != nil && row.element == input.selection)
      write(row, y - from, width, isSelected, input.glyphs, on: &canvas)
      places.append(
        Picture.Place(
          element: row.element, rect: Rect(x: 0, y: y, width: width, height: 1), row: row.key))
    }
    var picture = Picture(canvas: canvas, places: places)
    picture.firstRow = from
    picture.height = max(1, whole)
    if !heading.isEmpty {
      var head = Canvas(width: width, height: heading.count)
      for (y, spans) in heading.enumerated() {
        write(ListRow(spans: spans, key: ""), y, width, false, input.glyphs, on: &head)
      }
      picture.head = head
    }
    return picture
  }

  private static func write(
    _ row: ListRow, _ y: Int, _ width: Int, _ isSelected: Bool, _ glyphs: GlyphSet,
    on canvas: inout Canvas
  ) {
    let tail = row.tail.reduce(0) { $0 + DisplayWidth.of($1.text) }
    let limit = width - (tail > 0 ? tail + 2 : 0)
    var column = 0
    for span in row.spans {
      let room = limit - column
      let text = TextFit.end(span.text, max(0, room))
      column = canvas.write(
        glyphs.text(text), column, y, styled(span.style, isSelected), limit: max(0, limit))
    }
    var x = width - tail
    for span in row.tail {
      x = canvas.write(glyphs.text(span.text), x, y, styled(span.style, isSelected), limit: width)
    }
  }

  private static func styled(_ style: Style, _ isSelected: Bool) -> Style {
    var style = style
    if isSelected { style.isReversed = true }
    return style
  }
}
