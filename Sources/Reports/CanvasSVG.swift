import SourceText
import TerminalCanvas

/// A screen as SVG: text as text, with a title for those who cannot see it.
package enum CanvasSVG {
  /// DejaVu Sans Mono's advance is 1233/2048 of the size; 17 high joins its box drawing without gaps.
  private static let cellWidth = 9.03
  private static let cellHeight = 17.0

  package static func text(_ canvas: Canvas, title: String = "topowalk") -> String {
    let width = Double(canvas.width) * cellWidth + 16
    let height = Double(canvas.height) * cellHeight + 16
    var out = """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(number(width))" height="\(number(height))" role="img">
      <title>\(escape(title))</title>
      <rect width="100%" height="100%" fill="#101418"/>
      <g font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="15" xml:space="preserve">

      """
    for y in 0..<canvas.height { out += row(canvas, y) }
    return out + "</g>\n</svg>\n"
  }

  private static func row(_ canvas: Canvas, _ y: Int) -> String {
    var backgrounds = ""
    var texts = ""
    var x = 0
    while x < canvas.width {
      let style = canvas[x, y].style
      var end = x
      var run = ""
      while end < canvas.width, canvas[end, y].style == style {
        if let glyph = canvas[end, y].glyph { run.append(glyph) }
        end += 1
      }
      let (foreground, background) = colors(style)
      let left = 8 + Double(x) * cellWidth
      if let background {
        backgrounds +=
          "<rect x=\"\(number(left))\" y=\"\(number(8 + Double(y) * cellHeight))\" "
          + "width=\"\(number(Double(end - x) * cellWidth))\" height=\"\(number(cellHeight))\" fill=\"\(background)\"/>\n"
      }
      if run.contains(where: { $0 != " " }) {
        let weight = style.isBold ? " font-weight=\"bold\"" : ""
        texts +=
          "<text x=\"\(number(left))\" y=\"\(number(8 + Double(y) * cellHeight + 13.4))\" fill=\"\(foreground)\"\(weight)"
          + " textLength=\"\(number(Double(end - x) * cellWidth))\" lengthAdjust=\"spacing\">\(escape(run))</text>\n"
      }
      x = end
    }
    return backgrounds + texts
  }

  private static func colors(_ style: Style) -> (String, String?) {
    let plain = "#d7dde2"
    let dark = "#101418"
    let foreground: String =
      switch style.role {
      case .plain, .title: plain
      case .dim: "#8b949c"
      case .border: "#6a737b"
      case .network: "#5f87d7"
      case .good: "#2fbf96"
      case .caution, .inferred: "#f0b040"
      case .bad: "#ff6b6b"
      case .request: "#39d2f0"
      case .key: "#8fd3ff"
      case .control: "#b08fe0"
      case .header: "#ffffff"
      }
    if style.role == .header {
      return style.isReversed ? ("#0b4f77", "#ffffff") : (foreground, "#0b4f77")
    }
    return style.isReversed ? (dark, foreground) : (foreground, nil)
  }

  /// Two digits behind the point are enough for pixels.
  private static func number(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    return hundredths % 100 == 0
      ? "\(hundredths / 100)"
      : "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
  }

  private static func escape(_ text: String) -> String {
    text.printable.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(
      ">", with: "&gt;")
  }
}
