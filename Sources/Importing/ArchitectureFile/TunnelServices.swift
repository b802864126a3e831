import TopologyModel

/// What a cloudflared ingress rule may name as its service (cloudflared: ingress validation).
enum TunnelServices {
  private static let words = ["hello_world", "bastion", "socks-proxy"]

  /// What is wrong with it; `nil` for what cloudflared takes.
  static func problem(_ service: String) -> String? {
    if words.contains(service) || service.hasPrefix("unix:") || service.hasPrefix("unix+tls:") {
      return nil
    }
    if service.hasPrefix("http_status:") {
      let status = Int(service.dropFirst("http_status:".count)) ?? 0
      return (100...999).contains(status)
        ? nil : "'\(service)': expected http_status: and a status of three digits"
    }
    guard let mark = service.firstRange(of: "://") else {
      return
        "'\(service)' is an invalid address, please make sure it has a scheme and a hostname"
    }
    let rest = service[mark.upperBound...]
    let host = rest.prefix { $0 != "/" && $0 != "?" }
    if host.isEmpty {
      return
        "'\(service)' is an invalid address, please make sure it has a scheme and a hostname"
    }
    let path = rest.dropFirst(host.count)
    return path.isEmpty || path == "/"
      ? nil
      : "'\(service)' is an invalid address, ingress rules don't support proxying to a different path on the origin service"
  }
}
