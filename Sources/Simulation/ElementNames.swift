import SourceText
import TopologyModel

/// Elements by the names people write, and their states in the words of the APIs.
package enum ElementNames {
  package struct Problem: Error, Hashable, Sendable {
    package var text: String
    package var suggestion: String?
    /// Several have the name.
    package var isAmbiguous = false

    package init(text: String, suggestion: String?) {
      self.text = text
      self.suggestion = suggestion
    }
  }

  /// An Availability Zone, a pod's own name, a qualified or short name of an element, or `kind name` where a name has
  /// several.
  package static func element(
    _ name: String, _ topology: Topology, _ world: World
  ) -> Result<ElementID, Problem> {
    let pods = pods(named: name, topology, world)
    if pods.count == 1 { return .success(topology.podSlots[world.pods[pods[0]].slot].element) }
    if pods.count > 1 {
      return .failure(ambiguous(name, pods.map { qualifiedName(ofPod: $0, topology, world) }))
    }
    if let problem = gone(name, topology, world) { return .failure(problem) }
    if let subnet = topology.network.subnets.first(where: { $0.zone == name }) {
      return .success(subnet.element)
    }
    let words = name.split(separator: " ", maxSplits: 1).map(String.init)
    let isPrivate = words.first == "private"
    if isPrivate || words.first == "public", words.count == 2,
      let zone = topology.hostedZones.first(where: {
        $0.name == words[1] && $0.isPrivate == isPrivate
      })
    {
      return .success(zone.element)
    }
    let kind = words.count == 2 ? words[0] : nil
    let wanted = words.last ?? name
    let found = topology.elements.filter { element in
      (kind == nil || element.kind.rawValue == kind)
        && (element.qualifiedName == wanted || element.name == wanted)
    }
    // A workload and its Service usually share a name; pods are the workload's.
    let order = ["workload", "pod", "database-instance", "node"]
    for kind in order {
      let alike = found.filter { $0.kind.rawValue == kind }
      if alike.count == 1 { return .success(alike[0].id) }
      if alike.count > 1 { return .failure(ambiguous(name, alike.map(\.qualifiedName))) }
    }
    if let only = found.first, found.count == 1 || Set(found.map(\.kind)).count == found.count {
      return .success(only.id)
    }
    if found.count > 1 {
      return .failure(ambiguous(name, found.map { choice($0, topology) }))
    }
    return .failure(
      Problem(
        text: "nothing named '\(name)'",
        suggestion: Suggestion.near(name, in: topology.elements.map(\.qualifiedName))))
  }

  /// A pod that was and is no more: its place may be another's by now.
  private static func gone(_ name: String, _ topology: Topology, _ world: World) -> Problem? {
    guard let pod = lastPod(named: name, topology, world), world.pods[pod].phase == .gone else {
      return nil
    }
    let heir = world.podInSlot[world.pods[pod].slot].map {
      qualifiedName(ofPod: $0, topology, world)
    }
    return Problem(
      text: "pod '\(name)' is gone", suggestion: heir.map { "'\($0)' has taken its place" })
  }

  /// The pod that had the name last, living or gone.
  private static func lastPod(named name: String, _ topology: Topology, _ world: World) -> Int? {
    world.pods.indices.last {
      world.pods[$0].name == name || qualifiedName(ofPod: $0, topology, world) == name
    }
  }

  /// The states of a pod by its own name, also when it is gone; `nil` for any other name.
  package static func states(
    ofPodNamed name: String, _ topology: Topology, _ world: World
  ) -> [String]? {
    lastPod(named: name, topology, world).map { states(ofPod: $0, topology, world) }
  }

  /// Pods that live now, by their own or their qualified name.
  private static func pods(named name: String, _ topology: Topology, _ world: World) -> [Int] {
    world.pods.indices.filter { pod in
      world.pods[pod].phase != .gone
        && (world.pods[pod].name == name || qualifiedName(ofPod: pod, topology, world) == name)
    }
  }

  private static func qualifiedName(
    ofPod pod: Int, _ topology: Topology, _ world: World
  ) -> String {
    let workload = topology.workloads[topology.podSlots[world.pods[pod].slot].workload]
    return "\(workload.namespace)/\(world.pods[pod].name)"
  }

  /// A name that tells an element apart from others that share it.
  package static func choice(_ element: Element, _ topology: Topology) -> String {
    if let zone = topology.hostedZones.first(where: { $0.element == element.id }) {
      return "\(zone.isPrivate ? "private" : "public") \(zone.name)"
    }
    return "\(element.kind.rawValue) \(element.qualifiedName)"
  }

  private static func ambiguous(_ name: String, _ names: [String]) -> Problem {
    var problem = Problem(
      text: "'\(name)' is not unique",
      suggestion: "expected \(names.prefix(8).joined(separator: " or "))")
    problem.isAmbiguous = true
    return problem
  }

  /// All that can be said of an element's state, in the words of the APIs.
  package static func states(
    _ element: ElementID, _ topology: Topology, _ world: World
  ) -> [String] {
    if let index = topology.database(of: element) {
      return [world.databases[index].status.rawValue, world.databases[index].role.rawValue]
    }
    if let node = topology.node(of: element) {
      return [world.nodes[node].condition.rawValue] + targetStates(world) { $0.node == node }
    }
    if let workload = topology.workload(of: element) {
      let pods = topology.workloads[workload].slots.map { topology.podSlots[$0].element }
      // What holds for all of them.
      let all = pods.map { states($0, topology, world) }
      return (all.first ?? ["gone"]).filter { word in all.allSatisfy { $0.contains(word) } }
    }
    guard let slot = topology.podSlot(of: element) else { return [] }
    return world.podInSlot[slot].map { states(ofPod: $0, topology, world) } ?? ["gone"]
  }

  private static func states(
    ofPod pod: Int, _ topology: Topology, _ world: World
  ) -> [String] {
    let targets = targetStates(world) { $0.pod == pod }
    if world.pods[pod].phase == .gone { return ["gone"] + targets }
    return [world.pods[pod].isReady ? "ready" : "not ready"]
      + (targets.isEmpty ? ["not registered"] : targets)
  }

  /// Health and reason of every registration that fits.
  private static func targetStates(
    _ world: World, _ fits: (TargetState) -> Bool
  ) -> [String] {
    world.targetGroups.flatMap(\.targets).filter { $0.health != .unused && fits($0) }
      .flatMap { [$0.health.rawValue] + ($0.reason.map { [$0.rawValue] } ?? []) }
  }
}
