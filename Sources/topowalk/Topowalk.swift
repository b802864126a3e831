import ArgumentParser
import ExplorerCore
import Importing
import LocatedYAML
import Reports
import SourceText
import SystemCalls
import TerminalNcurses

/// The program.
@main
struct Topowalk: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "topowalk",
    abstract: "Explore an AWS and Kubernetes architecture in the terminal, one request hop by hop.",
    discussion: """
      topowalk                        opens the three-tier sample
      topowalk FILES                  opens an architecture file, manifests or a folder
      topowalk trace FILES --request 'GET https://app.company.com/cart'
      topowalk check FILES            what was read, left out and wrong

      Exit codes: 0 all is well, 1 errors in what was read or a request that failed, 2 wrong usage.
      """,
    version: Product.version,
    subcommands: [
      ExploreCommand.self, OpenCommand.self, PresentCommand.self, FollowCommand.self,
      TourCommand.self, ExportCommand.self,
      DrawCommand.self,
      TraceCommand.self, CheckCommand.self,
      ExplainCommand.self,
      RulesCommand.self, ReachCommand.self, ResolveCommand.self, RunCommand.self,
      LoadCommand.self, SweepCommand.self, CompareCommand.self, FaultsCommand.self,
      SchemaCommand.self, InitCommand.self, FormatCommand.self, SnapshotCommand.self,
      DocsCommand.self,
    ],
    defaultSubcommand: ExploreCommand.self)

  /// Names of subcommands, for "did you mean".
  static let commandNames: [String] = configuration.subcommands.compactMap { command in
    let own = command.configuration
    return own.commandName
  }

  /// Nothing but files to open: the start people wait for, which needs no parsing of options.
  private static var plainSources: SourceList? {
    var words = CommandLine.arguments.dropFirst()
    if words.first == "explore" { words = words.dropFirst() }
    let isPlain = !words.contains { $0.hasPrefix("-") || $0.isEmpty }
    guard isPlain, words.first.map({ !commandNames.contains($0) && $0 != "help" }) ?? true else {
      return nil
    }
    return SourceList(paths: Array(words))
  }

  /// A first word that is no file and nearly a command was meant as one.
  private static func refuseMistyped(_ words: [String]) throws {
    guard let word = words.first, !word.contains("/"), !word.contains("."), !word.contains("="),
      access(word, F_OK) != 0, let near = Suggestion.nearest(word, in: commandNames)
    else { return }
    throw ValidationError(
      "no file or command '\(word.printable)'; did you mean 'topowalk \(near)'?")
  }

  /// A session and a walkthrough say in their first lines what they are.
  private static func openedByItsKind(_ paths: [String]) throws -> Bool {
    guard let path = paths.first, paths.count == 1, DiskFiles.isSmallFile(path),
      case .success(let text) = DiskFiles().text(path)
    else { return false }
    if text.hasPrefix(Session.first) {
      try OpenCommand.open(path, ExplorerChoices())
      return true
    }
    guard WalkthroughFile.open(path) != nil else { return false }
    try PresentCommand.present(path, from: 1, ExplorerChoices())
    return true
  }

  /// A closed stderr would lend its number to the next file that is opened.
  private static func holdStandardError() {
    guard fcntl(2, F_GETFD) < 0 else { return }
    let nowhere = open("/dev/null", O_WRONLY)
    if nowhere >= 0, nowhere != 2 {
      dup2(nowhere, 2)
      close(nowhere)
    }
  }

  static func main() {
    holdStandardError()
    if CommandLine.arguments.contains("--version"), CommandLine.arguments.contains("--verbose") {
      let ncurses = NcursesTerminal.library.split(separator: " ").last.map(String.init) ?? "?"
      return Output.print(
        Product.details([
          ("ncurses", ncurses, "X11"), ("libyaml", YAMLReader.libraryVersion, "MIT"),
        ]))
    }
    do {
      if let sources = plainSources {
        try refuseMistyped(sources.paths)
        if try openedByItsKind(sources.paths) { return }
        var session = ExplorerSession(sources: sources, options: ExplorerChoices(), seed: 1)
        try session.run()
        return
      }
      var command = try parseAsRoot()
      try command.run()
    } catch let code as ExitCode {
      exit(withError: code)
    } catch {
      // ArgumentParser ends wrong usage with 64; ours is 2, as most Unix tools have it.
      let code = exitCode(for: error)
      if code == .validationFailure {
        let isOurs = error is ValidationError
        Output.complain(isOurs ? "topowalk: \(message(for: error))" : fullMessage(for: error))
        exit(withError: ExitCode(2))
      }
      exit(withError: error)
    }
  }
}
