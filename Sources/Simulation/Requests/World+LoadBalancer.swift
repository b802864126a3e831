import SourceText
import TopologyModel

/// Inside an ALB node: TLS, listener rules, target choice.
extension World {
  /// The listener the top exchange has reached.
  private func listener(_ id: Int, _ topology: Topology) -> (number: Int, listener: Listener)? {
    guard case .loadBalancer(let index, _) = requests[id].top.callee else { return nil }
    let port = requests[id].top.url.port
    guard let found = topology.loadBalancers[index].listeners.firstIndex(where: { $0.port == port })
    else { return nil }
    return (index, topology.loadBalancers[index].listeners[found])
  }

  /// ALB, NLB or a proxy's name.
  func frontWord(_ party: Party, _ topology: Topology) -> String {
    guard case .loadBalancer(let index, _) = party else { return "ALB" }
    return topology.loadBalancers[index].kind.word
  }

  /// What is done behind the connection: a Network Load Balancer looks at no request.
  func taskBehindConnection(_ listener: Listener, isTLS: Bool) -> RequestTask {
    switch listener.transferProtocol {
    case .tcp: .forward(listener.defaultAction)
    case .tls: .secureTLS
    case .http, .https: isTLS || listener.transferProtocol == .https ? .secureTLS : .matchRule
    }
  }

  mutating func secureTLS(_ id: Int, _ topology: Topology) -> SimDuration {
    guard let (number, listener) = listener(id, topology) else { return .zero }
    let front = topology.loadBalancers[number].element
    let (caller, isTLS) = (requests[id].top.caller, requests[id].top.isTLS)
    let client = element(of: caller, in: topology)
    guard listener.transferProtocol == .https || listener.transferProtocol == .tls, isTLS else {
      return wrongProtocol(id, front, isTLS, client, topology)
    }
    let host = requests[id].top.url.host
    let key = CertificateKey(balancer: number, port: listener.port, host: host)
    let known = configuration.certificate(key) { choice(listener, host, topology) }
    because(id, known.decision)
    if let problem = known.problem {
      hop(id, from: front, to: client, .fails, problem, isResponse: true, topology)
      return conclude(id, .certificateError, nil, problem, at: front)
    }
    hop(
      id, from: front, to: client, .secures, known.summary, isResponse: true, topology)
    then(
      id, listener.transferProtocol == .tls ? .forward(listener.defaultAction) : .matchRule)
    return Timings.internetTLS
  }

  private func choice(
    _ listener: Listener, _ host: String, _ topology: Topology
  ) -> KnownCertificate {
    let listed = listener.certificates.map { arn in
      (arn.value, topology.certificates.first { $0.arn == arn.value })
    }
    let covering = listed.indices.filter { index in
      listed[index].1?.domains.contains { Certificate.name($0.value, covers: host) } ?? false
    }
    // Of several the ALB prefers one that has not expired; what keys they have is not known here.
    let matching =
      covering.first { !(listed[$0].1?.isExpired ?? false) } ?? covering.first
    let index = matching ?? 0
    let certificate = index < listed.count ? listed[index].1 : nil
    return KnownCertificate(
      decision: certificateDecision(listed, host, matching, covering),
      problem: certificate.flatMap { browserProblem($0, host, covered: matching != nil) },
      summary: certificate.map {
        "TLS with certificate \(topology.name(of: $0.element)) for \(host)"
      } ?? "TLS for \(host), certificate not known")
  }

  /// Chrome names one error; the wrong name goes before the wrong date (Chromium: cert_status_flags).
  private func browserProblem(_ certificate: Certificate, _ host: String, covered: Bool) -> String?
  {
    if certificate.domains.isEmpty { return nil }
    if !covered { return "NET::ERR_CERT_COMMON_NAME_INVALID: no certificate covers \(host)" }
    return certificate.isExpired ? "NET::ERR_CERT_DATE_INVALID: the certificate has expired" : nil
  }

  private func certificateDecision(
    _ listed: [(String, Certificate?)], _ host: String, _ matching: Int?, _ covering: [Int]
  ) -> Decision {
    let candidates = listed.enumerated().map { index, pair -> Candidate in
      let domains = pair.1?.domains.map(\.value).joined(separator: ", ") ?? "domains not known"
      let chosen = index == matching ?? 0
      let why =
        index == matching
        ? "covers \(host)"
        : chosen
          ? "the default certificate"
          : covering.contains(index)
            ? pair.1?.isExpired == true
              ? "covers \(host), but has expired" : "covers \(host) too, listed later"
            : "does not cover \(host)"
      return Candidate(
        "\(pair.0.split(separator: "/").last.map(String.init) ?? pair.0) (\(domains))",
        chosen ? .chosen : .rejected, why, at: pair.1?.provenance.range)
    }
    return Decision(
      "which certificate for SNI \(host)?", candidates,
      conclusion: matching == nil
        ? "none covers it: the default certificate" : "the one that covers it",
      source: "ALB user guide: create an HTTPS listener (SNI)", isAssumed: covering.count > 1,
      ledger: ["tls.sni", "tls.wildcard"])
  }

