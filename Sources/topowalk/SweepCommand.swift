import ArgumentParser
import Importing
import Reports
import Simulation
import SourceText
import TopologyModel

/// `topowalk sweep`: every single fault.
struct SweepCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep",
    abstract:
      "Try every single fault on a request: what breaks it, for how long, with what status.",
    discussion: """
      A big sweep can be spread: each of N machines runs --shard K/N --format json, and
      'topowalk sweep merge FILES' puts the parts together, for example with GNU parallel:

        parallel -j4 topowalk sweep run FILES --shard {}/8 --format json '>' part{}.json ::: $(seq 8)
        topowalk sweep merge part*.json
      """,
    subcommands: [SweepRun.self, SweepMerge.self], defaultSubcommand: SweepRun.self)
}

/// `K/N`, both from 1.
struct Shard: ExpressibleByArgument {
  var index = 1
  var count = 1

  init() {}

  init?(argument: String) {
    let parts = argument.split(separator: "/").compactMap { Int($0) }
    guard parts.count == 2, parts[0] >= 1, parts[0] <= parts[1] else { return nil }
    (index, count) = (parts[0], parts[1])
  }
}

/// Runs a sweep, or a part of it.
struct SweepRun: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run the sweep, or one part of it.")

  @OptionGroup var sources: SourceArguments
  @OptionGroup var asked: RequestArguments
  @Option(help: "Only part K of N: K/N.") var shard = Shard()
  @Option(help: "text or json.") var format = OutputFormat.text

  func run() throws {
    let loaded = try sources.loadOrExit()
    let order = try asked.order(loaded)
    let report = SweepReport.run(
      order, in: World(loaded.topology, seed: asked.seed), shard: shard.index, of: shard.count)
    switch format {
    case .text: Output.print(report.text)
    case .json: Output.print(report.json.text)
    }
    if report.isBrokenAnyway || loaded.diagnostics.hasErrors { throw ExitCode(1) }
  }
}

/// Puts the parts of a sweep together.
struct SweepMerge: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge", abstract: "Put parts written with --format json together.")

  @Argument(help: "The parts.") var files: [String]
  @Option(help: "text or json.") var format = OutputFormat.text

  func run() throws {
    var parts: [SweepReport] = []
    for path in files {
      guard case .success(let text) = DiskFiles().text(path),
        let part = SweepReport(json: SourceFile(path: path, text: text))
      else {
        Output.complain("topowalk: '\(path)' is no part of a sweep".printable)
        throw ExitCode(1)
      }
      parts.append(part)
    }
    guard let whole = SweepReport.merged(parts) else {
      Output.complain("topowalk: the parts are of different sweeps")
      throw ExitCode(1)
    }
    switch format {
    case .text: Output.print(whole.text)
    case .json: Output.print(whole.json.text)
    }
    if whole.duplicates > 0 {
      Output.complain("topowalk: \(whole.duplicates) cases are in several of these parts")
      throw ExitCode(1)
    }
    if !whole.isComplete {
      Output.complain("topowalk: \(whole.rows.count) of \(whole.cases) cases: parts are missing")
      throw ExitCode(1)
    }
  }
}
