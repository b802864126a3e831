import TopologyModel

/// What a client does in the middle of a request.
package enum ClientTrouble: Hashable, Sendable {
  /// It sends no more and keeps the connection.
  case stalls
  /// It closes before its body has ended.
  case closes
}

/// A fault of somebody outside.
protocol ClientFault: Fault {
  static var trouble: ClientTrouble { get }
}

extension ClientFault {
  package static var isUndoable: Bool { true }

  package static func obstacle(
    _ element: ElementID, _ world: World, _ topology: Topology
  ) -> FaultObstacle? {
    guard let client = topology.clients.firstIndex(where: { $0.element == element }) else {
      return .otherSort
    }
    return world.clientTroubles[client] == nil ? nil : "it already sends no proper request"
  }

  package static func apply(to element: ElementID, _ world: inout World, _ topology: Topology) {
    guard let client = topology.clients.firstIndex(where: { $0.element == element }) else { return }
    world.clientTroubles[client] = trouble
    world.keep(id, element)
  }

  package static func undo(_ fault: ActiveFault, _ world: inout World, _ topology: Topology) {
    if let client = topology.clients.firstIndex(where: { $0.element == fault.element }) {
      world.clientTroubles[client] = nil
    }
  }
}

/// The client falls silent before its request is complete: 408 after the idle timeout.
enum ClientStall: ClientFault {
  static let id = "client-stall"
  static let title = "fall silent in the middle of a request"
  static let trouble = ClientTrouble.stalls
}

/// The client closes before its request is complete: the load balancer books a 400.
enum ClientAbort: ClientFault {
  static let id = "client-abort"
  static let title = "close in the middle of a request"
  static let trouble = ClientTrouble.closes
}
