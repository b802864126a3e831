import DiagramDrawing
import TerminalCanvas

/// What the signs mean, those that are on the screen now.
enum Legend {
  private struct Entry {
    var sign: String
    var role: Role
    var meaning: String
    /// Characters of which one has to be on the screen.
    var glyphs: String
  }

  private static let entries: [Entry] = [
    Entry(sign: "●", role: .good, meaning: "healthy, ready, available", glyphs: "●"),
    Entry(sign: "◐", role: .caution, meaning: "initial, draining, starting", glyphs: "◐"),
    Entry(sign: "✗", role: .bad, meaning: "unhealthy, not ready, failed", glyphs: "✗"),
    Entry(sign: "○", role: .dim, meaning: "none, not registered", glyphs: "○"),
    Entry(
      sign: "!", role: .bad, meaning: "a fault is on; in the load report a warning", glyphs: "!"),
    Entry(
      sign: "~", role: .inferred, meaning: "inferred: nobody wrote it, or nobody publishes it",
      glyphs: "~"),
    Entry(
      sign: "Δ", role: .caution, meaning: "differs from the files: you changed it", glyphs: "Δ"),
    Entry(sign: "━", role: .request, meaning: "the way of the request so far", glyphs: "━┃"),
    Entry(sign: "─", role: .border, meaning: "a way that is configured, or a border", glyphs: "─│"),
    Entry(
      sign: "┄", role: .control,
      meaning: "tunnel, replication, SSH; on the time bar what is remembered ahead", glyphs: "┄┆"),
    Entry(sign: "═", role: .network, meaning: "a VPC's border", glyphs: "═║"),
    Entry(
      sign: "►", role: .request, meaning: "where a line leads; in lists the one that was chosen",
      glyphs: "►◄▲▼"),
    Entry(sign: "(3)", role: .request, meaning: "the request's third hop", glyphs: "("),
    Entry(sign: "▸ ▾", role: .dim, meaning: "folded, open: Enter", glyphs: "▸▾"),
    Entry(sign: "◆", role: .plain, meaning: "on the time bar: a state changed", glyphs: "◆"),
    Entry(sign: "■", role: .dim, meaning: "masked by privacy", glyphs: "■"),
    Entry(
      sign: "+ x", role: .plain, meaning: "last five health checks: passed, failed", glyphs: "+"),
  ]

  static func lines(_ state: ExplorerState) -> [[Span]] {
    var unicode = state
    unicode.mode = .browse
    unicode.glyphs = .unicode
    let shown = Set(view(unicode).text)
    let here = entries.filter { entry in entry.glyphs.contains { shown.contains($0) } }
    var out = here.map { entry in
      [
        Span("  \(TextFit.pad(entry.sign, 5))", Style(entry.role, bold: true)),
        Span(entry.meaning),
      ]
    }
    out.append([Span("state is told by sign and word; colour only repeats it", .dim)])
    return out
  }
}
