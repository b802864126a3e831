import TopologyModel

/// A fault on the packets of running pods, until it is undone or the pod is gone.
protocol NetworkFault: Fault {
  static func change(_ network: inout PodNetwork)
}

extension NetworkFault {
  package static var isUndoable: Bool { true }

  package static func obstacle(
    _ element: ElementID, _ world: World, _ topology: Topology
  ) -> FaultObstacle? {
    PodFaults.obstacle(id, element, world, topology)
  }

  package static func apply(to element: ElementID, _ world: inout World, _ topology: Topology) {
    PodFaults.each(id, element, &world, topology) { pod, world in
      change(&world.pods[pod].network)
    }
  }

  /// Starts from a whole network and applies what is left.
  package static func undo(_ fault: ActiveFault, _ world: inout World, _ topology: Topology) {
    guard let pod = fault.pod else { return }
    var network = PodNetwork()
    for other in world.activeFaults where other.pod == pod {
      (FaultCatalog.fault(other.fault) as? any NetworkFault.Type)?.change(&network)
    }
    world.pods[pod].network = network
  }
}

/// Packets to and from the pod are late (Litmus: pod-network-latency, 2000 ms).
enum PodNetworkLatency: NetworkFault {
  static let id = "pod-network-latency"
  static let title = "packets come 2 s late"
  static func change(_ network: inout PodNetwork) { network.latency = .seconds(2) }
}

/// Half of the packets are lost (Litmus: pod-network-loss).
enum PodNetworkLoss: NetworkFault {
  static let id = "pod-network-loss"
  static let title = "half of the packets are lost"
  static func change(_ network: inout PodNetwork) { network.lossPercent = 50 }
}

/// No packet gets through (Litmus: pod-network-partition).
enum PodNetworkPartition: NetworkFault {
  static let id = "pod-network-partition"
  static let title = "no packet gets through"
  static func change(_ network: inout PodNetwork) { network.isPartitioned = true }
}
