import TopologyModel

/// Its disk is busy (Litmus: pod-io-stress): every answer takes 4 s.
enum PodIOStress: ConductFault {
  static let id = "pod-io-stress"
  static let title = "keep its disk busy: every answer takes 4 s"
  static let conduct = PodConduct.slow(.seconds(4))
}

/// Half of the packets come twice (Litmus: pod-network-duplication): TCP drops the copies.
enum PodNetworkDuplication: NetworkFault {
  static let id = "pod-network-duplication"
  static let title = "half of the packets come twice: TCP drops the copies"
  static func change(_ network: inout PodNetwork) { network.duplicatedPercent = 50 }
}

/// Half of the packets are corrupted (Litmus: pod-network-corruption): checksums fail, so that
/// they are lost.
enum PodNetworkCorruption: NetworkFault {
  static let id = "pod-network-corruption"
  static let title = "half of the packets are corrupted, and so lost"
  static func change(_ network: inout PodNetwork) { network.lossPercent = 50 }
}

/// Its bandwidth is limited (Litmus: pod-network-rate-limit; Chaos Mesh: bandwidth).
enum PodNetworkRateLimit: NetworkFault {
  static let id = "pod-network-rate-limit"
  static let title = "little bandwidth: every answer is 800 ms late"
  static func change(_ network: inout PodNetwork) {
    network.latency = max(network.latency, .milliseconds(800))
  }
}

/// It takes more memory than its limit (Litmus: pod-memory-hog): the kernel kills the container,
/// 10 s after each start.
enum PodMemoryHog: Fault {
  static let id = "pod-memory-hog"
  static let title = "take all its memory: OOMKilled 10 s after each start"
  static let isUndoable = true

  static func obstacle(_ element: ElementID, _ world: World, _ topology: Topology) -> FaultObstacle?
  {
    PodFaults.obstacle(id, element, world, topology)
  }

  static func apply(to element: ElementID, _ world: inout World, _ topology: Topology) {
    PodFaults.each(id, element, &world, topology) { pod, world in
      world.pods[pod].hogsMemory = true
      world.killForMemory(pod, world.pods[pod].life, topology)
    }
  }

  static func undo(_ fault: ActiveFault, _ world: inout World, _ topology: Topology) {
    if let pod = fault.pod { world.pods[pod].hogsMemory = false }
  }
}

/// Its disk is full (Litmus: disk-fill): the kubelet evicts it for its ephemeral storage.
enum DiskFill: Fault {
  static let id = "disk-fill"
  static let title = "fill its disk: it is evicted, its owner makes a new one"
  static let isUndoable = false

  static func obstacle(_ element: ElementID, _ world: World, _ topology: Topology) -> FaultObstacle?
  {
    PodDelete.obstacle(element, world, topology)
  }

  static func apply(to element: ElementID, _ world: inout World, _ topology: Topology) {
    for pod in world.pods(of: element, topology) ?? [] {
      world.note(
        world.element(ofPod: pod, topology), .bad,
        "\(world.shownPod(pod, topology)) is evicted: its ephemeral storage exceeds its limit",
        interesting: true)
      world.deletePod(pod, topology)
    }
  }

  static func undo(_ fault: ActiveFault, _ world: inout World, _ topology: Topology) {}
}

extension World {
  /// The kernel kills a container that takes more than its limit; it will again after the next start.
  mutating func killForMemory(_ pod: Int, _ life: Int, _ topology: Topology) {
    guard pods[pod].hogsMemory, pods[pod].life == life, pods[pod].phase == .running else { return }
    restartContainer(pod, "OOMKilled", topology)
  }
}
