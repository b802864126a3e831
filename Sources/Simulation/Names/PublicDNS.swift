import SourceText
import TopologyModel

/// What names mean at their authorities: Cloudflare's records, hosted zones, AWS's own names.
package struct PublicDNS: Sendable {
  let topology: Topology
  /// The VPC the asker sits in, whose private hosted zones are seen too.
  let vpc: Int?
  /// What the zones look at besides their records.
  var facts: DNSFacts

  /// What stands for Cloudflare's anycast addresses.
  static let edgeAddress = IPv4Address(bits: 0x6810_0001)
  /// Route 53: min(SOA TTL 900 s, SOA minimum 86400 s).
  static let negativeTTL = 900

  package init(_ topology: Topology, vpc: Int? = nil, facts: DNSFacts? = nil) {
    self.topology = topology
    self.vpc = vpc
    self.facts = facts ?? DNSFacts(topology)
  }

  /// Private zones answer in the VPCs they are associated with (Route 53 guide: private hosted zones).
  private func isSeen(_ zone: HostedZone) -> Bool {
    guard zone.isPrivate else { return true }
    return vpc.map { zone.vpcs.isEmpty || zone.vpcs.contains($0) } ?? false
  }

  /// One authority's answer, without following a CNAME. `chance` decides among weighted records.
  package func ask(
    _ host: String, _ type: RecordType, _ chance: inout SeededGenerator, depth: Int = 0
  ) -> AuthorityAnswer {
    let name = (host.hasSuffix(".") ? String(host.dropLast()) : host).lowercased()
    if depth > 8 { return .failure(.servfail("the chain of names is longer than 8")) }
    if name.hasSuffix(".cluster.local") || name == "cluster.local" {
      var no = AuthorityAnswer.failure(
        .nxdomain(
          "*.cluster.local exists only inside the cluster; CoreDNS cannot be asked from here"))
      no.ledger = ["dns.cluster-outside"]
      return no
    }
    let isRecord = topology.hostedZones.contains { zone in
      isSeen(zone) && zone.records.contains { $0.name == name }
    }
    if isRecord, let answer = zones(name, type, &chance, depth) { return answer }
    // Inside the VPC a private zone that covers the name decides alone.
    let hidden =
      vpc != nil
      && topology.hostedZones.contains { zone in
        zone.isPrivate && isSeen(zone) && (name == zone.name || name.hasSuffix("." + zone.name))
      }
    if hidden, let answer = zones(name, type, &chance, depth) { return answer }
    let written = cloudflare(name, type) ?? zones(name, type, &chance, depth)
    // A zone that nobody described holds more than is known of it.
    if let answer = (written.map(isGuess) ?? true) ? ownNames(name, type) ?? written : written {
      return answer
    }
    var unknown = AuthorityAnswer.failure(
      .nxdomain("no hosted zone of this architecture holds \(name)"))
    unknown.isAssumed = true
    return unknown
  }

  /// A zone that was made up says that there is nothing.
  private func isGuess(_ answer: AuthorityAnswer) -> Bool {
    guard let zone = answer.zone, topology[zone].provenance.isInferred else { return false }
    switch answer.content {
    case .nxdomain, .noData: return true
    default: return false
    }
  }

  /// Hostnames of a tunnel and domains of Access applications are proxied records at Cloudflare.
  private func cloudflare(_ name: String, _ type: RecordType) -> AuthorityAnswer? {
    guard let edge = topology.cloudflareEdge else { return nil }
    let names =
      topology.tunnels.flatMap { tunnel in tunnel.rules.compactMap(\.hostname) }
      + topology.accessApplications.map(\.domain)
    guard
      let match = names.first(where: {
        $0.value != "*" && Matching.tunnelHost(name, matches: $0.value.lowercased())
      })
    else {
      return nil
    }
    var answer =
      type == .a
      ? AuthorityAnswer(
        .addresses([Self.edgeAddress]), ttl: 300, "Cloudflare answers with its own edge addresses")
      : AuthorityAnswer.failure(.noData("only IPv4 is modelled"), ttl: 300)
    answer.candidates = [
      Candidate(
        "\(match.value) CNAME …cfargotunnel.com, proxied", .chosen, "covers \(name)",
        at: match.range)
    ]
    answer.zone = edge
    answer.isAssumed = true
    return answer
  }

  /// The most specific zone decides; there is no falling back to another (Route 53: private zones).
  private func zones(
    _ name: String, _ type: RecordType, _ chance: inout SeededGenerator, _ depth: Int
  ) -> AuthorityAnswer? {
    let covering = topology.hostedZones.filter {
      isSeen($0) && (name == $0.name || name.hasSuffix("." + $0.name))
    }
    // Inside the VPC a private zone beats every public one, however long the public name is.
    let pool = covering.contains(where: \.isPrivate) ? covering.filter(\.isPrivate) : covering
    guard let zone = pool.max(by: { $0.name.count < $1.name.count }) else { return nil }
    var answer = self.answer(name, type, zone, &chance, depth)
    answer.zone = zone.element
    if zone.isPrivate { answer.ledger.append("dns.private-zone") }
    return answer
  }

  private func answer(
    _ name: String, _ type: RecordType, _ zone: HostedZone, _ chance: inout SeededGenerator,
    _ depth: Int
  ) -> AuthorityAnswer {
    let lookup = ZoneLookup(visible(zone), name)
    let records = lookup.records
    let fitting =
      records.filter { $0.type == type }.isEmpty
      ? records.filter { $0.type == .cname } : records.filter { $0.type == type }
    guard !fitting.isEmpty else {
      var none =
        lookup.exists
        ? AuthorityAnswer.failure(
          .noData("\(name) has no \(type.rawValue) record"), ttl: Self.negativeTTL)
        : AuthorityAnswer.failure(
          .nxdomain("zone \(zone.name) has no record \(name)"), ttl: Self.negativeTTL)
      none.candidates = lookup.candidates([])
      none.ledger = [lookup.exists ? "dns.nodata" : "dns.nxdomain"]
      return none
    }
    let choice = RoutingPolicyChoice(fitting, facts, topology).choose(&chance)
    var out = value(choice.record, type, &chance, depth)
    out.candidates =
      choice.candidates.isEmpty ? lookup.candidates([choice.record]) : choice.candidates
    if lookup.isWildcard { out.ledger.append("dns.wildcard") }
    if fitting.count > 1 { out.ledger.append(choice.ledger) }
    // Multivalue answers with up to eight healthy values at once.
    if case .addresses = out.content, choice.others.count > 1 {
      var all: [IPv4Address] = []
      for record in choice.others {
        guard case .addresses(let found) = value(record, type, &chance, depth).content else {
          continue
        }
        for address in found where !all.contains(address) { all.append(address) }
      }
      out.content = .addresses(all)
    }
    return out
  }

  private func visible(_ zone: HostedZone) -> HostedZone {
    if facts.hiddenAliasTargets.isEmpty { return zone }
    var out = zone
    out.records.removeAll { record in
      guard record.provenance.isInferred, case .alias(let target) = record.value else {
        return false
      }
      return facts.hiddenAliasTargets.contains(target)
    }
    return out
  }

  private func value(
    _ record: DNSRecord, _ type: RecordType, _ chance: inout SeededGenerator, _ depth: Int
  ) -> AuthorityAnswer {
    switch record.value {
    case .addresses(let addresses):
      return AuthorityAnswer(
        .addresses(addresses), ttl: record.ttl ?? 300, "\(record.name) is \(list(addresses))")
    case .alias(let target): return alias(target, type, &chance, depth)
    case .name(let target):
      let content: AuthorityAnswer.Content = type == .cname ? .texts([target]) : .cname(target)
      var out = AuthorityAnswer(content, ttl: record.ttl ?? 300, "CNAME to \(target)")
      out.ledger = ["dns.cname"]
      return out
    case .text(let text): return AuthorityAnswer(.texts([text]), ttl: record.ttl ?? 300, text)
    }
  }

  /// Answers with the target's own records and TTL, 60 s for a load balancer (Route 53: alias).
  private func alias(
    _ target: String, _ type: RecordType, _ chance: inout SeededGenerator, _ depth: Int
  ) -> AuthorityAnswer {
    var out = ask(target, type, &chance, depth: depth + 1)
    out.ledger.append("dns.alias")
    switch out.content {
    case .addresses(let addresses):
      out.conclusion = "alias to \(target): answers with its addresses \(list(addresses))"
    case .cname: return .failure(.servfail("an alias may not point to a CNAME"))
    case .nxdomain(let why), .noData(let why), .servfail(let why):
      out = AuthorityAnswer(
        .noData("the alias points to \(target): \(why)"), ttl: Self.negativeTTL,
        "NODATA: the alias points to \(target), which gives none: \(why)")
      out.ledger = ["dns.alias"]
    case .texts: break
    }
    return out
  }

  /// Names that AWS itself answers, for everybody: load balancers and RDS endpoints.
  private func ownNames(_ name: String, _ type: RecordType) -> AuthorityAnswer? {
    if let index = topology.loadBalancers.firstIndex(where: { $0.dnsName == name }) {
      if type != .a {
        return .failure(.noData("the load balancer has IPv4 addresses only"), ttl: 60)
      }
      let addresses = facts.addresses[index]
      if addresses.isEmpty {
        return .failure(.nxdomain("the load balancer does not exist, or is provisioning"), ttl: 60)
      }
      var out = AuthorityAnswer(
        .addresses(addresses), ttl: 60,
        "\(name) has one address for each enabled zone: \(list(addresses))")
      out.ledger = ["alb.addresses"]
      return out
    }
    if let index = topology.databases.firstIndex(where: { $0.endpoint == name }) {
      if type != .a { return .failure(.noData("the endpoint has an IPv4 address only"), ttl: 5) }
      let address = facts.databases[index]
      var out = AuthorityAnswer(
        .addresses([address]), ttl: 5,
        "\(topology.databases[index].name)'s endpoint is \(address), a private address")
      out.ledger = ["rds.endpoint"]
      return out
    }
    if let index = topology.host(named: name) {
      let host = topology.hosts[index]
      if type != .a { return .failure(.noData("only IPv4 is modelled"), ttl: 60) }
      let isOutside = host.interface.subnet == nil || vpc == nil
      let address =
        isOutside ? host.interface.publicAddress ?? host.interface.address : host.interface.address
      var out = AuthorityAnswer(.addresses([address]), ttl: 60, "\(host.name) is at \(address)")
      out.isAssumed = host.provenance.isInferred
      return out
    }
    return nil
  }

  private func list(_ addresses: [IPv4Address]) -> String {
    addresses.map(\.description).joined(separator: ", ")
  }
}

/// What authorities look at besides their records; follows the world.
package struct DNSFacts: Hashable, Sendable {
  /// For each load balancer: in the eyes of "evaluate target health" it is healthy.
  package var isHealthy: [Bool]
  /// For each load balancer: the addresses its name has now.
  package var addresses: [[IPv4Address]]
  /// For each database instance: the address its endpoint has now.
  package var databases: [IPv4Address]
  /// Records whose health check fails, by name and set identifier.
  package var failing: Set<String> = []
  /// Load balancers whose records ExternalDNS has not written, or has deleted.
  package var hiddenAliasTargets: Set<String> = []

  /// Everything healthy, as the files have it.
  package init(_ topology: Topology) {
    isHealthy = topology.loadBalancers.map { _ in true }
    addresses = topology.loadBalancers.map { $0.nodes.map { $0.publicAddress ?? $0.address } }
    databases = topology.databases.map(\.interface.address)
  }
}
