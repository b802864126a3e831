import TopologyModel

/// How deep the picture looks, as far as it fits.
package enum Zoom: Int, CaseIterable, Comparable, Sendable {
  /// The cluster is one box.
  case cluster
  /// Namespaces, nodes or subnets are lines.
  case namespaces
  /// They are open; the request's own workloads show their pods.
  case services
  /// Every workload shows its pods.
  case pods

  package static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }

  package var name: String {
    switch self {
    case .cluster: "cluster"
    case .namespaces: "namespaces"
    case .services: "services"
    case .pods: "pods"
    }
  }

  package init?(name: String) {
    guard let zoom = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = zoom
  }
}

/// What the boxes inside the VPC stand for.
package enum Grouping: String, CaseIterable, Sendable {
  /// EKS ⊃ namespace ⊃ workload ⊃ pods.
  case namespace
  /// EKS ⊃ Availability Zone ⊃ node ⊃ pods.
  case node
  /// VPC ⊃ subnet ⊃ what has an address there.
  case subnet
}

/// What a person wants to see.
package struct ViewOptions: Hashable, Sendable {
  package var zoom: Zoom
  package var grouping: Grouping
  /// Opened and closed by hand, whatever the zoom.
  package var opened: Set<ElementID>
  package var closed: Set<ElementID>
  /// Elements of the request on screen; fixed when it was sent.
  package var focus: [ElementID]
  /// Focus mode: nothing else is drawn but what these are inside of.
  package var only: Set<ElementID>?
  /// Larger boxes with more air rather than more of them.
  package var isLarge = false

  package init(
    zoom: Zoom = .services, grouping: Grouping = .namespace, opened: Set<ElementID> = [],
    closed: Set<ElementID> = [], focus: [ElementID] = [], only: Set<ElementID>? = nil
  ) {
    self.zoom = zoom
    self.grouping = grouping
    self.opened = opened
    self.closed = closed
    self.focus = focus
    self.only = only
  }
}
