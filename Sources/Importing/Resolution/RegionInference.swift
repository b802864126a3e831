import LocatedYAML
import SourceText
import TopologyModel

/// The Region, from what names one: zones, ARNs, names of load balancers.
enum RegionInference {
  static func region(_ builder: TopologyBuilder) -> String? {
    var found = zones(of: builder.draft.kubernetes)
    let vpcs = builder.file.objects("vpcs") + [builder.file.object("vpc")].compactMap { $0 }
    for vpc in vpcs {
      found += vpc.objects("subnets").compactMap { $0.string("zone")?.value }
      found += vpc.strings("availabilityZones").map(\.value)
    }
    if let region = found.lazy.compactMap(Self.region(ofZone:)).first { return region }
    for section in ["targetGroups", "loadBalancers", "certificates"] {
      for entry in builder.file.objects(section) {
        let parts = entry.string("arn")?.value.split(
          separator: ":", omittingEmptySubsequences: false)
        if let parts, parts.count > 4, isRegion(String(parts[3])) { return String(parts[3]) }
      }
    }
    let hosts =
      builder.draft.kubernetes.ingresses.compactMap(\.hostname)
      + builder.draft.kubernetes.serviceHostnames.sorted { $0.key < $1.key }.map(\.value)
    return hosts.lazy.compactMap { host in
      host.split(separator: ".").map(String.init).first(where: isRegion)
    }.first
  }

  /// Zones of Nodes, each once, in order.
  static func zones(of objects: KubernetesObjects) -> [String] {
    Set(objects.nodes.compactMap(\.zone)).filter { region(ofZone: $0) != nil }.sorted()
  }

  /// `eu-west-1a` is in eu-west-1.
  private static func region(ofZone zone: String) -> String? {
    guard let last = zone.last, last.isLowercase else { return nil }
    let name = String(zone.dropLast())
    return isRegion(name) ? name : nil
  }

  /// `eu-west-1`, `us-gov-east-1` (AWS: Regions and Availability Zones).
  private static func isRegion(_ text: String) -> Bool {
    let parts = text.split(separator: "-")
    return (3...4).contains(parts.count) && parts[0].count == 2
      && parts.allSatisfy { $0.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) } }
      && parts[parts.count - 1].allSatisfy(\.isNumber)
      && parts[1].allSatisfy(\.isLetter)
  }
}
