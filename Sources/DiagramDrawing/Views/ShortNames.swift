import ElementKinds
import TopologyModel

/// Names for narrow places: what everybody calls the things there is mostly one of.
package enum ShortNames {
  package static func text(_ id: ElementID, _ name: String, _ topology: Topology) -> String {
    let element = topology[id]
    switch element.kind {
    case .loadBalancer: return topology.loadBalancers.count == 1 ? "ALB" : "ALB \(element.name)"
    case .hostedZone: return "Route 53"
    default: return name
    }
  }
}
