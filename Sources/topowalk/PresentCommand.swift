import ArgumentParser
import ExplorerCore
import SourceText
import Walkthroughs

/// `topowalk present`: a walkthrough on the screen.
struct PresentCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "present", abstract: "Tell a walkthrough, slide by slide.",
    discussion: """
      PgDn, → and space go on, PgUp and ← go back, e leaves the script to explore and P comes back to the
      same slide in the same state. docs/walkthrough.md has the format of the file.
      """)

  @Argument(help: "The walkthrough file.") var walkthrough: String
  @Option(help: "Begin at this slide, from 1.") var slide = 1
  @OptionGroup var options: ExplorerOptions

  func run() throws {
    guard let opened = WalkthroughFile.open(walkthrough) else {
      Output.complain(
        "topowalk: '\(walkthrough.printable)' is no walkthrough; expected a YAML file with 'walkthrough: 1' and slides"
      )
      throw ExitCode(1)
    }
    if !opened.complaints.isEmpty, let file = opened.file {
      Output.complain(DiagnosticPrinter(files: [file]).text(opened.complaints))
    }
    guard let found = opened.found else { throw ExitCode(1) }
    var session = ExplorerSession(
      sources: found.sources, options: options.choices, seed: found.walkthrough.seed)
    session.walkthrough = found.walkthrough
    session.slide = slide - 1
    try session.run()
  }
}
