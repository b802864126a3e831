import LocatedYAML
import SourceText

/// Resources of Terraform's kubernetes provider, turned back into the objects they make.
enum KubernetesResources {
  /// `kubernetes_deployment_v1` is a Deployment.
  private static let kinds: [String: (kind: String, version: String)] = [
    "deployment": ("Deployment", "apps/v1"), "stateful_set": ("StatefulSet", "apps/v1"),
    "daemonset": ("DaemonSet", "apps/v1"), "daemon_set": ("DaemonSet", "apps/v1"),
    "service": ("Service", "v1"), "namespace": ("Namespace", "v1"),
    "ingress": ("Ingress", "networking.k8s.io/v1"), "config_map": ("ConfigMap", "v1"),
    "ingress_class": ("IngressClass", "networking.k8s.io/v1"),
    "network_policy": ("NetworkPolicy", "networking.k8s.io/v1"),
    "horizontal_pod_autoscaler": ("HorizontalPodAutoscaler", "autoscaling/v2"),
    "pod": ("Pod", "v1"), "job": ("Job", "batch/v1"), "cron_job": ("CronJob", "batch/v1"),
  ]

  static func read(_ resource: TerraformResource, _ draft: inout TopologyDraft) -> Bool {
    if resource.type == "kubernetes_manifest" || resource.type == "kubectl_manifest" {
      return readManifest(resource, &draft)
    }
    guard resource.type.hasPrefix("kubernetes_") else { return false }
    var word = String(resource.type.dropFirst(11))
    for ending in ["_v1", "_v2", "_v1beta1", "_v2beta2"] where word.hasSuffix(ending) {
      word = String(word.dropLast(ending.count))
    }
    guard let (kind, version) = kinds[word] else { return false }
    let range = resource.range
    let body = object(resource.values, kind: kind)
    let node = WrittenNode(
      .mapping(
        [
          WrittenPair(key: Located("apiVersion", at: range), value: .text(version, at: range)),
          WrittenPair(key: Located("kind", at: range), value: .text(kind, at: range)),
        ] + body.pairs.filter { ["metadata", "spec", "data"].contains($0.key.value) }), at: range
    ).node
    draft.report.countRead(resource.type)
    KubernetesImporter.read(node, into: &draft)
    return true
  }

  private static func readManifest(
    _ resource: TerraformResource, _ draft: inout TopologyDraft
  ) -> Bool {
    if let manifest = resource["manifest"], manifest.isMapping {
      KubernetesImporter.read(manifest, into: &draft)
      return true
    }
    guard let body = resource.located("yaml_body_parsed") ?? resource.located("yaml_body") else {
      return false
    }
    let file = SourceFile(path: body.range?.path ?? "", text: body.value)
    for document in YAMLReader.read(file).documents where KubernetesImporter.recognises(document) {
      KubernetesImporter.read(document, into: &draft)
    }
    return true
  }

  /// Blocks that stand for a list in the API, by their name in Terraform.
  private static let lists: [String: String] = [
    "container": "containers", "init_container": "initContainers", "port": "ports",
    "env": "env", "env_from": "envFrom", "rule": "rules", "volume": "volumes",
    "volume_mount": "volumeMounts", "toleration": "tolerations", "path": "paths", "tls": "tls",
    "match_expressions": "matchExpressions", "from": "from", "to": "to", "ports": "ports",
    "image_pull_secrets": "imagePullSecrets", "metric": "metrics",
    "readiness_gate": "readinessGates", "ingress": "ingress", "egress": "egress",
  ]

  private static func object(_ node: YAMLNode, kind: String, in parent: String = "") -> WrittenNode
  {
    if node.isSequence {
      return WrittenNode(
        .list(node.items.map { object($0, kind: kind, in: parent) }), at: node.range)
    }
    guard node.isMapping else {
      return WrittenNode(.scalar(node.scalarText ?? "", quoted: node.isQuoted), at: node.range)
    }
    if ["labels", "annotations", "selector", "match_labels", "data"].contains(parent),
      parent != "selector" || kind == "Service"
    {
      return WrittenNode(node)
    }
    return WrittenNode(.mapping(node.pairs.compactMap { pair($0, kind, parent) }), at: node.range)
  }

  private static func pair(_ pair: YAMLPair, _ kind: String, _ parent: String) -> WrittenPair? {
    let key = pair.key.value
    let value = pair.value
    if value.isNull || (value.isSequence && value.items.isEmpty) { return nil }
    let isBlock = value.isSequence && value.items.allSatisfy(\.isMapping)
    // `port` of a probe or a backend is a number, `path` of a rule's path a text.
    if isBlock, let list = lists[key], !(key == "port" && parent == "service") {
      return WrittenPair(
        key: Located(list, at: pair.key.range), value: object(value, kind: kind, in: key))
    }
    let inner = isBlock ? value.items.first ?? value : value
    if !isBlock, value.scalarText == "" { return nil }
    // The provider keeps numbers as texts where Kubernetes has a default.
    if let number = value.string.flatMap({ Int($0) }), numbers.contains(key) {
      return WrittenPair(
        key: Located(camel(key), at: pair.key.range), value: .number(number, at: value.range))
    }
    return WrittenPair(
      key: Located(camel(key), at: pair.key.range), value: object(inner, kind: kind, in: key))
  }

  /// Words that the API writes in capitals.
  private static let capitals = [
    "ip": "IP", "ips": "IPs", "ipc": "IPC", "pid": "PID", "api": "API", "cidr": "CIDR", "id": "ID",
    "pids": "PIDs", "uri": "URI", "tls": "TLS",
  ]

  private static let numbers: Set<String> = [
    "replicas", "min_replicas", "max_replicas", "completions", "parallelism", "backoff_limit",
  ]

  private static func camel(_ text: String) -> String {
    let parts = text.split(separator: "_").map(String.init)
    let rest = parts.dropFirst().map { capitals[$0] ?? $0.prefix(1).uppercased() + $0.dropFirst() }
    return (parts.first ?? "") + rest.joined()
  }
}
