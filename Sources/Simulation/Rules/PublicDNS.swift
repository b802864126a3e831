import SourceText
import TopologyModel

/// What a look-up gave, and how.
package struct DNSAnswer: Hashable, Sendable {
  package enum Result: Hashable, Sendable {
    case addresses([IPv4Address])
    /// NXDOMAIN or NODATA, with the reason.
    case failure(String, String)
  }

  package var result: Result
  package var candidates: [Candidate] = []
  package var conclusion: String
  package var ttl: Int?
  /// The hosted zone that answered; `nil` where the answer comes from outside this architecture.
  package var zone: ElementID?
  package var isAssumed = false

  package var addresses: [IPv4Address] {
    if case .addresses(let found) = result { found } else { [] }
  }
}

/// Names as the internet resolves them: Cloudflare's records, public hosted zones, AWS's own names.
package struct PublicDNS: Sendable {
  let topology: Topology
  /// Private hosted zones are seen too: the asker sits in the VPC.
  let insideVPC: Bool

  /// What stands for Cloudflare's anycast addresses.
  static let edgeAddress = IPv4Address(bits: 0x6810_0001)

  package init(_ topology: Topology, insideVPC: Bool = false) {
    self.topology = topology
    self.insideVPC = insideVPC
  }

  package func lookup(_ host: String, depth: Int = 0) -> DNSAnswer {
    let name = host.hasSuffix(".") ? String(host.dropLast()) : host
    if depth > 8 { return failure("SERVFAIL", "the chain of names is longer than 8") }
    if name.hasSuffix(".cluster.local") || name == "cluster.local" {
      return failure(
        "NXDOMAIN",
        "*.cluster.local exists only inside the cluster; CoreDNS cannot be asked from here")
    }
    let isRecord = topology.hostedZones.contains { zone in
      (insideVPC || !zone.isPrivate) && zone.records.contains { $0.name == name }
    }
    if isRecord, let answer = zones(name, depth) { return answer }
    if let answer = cloudflare(name) ?? zones(name, depth) ?? ownNames(name) { return answer }
    var unknown = failure("NXDOMAIN", "no hosted zone of this architecture holds \(name)")
    unknown.isAssumed = true
    return unknown
  }

  private func failure(_ code: String, _ reason: String, zone: ElementID? = nil) -> DNSAnswer {
    DNSAnswer(result: .failure(code, reason), conclusion: "\(code): \(reason)", zone: zone)
  }

  /// Hostnames of a tunnel and domains of Access applications are proxied records at Cloudflare.
  private func cloudflare(_ name: String) -> DNSAnswer? {
    guard let edge = topology.cloudflareEdge else { return nil }
    let names =
      topology.tunnels.flatMap { tunnel in tunnel.rules.compactMap(\.hostname) }
      + topology.accessApplications.map(\.domain)
    guard let match = names.first(where: { Matching.tunnelHost(name, matches: $0.value) }) else {
      return nil
    }
    return DNSAnswer(
      result: .addresses([Self.edgeAddress]),
      candidates: [
        Candidate(
          "\(match.value) CNAME …cfargotunnel.com, proxied", .chosen, "covers \(name)",
          at: match.range)
      ], conclusion: "Cloudflare answers with its own edge addresses", ttl: 300, zone: edge,
      isAssumed: true)
  }

  /// The most specific zone decides; there is no falling back to another (Route 53: private zones).
  private func zones(_ name: String, _ depth: Int) -> DNSAnswer? {
    let covering = topology.hostedZones.filter {
      (insideVPC || !$0.isPrivate) && (name == $0.name || name.hasSuffix("." + $0.name))
    }
    let longest = covering.map(\.name.count).max() ?? 0
    let equal = covering.filter { $0.name.count == longest }
    guard let zone = equal.first(where: \.isPrivate) ?? equal.first else { return nil }
    return answer(name, zone, depth)
  }

  private func answer(_ name: String, _ zone: HostedZone, _ depth: Int) -> DNSAnswer {
    let exact = zone.records.filter { $0.name == name }
    let records = exact.isEmpty ? wildcard(name, zone) : exact
    var candidates = zone.records.prefix(20).map { record in
      Candidate(
        "\(record.name) \(record.type.rawValue)", records.contains(record) ? .chosen : .rejected,
        record.name == name
          ? "the name asked for" : records.contains(record) ? "wildcard" : "another name",
        at: record.provenance.range)
    }
    guard let record = records.first(where: { $0.type == .a || $0.type == .cname }) else {
      let code = exact.isEmpty ? "NXDOMAIN" : "NODATA"
      let why =
        exact.isEmpty ? "zone \(zone.name) has no record \(name)" : "\(name) has no A record"
      var out = failure(code, why, zone: zone.element)
      out.candidates = candidates
      return out
    }
    var out = follow(record, zone, depth)
    candidates += out.candidates
    out.candidates = candidates
    out.zone = zone.element
    return out
  }

  /// `*` covers every depth below its parent unless a closer name exists (Route 53: DomainNameFormat).
  private func wildcard(_ name: String, _ zone: HostedZone) -> [DNSRecord] {
    var labels = name.split(separator: ".").dropFirst()
    while !labels.isEmpty {
      let parent = labels.joined(separator: ".")
      let found = zone.records.filter { $0.name == "*." + parent }
      if !found.isEmpty { return found }
      if zone.records.contains(where: { $0.name == parent }) || parent == zone.name { return [] }
      labels = labels.dropFirst()
    }
    return []
  }

  private func follow(_ record: DNSRecord, _ zone: HostedZone, _ depth: Int) -> DNSAnswer {
    switch record.value {
    case .addresses(let addresses):
      return DNSAnswer(
        result: .addresses(addresses), conclusion: "\(record.name) is \(list(addresses))",
        ttl: record.ttl)
    case .alias(let target):
      var out = lookup(target, depth: depth + 1)
      if case .failure = out.result {
        out.conclusion = "the alias points to \(target), which gives \(out.conclusion)"
        return out
      }
      // An alias to an ELB has the ELB name's TTL of 60 s (Route 53: choosing alias).
      out.ttl = out.ttl ?? 60
      out.conclusion = "alias to \(target): answers with its addresses \(list(out.addresses))"
      return out
    case .name(let target):
      var out = lookup(target, depth: depth + 1)
      out.conclusion = "CNAME to \(target): \(out.conclusion)"
      return out
    case .text: return failure("NODATA", "\(record.name) holds text only")
    }
  }

  /// Names that AWS itself answers, for everybody: load balancers and RDS endpoints.
  private func ownNames(_ name: String) -> DNSAnswer? {
    if let balancer = topology.loadBalancers.first(where: { $0.dnsName == name }) {
      let addresses = balancer.nodes.map { $0.publicAddress ?? $0.address }
      return DNSAnswer(
        result: .addresses(addresses),
        conclusion: "\(name) has one address for each enabled zone: \(list(addresses))",
        ttl: 60)
    }
    if let database = topology.databases.first(where: { $0.endpoint == name }) {
      return DNSAnswer(
        result: .addresses([database.interface.address]),
        conclusion:
          "\(database.name)'s endpoint is \(database.interface.address), a private address", ttl: 5)
    }
    return nil
  }

  private func list(_ addresses: [IPv4Address]) -> String {
    addresses.map(\.description).joined(separator: ", ")
  }
}
