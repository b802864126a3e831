import CNcurses
import TerminalCanvas

/// Why there is no screen.
package enum TerminalProblem: Error, Hashable, Sendable {
  case notATerminal, noTerm, unknownTerm, noCursorMovement, failed

  package var text: String {
    switch self {
    case .notATerminal: "standard input or output is not a terminal"
    case .noTerm: "TERM is not set"
    case .unknownTerm: "TERM names a terminal this system does not know"
    case .noCursorMovement: "this terminal cannot move its cursor"
    case .failed: "the terminal cannot be opened"
    }
  }
}

/// The screen and the keyboard, drawn with ncurses. One at a time.
package final class NcursesTerminal: Terminal {
  private var decoder = InputDecoder()
  private var shown: Canvas?
  private var palette: Palette
  private let depth: ColorDepth
  /// The signal that wants the program to end; 0 while there is none.
  package private(set) var endSignal: Int32 = 0
  private var bytes = [UInt8](repeating: 0, count: 4096)

  /// Where keys come from.
  package let input: Int32

  /// Looks up what kind of terminal it is, while something else is waited for; changes nothing on it.
  package static func prepare(output: Int32) { _ = cn_prepare(output) }

  /// Takes over the terminal on these descriptors.
  package init(
    input: Int32, output: Int32, isMonochrome: Bool, theme: Theme = .dark
  ) throws(TerminalProblem) {
    switch cn_open(input, output) {
    case Int32(CN_OK): break
    case Int32(CN_NOT_A_TERMINAL): throw .notATerminal
    case Int32(CN_NO_TERM): throw .noTerm
    case Int32(CN_UNKNOWN_TERM): throw .unknownTerm
    case Int32(CN_NO_CURSOR_MOVEMENT): throw .noCursorMovement
    default: throw .failed
    }
    self.input = input
    depth = isMonochrome ? .none : ColorDepth(colors: Int(cn_colors()))
    palette = Palette(depth, theme)
  }

  /// Other colours from the next frame on.
  package func restyle(_ theme: Theme) {
    palette = Palette(depth, theme)
    shown = nil
  }

  /// The colours a picture has that is left behind on the shell's screen.
  package var leftPalette: Palette { palette }

  /// Wakes `events` when this can be read; the event is `.watched`.
  package func watch(_ descriptor: Int32) { cn_watch(descriptor) }

  /// Gives the terminal to another program for as long as it runs.
  package func lend(_ body: () -> Void) {
    cn_leave()
    body()
    cn_return()
    shown = nil
  }

  /// `ncurses 6.4.20221231`, as it runs.
  package static var library: String { String(cString: cn_version()) }

  /// What a crash leaves behind at `path`, where there is no file yet.
  package func keep(_ text: String, at path: String) {
    var text = text
    text.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) {
        cn_keep(path, $0.baseAddress, Int32(clamping: $0.count))
      }
    }
  }

  /// Bytes for the terminal itself; false where it would not understand them.
  package func send(_ bytes: [UInt8]) -> Bool { cn_send(bytes, Int32(clamping: bytes.count)) == 1 }

  /// False where box-drawing characters would not come out one cell wide.
  package var drawsBoxes: Bool { cn_draws_boxes() == 1 }

  package var size: (width: Int, height: Int) {
    var columns: Int32 = 0
    var rows: Int32 = 0
    cn_size(&columns, &rows)
    return (Int(columns), Int(rows))
  }

  package func events(timeoutMilliseconds: Int) -> [TerminalEvent] {
    // A lone ESC is told from a sequence by what follows within 25 ms.
    let wait =
      decoder.isPending
      ? min(25, timeoutMilliseconds < 0 ? 25 : timeoutMilliseconds) : timeoutMilliseconds
    switch cn_wait(Int32(clamping: wait)) {
    case Int32(CN_TIMEOUT): return decoder.isPending ? decoder.flush() : []
    case Int32(CN_SIGNAL): return signals()
    case Int32(CN_INPUT): return read()
    case Int32(CN_WATCH): return [.watched]
    default:
      endSignal = 1
      return []
    }
  }

  private func read() -> [TerminalEvent] {
    let count = cn_read(&bytes, Int32(bytes.count))
    if count < 0 {
      endSignal = 1
      return []
    }
    var events = decoder.feed(bytes[..<Int(count)])
    if events.contains(.key(.control("z"))) {
      events.removeAll { $0 == .key(.control("z")) }
      cn_suspend()
      shown = nil
      events.append(.resize)
    }
    return events
  }

  private func signals() -> [TerminalEvent] {
    var events: [TerminalEvent] = []
    while true {
      let number = cn_signal()
      switch number {
      case 0: return events
      case 28:
        cn_resize()
        shown = nil
        events.append(.resize)
      case 18:
        cn_resume()
        shown = nil
        events.append(.resize)
      case 20:
        cn_suspend()
        shown = nil
        events.append(.resize)
      default: endSignal = number
      }
    }
  }

  package func redraw() {
    cn_invalidate()
    shown = nil
  }

  /// Sends only the cells that differ from what is shown.
  package func present(_ canvas: Canvas) {
    let before = shown
    // A copy for all cells: their looks are asked for one by one.
    let palette = palette
    let isSame = before?.width == canvas.width && before?.height == canvas.height
    for y in 0..<canvas.height {
      if isSame, let before, canvas.hasSameRow(before, y) { continue }
      for x in 0..<canvas.width {
        let cell = canvas[x, y]
        let isTail =
          cell.glyph == nil && x > 0
          && (canvas[x - 1, y].glyph.map { DisplayWidth.of($0) == 2 } ?? false)
        if isTail { continue }
        let glyph = cell.glyph ?? " "
        if isSame, let before, before[x, y] == cell,
          before[x + 1, y].glyph != nil || canvas[x + 1, y].glyph == nil
        {
          continue
        }
        let look = palette.look(cell.style)
        String(glyph).withCString {
          cn_put(
            Int32(x), Int32(y), $0, Self.attributes(look), Int32(look.foreground),
            Int32(look.background))
        }
      }
    }
    cn_flush()
    shown = canvas
  }

  private static func attributes(_ look: Palette.Look) -> Int32 {
    Int32(look.isBold ? CN_BOLD : 0) | Int32(look.isReversed ? CN_REVERSE : 0)
  }

  package func close() { cn_close() }
}
