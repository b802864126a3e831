import TopologyModel

/// Addresses that a dump of a cluster gives, for a VPC nobody describes: with the VPC CNI nodes and pods
/// have addresses of it (EKS user guide: Amazon VPC CNI).
enum KnownAddresses {
  /// Blocks one VPC may have besides its first (VPC guide: quotas).
  private static let most = 50

  /// Blocks of sixteen bits that hold every node's and pod's address: those of nodes first, in the order
  /// they were read. Empty where no source knows one.
  static func blocks(_ objects: KubernetesObjects) -> [CIDR] {
    var out: [CIDR] = []
    let pods = objects.ownedPods.map(\.address) + objects.workloads.map(\.podAddress)
    for case let address? in objects.nodes.map(\.address) + pods where isInside(address) {
      if out.count < most, !out.contains(where: { $0.contains(address) }) {
        out.append(CIDR(base: address, prefix: 16))
      }
    }
    return out
  }

  /// RFC 1918, and RFC 6598, which EKS documents for pods.
  private static func isInside(_ address: IPv4Address) -> Bool {
    address.isPrivate || (CIDR("100.64.0.0/10")?.contains(address) ?? false)
  }
}
