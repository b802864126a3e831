import ArgumentParser
import ExplorerCore
import Following
import Importing
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
  @Flag(
    help:
      "The presenter's notes, the next step and the clock, for a second terminal beside the first.")
  var notes = false
  @OptionGroup var options: ExplorerOptions

  func run() throws {
    if notes { return try showNotes() }
    try Self.present(walkthrough, from: slide, options.choices)
  }

  static func present(_ walkthrough: String, from slide: Int, _ choices: ExplorerChoices) throws {
    if case .failure(let failure) = DiskFiles().text(walkthrough) {
      Output.complain("topowalk: cannot read '\(walkthrough.printable)': \(failure.reason)")
      throw ExitCode(1)
    }
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
      sources: found.sources, options: choices, seed: found.walkthrough.seed)
    session.walkthrough = found
    session.slide = slide - 1
    try session.run()
  }

  /// Keys there are the presenter's: a second terminal is as good as the first.
  private func showNotes() throws {
    guard let path = RuntimeFolder.notesSocket(of: walkthrough) else {
      Output.complain("topowalk: no folder for the socket; is XDG_RUNTIME_DIR your own?")
      throw ExitCode(1)
    }
    let follower = Follower(
      address: .path(path), token: nil, role: .notes, isASCII: options.ascii)
    do throws(FollowProblem) {
      try options.once ? follower.print(options.size) : follower.run(options.ground)
    } catch {
      Output.complain("topowalk: \(error.text.printable)")
      throw ExitCode(1)
    }
  }
}
