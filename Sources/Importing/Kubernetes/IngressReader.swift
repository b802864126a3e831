import LocatedYAML
import SourceText
import TopologyModel

/// Ingress in its v1 spelling, and in the older one with serviceName and servicePort.
enum IngressReader {
  static func read(_ node: YAMLNode, _ meta: ObjectMeta, _ draft: inout TopologyDraft) {
    let spec = node["spec"]
    let rules = (spec?["rules"]?.items ?? []).map { rule in
      IngressRule(
        host: rule["host"]?.located,
        paths: (rule.at("http", "paths")?.items ?? []).map(path))
    }
    let tls = (spec?["tls"]?.items ?? []).flatMap { $0["hosts"]?.items ?? [] }.compactMap(\.located)
    draft.kubernetes.ingresses.append(
      Ingress(
        meta: meta, namespace: meta.namespace?.value ?? "default",
        className: spec?["ingressClassName"]?.located,
        defaultBackend: (spec?["defaultBackend"] ?? spec?["backend"]).map(backend), rules: rules,
        tlsHosts: tls, range: meta.name.range ?? node.range))
  }

  static func readClass(_ node: YAMLNode, _ meta: ObjectMeta, _ draft: inout TopologyDraft) {
    let isDefault = meta.annotations.contains {
      $0.key.value == "ingressclass.kubernetes.io/is-default-class" && $0.value.value == "true"
    }
    draft.kubernetes.ingressClasses.append(
      IngressClass(
        name: meta.name.value, controller: node.at("spec", "controller")?.string ?? "",
        isDefault: isDefault))
    if let parameters = node.at("spec", "parameters") {
      draft.report.leaveOut(
        "IngressClass parameters", effect: "settings of IngressClassParams are not applied",
        at: parameters.range)
    }
  }

  private static func path(_ node: YAMLNode) -> IngressPath {
    IngressPath(
      path: node["path"]?.located, pathType: node["pathType"]?.located,
      backend: node["backend"].map(backend) ?? IngressBackend(service: nil, port: nil),
      range: node["path"]?.range ?? node.range)
  }

  private static func backend(_ node: YAMLNode) -> IngressBackend {
    if let service = node["service"] {
      let port = service.at("port", "number") ?? service.at("port", "name")
      return IngressBackend(service: service["name"]?.located, port: located(port))
    }
    return IngressBackend(
      service: node["serviceName"]?.located, port: located(node["servicePort"]))
  }

  private static func located(_ node: YAMLNode?) -> Located<IntOrName>? {
    KubernetesFields.intOrName(node).map { Located($0, at: node?.range) }
  }
}
