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
        paths: (rule.at("http", "paths")?.items ?? []).compactMap { path($0, &draft) })
    }
    let tls = (spec?["tls"]?.items ?? []).flatMap { $0["hosts"]?.items ?? [] }.compactMap(\.located)
    var ingress = Ingress(
      meta: meta, namespace: meta.namespace?.value ?? "default",
      className: spec?["ingressClassName"]?.located,
      defaultBackend: (spec?["defaultBackend"] ?? spec?["backend"]).map(backend), rules: rules,
      tlsHosts: tls, range: meta.name.range ?? node.range)
    ingress.isDeleted = node.at("metadata", "deletionTimestamp")?.string != nil
    ingress.hostname =
      node.at("status", "loadBalancer", "ingress")?.items.first?["hostname"]?.string
    draft.kubernetes.ingresses.append(ingress)
    reportEmpty(ingress, spec ?? node, &draft)
  }

  /// Rules or a default backend, and paths wherever there is an `http` (kubernetes: pkg/apis/networking/validation);
  /// hosts alone are allowed, and lead nowhere without a default backend.
  private static func reportEmpty(
    _ ingress: Ingress, _ spec: YAMLNode, _ draft: inout TopologyDraft
  ) {
    let rules = spec["rules"]?.items ?? []
    func refuse(_ what: String, _ range: SourceRange?) {
      draft.diagnostics.append(
        Diagnostic(
          .error, "missing-field", "\(what) missing: the API server refuses it", at: range))
    }
    let https = rules.compactMap { $0["http"] }.filter(\.isMapping)
    for http in https where http["paths"]?.items.isEmpty ?? true {
      refuse("http.paths is", http.range)
    }
    if ingress.defaultBackend != nil { return }
    guard let first = rules.first else {
      return refuse("spec.rules and spec.defaultBackend are both", ingress.range)
    }
    if https.isEmpty {
      draft.diagnostics.append(
        Diagnostic(
          .warning, "ingress-without-paths",
          "no rule of Ingress \(ingress.namespace)/\(ingress.meta.name.value) has a path, and there is no "
            + "default backend: it leads nowhere", at: first.range,
          suggestion: "expected http: {paths: [{path: /, pathType: Prefix, backend: …}]}"))
    }
  }

  static func readClass(_ node: YAMLNode, _ meta: ObjectMeta, _ draft: inout TopologyDraft) {
    let isDefault = meta.annotations.contains {
      $0.key.value == "ingressclass.kubernetes.io/is-default-class" && $0.value.value == "true"
    }
    draft.kubernetes.ingressClasses.append(
      IngressClass(
        name: meta.name.value, controller: node.at("spec", "controller")?.string ?? "",
        isDefault: isDefault,
        parameters: node.at("spec", "parameters", "name")?.string))
  }

  /// `elbv2.k8s.aws` IngressClassParams: each field beats the annotation of the same meaning.
  static func readParameters(_ node: YAMLNode, _ meta: ObjectMeta, _ draft: inout TopologyDraft) {
    let spec = node["spec"]
    var settings: [Annotation] = []
    func set(_ name: String, _ value: Located<String>?) {
      guard let value else { return }
      settings.append(
        Annotation(key: Located("alb.ingress.kubernetes.io/\(name)", at: value.range), value: value)
      )
    }
    func joined(_ node: YAMLNode?) -> Located<String>? {
      guard let node, !node.items.isEmpty else { return nil }
      return Located(node.items.compactMap(\.string).joined(separator: ","), at: node.range)
    }
    set("group.name", spec?.at("group", "name")?.located)
    set("scheme", spec?["scheme"]?.located)
    set("ssl-policy", spec?["sslPolicy"]?.located)
    set("target-type", spec?["targetType"]?.located)
    set("ip-address-type", spec?["ipAddressType"]?.located)
    set("load-balancer-name", spec?["loadBalancerName"]?.located)
    set("ssl-redirect", spec?["sslRedirectPort"]?.located)
    set("inbound-cidrs", joined(spec?["inboundCIDRs"]))
    set("certificate-arn", joined(spec?["certificateArn"]))
    if let attributes = spec?["loadBalancerAttributes"] {
      let text = attributes.items.map {
        "\($0["key"]?.string ?? "")=\($0["value"]?.string ?? "")"
      }.joined(separator: ",")
      set("load-balancer-attributes", Located(text, at: attributes.range))
    }
    draft.kubernetes.ingressClassParams[draft.scope + meta.name.value] = settings
    let modelled: Set = [
      "group", "scheme", "sslPolicy", "targetType", "ipAddressType", "loadBalancerName",
      "inboundCIDRs", "certificateArn", "loadBalancerAttributes", "sslRedirectPort",
    ]
    for pair in spec?.pairs ?? [] where !modelled.contains(pair.key.value) {
      draft.report.leaveOut(
        "field \(pair.key.value) of IngressClassParams",
        effect: "annotations and defaults count instead", at: pair.key.range ?? pair.value.range)
    }
  }

  /// The API server takes absolute paths only.
  private static func path(_ node: YAMLNode, _ draft: inout TopologyDraft) -> IngressPath? {
    if let path = node["path"]?.located, !path.value.hasPrefix("/"), !path.value.isEmpty {
      draft.diagnostics.append(
        Diagnostic(
          .error, "relative-path",
          "path '\(path.value)' is not absolute: the API server refuses it",
          at: path.range, suggestion: "did you mean '/\(path.value)'?"))
      return nil
    }
    return IngressPath(
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
