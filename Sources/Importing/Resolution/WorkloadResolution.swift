import ElementKinds
import LocatedYAML
import SourceText
import TopologyModel

/// Namespaces, workloads and the places of their pods.
enum WorkloadResolution {
  static func add(_ fields: Fields?, _ cluster: ElementID, _ builder: inout TopologyBuilder) {
    var objects = builder.draft.kubernetes.workloads.filter {
      builder.isHere($0.meta.namespace?.value)
    }
    for namespace in builder.draft.kubernetes.namespaces where builder.isHere(namespace.name.value)
    {
      addNamespace(
        namespace.name, .declared(namespace.name.range ?? builder.file.range), cluster, &builder)
      label(namespace, &builder)
    }
    for namespace in fields?.objects("namespaces") ?? [] {
      guard let name = namespace.string("name") else { continue }
      addNamespace(builder.scoped(name), .declared(namespace.range), cluster, &builder)
      objects +=
        InlineWorkloads.objects(builder.scoped(name), namespace.objects("workloads")).workloads
    }
    addOwners(&objects, builder)
    for object in lastOfEach(objects, &builder) { addWorkload(object, cluster, &builder) }
  }

  /// Pods whose owner is in no file stand for it: a dump of pods alone.
  private static func addOwners(_ objects: inout [WorkloadObject], _ builder: TopologyBuilder) {
    let kubernetes = builder.draft.kubernetes
    guard !kubernetes.podOwnerOrder.isEmpty else { return }
    let known = Set(
      objects.map { "\($0.meta.namespace?.value ?? "default")/\($0.meta.name.value)" })
    for key in kubernetes.podOwnerOrder where !known.contains(key) && builder.isHere(key) {
      guard var object = kubernetes.podOwners[key] else { continue }
      object.replicas = Located(builder.placements[key]?.count ?? 1)
      objects.append(object)
    }
  }

  @discardableResult
  static func addNamespace(
    _ name: Located<String>, _ provenance: Provenance, _ cluster: ElementID,
    _ builder: inout TopologyBuilder
  ) -> ElementID {
    if let known = builder.topology.namespaces.first(where: { $0.name == name.value }) {
      return known.element
    }
    let element = builder.topology.add(
      .namespace, ClusterScope.plain(name.value), qualifiedName: name.value, in: cluster, provenance
    )
    builder.topology.namespaces.append(Namespace(element: element, name: name.value))
    return element
  }

  private static func label(_ namespace: ObjectMeta, _ builder: inout TopologyBuilder) {
    guard
      let index = builder.topology.namespaces.firstIndex(where: {
        $0.name == namespace.name.value
      })
    else { return }
    for label in namespace.labels {
      builder.topology.namespaces[index].labels[label.key.value] = label.value.value
    }
  }

  /// The same kind, namespace and name twice: the later one wins, as with kubectl apply.
  private static func lastOfEach(
    _ objects: [WorkloadObject], _ builder: inout TopologyBuilder
  ) -> [WorkloadObject] {
    var out: [WorkloadObject] = []
    var places: [String: Int] = [:]
    for object in objects {
      let key =
        "\(object.kind.rawValue) \(object.meta.namespace?.value ?? "default")/\(object.meta.name.value)"
      if let index = places[key] {
        builder.diagnostics.append(
          Diagnostic(
            .warning, "duplicate-object", "\(key) is written twice; the last one counts",
            at: object.range, notes: [Located("first written here", at: out[index].range)]))
        out[index] = object
      } else {
        places[key] = out.count
        out.append(object)
      }
    }
    return out
  }

  private static func addWorkload(
    _ object: WorkloadObject, _ cluster: ElementID, _ builder: inout TopologyBuilder
  ) {
    let namespaceName = object.meta.namespace ?? Located("default")
    let namespace = addNamespace(
      namespaceName, .inferred("named by \(object.meta.name.value)"), cluster, &builder)
    let name = object.meta.name.value
    let qualified = "\(namespaceName.value)/\(name)"
    reportSelector(object, qualified, &builder)
    ProbePorts.report(object.template, qualified, &builder)
    let replicas = replicaCount(object, builder)
    let element = builder.topology.add(
      .workload, name, qualifiedName: qualified, in: namespace, .declared(object.range),
      settings: settings(object, replicas))
    let first = builder.topology.podSlots.count
    let index = builder.topology.workloads.count
    builder.topology.workloads.append(
      Workload(
        element: element, kind: object.kind, namespace: namespaceName.value, name: name,
        replicas: replicas, template: object.template, slots: [],
        provenance: .declared(object.range)))
    builder.topology.workloads[index].serviceName = object.serviceName
    builder.topology.workloads[index].rollout = object.rollout
    builder.topology.workloads[index].minReadySeconds = object.minReadySeconds
    if let wanted = object.replicas, wanted.value > maximum {
      builder.fail(
        "too-many-replicas", "\(qualified) wants \(wanted.value) replicas; \(maximum) are made",
        at: wanted.range)
    }
    guard !builder.nodesHere.isEmpty else { return }
    for ordinal in 0..<replicas {
      addSlot(object, index, ordinal, qualified, element, &builder)
    }
    builder.topology.workloads[index].slots = Array(first..<builder.topology.podSlots.count)
  }

