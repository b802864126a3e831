import LocatedYAML
import SourceText
import TopologyModel

/// ConfigMaps for what they say of other hosts; of Secrets the names and nothing else.
enum ConfigMapReader {
  /// Bytes of one value that are looked at.
  private static let limit = 1 << 20

  static func read(_ node: YAMLNode, _ meta: ObjectMeta, _ draft: inout TopologyDraft) {
    let data = (node["data"]?.pairs ?? []).compactMap {
      pair -> (key: String, value: Located<String>)? in
      guard let value = pair.value.located, value.value.utf8.count <= limit else { return nil }
      return (pair.kubectlKey, value)
    }
    draft.kubernetes.configMaps.append(ConfigMapObject(meta: meta, data: data))
  }

  static func readSecret(_ node: YAMLNode, _ meta: ObjectMeta, _ draft: inout TopologyDraft) {
    draft.kubernetes.secrets.append(
      meta.name.map { "\(meta.namespace?.value ?? "default")/\($0)" })
    draft.report.ignore("data of Secrets", reason: "values of Secrets are never read")
  }
}

/// Whom the containers of a pod template may call, as texts.
enum ConfigTexts {
  static func read(_ template: YAMLNode?, into object: inout WorkloadObject) {
    guard let spec = template?["spec"] else { return }
    for container in spec["containers"]?.items ?? [] { read(container: container, &object) }
    for volume in spec["volumes"]?.items ?? [] {
      if let name = volume.at("configMap", "name")?.string {
        object.configMaps.append(ConfigMapUse(name: name, way: .files))
      }
    }
  }

  private static func read(container: YAMLNode, _ object: inout WorkloadObject) {
    var known: [String: String] = [:]
    for variable in container["env"]?.items ?? [] {
      guard let name = variable["name"]?.string else { continue }
      if let value = variable["value"]?.located {
        let text = expand(value.value, known)
        known[name] = text
        object.texts.append(
          ConfigText(source: "env \(name)", key: name, value: Located(text, at: value.range)))
      } else if let reference = variable.at("valueFrom", "configMapKeyRef"),
        let map = reference["name"]?.string, let key = reference["key"]?.string
      {
        object.configMaps.append(ConfigMapUse(name: map, way: .variable(name, key: key)))
      }
    }
    for source in container["envFrom"]?.items ?? [] {
      guard let name = source.at("configMapRef", "name")?.string else { continue }
      object.configMaps.append(
        ConfigMapUse(name: name, way: .variables(source["prefix"]?.string ?? "")))
    }
    arguments(container["command"]?.items ?? [], &object)
    arguments(container["args"]?.items ?? [], &object)
  }

  /// `--redis-host=redis`, `--redis-host redis`, or a text alone.
  private static func arguments(_ items: [YAMLNode], _ object: inout WorkloadObject) {
    var flag: String?
    for item in items {
      guard let text = item.located else { continue }
      let value = text.value
      if value.hasPrefix("-"), let equals = value.firstIndex(of: "=") {
        let name = value[..<equals].drop { $0 == "-" }
        let rest = String(value[value.index(after: equals)...])
        object.texts.append(
          ConfigText(
            source: "args --\(name)", key: String(name), value: Located(rest, at: text.range)))
        flag = nil
      } else if value.hasPrefix("-") {
        flag = String(value.drop { $0 == "-" })
      } else {
        object.texts.append(
          ConfigText(
            source: flag.map { "args --\($0)" } ?? "args", key: flag ?? "", value: text,
            isSetting: flag != nil || value.contains("://")))
        flag = nil
      }
    }
  }

  /// `$(NAME)` of variables written above (API: EnvVar.value).
  private static func expand(_ text: String, _ known: [String: String]) -> String {
    guard text.utf8.contains(UInt8(ascii: "$")), text.contains("$(") else { return text }
    var out = ""
    var rest = Substring(text)
    while let start = rest.firstRange(of: "$(") {
      out += rest[..<start.lowerBound]
      rest = rest[start.upperBound...]
      guard let end = rest.firstIndex(of: ")") else { return out + "$(" + rest }
      let name = String(rest[..<end])
      out += known[name] ?? "$(\(name))"
      rest = rest[rest.index(after: end)...]
      if out.utf8.count > 4_096 { return out }
    }
    return out + rest
  }
}

enum TargetGroupBindingReader {
  static func read(_ node: YAMLNode, _ meta: ObjectMeta, _ draft: inout TopologyDraft) {
    let spec = node["spec"]
    guard let arn = (spec?["targetGroupARN"] ?? spec?["targetGroupName"])?.located,
      let service = spec?.at("serviceRef", "name")?.located
    else {
      draft.diagnostics.append(
        Diagnostic(
          .error, "missing-field",
          "TargetGroupBinding '\(meta.name.value)' needs targetGroupARN and serviceRef",
          at: meta.name.range ?? node.range))
      return
    }
    draft.kubernetes.targetGroupBindings.append(
      TargetGroupBindingObject(
        meta: meta, arn: arn, service: service,
        port: KubernetesFields.intOrName(spec?.at("serviceRef", "port")),
        targetType: spec?["targetType"]?.string.flatMap { TargetType(rawValue: $0) }))
  }
}

/// The older Endpoints object: one name with its Service.
enum EndpointsReader {
  static func read(_ node: YAMLNode, _ meta: ObjectMeta, _ draft: inout TopologyDraft) {
    for subset in node["subsets"]?.items ?? [] {
      draft.kubernetes.endpointSlices.append(
        EndpointSliceObject(
          namespace: meta.namespace?.value ?? "default", service: meta.name.value,
          addresses: (subset["addresses"]?.items ?? [])
            .compactMap { $0["ip"]?.string.flatMap { IPv4Address($0) } },
          ports: (subset["ports"]?.items ?? []).compactMap { KubernetesFields.int($0["port"]) }))
    }
  }
}
