import ArgumentParser
import ExplorerCore
import Importing
import Reports
import Simulation
import SourceText
import TerminalCanvas
import TopologyModel

/// `topowalk trace`: one request, hop by hop.
struct TraceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trace", abstract: "Send one request and print every hop with its reasons.")

  @OptionGroup var sources: SourceArguments
  @OptionGroup var asked: RequestArguments
  @Option(help: "text, json, markdown, mermaid, plantuml, otlp or har.") var format = TraceFormat
    .text
  @Flag(help: "Leave out the reasons.") var brief = false

  func run() throws {
    let loaded = try sources.loadOrExit()
    let order = try asked.order(loaded)
    let trace = TraceReport.run(loaded.topology, order, seed: asked.seed)
    var way = WayHere(sources: sources.sources)
    (way.namespace, way.renders, way.seed) = (sources.namespace, !sources.noRender, asked.seed)
    way.request = WayHere.words(order, loaded.topology, trace.world)
    Output.print(trace.text(format, reasons: !brief, way: way.command))
    if !trace.isGood || loaded.diagnostics.hasErrors { throw ExitCode(1) }
  }
}

extension TraceFormat: ExpressibleByArgument {}

/// `topowalk rules`: what the controller makes of the Ingresses.
struct RulesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rules",
    abstract: "Print listeners, rules in priority order, target groups and default actions.")

  @OptionGroup var sources: SourceArguments
  @Option(help: "text or json.") var format = OutputFormat.text

  func run() throws {
    let loaded = try sources.loadOrExit()
    switch format {
    case .text: Output.print(RulesReport.text(loaded.topology))
    case .json: Output.print(RulesReport.json(loaded.topology).text)
    }
    if loaded.diagnostics.hasErrors { throw ExitCode(1) }
  }
}
