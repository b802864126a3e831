import SourceText
import TopologyModel

/// Records that ExternalDNS writes for hostnames in annotations and for hosts of routes (ExternalDNS: FAQ,
/// source/service.go, source/gateway.go).
enum ExternalDNS {
  /// Both prefixes are in use.
  private static let keys = [
    "external-dns.alpha.kubernetes.io/hostname", "external-dns.kubernetes.io/hostname",
  ]

  static func infer(_ builder: inout TopologyBuilder) {
    for balancer in builder.topology.loadBalancers {
      for index in balancer.ingresses {
        let ingress = builder.topology.ingresses[index]
        add(ingress.meta.annotations, balancer, "Ingress \(ingress.qualifiedName)", &builder)
      }
      if let index = balancer.service {
        let service = builder.topology.services[index]
        add(service.annotations, balancer, "Service \(service.qualifiedName)", &builder)
      }
      if balancer.kind.isProxy || balancer.isByHand { addHosts(of: balancer, &builder) }
    }
  }

  private static func add(
    _ annotations: [Annotation], _ balancer: LoadBalancer, _ owner: String,
    _ builder: inout TopologyBuilder
  ) {
    for annotation in annotations where keys.contains(annotation.key.value) {
      let names = annotation.value.value.split(whereSeparator: { ", \n".contains($0) })
      for name in names { record(String(name), balancer, owner, &builder) }
    }
  }

  /// Hosts of rules that routes made: somebody has to have written a record for them.
  private static func addHosts(of balancer: LoadBalancer, _ builder: inout TopologyBuilder) {
    guard builder.topology.hostedZones.isEmpty || balancer.kind.isProxy else { return }
    for rule in balancer.listeners.flatMap(\.rules) where !rule.ingress.isEmpty {
      for condition in rule.conditions {
        guard case .hostHeader(let hosts) = condition else { continue }
        for host in hosts where host.contains(".") && host != "*" {
          record(host, balancer, rule.ingress, &builder)
        }
      }
    }
  }

  private static func record(
    _ host: String, _ balancer: LoadBalancer, _ owner: String, _ builder: inout TopologyBuilder
  ) {
    let name = DNSText.plain(host)
    let isKnown = builder.topology.hostedZones.contains { zone in
      zone.records.contains { $0.name == name }
    }
    if isKnown || name.isEmpty { return }
    let zone = Route53Section.zonePosition(for: name, owner, &builder)
    builder.topology.hostedZones[zone].records.append(
      DNSRecord(
        name: name, type: .a, value: .alias(balancer.dnsName), ttl: nil,
        provenance: .inferred("ExternalDNS writes it for \(owner)")))
  }
}
