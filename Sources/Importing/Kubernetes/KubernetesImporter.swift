import LocatedYAML
import SourceText
import TopologyModel

/// Reads Kubernetes objects, one document or a List of them.
enum KubernetesImporter: Importer {
  static let id = "kubernetes"

  static func recognises(_ document: YAMLNode) -> Bool {
    document["kind"]?.string != nil
      && (document["apiVersion"] != nil || document["metadata"] != nil)
  }

  static func read(_ document: YAMLNode, into draft: inout TopologyDraft) {
    read(document, kind: document["kind"]?.string ?? "", depth: 0, into: &draft)
  }

  private static func read(
    _ node: YAMLNode, kind: String, depth: Int, into draft: inout TopologyDraft
  ) {
    // Items of a typed list (PodList) carry no kind of their own (kubectl get --raw).
    if kind.hasSuffix("List"), let items = node["items"], depth < 8 {
      let implied = String(kind.dropLast(4))
      for item in items.items {
        read(item, kind: item["kind"]?.string ?? implied, depth: depth + 1, into: &draft)
      }
      return
    }
    guard let reader = readers[kind], isOfKnownGroup(node) else {
      draft.check = nil
      if isOfKnownGroup(node), !otherKinds.contains(kind),
        let near = Suggestion.nearest(kind, in: readers.keys.sorted()),
        Suggestion.editDistance(kind, near) <= 2
      {
        draft.diagnostics.append(
          Diagnostic(
            .warning, "unknown-kind", "unknown kind '\(kind)'",
            at: node["kind"]?.range ?? node.range,
            suggestion: "did you mean '\(near)'?"))
      }
      draft.report.leaveOut(
        kind, effect: "not drawn and without effect on requests",
        at: node["kind"]?.range ?? node.range)
      return
    }
    check(node, kind, &draft)
    guard var meta = KubernetesFields.meta(node) else {
      draft.diagnostics.append(
        Diagnostic(
          .error, "missing-name", "\(kind) without metadata.name",
          at: node["metadata"]?.range ?? node.range))
      return
    }
    let isPrefix = node.at("metadata", "name") == nil
    if let problem = NameRules.problem(kind, meta.name, isPrefix: isPrefix) {
      draft.diagnostics.append(problem)
    }
    if draft.namespace != "default" { meta.namespace = meta.namespace ?? Located(draft.namespace) }
    if let name = meta.namespace, name.value.contains(":") {
      draft.diagnostics.append(
        Diagnostic(
          .error, "invalid-name", "'\(name.value)' is no name of a namespace", at: name.range,
          suggestion: "topowalk CLUSTER=PATH says whose manifests they are"))
      return
    }
    if !draft.scope.isEmpty { place(&meta, kind, in: draft.scope) }
    draft.report.countRead(kind)
    let before = (draft.kubernetes.nodes.count, draft.kubernetes.ingressClasses.count)
    reader(node, meta, &draft)
    for index in before.0..<draft.kubernetes.nodes.count {
      draft.kubernetes.nodes[index].scope = draft.scope
    }
    for index in before.1..<draft.kubernetes.ingressClasses.count {
      draft.kubernetes.ingressClasses[index].scope = draft.scope
    }
  }

  /// Objects of a cluster beside the first are in its namespaces (`ClusterScope`).
  private static func place(_ meta: inout ObjectMeta, _ kind: String, in scope: String) {
    switch kind {
    case "Namespace": meta.name.value = scope + meta.name.value
    case "Node", "IngressClass", "IngressClassParams": break
    default:
      meta.namespace = Located(
        scope + (meta.namespace?.value ?? "default"), at: meta.namespace?.range)
    }
  }

  /// Groups whose kinds are read here: a Service of serving.knative.dev is none of Kubernetes.
  /// An object, or a list of them, that has a reader.
  static func reads(_ document: YAMLNode) -> Bool {
    guard recognises(document), let kind = document["kind"]?.string else { return false }
    return isOfKnownGroup(document) && (readers[kind] != nil || kind == "List")
  }

  private static func isOfKnownGroup(_ node: YAMLNode) -> Bool {
    let version = node["apiVersion"]?.string ?? "v1"
    guard let slash = version.utf8.firstIndex(of: UInt8(ascii: "/")) else { return true }
    return knownGroups.contains(String(version[..<slash]))
  }

  private static let knownGroups: Set<String> = [
    "apps", "batch", "extensions", "networking.k8s.io", "autoscaling", "policy",
    "discovery.k8s.io", "elbv2.k8s.aws", "gateway.networking.k8s.io", "networking.istio.io",
    "argoproj.io", "eks.amazonaws.com", "rbac.authorization.k8s.io",
  ]

  /// Kinds that exist, whose names are close to those that are read.
  private static let otherKinds: Set<String> = ["TCPRoute", "UDPRoute", "TLSRoute", "PodTemplate"]

