import ArgumentParser
import ExplorerCore
import Importing
import Reports
import SourceText
import TerminalCanvas
import Walkthroughs

/// `topowalk export`: a walkthrough, or a request hop by hop, as something to keep.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Keep a walkthrough, or a request hop by hop: a page, a recording, a handout.",
    discussion: """
      html is one page that steps in a browser without network; asciicast and asciicast3 play in asciinema, with
      a marker at each slide or hop; markdown is a handout with notes; text is every screen.
      """)

  @OptionGroup var sources: SourceArguments
  @Option(help: "html, asciicast, asciicast3, markdown or text.") var format = FilmFormat.html
  @Option(help: "Size of the screens: WIDTHxHEIGHT.") var size = ScreenSize(width: 100, height: 30)
  @Option(help: "Of sources, the request; left out, the first saved one.") var request: String?
  @Flag(help: "Addresses, account ids and names of AWS are shown.") var unmasked = false

  func run() throws {
    let film: Film
    if sources.sources.count == 1, let opened = WalkthroughFile.open(sources.sources[0]) {
      if let file = opened.file, !opened.complaints.isEmpty {
        Output.complain(DiagnosticPrinter(files: [file]).text(opened.complaints))
      }
      guard let found = opened.found else { throw ExitCode(1) }
      let loaded = found.sources.load()
      let missing = found.missing(loaded)
      if !missing.isEmpty {
        Output.complain(DiagnosticPrinter(files: [found.file]).text(missing))
        throw ExitCode(1)
      }
      var state = found.state(loaded, width: size.width, height: size.height)
      state.showsPrivateThings = unmasked
      film = Film(found.walkthrough, state)
      // A story that does not hold any more is kept all the same, and never in silence.
      let drifts = StoryCheck(found.walkthrough, found.state(loaded)).drifts
      if !drifts.isEmpty {
        Output.complain(DiagnosticPrinter(files: [found.file]).text(drifts))
      }
    } else {
      let loaded = try sources.loadOrExit()
      var state = ExplorerState(
        topology: loaded.topology, diagnostics: loaded.diagnostics,
        report: LoadReportView(loaded.report, loaded.topology), files: loaded.files,
        width: size.width, height: size.height, glyphs: .unicode)
      state.settings.isPrivate = !unmasked
      (state.sources, state.namespace) = (sources.sources, sources.namespace)
      if let request, !state.begin(with: request) {
        throw ValidationError(state.message ?? "the request is not understood")
      }
      film = Film(request: state)
    }
    Output.print(film.text(format, .dark))
  }
}

extension FilmFormat: ExpressibleByArgument {}
