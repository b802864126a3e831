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
      if IPv4Address(host) == nil, !stub.asksNode, let check = dnsBlocker(pod, topology),
        !mayPass(.egress, of: pod, with: ClusterScope.qualify("kube-system", like: home(pod)))
      {
        return trouble(index, check, asking: "CoreDNS")
      }
      var first: CallTrouble?
      var isOpen = false
      for address in addresses(of: host, pod, stub) where !isOpen {
        let found = trouble(index, pod, address, port)
        isOpen = found == nil
        first = first ?? found
      }
      if !isOpen, let first { return first }
    }
    return nil
  }

  private func home(_ pod: Int) -> String {
    topology.workloads[workload(of: pod, topology)].namespace
  }

  private func trouble(
    _ call: Int, _ pod: Int, _ address: IPv4Address, _ port: Int
  ) -> CallTrouble? {
    if let service = service(withClusterIP: address, for: .pod(pod), topology) {
      return trouble(call, pod, ofService: service, port)
    }
    return blocker(pod, address, port).map { trouble(call, $0) }
  }

  /// A policy of the pod's asks for labels of namespaces, and no source has the other end's: it may admit it.
  private func mayPass(
    _ direction: TrafficDirection, of pod: Int, with namespace: String
  ) -> Bool {
    let isRead = topology.namespaces.contains {
      $0.name == namespace && !topology[$0.element].provenance.isInferred
    }
    if isRead { return false }
    let own = topology.workloads[workload(of: pod, topology)]
    return topology.networkPolicies.contains { policy in
      policy.namespace == own.namespace && policy.directions.contains(direction)
        && policy.selector.matches(own.template.labels)
        && policy.rules(direction).contains { rule in
          rule.peers.contains { peer in
            peer.namespaces?.requirements.contains { $0.key != "kubernetes.io/metadata.name" }
              ?? false
          }
        }
    }
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

  private mutating func addresses(
    of host: String, _ pod: Int, _ stub: StubResolver
  ) -> [IPv4Address] {
    if let address = IPv4Address(host) { return [address] }
    // Most are names of Services, which need no search list to be known.
    if !stub.asksNode, let service = topology.service(called: host, from: home(pod)),
      let address = topology.services[service].clusterIP
    {
      return [address]
    }
    guard case .addresses(let found) = resolveInPod(host, stub, topology).result else { return [] }
    return found
  }

  /// Refused for every endpoint there is, or no port of the Service.
  private func trouble(
    _ call: Int, _ pod: Int, ofService index: Int, _ port: Int
  ) -> CallTrouble? {
    let service = topology.services[index]
    // Without ports it has those that are not read, UDP's.
    if service.selector.isEmpty || service.ports.isEmpty { return nil }
    guard let servicePort = service.ports.first(where: { $0.port == port }) else {
      let offered = service.ports.map { "\($0.port)" }.joined(separator: ", ")
      return CallTrouble(
        call: call, text: "Service \(service.qualifiedName) has no port \(port), only \(offered)",
        range: service.provenance.range)
    }
    var first: NetworkCheck?
    for callee in differing(service.slots, seenFrom: pod) {
      let target = topology.containerPort(servicePort, of: workload(of: callee, topology)) ?? port
      let path = path(from: .pod(pod), to: .pod(callee), port: target, topology)
      guard let blocker = path.blocker else { return nil }
      if mayPass(.ingress, of: callee, with: home(pod))
        || mayPass(.egress, of: pod, with: home(callee))
      {
        return nil
      }
      first = first ?? blocker
    }
    return first.map { trouble(call, $0) }
  }

  /// One pod of each workload and subnet, and one on the caller's own node: filters see no other difference.
  private func differing(_ slots: [Int], seenFrom caller: Int) -> [Int] {
    struct Place: Hashable {
      var workload: Int
      var subnet: Int
      var isNear: Bool
    }
    var seen: Set<Place> = []
    return slots.compactMap { podInSlot[$0] }.filter { pod in
      let place = Place(
        workload: workload(of: pod, topology), subnet: topology.nodes[pods[pod].node].subnet,
        isNear: pods[pod].node == pods[caller].node)
      return seen.insert(place).inserted
    }
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
