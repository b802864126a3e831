import SourceText
import TopologyModel

/// Why a request cannot be sent as it was asked for.
package struct OrderProblem: Error, Hashable, Sendable {
  package var text: String
  package var suggestion: String?

  package init(text: String, suggestion: String? = nil) {
    self.text = text
    self.suggestion = suggestion
  }
}

extension RequestOrder {
  /// Understands what a person types: the request, who sends it, and through which bastion.
  ///
  /// `from` is a client, a workload (its first pod), a pod or a bastion; `internet` is the first
  /// client. A database's own name may stand for its endpoint in a URL.
  package static func parse(
    _ text: String, from: String? = nil, via: String? = nil, in topology: Topology, _ world: World
  ) throws(OrderProblem) -> RequestOrder {
    var line: RequestLine
    do throws(RequestLine.Problem) {
      line = try RequestLine.parse(text, defaultHost: defaultHost(topology))
    } catch {
      throw OrderProblem(text: error.text, suggestion: nil)
    }
    if let database = topology.database(named: line.url.host) {
      line.url.host = topology.databases[database].endpoint
    }
    var bastion: Int?
    var usesSession = false
    if var via {
      usesSession = via.hasPrefix("ssm:")
      if usesSession { via = String(via.dropFirst(4)) }
      guard let index = topology.bastion(named: via) else {
        throw unknown(via, "bastion", topology.bastions.map(\.name))
      }
      bastion = index
    }
    let origin = try party(from, topology, world)
    if bastion != nil {
      guard case .client = origin else {
        throw OrderProblem(text: "only a client goes through a bastion", suggestion: nil)
      }
    }
    var order = RequestOrder(line: line, origin: origin, via: bastion)
    order.usesSession = usesSession
    return order
  }

  package static func party(
    _ name: String?, _ topology: Topology, _ world: World
  ) throws(OrderProblem) -> Party {
    guard let name, name != "internet" else {
      if topology.clients.isEmpty {
        throw OrderProblem(text: "there is nobody to send it", suggestion: nil)
      }
      return .client(0)
    }
    if let index = topology.client(named: name) { return .client(index) }
    if let index = topology.bastion(named: name) { return .bastion(index) }
    if let pod = world.pods.lastIndex(where: { $0.name == name && $0.phase != .gone }) {
      return .pod(pod)
    }
    if let slot = topology.podSlot(named: name), let pod = world.podInSlot[slot] {
      return .pod(pod)
    }
    if let workload = topology.workload(named: name) {
      if let pod = topology.workloads[workload].slots.lazy.compactMap({ world.podInSlot[$0] }).first
      {
        return .pod(pod)
      }
      throw OrderProblem(text: "'\(name)' has no pod", suggestion: nil)
    }
    let alike = topology.workloads.filter { $0.name == name }.map(\.qualifiedName)
    if alike.count > 1 {
      throw OrderProblem(
        text: "'\(name)' is not unique", suggestion: "expected \(alike.joined(separator: " or "))")
    }
    throw unknown(
      name, "client, bastion, workload or pod",
      topology.clients.map(\.name) + topology.bastions.map(\.name)
        + topology.workloads.map(\.qualifiedName))
  }

  private static func unknown(_ name: String, _ what: String, _ names: [String]) -> OrderProblem {
    OrderProblem(
      text: "no \(what) named '\(name)'",
      suggestion: Suggestion.hint(name, in: names, most: 12))
  }

  /// Where a path alone goes: the scheme and host of the first saved request.
  package static func defaultHost(_ topology: Topology) -> String? {
    for saved in topology.savedRequests {
      guard let line = try? RequestLine.parse(saved.text),
        line.url.scheme == .http || line.url.scheme == .https
      else { continue }
      let port = line.url.port == line.url.scheme.defaultPort ? "" : ":\(line.url.port)"
      return "\(line.url.scheme.rawValue)://\(line.url.host)\(port)"
    }
    return nil
  }

  /// The order a saved request stands for.
  package static func saved(
    _ request: SavedRequest, in topology: Topology, _ world: World
  ) throws(OrderProblem) -> RequestOrder {
    try parse(request.text, from: request.from, via: request.via, in: topology, world)
  }
}
