import LocatedYAML
import SourceText
import TopologyModel

/// Turns an Ingress backend into a rule's action (controller: enhanced_backend_builder.go).
struct BackendActions {
  var targetGroups: TargetGroupBuilder

  /// A rule's action, and the only Service it forwards to: that one's annotations count.
  struct Made {
    var action: RuleAction
    var service: Int?
  }

  mutating func action(
    _ backend: IngressBackend, _ ingress: Ingress, at range: SourceRange?
  ) throws(BuildFailure) -> Made {
    guard let name = backend.service, let port = backend.port else {
      throw BuildFailure(ingress.qualifiedName, "missing required \"service\" field", at: range)
    }
    if case .name("use-annotation") = port.value { return try annotated(name, ingress) }
    return try forward(name, port, ingress)
  }

  /// A missing Service that is the only target becomes a fixed 503 (controller 5.2).
  private mutating func forward(
    _ name: Located<String>, _ port: Located<IntOrName>, _ ingress: Ingress
  ) throws(BuildFailure) -> Made {
    guard
      let service = targetGroups.topology.service(namespace: ingress.namespace, name: name.value)
    else { return Self.noService }
    let group = try targetGroups.targetGroup(ingress, service: service, port: port)
    return Made(
      action: .forward([WeightedTargetGroup(targetGroup: group, weight: 1)]), service: service)
  }

  private static let noService = Made(
    action: .fixedResponse(FixedResponse(statusCode: 503, body: "Backend service does not exist")))

  /// `actions.<name>` holds JSON (controller: annotations.md#actions).
  private mutating func annotated(
    _ name: Located<String>, _ ingress: Ingress
  ) throws(BuildFailure) -> Made {
    let key = "actions.\(name.value)"
    guard let written = ingress.annotation(key) else {
      return Made(
        action: .fixedResponse(
          FixedResponse(statusCode: 503, body: "Backend action does not exist")))
    }
    let json = try AnnotationJSON(key, written, ingress)
    guard json.node.isMapping else { throw json.bad("expected an object") }
    switch try json.text("type") {
    case "fixed-response": return Made(action: try FixedActions.fixedResponse(json))
    case "redirect": return Made(action: try FixedActions.redirect(json))
    case "forward": return try weighted(json, ingress, written)
    default: throw json.bad("type must be forward, redirect or fixed-response")
    }
  }

  private mutating func weighted(
    _ json: AnnotationJSON, _ ingress: Ingress, _ written: Located<String>
  ) throws(BuildFailure) -> Made {
    // The short form names one target group beside the type.
    let config = try json.object("forwardConfig")
    let tuples = try config?.list("targetGroups") ?? []
    if config == nil, json.has("targetGroupARN") || json.has("targetGroupName") {
      return Made(action: .forward([try external(json, json)]))
    }
    guard let config, !tuples.isEmpty else { throw json.bad("missing forwardConfig") }
    let stickySeconds = try Self.stickySeconds(config)
    var forwards: [WeightedTargetGroup] = []
    var only: Int?
    for tuple in tuples {
      if try tuple.number("weight") == nil, tuples.count > 1 {
        throw json.bad("weight is required when there are several target groups")
      }
      var target: WeightedTargetGroup
      if let service = try tuple.text("serviceName") {
        guard let index = targetGroups.topology.service(namespace: ingress.namespace, name: service)
        else {
          if tuples.count == 1 { return Self.noService }
          throw json.bad("service \(service) does not exist")
        }
        guard let port = try tuple.intOrName("servicePort") else {
          throw json.bad("servicePort is required with serviceName")
        }
        only = index
        let made = try targetGroups.targetGroup(
          ingress, service: index, port: Located(port, at: written.range))
        target = WeightedTargetGroup(targetGroup: made, weight: 1)
      } else {
        target = try external(tuple, json)
      }
      target.weight = try Self.weight(tuple, json)
      target.stickySeconds = stickySeconds
      forwards.append(target)
    }
    return Made(action: .forward(forwards), service: tuples.count == 1 ? only : nil)
  }

  /// A target group made elsewhere: who is registered in it is not known here.
  private mutating func external(
    _ tuple: AnnotationJSON, _ json: AnnotationJSON
  ) throws(BuildFailure) -> WeightedTargetGroup {
    let arn = try tuple.text("targetGroupARN")
    let name = try tuple.text("targetGroupName")
    guard let written = arn ?? name else {
      throw json.bad("one of serviceName, targetGroupARN and targetGroupName is required")
    }
    if arn != nil, name != nil {
      throw json.bad("either targetGroupARN or targetGroupName can be specified, not both")
    }
    return WeightedTargetGroup(
      targetGroup: nil, weight: 1, name: written)
  }

  /// AWS takes 0–999 (API: TargetGroupTuple).
  private static func weight(
    _ tuple: AnnotationJSON, _ json: AnnotationJSON
  ) throws(BuildFailure) -> Int {
    let weight = try tuple.number("weight") ?? 1
    guard (0...999).contains(weight) else {
      throw json.bad("Target group weight must be between 0 and 999", isDeployment: true)
    }
    return weight
  }

  private static func stickySeconds(_ config: AnnotationJSON) throws(BuildFailure) -> Int? {
    guard let sticky = try config.object("targetGroupStickinessConfig"),
      try sticky.flag("enabled") == true
    else { return nil }
    let seconds = try sticky.number("durationSeconds") ?? 3600
    guard (1...604_800).contains(seconds) else {
      throw config.bad(
        "Target group stickiness duration must be between 1 and 604800 seconds", isDeployment: true)
    }
    return seconds
  }
}
