import SourceText
import TopologyModel

/// The zone `cluster.local` as CoreDNS answers for it (Kubernetes DNS specification 1.1.0; CoreDNS
/// plugin kubernetes with `pods insecure`).
struct ClusterZone {
  let topology: Topology
  /// Position in `Topology.clusters`.
  let cluster: Int
  let endpoints: [[EndpointState]]
  let pods: [PodState]

  /// `ttl 30`, as kubeadm's Corefile says; the plugin's own default is 5 s.
  static let ttl = 30
  static let suffix = ".cluster.local"

  static func holds(_ name: String) -> Bool {
    name == "cluster.local" || name.hasSuffix(suffix) || name.hasSuffix(".in-addr.arpa")
  }

  /// `name` in lower case without a trailing dot.
  func ask(_ name: String, _ type: RecordType) -> AuthorityAnswer {
    if name.hasSuffix(".in-addr.arpa") { return reverse(name, type) }
    let labels = name.dropLast(Self.suffix.count).split(separator: ".").map(String.init)
    if name == "cluster.local" || labels.isEmpty { return no(.noData("the zone itself")) }
    if labels == ["dns-version"] {
      return type == .txt ? yes(.texts(["1.1.0"]), "the specification's version") : wrongType(name)
    }
    switch labels.last {
    case "pod": return pod(Array(labels.dropLast()), type)
    case "svc": return service(Array(labels.dropLast()), type, name)
    default: return no(.nxdomain("not a name of this cluster"))
    }
  }

  private func yes(
    _ content: AuthorityAnswer.Content, _ conclusion: String, at range: SourceRange? = nil,
    _ ledger: FidelityID = "dns.cluster"
  ) -> AuthorityAnswer {
    var out = AuthorityAnswer(content, ttl: Self.ttl, conclusion)
    out.ledger = [ledger]
    if let range { out.candidates = [Candidate(conclusion, .chosen, "", at: range)] }
    return out
  }

  private func no(
    _ content: AuthorityAnswer.Content, _ ledger: FidelityID = "dns.cluster"
  ) -> AuthorityAnswer {
    var out = AuthorityAnswer.failure(content, ttl: Self.ttl)
    out.ledger = [ledger]
    return out
  }

  private func wrongType(_ name: String) -> AuthorityAnswer {
    no(.noData("\(name) has no such type"))
  }

  private var scope: String {
    topology.clusters.indices.contains(cluster) ? topology.clusters[cluster].scope : ""
  }

  private func hasNamespace(_ name: String) -> Bool {
    topology.namespaces.contains { $0.name == scope + name } || name == "default"
      || name == "kube-system"
  }

  /// `10-0-11-41.prod.pod`: the answer is in the name, whether there is such a pod or not.
  private func pod(_ labels: [String], _ type: RecordType) -> AuthorityAnswer {
    guard let namespace = labels.last, hasNamespace(namespace) else {
      return no(.nxdomain("no such namespace"), "dns.pod-records")
    }
    if labels.count == 1 { return no(.noData("a namespace"), "dns.pod-records") }
    guard labels.count == 2, let address = IPv4Address(labels[0].replacing("-", with: ".")) else {
      return no(.nxdomain("not a pod's address with dashes"), "dns.pod-records")
    }
    return type == .a
      ? yes(.addresses([address]), "the address in the name", "dns.pod-records")
      : wrongType(labels[0])
  }

  private func service(
    _ labels: [String], _ type: RecordType, _ name: String
  ) -> AuthorityAnswer {
    guard let namespace = labels.last else { return no(.noData("a level of the tree")) }
    guard hasNamespace(namespace) else { return no(.nxdomain("no namespace \(namespace)")) }
    if labels.count == 1 { return no(.noData("a namespace")) }
    let own = labels[labels.count - 2]
    guard let index = topology.service(namespace: scope + namespace, name: own) else {
      if own == "kubernetes", namespace == "default", labels.count == 2,
        topology.clusters.indices.contains(cluster),
        let address = topology.clusters[cluster].serviceCIDR.address(1)
      {
        var out = yes(.addresses([address]), "the API server's Service, which every cluster has")
        out.isAssumed = true
        return out
      }
      return no(.nxdomain("no Service \(own) in namespace \(namespace)"))
    }
    return answer(index, Array(labels.dropLast(2)), type, name)
  }

