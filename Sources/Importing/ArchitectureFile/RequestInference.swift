import SourceText
import TopologyModel

/// Requests to begin with for load balancers that no Ingress makes: what their rules ask for, at the
/// names that lead to them.
enum RequestInference {
  /// Requests for one load balancer.
  private static let most = 8

  static func add(_ builder: inout TopologyBuilder) {
    for balancer in builder.topology.loadBalancers
    where balancer.ingresses.isEmpty && balancer.kind != .network
      && balancer.scheme == .internetFacing
    {
      var seen: Set<String> = []
      for text in texts(balancer, builder.topology).prefix(200)
      where seen.count < most && seen.insert(text).inserted {
        builder.topology.savedRequests.append(
          SavedRequest(
            name: text, text: text, from: nil, via: nil,
            provenance: .inferred("a rule of \(balancer.name)")))
      }
    }
  }

  private static func texts(_ balancer: LoadBalancer, _ topology: Topology) -> [String] {
    let secure = balancer.listeners.first { $0.transferProtocol == .https }
    guard let listener = secure ?? balancer.listeners.first else { return [] }
    let scheme = listener.transferProtocol == .https ? "https" : "http"
    let usual = scheme == "https" ? 443 : 80
    let port = listener.port == usual ? "" : ":\(listener.port)"
    let names = names(of: balancer, topology)
    var out: [String] = []
    for rule in listener.rules {
      let (hosts, path) = asked(rule)
      for host in hosts.isEmpty ? Array(names.prefix(1)) : hosts {
        out.append("GET \(scheme)://\(host)\(port)\(path)")
      }
    }
    return out + names.map { "GET \(scheme)://\($0)\(port)/" }
  }

  /// Records that are aliases of it; its own name where there are none.
  private static func names(of balancer: LoadBalancer, _ topology: Topology) -> [String] {
    let found = topology.hostedZones.filter { !$0.isPrivate }.flatMap(\.records).compactMap {
      record -> String? in
      switch record.value {
      case .alias(let name), .name(let name):
        name == balancer.dnsName && !record.name.hasPrefix("*") ? record.name : nil
      case .addresses, .text: nil
      }
    }
    return found.isEmpty ? [balancer.dnsName] : found
  }

  /// Hosts and a path that the rule's conditions hold for, as far as they are plain.
  private static func asked(_ rule: ListenerRule) -> (hosts: [String], path: String) {
    var hosts: [String] = []
    var path = "/"
    for condition in rule.conditions {
      switch condition {
      case .hostHeader(let values):
        hosts = values.map { $0.hasPrefix("*.") ? "any" + $0.dropFirst() : $0 }
          .filter { !$0.contains("*") && !$0.contains("?") && $0.contains(".") }
          .map { DNSText.plain($0) }
      case .pathPattern(let values):
        let text = (values.first ?? "/").prefix { $0 != "*" && $0 != "?" }
        path = text.hasPrefix("/") ? String(text) : "/"
      default: continue
      }
    }
    return (hosts, path)
  }
}
