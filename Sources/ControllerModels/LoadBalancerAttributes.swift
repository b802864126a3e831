import SourceText
import TopologyModel

/// `load-balancer-attributes` of a group's members, merged key by key (controller:
/// buildIngressGroupLoadBalancerAttributes).
struct LoadBalancerAttributes {
  var idleTimeoutSeconds = 60
  var speaksHTTP2 = true
  var failsOpenWithoutWAF = false

  /// Beginnings of the keys AWS knows (API: LoadBalancerAttribute).
  private static let families = [
    "idle_timeout.", "client_keep_alive.", "routing.http", "waf.", "access_logs.",
    "connection_logs.", "deletion_protection.", "load_balancing.", "zonal_shift.", "ipv6.",
    "dns_record.", "health_check_logs.",
  ]

  static func merged(_ members: [Ingress]) throws(BuildFailure) -> LoadBalancerAttributes {
    var merged: [(key: String, value: String)] = []
    var range: SourceRange?
    for ingress in members {
      let written = ingress.annotation("load-balancer-attributes")
      for pair in try AttributeReader.checked(written, ingress.qualifiedName) {
        if let other = merged.first(where: { $0.key == pair.key }) {
          if other.value == pair.value { continue }
          throw BuildFailure(
            ingress.qualifiedName,
            "conflicting loadBalancerAttributes \(pair.key): \(other.value) | \(pair.value)",
            at: written?.range)
        }
        merged.append(pair)
        range = range ?? written?.range
      }
    }
    guard let first = members.first else { return LoadBalancerAttributes() }
    return try LoadBalancerAttributes(
      AttributeReader.Values(merged, first.qualifiedName, range), merged.map(\.key))
  }

  private init() {}

  private init(_ values: AttributeReader.Values, _ keys: [String]) throws(BuildFailure) {
    for key in keys where !Self.families.contains(where: { key.hasPrefix($0) }) {
      throw values.unknown("Load balancer", key)
    }
    idleTimeoutSeconds = try values.number("idle_timeout.timeout_seconds", 1...4000) ?? 60
    speaksHTTP2 = values["routing.http2.enabled"] != "false"
    failsOpenWithoutWAF = values["waf.fail_open.enabled"] == "true"
  }
}
