import LocatedYAML
import SourceText
import TopologyModel

/// Deployment, StatefulSet, DaemonSet and ReplicaSet: so many pods of one template.
enum WorkloadReader {
  static func read(
    _ kind: WorkloadKind
  ) -> @Sendable (YAMLNode, ObjectMeta, inout TopologyDraft) -> Void {
    { node, meta, draft in
      // A ReplicaSet that a Deployment owns is the Deployment's own bookkeeping.
      if kind == .replicaSet, node.at("metadata", "ownerReferences")?.items.isEmpty == false {
        return
      }
      let spec = node["spec"]
      let object = WorkloadObject(
        kind: kind, meta: meta,
        replicas: KubernetesFields.int(spec?["replicas"]).map {
          Located($0, at: spec?["replicas"]?.range)
        },
        template: PodTemplateReader.template(spec?["template"], &draft),
        selector: KubernetesFields.labels(spec?.at("selector", "matchLabels")),
        range: meta.name.range ?? node.range, serviceName: spec?["serviceName"]?.string)
      draft.kubernetes.workloads.append(object)
    }
  }
}

/// A Pod that stands alone, or one that says where its owner's pods run.
enum PodReader {
  static func read(_ node: YAMLNode, _ meta: ObjectMeta, _ draft: inout TopologyDraft) {
    let address = node.at("status", "podIP")?.string.flatMap { IPv4Address($0) }
    let nodeName = node.at("spec", "nodeName")?.string
    if let owner = node.at("metadata", "ownerReferences")?.items.first {
      draft.kubernetes.ownedPods.append(
        OwnedPodObject(
          namespace: meta.namespace?.value ?? "default", name: meta.name.value,
          ownerKind: owner["kind"]?.string ?? "", ownerName: owner["name"]?.string ?? "",
          address: address, nodeName: nodeName))
      return
    }
    var template = PodTemplateReader.template(node, &draft)
    template.labels = KubernetesFields.labels(node.at("metadata", "labels"))
    draft.kubernetes.workloads.append(
      WorkloadObject(
        kind: .pod, meta: meta, replicas: nil, template: template, selector: nil,
        range: meta.name.range ?? node.range, podAddress: address, nodeName: nodeName))
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
    if let gates = spec?["readinessGates"] {
      draft.report.leaveOut(
        "readinessGates", effect: "a pod counts as ready without them", at: gates.range)
    }
    return template
  }

  private static func container(_ node: YAMLNode, _ draft: inout TopologyDraft) -> Container {
    let ports = (node["ports"]?.items ?? []).compactMap { port -> ContainerPort? in
      KubernetesFields.int(port["containerPort"]).map {
        ContainerPort(name: port["name"]?.string, port: $0)
      }
    }
    for (key, effect) in [
      ("livenessProbe", "containers that hang are not restarted"),
      ("startupProbe", "other probes start at once"),
      ("lifecycle", "preStop hooks do not delay the end of a pod"),
    ] {
      if let found = node[key] { draft.report.leaveOut(key, effect: effect, at: found.range) }
    }
    return Container(
      name: node["name"]?.string ?? "", ports: ports,
      readinessProbe: node["readinessProbe"].map { probe($0, &draft) })
  }

  private static func probe(_ node: YAMLNode, _ draft: inout TopologyDraft) -> Probe {
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
