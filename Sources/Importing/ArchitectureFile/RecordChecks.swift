import SourceText
import TopologyModel

/// Record sets that Route 53 does not take (Route 53 guide: resource record sets, routing policies).
enum RecordChecks {
  /// The records that can stand in one zone; the others are named.
  static func kept(
    _ records: [DNSRecord], _ zone: String, _ builder: inout TopologyBuilder
  ) -> [DNSRecord] {
    var kept: [DNSRecord] = []
    for record in records {
      if let problem = problem(record, DNSText.plain(zone), kept) {
        builder.fail(
          "invalid-record", "record '\(record.name)': \(problem)", at: record.provenance.range)
      } else {
        kept.append(record)
      }
    }
    return kept
  }

  private static func problem(
    _ record: DNSRecord, _ zone: String, _ others: [DNSRecord]
  ) -> String? {
    if record.type == .cname, record.name == zone {
      return "a CNAME cannot stand at the zone apex; an alias record can"
    }
    let labels = record.name.split(separator: ".")
    let isPartly = labels.first.map { $0.contains("*") && $0 != "*" } ?? false
    if isPartly || labels.dropFirst().contains(where: { $0.contains("*") }) {
      return "* can only be the whole leftmost label"
    }
    let same = others.filter { $0.name == record.name }
    if same.contains(where: { ($0.type == .cname) != (record.type == .cname) }) {
      return "a CNAME cannot stand beside other records of the same name"
    }
    return policyProblem(record, same.filter { $0.type == record.type })
  }

  /// Several record sets of one name and type need one routing policy and identifiers of their own.
  private static func policyProblem(_ record: DNSRecord, _ same: [DNSRecord]) -> String? {
    if record.policy != .simple, record.setIdentifier.isEmpty {
      return "\(record.policy.word) routing needs a setIdentifier"
    }
    guard let first = same.first else { return nil }
    if record.policy == .simple, first.policy == .simple {
      return "there is one of this name and type already: write all values into it"
    }
    if record.policy.word != first.policy.word {
      return "\(record.policy.word) routing cannot be mixed with \(first.policy.word) routing"
    }
    if same.contains(where: { $0.setIdentifier == record.setIdentifier }) {
      return "setIdentifier '\(record.setIdentifier)' is there already"
    }
    if case .failover = record.policy, same.contains(where: { $0.policy == record.policy }) {
      return "there is a \(record.policy) record already"
    }
    return nil
  }
}
