import ArgumentParser
import Importing
import Reports
import Simulation
import SourceText
import TerminalCanvas
import TopologyModel

/// `topowalk draw`: the diagram.
struct DrawCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "draw", abstract: "Print the nested diagram.")

  @OptionGroup var sources: SourceArguments
  @Option(help: "text or json.") var format = OutputFormat.text
  @Option(help: "Room for the picture: WIDTHxHEIGHT.") var size = ScreenSize(
    width: 120, height: 200)
  @Option(help: "Level of detail, 0 to 4.") var detail = 3
  @Flag(help: "Draw with plain ASCII characters.") var ascii = false

  func validate() throws {
    if !(0...4).contains(detail) { throw ValidationError("--detail must be 0 to 4") }
  }

  func run() throws {
    let loaded = try sources.loadOrExit()
    switch format {
    case .text:
      let picture = DiagramReport.text(
        loaded.topology, width: size.width, height: size.height, detail: detail,
        glyphs: ascii ? .ascii : .unicode)
      Output.print(picture)
      let widest = picture.split(separator: "\n").map(\.count).max() ?? 0
      if widest > size.width {
        Output.complain(
          "topowalk: the least picture is \(widest) columns wide, more than \(size.width)")
      }
    case .json: Output.print(TopologyJSON.value(loaded.topology).text)
    }
    if loaded.diagnostics.hasErrors { throw ExitCode(1) }
  }
}

/// `topowalk trace`: one request, hop by hop.
struct TraceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trace", abstract: "Send one request and print every hop with its reasons.")

  @OptionGroup var sources: SourceArguments
  @OptionGroup var asked: RequestArguments
  @Option(help: "text or json.") var format = OutputFormat.text
  @Flag(help: "Leave out the reasons.") var brief = false

  func run() throws {
    let loaded = try sources.loadOrExit()
    let order = try asked.order(loaded)
    let trace = TraceReport.run(loaded.topology, order, seed: asked.seed)
    switch format {
    case .text: Output.print(trace.text(reasons: !brief))
    case .json: Output.print(trace.json.text)
    }
    if !trace.isGood || loaded.diagnostics.hasErrors { throw ExitCode(1) }
  }
}

/// `topowalk check`: the load report.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Say what was read, left out and wrong; exit 1 on errors.")

  @OptionGroup var sources: SourceArguments
  @Option(help: "text or json.") var format = OutputFormat.text

  func run() throws {
    let loaded = sources.load()
    switch format {
    case .text: Output.print(CheckReport.text(loaded))
    case .json: Output.print(CheckReport.json(loaded).text)
    }
    if loaded.diagnostics.hasErrors { throw ExitCode(1) }
  }
}

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
