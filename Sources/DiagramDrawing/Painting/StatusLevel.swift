import Simulation
import TerminalCanvas
import TopologyModel

/// How well something is, as one sign that works without colour.
package enum StatusLevel: Int, Comparable, CaseIterable, Sendable {
  case good, waiting, none, bad

  package static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }

  package var sign: String {
    switch self {
    case .good: "●"
    case .waiting: "◐"
    case .none: "○"
    case .bad: "✗"
    }
  }

  package var role: Role {
    switch self {
    case .good: .good
    case .waiting: .caution
    case .none: .dim
    case .bad: .bad
    }
  }

  package var span: Span { Span(sign, role, bold: self == .bad) }
}

/// How many of something are in which state.
package struct LevelCounts: Hashable, Sendable {
  private var good = 0
  private var waiting = 0
  private var none = 0
  private var bad = 0

  package init() {}

  package subscript(_ level: StatusLevel) -> Int {
    get {
      switch level {
      case .good: good
      case .waiting: waiting
      case .none: none
      case .bad: bad
      }
    }
    set {
      switch level {
      case .good: good = newValue
      case .waiting: waiting = newValue
      case .none: none = newValue
      case .bad: bad = newValue
      }
    }
  }

  package var total: Int { good + waiting + none + bad }

  /// The worst there is; nothing at all is none.
  package var worst: StatusLevel {
    StatusLevel.allCases.last { self[$0] > 0 } ?? .none
  }

  func adding(_ other: LevelCounts) -> LevelCounts {
    var sum = self
    for level in StatusLevel.allCases { sum[level] += other[level] }
    return sum
  }

  /// `●47 ✗3`.
  package var spans: [Span] {
    var out: [Span] = []
    for level in [StatusLevel.good, .waiting, .bad, .none] where self[level] > 0 {
      if !out.isEmpty { out.append(Span(" ")) }
      out.append(Span("\(level.sign)\(self[level])", level.role, bold: level == .bad))
    }
    return out
  }
}

/// What the picture says about the state of things: what Kubernetes and the load balancer know,
/// not what a person has just broken.
package struct StatusReader: Sendable {
  let topology: Topology
  let world: World
  /// The worst of each pod's targets; `nil` for a pod that is none.
  private let targetLevels: [StatusLevel?]
  /// Counts of pods by namespace, by the node they run on and by the one they are drawn in, and workloads by namespace.
  private var namespaceCounts: [LevelCounts]
  private var workloadCounts: [Int]
  private var nodeCounts: [LevelCounts]
  private var placedCounts: [LevelCounts]
  private var positions: [ElementID: Int] = [:]

  /// O(pods + targets).
  package init(_ topology: Topology, _ world: World) {
    self.topology = topology
    self.world = world
    var levels = [StatusLevel?](repeating: nil, count: world.pods.count)
    for group in world.targetGroups.indices {
      for index in world.targetGroups[group].targets.indices {
        guard world.targetGroups[group].targets[index].isRegistered,
          let pod = world.targetGroups[group].targets[index].pod
        else { continue }
        let level = Self.level(of: world.targetGroups[group].targets[index].health)
        levels[pod] = max(levels[pod] ?? level, level)
      }
    }
    targetLevels = levels
    nodeCounts = Array(repeating: LevelCounts(), count: topology.nodes.count)
    placedCounts = nodeCounts
    namespaceCounts = Array(repeating: LevelCounts(), count: topology.namespaces.count)
    workloadCounts = Array(repeating: 0, count: topology.namespaces.count)
    count()
  }

  private mutating func count() {
    var position: [ElementID: Int] = [:]
    for (index, namespace) in topology.namespaces.enumerated() {
      position[namespace.element] = index
    }
    positions = position
    for index in topology.workloads.indices {
      let parent = topology.parent(of: topology.workloads[index].element)
      let namespace = parent.flatMap { position[$0] }
      if let namespace { workloadCounts[namespace] += 1 }
      let slots = topology.workloads[index].slots
      for place in slots.indices
      where place < world.desired[index] || world.podInSlot[slots[place]] != nil {
        let level = level(ofSlot: slots[place])
        if let namespace { namespaceCounts[namespace][level] += 1 }
        let drawn = topology.podSlots[slots[place]].node
        placedCounts[drawn][level] += 1
        let pod = world.podInSlot[slots[place]]
        nodeCounts[pod.map { world.pods[$0].node } ?? drawn][level] += 1
      }
    }
  }

  /// O(1), as the next two.
  package func counts(ofNamespace element: ElementID) -> LevelCounts {
    positions[element].map { namespaceCounts[$0] } ?? LevelCounts()
  }

  package func workloadCount(ofNamespace element: ElementID) -> Int {
    positions[element].map { workloadCounts[$0] } ?? 0
  }

  package func counts(ofNode node: Int) -> LevelCounts { nodeCounts[node] }

  /// Of the pods whose lines stand in a node's box: they stay when a pod comes up elsewhere.
  package func counts(drawnIn node: Int) -> LevelCounts { placedCounts[node] }

  package var allCounts: LevelCounts { nodeCounts.reduce(LevelCounts()) { $0.adding($1) } }

  package func level(ofSlot slot: Int) -> StatusLevel {
    guard let pod = world.podInSlot[slot] else { return .none }
    switch world.pods[pod].phase {
    case .starting, .terminating: return .waiting
    case .gone: return .none
    case .running: break
    }
    if !world.pods[pod].isReady { return .bad }
    return targetLevels[pod] ?? .good
  }

  package static func level(of health: TargetHealth) -> StatusLevel {
    switch health {
    case .healthy: .good
    case .initial, .draining: .waiting
    case .unhealthy: .bad
    case .unused: .none
    }
  }

  package func level(ofDatabase index: Int) -> StatusLevel {
    world.databases[index].status == .available ? .good : .bad
  }

  package func level(ofHost index: Int) -> StatusLevel {
    world.hosts[index] == .healthy ? .good : .bad
  }

  package func level(ofTunnel index: Int) -> StatusLevel {
    if world.tunnelCut[index] { return .bad }
    guard let connector = topology.tunnels[index].connector else { return .bad }
    let running = topology.workloads[connector].slots.contains { slot in
      world.pod(inSlot: slot).map { $0.phase == .running && $0.conduct != .crashed } ?? false
    }
    return running ? .good : .bad
  }

  package func levels(ofWorkload index: Int) -> [StatusLevel] {
    // Places beyond the wanted number are empty on purpose.
    topology.workloads[index].slots.enumerated().filter { place, slot in
      place < world.desired[index] || world.podInSlot[slot] != nil
    }.map { level(ofSlot: $0.element) }
  }

  /// Itself, something in it, or the node its pod runs on.
  package func hasFault(_ element: ElementID) -> Bool {
    if world.shownFaults.isEmpty { return false }
    let node = topology.podSlot(of: element).flatMap { world.podInSlot[$0] }.map {
      topology.nodes[world.pods[$0].node].element
    }
    return world.shownFaults.contains {
      $0.element == element || $0.element == node || topology[$0.element].parent == element
    }
  }

  /// `●●◐` for few, `●47 ✗3` for many.
  package static func pips(_ levels: [StatusLevel], _ limit: Int = 4) -> [Span] {
    levels.count <= limit ? levels.map(\.span) : counts(levels)
  }

  package static func counts(_ levels: [StatusLevel]) -> [Span] {
    var counts = LevelCounts()
    for level in levels { counts[level] += 1 }
    return counts.spans
  }
}
