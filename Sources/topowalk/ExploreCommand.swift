import ArgumentParser
import DiagramDrawing
import ExplorerCore
import Glibc
import Importing
import Reports
import Simulation
import SourceText
import TerminalCanvas
import TerminalNcurses
import TopologyModel

/// The explorer; without a terminal on standard output, the same as lines.
struct ExploreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explore", abstract: "Step through a request in the terminal (the default).",
    discussion:
      "Without a terminal on standard output it prints the diagram and the trace as lines.")

  @OptionGroup var sources: SourceArguments
  @Flag(help: "Draw with plain ASCII characters.") var ascii = false
  @Option(help: "Seed of the simulation's chance.") var seed: UInt64 = 1
  @Option(help: "Keys to press first, such as '. . x <Enter>'.") var keys = ""
  @Flag(help: "Print the screen after the keys and end.") var once = false
  @Option(help: "Size of the printed screen: WIDTHxHEIGHT.") var size = ScreenSize(
    width: 120, height: 40)
  @Option(help: "How to print it: text, ansi, svg or html.") var picture = ScreenFormat.text
  @Option(help: ArgumentHelp("Which picture comes first: \(ViewKind.names).")) var view =
    ViewKind.topology
  @Option(help: "The terminal's ground: dark or light.") var ground = Ground.dark

  func run() throws {
    let loaded = sources.load()
    let script: [KeyCode]
    do throws(KeyScript.Problem) {
      script = try KeyScript.parse(keys)
    } catch {
      throw ValidationError(error.text)
    }
    if loaded.topology.elements.isEmpty || (!once && !Output.isTerminal) {
      try printLines(loaded)
      return
    }
    if once {
      var state = makeState(loaded, size, ascii ? .ascii : .unicode)
      for key in script {
        _ = update(&state, .terminal(.key(key)))
        while state.sweeping != nil { _ = update(&state, .tick(milliseconds: 0)) }
      }
      Output.print(picture.text(ExplorerCore.view(state), ground))
      return
    }
    try explore(loaded, script)
  }

  private func printLines(_ loaded: Loaded) throws {
    if !loaded.diagnostics.isEmpty {
      Output.complain(DiagnosticPrinter(files: loaded.files).text(loaded.diagnostics))
    }
    if loaded.topology.elements.isEmpty { throw ExitCode(1) }
    Output.print(LinesReport.text(loaded.topology, glyphs: ascii ? .ascii : .unicode, seed: seed))
    if loaded.diagnostics.hasErrors { throw ExitCode(1) }
  }

  private func makeState(_ loaded: Loaded, _ size: ScreenSize, _ glyphs: GlyphSet) -> ExplorerState
  {
    var state = ExplorerState(
      topology: loaded.topology, diagnostics: loaded.diagnostics,
      report: LoadReportView(loaded.report, loaded.topology), files: loaded.files,
      width: size.width,
      height: size.height, glyphs: glyphs, seed: seed)
    if view != .topology { state.open(view) }
    return state
  }

  private func explore(_ loaded: Loaded, _ script: [KeyCode]) throws {
    var input: Int32 = 0
    if isatty(0) == 0 {
      // The files came over standard input: keys come from the terminal itself.
      input = open("/dev/tty", O_RDWR | O_CLOEXEC)
    }
    let terminal: NcursesTerminal
    do throws(TerminalProblem) {
      terminal = try NcursesTerminal(
        input: input, output: 1, isMonochrome: getenv("NO_COLOR").map { $0.pointee != 0 } ?? false,
        ground: ground)
    } catch {
      Output.complain("topowalk: \(error.text); printing lines instead (see topowalk --help)")
      try printLines(loaded)
      throw ExitCode(2)
    }
    let size = terminal.size
    let glyphs: GlyphSet = ascii || !terminal.drawsBoxes ? .ascii : .unicode
    var state = makeState(loaded, ScreenSize(width: size.width, height: size.height), glyphs)
    for key in script { _ = update(&state, .terminal(.key(key))) }
    let signal = ExplorerLoop.run(&state, terminal)
    terminal.close()
    if signal != 0 { throw ExitCode(128 + signal) }
  }
}

/// Events in, screens out; sleeps when nothing moves.
enum ExplorerLoop {
  /// Milliseconds between frames while playing.
  private static let framePace = 50
  /// More events than this in one read are no keystrokes.
  private static let keyFlood = 200

  /// Runs until the person quits (0) or a signal ends it (its number).
  static func run(_ state: inout ExplorerState, _ terminal: NcursesTerminal) -> Int32 {
    terminal.present(view(state))
    var last = milliseconds()
    while true {
      let events = terminal.events(timeoutMilliseconds: state.isAnimating ? framePace : -1)
      if terminal.endSignal != 0 { return terminal.endSignal }
      let keys = events.count {
        if case .key = $0 { true } else { false }
      }
      let isFlood = keys > keyFlood && state.mode == .browse
      if isFlood {
        // Nobody types so fast: text was pasted where keys are expected.
        state.message = "\(keys) keys came at once and were ignored; paste into a prompt"
      }
      for event in events {
        if event == .resize {
          let size = terminal.size
          _ = update(&state, .resize(width: size.width, height: size.height))
          continue
        }
        if isFlood { continue }
        for effect in update(&state, .terminal(event)) {
          switch effect {
          case .quit: return 0
          case .redraw: terminal.redraw()
          }
        }
      }
      let now = milliseconds()
      if state.isAnimating { _ = update(&state, .tick(milliseconds: min(500, now - last))) }
      last = now
      terminal.present(view(state))
    }
  }

  private static func milliseconds() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1_000 + time.tv_nsec / 1_000_000
  }
}

/// How `explore --once` prints a screen.
enum ScreenFormat: String, ExpressibleByArgument, CaseIterable {
  case text, ansi, svg, html

  func text(_ canvas: Canvas, _ ground: Ground) -> String {
    switch self {
    case .text: canvas.text
    case .ansi: CanvasANSI.text(canvas, Palette(.indexed, ground))
    case .svg: CanvasSVG.text(canvas, ground: ground)
    case .html: CanvasHTML.text(canvas, title: "topowalk", description: "A screen of the explorer.")
    }
  }
}

extension Ground: ExpressibleByArgument {}

extension ViewKind: ExpressibleByArgument {
  static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
