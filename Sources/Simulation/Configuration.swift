import TopologyModel

/// A topology behind one reference, so that a world copies without touching its thirty tables.
///
/// Immutable: an edit makes another. Equality is that of the topologies.
final class Configuration: Sendable, Equatable {
  let topology: Topology

  init(_ topology: Topology) { self.topology = topology }

  static func == (left: Configuration, right: Configuration) -> Bool {
    left === right || left.topology == right.topology
  }
}
