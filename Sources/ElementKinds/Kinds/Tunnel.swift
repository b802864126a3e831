import TopologyModel

extension ElementKind {
  package static let tunnel = ElementKind("tunnel")
}

extension KindDefinition {
  static let tunnel = KindDefinition(
    .tunnel, title: "Cloudflare Tunnel", short: "tunnel",
    explanation: "A connection that cloudflared opens outwards from inside the cluster, so nothing "
      + "needs to be open inwards. Its ingress rules are tried top to bottom; the last "
      + "catches the rest.")
}
