import SourceText
import TopologyModel

/// What an ALB does before it looks at its rules, and who may go on behind them.
extension World {
  /// WAF, malformed requests and clients that do not finish theirs; `nil` lets the request go on.
  mutating func stopAtFront(_ id: Int, _ number: Int, _ topology: Topology) -> SimDuration? {
    if case .client(let client) = requests[id].top.caller, let trouble = clientTroubles[client] {
      return stall(id, trouble, topology.loadBalancers[number], topology)
    }
    let version = requests[id].exchanges.count == 1 ? requests[id].line.version : nil
    let refusal =
      ProtocolChecks.refusal(
        requests[id].top.method, requests[id].top.url, requests[id].top.headers, version: version)
      ?? webACLRefusal(id, number, topology)
    return refusal.map { refuse(id, $0, topology.loadBalancers[number], topology) }
  }

  private mutating func webACLRefusal(
    _ id: Int, _ number: Int, _ topology: Topology
  ) -> ProtocolChecks.Refusal? {
    if frontFaults.contains(FrontTrouble(balancer: number, kind: .webACLBlocks)) {
      return ProtocolChecks.Refusal(status: 403, why: "the WAF web ACL blocks it")
    }
    guard frontFaults.contains(FrontTrouble(balancer: number, kind: .webACLFails)) else {
      return nil
    }
    if !topology.loadBalancers[number].failsOpenWithoutWAF {
      return ProtocolChecks.Refusal(
        status: 500, why: "WAF does not answer, and waf.fail_open.enabled is not true")
    }
    because(
      id,
      Decision(
        "does WAF let it pass?", [], conclusion: "WAF does not answer; waf.fail_open.enabled: on",
        source: "API: LoadBalancerAttribute", ledger: ["alb.waf"]))
    return nil
  }

  /// A request that never becomes complete.
  private mutating func stall(
    _ id: Int, _ trouble: ClientTrouble, _ balancer: LoadBalancer, _ topology: Topology
  ) -> SimDuration {
    switch trouble {
    case .stalls:
      then(id, .clientIsSilent)
      return .seconds(balancer.idleTimeoutSeconds)
    case .closes:
      let client = element(of: caller(of: id), in: topology)
      let text = "the client closes before its request ended; \(balancer.name) records 400"
      hop(id, from: client, to: balancer.element, .fails, text, topology)
      return conclude(id, .failed, nil, text, at: client)
    }
  }

  mutating func answerSilence(_ id: Int, _ topology: Topology) -> SimDuration {
    guard case .loadBalancer(let number, _) = requests[id].top.callee else { return .zero }
    let balancer = topology.loadBalancers[number]
    let why = "the client sent nothing for \(balancer.idleTimeoutSeconds) s, the idle timeout"
    return refuse(id, ProtocolChecks.Refusal(status: 408, why: why), balancer, topology)
  }

  /// An answer of the ALB's own, before any rule was looked at.
  mutating func refuse(
    _ id: Int, _ refusal: ProtocolChecks.Refusal, _ balancer: LoadBalancer, _ topology: Topology
  ) -> SimDuration {
    because(
      id,
      Decision(
        "does the \(balancer.kind.word) take this request?", [], conclusion: "no: \(refusal.why)",
        source: "ALB user guide: troubleshooting", ledger: ["alb.own-status"]))
    hop(
      id, from: balancer.element, to: element(of: caller(of: id), in: topology), .replies,
      "\(refusal.status) from the \(balancer.kind.word): \(refusal.why)", isResponse: true, topology
    )
    return conclude(
      id, .answered, refusal.status,
      "\(refusal.status) from the \(balancer.kind.word): \(refusal.why)",
      at: balancer.element)
  }

  /// The authenticate action before a rule's own; `nil` lets the request go on.
  mutating func authenticate(
    _ id: Int, _ authentication: Authentication, _ number: Int, _ topology: Topology
  ) -> SimDuration? {
    let balancer = topology.loadBalancers[number]
    var who: Identity?
    if case .client(let client) = caller(of: id) {
      who = topology.clients[client].identity
    }
    if let refusal = signInTrouble(id, who, number, authentication) {
      return refuse(id, refusal, balancer, topology)
    }
    let passes = who != nil || authentication.unauthenticated == .allow
    let outcome =
      who != nil
      ? "signed in\(who?.email.map { " as \($0)" } ?? "")"
      : "nobody is signed in: \(authentication.unauthenticated.rawValue)"
    because(
      id,
      Decision(
        "who asks (authenticate-\(authentication.type))?", [], conclusion: outcome,
        source: "ALB user guide: authenticate users", ledger: ["alb.authenticate"]))
    if passes { return nil }
    let client = element(of: caller(of: id), in: topology)
    if authentication.unauthenticated == .deny {
      hop(
        id, from: balancer.element, to: client, .denies, "401 from the ALB", isResponse: true,
        topology)
      return conclude(id, .answered, 401, "401 from the ALB: not signed in", at: balancer.element)
    }
    let text = "302 to the identity provider's login page"
    hop(id, from: balancer.element, to: client, .redirects, text, isResponse: true, topology)
    return conclude(id, .redirected, 302, text, at: balancer.element)
  }

  /// What goes wrong while somebody signs in; whoever has an identity is taken to do so now.
  private func signInTrouble(
    _ id: Int, _ who: Identity?, _ number: Int, _ authentication: Authentication
  ) -> ProtocolChecks.Refusal? {
    let exchange = requests[id].top
    let hasHost = exchange.headers.contains { $0.name.lowercased() == "host" }
    if requests[id].line.version == "HTTP/1.0", requests[id].exchanges.count == 1, !hasHost {
      return ProtocolChecks.Refusal(
        status: 401, why: "HTTP/1.0 without a Host header cannot be authenticated")
    }
    guard who != nil else { return nil }
    if frontFaults.contains(FrontTrouble(balancer: number, kind: .tokenEndpointUnreachable)) {
      return ProtocolChecks.Refusal(
        status: 500, why: "the identity provider's token endpoint cannot be reached")
    }
    if frontFaults.contains(FrontTrouble(balancer: number, kind: .providerError)) {
      return ProtocolChecks.Refusal(
        status: 561, why: "the identity provider returned an error code")
    }
    return nil
  }
}

/// Redirects, for clients that follow them.
extension World {
  /// Chrome and Firefox stop after 20.
  private static let redirectLimit = 20

  /// The same client asks again; `nil` when it shows the redirect instead.
  mutating func follow(
    _ id: Int, _ location: String, _ from: ElementID, _ topology: Topology
  ) -> SimDuration? {
    let state = requests[id]
    guard state.line.followsRedirects, state.exchanges.count == 1, state.via == nil,
      case .client = state.origin, let url = RequestURL(location)
    else { return nil }
    if state.redirects >= Self.redirectLimit {
      return conclude(
        id, .failed, nil, "ERR_TOO_MANY_REDIRECTS: \(Self.redirectLimit) redirects", at: from)
    }
    requests[id].redirects += 1
    let before = requests[id].top
    // A POST becomes a GET behind 301 and 302 (WHATWG Fetch: HTTP-redirect fetch).
    let method = before.method == "POST" ? "GET" : before.method
    var again = Exchange(caller: before.caller, method: method, url: url)
    again.headers = before.headers
    again.deadline = before.deadline
    again.todo = [firstTask(url, of: before.caller, topology)]
    requests[id].exchanges[0] = again
    return Timings.internetSend
  }
}
