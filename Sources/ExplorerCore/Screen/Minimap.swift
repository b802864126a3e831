import DiagramDrawing
import TerminalCanvas

/// The whole of a picture that is larger than its room, small in a corner: where one is, and where
/// something is wrong.
enum Minimap {
  private static let size = (width: 24, height: 7)

  /// Drawn where more than a few rows or columns are out of sight; tells whether it was.
  static func draw(
    _ picture: Picture, pan: Point, in area: Rect, _ glyphs: GlyphSet, on canvas: inout Canvas
  ) -> Bool {
    guard area.width >= 90, area.height >= 18,
      picture.width > area.width || picture.height > area.height + 4,
      picture.firstRow == 0, picture.canvas.height == picture.height
    else { return false }
    let width = min(size.width, max(8, picture.width / 4))
    let height = min(size.height, max(3, picture.height / 5))
    let frame = Rect(
      x: area.right - width - 1, y: area.bottom - height - 1, width: width + 2, height: height + 2)
    canvas.fill(frame)
    border(frame, glyphs, on: &canvas)
    for y in 0..<height {
      for x in 0..<width {
        let block = Rect(
          x: x * picture.width / width, y: y * picture.height / height,
          width: max(1, (x + 1) * picture.width / width - x * picture.width / width),
          height: max(1, (y + 1) * picture.height / height - y * picture.height / height))
        let view = Rect(x: pan.x, y: pan.y, width: area.width, height: area.height)
        let center = Point(block.x + block.width / 2, block.y + block.height / 2)
        var cell = mark(block, picture.canvas, glyphs)
        cell.style.isReversed = view.contains(center)
        canvas[frame.x + 1 + x, frame.y + 1 + y] = cell
      }
    }
    canvas.write(
      glyphs.text(" map "), frame.x + 1, frame.y, Style(.dim), limit: frame.right)
    return true
  }

  private static func border(_ rect: Rect, _ glyphs: GlyphSet, on canvas: inout Canvas) {
    let style = Style(.border)
    for x in rect.x...rect.right {
      let mask = StrokeMask(
        right: x < rect.right ? .light : .none, left: x > rect.x ? .light : .none)
      var top = mask
      var bottom = mask
      if x == rect.x || x == rect.right {
        top.merge(StrokeMask(down: .light))
        bottom.merge(StrokeMask(up: .light))
      }
      canvas[x, rect.y] = Cell(glyphs.glyph(top), style)
      canvas[x, rect.bottom] = Cell(glyphs.glyph(bottom), style)
    }
    for y in (rect.y + 1)..<max(rect.y + 1, rect.bottom) {
      for x in [rect.x, rect.right] {
        canvas[x, y] = Cell(glyphs.glyph(StrokeMask(up: .light, down: .light)), style)
      }
    }
  }

  /// The worst that is to be seen in a part of the picture.
  private static func mark(_ block: Rect, _ canvas: Canvas, _ glyphs: GlyphSet) -> Cell {
    var hasInk = false
    var role = Role.dim
    for y in block.y...block.bottom {
      for x in block.x...block.right {
        let cell = canvas[x, y]
        guard let glyph = cell.glyph, glyph != " " else { continue }
        hasInk = true
        switch cell.style.role {
        case .bad: return Cell(glyphs.text("✗").first, Style(.bad, bold: true))
        case .request where cell.style.isBold: role = .request
        case .caution where role == .dim: role = .caution
        default: break
        }
      }
    }
    switch role {
    case .request: return Cell(glyphs.text("►").first, Style(.request, bold: true))
    case .caution: return Cell(glyphs.text("◐").first, Style(.caution))
    default: return Cell(hasInk ? glyphs.text("·").first : " ", Style(.dim))
    }
  }

  /// How far down one is, at the right edge.
  static func scrollBar(
    _ picture: Picture, pan: Point, in area: Rect, _ glyphs: GlyphSet, on canvas: inout Canvas
  ) {
    guard picture.height > area.height, area.height > 2, area.width > 4 else { return }
    let thumb = max(1, area.height * area.height / picture.height)
    let start = (area.height - thumb) * pan.y / max(1, picture.height - area.height)
    for y in 0..<area.height {
      let isThumb = y >= start && y < start + thumb
      canvas[area.right, area.y + y] = Cell(
        isThumb ? glyphs.text("█").first : glyphs.text("░").first, Style(.dim))
    }
  }
}
