import LocatedYAML
import SourceText
import TopologyModel

/// Deployment, StatefulSet, DaemonSet and ReplicaSet: so many pods of one template.
enum WorkloadReader {
  /// Argo's Rollout has a Deployment's fields and rolls out in its own way.
  @Sendable static func rollout(
    _ node: YAMLNode, _ meta: ObjectMeta, _ draft: inout TopologyDraft
  ) {
    draft.report.leaveOut(
      "strategy of a Rollout", effect: "it is shown and rolled out as a Deployment",
      at: node.at("spec", "strategy")?.range ?? node.range)
    read(.deployment)(node, meta, &draft)
  }

  static func read(
    _ kind: WorkloadKind
  ) -> @Sendable (YAMLNode, ObjectMeta, inout TopologyDraft) -> Void {
    { node, meta, draft in
      // A ReplicaSet that a Deployment owns is the Deployment's own bookkeeping.
      if kind == .replicaSet, node.at("metadata", "ownerReferences")?.items.isEmpty == false {
        return
      }
      let hook = meta.annotations.first { $0.key.value == "helm.sh/hook" }
      if let hook, kind == .job {
        return draft.report.leaveOut(
          "Job with helm.sh/hook", effect: "it runs once, at \(hook.value.value)", at: node.range)
      }
      // A Job that a CronJob owns is one of its runs.
      if kind == .job, node.at("metadata", "ownerReferences")?.items.isEmpty == false { return }
      let spec = kind == .cronJob ? node.at("spec", "jobTemplate", "spec") : node["spec"]
      let count = spec?[kind == .job || kind == .cronJob ? "parallelism" : "replicas"]
      let labels =
        kind == .replicationController ? spec?["selector"] : spec?.at("selector", "matchLabels")
      var object = WorkloadObject(
        kind: kind, meta: meta,
        replicas: KubernetesFields.int(count).map { Located($0, at: count?.range) },
        template: PodTemplateReader.template(spec?["template"], &draft),
        selector: KubernetesFields.labels(labels),
        range: meta.name.range ?? node.range, serviceName: spec?["serviceName"]?.string,
        rollout: RolloutReader.strategy(spec))
      object.nodeName = KubernetesFields.name(spec?.at("template", "spec", "nodeName"))
      object.minReadySeconds = min(
        86_400, max(0, KubernetesFields.int(spec?["minReadySeconds"]) ?? 0))
      ConfigTexts.read(spec?["template"], into: &object)
      draft.kubernetes.workloads.append(object)
    }
  }
}

/// A Pod that stands alone, or one that says where its owner's pods run.
enum PodReader {
  static func read(_ node: YAMLNode, _ meta: ObjectMeta, _ draft: inout TopologyDraft) {
    let address = node.at("status", "podIP")?.string.flatMap { IPv4Address($0) }
    let nodeName = KubernetesFields.name(node.at("spec", "nodeName"))
    // It is ready no more, whatever its condition says (Kubernetes: pod termination).
    if node.at("metadata", "deletionTimestamp")?.isNull == false {
      return draft.report.leaveOut(
        "Pod that is terminating", effect: "it takes no new requests", at: node.range)
    }
    if let owner = node.at("metadata", "ownerReferences")?.items.first {
      if PodStatus.hasEnded(node) { return }
      if owner["kind"]?.string == "Node" {
        return readAlone(node, meta, address, nodeName, &draft)
      }
      keepOwner(node, meta, owner, &draft)
      draft.kubernetes.ownedPods.append(
        OwnedPodObject(
          condition: PodStatus.condition(node), namespace: meta.namespace?.value ?? "default",
          name: meta.name.value,
          ownerKind: owner["kind"]?.string ?? "", ownerName: owner["name"]?.string ?? "",
          address: address, nodeName: nodeName))
      return
    }
    if let hook = meta.annotations.first(where: { $0.key.value == "helm.sh/hook" }) {
      return draft.report.leaveOut(
        "Pod with helm.sh/hook", effect: "it runs once, at \(hook.value.value)", at: node.range)
    }
    if PodStatus.hasEnded(node) {
      return draft.report.leaveOut(
        "Pod that has ended", effect: "it takes no requests", at: node.range)
    }
    readAlone(node, meta, address, nodeName, &draft)
  }

