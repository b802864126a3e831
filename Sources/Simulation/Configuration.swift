import Synchronization
import TopologyModel

/// A topology behind one reference, so that a world copies without touching its thirty tables.
///
/// Immutable to everybody: an edit makes another. Equality is that of the topologies. It also
/// remembers decisions that follow from the topology and their key alone, so that the second
/// request of a kind does not write the same sentences again; what is remembered never changes
/// what comes out.
final class Configuration: Sendable, Equatable {
  let topology: Topology
  fileprivate let remembered = Mutex(Remembered())

  fileprivate struct Remembered {
    var paths: [PathKey: KnownPath] = [:]
    var rules: [RuleKey: KnownRule] = [:]
    var certificates: [CertificateKey: KnownCertificate] = [:]
    var choices: [ChoiceKey: Decision] = [:]
    var calls: [CallKey: Decision] = [:]
    /// By workload.
    var stubs: [Int: StubResolver] = [:]
  }

  /// Entries one table holds; it starts anew when it is full.
  fileprivate static let limit = 20_000

  /// The pod slot drawn as each element, -1 for others.
  private let slots: [Int32]

  /// Addresses the topology itself gives to somebody.
  let addresses: Set<IPv4Address>
  /// Those of everything but pods.
  let fixedAddresses: Set<IPv4Address>

  private let policies: PolicyPlaces

  /// Services by ClusterIP, in order: clusters may give the same one twice.
  let clusterIPs: [IPv4Address: [Int]]

  init(_ topology: Topology) {
    self.topology = topology
    policies = PolicyPlaces(topology.networkPolicies)
    var clusterIPs: [IPv4Address: [Int]] = [:]
    for index in topology.services.indices {
      if let address = topology.services[index].clusterIP {
        clusterIPs[address, default: []].append(index)
      }
    }
    self.clusterIPs = clusterIPs
    fixedAddresses = Set(
      topology.nodes.map(\.address) + topology.bastions.map(\.interface.address)
        + topology.network.natGateways.map(\.address)
        + topology.databases.compactMap { $0.standby?.address }
        + topology.databases.map(\.interface.address)
        + topology.loadBalancers.flatMap(\.nodes).map(\.address))
    addresses = fixedAddresses.union(topology.podSlots.map(\.address))
    var slots = [Int32](repeating: -1, count: topology.elements.count)
    for (index, slot) in topology.podSlots.enumerated() {
      slots[slot.element.index] = Int32(index)
    }
    self.slots = slots
  }

  func slot(of element: ElementID) -> Int? {
    let slot = slots.indices.contains(element.index) ? slots[element.index] : -1
    return slot < 0 ? nil : Int(slot)
  }

  /// Where the NetworkPolicies of this topology stand; `nil` for one whose are others.
  func policies(of topology: Topology) -> PolicyPlaces? {
    let isSame = topology.networkPolicies.withUnsafeBufferPointer { theirs in
      self.topology.networkPolicies.withUnsafeBufferPointer { ours in
        theirs.baseAddress == ours.baseAddress && theirs.count == ours.count
      }
    }
    return isSame ? policies : nil
  }

  static func == (left: Configuration, right: Configuration) -> Bool {
    left === right || left.topology == right.topology
  }

  func path(_ key: PathKey, _ make: () -> KnownPath) -> KnownPath {
    if let known = remembered.withLock({ $0.paths[key] }) { return known }
    let made = make()
    remembered.withLock { tables in
      if tables.paths.count >= Self.limit { tables.paths = [:] }
      tables.paths[key] = made
    }
    return made
  }

  func rule(_ key: RuleKey, _ make: () -> KnownRule) -> KnownRule {
    if let known = remembered.withLock({ $0.rules[key] }) { return known }
    let made = make()
    remembered.withLock { tables in
      if tables.rules.count >= Self.limit { tables.rules = [:] }
      tables.rules[key] = made
    }
    return made
  }

