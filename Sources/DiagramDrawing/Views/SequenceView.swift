import Simulation
import TerminalCanvas
import TopologyModel

/// Lifelines and messages of the request on screen, with time: one line a message, top to bottom.
enum SequenceView {
  private struct Party: Hashable {
    var element: ElementID
    var name: String
  }

  static func picture(_ input: PictureInput) -> Picture {
    var parties: [Party] = []
    for hop in input.hops {
      for party in [
        Party(element: hop.from, name: hop.fromName), Party(element: hop.to, name: hop.toName),
      ] where !parties.contains(party) {
        parties.append(party)
      }
    }
    if parties.isEmpty, let request = input.request {
      parties.append(
        Party(
          element: input.world.element(of: request.origin, in: input.topology),
          name: input.world.name(of: request.origin, in: input.topology)))
    }
    guard !parties.isEmpty else {
      var canvas = Canvas(width: max(1, input.width), height: 3)
      canvas.write("no request yet: r sends one", 2, 1, Style(.dim))
      return Picture(canvas: canvas)
    }
    var painter = SequencePainter(input, parties.map { ($0.element, $0.name) })
    painter.paint()
    return painter.picture
  }
}

/// Draws into as many cells as the messages need.
private struct SequencePainter {
  private let input: PictureInput
  private let parties: [(element: ElementID, name: String)]
  /// Where each lifeline runs.
  private let columns: [Int]
  private let headWidth: Int
  private var strokes: StrokePlane
  private var canvas: Canvas
  private var texts: [(x: Int, y: Int, text: String, style: Style, limit: Int)] = []
  private var now: Rect?
  private let rows: Int

  init(_ input: PictureInput, _ parties: [(element: ElementID, name: String)]) {
    self.input = input
    self.parties = parties
    let count = parties.count
    let left = 9
    // As wide as there is room, at least enough for short names; further than that it pans.
    let gap = max(13, min(34, count > 1 ? (input.width - left - 8) / max(1, count) : 20))
    let head = min(gap - 2, 22)
    headWidth = head
    columns = parties.indices.map { left + head / 2 + $0 * gap }
    rows = 4 + input.hops.count * 2 + 1
    let width = max(input.width, (columns.last ?? 0) + headWidth / 2 + 2)
    canvas = Canvas(width: width, height: max(rows, min(input.height, rows + 1)))
    strokes = StrokePlane(width: canvas.width, height: canvas.height)
  }

  var picture: Picture {
    var names = Canvas(width: canvas.width, height: 3)
    names.copy(canvas, from: Point(0, 0), into: Rect(x: 0, y: 0, width: canvas.width, height: 3))
    var picture = Picture(
      canvas: canvas,
      places: parties.indices.map { index in
        Picture.Place(element: parties[index].element, rect: head(index))
      }, now: now)
    picture.head = names
    return picture
  }

  private func head(_ index: Int) -> Rect {
    Rect(x: columns[index] - headWidth / 2, y: 0, width: headWidth, height: 3)
  }

  private func column(_ element: ElementID, _ name: String) -> Int {
    parties.firstIndex { $0.element == element && $0.name == name } ?? 0
  }

  mutating func paint() {
    for index in parties.indices { paintHead(index) }
    for (index, hop) in input.hops.enumerated() { paintHop(hop, index) }
    strokes.draw(on: &canvas, input.glyphs)
    for index in parties.indices { paintName(index) }
    for text in texts {
      canvas.write(input.glyphs.text(text.text), text.x, text.y, text.style, limit: text.limit)
    }
  }

  private mutating func paintHead(_ index: Int) {
    let isSelected = input.selection == parties[index].element
    strokes.box(
      head(index), isSelected ? .heavy : .light, role: isSelected ? .key : .border,
      rounded: !isSelected)
    strokes.line(
      Point(columns[index], 2), Point(columns[index], rows - 1), .light, role: .dim,
      dashed: false)
  }

  private mutating func paintName(_ index: Int) {
    let rect = head(index)
    let room = rect.width - 2
    let short = ShortNames.text(parties[index].element, parties[index].name, input.topology)
    let name = TextFit.middle(short, room)
    let left = (room - DisplayWidth.of(name)) / 2
    canvas.write(
      input.glyphs.text(name), rect.x + 1 + left, 1,
      Style(.title, bold: true, reversed: input.selection == parties[index].element))
  }

  private mutating func paintHop(_ hop: Hop, _ index: Int) {
    let y = 4 + index * 2
    let isNow = index == input.hops.count - 1
    let style = Style(hop.isBad ? .bad : .request, bold: isNow || hop.isBad)
    let from = column(hop.from, hop.fromName)
    let to = column(hop.to, hop.toName)
    texts.append((0, y, TextFit.pad(hop.at.text, 8), Style(isNow ? .request : .dim), 9))
    let number = "(\(index + 1)) "
    if from == to {
      strokes.line(
        Point(columns[from], y), Point(columns[from] + 2, y), isNow ? .heavy : .light,
        role: .request, dashed: false, bold: isNow)
      texts.append(
        (
          columns[from] + 3, y,
          " \(TextFit.end(number + Speech.of(hop), canvas.width - columns[from] - 5)) ", style,
          canvas.width
        ))
    } else {
      paintArrow(hop, from, to, y, isNow)
      // Words may go on over lifelines: nothing else is said in their row.
      let left = min(columns[from], columns[to])
      let text = " \(TextFit.end(number + Speech.of(hop), canvas.width - left - 4)) "
      texts.append((left + 1, y - 1, text, style, canvas.width))
    }
    if isNow { now = Rect(x: max(0, columns[min(from, to)] - 4), y: y - 1, width: 12, height: 3) }
  }

  private mutating func paintArrow(_ hop: Hop, _ from: Int, _ to: Int, _ y: Int, _ isNow: Bool) {
    let step = from < to ? 1 : -1
    let end = columns[to] - step
    strokes.line(
      Point(columns[from], y), Point(end, y), isNow && !hop.isResponse ? .heavy : .light,
      role: hop.isBad ? .bad : .request, dashed: hop.isResponse, bold: isNow)
    texts.append(
      (
        end, y, String(input.glyphs.arrow(step > 0 ? .right : .left)),
        Style(.request, bold: isNow), canvas.width
      ))
  }
}
