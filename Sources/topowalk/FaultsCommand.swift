import ArgumentParser
import Importing
import Reports
import Simulation

/// `topowalk faults`: what can be broken.
struct FaultsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "faults",
    abstract: "List every fault, what it does, and the names it can be applied to.",
    discussion: "Without files only the catalogue is printed.")

  @OptionGroup var sources: SourceArguments
  @Option(help: "text or json.") var format = OutputFormat.text

  func run() throws {
    var world: World?
    if !sources.sources.isEmpty { world = World(try sources.loadOrExit().topology) }
    let report = FaultReport(world)
    switch format {
    case .text: Output.print(report.text)
    case .json: Output.print(report.json.text)
    }
  }
}
