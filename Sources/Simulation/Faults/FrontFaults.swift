import TopologyModel

/// What can be broken before the rules of a load balancer are looked at.
package struct FrontTrouble: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case webACLBlocks, webACLFails, tokenEndpointUnreachable, providerError
  }

  package var balancer: Int
  package var kind: Kind
}

/// A fault of what stands in front of a load balancer's rules: WAF, the identity provider.
protocol FrontFault: Fault {
  static var kind: FrontTrouble.Kind { get }
  /// Why this load balancer cannot have it; `nil` when it can.
  static func missing(_ balancer: LoadBalancer) -> String?
}

extension FrontFault {
  package static var isUndoable: Bool { true }

  package static func obstacle(
    _ element: ElementID, _ world: World, _ topology: Topology
  ) -> FaultObstacle? {
    guard let index = topology.loadBalancers.firstIndex(where: { $0.element == element }) else {
      return .otherSort
    }
    if let missing = missing(topology.loadBalancers[index]) { return .reason(missing) }
    return world.frontFaults.contains(FrontTrouble(balancer: index, kind: kind))
      ? "it already is so" : nil
  }

  package static func apply(to element: ElementID, _ world: inout World, _ topology: Topology) {
    guard let index = topology.loadBalancers.firstIndex(where: { $0.element == element }) else {
      return
    }
    world.frontFaults.insert(FrontTrouble(balancer: index, kind: kind))
    world.keep(id, element)
  }

  package static func undo(_ fault: ActiveFault, _ world: inout World, _ topology: Topology) {
    world.frontFaults = world.frontFaults.filter {
      $0.kind != kind || topology.loadBalancers[$0.balancer].element != fault.element
    }
  }
}

/// The web ACL blocks every request: 403.
enum WAFBlock: FrontFault {
  static let id = "waf-block"
  static let title = "the web ACL blocks every request"
  static let kind = FrontTrouble.Kind.webACLBlocks

  static func missing(_ balancer: LoadBalancer) -> String? {
    balancer.hasWebACL ? nil : "no web ACL is associated (annotation wafv2-acl-arn)"
  }
}

/// WAF does not answer the load balancer: 500, or on with waf.fail_open.enabled.
enum WAFError: FrontFault {
  static let id = "waf-error"
  static let title = "WAF does not answer"
  static let kind = FrontTrouble.Kind.webACLFails

  static func missing(_ balancer: LoadBalancer) -> String? { WAFBlock.missing(balancer) }
}

/// The provider's token endpoint cannot be reached: who signs in gets a 500.
enum IdentityProviderUnreachable: FrontFault {
  static let id = "idp-unreachable"
  static let title = "the identity provider's token endpoint is unreachable"
  static let kind = FrontTrouble.Kind.tokenEndpointUnreachable

  static func missing(_ balancer: LoadBalancer) -> String? {
    let asks = balancer.listeners.contains { listener in
      listener.defaultAuthentication != nil || listener.rules.contains { $0.authentication != nil }
    }
    return asks ? nil : "no rule asks anybody to sign in (annotation auth-type)"
  }
}

/// The provider sends people back with an error: who signs in gets a 561.
enum IdentityProviderError: FrontFault {
  static let id = "idp-error"
  static let title = "the identity provider answers with an error"
  static let kind = FrontTrouble.Kind.providerError

  static func missing(_ balancer: LoadBalancer) -> String? {
    IdentityProviderUnreachable.missing(balancer)
  }
}
