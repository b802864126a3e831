import TerminalCanvas

/// Borders between panes as one drawing, so that every corner joins.
enum PaneBorders {
  static func join(
    _ layout: ScreenLayout, focused: Pane, _ glyphs: GlyphSet, on canvas: inout Canvas
  ) {
    guard layout.panes.count > 1 || layout.diagram.height > 0 else { return }
    for (_, rect) in layout.panes where rect.x > 0 {
      corner(Point(rect.x, rect.y), layout, focused, glyphs, on: &canvas)
      // Where the neighbour on the left begins lower down.
      for (_, other) in layout.panes
      where other.right + 1 == rect.x && other.y > rect.y && other.y <= rect.bottom {
        corner(Point(rect.x, other.y), layout, focused, glyphs, on: &canvas)
      }
    }
  }

  private static func corner(
    _ point: Point, _ layout: ScreenLayout, _ focused: Pane, _ glyphs: GlyphSet,
    on canvas: inout Canvas
  ) {
    func weight(_ fits: (Rect) -> Bool) -> Stroke {
      var out = Stroke.none
      for (pane, rect) in layout.panes where fits(rect) {
        if pane == focused { return .heavy }
        out = .light
      }
      return out
    }
    // Title lines run along the tops of panes; the border runs down from where one begins.
    let right = weight { $0.y == point.y && $0.x == point.x }
    let left = weight { $0.y == point.y && $0.right + 1 == point.x }
    let up = layout.panes.contains {
      $0.rect.x == point.x && $0.rect.y < point.y && $0.rect.bottom + 1 >= point.y
    }
    let down = layout.panes.contains {
      $0.rect.x == point.x && $0.rect.y <= point.y && $0.rect.bottom > point.y
    }
    let mask = StrokeMask(
      up: up ? .light : .none, right: right, down: down ? .light : .none, left: left)
    canvas[point.x, point.y] = Cell(glyphs.glyph(mask), Style(.border))
  }
}
