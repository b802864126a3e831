import LocatedYAML
import SourceText
import TopologyModel

enum ServiceReader {
  static func read(_ node: YAMLNode, _ meta: ObjectMeta, _ draft: inout TopologyDraft) {
    let spec = node["spec"]
    let meta = balancerClass(spec?["loadBalancerClass"], meta)
    let type = type(spec?["type"], &draft)
    let ports = (spec?["ports"]?.items ?? []).compactMap { port($0, type, meta, &draft) }
    let door = node.at("status", "loadBalancer", "ingress")?.items.first?["hostname"]?.string
    if type == .loadBalancer, let door {
      draft.kubernetes.serviceHostnames[
        "\(meta.namespace?.value ?? "default")/\(meta.name.value)"] = door
    }
    draft.kubernetes.services.append(
      ServiceObject(
        meta: meta, type: type, clusterIP: spec?["clusterIP"]?.string,
        externalName: spec?["externalName"]?.located,
        selector: KubernetesFields.labels(spec?["selector"]), ports: ports,
        publishNotReadyAddresses: spec?["publishNotReadyAddresses"]?.bool ?? false,
        range: meta.name.range ?? node.range, selectorRange: spec?["selector"]?.range,
        affinitySeconds: affinity(spec),
        internalIsLocal: spec?["internalTrafficPolicy"]?.string == "Local",
        externalIsLocal: spec?["externalTrafficPolicy"]?.string == "Local"))
  }

  /// A class says the same as annotations do; EKS Auto Mode's has pods for targets (controller guide:
  /// loadBalancerClass; EKS user guide: Auto Mode load balancers).
  private static func balancerClass(_ node: YAMLNode?, _ meta: ObjectMeta) -> ObjectMeta {
    let prefix = "service.beta.kubernetes.io/aws-load-balancer-"
    guard let node, let name = node.string,
      ["service.k8s.aws/nlb", "eks.amazonaws.com/nlb"].contains(name)
    else { return meta }
    var out = meta
    func add(_ key: String, _ value: String) {
      if out.annotations.contains(where: { $0.key.value == prefix + key }) { return }
      out.annotations.append(
        Annotation(
          key: Located(prefix + key, at: node.range), value: Located(value, at: node.range)))
    }
    add("type", "external")
    if name.hasPrefix("eks.") { add("nlb-target-type", "ip") }
    return out
  }

  /// Seconds of `sessionAffinity: ClientIP` (default 10800, 1-86400).
  private static func affinity(_ spec: YAMLNode?) -> Int? {
    guard spec?["sessionAffinity"]?.string == "ClientIP" else { return nil }
    let written = spec?.at("sessionAffinityConfig", "clientIP", "timeoutSeconds")
    return min(86_400, max(1, KubernetesFields.int(written) ?? 10_800))
  }

  private static func type(_ node: YAMLNode?, _ draft: inout TopologyDraft) -> ServiceType {
    guard let node, let text = node.string else { return .clusterIP }
    if let type = ServiceType(rawValue: text) { return type }
    draft.diagnostics.append(
      Diagnostic(
        .error, "unknown-value", "unknown Service type '\(text)'", at: node.range,
        suggestion: Suggestion.near(text, in: ServiceType.allCases.map(\.rawValue))
          ?? "expected ClusterIP, NodePort, LoadBalancer or ExternalName"))
    return .clusterIP
  }

  private static func port(
    _ node: YAMLNode, _ type: ServiceType, _ meta: ObjectMeta, _ draft: inout TopologyDraft
  ) -> ServicePort? {
    // What is wrong with it the shape has said.
    guard let number = KubernetesFields.int(node["port"]), (1...65535).contains(number) else {
      return nil
    }
    if let transport = node["protocol"]?.string, transport != "TCP" {
      draft.report.leaveOut(
        "protocol: \(transport)", effect: "the port takes no requests here", at: node.range)
      return nil
    }
    var target = KubernetesFields.intOrName(node["targetPort"]) ?? .number(number)
    if target == .number(0) { target = .number(number) }
    var nodePort = KubernetesFields.int(node["nodePort"])
    if nodePort == nil, type == .nodePort || type == .loadBalancer {
      // The API server draws one from 30000-32767; ours is fixed by the Service's name and port.
      let text = "\(meta.namespace?.value ?? "")/\(meta.name.value):\(number)"
      nodePort = 30000 + text.utf8.reduce(7) { ($0 &* 31 &+ Int($1)) & 0xFFFF_FFFF } % 2768
    }
    return ServicePort(
      name: node["name"]?.string, port: number, targetPort: target, nodePort: nodePort,
      range: node["port"]?.range, targetRange: node["targetPort"]?.range)
  }
}

