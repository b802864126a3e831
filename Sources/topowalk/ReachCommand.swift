import ArgumentParser
import Importing
import Reports
import Simulation
import SourceText

/// `topowalk reach`: who reaches whom.
struct ReachCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reach",
    abstract: "Print who reaches whom on which port, with every blocker and the least fix.",
    discussion: """
      Looks at security groups, network ACLs, routes and NetworkPolicies; nothing is sent.
      With --from and --to it answers one question and exits 1 when the way is closed.
      """)

  @OptionGroup var sources: SourceArguments
  @Option(help: "Only from: internet, a client, workload, load balancer or bastion.")
  var from: String?
  @Option(help: "Only to: a workload, database, load balancer or bastion.") var to: String?
  @Option(help: "This port instead of those the destination declares.") var port: Int?
  @Option(help: "text or json.") var format = OutputFormat.text

  func validate() throws {
    if let port, !(1...65535).contains(port) { throw ValidationError("--port must be 1 to 65535") }
  }

  func run() throws {
    let loaded = try sources.loadOrExit()
    let world = World(loaded.topology)
    let reach = Reachability(world)
    let report = ReachReport(
      world, from: try end(from, reach), to: try end(to, reach), port: port)
    if report.isEmpty {
      Output.complain("topowalk: no port to ask about: --port says which")
      throw ExitCode(2)
    }
    switch format {
    case .text: Output.print(report.text)
    case .json: Output.print(report.json.text)
    }
    let isQuestion = from != nil && to != nil
    if isQuestion && report.hasBlocked || loaded.diagnostics.hasErrors { throw ExitCode(1) }
  }

  private func end(_ name: String?, _ reach: Reachability) throws -> ReachEnd? {
    guard let name else { return nil }
    if let found = reach.end(named: name) { return found }
    let names = reach.ends.map(\.name)
    let hint = Suggestion.hint(name, in: names, most: 12)
    throw ValidationError("nothing named '\(name)'; \(hint)".printable)
  }
}
