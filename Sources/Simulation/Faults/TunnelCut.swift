import TopologyModel

/// cloudflared loses all its connections to Cloudflare's edge.
enum TunnelCut: Fault {
  static let id = "tunnel-cut"
  static let title = "cut the tunnel's connections"
  static let isUndoable = true

  static func obstacle(_ element: ElementID, _ world: World, _ topology: Topology) -> FaultObstacle?
  {
    guard let index = tunnel(element, topology) else { return .otherSort }
    return world.tunnelCut[index] ? "it is already cut" : nil
  }

  static func apply(to element: ElementID, _ world: inout World, _ topology: Topology) {
    guard let index = tunnel(element, topology) else { return }
    world.tunnelCut[index] = true
    world.keep(id, element)
  }

  static func undo(_ fault: ActiveFault, _ world: inout World, _ topology: Topology) {
    if let index = tunnel(fault.element, topology) { world.tunnelCut[index] = false }
  }

  /// The tunnel itself, its cloudflared workload or pod, or Cloudflare where it has just one.
  private static func tunnel(_ element: ElementID, _ topology: Topology) -> Int? {
    if let index = topology.tunnel(of: element) { return index }
    if element == topology.cloudflareEdge, topology.tunnels.count == 1 { return 0 }
    let workload =
      topology.workload(of: element)
      ?? topology.podSlot(of: element).map { topology.podSlots[$0].workload }
    return workload.flatMap { found in topology.tunnels.firstIndex { $0.connector == found } }
  }
}
