import TerminalCanvas

/// Lines of an asciicast, one after the other (asciinema documentation: asciicast v2, asciicast v3).
package struct Cast: Sendable {
  /// v2 counts times from the start, v3 from the event before.
  package enum Version: Int, Sendable { case two = 2, three }

  private let version: Version
  private let palette: Palette
  private var last = 0
  private var shown: Canvas?

  package init(_ version: Version, _ palette: Palette) {
    (self.version, self.palette) = (version, palette)
  }

  package func head(width: Int, height: Int, title: String) -> String {
    let size =
      version == .two
      ? "\"width\": \(width), \"height\": \(height)"
      : "\"term\": {\"cols\": \(width), \"rows\": \(height)}"
    return
      "{\"version\": \(version.rawValue), \(size), \"title\": \(JSONValue.string(title).text)}\n"
  }

  /// What differs from the screen before, at so many milliseconds; empty where nothing does.
  package mutating func frame(_ canvas: Canvas, at time: Int) -> String {
    defer { shown = canvas }
    guard let shown else { return line("o", whole(canvas), time) }
    if shown.width != canvas.width || shown.height != canvas.height {
      return line("r", "\(canvas.width)x\(canvas.height)", time) + line("o", whole(canvas), time)
    }
    var out = ""
    for y in 0..<canvas.height where !canvas.hasSameRow(shown, y) {
      out += "\u{1B}[\(y + 1);1H\u{1B}[2K" + CanvasANSI.row(canvas, y, palette)
    }
    return out.isEmpty ? "" : line("o", out, time)
  }

  package mutating func marker(_ title: String, at time: Int) -> String { line("m", title, time) }

  /// Holds the last screen until then.
  package mutating func end(at time: Int) -> String { line("o", "", time) }

  private func whole(_ canvas: Canvas) -> String {
    "\u{1B}[H\u{1B}[2J"
      + (0..<canvas.height).map { CanvasANSI.row(canvas, $0, palette) }.joined(separator: "\r\n")
  }

  private mutating func line(_ kind: String, _ data: String, _ time: Int) -> String {
    let shown = version == .two ? time : time - last
    last = time
    return "[\(Self.seconds(shown)), \"\(kind)\", \(JSONValue.string(data).text)]\n"
  }

  private static func seconds(_ milliseconds: Int) -> String {
    let (whole, part) = milliseconds.quotientAndRemainder(dividingBy: 1_000)
    return part == 0 ? "\(whole)" : "\(whole).\(String(1_000 + part).dropFirst())"
  }
}
