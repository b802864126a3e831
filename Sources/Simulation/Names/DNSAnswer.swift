import SourceText
import TopologyModel

/// What a look-up gave in the end, and how.
package struct DNSAnswer: Hashable, Sendable {
  package enum Result: Hashable, Sendable {
    case addresses([IPv4Address])
    /// SRV, TXT, PTR and CNAME answers as `dig +short` prints them.
    case texts([String])
    /// NXDOMAIN, NODATA, SERVFAIL or EAI_AGAIN, with the reason.
    case failure(String, String)
  }

  package var result: Result
  package var candidates: [Candidate] = []
  package var conclusion: String
  /// Seconds the answer may still be kept; `nil` for a failure nobody keeps.
  package var ttl: Int?
  /// The hosted zone that answered; `nil` where the answer comes from outside this architecture.
  package var zone: ElementID?
  package var isAssumed = false
  package var ledger: [FidelityID] = []

  package var addresses: [IPv4Address] {
    if case .addresses(let found) = result { found } else { [] }
  }
}

/// One answer of an authority about one name and type: a set of records, or why there is none.
package struct AuthorityAnswer: Hashable, Sendable {
  package enum Content: Hashable, Sendable {
    case addresses([IPv4Address])
    /// Ask for this name instead; kept on its own.
    case cname(String)
    case texts([String])
    /// The name exists, not with this type.
    case noData(String)
    case nxdomain(String)
    case servfail(String)

    /// In a few words, as a list of caches shows it.
    package var short: String {
      switch self {
      case .addresses(let addresses): addresses.map(\.description).joined(separator: ", ")
      case .cname(let name): "CNAME \(name)"
      case .texts(let texts): texts.joined(separator: ", ")
      case .noData: "NODATA"
      case .nxdomain: "NXDOMAIN"
      case .servfail: "SERVFAIL"
      }
    }
  }

  package var content: Content
  /// Seconds from now; for NODATA and NXDOMAIN the zone's negative TTL.
  package var ttl: Int
  package var conclusion: String
  package var candidates: [Candidate] = []
  package var zone: ElementID?
  package var isAssumed = false
  package var ledger: [FidelityID] = []

  init(_ content: Content, ttl: Int, _ conclusion: String) {
    self.content = content
    self.ttl = ttl
    self.conclusion = conclusion
  }

  static func failure(_ content: Content, ttl: Int = 900) -> AuthorityAnswer {
    let text =
      switch content {
      case .noData(let why): "NODATA: \(why)"
      case .nxdomain(let why): "NXDOMAIN: \(why)"
      case .servfail(let why): "SERVFAIL: \(why)"
      case .addresses, .cname, .texts: ""
      }
    return AuthorityAnswer(content, ttl: ttl, text)
  }
}

/// A cache of answers, each with the time it runs out (TTLs count from when it was fetched).
package struct DNSCache: Hashable, Sendable {
  package struct Entry: Hashable, Sendable {
    package var name: String
    package var type: RecordType
    package var answer: AuthorityAnswer
    package var expires: SimInstant
  }

  /// In the order they were fetched; those that ran out leave when the next is kept.
  package private(set) var entries: [Entry] = []

  /// Names one cache keeps; the oldest leaves first.
  static let capacity = 512

  func entry(_ name: String, _ type: RecordType, at now: SimInstant) -> Entry? {
    index(name, type, at: now).map { entries[$0] }
  }

  /// What is kept, without its story.
  func content(_ name: String, _ type: RecordType, at now: SimInstant) -> AuthorityAnswer.Content? {
    index(name, type, at: now).map { entries[$0].answer.content }
  }

  private func index(_ name: String, _ type: RecordType, at now: SimInstant) -> Int? {
    var index = entries.count
    while index > 0 {
      index -= 1
      if entries[index].type == type, entries[index].expires > now, entries[index].name == name {
        return index
      }
    }
    return nil
  }

  mutating func keep(
    _ name: String, _ type: RecordType, _ answer: AuthorityAnswer, seconds: Int,
    at now: SimInstant
  ) {
    entries.removeAll { $0.expires <= now || ($0.name == name && $0.type == type) }
    guard seconds > 0 else { return }
    if entries.count >= Self.capacity { entries.removeFirst() }
    entries.append(
      Entry(name: name, type: type, answer: answer, expires: now + .seconds(seconds)))
  }
}

/// Who keeps answers.
package enum ResolverID: Hashable, Sendable {
  /// The browser and the operating system of a client.
  case client(Int)
  /// The recursive resolver of the internet's people.
  case internet
  /// A VPC's resolver, at the VPC's base address plus two; its position in `Network.vpcs`.
  case vpc(Int)
  /// CoreDNS of a cluster, in front of its VPC's resolver; position in `Topology.clusters`.
  case cluster(Int)

  var isCoreDNS: Bool {
    if case .cluster = self { true } else { false }
  }

  package func name(_ topology: Topology) -> String {
    switch self {
    case .client(let index): "\(topology.clients[index].name)'s own cache"
    case .internet: "the recursive resolver"
    case .vpc: "the VPC resolver"
    case .cluster(let index):
      index == 0 ? "CoreDNS" : "CoreDNS of \(topology.clusters[index].name)"
    }
  }

  /// Seconds an answer is kept: CoreDNS' `cache 30` has a minimum of 5 s and a maximum of 30 s.
  func kept(_ ttl: Int) -> Int { isCoreDNS ? min(30, max(5, ttl)) : ttl }
}
