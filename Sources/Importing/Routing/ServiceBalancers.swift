import ElementKinds
import SourceText
import TopologyModel

/// What stands before a Service of type LoadBalancer: a Network Load Balancer (controller guide: Service
/// annotations; Kubernetes: type LoadBalancer).
enum ServiceBalancers {
  static func resolve(_ builder: inout TopologyBuilder) {
    for index in builder.topology.services.indices
    where builder.topology.services[index].type == .loadBalancer {
      add(index, &builder)
    }
  }

  private static func annotation(_ service: Service, _ name: String) -> String? {
    service.annotation("service.beta.kubernetes.io/aws-load-balancer-\(name)")?.value
  }

  private static func add(_ index: Int, _ builder: inout TopologyBuilder) {
    let service = builder.topology.services[index]
    // A proxy that Ingresses are routed by has this Service as its own door.
    if builder.topology.loadBalancers.contains(where: { isProxy($0, of: service, builder.topology) }
    ) {
      return
    }
    let type = annotation(service, "type") ?? ""
    let isController = ["external", "nlb-ip"].contains(type)
    let isIP = type == "nlb-ip" || annotation(service, "nlb-target-type") == "ip"
    var proxy = ProxyBuilder(
      ProxyBuilder.Front(
        name: ClusterScope.prefix(service.namespace) + service.name, kind: .network,
        scheme: scheme(service),
        dnsName: builder.draft.kubernetes.serviceHostnames[service.qualifiedName],
        healthCheck: check(service, isController: isController), service: index,
        namespace: service.namespace, targetType: isIP ? .ip : .instance,
        provenance: .inferred("Service \(service.qualifiedName) is of type LoadBalancer")),
      ports: service.ports.map(\.port), &builder)
    let certificate = service.annotation(
      "service.beta.kubernetes.io/aws-load-balancer-ssl-cert"
    ).map { written in
      words(written.value).map { Located($0, at: written.range) }
    }
    let listeners = service.ports.map { port in
      let backend = ProxyBuilder.Backend(
        namespace: service.namespace, service: Located(service.name), port: .number(port.port))
      let action = proxy.forward([backend], &builder)
      let isSecure = certificate != nil && secured(port, service)
      var made = proxy.listener(
        port: port.port, isSecure ? .tls : .tcp, rules: [], fallback: action, &builder)
      if isSecure, let certificate { made.certificates = certificate }
      return made
    }
    if type.isEmpty {
      builder.report.leaveOut(
        "Classic Load Balancer",
        effect: "without aws-load-balancer-type it may be one; a Network Load Balancer is shown",
        at: service.provenance.range ?? SourceRange(path: "", line: 1, column: 1))
    }
    let groups = NetworkGroups.groups(of: listeners)
    for group in groups {
      builder.topology.targetGroups[group].attributes.preservesClientAddress = attribute(
        "preserve_client_ip.enabled", "target-group-attributes", service)
    }
    let crossZone =
      attribute("load_balancing.cross_zone.enabled", "attributes", service)
      ?? annotation(service, "cross-zone-load-balancing-enabled").flatMap { Bool($0) }
    NetworkGroups.settle(groups, balancerCrossZone: crossZone, &builder)
    proxy.finish(listeners, &builder)
    openNodePorts(service, isIP, &builder)
  }

  /// One of `key=value,key=value` (controller guide: Service annotations).
  private static func attribute(_ key: String, _ name: String, _ service: Service) -> Bool? {
    let pairs = (annotation(service, name) ?? "").split(atAny: ", ")
    return pairs.last { $0.hasPrefix(key + "=") }.flatMap {
      Bool(String($0.dropFirst(key.count + 1)))
    }
  }

  /// Who reaches it; the AWS Load Balancer Controller's are internal unless told otherwise.
  private static func scheme(_ service: Service) -> LoadBalancer.Scheme {
    if let written = annotation(service, "scheme").flatMap({ LoadBalancer.Scheme(rawValue: $0) }) {
      return written
    }
    let isController = ["external", "nlb-ip"].contains(annotation(service, "type") ?? "")
    let isInternal = ["true", "0.0.0.0/0"].contains(annotation(service, "internal") ?? "")
    return isInternal || isController ? .internal : .internetFacing
  }

  /// Who reaches a proxy: as the load balancer of the Service in front of its pods has it; `nil` where
  /// no such Service is in the sources.
  static func scheme(ofProxy labels: [String: String], _ topology: Topology) -> LoadBalancer.Scheme?
  {
    if labels.isEmpty { return nil }
    return topology.services.first { service in
      service.type == .loadBalancer && labels.allSatisfy { service.selector[$0.key] == $0.value }
    }.map(scheme)
  }

  /// `ssl-ports`: numbers and names of ports; all without it (controller guide: Service annotations).
  private static func secured(_ port: ServicePort, _ service: Service) -> Bool {
    guard let text = annotation(service, "ssl-ports"), text != "*" else { return true }
    let wanted = words(text)
    return wanted.contains("\(port.port)") || port.name.map { wanted.contains($0) } ?? false
  }

  private static func words(_ text: String) -> [String] {
    text.split(whereSeparator: { ", ".contains($0) }).map(String.init)
  }

  /// What is asked of targets: every 10 s by the controller, every 30 s by the cloud provider, three
  /// answers each way (controller: service/model_builder.go; cloud-provider-aws: aws_loadbalancer.go).
  private static func check(_ service: Service, isController: Bool) -> HealthCheck {
    func number(_ name: String) -> Int? {
      annotation(service, "healthcheck-\(name)").flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
    }
    var out = HealthCheck()
    out.isTCP = annotation(service, "healthcheck-protocol").map { $0.uppercased() == "TCP" } ?? true
    out.path = annotation(service, "healthcheck-path") ?? "/"
    out.port = number("port")
    out.intervalSeconds = min(300, number("interval") ?? (isController ? 10 : 30))
    out.timeoutSeconds = min(120, number("timeout") ?? (out.isTCP ? 10 : 6))
    out.healthyThreshold = min(10, number("healthy-threshold") ?? 3)
    out.unhealthyThreshold = min(10, number("unhealthy-threshold") ?? 3)
    out.successCodes = annotation(service, "healthcheck-success-codes") ?? "200-399"
    return out
  }

  private static func isProxy(
    _ balancer: LoadBalancer, of service: Service, _ topology: Topology
  ) -> Bool {
    guard balancer.kind.isProxy, let workload = balancer.proxyWorkload else { return false }
    return service.slots.contains { topology.podSlots[$0].workload == workload }
  }

  /// A Network Load Balancer passes clients' addresses on, so the nodes must admit them.
  private static func openNodePorts(
    _ service: Service, _ isIP: Bool, _ builder: inout TopologyBuilder
  ) {
    let balancer = builder.topology.loadBalancers.count - 1
    guard let group = builder.topology.loadBalancers[balancer].nodes.first?.securityGroups.first
    else { return }
    let ports = isIP ? [] : service.ports.compactMap(\.nodePort)
    for index in builder.topology.cluster(of: service.namespace)?.securityGroups ?? [] {
      for port in ports {
        builder.topology.network.securityGroups[index].inbound.append(
          SecurityGroupRule(
            ports: PortRange(port, port), peer: .securityGroup(group),
            provenance: .inferred("the cloud controller lets its load balancer reach the nodes")))
      }
    }
  }
}