  func certificate(
    _ key: CertificateKey, _ make: () -> KnownCertificate
  ) -> KnownCertificate {
    if let known = remembered.withLock({ $0.certificates[key] }) { return known }
    let made = make()
    remembered.withLock { tables in
      if tables.certificates.count >= Self.limit { tables.certificates = [:] }
      tables.certificates[key] = made
    }
    return made
  }
}

extension Configuration {
  func stub(_ workload: Int, _ make: () -> StubResolver) -> StubResolver {
    if let known = remembered.withLock({ $0.stubs[workload] }) { return known }
    let made = make()
    remembered.withLock { $0.stubs[workload] = made }
    return made
  }

  func call(_ key: CallKey, _ make: () -> Decision) -> Decision {
    if let known = remembered.withLock({ $0.calls[key] }) { return known }
    let made = make()
    remembered.withLock { tables in
      if tables.calls.count >= Self.limit { tables.calls = [:] }
      tables.calls[key] = made
    }
    return made
  }

  func choice(_ key: ChoiceKey, _ make: () -> Decision) -> Decision {
    if let known = remembered.withLock({ $0.choices[key] }) { return known }
    let made = make()
    remembered.withLock { tables in
      if tables.choices.count >= Self.limit { tables.choices = [:] }
      tables.choices[key] = made
    }
    return made
  }
}

/// What the words about a configured call depend on besides the topology.
struct CallKey: Hashable, Sendable {
  var call: Int
  var method: String
  var path: String
}

/// What the words about a target's choice depend on besides the topology.
struct ChoiceKey: Hashable, Sendable {
  /// A target as far as its candidate names it.
  struct Entry: Hashable, Sendable {
    var address: IPv4Address
    var pod: Int
    var health: TargetHealth
    var reason: ReasonCode?
    var blind: UInt64
  }

  var group: Int
  var chosen: Int?
  var isSticky: Bool
  var zone: String?
  var node: Int?
  var shiftedZones: Set<String>
  var entries: [Entry]
}

/// What a walk over the network depends on besides the topology.
struct PathKey: Hashable, Sendable {
  var from: Party
  var to: Party
  var source: Interface
  var target: Interface
  var port: Int
  /// Pods of one workload share labels, not nodes.
  var staysOnNode: Bool
  var isOwnNode: Bool
  /// How the question names the far end.
  var label: String
}

/// A walk with its decision; shared by all who take it.
final class KnownPath: Sendable {
  let path: NetworkPath
  /// What stops a packet first, if anything does.
  let blocker: NetworkCheck?
  let decision: Decision

  init(path: NetworkPath, decision: Decision) {
    blocker = path.blocker
    self.path = path
    self.decision = decision
  }
}

/// What the choice of a listener rule depends on besides the topology.
struct RuleKey: Hashable, Sendable {
  var balancer: Int
  var port: Int
  var request: RuleRequest
}

/// A rule's choice with its decision; shared by all requests of a kind.
final class KnownRule: Sendable {
  let verdict: ListenerRules.Verdict
  let name: String
  let decision: Decision

  init(verdict: ListenerRules.Verdict, name: String, decision: Decision) {
    self.verdict = verdict
    self.name = name
    self.decision = decision
  }
}

struct CertificateKey: Hashable, Sendable {
  var balancer: Int
  var port: Int
  var host: String
}

/// What a listener shows to a host name, and what a browser makes of it.
final class KnownCertificate: Sendable {
  let decision: Decision
  let problem: String?
  let summary: String

  init(decision: Decision, problem: String?, summary: String) {
    self.decision = decision
    self.problem = problem
    self.summary = summary
  }
}

/// Tells one topology of a world from another by the very object behind it.
package struct TopologyVersion: Equatable, Sendable {
  private let configuration: Configuration

  init(_ configuration: Configuration) { self.configuration = configuration }

  package static func == (a: Self, b: Self) -> Bool { a.configuration === b.configuration }
}