  private func answer(
    _ index: Int, _ prefix: [String], _ type: RecordType, _ name: String
  ) -> AuthorityAnswer {
    let service = topology.services[index]
    let place = service.provenance.range
    if let external = service.externalName {
      guard prefix.isEmpty else { return no(.nxdomain("an ExternalName has no names below it")) }
      let target = external.value.lowercased()
      return yes(
        type == .cname ? .texts([target]) : .cname(target), "ExternalName: CNAME to \(target)",
        at: external.range, "dns.external-name")
    }
    if prefix.count == 2, prefix[0].hasPrefix("_"), prefix[1].hasPrefix("_") {
      return ports(index, prefix, type, name)
    }
    if prefix.isEmpty, type == .srv { return ports(index, ["*", "*"], type, name) }
    if prefix.isEmpty, let address = service.clusterIP {
      return type == .a
        ? yes(
          .addresses([address]), "ClusterIP \(address) of Service \(service.qualifiedName)",
          at: place)
        : wrongType(name)
    }
    // Names of single endpoints: the pod's hostname, else its address with dashes.
    let found = ready(index).filter { prefix.isEmpty || prefix == [hostname($0, service)] }
    let manual = service.manualEndpoints.map(\.address).filter {
      prefix.isEmpty || prefix == [$0.description.replacing(".", with: "-")]
    }
    if found.isEmpty, !manual.isEmpty {
      var unique: [IPv4Address] = []
      for address in manual where !unique.contains(address) { unique.append(address) }
      return type == .a
        ? yes(
          .addresses(unique), "headless: the addresses of its EndpointSlice", at: place,
          "dns.headless")
        : wrongType(name)
    }
    guard !found.isEmpty else {
      return no(
        .nxdomain(
          prefix.isEmpty
            ? "headless Service without a ready endpoint"
            : "no ready pod \(prefix.joined(separator: "."))"), "dns.headless")
    }
    return type == .a
      ? yes(
        .addresses(found.map(\.address)),
        prefix.isEmpty ? "headless: the ready pods' own addresses" : "the pod's own address",
        at: place, "dns.headless")
      : wrongType(name)
  }

  private func ready(_ service: Int) -> [EndpointState] { endpoints[service].filter(\.ready) }

  /// A StatefulSet's pods have hostnames below their governing Service.
  private func hostname(_ endpoint: EndpointState, _ service: Service) -> String {
    let workload = topology.workloads[topology.podSlots[pods[endpoint.pod].slot].workload]
    if workload.serviceName == service.name { return pods[endpoint.pod].name }
    if let hostname = workload.template.hostname, workload.template.subdomain == service.name {
      return hostname
    }
    return endpoint.address.description.replacing(".", with: "-")
  }

  /// SRV of named ports: one for a ClusterIP, one for each ready endpoint of a headless Service.
  private func ports(
    _ index: Int, _ prefix: [String], _ type: RecordType, _ name: String
  ) -> AuthorityAnswer {
    let service = topology.services[index]
    let isAny = prefix[0] == "*"
    let wanted = String(prefix[0].dropFirst())
    let ports = service.ports.filter {
      isAny || ($0.name == wanted && prefix[1] == "_tcp")
    }
    guard !ports.isEmpty else { return no(.nxdomain("no named port \(wanted)"), "dns.srv") }
    guard type == .srv else { return no(.noData("SRV only"), "dns.srv") }
    var texts: [String] = []
    for port in ports {
      if service.clusterIP != nil {
        texts.append("0 100 \(port.port) \(service.clusterDomainName).")
      } else {
        for endpoint in ready(index) {
          let target = topology.podSlots[pods[endpoint.pod].slot].workload
          let number = topology.containerPort(port, of: target) ?? port.port
          let host = hostname(endpoint, service)
          texts.append("0 100 \(number) \(host).\(service.clusterDomainName).")
        }
      }
    }
    if texts.isEmpty {
      return no(.nxdomain("headless Service without a ready endpoint"), "dns.srv")
    }
    return yes(
      .texts(texts), texts.joined(separator: "; "), at: service.provenance.range, "dns.srv")
  }

