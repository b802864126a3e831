import TerminalCanvas

/// Strokes before they become characters: arms by cell, so that all junctions mix by themselves.
struct StrokePlane: Sendable {
  private let width: Int
  private let height: Int
  private var masks: [StrokeMask]
  private var styles: [Style]
  private var flags: [UInt8]
  /// Cells that got strokes since the last drawing.
  private var touched: [Int] = []

  private static let rounded: UInt8 = 1
  private static let dashed: UInt8 = 2

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
    let count = max(0, width * height)
    masks = Array(repeating: StrokeMask(), count: count)
    styles = Array(repeating: .plain, count: count)
    flags = Array(repeating: 0, count: count)
  }

  private mutating func merge(
    _ x: Int, _ y: Int, _ mask: StrokeMask, _ style: Style, dashed isDashed: Bool
  ) {
    guard x >= 0, y >= 0, x < width, y < height else { return }
    let index = y * width + x
    // A crossing takes the look of what came last, but a dashed line over a border stays closed.
    if isDashed, masks[index].isEmpty {
      flags[index] |= Self.dashed
    } else if !isDashed {
      flags[index] &= ~Self.dashed
    }
    masks[index].merge(mask)
    styles[index] = style
    touched.append(index)
  }

  mutating func box(_ rect: Rect, _ stroke: Stroke, role: Role, rounded isRounded: Bool) {
    guard rect.width > 1, rect.height > 1 else { return }
    let style = Style(role)
    let corners = [
      (rect.x, rect.y, StrokeMask(right: stroke, down: stroke)),
      (rect.right, rect.y, StrokeMask(down: stroke, left: stroke)),
      (rect.x, rect.bottom, StrokeMask(up: stroke, right: stroke)),
      (rect.right, rect.bottom, StrokeMask(up: stroke, left: stroke)),
    ]
    for (x, y, mask) in corners {
      merge(x, y, mask, style, dashed: false)
      if isRounded, x >= 0, y >= 0, x < width, y < height { flags[y * width + x] |= Self.rounded }
    }
    let level = StrokeMask(right: stroke, left: stroke)
    let upright = StrokeMask(up: stroke, down: stroke)
    for x in (rect.x + 1)..<max(rect.x + 1, rect.right) {
      merge(x, rect.y, level, style, dashed: false)
      merge(x, rect.bottom, level, style, dashed: false)
    }
    for y in (rect.y + 1)..<max(rect.y + 1, rect.bottom) {
      merge(rect.x, y, upright, style, dashed: false)
      merge(rect.right, y, upright, style, dashed: false)
    }
  }

  /// A straight line, both ends included; each end gets an arm only towards the other.
  mutating func line(
    _ from: Point, _ to: Point, _ stroke: Stroke, role: Role, dashed: Bool, bold: Bool = false
  ) {
    let style = Style(role, bold: bold)
    if from.y == to.y {
      let (a, b) = (min(from.x, to.x), max(from.x, to.x))
      for x in a...b {
        let mask = StrokeMask(right: x < b ? stroke : .none, left: x > a ? stroke : .none)
        merge(x, from.y, mask, style, dashed: dashed)
      }
    } else {
      let (a, b) = (min(from.y, to.y), max(from.y, to.y))
      for y in a...b {
        let mask = StrokeMask(up: y > a ? stroke : .none, down: y < b ? stroke : .none)
        merge(from.x, y, mask, style, dashed: dashed)
      }
    }
  }

  /// A line that runs level through a cell, and nothing else.
  func isLevel(_ x: Int, _ y: Int) -> Bool {
    guard x >= 0, y >= 0, x < width, y < height else { return false }
    let mask = masks[y * width + x]
    return mask.left != .none && mask.right != .none && mask.up == .none && mask.down == .none
  }

  /// Draws what was added since the last time.
  mutating func draw(on canvas: inout Canvas, _ glyphs: GlyphSet) {
    for index in touched {
      let code = glyphs.code(
        masks[index], rounded: flags[index] & Self.rounded != 0,
        dashed: flags[index] & Self.dashed != 0)
      canvas.put(code: code, styles[index], index)
    }
    touched.removeAll(keepingCapacity: true)
  }
}
