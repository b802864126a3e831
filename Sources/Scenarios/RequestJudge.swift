import Simulation
import TopologyModel

/// Compares one request with what was expected of it.
struct RequestJudge {
  let request: RequestState
  let topology: Topology
  let world: World

  init(_ request: RequestState, _ topology: Topology, _ world: World) {
    self.request = request
    self.topology = topology
    self.world = world
  }

  /// What was expected and is not so; where only a share has to succeed, a request ends well that
  /// gets the status and the end that are named, or any good one.
  func problems(_ expectation: Expectation) -> [String] {
    var out: [String] = []
    if expectation.successPercent != nil, expectation.status == nil, expectation.outcome == nil,
      request.outcome?.isGood != true
    {
      out.append("a good end")
    }
    if let status = expectation.status, request.outcome?.status != status {
      out.append("status \(status)")
    }
    if let kind = expectation.outcome, request.outcome?.kind.rawValue != kind { out.append(kind) }
    if let name = expectation.through, !passes(name) { out.append("a way through \(name)") }
    if let name = expectation.neverThrough, passes(name) { out.append("no way through \(name)") }
    if let limit = expectation.within, duration > limit {
      out.append("an end within \(limit.text), not \(duration.text)")
    }
    return out
  }

  /// Every name `through` can mean: of elements, and of pods that are or were.
  static func names(_ topology: Topology, _ world: World) -> Set<String> {
    var out = Set(topology.elements.flatMap { [$0.name, $0.qualifiedName] })
    for pod in world.pods {
      let workload = topology.workloads[topology.podSlots[pod.slot].workload]
      out.formUnion([pod.name, "\(workload.namespace)/\(pod.name)"])
    }
    return out
  }

  private var duration: SimDuration { (request.endedAt ?? world.now) - request.sentAt }

  private func passes(_ name: String) -> Bool {
    request.hops.contains { hop in
      let element = topology[hop.to]
      let owner = element.parent.map { topology[$0] }
      // A pod is its own name, not that of the place it stands in.
      let names =
        element.kind.rawValue == "pod"
        ? [
          hop.toName,
          element.qualifiedName.split(separator: "/").first.map { "\($0)/\(hop.toName)" },
        ]
        : [element.name, element.qualifiedName, hop.toName]
      return names.contains(name)
        || (owner?.kind.rawValue == "workload"
          && [owner?.name, owner?.qualifiedName].contains(name))
    }
  }
}
