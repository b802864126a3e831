import ArgumentParser
import DiagramDrawing
import ExplorerCore
import Importing
import Reports
import Simulation
import SourceText
import SystemCalls
import TerminalCanvas
import TerminalNcurses
import TopologyModel

/// How the explorer looks and begins; shared by `explore` and `open`.
struct ExplorerOptions: ParsableArguments {
  @Flag(help: "Draw with plain ASCII characters.") var ascii = false
  @Option(help: "Keys to press first, such as '. . x <Enter>'.") var keys = ""
  @Flag(help: "Print the screen after the keys and end.") var once = false
  @Option(help: "Size of the printed screen: WIDTHxHEIGHT.") var size = ScreenSize(
    width: 120, height: 40)
  @Option(help: "How to print it: text, ansi, svg or html.") var picture = ScreenFormat.text
  @Option(help: ArgumentHelp("Which picture comes first: \(ViewKind.names).")) var view: ViewKind?
  @Option(help: "The terminal's ground, for the standard theme: dark or light.") var ground: Ground?
  @Option(
    help: ArgumentHelp(
      "Colours: \(Theme.builtIn.map(\.name).joined(separator: ", ")), or one of the configuration.")
  )
  var theme: String?
  @Option(
    help: "Begin with this request, such as 'GET https://app.company.com/cart from developer'.")
  var request: String?
  @Option(help: "Begin at this hop of the request, 0 being when it was sent.") var at: Int?
  @Flag(help: "Begin in present mode.") var present = false
  @Flag(help: "Lines instead of a screen: one sentence for each event, commands as lines.")
  var linear = false
  @Flag(help: "Nothing moves by itself.") var reducedMotion = false
  @Option(help: "Configuration file; none reads none.") var config: String?

  @Option(
    help: ArgumentHelp(
      "Let others follow: a Unix socket's path, PORT (this machine alone) or HOST:PORT.",
      valueName: "address"))
  var share: String?
  @Option(help: "A file that holds the token followers need; else TOPOWALK_TOKEN.")
  var tokenFile: String?
  @Option(help: ArgumentHelp("Record the screen to a new file, for asciinema.", valueName: "file"))
  var record: String?
  @Option(help: "asciicast (v2) or asciicast3; both with a marker at each hop or slide.")
  var recordFormat = RecordFormat.asciicast

  func validate() throws {
    if let at, at < 0 { throw ValidationError("--at must be 0 or more") }
  }

  var choices: ExplorerChoices {
    ExplorerChoices(
      ascii: ascii, keys: keys, once: once, size: size, picture: picture, view: view,
      ground: ground, theme: theme, request: request, at: at, present: present, linear: linear,
      reducedMotion: reducedMotion, config: config, share: share, tokenFile: tokenFile,
      record: record,
      recordFormat: recordFormat)
  }
}

/// The explorer; without a terminal on standard output, the same as lines.
struct ExploreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explore", abstract: "Step through a request in the terminal (the default).",
    discussion: """
      Without a terminal on standard output it prints the diagram and the trace as lines.
      --linear takes commands as lines and answers in sentences; docs/commands.md lists them.
      """)

  @OptionGroup var sources: SourceArguments
  @OptionGroup var options: ExplorerOptions
  @Option(help: "Seed of the simulation's chance.") var seed: UInt64 = 1

  func run() throws {
    var session = ExplorerSession(sources: sources.list, options: options.choices, seed: seed)
    try session.run()
  }
}

/// How `explore --once` prints a screen.
enum ScreenFormat: String, ExpressibleByArgument, CaseIterable {
  case text, ansi, svg, html

  func text(_ canvas: Canvas, _ theme: Theme) -> String {
    switch self {
    case .text: canvas.text
    case .ansi: CanvasANSI.text(canvas, Palette(.indexed, theme))
    case .svg: CanvasSVG.text(canvas, theme: theme)
    case .html: CanvasHTML.text(canvas, title: "topowalk", description: "A screen of the explorer.")
    }
  }
}

extension Ground: ExpressibleByArgument {}

extension ViewKind: ExpressibleByArgument {
  static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
