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

extension World {
  /// The first obstacle of every call that has one, in the order of the calls.
  package func callTroubles() -> [CallTrouble] {
    var search = CallSearch(world: self, topology: topology)
    return topology.calls.indices.compactMap { search.trouble(ofCall: $0) }
  }
}

/// Names, ports, filters and routes on the way of each call; nothing is sent.
private struct CallSearch {
  /// Names are looked up as in a request, whose caches are then thrown away.
  var world: World
  let topology: Topology
  private var names: [NameQuestion: [IPv4Address]] = [:]

  /// Pods of a namespace with the same DNS settings get the same answer.
  private struct NameQuestion: Hashable {
    var host: String
    var namespace: String
    var dns: PodDNS
  }

  init(world: World, topology: Topology) {
    self.world = world
    self.topology = topology
  }

  mutating func trouble(ofCall index: Int) -> CallTrouble? {
    let call = topology.calls[index]
    let (host, port) = aim(of: call)
    for pod in world.onePodPerSubnet(topology.workloads[call.workload].slots) {
      let stub = world.stub(pod, topology)
      if IPv4Address(host) == nil, !stub.asksNode, let check = world.dnsBlocker(pod, topology) {
        return check.isAssumed ? nil : trouble(index, check, asking: "CoreDNS")
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

  private func trouble(
    _ call: Int, _ pod: Int, _ address: IPv4Address, _ port: Int
  ) -> CallTrouble? {
    if let service = world.service(withClusterIP: address, for: .pod(pod), topology) {
      return trouble(call, pod, ofService: service, port)
    }
    return path(pod, address, port)?.sureBlocker.map { trouble(call, $0) }
  }

  private func aim(of call: Call) -> (host: String, port: Int) {
    switch call.target {
    case .database(let index, _):
      (topology.databases[index].endpoint, topology.databases[index].port)
    case .http(_, let url): (url.host, url.port)
    }
  }

  private mutating func addresses(
    of host: String, _ pod: Int, _ stub: StubResolver
  ) -> [IPv4Address] {
    if let address = IPv4Address(host) { return [address] }
    let workload = topology.workloads[world.workload(of: pod, topology)]
    let question = NameQuestion(
      host: host, namespace: workload.namespace, dns: workload.template.dns)
    if let known = names[question] { return known }
    var found: [IPv4Address] = []
    // Most are names of Services, which need no search list to be known.
    if !stub.asksNode, let service = topology.service(called: host, from: workload.namespace),
      let address = topology.services[service].clusterIP
    {
      found = [address]
    } else if case .addresses(let given) = world.resolveInPod(host, stub, topology).result {
      found = given
    }
    names[question] = found
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
      let target =
        topology.containerPort(servicePort, of: world.workload(of: callee, topology)) ?? port
      let path = world.path(from: .pod(pod), to: .pod(callee), port: target, topology)
      guard let blocker = path.sureBlocker else { return nil }
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
    return slots.compactMap { world.podInSlot[$0] }.filter { pod in
      let place = Place(
        workload: world.workload(of: pod, topology),
        subnet: topology.nodes[world.pods[pod].node].subnet,
        isNear: world.pods[pod].node == world.pods[caller].node)
      return seen.insert(place).inserted
    }
  }

  /// From a pod to an address that is no ClusterIP; load balancers have their own checks.
  private func path(_ pod: Int, _ address: IPv4Address, _ port: Int) -> NetworkPath? {
    guard let party = world.party(at: address, topology) else { return nil }
    if case .host(let host) = party, topology.hosts[host].interface.subnet == nil {
      let own = world.interface(of: .pod(pod), in: topology)
      return world.path(
        from: .pod(pod), to: .cloudflare, port: port, topology,
        target: Interface(element: own.element, subnet: nil, address: address))
    }
    if world.interface(of: party, in: topology).publicAddress == address { return nil }
    return world.path(from: .pod(pod), to: party, port: port, topology)
  }

  private func trouble(_ call: Int, _ check: NetworkCheck, asking: String? = nil) -> CallTrouble {
    let lead = asking.map { "it cannot ask \($0): " } ?? ""
    return CallTrouble(
      call: call, text: "\(lead)\(check.name): \(check.reason)", range: check.range)
  }
}
