import Simulation
import TopologyModel

/// The elements a request will meet, found by playing it on a copy: what the picture opens.
package enum FocusPath {
  package static func elements(of timeline: Timeline) -> [ElementID] {
    elements(of: hops(of: timeline), timeline.topology)
  }

  package static func hops(of timeline: Timeline) -> [Hop] {
    var ahead = timeline
    let id = ahead.world.requests.count - 1
    guard id >= 0 else { return [] }
    while ahead.world.requests[id].isInFlight, ahead.stepToHop() {}
    return ahead.world.requests[id].hops
  }

  static func elements(of hops: [Hop], _ topology: Topology) -> [ElementID] {
    var out: [ElementID] = []
    for hop in hops {
      for element in [hop.from, hop.to] {
        for found in [element, topology[element].parent].compactMap({ $0 })
        where !out.contains(found) {
          out.append(found)
        }
      }
    }
    return out
  }
}
