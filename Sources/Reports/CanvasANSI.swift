import TerminalCanvas

/// A screen as text with SGR sequences (ECMA-48), for pagers and terminals.
package enum CanvasANSI {
  /// Every line ends with the terminal's own colours.
  package static func text(_ canvas: Canvas, _ palette: Palette) -> String {
    (0..<canvas.height).map { row(canvas, $0, palette) }.joined(separator: "\n")
  }

  /// One row, without the blanks at its end.
  package static func row(_ canvas: Canvas, _ y: Int, _ palette: Palette) -> String {
    var out = ""
    var isStyled = false
    var runs = CanvasRuns.row(canvas, y)
    // Blanks at the end say nothing.
    while let last = runs.last, !palette.look(last.style).isReversed,
      last.text.allSatisfy({ $0 == " " })
    {
      runs.removeLast()
    }
    for run in runs {
      let codes = codes(palette.look(run.style), palette.depth)
      if codes.isEmpty {
        if isStyled { out += "\u{1B}[0m" }
        isStyled = false
      } else {
        out += "\u{1B}[0;\(codes.joined(separator: ";"))m"
        isStyled = true
      }
      out += run.text
    }
    return isStyled ? out + "\u{1B}[0m" : out
  }

  private static func codes(_ look: Palette.Look, _ depth: ColorDepth) -> [String] {
    var out: [String] = []
    if look.isBold { out.append("1") }
    if look.isReversed { out.append("7") }
    if look.foreground >= 0 { out.append(color(look.foreground, depth, base: 30)) }
    if look.background >= 0 { out.append(color(look.background, depth, base: 40)) }
    return out
  }

  private static func color(_ color: Int, _ depth: ColorDepth, base: Int) -> String {
    switch depth {
    case .none: ""
    case .eight: "\(base + color % 8)"
    case .sixteen: color < 8 ? "\(base + color)" : "\(base + 60 + color - 8)"
    case .indexed: "\(base + 8);5;\(color)"
    case .direct:
      "\(base + 8);2;\(RGB(color).red);\(RGB(color).green);\(RGB(color).blue)"
    }
  }
}
