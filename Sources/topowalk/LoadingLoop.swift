import DiagramDrawing
import ExplorerCore
import Importing
import TerminalCanvas
import TerminalNcurses

/// The screen until there is something to look at.
struct LoadingLoop {
  private static let pace = 40

  struct End {
    /// `nil` when the person had enough.
    var loaded: Loaded?
    /// More of it comes.
    var isPart = false
    var signal: Int32 = 0
  }

  let terminal: NcursesTerminal
  let background: BackgroundLoad
  let settings: Settings

  func run() -> End {
    let glyphs: GlyphSet = settings.isASCII || !terminal.drawsBoxes ? .ascii : .unicode
    while true {
      if let loaded = background.result(within: 0) { return End(loaded: loaded) }
      if let part = background.part() { return End(loaded: part, isPart: true) }
      let size = terminal.size
      terminal.present(
        LoadingScreen.view(
          background.progress, width: size.width, height: size.height, glyphs: glyphs))
      for event in terminal.events(timeoutMilliseconds: Self.pace) {
        guard case .key(let key) = event else { continue }
        if key == .escape { background.stop() }
        if key == .character("q") || key == .control("c") { return End() }
      }
      if terminal.endSignal != 0 { return End(signal: terminal.endSignal) }
    }
  }
}
