import TopologyModel

/// EC2 instances and managed dependencies: they answer, late, wrongly or not at all.
extension World {
  mutating func arriveAtHost(_ id: Int, _ index: Int, _ topology: Topology) -> SimDuration {
    let host = topology.hosts[index]
    let (caller, url, method) = (
      requests[id].top.caller, requests[id].top.url, requests[id].top.method
    )
    if hosts[index] == .stopped {
      then(id, .giveUp("timed out: \(host.name) is stopped"))
      return connectPatience(of: id, topology)
    }
    guard host.listens(on: url.port) else {
      let ports = host.ports.map(\.description).joined(separator: ", ")
      return fail(
        id, .refused, "refused: \(host.name) does not listen on \(url.port), only on \(ports)",
        topology)
    }
    because(
      id,
      Decision(
        "what does \(host.name) do with it?", [],
        conclusion: "it answers after \(host.latencyMilliseconds) ms, "
          + "\(host.errorPercent) of 100 with an error",
        source: "the architecture file: dependencies", isAssumed: host.provenance.isInferred))
    let asked = url.scheme == .tcp ? "TCP \(url.port)" : "\(method) \(url.path)"
    hop(
      id, from: element(of: caller, in: topology), to: host.element, .calls,
      "\(asked) to \(host.name)\(host.interface.subnet == nil ? ", out to the internet" : "")",
      topology)
    then(id, .serve)
    return host.interface.subnet == nil ? Timings.internetSend : Timings.insideVPC
  }

  /// It asks its origin and passes on the answer (CloudFront guide: origins, viewer protocol policy).
  private mutating func ask(
    _ route: HostRoute, _ id: Int, _ host: Int, _ topology: Topology
  ) -> SimDuration {
    let asked = requests[id].top
    if let status = asked.status ?? (asked.innerFailure == nil ? nil : 502) {
      changeTop(id) { $0.status = status }
      then(id, .answer)
      return Timings.insideVPC
    }
    if !asked.isTLS, route.viewer != .allowAll { return refuseHTTP(route, id, host, topology) }
    because(id, Self.decision(route, topology.hosts[host], asked.url.path))
    var url = asked.url
    url.host = route.origin
    let isTLS = route.toOrigin == .httpsOnly || (route.toOrigin == .matchViewer && asked.isTLS)
    url.scheme = isTLS ? .https : .http
    url.port = isTLS ? route.httpsPort : route.httpPort
    var inner = Exchange(caller: .host(host), method: asked.method, url: url)
    inner.headers = asked.headers
    inner.todo = [.askClusterDNS]
    then(id, .serve)
    requests[id].exchanges.append(inner)
    return .zero
  }

  /// 301 to the same with HTTPS, or 403 (CloudFront guide: requiring HTTPS).
  private mutating func refuseHTTP(
    _ route: HostRoute, _ id: Int, _ host: Int, _ topology: Topology
  ) -> SimDuration {
    let exchange = requests[id].top
    let (from, to) = (topology.hosts[host].element, element(of: exchange.caller, in: topology))
    guard route.viewer == .redirect else {
      hop(id, from: from, to: to, .replies, "403: HTTPS only", isResponse: true, topology)
      return conclude(id, .answered, 403, "403 from \(topology.hosts[host].name)", at: from)
    }
    var url = exchange.url
    url.scheme = .https
    url.port = 443
    hop(id, from: from, to: to, .redirects, "301 to \(url)", isResponse: true, topology)
    if let next = follow(id, "\(url)", from, topology) { return next }
    return conclude(id, .redirected, 301, "301 to \(url)", at: from)
  }

  private static func decision(_ route: HostRoute, _ host: Host, _ path: String) -> Decision {
    let chosen = host.routes.firstIndex(of: route) ?? 0
    return Decision(
      "which cache behavior of \(host.name)?",
      host.routes.enumerated().map { index, other in
        Candidate(
          "\(other.pattern ?? "default (*)") → \(other.origin)",
          index == chosen ? .chosen : index < chosen ? .rejected : .notTried,
          index == chosen ? "\(path) fits" : "\(path) does not fit")
      }, conclusion: "\(route.pattern ?? "the default one"): origin \(route.origin)",
      source: "CloudFront guide: cache behavior settings", ledger: ["cdn.behavior"])
  }

  mutating func serve(_ id: Int, _ topology: Topology) -> SimDuration {
    guard case .host(let index) = requests[id].top.callee else { return .zero }
    let host = topology.hosts[index]
    let fails =
      hosts[index] == .unhealthy
      || (host.errorPercent > 0 && chance.index(below: 100) < host.errorPercent)
    if fails, requests[id].top.url.scheme == .tcp {
      return fail(id, .lost, "\(host.name) closed the connection", topology)
    }
    if !fails, let route = host.route(for: requests[id].top.url.path) {
      return ask(route, id, index, topology)
    }
    changeTop(id) { $0.status = fails ? 503 : $0.status ?? 200 }
    then(id, .answer)
    return .milliseconds(host.latencyMilliseconds)
  }
}
