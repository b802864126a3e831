import TopologyModel

/// What a front (a load balancer or a proxy) does for a client when a target cannot be reached.
///
/// An ALB and proxies answer with a status of their own; an NLB only passes packets on, so the client
/// feels what the target does.
struct FrontManners: Hashable, Sendable {
  /// How long one try to connect lasts.
  var connectTimeout = Timings.targetConnectTimeout
  /// Tries in all, each with a target of its own choice.
  var tries = 1
  /// Statuses for silence, for a broken or refused connection, and for a group without targets; `nil`
  /// where there is none to give.
  var silent: Int? = 504
  var refused: Int? = 502
  var nobody: Int? = 503
  var source = "ALB user guide: troubleshooting"
  var ledger: FidelityID = "alb.own-status"
  /// Nobody documents it: what most of them do.
  var isAssumed = false

  init(_ kind: LoadBalancer.Kind) {
    switch kind {
    case .application: break
    case .network:
      self = FrontManners(
        silent: nil, refused: nil, nobody: nil, connect: Timings.silentConnect,
        source: "NLB user guide: target groups, client IP preservation", ledger: "nlb.passes-on")
    case .proxy(let name): self = Self.proxies[name] ?? Self.unknownProxy
    }
  }

  private init(
    silent: Int?, refused: Int?, nobody: Int?, connect: SimDuration, tries: Int = 1,
    source: String, ledger: FidelityID = "proxy.own-status"
  ) {
    (self.silent, self.refused, self.nobody) = (silent, refused, nobody)
    (connectTimeout, self.tries) = (connect, tries)
    (self.source, self.ledger) = (source, ledger)
  }

  private static let proxies: [String: FrontManners] = [
    "NGINX": FrontManners(
      silent: 504, refused: 502, nobody: 503, connect: .seconds(5), tries: 3,
      source: "ingress-nginx: proxy-connect-timeout 5, proxy-next-upstream-tries 3"),
    "Istio": FrontManners(
      silent: 503, refused: 503, nobody: 503, connect: .seconds(10), tries: 3,
      source: "istio.io: connectTimeout 10 s, HTTPRetry with 2 attempts by default"),
    "Envoy": FrontManners(
      silent: 503, refused: 503, nobody: 503, connect: .seconds(10),
      source: "Envoy Gateway: TCP connect timeout 10 s; Envoy: response flags UF, UH"),
    "Contour": FrontManners(
      silent: 503, refused: 503, nobody: 503, connect: .seconds(2),
      source: "Contour: cluster.connect-timeout 2 s; Envoy: response flags UF, UH"),
    "Traefik": FrontManners(
      silent: 504, refused: 502, nobody: 503, connect: .seconds(30),
      source: "Traefik: serversTransport.forwardingTimeouts.dialTimeout 30 s"),
    "HAProxy": FrontManners(
      silent: 503, refused: 503, nobody: 503, connect: .seconds(5), tries: 4,
      source: "HAProxy Ingress: timeout-connect 5 s; HAProxy: retries 3"),
  ]

  private static let unknownProxy: FrontManners = {
    var out = FrontManners(.application)
    out.source = "what most HTTP proxies do"
    out.ledger = "proxy.own-status"
    out.isAssumed = true
    return out
  }()

  /// What it says of silence at `place`.
  func silence(_ place: String, _ why: String) -> String {
    guard let silent else { return "no TCP connection to \(place): \(why)" }
    let seconds = "\(connectTimeout.microseconds / 1_000_000) s"
    let time = tries > 1 ? "a try of \(seconds)" : seconds
    return "\(silent): no TCP connection to \(place) in \(time): \(why)"
  }

  func refusal(_ text: String) -> String { refused.map { "\($0): \(text)" } ?? text }
}

/// Another try of a front, where it has some left.
struct FrontRetry: Hashable, Sendable {
  var action: RuleAction
  var left: Int
  /// The connection failed before anything was sent.
  var isDue = false
}