  /// The API server refuses a controller whose selector does not match its own template.
  private static func reportSelector(
    _ object: WorkloadObject, _ qualified: String, _ builder: inout TopologyBuilder
  ) {
    let wanted = (object.selector ?? [:]).sorted { $0.key < $1.key }
    guard let missing = wanted.first(where: { object.template.labels[$0.key] != $0.value }) else {
      return
    }
    builder.fail(
      "selector-mismatch",
      "\(object.kind.rawValue) \(qualified) selects \(missing.key)=\(missing.value), which its own pod template "
        + "does not have: the API server refuses it", at: object.range)
  }

  /// Pods of one workload; more would say nothing more.
  private static let maximum = 10_000

  private static func replicaCount(_ object: WorkloadObject, _ builder: TopologyBuilder) -> Int {
    switch object.kind {
    case .pod: 1
    case .daemonSet: builder.nodesHere.count
    case .cronJob: 0
    case .deployment, .statefulSet, .replicaSet, .replicationController, .job:
      AutoscalerResolution.replicas(
        object, min(max(0, object.replicas?.value ?? 1), maximum), builder)
    }
  }

  private static func settings(_ object: WorkloadObject, _ replicas: Int) -> [Setting] {
    let declared = Provenance.declared(object.range)
    var out = [
      Setting("kind", object.kind.rawValue, declared),
      Setting(
        "replicas", "\(replicas)",
        object.replicas?.range.map(Provenance.declared) ?? .inferred("the API's default")),
    ]
    for container in object.template.containers {
      let ports = container.ports.map { $0.name.map { name in "\(name) " } ?? "" + "\($0.port)" }
      out.append(Setting("container \(container.name)", ports.joined(separator: ", "), declared))
    }
    if let probe = object.template.readinessProbe {
      out.append(
        Setting(
          "readinessProbe",
          "\(probe.path ?? "TCP")\(probe.port.map { " on \($0)" } ?? "") every \(probe.periodSeconds) s, \(probe.failureThreshold) failures",
          probe.range.map(Provenance.declared) ?? declared))
    } else {
      out.append(
        Setting("readinessProbe", "none: ready when running", .inferred("the API's default")))
    }
    return out
  }

  private static func addSlot(
    _ object: WorkloadObject, _ workload: Int, _ ordinal: Int, _ qualified: String,
    _ parent: ElementID, _ builder: inout TopologyBuilder
  ) {
    let placements = builder.placements[qualified] ?? []
    let placement = ordinal < placements.count ? placements[ordinal] : nil
    let wanted = placement?.node ?? object.nodeName
    // Replicas spread over the nodes, starting where the last workload stopped.
    let spread = builder.nodesHere[builder.topology.podSlots.count % builder.nodesHere.count]
    let node = wanted.flatMap { builder.node($0) } ?? spread
    let host = object.template.hostNetwork ? builder.topology.nodes[node].address : nil
    var written = placement?.address ?? object.podAddress ?? host
    if let taken = written, host == nil, isTaken(taken, workload, builder) {
      builder.warn(
        "same-address",
        "\(taken) of \(qualified) is a pod's of another cluster too; this one gets another",
        at: placement?.range ?? object.range)
      written = nil
    }
    let address = written ?? builder.freeAddress(in: builder.topology.nodes[node].subnet)
    if let written { builder.usedAddresses.insert(written) }
    let name = placement?.name ?? podName(object, ordinal)
    let condition = placement?.condition ?? object.condition
    let element = builder.topology.add(
      .pod, name, qualifiedName: "\(object.meta.namespace?.value ?? "default")/\(name)", in: parent,
      .inferred("one of \(qualified)'s replicas"),
      settings: [
        Setting(
          "node", builder.topology.nodes[node].name,
          wanted == nil
            ? .inferred("spread over the nodes") : .declared(placement?.range ?? object.range)),
        Setting(
          "address", address.description,
          written == nil
            ? .inferred("the first free one") : .declared(placement?.range ?? object.range)),
      ])
    if let condition {
      builder.topology.elements[element.index].settings.append(
        Setting("as found", condition.reason, .declared(placement?.range ?? object.range)))
    }
    var slot = PodSlot(
      element: element, workload: workload, ordinal: ordinal, node: node, address: address)
    slot.startState = condition?.state ?? .ready
    builder.topology.podSlots.append(slot)
  }

  /// A pod of another cluster has the address: dumps of VPCs with equal blocks.
  private static func isTaken(
    _ address: IPv4Address, _ workload: Int, _ builder: TopologyBuilder
  ) -> Bool {
    guard builder.clusterIndex > 0, builder.usedAddresses.contains(address) else { return false }
    let scope = ClusterScope.prefix(builder.topology.workloads[workload].namespace)
    return builder.topology.podSlots.contains {
      $0.address == address
        && ClusterScope.prefix(builder.topology.workloads[$0.workload].namespace) != scope
    }
  }

  /// StatefulSets count from 0 (Kubernetes: StatefulSet); other pods get a hash there, a number here.
  static func podName(_ object: WorkloadObject, _ ordinal: Int) -> String {
    switch object.kind {
    case .pod: object.meta.name.value
    case .statefulSet: "\(object.meta.name.value)-\(ordinal)"
    case .deployment, .daemonSet, .replicaSet, .replicationController, .job, .cronJob:
      "\(object.meta.name.value)-\(ordinal + 1)"
    }
  }
}
