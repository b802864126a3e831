import ElementKinds
import LocatedYAML
import SourceText
import TopologyModel

/// Services with their ClusterIPs and the pods their selectors pick.
enum ServiceResolution {
  static func add(_ fields: Fields?, _ builder: inout TopologyBuilder) {
    var objects = builder.draft.kubernetes.services.filter {
      builder.isHere($0.meta.namespace?.value)
    }
    for namespace in fields?.objects("namespaces") ?? [] {
      guard let name = namespace.string("name") else { continue }
      objects +=
        InlineWorkloads.objects(builder.scoped(name), namespace.objects("workloads")).services
    }
    // Workloads by namespace and one label: a selector looks only at those that have its first.
    var byLabel: [String: [Int]] = [:]
    for (index, workload) in builder.topology.workloads.enumerated() {
      for label in workload.template.labels {
        byLabel["\(workload.namespace) \(label.key)=\(label.value)", default: []].append(index)
      }
    }
    for object in objects { addService(object, byLabel, &builder) }
  }

  private static func addService(
    _ object: ServiceObject, _ workloads: [String: [Int]], _ builder: inout TopologyBuilder
  ) {
    let cluster = builder.cluster
    let namespace = object.meta.namespace ?? Located("default")
    let parent = WorkloadResolution.addNamespace(
      namespace, .inferred("named by \(object.meta.name.value)"), cluster.element, &builder)
    let provenance = Provenance.declared(object.range)
    let address = clusterIP(object, cluster, builder.topology.services.count)
    if address == nil, object.type != .externalName, object.clusterIP != "None" {
      builder.fail(
        "service-cidr-full",
        "no ClusterIP is left in \(cluster.serviceCIDR) for Service '\(object.meta.name.value)'",
        at: object.range)
    }
    let element = builder.topology.add(
      .service, object.meta.name.value,
      qualifiedName: "\(namespace.value)/\(object.meta.name.value)",
      in: parent, provenance, settings: settings(object, address))
    let first = object.selector.min { $0.key < $1.key }
    let candidates = first.flatMap { workloads["\(namespace.value) \($0.key)=\($0.value)"] } ?? []
    let chosen = candidates.filter { index in
      object.selector.allSatisfy {
        builder.topology.workloads[index].template.labels[$0.key] == $0.value
      }
    }
    var service = Service(
      element: element, namespace: namespace.value, name: object.meta.name.value, type: object.type,
      clusterIP: address, externalName: object.externalName, selector: object.selector,
      ports: object.ports, publishNotReadyAddresses: object.publishNotReadyAddresses,
      slots: chosen.flatMap { builder.topology.workloads[$0].slots }.sorted(),
      manualEndpoints: manual(object, namespace.value, builder),
      annotations: object.meta.annotations,
      provenance: provenance)
    service.affinitySeconds = object.affinitySeconds
    service.internalIsLocal = object.internalIsLocal
    service.externalIsLocal = object.externalIsLocal
    if let known = builder.topology.service(namespace: service.namespace, name: service.name) {
      builder.warn(
        "duplicate-object",
        "Service \(service.qualifiedName) is written twice; the last one counts",
        at: object.range)
      builder.topology.replaceService(known, with: service)
    } else {
      builder.topology.addService(service)
    }
    report(service, object, chosen, &builder)
  }

  private static func clusterIP(
    _ object: ServiceObject, _ cluster: Cluster, _ index: Int
  ) -> IPv4Address? {
    if object.type == .externalName || object.clusterIP == "None" { return nil }
    return object.clusterIP.flatMap { IPv4Address($0) } ?? cluster.serviceCIDR.address(100 + index)
      ?? cluster.serviceCIDR.address(index + 1)
  }

  private static func manual(
    _ object: ServiceObject, _ namespace: String, _ builder: TopologyBuilder
  ) -> [ManualEndpoint] {
    guard object.selector.isEmpty else { return [] }
    return builder.draft.kubernetes.endpointSlices
      .filter { $0.namespace == namespace && $0.service == object.meta.name.value }
      .flatMap { slice in
        slice.addresses.flatMap { address in
          slice.ports.map { ManualEndpoint(address: address, port: $0) }
        }
      }
  }

  private static func settings(_ object: ServiceObject, _ address: IPv4Address?) -> [Setting] {
    let declared = Provenance.declared(object.range)
    var out = [Setting("type", object.type.rawValue, declared)]
    if let address {
      out.append(
        Setting(
          "ClusterIP", address.description,
          object.clusterIP == nil ? .inferred("from the service CIDR") : declared))
    }
    if !object.selector.isEmpty {
      out.append(
        Setting(
          "selector", labels(object),
          object.selectorRange.map(Provenance.declared) ?? declared))
    }
    if let name = object.externalName { out.append(Setting("externalName", name.value, declared)) }
    for port in object.ports {
      let node = port.nodePort.map { ", nodePort \($0)" } ?? ""
      out.append(
        Setting(
          port.name ?? "port", "\(port.port) → \(port.targetPort)\(node)",
          port.range.map(Provenance.declared) ?? declared))
    }
    return out
  }

  /// What it selects: `app=cart, tier=api`.
  private static func labels(_ object: ServiceObject) -> String {
    object.selector.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
      .joined(separator: ", ")
  }

  /// Dangling references: a selector without pods, a named port no container has.
  private static func report(
    _ service: Service, _ object: ServiceObject, _ chosen: [Int], _ builder: inout TopologyBuilder
  ) {
    guard !object.selector.isEmpty else { return }
    if chosen.isEmpty {
      builder.warn(
        "selector-without-pods",
        "no pod in namespace '\(service.namespace)' has \(labels(object)), which "
          + "Service '\(service.name)' selects", at: object.selectorRange ?? object.range,
        suggestion: builder.nearLabels(
          object.selector.sorted { $0.key < $1.key }, in: service.namespace))
    }
    let offered = chosen.flatMap { builder.topology.workloads[$0].template.containers }
      .flatMap(\.ports)
    for port in service.ports {
      if case .number(let number) = port.targetPort, !offered.isEmpty,
        !offered.contains(where: { $0.port == number })
      {
        let declared = Set(offered.map(\.port)).sorted().map(String.init).joined(separator: ", ")
        builder.warn(
          "undeclared-port",
          "no container behind Service '\(service.name)' declares port \(number), only \(declared); "
            + "Kubernetes allows it, and something is taken to listen there",
          at: port.targetRange ?? port.range)
      }
      guard case .name(let name) = port.targetPort else { continue }
      if !chosen.isEmpty, !offered.contains(where: { $0.name == name }) {
        builder.warn(
          "unknown-port",
          "no container behind Service '\(service.name)' has a port named '\(name)'",
          at: port.targetRange ?? port.range,
          suggestion: Suggestion.near(name, in: offered.compactMap(\.name)))
      }
    }
  }
}
