import SourceText
import TerminalCanvas

/// A screen as SVG: text as text, with a title and a description for those who cannot see it.
package enum CanvasSVG {
  /// DejaVu Sans Mono's advance is 1233/2048 of the size; 17 high joins its box drawing without gaps.
  private static let cellWidth = 9.03
  private static let cellHeight = 17.0

  package static func text(
    _ canvas: Canvas, title: String = "topowalk", description: String = "",
    theme: Theme = .dark
  ) -> String {
    let width = Double(canvas.width) * cellWidth + 16
    let height = Double(canvas.height) * cellHeight + 16
    let told = description.isEmpty ? "" : "<desc id=\"desc\">\(Markup.escape(description))</desc>\n"
    let labels = description.isEmpty ? "title" : "title desc"
    var out = """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(number(width))" height="\(number(height))" viewBox="0 0 \(number(width)) \(number(height))" role="img" aria-labelledby="\(labels)">
      <title id="title">\(Markup.escape(title))</title>
      \(told)<rect width="100%" height="100%" fill="\(Palette.background(theme.ground).hex)"/>
      <g font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="15" xml:space="preserve">

      """
    for y in 0..<canvas.height { out += row(canvas, y, theme) }
    return out + "</g>\n</svg>\n"
  }

  private static func row(_ canvas: Canvas, _ y: Int, _ theme: Theme) -> String {
    var backgrounds = ""
    var texts = ""
    for run in CanvasRuns.row(canvas, y) {
      let (ink, paper) = Palette.colors(run.style, theme)
      let left = 8 + Double(run.x) * cellWidth
      let width = number(Double(run.width) * cellWidth)
      if let paper {
        backgrounds +=
          "<rect x=\"\(number(left))\" y=\"\(number(8 + Double(y) * cellHeight))\" "
          + "width=\"\(width)\" height=\"\(number(cellHeight))\" fill=\"\(paper.hex)\"/>\n"
      }
      if run.text.contains(where: { $0 != " " }) {
        let weight = run.style.isBold ? " font-weight=\"bold\"" : ""
        texts +=
          "<text x=\"\(number(left))\" y=\"\(number(8 + Double(y) * cellHeight + 13.4))\" fill=\"\(ink.hex)\"\(weight)"
          + " textLength=\"\(width)\" lengthAdjust=\"spacing\">\(Markup.escape(run.text))</text>\n"
      }
    }
    return backgrounds + texts
  }

  /// Two digits behind the point are enough for pixels.
  private static func number(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    return hundredths % 100 == 0
      ? "\(hundredths / 100)"
      : "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
  }
}

/// Stretches of one style in a row of cells.
enum CanvasRuns {
  struct Run {
    var x: Int
    var width: Int
    var text: String
    var style: Style
  }

  static func row(_ canvas: Canvas, _ y: Int) -> [Run] {
    var out: [Run] = []
    var x = 0
    while x < canvas.width {
      let style = canvas[x, y].style
      var end = x
      var text = ""
      while end < canvas.width, canvas[end, y].style == style {
        if let glyph = canvas[end, y].glyph { text.append(glyph) }
        end += 1
      }
      out.append(Run(x: x, width: end - x, text: text, style: style))
      x = end
    }
    return out
  }
}

package enum Markup {
  /// Safe between tags and inside quoted attributes.
  package static func escape(_ text: String) -> String {
    text.printable.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
      .replacing(">", with: "&gt;").replacing("\"", with: "&quot;")
  }
}
