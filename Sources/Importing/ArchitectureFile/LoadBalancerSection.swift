import ControllerModels
import ElementKinds
import LocatedYAML
import SourceText
import TopologyModel

/// `loadBalancers`: what a person knows of an ALB that the controller made; the ALBs themselves
/// come from the Ingresses.
enum LoadBalancerSection {
  static func resolve(_ builder: inout TopologyBuilder) {
    builder.topology.ingressClasses = builder.draft.kubernetes.ingressClasses
    builder.topology.ingresses = unique(builder.draft.kubernetes.ingresses, &builder)
    for index in builder.topology.ingresses.indices {
      applyParameters(index, &builder)
      addIngress(index, &builder)
      AnnotationReport.check(index, &builder)
    }
    AnnotationReport.checkServices(&builder)
    let names =
      builder.topology.ingresses.map(\.qualifiedName)
      + builder.topology.ingresses.compactMap { $0.annotation("group.name")?.value }
    for known in builder.file.objects("loadBalancers").compactMap({ $0.string("ingress") }) {
      _ = builder.position(known, of: "Ingress or group", among: names)
    }
    let groups = IngressGroups(builder.topology)
    for (index, reason, range) in groups.ignored {
      let ingress = builder.topology.ingresses[index]
      if IngressProxies.serves(ingress, builder.topology) { continue }
      builder.report.leaveOut(
        "Ingress \(ingress.qualifiedName)", effect: reason, at: range ?? ingress.range)
    }
    for (group, failure) in groups.loadFailures { refuse(group, failure, &builder) }
    for group in groups.groups {
      switch LoadBalancerModel.build(group, in: builder.topology) {
      case .failure(let failure): refuse(group, failure, &builder)
      case .success(let model): add(model, &builder)
      }
    }
    IngressProxies.resolve(&builder)
    GatewayRoutes.resolve(&builder)
    IstioRoutes.resolve(&builder)
    ServiceBalancers.resolve(&builder)
    ExplicitBalancers.resolve(&builder)
  }

  /// Of Ingresses with one name the last counts, as when both files are applied.
  private static func unique(
    _ ingresses: [Ingress], _ builder: inout TopologyBuilder
  ) -> [Ingress] {
    var out: [Ingress] = []
    var places: [String: Int] = [:]
    for ingress in ingresses {
      guard let known = places[ingress.qualifiedName] else {
        places[ingress.qualifiedName] = out.count
        out.append(ingress)
        continue
      }
      builder.diagnostics.append(
        Diagnostic(
          .warning, "duplicate-object",
          "Ingress \(ingress.qualifiedName) is written twice; the last one counts",
          at: ingress.range, notes: [Located("first written here", at: out[known].range)]))
      out[known] = ingress
    }
    return out
  }

  /// Fields of IngressClassParams beat annotations; an Ingress that names its class by annotation
  /// gets none of them (controller 1.11, 1.12).
  private static func applyParameters(_ index: Int, _ builder: inout TopologyBuilder) {
    let ingress = builder.topology.ingresses[index]
    if ingress.annotation("kubernetes.io/ingress.class") != nil { return }
    let used = builder.topology.ingressClasses(for: ingress).first {
      ingress.className.map(\.value) == $0.name || (ingress.className == nil && $0.isDefault)
    }
    guard let name = used?.parameters else { return }
    guard
      let settings = builder.draft.kubernetes.ingressClassParams[
        ClusterScope.prefix(ingress.namespace) + name]
    else {
      builder.warn(
        "missing-parameters",
        "IngressClassParams '\(name)' of class '\(used?.name ?? "")' is not in these files; taken to be empty",
        at: ingress.className?.range ?? ingress.range)
      return
    }
    builder.topology.ingresses[index].parameters = settings
  }

  private static func addIngress(_ index: Int, _ builder: inout TopologyBuilder) {
    let ingress = builder.topology.ingresses[index]
    guard let cluster = builder.topology.cluster(of: ingress.namespace) else { return }
    let namespace = WorkloadResolution.addNamespace(
      ingress.meta.namespace ?? Located("default"), .inferred("named by an Ingress"),
      cluster.element,
      &builder)
    builder.topology.ingresses[index].element = builder.topology.add(
      .ingress, ingress.meta.name.value, qualifiedName: ingress.qualifiedName, in: namespace,
      .declared(ingress.range),
      settings: (ingress.meta.annotations + ingress.parameters).map {
        Setting(
          $0.key.value, $0.value.value, $0.value.range.map(Provenance.declared) ?? .inferred(""))
      } + classSetting(ingress, builder.topology.ingressClasses(for: ingress)))
  }

  /// The controller's chart makes the IngressClass `alb`, so manifests often leave it out.
  private static func classSetting(_ ingress: Ingress, _ classes: [IngressClass]) -> [Setting] {
    guard let name = ingress.className, name.value == "alb",
      ingress.annotation("kubernetes.io/ingress.class") == nil,
      !classes.contains(where: { $0.name == name.value })
    else { return [] }
    return [
      Setting(
        "IngressClass", "alb", .inferred("not in these files; the controller's chart makes it"))
    ]
  }

