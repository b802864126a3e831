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
        if let region = entry.string("arn").flatMap({ Self.region(ofARN: $0.value) }) {
          return region
        }
      }
    }
    if let region = writtenARNs(builder).lazy.compactMap(Self.region(ofARN:)).first {
      return region
    }
    let hosts =
      builder.draft.kubernetes.ingresses.compactMap(\.hostname)
      + builder.draft.kubernetes.serviceHostnames.sorted { $0.key < $1.key }.map(\.value)
    return hosts.lazy.compactMap { host in
      host.split(separator: ".").map(String.init).first(where: isRegion)
    }.first
  }

  /// Certificates and the like that annotations name.
  private static func writtenARNs(_ builder: TopologyBuilder) -> [String] {
    let objects = builder.draft.kubernetes
    let annotations =
      objects.ingresses.flatMap(\.meta.annotations) + objects.services.flatMap(\.meta.annotations)
    return annotations.map(\.value.value).filter { $0.hasPrefix("arn:") }
  }

  private static func region(ofARN arn: String) -> String? {
    let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
    guard parts.count > 4, isRegion(String(parts[3])) else { return nil }
    return String(parts[3])
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
