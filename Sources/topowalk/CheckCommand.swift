import ArgumentParser
import Importing
import Reports
import SourceText

/// `topowalk check`: the load report and the lints.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Say what was read, left out and wrong, and what is unwise; exit 1 on errors.")

  enum Format: String, CaseIterable, ExpressibleByArgument {
    case text, json, sarif, junit
  }

  @OptionGroup var sources: SourceArguments
  @Option(help: "text, json, sarif or junit.") var format = Format.text
  @Option(
    name: .customLong("lint"),
    help: "How loud a lint is: ID=off, note, warning or error; may be repeated.")
  var lints: [String] = []
  @Flag(help: "Warnings count as errors.") var strict = false

  func run() throws {
    var loaded = sources.load()
    let settings = LintSettings(loaded.topology, overrides: try overrides())
    loaded.diagnostics =
      (loaded.diagnostics + LintCatalog.run(loaded.topology, settings)).sortedByPlace()
    switch format {
    case .text: Output.print(CheckReport.text(loaded))
    case .json: Output.print(CheckReport.json(loaded).text)
    case .sarif: Output.print(CheckReport.sarif(loaded).text)
    case .junit: Output.print(CheckReport.junit(loaded))
    }
    let isStrictlyBad = strict && loaded.diagnostics.contains { $0.severity == .warning }
    if loaded.diagnostics.hasErrors || isStrictlyBad { throw ExitCode(1) }
  }

  private func overrides() throws -> [(String, LintSettings.Level)] {
    try lints.map { text in
      let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2, let level = LintSettings.Level(rawValue: parts[1]) else {
        throw ValidationError("--lint \(text): expected ID=off, note, warning or error")
      }
      guard LintCatalog.ids.contains(parts[0]) else {
        let near = Suggestion.near(parts[0], in: LintCatalog.ids)
        throw ValidationError(
          "--lint: no lint '\(parts[0])'; \(near ?? "expected one of \(LintCatalog.ids.joined(separator: ", "))")"
        )
      }
      return (parts[0], level)
    }
  }
}

/// `topowalk explain`: what an id in brackets means.
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Say what a lint, a diagnostic or a modelled behaviour means, and where it is from.")

  @Argument(help: "The id, such as database-reachable; nothing lists all lints.") var id: String?

  func run() throws {
    guard let id else {
      Output.print(LintCatalog.ids.joined(separator: "\n") + "\n")
      return
    }
    guard let text = Explanations.text(id) else {
      let near = Suggestion.near(id, in: Explanations.ids)
      throw ValidationError("nothing is called '\(id)'\(near.map { "; \($0)" } ?? "")")
    }
    Output.print(text)
  }
}
