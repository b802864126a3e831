import LocatedYAML
import SourceText
import TopologyModel

/// A HorizontalPodAutoscaler as written; `scaleTargetRef` is looked up later.
struct AutoscalerObject {
  var autoscaler: Autoscaler
  var kind: String
  var target: Located<String>
}

/// `autoscaling/v1` and `v2`: CPU by utilization or by value; other metrics are listed as left out.
enum AutoscalerReader {
  static func read(_ node: YAMLNode, _ meta: ObjectMeta, _ draft: inout TopologyDraft) {
    let spec = node["spec"]
    guard let target = spec?.at("scaleTargetRef", "name")?.located else { return }
    let minimum = max(0, KubernetesFields.int(spec?["minReplicas"]) ?? 1)
    let maximum = max(1, KubernetesFields.int(spec?["maxReplicas"]) ?? max(1, minimum))
    if minimum > maximum {
      draft.diagnostics.append(
        Diagnostic(
          .error, "bad-autoscaler",
          "minReplicas \(minimum) is more than maxReplicas \(maximum): the API server refuses it",
          at: spec?["minReplicas"]?.range ?? meta.name.range))
      return
    }
    var autoscaler = Autoscaler(
      namespace: meta.namespace?.value ?? "default", name: meta.name.value, workload: 0,
      minimum: minimum, maximum: min(10_000, maximum), targets: targets(spec, &draft),
      range: meta.name.range ?? node.range)
    autoscaler.up = behaviour(spec?.at("behavior", "scaleUp"), .standardUp)
    autoscaler.down = behaviour(spec?.at("behavior", "scaleDown"), .standardDown)
    draft.kubernetes.autoscalers.append(
      AutoscalerObject(
        autoscaler: autoscaler,
        kind: spec?.at("scaleTargetRef", "kind")?.string ?? "Deployment", target: target))
  }

  private static func targets(
    _ spec: YAMLNode?, _ draft: inout TopologyDraft
  ) -> [Autoscaler.Target] {
    // Without any metric the API server fills in 80 % of the CPU.
    guard let metrics = spec?["metrics"]?.items else {
      return [
        .utilization(
          max(1, KubernetesFields.int(spec?["targetCPUUtilizationPercentage"]) ?? 80))
      ]
    }
    var out: [Autoscaler.Target] = []
    for metric in metrics {
      let resource = metric["resource"] ?? metric["containerResource"]
      let target = resource?["target"]
      if resource?["name"]?.string == "cpu",
        let percent = KubernetesFields.int(target?["averageUtilization"])
      {
        out.append(.utilization(max(1, percent)))
      } else if resource?["name"]?.string == "cpu",
        let value = KubernetesFields.millicores(target?["averageValue"])
      {
        out.append(.average(max(1, value)))
      } else {
        draft.report.leaveOut(
          "HorizontalPodAutoscaler metrics other than cpu", effect: "they ask for no pods",
          at: metric.range)
      }
    }
    return out
  }

  private static func behaviour(
    _ node: YAMLNode?, _ standard: Autoscaler.Behaviour
  ) -> Autoscaler.Behaviour {
    guard let node else { return standard }
    var out = standard
    if let seconds = KubernetesFields.int(node["stabilizationWindowSeconds"]) {
      out.windowSeconds = min(3_600, max(0, seconds))
    }
    out.takesLeast = node["selectPolicy"]?.string == "Min"
    out.isDisabled = node["selectPolicy"]?.string == "Disabled"
    let policies = (node["policies"]?.items ?? []).compactMap { policy in
      KubernetesFields.int(policy["value"]).map {
        Autoscaler.Behaviour.Policy(
          isPercent: policy["type"]?.string == "Percent", value: min(100_000, max(1, $0)),
          periodSeconds: min(1_800, max(1, KubernetesFields.int(policy["periodSeconds"]) ?? 15)))
      }
    }
    if !policies.isEmpty { out.policies = policies }
    return out
  }
}

/// From names to workloads.
enum AutoscalerResolution {
  static func add(_ builder: inout TopologyBuilder) {
    for object in builder.draft.kubernetes.autoscalers {
      var autoscaler = object.autoscaler
      let index = builder.topology.workloads.firstIndex {
        $0.namespace == autoscaler.namespace && $0.name == object.target.value
          && $0.kind.rawValue == object.kind
      }
      guard let index else {
        builder.warn(
          "autoscaler-without-target",
          "HorizontalPodAutoscaler \(autoscaler.namespace)/\(autoscaler.name) scales "
            + "\(object.kind) \(object.target.value), which is not here", at: object.target.range,
          suggestion: Suggestion.near(
            object.target.value, in: builder.topology.workloads.map(\.name)))
        continue
      }
      autoscaler.workload = index
      if builder.topology.workloads[index].template.cpuMillicores == nil,
        autoscaler.targets.contains(where: { if case .utilization = $0 { true } else { false } })
      {
        builder.warn(
          "autoscaler-without-request",
          "\(builder.topology.workloads[index].qualifiedName) requests no CPU: its utilization is "
            + "unknown and the autoscaler does nothing (FailedGetResourceMetric)",
          at: autoscaler.range, suggestion: "give every container resources.requests.cpu")
      }
      builder.topology.autoscalers.append(autoscaler)
    }
  }

  /// Pods a workload has once its autoscaler has looked at it: between minimum and maximum.
  static func replicas(_ object: WorkloadObject, _ written: Int, _ builder: TopologyBuilder) -> Int
  {
    let namespace = object.meta.namespace?.value ?? "default"
    let found = builder.draft.kubernetes.autoscalers.last {
      $0.autoscaler.namespace == namespace && $0.target.value == object.meta.name.value
        && $0.kind == object.kind.rawValue
    }
    // Scaled to zero by hand, it is left alone.
    guard let found, written > 0 else { return written }
    return min(found.autoscaler.maximum, max(found.autoscaler.minimum, written))
  }
}

extension KubernetesFields {
  /// A quantity of CPU: `250m`, `0.5`, `2`; `nil` for anything else.
  static func millicores(_ node: YAMLNode?) -> Int? {
    guard let text = node?.string ?? node?.int.map({ "\($0)" }), !text.isEmpty else { return nil }
    if text.hasSuffix("m") { return Int(text.dropLast()).map { max(0, min($0, 1_000_000)) } }
    guard let cores = Double(text), cores.isFinite, cores >= 0, cores < 10_000 else { return nil }
    return Int((cores * 1_000).rounded(.up))
  }
}
