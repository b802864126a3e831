import TopologyModel

extension ElementKind {
  package static let cloudflareEdge = ElementKind("cloudflare")
}

extension KindDefinition {
  static let cloudflareEdge = KindDefinition(
    .cloudflareEdge, title: "Cloudflare", short: "CF",
    explanation: "Cloudflare's network at the edge: it ends TLS for proxied names, asks Access who "
      + "somebody is, and hands requests to a tunnel.")
}
