import SourceText

/// Types of records and of questions; SRV and PTR are asked of the cluster's DNS only.
package enum RecordType: String, CaseIterable, Sendable {
  case a = "A"
  case aaaa = "AAAA"
  case cname = "CNAME"
  case txt = "TXT"
  case srv = "SRV"
  case ptr = "PTR"

  /// Types a hosted zone of the architecture file may hold.
  package static let writable: [RecordType] = [.a, .aaaa, .cname, .txt]
}

/// How Route 53 chooses among records of one name and type.
package enum RoutingPolicy: Hashable, Sendable, CustomStringConvertible {
  case simple
  case weighted(Int)
  case failover(isPrimary: Bool)
  case latency(region: String)
  case multivalue

  /// The policy without its values.
  package var word: String { description.split(separator: " ").first.map(String.init) ?? "" }

  package var description: String {
    switch self {
    case .simple: "simple"
    case .weighted(let weight): "weighted \(weight)"
    case .failover(let isPrimary): isPrimary ? "failover primary" : "failover secondary"
    case .latency(let region): "latency \(region)"
    case .multivalue: "multivalue"
    }
  }
}

package enum RecordValue: Hashable, Sendable {
  /// Route 53 answers with the target's own addresses; the name has no trailing dot.
  case alias(String)
  case addresses([IPv4Address])
  case name(String)
  case text(String)
}

package struct DNSRecord: Hashable, Sendable {
  /// Lower case, without the trailing dot.
  package var name: String
  package var type: RecordType
  package var value: RecordValue
  /// Seconds; an alias has none of its own.
  package var ttl: Int?
  package var policy: RoutingPolicy
  /// Tells records of one name and type apart.
  package var setIdentifier: String
  /// An alias follows the health of the load balancer it points to.
  package var evaluatesTargetHealth: Bool
  /// The record's own health check fails from the start.
  package var isFailing: Bool
  package var provenance: Provenance

  package init(
    name: String, type: RecordType, value: RecordValue, ttl: Int? = nil,
    policy: RoutingPolicy = .simple, setIdentifier: String = "",
    evaluatesTargetHealth: Bool = true, isFailing: Bool = false, provenance: Provenance
  ) {
    self.policy = policy
    self.setIdentifier = setIdentifier
    self.evaluatesTargetHealth = evaluatesTargetHealth
    self.isFailing = isFailing
    self.name = name
    self.type = type
    self.value = value
    self.ttl = ttl
    self.provenance = provenance
  }

  /// Names the record among all of them.
  package var healthKey: String { "\(name) \(type.rawValue) \(setIdentifier)" }
}
