import SourceText
import TopologyModel

/// Which records of a zone a name has: its own, else those of the wildcard that covers it.
struct ZoneLookup {
  let zone: HostedZone
  let name: String
  private(set) var records: [DNSRecord]
  /// The name exists, with whatever type: no record of the type asked for is NODATA.
  private(set) var exists: Bool
  private(set) var isWildcard = false

  init(_ zone: HostedZone, _ name: String) {
    self.zone = zone
    self.name = name
    records = zone.records.filter { $0.name == name }
    exists = Self.exists(name, zone)
    guard !exists, let found = Self.wildcard(name, zone), !found.isEmpty else { return }
    records = found
    exists = true
    isWildcard = true
  }

  /// The zone's own name, every record's name, and every name on the way to one exist.
  private static func exists(_ name: String, _ zone: HostedZone) -> Bool {
    name == zone.name
      || zone.records.contains { $0.name == name || $0.name.hasSuffix("." + name) }
  }

  /// `*` directly below the closest ancestor that exists, over every depth, never for the ancestor
  /// itself (Route 53: DomainNameFormat; BIND agrees).
  private static func wildcard(_ name: String, _ zone: HostedZone) -> [DNSRecord]? {
    var labels = name.split(separator: ".").dropFirst()
    while !labels.isEmpty {
      let parent = labels.joined(separator: ".")
      if exists(parent, zone) { return zone.records.filter { $0.name == "*." + parent } }
      labels = labels.dropFirst()
    }
    return nil
  }

  /// The first twenty records of the zone with what became of each.
  func candidates(_ chosen: [DNSRecord]) -> [Candidate] {
    zone.records.prefix(20).map { record in
      let isOwn = records.contains(record)
      let why =
        isOwn
        ? (isWildcard ? "wildcard that covers it" : "the name asked for")
          + (chosen.contains(record) ? "" : ", another type")
        : "another name"
      return Candidate(
        "\(record.name) \(record.type.rawValue)", chosen.contains(record) ? .chosen : .rejected,
        why, at: record.provenance.range)
    }
  }
}

/// Which of several records of one name and type Route 53 answers with.
struct RoutingPolicyChoice {
  let records: [DNSRecord]
  let facts: DNSFacts
  let topology: Topology

  struct Choice {
    var record: DNSRecord
    /// Records answered together (multivalue).
    var others: [DNSRecord] = []
    var candidates: [Candidate] = []
    var ledger: FidelityID = "dns.simple"
  }

  init(_ records: [DNSRecord], _ facts: DNSFacts, _ topology: Topology) {
    self.records = records
    self.facts = facts
    self.topology = topology
  }

  /// The pick of the policy among the healthy; with none healthy all count as healthy, except
  /// that failover then answers with its primary (Route 53: how Route 53 chooses records).
  func choose(_ chance: inout SeededGenerator) -> Choice {
    guard records.count > 1 else { return Choice(record: records[0]) }
    let healthy = records.filter(isHealthy)
    switch records[0].policy {
    case .simple: return Choice(record: records[0], others: records)
    case .weighted: return weighted(healthy, &chance)
    case .failover: return failover()
    case .latency: return latency(healthy.isEmpty ? records : healthy)
    case .multivalue:
      let chosen = Array((healthy.isEmpty ? records : healthy).prefix(8))
      return Choice(
        record: chosen[0], others: chosen,
        candidates: explain { chosen.contains($0) ? ($0, "healthy") : nil },
        ledger: "dns.multivalue")
    }
  }

  /// A record without a health check is always healthy; an alias is as healthy as its target where
  /// it evaluates target health.
  private func isHealthy(_ record: DNSRecord) -> Bool {
    if facts.failing.contains(record.healthKey) { return false }
    guard case .alias(let target) = record.value, record.evaluatesTargetHealth,
      let index = topology.loadBalancers.firstIndex(where: { $0.dnsName == target })
    else { return true }
    return facts.isHealthy[index]
  }

  /// Share = weight ÷ sum of the healthy ones; weight 0 only if every other is unhealthy.
  private func weighted(_ healthy: [DNSRecord], _ chance: inout SeededGenerator) -> Choice {
    func weight(_ record: DNSRecord) -> Int {
      if case .weighted(let weight) = record.policy { weight } else { 0 }
    }
    let heavy = healthy.filter { weight($0) > 0 }
    var pool = heavy.isEmpty ? healthy : heavy
    if pool.isEmpty { pool = records }
    let total = pool.reduce(0) { $0 + weight($1) }
    var draw = chance.index(below: total == 0 ? pool.count : total)
    var chosen = pool[pool.count - 1]
    for record in pool {
      let share = total == 0 ? 1 : weight(record)
      if draw < share {
        chosen = record
        break
      }
      draw -= share
    }
    let sum = max(1, total)
    return Choice(
      record: chosen,
      candidates: explain { $0 == chosen ? ($0, "weight \(weight($0)) of \(sum), drawn") : nil },
      ledger: "dns.weighted")
  }

  private func failover() -> Choice {
    let primary = records.first { $0.policy == .failover(isPrimary: true) }
    let secondary = records.first { $0.policy == .failover(isPrimary: false) }
    let up = [primary, secondary].compactMap { $0 }.first(where: isHealthy)
    let chosen = up ?? primary ?? records[0]
    let why =
      up == nil
      ? "both are unhealthy: the primary"
      : chosen == primary ? "the primary is healthy" : "the primary is unhealthy"
    return Choice(
      record: chosen, candidates: explain { $0 == chosen ? ($0, why) : nil },
      ledger: "dns.failover")
  }

  /// Nearest to the resolver; here the Region of this architecture stands for where it is.
  private func latency(_ pool: [DNSRecord]) -> Choice {
    let here = pool.first { $0.policy == .latency(region: topology.region) }
    let chosen = here ?? pool[0]
    return Choice(
      record: chosen,
      candidates: explain { $0 == chosen ? ($0, "the resolver's nearest Region (assumed)") : nil },
      ledger: "dns.latency")
  }

  private func explain(_ chosen: (DNSRecord) -> (DNSRecord, String)?) -> [Candidate] {
    records.map { record in
      let name = "\(record.name) \(record.type.rawValue) \(record.policy)"
      if let (_, why) = chosen(record) {
        return Candidate(name, .chosen, why, at: record.provenance.range)
      }
      return Candidate(
        name, .rejected, isHealthy(record) ? "not its turn" : "its target is unhealthy",
        at: record.provenance.range)
    }
  }
}
