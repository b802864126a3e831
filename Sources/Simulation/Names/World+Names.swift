import SourceText
import TopologyModel

/// Look-ups through stub, recursive and cluster resolvers, each with its cache.
extension World {
  /// What authorities look at now: load balancers' health and addresses, databases' addresses.
  func dnsFacts(_ topology: Topology) -> DNSFacts {
    var facts = DNSFacts(topology)
    for index in topology.loadBalancers.indices {
      facts.isHealthy[index] = isHealthy(loadBalancer: index, topology)
      facts.addresses[index] =
        isServing(loadBalancer: index) ? addressesInDNS(loadBalancer: index, topology) : []
    }
    for index in topology.databases.indices {
      facts.databases[index] = databases[index].endpointAddress
    }
    facts.failing = failingHealthChecks
    facts.hiddenAliasTargets = hiddenAliasTargets
    return facts
  }

  /// Every target group has a healthy target; a group without targets counts as unhealthy
  /// (API: AliasTarget EvaluateTargetHealth).
  private func isHealthy(loadBalancer index: Int, _ topology: Topology) -> Bool {
    topology.targetGroups.indices.allSatisfy { group in
      topology.loadBalancer(ofTargetGroup: group) != index || !topology.isNamedByRule(group)
        || targetGroups[group].targets.contains { $0.health == .healthy }
    }
  }

  /// Asks for one name, following CNAMEs; each record set is kept for its own time.
  package mutating func resolve(
    _ host: String, by resolver: ResolverID, _ topology: Topology, type: RecordType = .a
  ) -> DNSAnswer {
    let plain = host.utf8.last == UInt8(ascii: ".") ? String(host.dropLast()) : host
    let asked =
      plain.utf8.allSatisfy { $0 < 0x80 && !(0x41...0x5A).contains($0) }
      ? plain : plain.lowercased()
    var name = asked
    var candidates: [Candidate] = []
    var conclusion = ""
    var ledger: [FidelityID] = []
    var zone: ElementID?
    var least: Int?
    var isAssumed = false
    for _ in 0..<9 {
      let (answer, seconds, who) = fetch(name, type, by: resolver, topology)
      if let who { candidates.append(Candidate(name, .chosen, who + " answers")) }
      candidates += answer.candidates
      for id in answer.ledger where !ledger.contains(id) { ledger.append(id) }
      if who != nil, !ledger.contains("dns.ttl") { ledger.append("dns.ttl") }
      zone = answer.zone ?? zone
      isAssumed = isAssumed || answer.isAssumed
      least = min(least ?? seconds, seconds)
      conclusion = conclusion.isEmpty ? answer.conclusion : "\(conclusion): \(answer.conclusion)"
      let result: DNSAnswer.Result
      switch answer.content {
      case .cname(let target):
        name = target
        continue
      case .addresses(let addresses): result = .addresses(addresses)
      case .texts(let texts): result = .texts(texts)
      case .noData(let why): result = .failure("NODATA", why)
      case .nxdomain(let why):
        // A resolver says so of the last name; CoreDNS answers an ExternalName with its bare CNAME.
        let isBare = resolver.isCoreDNS && name != asked && ClusterZone.holds(asked)
        result = .failure(isBare ? "NODATA" : "NXDOMAIN", why)
      case .servfail(let why): result = .failure("SERVFAIL", why)
      }
      return DNSAnswer(
        result: result, candidates: candidates,
        conclusion: who.map { "\(conclusion), kept by \($0) for another \(seconds) s" }
          ?? conclusion, ttl: least, zone: zone, isAssumed: isAssumed, ledger: ledger)
    }
    return DNSAnswer(
      result: .failure("SERVFAIL", "the chain of names goes round in a circle"),
      candidates: candidates, conclusion: "SERVFAIL: the chain of names goes round in a circle")
  }

  /// One record set: from the cache (then named with the seconds it has left), else from upstream.
  private mutating func fetch(
    _ name: String, _ type: RecordType, by resolver: ResolverID, _ topology: Topology
  ) -> (answer: AuthorityAnswer, seconds: Int, cache: String?) {
    if let hit = dnsCaches[resolver]?.entry(name, type, at: now) {
      let left = Int((hit.expires - now).microseconds / 1_000_000)
      return (hit.answer, left, resolver.name(topology))
    }
    if case .cluster(let index) = resolver, topology.clusters.indices.contains(index),
      let fault = dnsFaults[topology.clusters[index].coreDNS]
    {
      return (fault.answer(&chance), 0, nil)
    }
    var upstream: (answer: AuthorityAnswer, seconds: Int, cache: String?)
    switch resolver {
    case .client: upstream = fetch(name, type, by: .internet, topology)
    case .cluster(let index) where ClusterZone.holds(name):
      let zone = ClusterZone(
        topology: topology, cluster: index, endpoints: endpoints, pods: pods)
      let answer = zone.ask(name, type)
      upstream = (answer, answer.ttl, nil)
    case .cluster(let index):
      upstream = fetch(name, type, by: .vpc(topology.vpc(ofCluster: index)), topology)
    case .internet, .vpc:
      let home: Int? = if case .vpc(let index) = resolver { index } else { nil }
      let dns = PublicDNS(topology, vpc: home, facts: dnsFacts(topology))
      var answer = dns.ask(name, type, &chance)
      if let fault = answer.zone.flatMap({ dnsFaults[$0] }) { answer = fault.answer(&chance) }
      upstream = (answer, answer.ttl, nil)
    }
    keep(upstream.answer, name, type, resolver, upstream.seconds)
    return upstream
  }