  private static func check(_ node: YAMLNode, _ kind: String, _ draft: inout TopologyDraft) {
    guard let checker = draft.check ?? checker(node, kind) else { return }
    // It was that of the document itself, not of what is in it.
    draft.check = nil
    draft.diagnostics += checker.diagnostics
    draft.report.count(checker.keys)
  }

  private static func checker(_ node: YAMLNode, _ kind: String) -> ShapeChecker? {
    guard let shape = ObjectShapes.byKind[kind] else { return nil }
    var checker = ShapeChecker()
    checker.check(node, shape)
    return checker
  }

  /// A document beside its shape, on whatever thread; `nil` for one that is no single object.
  static func checked(_ node: YAMLNode) -> ShapeChecker? {
    guard recognises(node), let kind = node["kind"]?.string, !kind.hasSuffix("List") else {
      return nil
    }
    return checker(node, kind)
  }

  private typealias Reader = @Sendable (YAMLNode, ObjectMeta, inout TopologyDraft) -> Void

  /// One line for a kind; whatever is not here is listed as not modelled.
  private static let readers: [String: Reader] = [
    "Namespace": { _, meta, draft in draft.kubernetes.namespaces.append(meta) },
    "Node": NodeReader.read,
    "Deployment": WorkloadReader.read(.deployment), "Rollout": WorkloadReader.rollout,
    "StatefulSet": WorkloadReader.read(.statefulSet),
    "DaemonSet": WorkloadReader.read(.daemonSet),
    "ReplicaSet": WorkloadReader.read(.replicaSet),
    "ReplicationController": WorkloadReader.read(.replicationController),
    "Job": WorkloadReader.read(.job),
    "CronJob": WorkloadReader.read(.cronJob),
    "ConfigMap": ConfigMapReader.read,
    "Secret": ConfigMapReader.readSecret,
    "Endpoints": EndpointsReader.read,
    "TargetGroupBinding": TargetGroupBindingReader.read,
    "Gateway": RoutingReader.read, "GatewayClass": RoutingReader.read,
    "HTTPRoute": RoutingReader.read, "GRPCRoute": RoutingReader.read,
    "ReferenceGrant": RoutingReader.read, "VirtualService": RoutingReader.read,
    "DestinationRule": RoutingReader.read,
    "Pod": PodReader.read,
    "Service": ServiceReader.read,
    "Ingress": IngressReader.read,
    "IngressClass": IngressReader.readClass,
    "IngressClassParams": IngressReader.readParameters,
    "EndpointSlice": EndpointSliceReader.read,
    "NetworkPolicy": NetworkPolicyReader.read,
    "PodDisruptionBudget": DisruptionBudgetReader.read,
    "HorizontalPodAutoscaler": AutoscalerReader.read,
  ]
}

/// Objects of controllers that route by themselves; two APIs have a Gateway, told apart by their group.
enum RoutingReader {
  static func read(_ node: YAMLNode, _ meta: ObjectMeta, _ draft: inout TopologyDraft) {
    let version = node["apiVersion"]?.string ?? ""
    let group = version.split(separator: "/").first.map(String.init) ?? ""
    draft.kubernetes.routing.append(
      RoutingObject(kind: node["kind"]?.string ?? "", group: group, meta: meta, node: node))
  }
}

/// Shapes that every Kubernetes object shares.
enum KubernetesFields {
  static func name(_ node: YAMLNode?) -> Located<String>? {
    guard let node, let text = node.string else { return nil }
    return Located(text, at: node.range)
  }

  static func meta(_ node: YAMLNode) -> ObjectMeta? {
    let meta = node["metadata"]
    guard let name = meta?["name"]?.located ?? meta?["generateName"]?.located, !name.value.isEmpty
    else { return nil }
    return ObjectMeta(
      name: name, namespace: meta?["namespace"]?.located.flatMap { $0.value.isEmpty ? nil : $0 },
      labels: annotations(meta?["labels"]),
      annotations: annotations(meta?["annotations"]))
  }

  static func annotations(_ node: YAMLNode?) -> [Annotation] {
    (node?.pairs ?? []).map { pair in
      Annotation(
        key: pair.kubectlLocated,
        value: Located(pair.value.string ?? "", at: pair.value.range))
    }
  }

  static func labels(_ node: YAMLNode?) -> [String: String] {
    var out: [String: String] = [:]
    for pair in node?.pairs ?? [] { out[pair.kubectlKey] = pair.value.string ?? "" }
    return out
  }

  /// A number, a number in quotes, or a name.
  static func intOrName(_ node: YAMLNode?) -> IntOrName? {
    guard let node else { return nil }
    if let number = node.int { return .number(number) }
    return node.string.map { text in Int(text).map(IntOrName.number) ?? .name(text) }
  }

  /// Plain or quoted digits.
  static func int(_ node: YAMLNode?) -> Int? { node?.int ?? node?.string.flatMap { Int($0) } }
}
