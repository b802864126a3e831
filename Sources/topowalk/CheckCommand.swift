import ArgumentParser
import ExplorerCore
import Importing
import Reports
import SourceText
import TopologyModel

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

  @Flag(help: "All that a walkthrough says and that does not hold any more, not the first alone.")
  var all = false

  func run() throws {
    let told = sources.sources.compactMap { WalkthroughFile.open($0) }
    if !told.isEmpty {
      guard told.count == sources.sources.count else {
        throw ValidationError(
          "walkthroughs are checked by themselves: they name their sources (key 'sources')")
      }
      return try checkWalkthroughs(told)
    }
    var loaded = sources.load()
    let settings = LintSettings(loaded.topology, overrides: try overrides())
    loaded.diagnostics =
      (loaded.diagnostics + LintCatalog.run(loaded.topology, settings)
      + AssertionCheck.run(loaded.topology)).sortedByPlace()
    switch format {
    case .text: Output.print(CheckReport.text(loaded))
    case .json: Output.print(CheckReport.json(loaded).text)
    case .sarif: Output.print(CheckReport.sarif(loaded).text)
    case .junit: Output.print(CheckReport.junit(loaded))
    }
    let isStrictlyBad = strict && loaded.diagnostics.contains { $0.severity == .warning }
    if loaded.diagnostics.hasErrors || isStrictlyBad { throw ExitCode(1) }
  }

  /// Plays them all; the sources they are told about are not judged.
  private func checkWalkthroughs(
    _ told: [(found: WalkthroughFile?, complaints: [Diagnostic], file: SourceFile?)]
  ) throws {
    var (said, files): ([Diagnostic], [SourceFile]) = ([], [])
    var (checks, summaries): ([StoryCheck], [String]) = ([], [])
    for one in told {
      if let file = one.file { files.append(file) }
      said += one.complaints
      guard let found = one.found else { continue }
      let loaded = found.sources.load()
      let missing = found.missing(loaded)
      said += missing + found.deadEnds
      if loaded.topology.elements.isEmpty { continue }
      let check = StoryCheck(found.walkthrough, found.state(loaded))
      checks.append(check)
      let isLong = !all && check.drifts.count { $0.severity == .error } > 1
      summaries.append(
        check.summary + (isLong ? " (the first is above, --all shows every one)" : ""))
      said += all ? check.drifts : firstOf(check.drifts)
    }
    let result = Loaded.said(said, of: files)
    switch format {
    case .text:
      Output.print(
        DiagnosticPrinter(files: result.files).text(result.diagnostics)
          + summaries.map { $0 + "\n" }.joined())
    case .json: Output.print(JSONValue.array(checks.map(\.json)).text)
    case .sarif: Output.print(CheckReport.sarif(result).text)
    case .junit:
      let unread = said.filter { $0.code != "walkthrough-drift" && $0.severity == .error }
      let broken = unread.map { one in
        var out = JUnit.Case(name: one.range?.path ?? "walkthrough", className: "topowalk.check")
        (out.failures, out.type, out.place) = ([one.message], one.code, one.range)
        return out
      }
      Output.print(JUnit(broken + checks.flatMap { $0.cases(all: all) }).text)
    }
    if result.diagnostics.hasErrors { throw ExitCode(1) }
  }

  /// The first drift, and what is merely worth knowing.
  private func firstOf(_ drifts: [Diagnostic]) -> [Diagnostic] {
    let first = drifts.firstIndex { $0.severity == .error }
    return drifts.enumerated().filter { $0 == first || $1.severity != .error }.map(\.element)
  }

  private func overrides() throws -> [(String, LintSettings.Level)] {
    try lints.map { text in
      let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2, let level = LintSettings.Level(rawValue: parts[1]) else {
        throw ValidationError("--lint \(text): expected ID=off, note, warning or error")
      }
      guard LintCatalog.ids.contains(parts[0]) else {
        let hint = Suggestion.hint(parts[0], in: LintCatalog.ids)
        throw ValidationError("--lint: no lint '\(parts[0])'; \(hint)")
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
