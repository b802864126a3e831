import SourceText
import TopologyModel

/// Cloudflare's edge, its tunnel, and what cloudflared does with a request.
extension World {
  /// Access stands before the tunnel.
  mutating func checkAccess(_ id: Int, _ topology: Topology) -> SimDuration {
    guard let edge = topology.cloudflareEdge else { return .zero }
    let host = requests[id].top.url.host
    guard let application = AccessDecision.application(for: host, in: topology) else {
      then(id, .enterTunnel)
      return .zero
    }
    guard case .client(let client) = caller(of: id) else {
      let caller = element(of: caller(of: id), in: topology)
      hop(
        id, from: edge, to: caller, .redirects, "302 to the Access login page", isResponse: true,
        topology)
      return conclude(id, .redirected, 302, "302: Access wants a sign-in", at: application.element)
    }
    let (verdict, decision) = AccessDecision.decide(
      application,
      AccessDecision.Visitor(topology.clients[client], headers: requests[id].top.headers))
    because(id, decision)
    let person = topology.clients[client].element
    switch verdict {
    case .allowed:
      hop(
        id, from: edge, to: edge, .secures,
        "Access application \(application.name) lets \(topology.clients[client].name) pass",
        topology)
      then(id, .enterTunnel)
      return Timings.accessCheck
    case .denied:
      hop(
        id, from: edge, to: person, .denies,
        "403: Access application \(application.name), \(decision.conclusion)", isResponse: true,
        topology)
      finish(
        id, .denied, status: 403, "403 by Access application \(application.name)",
        at: application.element)
    case .mustSignIn:
      hop(
        id, from: edge, to: person, .redirects, "302 to the Access login page", isResponse: true,
        topology)
      finish(id, .redirected, status: 302, "302: Access wants a sign-in", at: application.element)
    }
    return .zero
  }

  mutating func enterTunnel(_ id: Int, _ topology: Topology) -> SimDuration {
    let host = requests[id].top.url.host
    if requests[id].top.viaWARP, let address = requests[id].top.address,
      let best = TunnelRouting.route(to: address, topology).0
    {
      return enter(id, best, topology)
    }
    let named = topology.tunnels.firstIndex { tunnel in
      tunnel.rules.contains {
        // The name's record leads to the tunnel, and DNS has no case.
        $0.hostname.map { Matching.tunnelHost(host, matches: $0.value.lowercased()) } ?? false
      }
    }
    guard let tunnel = named ?? topology.tunnels.indices.first else {
      return tunnelError(id, "no tunnel serves \(host)", topology)
    }
    return enter(id, tunnel, topology)
  }

  /// WARP: the longest route of any tunnel that covers the address (Cloudflare docs: private networks).
  mutating func enterWARP(_ id: Int, _ topology: Topology) -> SimDuration {
    let known = requests[id].top.address ?? IPv4Address(requests[id].top.url.host)
    guard let address = known, let edge = topology.cloudflareEdge else { return .zero }
    let (best, decision) = TunnelRouting.route(to: address, topology)
    changeTop(id) {
      $0.callee = .cloudflare
      $0.address = address
      $0.viaWARP = true
    }
    because(id, decision)
    if let cut = cutLink(caller(of: id), .cloudflare, topology) {
      then(id, .giveUp("timed out: \(cut.name): \(cut.reason)"))
      return Timings.silentConnect
    }
    if best == nil {
      then(id, .giveUp("timed out: no tunnel route covers \(address)"))
      return Timings.silentConnect
    }
    hop(
      id, from: element(of: caller(of: id), in: topology), to: edge, .connects,
      "WARP carries \(address):\(requests[id].top.url.port) to Cloudflare", topology)
    then(id, .enterTunnel)
    return Timings.cloudflareEdge
  }

  /// cloudflared dials out to Cloudflare's edge on port 7844, by UDP (quic) or else by TCP (http2);
  /// nothing comes in by itself.
  private func reachesEdge(_ pod: Int, _ topology: Topology) -> Bool {
    if silence(of: pod) != nil || cutLink(.pod(pod), .cloudflare, topology) != nil { return false }
    let own = interface(of: .pod(pod), in: topology)
    let edge = Interface(element: own.element, subnet: nil, address: PublicDNS.edgeAddress)
    return [.udp, .tcp].contains { transport in
      path(
        from: .pod(pod), to: .cloudflare, port: 7844, topology, target: edge, transport: transport
      ).isOpen
    }
  }

  /// Whether a cloudflared pod holds a connection; `nil` for other pods.
  func isConnected(connector pod: Int, _ topology: Topology) -> Bool? {
    let workload = workload(of: pod, topology)
    guard let index = topology.tunnels.firstIndex(where: { $0.connector == workload }) else {
      return nil
    }
    return !tunnelCut[index] && reachesEdge(pod, topology)
  }

