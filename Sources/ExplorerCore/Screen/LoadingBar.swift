import DiagramDrawing
import Importing
import SourceText
import TerminalCanvas

/// How far a load has come, as a line; without colour and in ASCII it says the same.
enum LoadingBar {
  private static let length = 20

  /// `stop` says what Esc does; `nil` where it does nothing.
  static func spans(_ progress: LoadProgress, _ glyphs: GlyphSet, stop: String?) -> [Span] {
    var spans: [Span] = []
    if progress.phase == .resolving {
      spans.append(Span("resolving what was read ", .key, bold: true))
    } else if progress.bytesInAll > 0 {
      let share = min(1_000, progress.bytesRead * 1_000 / progress.bytesInAll)
      let full = share * length / 1_000
      let (done, open): (Character, Character) = glyphs == .unicode ? ("█", "░") : ("#", "-")
      spans.append(Span("reading ", .key, bold: true))
      spans.append(Span(String(repeating: done, count: full), .key))
      spans.append(Span(String(repeating: open, count: length - full), .dim))
      spans.append(Span(" \(share / 10) %", .key, bold: true))
    } else {
      let so = progress.bytesRead > 0 ? " \(progress.bytesRead / 1_024) kB so far" : ""
      spans.append(Span("waiting for what is to be read\(so)", .key, bold: true))
    }
    if progress.documents > 0 { spans.append(Span("  \(progress.documents) documents")) }
    if progress.phase == .reading, let stop {
      spans.append(Span("  Esc ", .key, bold: true))
      spans.append(Span(stop, .dim))
    }
    return spans
  }
}

/// The screen before there is anything to draw.
package enum LoadingScreen {
  package static func view(
    _ progress: LoadProgress, width: Int, height: Int, glyphs: GlyphSet
  ) -> Canvas {
    var canvas = Canvas(width: width, height: height)
    canvas.fill(Rect(x: 0, y: 0, width: width, height: min(1, height)), Cell(" ", Style(.header)))
    canvas.write(" topowalk", 0, 0, Style(.header, bold: true), limit: width)
    let lines = [
      [Span(progress.file.printable, .dim)],
      LoadingBar.spans(progress, glyphs, stop: "shows what there is") + [
        Span("  q ", .key, bold: true), Span("quits", .dim),
      ],
    ]
    for (index, line) in lines.enumerated() where height > index + 2 {
      PaneDrawing.write(line, 2, height / 2 - 1 + index, limit: width - 1, glyphs, on: &canvas)
    }
    return canvas
  }
}