enum EndpointSliceReader {
  static func read(_ node: YAMLNode, _ meta: ObjectMeta, _ draft: inout TopologyDraft) {
    guard
      let service = meta.labels.first(where: { $0.key.value == "kubernetes.io/service-name" })?
        .value.value
    else {
      draft.report.leaveOut(
        "EndpointSlice without kubernetes.io/service-name", effect: "it belongs to no Service",
        at: node.range)
      return
    }
    let endpoints = (node["endpoints"]?.items ?? []).filter {
      $0.at("conditions", "ready")?.bool ?? true
    }
    draft.kubernetes.endpointSlices.append(
      EndpointSliceObject(
        namespace: meta.namespace?.value ?? "default", service: service,
        addresses: endpoints.flatMap { $0["addresses"]?.items ?? [] }
          .compactMap { $0.string.flatMap { IPv4Address($0) } },
        ports: (node["ports"]?.items ?? []).compactMap { KubernetesFields.int($0["port"]) }))
  }
}

enum NodeReader {
  static func read(_ node: YAMLNode, _ meta: ObjectMeta, _ draft: inout TopologyDraft) {
    let labels = KubernetesFields.labels(node.at("metadata", "labels"))
    let address = node.at("status", "addresses")?.items.first { $0["type"]?.string == "InternalIP" }
    draft.kubernetes.nodes.append(
      NodeObject(
        name: meta.name,
        zone: labels["topology.kubernetes.io/zone"]
          ?? labels["failure-domain.beta.kubernetes.io/zone"],
        address: address?["address"]?.string.flatMap { IPv4Address($0) },
        exclusion: exclusion(node, labels)))
    for taint in node.at("spec", "taints")?.items ?? []
    where ["NoSchedule", "NoExecute"].contains(taint["effect"]?.string ?? "") {
      draft.report.leaveOut(
        "node taints", effect: "pods without a toleration are placed there all the same",
        at: taint.range)
    }
    let last = draft.kubernetes.nodes.count - 1
    let ready = node.at("status", "conditions")?.items.first { $0["type"]?.string == "Ready" }
    draft.kubernetes.nodes[last].isNotReady =
      ready.map { $0["status"]?.scalarText != "True" && $0["status"]?.bool != true } ?? false
    draft.kubernetes.nodes[last].isCordoned = node.at("spec", "unschedulable")?.bool ?? false
    draft.kubernetes.nodes[last].instanceID =
      node.at("spec", "providerID")?.string?.split(separator: "/").last.map(String.init)
  }

  /// What keeps the controller from registering a node (controller: pkg/backend/endpoint_utils.go).
  private static func exclusion(_ node: YAMLNode, _ labels: [String: String]) -> String? {
    let names = [
      "node-role.kubernetes.io/master", "node.kubernetes.io/exclude-from-external-load-balancers",
      "alpha.service-controller.kubernetes.io/exclude-balancer",
    ]
    if let name = names.first(where: { labels[$0] != nil }) { return "label \(name)" }
    if labels["eks.amazonaws.com/compute-type"] == "fargate" {
      return "label eks.amazonaws.com/compute-type=fargate"
    }
    for taint in node.at("spec", "taints")?.items ?? [] {
      let key = taint["key"]?.string ?? ""
      if key == "ToBeDeletedByClusterAutoscaler"
        || (key == "karpenter.sh/disrupted" && taint["effect"]?.string == "NoSchedule")
      {
        return "taint \(key)"
      }
    }
    return nil
  }
}