  private mutating func wrongProtocol(
    _ id: Int, _ front: ElementID, _ isTLS: Bool, _ client: ElementID,
    _ topology: Topology
  ) -> SimDuration {
    if isTLS {
      hop(
        id, from: front, to: client, .fails,
        "the HTTP listener does not speak TLS: ERR_SSL_PROTOCOL_ERROR", isResponse: true, topology)
      return conclude(id, .certificateError, nil, "TLS on an HTTP listener", at: front)
    } else {
      hop(
        id, from: front, to: client, .replies, "400: plain HTTP on an HTTPS listener",
        isResponse: true, topology)
      return conclude(id, .answered, 400, "400 from the ALB", at: front)
    }
  }

  mutating func matchRule(_ id: Int, _ topology: Topology) -> SimDuration {
    guard let (number, listener) = listener(id, topology) else { return .zero }
    if let stop = stopAtFront(id, number, topology) { return stop }
    let (seen, caller) = (requests[id].top.source, requests[id].top.caller)
    let source = seen ?? interface(of: caller, in: topology).address
    let request = RuleRequest(
      method: requests[id].top.method, url: requests[id].top.url, headers: requests[id].top.headers,
      source: source)
    let key = RuleKey(balancer: number, port: listener.port, request: request)
    let known = configuration.rule(key) { Self.match(listener, request) }
    let verdict = known.verdict
    because(id, known.decision)
    let authentication =
      verdict.rule == nil ? listener.defaultAuthentication : verdict.rule?.authentication
    if let authentication, let stop = authenticate(id, authentication, number, topology) {
      return stop
    }
    return act(id, verdict, known.name, topology.loadBalancers[number].element, topology)
  }

  private static func match(_ listener: Listener, _ request: RuleRequest) -> KnownRule {
    let verdict = ListenerRules.evaluate(listener, request)
    let name =
      verdict.rule.map { rule in
        let count = listener.rules.count
        // Priorities written by hand have gaps.
        return rule.priority <= count
          ? "rule \(rule.priority) of \(count)" : "the rule of priority \(rule.priority)"
      } ?? "default action"
    return KnownRule(
      verdict: verdict, name: name,
      decision: Decision(
        ListenerRules.question(listener), verdict.candidates,
        conclusion: "\(name): \(ListenerRules.text(verdict.action))",
        source: "ALB user guide: listener rules", ledger: ["alb.rule-order", "alb.conditions"]))
  }

  private mutating func act(
    _ id: Int, _ verdict: ListenerRules.Verdict, _ name: String, _ front: ElementID,
    _ topology: Topology
  ) -> SimDuration {
    let exchange = requests[id].top
    let client = element(of: exchange.caller, in: topology)
    let word = exchange.callee.map { frontWord($0, topology) } ?? "ALB"
    switch verdict.action {
    case .forward:
      hop(
        id, from: front, to: front, .matches,
        "\(exchange.method) \(exchange.url.path) matches \(name)", topology)
      rewrite(id, verdict.rule?.rewrites ?? [])
      then(id, .forward(verdict.action))
      return Timings.listenerRules
    case .redirect(let redirect):
      let source = exchange.source ?? interface(of: exchange.caller, in: topology).address
      let location = ListenerRules.location(
        redirect,
        RuleRequest(
          method: exchange.method,
          url: Self.rewritten(exchange.url, verdict.rule?.rewrites ?? []),
          headers: exchange.headers, source: source))
      hop(
        id, from: front, to: client, .redirects, "\(redirect.statusCode) to \(location)",
        isResponse: true, topology)
      if let next = follow(id, location, front, topology) { return next }
      return conclude(
        id, .redirected, redirect.statusCode, "\(redirect.statusCode) to \(location)",
        at: front)
    case .fixedResponse(let response):
      let body = response.body.isEmpty ? "empty body" : "\"\(response.body)\""
      hop(
        id, from: front, to: client, .replies,
        "\(response.statusCode) from the \(word), \(name), \(body)", isResponse: true, topology)
      return conclude(
        id, .answered, response.statusCode, "\(response.statusCode) from the \(word) (\(name))",
        at: front)
    }
  }

  private static func rewritten(_ url: RequestURL, _ rewrites: [RequestRewrite]) -> RequestURL {
    var out = url
    for rewrite in rewrites {
      guard let pattern = LinearPattern(rewrite.pattern) else { continue }
      switch rewrite.part {
      case .url:
        let path = pattern.replacingFirst(in: out.path, with: rewrite.replacement)
        out.path = path.hasPrefix("/") ? path : "/" + path
      case .host: out.host = pattern.replacingFirst(in: out.host, with: rewrite.replacement)
      }
    }
    return out
  }

  /// What the target sees instead, once each for the path and for the Host header.
  private mutating func rewrite(_ id: Int, _ rewrites: [RequestRewrite]) {
    for rewrite in rewrites where LinearPattern(rewrite.pattern) != nil {
      let before = requests[id].top.url
      let after = Self.rewritten(before, [rewrite])
      changeTop(id) { exchange in exchange.url = after }
      because(
        id,
        Decision(
          "what does \(rewrite.part.rawValue) make of it?", [],
          conclusion: rewrite.part == .url
            ? "\(before.path) becomes \(after.path)" : "\(before.host) becomes \(after.host)",
          source: "controller guide: transforms", ledger: ["alb.rewrite"]))
    }
  }
}
