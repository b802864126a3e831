import SourceText
import TopologyModel

/// Names as a pod resolves them: resolv.conf's search list, then CoreDNS (Kubernetes: DNS for
/// Services and Pods; CoreDNS: plugin kubernetes).
struct ClusterDNS {
  let topology: Topology
  let endpoints: [[EndpointState]]
  /// Names of pods, by position in `World.pods`.
  let podNames: [String]

  /// Names with fewer dots try the search list first (resolv.conf: ndots:5).
  static let ndots = 5

  func lookup(_ host: String, from namespace: String) -> DNSAnswer {
    var candidates: [Candidate] = []
    for name in queries(host, namespace) {
      let answer = ask(name)
      switch answer.result {
      case .addresses:
        candidates.append(
          Candidate(name, .chosen, answer.conclusion, at: answer.candidates.first?.range))
        var out = answer
        out.candidates = candidates
        return out
      case .failure(let code, let reason):
        candidates.append(Candidate(name, .rejected, "\(code): \(reason)"))
      }
    }
    let near = near(host, namespace)
    let hint = near.map { "; did you mean \($0)?" } ?? ""
    return DNSAnswer(
      result: .failure("NXDOMAIN", "\(host) does not exist\(hint)"), candidates: candidates,
      conclusion:
        "NXDOMAIN after \(candidates.count) \(candidates.count == 1 ? "query" : "queries")\(hint)")
  }

  /// The names asked in order; a trailing dot skips the search list.
  func queries(_ host: String, _ namespace: String) -> [String] {
    if host.hasSuffix(".") { return [String(host.dropLast())] }
    let search =
      ["\(namespace).svc.cluster.local", "svc.cluster.local", "cluster.local"]
      + (topology.cluster?.nodeSearchDomains ?? [])
    let expanded = search.map { "\(host).\($0)" }
    let dots = host.filter { $0 == "." }.count
    return dots >= Self.ndots ? [host] + expanded : expanded + [host]
  }

  private func ask(_ name: String, depth: Int = 0) -> DNSAnswer {
    guard name.hasSuffix(".cluster.local") else {
      return PublicDNS(topology, insideVPC: true).lookup(name)
    }
    let labels = name.dropLast(".cluster.local".count).split(separator: ".").map(String.init)
    // Corefile `pods insecure`: the answer is in the name, whether there is such a pod or not.
    if labels.last == "pod", labels.count == 3,
      let address = IPv4Address(labels[0].replacing("-", with: "."))
    {
      return DNSAnswer(
        result: .addresses([address]), conclusion: "the address in the name", ttl: 30)
    }
    if labels == ["kubernetes", "default", "svc"],
      let address = topology.cluster?.serviceCIDR.address(1),
      topology.service(namespace: "default", name: "kubernetes") == nil
    {
      return DNSAnswer(
        result: .addresses([address]),
        conclusion: "the API server's Service, which every cluster has",
        ttl: 30, isAssumed: true)
    }
    guard labels.last == "svc" else { return no("NXDOMAIN", "not a name of this cluster") }
    guard labels.count >= 3 else { return no("NXDOMAIN", "not a Service's name") }
    let namespace = labels[labels.count - 2]
    guard topology.namespaces.contains(where: { $0.name == namespace }) else {
      return no("NXDOMAIN", "no namespace \(namespace)")
    }
    guard let index = topology.service(namespace: namespace, name: labels[labels.count - 3]) else {
      return no("NXDOMAIN", "no Service \(labels[labels.count - 3]) in namespace \(namespace)")
    }
    return answer(index, labels.dropLast(3).map { $0 }, depth)
  }

  private func answer(_ index: Int, _ prefix: [String], _ depth: Int) -> DNSAnswer {
    let service = topology.services[index]
    let place = Candidate(service.qualifiedName, .chosen, "", at: service.provenance.range)
    if let external = service.externalName {
      if depth > 8 { return no("SERVFAIL", "the chain of names is longer than 8") }
      var out = ask(external.value.lowercased(), depth: depth + 1)
      out.conclusion = "ExternalName: CNAME to \(external.value): \(out.conclusion)"
      return out
    }
    if let address = service.clusterIP {
      guard prefix.isEmpty else {
        return no("NXDOMAIN", "a ClusterIP Service has no names below it")
      }
      return DNSAnswer(
        result: .addresses([address]), candidates: [place],
        conclusion: "ClusterIP \(address) of Service \(service.qualifiedName)", ttl: 30)
    }
    // A headless Service has a name for each pod: its hostname, or its address with dashes.
    let ready = endpoints[index].filter { endpoint in
      endpoint.ready
        && (prefix.isEmpty
          || prefix == [endpoint.address.description.replacing(".", with: "-")]
          || prefix == [podNames[endpoint.pod]])
    }.map(\.address)
    if ready.isEmpty {
      return no(
        "NXDOMAIN",
        prefix.isEmpty
          ? "headless Service without a ready endpoint"
          : "no ready pod \(prefix.joined(separator: "."))")
    }
    return DNSAnswer(
      result: .addresses(ready), candidates: [place],
      conclusion: "headless: the ready pods' own addresses", ttl: 30)
  }

  private func no(_ code: String, _ reason: String) -> DNSAnswer {
    DNSAnswer(result: .failure(code, reason), conclusion: "\(code): \(reason)")
  }

  /// The Service somebody probably meant: a near name, in any namespace.
  func near(_ host: String, _ namespace: String) -> String? {
    let first = host.split(separator: ".").first.map(String.init) ?? host
    let names = topology.services.map(\.name)
    let word = names.contains(first) ? first : Suggestion.nearest(first, in: names)
    guard let word else { return nil }
    // Of equal names the one in the namespace asked for, else in the asker's own, is meant.
    let labels = host.split(separator: ".").map(String.init)
    let found = topology.services.filter { $0.name == word }
    let chosen =
      found.first { labels.dropFirst().first == $0.namespace }
      ?? found.first { $0.namespace == namespace } ?? found.first
    return chosen.map(\.clusterDomainName).flatMap { $0 == host ? nil : $0 }
  }
}