  /// The controller builds nothing for the whole group (controller 1.2): say who and where.
  private static func refuse(
    _ group: IngressGroup, _ failure: BuildFailure, _ builder: inout TopologyBuilder
  ) {
    let members = group.members.map { builder.topology.ingresses[$0] }
    var notes: [Located<String>] = []
    for member in members where member.qualifiedName != failure.ingress {
      notes.append(
        Located(
          "\(member.qualifiedName) is in the same group and gets nothing either", at: member.range))
    }
    let hosts = members.flatMap { $0.rules.compactMap(\.host?.value) }
    var unique: [String] = []
    for host in hosts where !unique.contains(host) { unique.append(host) }
    notes.append(
      Located(
        "so there is no load balancer, no listener rule and no hostname"
          + (unique.isEmpty
            ? "" : ", and ExternalDNS writes no record for \(unique.joined(separator: ", "))")))
    builder.fail(
      "ingress-refused",
      failure.isDeployment
        ? "AWS refuses what the AWS Load Balancer Controller builds for Ingress \(failure.ingress): \(failure.cause)"
        : "the AWS Load Balancer Controller refuses Ingress \(failure.ingress): \(failure.cause)",
      at: failure.range, suggestion: failure.suggestion, notes: notes)
    for member in group.members { builder.topology.refusedIngresses[member] = failure.eventText }
  }

  private static func add(_ model: LoadBalancerModel, _ builder: inout TopologyBuilder) {
    let first = builder.topology.ingresses[model.group.members[0]]
    let vpc = builder.topology.vpc(
      ofCluster: builder.topology.clusterIndex(of: first.namespace))
    let subnets = enabledSubnets(model.scheme, vpc, builder.topology.network)
    if subnets.count < 2 {
      builder.fail(
        "too-few-zones",
        "an ALB needs subnets in at least two Availability Zones, found \(subnets.count) for scheme "
          + model.scheme.rawValue, at: first.range)
      return
    }
    let names = Set(
      model.group.members.map { builder.topology.ingresses[$0].qualifiedName } + [model.group.name])
    let known = known(model, names, builder)
    let provenance = Provenance.declared(first.range)
    let dnsName =
      known?.string("dnsName")?.value
      ?? model.group.members.compactMap({ builder.topology.ingresses[$0].hostname }).first
      ?? model.dnsName
    let element = builder.topology.add(
      .loadBalancer, model.name, in: builder.topology.network.vpcs[vpc].element, provenance,
      settings: [
        Setting("scheme", model.scheme.rawValue, model.schemeProvenance),
        Setting(
          "DNS name", dnsName,
          known?.provenance("dnsName", else: "AWS makes one like it")
            ?? .inferred("AWS makes one like it")),
        Setting("ingress group", model.group.name, provenance),
      ])
    let groups = securityGroups(model, &builder)
    let addresses = known?.addresses("addresses").map(\.value) ?? []
    var nodes: [Interface] = []
    for (index, subnet) in subnets.enumerated() {
      let invented = IPv4Address(
        bits: 0xC633_6400 + UInt32(100 + builder.topology.loadBalancers.count * 8 + index))
      let publicAddress = index < addresses.count ? addresses[index] : invented
      nodes.append(
        Interface(
          element: element, subnet: subnet, address: builder.freeAddress(in: subnet, from: 80),
          publicAddress: model.scheme == .internetFacing ? publicAddress : nil,
          securityGroups: groups))
    }
    let offset = builder.topology.targetGroups.count
    for group in model.targetGroups { addTargetGroup(group, element, &builder) }
    var balancer = LoadBalancer(
      element: element, name: model.name, dnsName: dnsName.lowercased(), scheme: model.scheme,
      nodes: nodes,
      listeners: model.listeners.map { shifted($0, by: offset) }, ingresses: model.group.members,
      provenance: provenance)
    balancer.idleTimeoutSeconds = model.idleTimeoutSeconds
    balancer.speaksHTTP2 = model.speaksHTTP2
    balancer.hasWebACL = model.hasWebACL
    balancer.failsOpenWithoutWAF = model.failsOpenWithoutWAF
    builder.topology.loadBalancers.append(balancer)
    reportMissingServices(model, &builder)
  }

  /// What somebody knows of it: under the Ingress's name, or the load balancer of that name.
  private static func known(
    _ model: LoadBalancerModel, _ names: Set<String>, _ builder: TopologyBuilder
  ) -> Fields? {
    let hostnames = Set(
      model.group.members.compactMap { builder.topology.ingresses[$0].hostname?.lowercased() })
    return builder.file.objects("loadBalancers").first { fields in
      if let ingress = fields.string("ingress") { return names.contains(ingress.value) }
      return fields.string("name")?.value == model.name
        || fields.string("dnsName").map { hostnames.contains($0.value.lowercased()) } ?? false
    }
  }

