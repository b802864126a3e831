import ElementKinds
import TopologyModel

/// Numbers with their words.
package enum Counting {
  /// `1 rule`, `2 rules`.
  package static func of(_ count: Int, _ word: String) -> String {
    "\(count) \(word)\(count == 1 ? "" : "s")"
  }
}

/// Names for narrow places: what everybody calls the things there is mostly one of.
package enum ShortNames {
  package static func text(_ id: ElementID, _ name: String, _ topology: Topology) -> String {
    let element = topology[id]
    switch element.kind {
    case .loadBalancer:
      return topology.loadBalancers.count == 1
        ? topology.loadBalancers[0].kind.word
        : "\(topology.loadBalancers.first { $0.element == element.id }?.kind.word ?? "ALB") \(element.name)"
    case .hostedZone: return "Route 53"
    default: return name
    }
  }
}
