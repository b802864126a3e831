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

  /// One line a link, in the order a change travels.
  var chain: [(name: String, value: String, isGood: Bool)] {
    var out: [(name: String, value: String, isGood: Bool)] = [
      ("containers", pod.areContainersReady ? "ready" : "not ready", pod.areContainersReady),
      (
        "readiness gate",
        pod.isGateOpen ? "open, or none" : "closed: the target is not healthy yet",
        pod.isGateOpen
      ),
      ("pod", pod.isReady ? "Ready" : "not Ready", pod.isReady),
    ]
    for (service, slices) in world.endpoints.enumerated() {
      for endpoint in slices where endpoint.pod == index {
        let words =
          "ready \(endpoint.ready), serving \(endpoint.serving), terminating \(endpoint.terminating)"
        out.append(
          ("EndpointSlice \(topology.services[service].name)", words, endpoint.ready))
      }
    }
    for target in targets {
      let reason = target.reason.map { " (\($0.rawValue))" } ?? ""
      out.append(("target", "\(target.health.rawValue)\(reason)", target.health == .healthy))
    }
    if targets.isEmpty { out.append(("target", "not registered", false)) }
    out.append(("a client behind the ALB", fate, isServed))
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
