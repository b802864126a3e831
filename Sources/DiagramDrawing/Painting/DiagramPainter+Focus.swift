import DiagramLayout
import Simulation
import TerminalCanvas
import TopologyModel

/// What draws the eye: the token of the current hop, one focus, what was changed.
extension DiagramPainter {
  /// A token on the current hop's line.
  mutating func paintToken(_ motion: Int, _ marks: HopMarks) {
    guard let path = marks.paths.last(where: { $0.isCurrent })?.path, !path.isEmpty else { return }
    let point = path[min(path.count - 1, max(0, motion) * path.count / 1_000)]
    canvas[point.x, point.y] = Cell(
      glyphs.text("●").first, Style(.request, bold: true, reversed: true))
  }

  /// Leaves colours to the current hop's boxes and line; signs and words stay.
  mutating func dim(but emphasis: Emphasis, _ marks: HopMarks) {
    let ends = emphasis.hops.last.map { [$0.from, $0.to] } ?? []
    if ends.isEmpty, emphasis.highlighted.isEmpty { return }
    var rects = (ends + emphasis.highlighted.sorted()).compactMap {
      view.rect(showing: $0, in: topology)
    }
    if let selection = emphasis.selection,
      let rect = view.rect(showing: selection, in: topology)
    {
      rects.append(rect)
    }
    let path = Set(marks.paths.filter(\.isCurrent).flatMap(\.path))
    for y in 0..<canvas.height {
      for x in 0..<canvas.width {
        let point = Point(x, y)
        if path.contains(point) || rects.contains(where: { $0.contains(point) }) { continue }
        var cell = canvas[x, y]
        if cell.style == .plain, cell.glyph == " " { continue }
        cell.style = Style(.dim)
        canvas[x, y] = cell
      }
    }
  }

  /// `►` at the upper left corner of what is lit, so that it is not told by shades alone.
  mutating func markHighlighted(_ lit: Set<ElementID>) {
    for element in lit.sorted() {
      guard let node = view.node(showing: element, in: topology),
        let rect = view.scene.rect(of: node), rect.height > 1, rect.width > 3
      else { continue }
      // A title that begins at once leaves the corner.
      let isTitled = canvas[rect.x + 1, rect.y].glyph?.isLetter ?? false
      canvas[rect.x + (isTitled ? 0 : 1), rect.y] = Cell(
        glyphs.text("►").first ?? ">", Style(.request, bold: true))
    }
  }

  /// `Δ` at the upper right corner of what differs from the files, in a row behind its name.
  mutating func markChanged(_ changed: Set<ElementID>) {
    if changed.isEmpty { return }
    var marked: Set<Int> = []
    for element in changed.sorted() {
      guard let node = view.node(showing: element, in: topology),
        marked.insert(node).inserted, let rect = view.scene.rect(of: node)
      else { continue }
      var x = rect.right - 1
      if rect.height == 1 {
        let gap = (rect.x..<max(rect.x + 1, rect.right)).first {
          canvas[$0, rect.y].glyph == " " && canvas[$0 + 1, rect.y].glyph == " "
        }
        x = gap.map { $0 + 1 } ?? rect.x
      }
      canvas[x, rect.y] = Cell(glyphs.text("Δ").first, Style(.caution, bold: true))
    }
  }
}
