/// Which cluster a namespace is of. Those of the first cluster have their plain names; those of others
/// carry the cluster's: `analytics:prod`. A colon is in no namespace's name (RFC 1123 label).
package enum ClusterScope {
  /// `analytics:` of `analytics:prod`; empty for the first cluster's.
  package static func prefix(_ namespace: String) -> Substring {
    guard let colon = namespace.utf8.firstIndex(of: UInt8(ascii: ":")) else { return "" }
    return namespace[...colon]
  }

  /// The name as the cluster itself knows it.
  package static func plain(_ namespace: String) -> String {
    guard let colon = namespace.utf8.firstIndex(of: UInt8(ascii: ":")) else { return namespace }
    return String(namespace[namespace.utf8.index(after: colon)...])
  }

  /// A namespace that something of the same cluster names.
  package static func qualify(_ namespace: String, like other: String) -> String {
    let scope = prefix(other)
    return scope.isEmpty ? namespace : "\(scope)\(namespace)"
  }

  /// Letters, digits, `-`, `.` and `_`, so that the colon behind it is the first.
  package static func isName(_ text: some StringProtocol) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
          || (0x61...0x7A).contains(byte) || byte == 0x2D || byte == 0x2E || byte == 0x5F
      }
  }

  /// What comes before the namespaces of a cluster with this name.
  package static func scope(ofCluster name: String) -> String { "\(name):" }
}

extension Topology {
  /// The first cluster, whose namespaces have plain names.
  package var cluster: Cluster? {
    get { clusters.first }
    set { clusters = newValue.map { [$0] + clusters.dropFirst() } ?? [] }
  }

  /// The cluster whose namespace it is; 0 where no cluster says so. O(clusters).
  package func clusterIndex(of namespace: String) -> Int {
    if clusters.count < 2 { return 0 }
    let scope = ClusterScope.prefix(namespace)
    return clusters.firstIndex { $0.scope == scope } ?? 0
  }

  /// Classes of the Ingress's own cluster.
  package func ingressClasses(for ingress: Ingress) -> [IngressClass] {
    let scope = ClusterScope.prefix(ingress.namespace)
    return ingressClasses.filter { $0.scope == scope }
  }

  package func cluster(of namespace: String) -> Cluster? {
    let index = clusterIndex(of: namespace)
    return clusters.indices.contains(index) ? clusters[index] : nil
  }

  /// The VPC of a cluster's nodes; the first where it has none.
  package func vpc(ofCluster index: Int) -> Int {
    nodes.first { $0.cluster == index }.map { network.subnets[$0.subnet].vpc } ?? 0
  }

  /// Whose CoreDNS an element is; `nil` for any other element.
  package func cluster(withCoreDNS element: ElementID) -> Int? {
    clusters.firstIndex { $0.coreDNS == element }
  }
}
