import TopologyModel

/// Names the controller gives to what it makes (controller: model_build_load_balancer.go).
///
/// The controller's hash covers cluster and account; ours covers the names only, so the ten hex
/// digits are stable but not AWS's.
enum ControllerNames {
  static func loadBalancer(_ group: IngressGroup) -> String {
    if group.isExplicit {
      return "k8s-\(plain(group.name, 17))-\(hash("group " + group.scope + group.name))"
    }
    let parts = group.name.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
      .map(String.init)
    return
      "k8s-\(plain(ClusterScope.plain(parts[0]), 8))-\(plain(parts.last ?? "", 8))-\(hash(group.name))"
  }

  static func targetGroup(
    _ service: Service, _ type: TargetType, _ port: String, ingress: String
  ) -> String {
    "k8s-\(plain(ClusterScope.plain(service.namespace), 8))-\(plain(service.name, 8))-"
      + hash("\(ingress) \(service.qualifiedName):\(port) \(type.rawValue)")
  }

  /// AWS appends digits of its own to the load balancer's name.
  static func dnsName(_ name: String, _ scheme: LoadBalancer.Scheme, region: String) -> String {
    let digits = fnv("dns " + name) % 9_000_000_000 + 1_000_000_000
    let prefix = scheme == .internal ? "internal-" : ""
    return "\(prefix)\(name)-\(digits).\(region).elb.amazonaws.com".lowercased()
  }

  private static func plain(_ text: String, _ limit: Int) -> String {
    String(text.filter { $0.isASCII && ($0.isLetter || $0.isNumber) }.prefix(limit))
  }

  private static func hash(_ text: String) -> String {
    let digits = String(fnv(text), radix: 16)
    return String((String(repeating: "0", count: max(0, 16 - digits.count)) + digits).prefix(10))
  }

  private static func fnv(_ text: String) -> UInt64 {
    text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }
}
