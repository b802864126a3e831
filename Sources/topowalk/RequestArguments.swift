import ArgumentParser
import Importing
import Simulation
import SourceText
import TopologyModel

/// Which request, and who sends it; shared by the commands that send one.
struct RequestArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The request, such as 'GET https://app.company.com/cart'; else the first saved one.",
      discussion:
        "Behind it may stand HTTP/1.1, -L, --max-time 5 and -H 'Name: value', as for curl."))
  var request: String?
  @Option(help: "Who sends it: a client, workload, pod or bastion.") var from: String?
  @Option(help: "The bastion whose SSH tunnel it goes through.") var via: String?
  @Option(name: [.customShort("H"), .long], help: "A header: 'Name: value'. May be repeated.")
  var header: [String] = []
  @Option(help: "Seed of the simulation's chance.") var seed: UInt64 = 1

  /// The order, or an error that says what is wrong with it.
  func order(_ loaded: Loaded) throws -> RequestOrder {
    if request == nil, loaded.topology.savedRequests.isEmpty {
      Output.complain("topowalk: nothing to send: --request 'GET https://…' says what")
      throw ExitCode(loaded.diagnostics.hasErrors ? 1 : 2)
    }
    var order: RequestOrder
    do throws(OrderProblem) {
      let world = World(loaded.topology, seed: seed)
      if let request {
        order = try RequestOrder.parse(request, from: from, via: via, in: loaded.topology, world)
      } else {
        let saved = loaded.topology.savedRequests[0]
        order = try RequestOrder.parse(
          saved.text, from: from ?? saved.from, via: via ?? saved.via, in: loaded.topology, world)
      }
    } catch {
      let tail = error.suggestion.map { "; \($0)" } ?? ""
      throw ValidationError((error.text + tail).printable)
    }
    order.line.headers += try header.map { text in
      guard let header = RequestHeader(text) else {
        throw ValidationError("'\(text)' is no header; expected 'Name: value'".printable)
      }
      return header
    }
    return order
  }
}
