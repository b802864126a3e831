import DiagramDrawing
import Simulation
import TopologyModel

/// The command that comes to a hop of a request, for whoever reads about it.
package struct WayHere: Sendable {
  package var sources: [String]
  package var namespace = "default"
  package var renders = true
  package var seed: UInt64 = 1
  package var view = ViewKind.topology
  /// Words of the request; `nil` for the one the program begins with.
  package var request: String?

  package init(sources: [String]) { self.sources = sources }

  /// Up to the number of the hop, for whoever puts it there.
  package var command: String {
    var text = "topowalk explore" + sources.map { " " + $0.shellQuoted }.joined()
    if namespace != "default" { text += " -n \(namespace.shellQuoted)" }
    if !renders { text += " --no-render" }
    if seed != 1 { text += " --seed \(seed)" }
    if view != .topology { text += " --view \(view.rawValue)" }
    if let request { text += " --request \(request.shellQuoted)" }
    return text + " --at"
  }

  /// A request as `--request` takes it.
  package static func words(_ order: RequestOrder, _ topology: Topology, _ world: World) -> String {
    String(Deeds.words(.send(order), topology, namedBy: world).dropFirst("request ".count))
  }
}

extension ExplorerState {
  /// To the requests of this moment, without what was done on the way.
  package var wayHere: WayHere {
    var way = WayHere(sources: sources)
    (way.namespace, way.renders, way.seed, way.view) = (namespace, renders, seed, kind)
    if let order = request?.order, let first = firstOrder, first != order {
      way.request = WayHere.words(order, topology, world)
    }
    return way
  }

  /// The request the program begins with.
  private var firstOrder: RequestOrder? {
    topology.savedRequests.first.flatMap { try? RequestOrder.saved($0, in: topology, world) }
  }
}

extension String {
  /// As a shell takes it for one word.
  var shellQuoted: String {
    let plain = allSatisfy {
      $0.isASCII && ($0.isLetter || $0.isNumber || "-_./:=,@+".contains($0))
    }
    return plain && !isEmpty ? self : "'" + replacing("'", with: "'\\''") + "'"
  }
}