  /// Of an owner that is in none of the files its pods say what it looks like.
  private static func keepOwner(
    _ node: YAMLNode, _ meta: ObjectMeta, _ owner: YAMLNode, _ draft: inout TopologyDraft
  ) {
    guard let name = owner["name"]?.string, let kind = owner["kind"]?.string else { return }
    let (shown, sort) = OwnerNames.workload(kind, name)
    let key = "\(meta.namespace?.value ?? "default")/\(shown)"
    guard draft.kubernetes.podOwners[key] == nil else { return }
    var template = PodTemplateReader.template(node, &draft)
    template.labels = KubernetesFields.labels(node.at("metadata", "labels"))
    var owned = meta
    owned.name = Located(shown, at: meta.name.range)
    var object = WorkloadObject(
      kind: sort, meta: owned, replicas: nil, template: template, selector: nil,
      range: meta.name.range ?? node.range)
    ConfigTexts.read(node, into: &object)
    draft.kubernetes.podOwners[key] = object
    draft.kubernetes.podOwnerOrder.append(key)
  }

  private static func readAlone(
    _ node: YAMLNode, _ meta: ObjectMeta, _ address: IPv4Address?, _ nodeName: Located<String>?,
    _ draft: inout TopologyDraft
  ) {
    var template = PodTemplateReader.template(node, &draft)
    template.labels = KubernetesFields.labels(node.at("metadata", "labels"))
    var object = WorkloadObject(
      kind: .pod, meta: meta, replicas: nil, template: template, selector: nil,
      range: meta.name.range ?? node.range, podAddress: address, nodeName: nodeName)
    object.condition = PodStatus.condition(node)
    ConfigTexts.read(node, into: &object)
    draft.kubernetes.workloads.append(object)
  }
}

/// From the owner a pod names to the workload a person knows.
enum OwnerNames {
  /// A ReplicaSet's name is its Deployment's with a hash behind it, a Job's its CronJob's with a time.
  static func workload(_ kind: String, _ name: String) -> (name: String, kind: WorkloadKind) {
    if kind == "ReplicaSet", let dash = name.utf8.lastIndex(of: UInt8(ascii: "-")),
      dash > name.startIndex
    {
      let hash = name.utf8[dash...].dropFirst()
      let isHash = hash.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) }
      if isHash, (6...10).contains(hash.count) { return (String(name[..<dash]), .deployment) }
    }
    return (name, WorkloadKind(rawValue: kind) ?? .replicaSet)
  }
}

/// What a dump says of a pod's life (Kubernetes: pod lifecycle).
enum PodStatus {
  static func hasEnded(_ node: YAMLNode) -> Bool {
    let phase = node.at("status", "phase")?.string
    return phase == "Succeeded" || phase == "Failed"
  }

  /// `nil` for a pod that is ready, or of which nothing is said.
  static func condition(_ node: YAMLNode) -> PodCondition? {
    guard let status = node["status"], let phase = status["phase"]?.string else { return nil }
    let waiting = (status["containerStatuses"]?.items ?? []).compactMap {
      $0.at("state", "waiting", "reason")?.string
    }
    let loops = ["CrashLoopBackOff", "ImagePullBackOff", "ErrImagePull", "RunContainerError"]
    if let reason = waiting.first(where: { loops.contains($0) }) {
      return PodCondition(state: .crashing, reason: reason)
    }
    if phase == "Pending" {
      let why = waiting.first ?? condition(status, "PodScheduled")?["reason"]?.string ?? "Pending"
      return PodCondition(state: .pending, reason: why)
    }
    if phase == "Unknown" { return PodCondition(state: .notReady, reason: "phase Unknown") }
    guard let ready = condition(status, "Ready"), ready["status"]?.string != "True",
      ready["status"]?.bool != true
    else { return nil }
    return PodCondition(
      state: .notReady, reason: ready["reason"]?.string ?? "its Ready condition is False")
  }