  /// One subnet for each zone, public for internet-facing (controller: subnet_discovery.md).
  private static func enabledSubnets(
    _ scheme: LoadBalancer.Scheme, _ vpc: Int, _ network: Network
  ) -> [Int] {
    var zones: Set<String> = []
    return network.subnets.indices.filter { index in
      network.subnets[index].vpc == vpc && network.isPublic(index) == (scheme == .internetFacing)
        && zones.insert(network.subnets[index].zone).inserted
    }
  }

  /// A frontend group for the listeners, and an inferred rule that lets the ALB reach the pods.
  private static func securityGroups(
    _ model: LoadBalancerModel, _ builder: inout TopologyBuilder
  ) -> [Int] {
    let inbound = model.listeners.flatMap { listener in
      listener.inboundBlocks.map {
        SecurityGroupRule(
          ports: PortRange(listener.port, listener.port), peer: .block($0),
          provenance: .inferred("the controller opens its listen ports"))
      }
    }
    let group = SecurityGroupSection.infer(
      "\(model.name)-sg", inbound: inbound, reason: "managed by the controller", &builder)
    let home = builder.topology.ingresses[model.group.members[0]].namespace
    for index in builder.topology.cluster(of: home)?.securityGroups ?? [] {
      for port in targetPorts(model, builder.topology) {
        builder.topology.network.securityGroups[index].inbound.append(
          SecurityGroupRule(
            ports: PortRange(port, port), peer: .securityGroup(group),
            provenance: .inferred("the controller lets its ALB reach the targets")))
      }
    }
    return [group]
  }

  /// Ports of targets and of their health checks, ascending (controller: managed backend rules).
  private static func targetPorts(_ model: LoadBalancerModel, _ topology: Topology) -> [Int] {
    var ports: Set<Int> = []
    for group in model.targetGroups {
      let service = topology.services[group.service]
      if let check = group.healthCheck.port { ports.insert(check) }
      if group.targetType == .instance { ports.insert(group.port) }
      for slot in service.slots where group.targetType == .ip {
        let workload = topology.podSlots[slot].workload
        if let port = topology.containerPort(service.ports[group.servicePort], of: workload) {
          ports.insert(port)
        }
      }
      if group.targetType == .ip { ports.formUnion(service.manualEndpoints.map(\.port)) }
    }
    return ports.sorted()
  }

  private static func addTargetGroup(
    _ model: BuiltTargetGroup, _ parent: ElementID, _ builder: inout TopologyBuilder
  ) {
    let provenance = model.range.map(Provenance.declared) ?? .inferred("made by the controller")
    let check = model.healthCheck
    let element = builder.topology.add(
      .targetGroup, model.name, in: parent, provenance,
      settings: [
        Setting("target type", model.targetType.rawValue, model.typeProvenance),
        Setting(
          "health check",
          "GET \(check.path) every \(check.intervalSeconds) s, timeout \(check.timeoutSeconds) s, "
            + "healthy \(check.healthyThreshold), unhealthy \(check.unhealthyThreshold), codes \(check.successCodes)",
          .inferred("the controller's defaults where no annotation says otherwise")),
        Setting("algorithm", model.attributes.algorithm.rawValue, .inferred("the ALB's default")),
        Setting(
          "deregistration delay", "\(model.attributes.deregistrationDelaySeconds) s",
          .inferred("the ALB's default")),
      ])
    builder.topology.targetGroups.append(
      TargetGroup(
        element: element, name: model.name, otherName: model.otherName,
        targetType: model.targetType, port: model.port, healthCheck: check,
        attributes: model.attributes, protocolVersion: model.protocolVersion,
        service: model.service, servicePort: model.servicePort, provenance: provenance))
  }

  private static func shifted(_ listener: Listener, by offset: Int) -> Listener {
    func shift(_ action: RuleAction) -> RuleAction {
      guard case .forward(let groups) = action else { return action }
      return .forward(
        groups.map {
          WeightedTargetGroup(
            targetGroup: $0.targetGroup.map { $0 + offset }, weight: $0.weight,
            stickySeconds: $0.stickySeconds, name: $0.name)
        })
    }
    var out = listener
    out.defaultAction = shift(listener.defaultAction)
    for index in out.rules.indices { out.rules[index].action = shift(out.rules[index].action) }
    return out
  }

  /// The rule exists and answers 503; the person who wrote it wants to know (controller 5.2).
  private static func reportMissingServices(
    _ model: LoadBalancerModel, _ builder: inout TopologyBuilder
  ) {
    for index in model.group.members {
      let ingress = builder.topology.ingresses[index]
      let here = builder.topology.services.filter { $0.namespace == ingress.namespace }.map(\.name)
      for backend in ingress.rules.flatMap(\.paths).map(\.backend) {
        guard let name = backend.service, backend.port?.value != .name("use-annotation"),
          !here.contains(name.value)
        else { continue }
        builder.warn(
          "undeclared-service",
          "no Service named '\(name.value)' in namespace '\(ingress.namespace)': its rule answers 503 "
            + "\"Backend service does not exist\"", at: name.range,
          suggestion: Suggestion.near(name.value, in: here))
      }
    }
  }
}