  private mutating func enter(_ id: Int, _ index: Int, _ topology: Topology) -> SimDuration {
    let tunnel = topology.tunnels[index]
    guard let edge = topology.cloudflareEdge else { return .zero }
    let connectors = tunnel.connector.map { topology.workloads[$0].slots } ?? []
    let alive = connectors.compactMap { podInSlot[$0] }.filter {
      pods[$0].phase == .running && pods[$0].conduct != .crashed && reachesEdge($0, topology)
    }
    if tunnelCut[index] {
      return tunnelError(id, "tunnel \(tunnel.name) has no connection", topology)
    }
    guard let pod = alive.first else {
      return tunnelError(id, "tunnel \(tunnel.name) has no cloudflared with a connection", topology)
    }
    let exchange = requests[id].top
    if requests[id].exchanges.count >= Self.depthLimit {
      return tunnelError(id, "the tunnel leads back to itself", topology)
    }
    changeTop(id) { $0.todo.append(.relayThroughTunnel) }
    var inner = Exchange(caller: .cloudflare, like: exchange)
    inner.callee = .pod(pod)
    inner.isConnector = true
    inner.timeout = exchange.viaWARP ? nil : Timings.cloudflareProxyRead
    inner.viaWARP = exchange.viaWARP
    inner.address = exchange.address
    inner.addresses = exchange.addresses
    requests[id].exchanges.append(inner)
    hop(
      id, from: edge, to: element(ofPod: pod, topology), .forwards,
      "through tunnel \(tunnel.name) to \(pods[pod].name)", topology)
    then(id, .work)
    return Timings.tunnel
  }

  /// HTTP 530 with Cloudflare's error 1033; raw TCP by WARP just gets no answer.
  private mutating func tunnelError(_ id: Int, _ why: String, _ topology: Topology) -> SimDuration {
    guard let edge = topology.cloudflareEdge else { return .zero }
    if requests[id].top.viaWARP {
      then(id, .giveUp("timed out: \(why)"))
      return Timings.silentConnect
    }
    let client = element(of: caller(of: id), in: topology)
    hop(id, from: edge, to: client, .fails, "530, error 1033: \(why)", isResponse: true, topology)
    return conclude(id, .answered, 530, "530 (error 1033): \(why)", at: edge)
  }

  /// cloudflared's ingress rules, top to bottom (cloudflared: ingress).
  mutating func leaveConnector(_ id: Int, _ topology: Topology) -> SimDuration {
    let exchange = requests[id].top
    guard case .pod(let pod) = exchange.callee else { return .zero }
    if exchange.viaWARP { return leavePlain(id, pod) }
    let workload = workload(of: pod, topology)
    guard let tunnel = topology.tunnels.first(where: { $0.connector == workload }) else {
      return .zero
    }
    let (rule, decision) = TunnelRouting.choose(tunnel, exchange.url)
    because(id, decision)
    let isLast = rule == tunnel.rules.last
    if let rule, rule.service.value.hasPrefix("http_status:") {
      let status = Int(rule.service.value.dropFirst("http_status:".count)) ?? 404
      changeTop(id) { $0.status = status }
      let from = element(ofPod: pod, topology)
      hop(
        id, from: from, to: from, .replies,
        "\(status): \(isLast ? "the catch-all rule" : "a rule") of tunnel \(tunnel.name)", topology)
      return popConnector(id, status, requests[id].hops.last?.summary)
    }
    if let rule, rule.service.value == "hello_world" {
      let from = element(ofPod: pod, topology)
      hop(id, from: from, to: from, .replies, "200: cloudflared's own hello world", topology)
      return popConnector(id, 200, requests[id].hops.last?.summary)
    }
    guard let rule, let url = RequestURL(rule.service.value) else {
      changeTop(id) { $0.status = 502 }
      let what = rule.map { "'\($0.service.value)' is not modelled" } ?? "no rule"
      return popConnector(id, 502, "502: \(what)")
    }
    var inner = Exchange(
      caller: .pod(pod), method: exchange.method,
      url: RequestURL(
        scheme: url.scheme, host: url.host, port: url.port, path: exchange.url.path,
        query: exchange.url.query))
    inner.headers = exchange.headers
    inner.todo = [.askClusterDNS]
    // cloudflared waits 30 s for a connection and without end for an answer (cloudflared: origin
    // parameters).
    inner.connectTimeout = .seconds(30)
    inner.timeout = .seconds(86_400)
    inner.decisions = requests[id].top.decisions
    changeTop(id) {
      $0.decisions = []
      $0.todo.append(.answer)
    }
    requests[id].exchanges.append(inner)
    return .zero
  }