  private static func condition(_ status: YAMLNode, _ type: String) -> YAMLNode? {
    status["conditions"]?.items.first { $0["type"]?.string == type }
  }
}

enum PodTemplateReader {
  static func template(_ node: YAMLNode?, _ draft: inout TopologyDraft) -> PodTemplate {
    var template = PodTemplate(labels: KubernetesFields.labels(node?.at("metadata", "labels")))
    let spec = node?["spec"]
    template.hostname = spec?["hostname"]?.string
    template.subdomain = spec?["subdomain"]?.string
    for container in spec?["containers"]?.items ?? [] {
      template.containers.append(self.container(container, &draft))
    }
    template.hostNetwork = spec?["hostNetwork"]?.bool ?? false
    template.dns = dns(spec, template.hostNetwork, &draft)
    template.tolerationSeconds = tolerationSeconds(spec?["tolerations"])
    template.toleratesEverything = (spec?["tolerations"]?.items ?? []).contains {
      $0["key"] == nil && $0["operator"]?.string == "Exists" && $0["tolerationSeconds"] == nil
    }
    if let gates = spec?["readinessGates"] {
      draft.report.leaveOut(
        "readinessGates",
        effect: "only the load balancer controller's own, by its namespace label, are waited for",
        at: gates.range)
    }
    if let grace = KubernetesFields.int(spec?["terminationGracePeriodSeconds"]) {
      template.graceSeconds = min(86_400, max(0, grace))
    }
    return template
  }

  /// ClusterFirst on the host network means the node's resolver (Kubernetes: pod's DNS policy).
  private static func dns(
    _ spec: YAMLNode?, _ hostNetwork: Bool, _ draft: inout TopologyDraft
  ) -> PodDNS {
    var dns = PodDNS()
    let policy = spec?["dnsPolicy"]?.string ?? "ClusterFirst"
    let config = spec?["dnsConfig"]
    if policy == "None", let servers = config?["nameservers"] {
      draft.report.leaveOut(
        "nameservers of dnsConfig", effect: "CoreDNS is asked instead", at: servers.range)
    }
    dns.asksNode = policy == "Default" || (policy == "ClusterFirst" && hostNetwork)
    dns.searchesCluster = !dns.asksNode && policy != "None"
    dns.searches = (config?["searches"]?.items ?? []).compactMap(\.string)
    let option = config?["options"]?.items.first { $0["name"]?.string == "ndots" }
    dns.ndots = KubernetesFields.int(option?["value"]).map { min(15, max(0, $0)) }
    return dns
  }

  /// How long a node may be silent: the API server adds 300 s where nothing is said (Kubernetes:
  /// taint based evictions).
  private static func tolerationSeconds(_ node: YAMLNode?) -> Int? {
    for toleration in node?.items ?? [] {
      let key = toleration["key"]?.string
      let effect = toleration["effect"]?.string
      guard key == nil || key == "node.kubernetes.io/unreachable",
        effect == nil || effect == "NoExecute"
      else { continue }
      if key == nil, toleration["operator"]?.string != "Exists" { continue }
      return KubernetesFields.int(toleration["tolerationSeconds"]).map {
        min(30 * 86_400, max(0, $0))
      }
    }
    return 300
  }

