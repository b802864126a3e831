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

  /// It asks its origin and passes on the answer (CloudFront guide: origins).
  private mutating func ask(_ origin: String, _ id: Int, _ host: Int) -> SimDuration {
    let asked = requests[id].top
    if let status = asked.status ?? (asked.innerFailure == nil ? nil : 502) {
      changeTop(id) { $0.status = status }
      then(id, .answer)
      return Timings.insideVPC
    }
    var url = asked.url
    url.host = origin
    var inner = Exchange(caller: .host(host), method: asked.method, url: url)
    inner.headers = asked.headers
    inner.todo = [.askClusterDNS]
    then(id, .serve)
    requests[id].exchanges.append(inner)
    return .zero
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
    if !fails, let origin = host.origin { return ask(origin, id, index) }
    changeTop(id) { $0.status = fails ? 503 : $0.status ?? 200 }
    then(id, .answer)
    return .milliseconds(host.latencyMilliseconds)
  }
}