  private mutating func popConnector(_ id: Int, _ status: Int, _ refusal: String?) -> SimDuration {
    popExchange(id)
    changeTop(id) {
      $0.status = status
      $0.refusal = refusal
    }
    return Timings.tunnel
  }

  /// WARP traffic is not HTTP to cloudflared: it just opens the connection.
  private mutating func leavePlain(_ id: Int, _ pod: Int) -> SimDuration {
    let exchange = requests[id].top
    var inner = Exchange(caller: .pod(pod), like: exchange)
    inner.addresses = exchange.address.map { [$0] } ?? []
    inner.todo = [.connectInside]
    changeTop(id) { $0.todo.append(.answer) }
    requests[id].exchanges.append(inner)
    return .zero
  }

  mutating func relayThroughTunnel(_ id: Int, _ topology: Topology) -> SimDuration {
    let exchange = requests[id].top
    guard let edge = topology.cloudflareEdge else { return .zero }
    let status = exchange.status ?? 200
    let client = element(of: exchange.caller, in: topology)
    let isRaw = exchange.viaWARP
    let broken = exchange.broken
    let said = isRaw ? broken?.text ?? "the answer, through WARP" : "\(status) through Cloudflare"
    hop(
      id, from: edge, to: client, broken != nil && isRaw ? .fails : .replies, said,
      isResponse: true, topology)
    if isRaw, let broken {
      return conclude(id, broken.kind, nil, broken.text, at: edge)
    }
    if isRaw, exchange.status == nil {
      return conclude(id, .answered, nil, "answered, through WARP", at: edge)
    }
    let refusal = exchange.refusal
    let text =
      broken.map { $0.text.hasPrefix("\(status)") ? $0.text : "\(status): \($0.text)" } ?? refusal
      ?? "\(status) through the tunnel"
    return conclude(id, .answered, status, text, at: edge)
  }
}

/// cloudflared's choice among its ingress rules.
enum TunnelRouting {
  /// The tunnel whose longest private route covers the address.
  static func route(to address: IPv4Address, _ topology: Topology) -> (Int?, Decision) {
    var candidates: [Candidate] = []
    var best: (tunnel: Int, block: CIDR)?
    for (index, tunnel) in topology.tunnels.enumerated() {
      for route in tunnel.routes {
        let covers = route.value.contains(address)
        let why = covers ? "covers \(address)" : "does not cover \(address)"
        candidates.append(
          Candidate(
            "\(tunnel.name) route \(route.value)", covers ? .chosen : .rejected, why,
            at: route.range))
        if covers, route.value.prefix > best?.block.prefix ?? -1 { best = (index, route.value) }
      }
    }
    let found = best.map { "\(topology.tunnels[$0.tunnel].name), \($0.block)" }
    return (
      best?.tunnel,
      Decision(
        "which tunnel route covers \(address)?", candidates,
        conclusion: found ?? "none: the packet has nowhere to go",
        source: "Cloudflare docs: connect private networks")
    )
  }

  /// First match; hostnames are compared with their case, paths are unanchored regular expressions.
  static func choose(_ tunnel: Tunnel, _ url: RequestURL) -> (TunnelRule?, Decision) {
    var candidates: [Candidate] = []
    var chosen: TunnelRule?
    for rule in tunnel.rules {
      let name =
        "\(rule.hostname?.value ?? "any host")\(rule.path.map { " \($0.value)" } ?? "") → \(rule.service.value)"
      if chosen != nil {
        candidates.append(
          Candidate(name, .notTried, "an earlier rule matched", at: rule.service.range))
      } else if let host = rule.hostname, !Matching.tunnelHost(url.host, matches: host.value) {
        candidates.append(
          Candidate(name, .rejected, "host \(url.host) is not \(host.value)", at: host.range))
      } else if let path = rule.path, !matches(url.path, path.value) {
        candidates.append(
          Candidate(
            name, .rejected, "path \(url.path) does not contain \(path.value)", at: path.range))
      } else {
        chosen = rule
        let isCatchAll = rule.hostname == nil && rule.path == nil
        candidates.append(
          Candidate(name, .chosen, isCatchAll ? "the catch-all" : "matches", at: rule.service.range)
        )
      }
    }
    return (
      chosen,
      Decision(
        "which ingress rule of tunnel \(tunnel.name)?", candidates,
        conclusion: chosen?.service.value ?? "none",
        source: "cloudflared: ingress rules, first match")
    )
  }

  private static func matches(_ path: String, _ pattern: String) -> Bool {
    LinearPattern(pattern)?.isFound(in: path) ?? false
  }
}
