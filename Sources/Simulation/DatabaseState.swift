import TopologyModel

/// What a database instance is doing (RDS user guide: instance status).
package enum DatabaseStatus: String, CaseIterable, Sendable {
  case available, stopped, rebooting, modifying
  case failingOver = "failing over"
}

/// One RDS instance as it is now.
package struct DatabaseState: Hashable, Sendable {
  package var status = DatabaseStatus.available
  package var role: DatabaseInstance.Role
  /// Where the endpoint's name points; a failover flips it.
  package var endpointAddress: IPv4Address
  /// How far a replica is behind, in seconds.
  package var lag = 0
  /// The slots are all taken by somebody else.
  package var isExhausted = false
  /// Connections open now, against `max_connections`.
  package var connections = 0

  init(_ database: DatabaseInstance) {
    role = database.role
    endpointAddress = database.interface.address
  }
}
