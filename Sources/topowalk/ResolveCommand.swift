import ArgumentParser
import Importing
import Reports
import Simulation
import SourceText
import TopologyModel

/// `topowalk resolve`: one look-up.
struct ResolveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resolve",
    abstract: "Resolve a name as a browser, a pod or a bastion would, with every query it takes.",
    discussion: "Exits 1 when there is no answer.")

  @Argument(help: "The name.") var name: String
  @OptionGroup var sources: SourceArguments
  @Option(help: "Who asks: a client, workload, pod or bastion; else the first client.")
  var from: String?
  @Option(help: "A, AAAA, CNAME, TXT, SRV or PTR.") var type = "A"
  @Option(help: "The pod's C library: glibc or musl.") var libc = StubResolver.Library.glibc
  @Option(help: "text or json.") var format = OutputFormat.text
  @Option(help: "Seed of the simulation's chance.") var seed: UInt64 = 1

  func run() throws {
    guard let type = RecordType(rawValue: type.uppercased()) else {
      let words = RecordType.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("no type '\(type)'; expected \(words)".printable)
    }
    if name.isEmpty { throw ValidationError("no name to resolve") }
    let loaded = try sources.loadOrExit()
    let world = World(loaded.topology, seed: seed)
    let party: Party
    do throws(OrderProblem) {
      party = try RequestOrder.party(from, loaded.topology, world)
    } catch {
      throw ValidationError((error.text + (error.suggestion.map { "; \($0)" } ?? "")).printable)
    }
    let report = ResolveReport(name, type: type, from: party, library: libc, in: world)
    switch format {
    case .text: Output.print(report.text)
    case .json: Output.print(report.json.text)
    }
    if !report.isFound || loaded.diagnostics.hasErrors { throw ExitCode(1) }
  }
}

extension StubResolver.Library: ExpressibleByArgument {}