  /// Errors are not kept anywhere; browsers keep no failures (assumed).
  private mutating func keep(
    _ answer: AuthorityAnswer, _ name: String, _ type: RecordType, _ resolver: ResolverID,
    _ seconds: Int
  ) {
    switch (answer.content, resolver) {
    case (.servfail, _), (.nxdomain, .client), (.noData, .client): return
    default: break
    }
    dnsCaches[resolver, default: DNSCache()].keep(
      name, type, answer, seconds: resolver.kept(seconds), at: now)
  }

  /// The whole chain is kept by the client or its resolver: nobody else has to be asked.
  func isCached(_ host: String, _ type: RecordType, by resolver: ResolverID) -> Bool {
    var name = host
    for _ in 0..<9 {
      let upstream: ResolverID? = if case .client = resolver { .internet } else { nil }
      let hit =
        dnsCaches[resolver]?.content(name, type, at: now)
        ?? upstream.flatMap { dnsCaches[$0]?.content(name, type, at: now) }
      guard let hit else { return false }
      guard case .cname(let target) = hit else { return true }
      name = target
    }
    return true
  }

  /// getaddrinfo in a pod: the search list, each name asked at CoreDNS; `candidates` are the names
  /// in the order they were asked. The API asks A and AAAA of each; only A can answer here.
  package mutating func resolveInPod(
    _ host: String, _ stub: StubResolver, _ topology: Topology, type: RecordType = .a
  ) -> DNSAnswer {
    var candidates: [Candidate] = []
    var worst = "NXDOMAIN"
    let asked = host.lowercased()
    while let name = stub.query(candidates.count, asked) {
      let resolver: ResolverID =
        stub.asksNode ? .vpc(topology.vpc(ofCluster: stub.cluster)) : .cluster(stub.cluster)
      var answer = resolve(name, by: resolver, topology, type: type)
      guard case .failure(let code, let reason) = answer.result else {
        candidates.append(
          Candidate(name, .chosen, answer.conclusion, at: answer.candidates.last?.range))
        answer.candidates = candidates
        answer.ledger.append("dns.search-list")
        return answer
      }
      candidates.append(Candidate(name, .rejected, "\(code): \(reason)"))
      if code == "SERVFAIL" || (code == "NODATA" && worst == "NXDOMAIN") { worst = code }
      if stub.stops(at: code) { break }
    }
    let hint =
      NearService.name(host, stub.namespace, topology).map { "; did you mean \($0)?" } ?? ""
    let what = Self.libraryWords(worst, stub.library)
    let count = "\(candidates.count) \(candidates.count == 1 ? "query" : "queries")"
    return DNSAnswer(
      result: .failure(worst, "\(host): \(what)\(hint)"), candidates: candidates,
      conclusion: "\(worst) after \(count)\(hint)",
      ledger: ["dns.search-list", "dns.getaddrinfo"])
  }

  /// What getaddrinfo says of each outcome (measured).
  private static func libraryWords(_ code: String, _ library: StubResolver.Library) -> String {
    switch code {
    case "NODATA" where library == .glibc: "No address associated with hostname"
    case "SERVFAIL": "Temporary failure in name resolution (EAI_AGAIN)"
    default: "Name or service not known"
    }
  }

  package func stub(_ pod: Int, _ topology: Topology) -> StubResolver {
    let workload = workload(of: pod, topology)
    return configuration.stub(workload) {
      let namespace = topology.workloads[workload].namespace
      var stub = StubResolver(
        namespace: namespace, nodeDomains: topology.cluster(of: namespace)?.nodeSearchDomains ?? [],
        topology.workloads[workload].template.dns)
      stub.cluster = topology.clusterIndex(of: namespace)
      return stub
    }
  }
}

/// What is wrong with a resolver or a zone (Chaos Mesh: DNSChaos error and random).
package enum DNSFault: Hashable, Sendable {
  case error
  case random

  func answer(_ chance: inout SeededGenerator) -> AuthorityAnswer {
    switch self {
    case .error: return .failure(.servfail("a fault"))
    case .random:
      let bits = UInt32(truncatingIfNeeded: chance.next())
      // 198.18.0.0/15 is set aside for tests: nobody here has such an address.
      let address = IPv4Address(bits: 0xC612_0000 | bits & 0x1_FFFF)
      return AuthorityAnswer(.addresses([address]), ttl: 30, "a wrong answer, \(address): a fault")
    }
  }
}
