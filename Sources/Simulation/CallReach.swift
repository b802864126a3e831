import SourceText
import TopologyModel

/// A call that a workload is said to make and that cannot get through as things stand.
package struct CallTrouble: Hashable, Sendable {
  /// Position in `Topology.calls`.
  package var call: Int
  /// What is in the way: `NetworkPolicy ingress of api-1: …`.
  package var text: String
  package var range: SourceRange?
}

/// Names, ports, filters and routes on the way of each call; nothing is sent.
extension World {
  /// The first obstacle of every call that has one, in the order of the calls.
  package func callTroubles() -> [CallTrouble] {
    // Names are looked up as in a request, whose caches are then thrown away.
    var copy = self
    return topology.calls.indices.compactMap { copy.trouble(ofCall: $0) }
  }

  private mutating func trouble(ofCall index: Int) -> CallTrouble? {
    let call = topology.calls[index]
    let (host, port) = aim(of: call)
    for pod in callers(call.workload) {
      let stub = stub(pod, topology)
      if IPv4Address(host) == nil, !stub.asksNode, let check = dnsBlocker(pod, topology) {
        return trouble(index, check, asking: "CoreDNS")
      }
      guard let address = address(of: host, stub) else { continue }
      if let service = service(withClusterIP: address, for: .pod(pod), topology) {
        if let found = trouble(index, pod, service, port) { return found }
      } else if let check = blocker(pod, address, port) {
        return trouble(index, check)
      }
    }
    return nil
  }

  private func aim(of call: Call) -> (host: String, port: Int) {
    switch call.target {
    case .database(let index, _):
      (topology.databases[index].endpoint, topology.databases[index].port)
    case .http(_, let url): (url.host, url.port)
    }
  }

  /// One pod for each subnet: those of a workload differ in nothing else that filters see.
  private func callers(_ workload: Int) -> [Int] {
    var subnets: Set<Int> = []
    return topology.workloads[workload].slots.compactMap { podInSlot[$0] }.filter {
      subnets.insert(topology.nodes[pods[$0].node].subnet).inserted
    }
  }

  private mutating func address(of host: String, _ stub: StubResolver) -> IPv4Address? {
    if let address = IPv4Address(host) { return address }
    guard case .addresses(let found) = resolveInPod(host, stub, topology).result else { return nil }
    return found.first
  }

  /// Refused for every endpoint there is, or no port of the Service.
  private func trouble(_ call: Int, _ pod: Int, _ index: Int, _ port: Int) -> CallTrouble? {
    let service = topology.services[index]
    if service.selector.isEmpty { return nil }
    guard let servicePort = service.ports.first(where: { $0.port == port }) else {
      let offered = service.ports.map { "\($0.port)" }.joined(separator: ", ")
      return CallTrouble(
        call: call, text: "Service \(service.qualifiedName) has no port \(port), only \(offered)",
        range: service.provenance.range)
    }
    var first: NetworkCheck?
    for callee in service.slots.compactMap({ podInSlot[$0] }) {
      let target = topology.containerPort(servicePort, of: workload(of: callee, topology)) ?? port
      let path = path(from: .pod(pod), to: .pod(callee), port: target, topology)
      guard let blocker = path.blocker else { return nil }
      first = first ?? blocker
    }
    return first.flatMap { trouble(call, $0) }
  }

  /// What keeps a pod from an address that is no ClusterIP; load balancers have their own checks.
  private func blocker(_ pod: Int, _ address: IPv4Address, _ port: Int) -> NetworkCheck? {
    guard let party = party(at: address, topology) else { return nil }
    if case .host(let host) = party, topology.hosts[host].interface.subnet == nil {
      let own = interface(of: .pod(pod), in: topology)
      return path(
        from: .pod(pod), to: .cloudflare, port: port, topology,
        target: Interface(element: own.element, subnet: nil, address: address)
      ).blocker
    }
    if interface(of: party, in: topology).publicAddress == address { return nil }
    return path(from: .pod(pod), to: party, port: port, topology).blocker
  }

  private func trouble(_ call: Int, _ check: NetworkCheck, asking: String? = nil) -> CallTrouble {
    let lead = asking.map { "it cannot ask \($0): " } ?? ""
    return CallTrouble(
      call: call, text: "\(lead)\(check.name): \(check.reason)", range: check.range)
  }
}
