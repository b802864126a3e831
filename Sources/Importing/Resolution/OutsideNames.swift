import SourceText
import TopologyModel

/// Names that records and distributions lead to and that nothing here holds: somebody else's, so boxes
/// outside. They are taken to answer.
enum OutsideNames {
  static func add(_ builder: inout TopologyBuilder) {
    for zone in builder.topology.hostedZones {
      for record in zone.records where !record.provenance.isInferred {
        guard case .name(let target) = record.value, record.type == .cname,
          isHost(record.name), isHost(target), !isAWS(target)
        else { continue }
        add(target, "record \(record.name) leads there", &builder)
      }
    }
    for host in builder.topology.hosts {
      for route in host.routes where isHost(route.origin) && !isAWS(route.origin) {
        add(route.origin, "the origin of \(host.name)", &builder)
      }
    }
  }

  private static func add(_ name: String, _ reason: String, _ builder: inout TopologyBuilder) {
    if isHeld(name, builder.topology) { return }
    for port in [80, 443] {
      DependencySection.addNamed(
        name: name, kind: ElementKind("dependency"), endpoint: name, port: port, .inferred(reason),
        isInside: false, &builder)
    }
  }

  /// Validation records, keys and the like are no hosts anybody asks over HTTP.
  private static func isHost(_ name: String) -> Bool {
    name.contains(".") && !name.hasPrefix("_") && !name.contains("._") && !name.contains("*")
      && !name.hasSuffix(".acm-validations.aws") && !name.hasSuffix(".amazonses.com")
      && !name.hasSuffix(".cfargotunnel.com")
  }

  /// A load balancer or database that was deleted, or is in another account: lints tell of it.
  private static func isAWS(_ name: String) -> Bool {
    [".elb.amazonaws.com", ".rds.amazonaws.com", ".cloudfront.net"].contains(where: name.hasSuffix)
  }

  private static func isHeld(_ name: String, _ topology: Topology) -> Bool {
    if topology.host(named: name) != nil { return true }
    if topology.loadBalancers.contains(where: { $0.dnsName == name }) { return true }
    if topology.databases.contains(where: { $0.endpoint == name }) { return true }
    return topology.hostedZones.contains { zone in
      zone.records.contains { $0.name == name }
        || (!topology[zone.element].provenance.isInferred
          && (name == zone.name || name.hasSuffix("." + zone.name)))
    }
  }
}
