import TopologyModel

/// What a database instance is doing (RDS user guide: instance status).
package enum DatabaseStatus: String, CaseIterable, Sendable {
  case available, stopped, modifying, rebooting
  case failingOver = "failing over"
}

/// One RDS instance as it is now.
package struct DatabaseState: Hashable, Sendable {
  package var status = DatabaseStatus.available
  package var role: DatabaseInstance.Role
  /// Where it answers; a failover changes places with the standby.
  package var interface: Interface
  /// Where the endpoint's name points; follows a failover at its end.
  package var endpointAddress: IPv4Address
  package var standby: Interface?
  /// How far a replica is behind, in seconds.
  package var lagSeconds = 0
  /// Every slot but the reserved ones is taken by somebody else.
  package var isExhausted = false

  init(_ database: DatabaseInstance) {
    role = database.role
    interface = database.interface
    endpointAddress = database.interface.address
    standby = database.standby
  }
}

/// A connection that a pod keeps to a database.
struct PoolKey: Hashable, Sendable {
  var pod: Int
  var database: Int
}

/// RDS as it changes (RDS user guide: Multi-AZ failover, read replicas).
extension World {
  /// 60-120 s typical (RDS user guide: Multi-AZ); existing connections break at once.
  mutating func failOver(_ index: Int, _ topology: Topology) {
    guard databases[index].status == .available, databases[index].standby != nil,
      !standbyIsLost(index, topology)
    else { return }
    setStatus(index, .failingOver, topology)
    brokenPools.formUnion(pools.keys.filter { $0.database == index })
    breakConnections(ofDatabase: index, topology)
    schedule(.databaseChanges(index), after: Timings.databaseFailover)
  }

  func standbyIsLost(_ index: Int, _ topology: Topology) -> Bool {
    databases[index].standby?.subnet.map {
      lostZones.contains(topology.network.subnets[$0].zone)
    } ?? false
  }

  /// The instance stands where there is no power.
  func standsInLostZone(_ index: Int, _ topology: Topology) -> Bool {
    databases[index].interface.subnet.map {
      lostZones.contains(topology.network.subnets[$0].zone)
    } ?? false
  }

  /// Irreversible: replication stops, the instance reboots and stands alone.
  mutating func promote(_ index: Int, _ topology: Topology) {
    guard databases[index].role == .replica, databases[index].status == .available else { return }
    setStatus(index, .modifying, topology)
    schedule(.databaseChanges(index), after: Timings.replicaPromotion)
  }

  /// The next stage of a failover or a promotion.
  mutating func changeDatabase(_ index: Int, _ topology: Topology) {
    switch databases[index].status {
    case .failingOver:
      guard let standby = databases[index].standby else { return }
      databases[index].standby = databases[index].interface
      databases[index].interface = standby
      databases[index].endpointAddress = standby.address
      note(
        topology.databases[index].element, .caution,
        "\(topology.databases[index].name): the endpoint's name now points to \(standby.address)",
        interesting: true)
      setStatus(index, .available, topology)
    case .modifying:
      brokenPools.formUnion(pools.keys.filter { $0.database == index })
      breakConnections(ofDatabase: index, topology)
      setStatus(index, .rebooting, topology)
      schedule(.databaseChanges(index), after: Timings.databaseReboot)
    case .rebooting:
      databases[index].role = .primary
      databases[index].lagSeconds = 0
      setStatus(index, .available, topology)
    case .available, .stopped: break
    }
  }

  mutating func setStatus(_ index: Int, _ status: DatabaseStatus, _ topology: Topology) {
    databases[index].status = status
    let name = topology.databases[index].name
    note(
      topology.databases[index].element, status == .available ? .good : .bad,
      "\(name) is \(status.rawValue)\(status == .available ? ", \(databases[index].role.rawValue)" : "")",
      interesting: true)
  }

  private mutating func breakConnections(ofDatabase index: Int, _ topology: Topology) {
    for id in requests.indices
    where requests[id].isInFlight && requests[id].top.callee == .database(index) {
      changeTop(id) { $0.todo = [.lost("server closed the connection unexpectedly")] }
      wake(id, after: .milliseconds(1))
    }
  }
}

/// A connection that a pod keeps to a database, as its application's pool sees it.
package struct KeptConnection: Hashable, Sendable {
  package var pod: Int
  package var database: Int
  /// Where the endpoint's name pointed when it was opened.
  package var address: IPv4Address
  /// Dead without the pool knowing.
  package var isBroken: Bool
}

extension World {
  /// Every pool's connection, by pod and database. O(pools log pools).
  package var keptConnections: [KeptConnection] {
    pools.map { key, address in
      KeptConnection(
        pod: key.pod, database: key.database, address: address, isBroken: brokenPools.contains(key))
    }.sorted { ($0.pod, $0.database) < ($1.pod, $1.database) }
  }
}
