import SourceText
import TerminalCanvas

/// A screen as one HTML page that needs nothing else; it follows the reader's light or dark.
package enum CanvasHTML {
  package static func text(
    _ canvas: Canvas, title: String, description: String, ground: Ground? = nil
  ) -> String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>\(Markup.escape(title))</title>
    <style>
    \(styles(ground))</style>
    </head>
    <body>
    <h1>\(Markup.escape(title))</h1>
    <p id="told">\(Markup.escape(description))</p>
    <pre role="img" aria-labelledby="told">
    \(rows(canvas))</pre>
    </body>
    </html>

    """
  }

  package static func rows(_ canvas: Canvas) -> String {
    (0..<canvas.height).map { y in
      CanvasRuns.row(canvas, y).map { run in
        let classes = names(run.style)
        let text = Markup.escape(run.text)
        return classes.isEmpty ? text : "<span class=\"\(classes)\">\(text)</span>"
      }.joined() + "\n"
    }.joined()
  }

  private static func names(_ style: Style) -> String {
    var out: [String] = style.role == .plain ? [] : ["\(style.role)"]
    if style.isBold { out.append("b") }
    if style.isReversed { out.append("r") }
    return out.joined(separator: " ")
  }

  package static func styles(_ ground: Ground?) -> String {
    var out = ""
    switch ground {
    case .some(let ground): out += variables(ground)
    case nil:
      out += variables(.dark)
      out += "@media (prefers-color-scheme: light) {\n\(variables(.light))}\n"
    }
    out +=
      "body { background: var(--ground); color: var(--plain); font-family: sans-serif; }\n"
      + "h1 { font-size: 1rem; } p { font-size: .85rem; max-width: 60rem; }\n"
      + "pre { font: 15px/17px \"DejaVu Sans Mono\", Menlo, Consolas, monospace; }\n"
      + ".b { font-weight: bold; }\n"
    for role in Role.allCases where role != .plain {
      out += ".\(role) { color: var(--\(role)); }\n"
      out += ".\(role).r { color: var(--ground); background: var(--\(role)); }\n"
    }
    out += ".r { color: var(--ground); background: var(--plain); }\n"
    return out + ".header { background: #0b4f77; }\n"
  }

  private static func variables(_ ground: Ground) -> String {
    let roles = Role.allCases.map { "--\($0): \(Palette.color($0, ground).hex);" }
    return
      ":root { --ground: \(Palette.background(ground).hex); \(roles.joined(separator: " ")) }\n"
  }
}