  /// PTR of ClusterIPs and of headless Services' endpoints.
  private func reverse(_ name: String, _ type: RecordType) -> AuthorityAnswer {
    let parts = name.dropLast(".in-addr.arpa".count).split(separator: ".").reversed()
    guard let address = IPv4Address(parts.joined(separator: ".")) else {
      return no(.nxdomain("not a reversed address"), "dns.ptr")
    }
    var found: String?
    for (index, service) in topology.services.enumerated()
    where found == nil && ClusterScope.prefix(service.namespace) == scope {
      if service.clusterIP == address { found = service.clusterDomainName }
      guard service.isHeadless else { continue }
      if let endpoint = ready(index).first(where: { $0.address == address }) {
        found = "\(hostname(endpoint, service)).\(service.clusterDomainName)"
      }
    }
    guard let found else { return no(.nxdomain("no Service has \(address)"), "dns.ptr") }
    return type == .ptr ? yes(.texts([found + "."]), found, "dns.ptr") : wrongType(name)
  }
}

/// Which names a pod's stub resolver asks, in order (resolv.conf: search, ndots:5).
package struct StubResolver: Hashable, Sendable {
  /// The C libraries that differ: glibc goes on after NODATA and tries the list after a name with
  /// many dots, musl does neither (measured: glibc 2.36, musl 1.2.3).
  package enum Library: String, CaseIterable, Sendable {
    case glibc, musl
  }

  package var namespace: String
  /// Tried one after the other (resolv.conf: search).
  package var searches: [String]
  /// Names with fewer dots try the search list first (resolv.conf: ndots).
  package var ndots = 5
  package var library = Library.glibc
  /// It asks the node's resolver, which is the VPC's.
  package var asksNode = false
  /// Whose CoreDNS it asks; position in `Topology.clusters`.
  package var cluster = 0

  package init(namespace: String, nodeDomains: [String], library: Library = .glibc) {
    self.namespace = namespace
    searches =
      ["\(ClusterScope.plain(namespace)).svc.cluster.local", "svc.cluster.local", "cluster.local"]
      + nodeDomains
    self.library = library
  }

  /// What a pod's own dnsPolicy and dnsConfig make of it.
  init(namespace: String, nodeDomains: [String], _ dns: PodDNS) {
    self.init(namespace: namespace, nodeDomains: nodeDomains)
    asksNode = dns.asksNode
    if !dns.searchesCluster {
      searches = dns.asksNode ? nodeDomains : []
      ndots = 1
    }
    searches += dns.searches
    ndots = dns.ndots ?? ndots
  }

  /// A trailing dot skips the list.
  package func queries(_ host: String) -> [String] {
    var out: [String] = []
    while let next = query(out.count, host) { out.append(next) }
    return out
  }

  /// The name that is asked at a place in the order; `nil` behind the last.
  func query(_ index: Int, _ host: String) -> String? {
    if host.utf8.last == 0x2E { return index == 0 ? String(host.dropLast()) : nil }
    let hasMany = host.utf8.count { $0 == 0x2E } >= ndots
    if hasMany {
      if index == 0 { return host }
      return library == .glibc ? expanded(host, index - 1) : nil
    }
    return expanded(host, index) ?? (index == searches.count ? host : nil)
  }

  private func expanded(_ host: String, _ index: Int) -> String? {
    index < searches.count ? "\(host).\(searches[index])" : nil
  }

  /// A failure that ends the search instead of trying the next name.
  func stops(at code: String) -> Bool { library == .musl && code != "NXDOMAIN" }
}

/// The Service somebody probably meant by a name that does not exist.
enum NearService {
  static func name(_ host: String, _ namespace: String, _ topology: Topology) -> String? {
    let first = host.split(separator: ".").first.map(String.init) ?? host
    let names = topology.services.filter {
      ClusterScope.prefix($0.namespace) == ClusterScope.prefix(namespace)
    }.map(\.name)
    let word = names.contains(first) ? first : Suggestion.nearest(first, in: names)
    guard let word else { return nil }
    // Of equal names the one in the namespace asked for, else in the asker's own, is meant.
    let labels = host.split(separator: ".").map(String.init)
    let found = topology.services.filter {
      $0.name == word && ClusterScope.prefix($0.namespace) == ClusterScope.prefix(namespace)
    }
    let chosen =
      found.first { labels.dropFirst().first == ClusterScope.plain($0.namespace) }
      ?? found.first { $0.namespace == namespace } ?? found.first
    return chosen.map(\.clusterDomainName).flatMap { $0 == host ? nil : $0 }
  }
}
