import LocatedYAML
import SourceText
import TopologyModel

/// Turns an Ingress backend into a rule's action (controller: enhanced_backend_builder.go).
struct BackendActions {
  var targetGroups: TargetGroupBuilder

  mutating func action(
    _ backend: IngressBackend, _ ingress: Ingress, at range: SourceRange?
  ) throws(BuildFailure) -> RuleAction {
    guard let name = backend.service, let port = backend.port else {
      throw BuildFailure(ingress.qualifiedName, "missing required \"service\" field", at: range)
    }
    if case .name("use-annotation") = port.value { return try annotated(name, ingress) }
    return try forward(name, port, ingress)
  }

  /// A missing Service that is the only target becomes a fixed 503 (controller 5.2).
  private mutating func forward(
    _ name: Located<String>, _ port: Located<IntOrName>, _ ingress: Ingress
  ) throws(BuildFailure) -> RuleAction {
    guard
      let service = targetGroups.topology.service(namespace: ingress.namespace, name: name.value)
    else {
      return .fixedResponse(FixedResponse(statusCode: 503, body: "Backend service does not exist"))
    }
    let group = try targetGroups.targetGroup(ingress, service: service, port: port)
    return .forward([WeightedTargetGroup(targetGroup: group, weight: 1)])
  }

  /// `actions.<name>` holds JSON (controller: annotations.md#actions).
  private mutating func annotated(
    _ name: Located<String>, _ ingress: Ingress
  ) throws(BuildFailure) -> RuleAction {
    guard let written = ingress.annotation("actions.\(name.value)") else {
      return .fixedResponse(FixedResponse(statusCode: 503, body: "Backend action does not exist"))
    }
    let file = SourceFile(path: written.range?.path ?? "", text: written.value)
    guard let node = YAMLReader.read(file).documents.first, node.isMapping else {
      throw bad(ingress, name, "not a JSON object", written)
    }
    switch node.any("type")?.string {
    case "fixed-response": return try fixed(node, ingress, name, written)
    case "redirect": return try redirect(node, ingress, name, written)
    case "forward": return try weighted(node, ingress, name, written)
    default: throw bad(ingress, name, "type must be forward, redirect or fixed-response", written)
    }
  }

  private func fixed(
    _ node: YAMLNode, _ ingress: Ingress, _ name: Located<String>, _ written: Located<String>
  ) throws(BuildFailure) -> RuleAction {
    let config = node.any("fixedResponseConfig")
    guard let text = config?.any("statusCode")?.string, let status = Int(text),
      [2, 4, 5].contains(status / 100)
    else {
      throw bad(ingress, name, "fixedResponseConfig.statusCode must be 2XX, 4XX or 5XX", written)
    }
    return .fixedResponse(
      FixedResponse(
        statusCode: status, contentType: config?.any("contentType")?.string ?? "text/plain",
        body: config?.any("messageBody")?.string ?? ""))
  }

  private func redirect(
    _ node: YAMLNode, _ ingress: Ingress, _ name: Located<String>, _ written: Located<String>
  ) throws(BuildFailure) -> RuleAction {
    let config = node.any("redirectConfig")
    let status = config?.any("statusCode")?.string
    guard status == "HTTP_301" || status == "HTTP_302" else {
      throw bad(ingress, name, "redirectConfig.statusCode must be HTTP_301 or HTTP_302", written)
    }
    return .redirect(
      Redirect(
        transferProtocol: config?.any("protocol")?.string, host: config?.any("host")?.string,
        port: config?.any("port")?.string, path: config?.any("path")?.string,
        query: config?.any("query")?.string, statusCode: status == "HTTP_301" ? 301 : 302))
  }

  private mutating func weighted(
    _ node: YAMLNode, _ ingress: Ingress, _ name: Located<String>, _ written: Located<String>
  ) throws(BuildFailure) -> RuleAction {
    let config = node.any("forwardConfig")
    let groups = config?.any("targetGroups")?.items ?? []
    let sticky = config?.any("targetGroupStickinessConfig")
    let stickySeconds =
      sticky?.any("enabled")?.bool == true ? sticky?.any("durationSeconds")?.int ?? 3600 : nil
    var forwards: [WeightedTargetGroup] = []
    for group in groups {
      guard let service = group.any("serviceName")?.string,
        let port = group.any("servicePort")?.string
      else { throw bad(ingress, name, "only serviceName with servicePort is modelled", written) }
      guard let index = targetGroups.topology.service(namespace: ingress.namespace, name: service)
      else {
        if groups.count == 1 {
          return .fixedResponse(
            FixedResponse(statusCode: 503, body: "Backend service does not exist"))
        }
        throw bad(ingress, name, "service \(service) does not exist", written)
      }
      if groups.count > 1, group.any("weight") == nil {
        throw bad(ingress, name, "each of several target groups needs a weight", written)
      }
      let number: IntOrName = Int(port).map(IntOrName.number) ?? .name(port)
      let made = try targetGroups.targetGroup(
        ingress, service: index, port: Located(number, at: written.range))
      forwards.append(
        WeightedTargetGroup(
          targetGroup: made,
          weight: min(999, max(0, group.any("weight")?.string.flatMap(Int.init) ?? 1)),
          stickySeconds: stickySeconds))
    }
    if forwards.isEmpty { throw bad(ingress, name, "forward needs targetGroups", written) }
    return .forward(forwards)
  }

  private func bad(
    _ ingress: Ingress, _ name: Located<String>, _ cause: String, _ written: Located<String>
  ) -> BuildFailure {
    BuildFailure(
      ingress.qualifiedName, "failed to parse actions.\(name.value): \(cause)", at: written.range)
  }
}

extension YAMLNode {
  /// The value under a key in any case: the controller decodes annotations as Go's JSON does.
  func any(_ key: String) -> YAMLNode? {
    let wanted = key.lowercased()
    return pairs.last { $0.key.value.lowercased() == wanted }?.value
  }
}
