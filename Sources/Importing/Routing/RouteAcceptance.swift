import LocatedYAML
import SourceText
import TopologyModel

/// Which listeners of Gateways take a route (Gateway API: parentRefs, allowedRoutes, hostname).
enum RouteAcceptance {
  /// A parentRef names the Gateway, and perhaps one of its listeners.
  static func attaches(
    _ route: RoutingObject, _ gateway: RoutingObject, _ namespace: String, _ listener: YAMLNode,
    _ builder: TopologyBuilder
  ) -> Bool {
    let own = route.meta.namespace?.value ?? "default"
    return (route.node.at("spec", "parentRefs")?.items ?? []).contains { parent in
      parent["name"]?.string == gateway.meta.name.value
        && (parent["namespace"]?.string.map { ClusterScope.qualify($0, like: own) } ?? own)
          == namespace
        && (parent["sectionName"]?.string.map { $0 == listener["name"]?.string } ?? true)
        && (parent["port"]?.int.map { $0 == listener["port"]?.int } ?? true)
        && isAdmitted(own, namespace, listener, builder)
    }
  }

  /// allowedRoutes: the Gateway's own namespace unless it says All or selects the route's by labels.
  private static func isAdmitted(
    _ own: String, _ gateway: String, _ listener: YAMLNode, _ builder: TopologyBuilder
  ) -> Bool {
    let allowed = listener.at("allowedRoutes", "namespaces")
    switch allowed?["from"]?.string ?? "Same" {
    case "All": return true
    case "Selector":
      var draft = TopologyDraft()
      let labels = builder.topology.namespaces.first { $0.name == own }?.labels
      let selector = SelectorReader.selector(allowed?["selector"], &draft)
      // The API server refuses an operator it does not know; nothing is let in by it.
      return !draft.diagnostics.hasErrors
        && selector.matches(labels ?? ["kubernetes.io/metadata.name": ClusterScope.plain(own)])
    default: return own == gateway
    }
  }

  /// Hosts that a listener leaves of a route's; `nil` when none.
  static func hosts(of route: RoutingObject, at listener: YAMLNode) -> [String]? {
    let own = (route.node.at("spec", "hostnames")?.items ?? []).compactMap(\.string)
    guard let limit = listener["hostname"]?.string, limit != "*" else { return own }
    if own.isEmpty { return [limit] }
    let left = own.filter { fits($0, limit) }
    return left.isEmpty ? nil : left
  }

  /// `a.example.com` under `*.example.com`.
  private static func fits(_ host: String, _ limit: String) -> Bool {
    if host == limit { return true }
    if limit.hasPrefix("*.") { return host.hasSuffix(limit.dropFirst()) }
    return host.hasPrefix("*.") && limit.hasSuffix(host.dropFirst())
  }

  /// Says of a route that no listener takes why that is so.
  static func tell(
    _ route: RoutingObject, _ gateways: [RoutingObject], _ builder: inout TopologyBuilder
  ) {
    for parent in route.node.at("spec", "parentRefs")?.items ?? [] {
      if parent["kind"]?.string == "Service" {
        builder.report.leaveOut(
          "\(route.kind) of a Service", effect: "calls inside the mesh go to that Service itself",
          at: parent.range)
      } else if let (message, range) = refusal(route, parent, gateways, builder) {
        builder.warn("route-not-accepted", message, at: range)
      }
    }
  }

  private static func refusal(
    _ route: RoutingObject, _ parent: YAMLNode, _ gateways: [RoutingObject],
    _ builder: TopologyBuilder
  ) -> (String, SourceRange?)? {
    let own = route.meta.namespace?.value ?? "default"
    let name = "\(route.kind) \(own)/\(route.meta.name.value)"
    let place = parent["namespace"]?.string.map { ClusterScope.qualify($0, like: own) } ?? own
    let wanted = parent["name"]?.string ?? ""
    let gateway = gateways.first {
      $0.meta.name.value == wanted && ($0.meta.namespace?.value ?? "default") == place
    }
    guard let gateway else {
      return (
        "no Gateway named '\(wanted)' in namespace '\(place)' for \(name)",
        parent["name"]?.range ?? parent.range
      )
    }
    let listeners = gateway.node.at("spec", "listeners")?.items ?? []
    let taken = listeners.filter { attaches(route, gateway, place, $0, builder) }
    if taken.isEmpty {
      return (
        "no listener of Gateway \(place)/\(wanted) admits \(name): see allowedRoutes, sectionName and port",
        parent.range
      )
    }
    if taken.contains(where: { hosts(of: route, at: $0) != nil }) { return nil }
    return (
      "no hostname of \(name) is one of a listener of Gateway \(place)/\(wanted)",
      route.node.at("spec", "hostnames")?.range ?? parent.range
    )
  }
}
