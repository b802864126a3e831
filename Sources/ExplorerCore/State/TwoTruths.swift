import Simulation
import TopologyModel

/// What Kubernetes and the load balancer each think of one pod, link by link.
struct TwoTruths {
  private let pod: PodState
  private let index: Int
  private let world: World
  private let topology: Topology

  init(pod index: Int, _ world: World, _ topology: Topology) {
    self.index = index
    pod = world.pods[index]
    self.world = world
    self.topology = topology
  }

  private var endpoints: [EndpointState] {
    world.endpoints.flatMap { $0.filter { $0.pod == index } }
  }

  private var targets: [TargetState] {
    world.targetGroups.flatMap(\.targets).filter { $0.pod == index && $0.health != .unused }
  }

  /// For a narrow line: `Kubernetes: ready, endpoint ready`.
  var short: String {
    let endpoint = endpoints.contains(where: \.ready) ? "endpoint ready" : "endpoint not ready"
    return "Kubernetes: \(pod.isReady ? "ready" : "not ready"), \(endpoint)"
  }

  /// A link of the chain: what it says, whether that is well, and when it last changed.
  struct Link {
    var name: String
    var value: String
    var isGood: Bool
    var changedAt: SimInstant?
  }

  /// One line a link, in the order a change travels.
  var chain: [Link] {
    var out = [
      Link(
        name: "containers", value: pod.areContainersReady ? "ready" : "not ready",
        isGood: pod.areContainersReady, changedAt: pod.containersChangedAt),
      Link(
        name: "readiness gate",
        value: pod.isGateOpen ? "open, or none" : "closed: the target is not healthy yet",
        isGood: pod.isGateOpen),
      Link(
        name: "pod", value: pod.isReady ? "Ready" : "not Ready", isGood: pod.isReady,
        changedAt: pod.readySince),
    ]
    for (service, slices) in world.endpoints.enumerated() {
      for endpoint in slices where endpoint.pod == index {
        let words =
          "ready \(endpoint.ready), serving \(endpoint.serving), terminating \(endpoint.terminating)"
        out.append(
          Link(
            name: "EndpointSlice \(topology.services[service].name)", value: words,
            isGood: endpoint.ready, changedAt: world.endpointChanges[index]))
      }
    }
    for target in targets {
      let reason = target.reason.map { " (\($0.rawValue))" } ?? ""
      out.append(
        Link(
          name: "target", value: "\(target.health.rawValue)\(reason)",
          isGood: target.health == .healthy, changedAt: target.changedAt))
    }
    if targets.isEmpty { out.append(Link(name: "target", value: "not registered", isGood: false)) }
    out.append(Link(name: "a client behind the ALB", value: fate, isGood: isServed))
    return out
  }

  /// The chain in one line, with the time each link took after the one before it.
  var line: String {
    let endpoint = endpoints.contains(where: \.ready) ? "ready" : "not ready"
    let target = targets.last
    let parts: [(String, SimInstant?)] = [
      ("containers \(pod.areContainersReady ? "ready" : "not ready")", pod.containersChangedAt),
      ("EndpointSlice \(endpoint)", world.endpointChanges[index]),
      ("gate \(pod.isGateOpen ? "open" : "closed")", nil),
      ("target \(target?.health.rawValue ?? "not registered")", target?.changedAt),
      ("client \(fate)", nil),
    ]
    var out = ""
    var last: SimInstant?
    for (text, at) in parts {
      let delay = at.flatMap { at in last.map { at - $0 } }
      let later = delay.flatMap { $0.microseconds > 0 ? ", \($0.text) later" : nil } ?? ""
      let shown = at.map { " (t+\($0.text) s\(later))" } ?? ""
      out += (out.isEmpty ? "" : " → ") + text + shown
      last = at ?? last
    }
    return out
  }

  private var isServed: Bool { targets.contains { $0.health == .healthy } }

  private var fate: String {
    if isServed { return "reaches it in its turn" }
    if targets.contains(where: { $0.health == .unhealthy }) {
      return "reaches it only if its group fails open"
    }
    return targets.contains { $0.health == .draining }
      ? "finishes what is in flight, gets nothing new" : "never reaches it"
  }
}