  private static func container(_ node: YAMLNode, _ draft: inout TopologyDraft) -> Container {
    let ports = (node["ports"]?.items ?? []).compactMap { port -> ContainerPort? in
      KubernetesFields.int(port["containerPort"]).flatMap {
        (1...65535).contains($0) ? ContainerPort(name: port["name"]?.string, port: $0) : nil
      }
    }
    var container = Container(
      name: node["name"]?.string ?? "", ports: ports,
      readinessProbe: node["readinessProbe"].map(probe))
    container.livenessProbe = node["livenessProbe"].map(probe)
    container.startupProbe = node["startupProbe"].map(probe)
    container.cpuMillicores = KubernetesFields.millicores(
      node.at("resources", "requests", "cpu") ?? node.at("resources", "limits", "cpu"))
    if let hook = node.at("lifecycle", "preStop") {
      container.preStopSeconds = preStop(hook)
      if container.preStopSeconds == 0 {
        draft.report.leaveOut(
          "preStop without a sleep", effect: "it is taken to end at once", at: hook.range)
      }
    }
    return container
  }

  /// `sleep: {seconds}` or a command that is a sleep; 0 for every other hook.
  private static func preStop(_ node: YAMLNode) -> Int {
    if let seconds = KubernetesFields.int(node.at("sleep", "seconds")) {
      return min(3_600, max(0, seconds))
    }
    let words = (node.at("exec", "command")?.items ?? []).compactMap(\.string)
      .flatMap { $0.split(whereSeparator: { " ;&".contains($0) }).map(String.init) }
    guard let index = words.firstIndex(where: { $0 == "sleep" || $0.hasSuffix("/sleep") }),
      index + 1 < words.count
    else { return 0 }
    return min(3_600, max(0, Int(words[index + 1].filter(\.isNumber)) ?? 0))
  }

  private static func probe(_ node: YAMLNode) -> Probe {
    var probe = Probe()
    probe.range = node.range
    let action = node["httpGet"] ?? node["tcpSocket"] ?? node["grpc"]
    probe.path = node["httpGet"].map { $0["path"]?.string ?? "/" }
    probe.port = KubernetesFields.intOrName(action?["port"])
    func number(_ key: String, _ fallback: Int) -> Int {
      // A day is more than any probe needs, and keeps the clock's arithmetic safe.
      min(86_400, max(0, KubernetesFields.int(node[key]) ?? fallback))
    }
    probe.initialDelaySeconds = number("initialDelaySeconds", 0)
    probe.periodSeconds = max(1, number("periodSeconds", 10))
    probe.timeoutSeconds = max(1, number("timeoutSeconds", 1))
    probe.failureThreshold = max(1, number("failureThreshold", 3))
    probe.successThreshold = max(1, number("successThreshold", 1))
    return probe
  }
}

/// `strategy` of a Deployment: Recreate, or RollingUpdate with its limits.
enum RolloutReader {
  static func strategy(_ spec: YAMLNode?) -> RolloutStrategy {
    var out = RolloutStrategy()
    let strategy = spec?["strategy"]
    out.recreates = strategy?["type"]?.string == "Recreate"
    let rolling = strategy?["rollingUpdate"]
    out.maxSurge = amount(rolling?["maxSurge"]) ?? out.maxSurge
    out.maxUnavailable = amount(rolling?["maxUnavailable"]) ?? out.maxUnavailable
    return out
  }

  static func amount(_ node: YAMLNode?) -> CountOrPercent? {
    if let count = KubernetesFields.int(node) { return .count(min(10_000, max(0, count))) }
    guard let text = node?.string, text.hasSuffix("%"), let percent = Int(text.dropLast()) else {
      return nil
    }
    return .percent(min(100, max(0, percent)))
  }
}

enum DisruptionBudgetReader {
  static func read(_ node: YAMLNode, _ meta: ObjectMeta, _ draft: inout TopologyDraft) {
    let spec = node["spec"]
    let selector = SelectorReader.selector(spec?["selector"], &draft)
    draft.kubernetes.disruptionBudgets.append(
      DisruptionBudget(
        namespace: meta.namespace?.value ?? "default", name: meta.name.value, selector: selector,
        minAvailable: RolloutReader.amount(spec?["minAvailable"]),
        maxUnavailable: RolloutReader.amount(spec?["maxUnavailable"]),
        range: meta.name.range ?? node.range))
  }
}
