import Importing
import LocatedYAML
import Simulation
import SourceText
import TopologyModel

/// What is expected, as scenarios and walkthroughs write it.
package enum ExpectationReader {
  package static let schema = ObjectSchema(
    "expectation",
    [
      .optional("status", .integer(100...599), "the request's HTTP status", default: "any"),
      .optional(
        "outcome", .oneOf(Outcome.Kind.allCases.map(\.rawValue)), "how the request ends",
        default: "any"),
      .optional("through", .string, "a workload or pod that answers", default: "any"),
      .optional("neverThrough", .string, "one that must not be reached", default: "none"),
      .optional("within", .string, "the time it may take: 500ms", default: "any"),
      .optional(
        "successPercent", .integer(0...100),
        "only so many of the step's requests have to do all this",
        default: "any"),
      .optional("element", .string, "a pod or database whose state is looked at", default: "none"),
      .optional(
        "state", .string, "its state: healthy, unhealthy, draining, ready, not ready …",
        default: "any"),
      .optional("reason", .string, "the target's reason code", default: "any"),
    ])

  private static let states: [String] =
    TargetHealth.allCases.map(\.rawValue) + ["ready", "not ready", "not registered", "gone"]
    + DatabaseStatus.allCases.map(\.rawValue)
    + [
      NodeState.Condition.ready.rawValue, NodeState.Condition.unknown.rawValue, "primary",
      "replica",
    ]

  package static func read(
    _ fields: Fields, _ diagnostics: inout [Diagnostic]
  ) -> Expectation {
    if let state = fields.string("state"), !Self.states.contains(state.value) {
      diagnostics.fail(
        "unknown-state", "no state '\(state.value)'", state.range,
        Suggestion.hint(state.value, in: Self.states))
    }
    if let reason = fields.string("reason"), ReasonCode(rawValue: reason.value) == nil {
      let codes = ReasonCode.allCases.map(\.rawValue)
      diagnostics.fail(
        "unknown-state", "no reason code '\(reason.value)'", reason.range,
        Suggestion.hint(reason.value, in: codes))
    }
    return Expectation(
      status: fields.int("status")?.value, outcome: fields.string("outcome")?.value,
      through: fields.string("through")?.value,
      neverThrough: fields.string("neverThrough")?.value,
      within: duration(fields, "within", &diagnostics),
      successPercent: fields.int("successPercent")?.value,
      element: fields.string("element")?.value, state: fields.string("state")?.value,
      reason: fields.string("reason")?.value, range: fields.range)
  }

  /// A duration of the key; what is none is told.
  package static func duration(
    _ fields: Fields, _ key: String, _ diagnostics: inout [Diagnostic]
  ) -> SimDuration? {
    guard let text = fields.string(key) else { return nil }
    if let duration = SimDuration(text: text.value) { return duration }
    diagnostics.fail(
      "bad-duration", "'\(text.value)' is no duration", text.range,
      "expected such as 500ms, 30s, 1m30s")
    return nil
  }
}

/// A change to what the files say, as scenarios and walkthroughs write it.
package enum ScenarioEditReader {
  package static let schema = ObjectSchema(
    "edit",
    [
      .optional("targetType", .oneOf(["ip", "instance"]), "for `service`", default: "none"),
      .optional("service", .string, "namespace/name", default: "none"),
      .optional("serviceType", .oneOf(["NodePort"]), "of `service`", default: "none"),
      .optional("scale", .integer(0...10_000), "replicas of `workload`", default: "none"),
      .optional("workload", .string, "namespace/name", default: "none"),
      .optional("securityGroup", .string, "its name", default: "none"),
      .optional("allow", .ports, "an inbound rule that is added", default: "none"),
      .optional("revoke", .ports, "an inbound rule that is removed", default: "none"),
      .optional("from", .string, "the rule's block or group", default: "0.0.0.0/0"),
      .optional("removeNetworkPolicy", .string, "namespace/name", default: "none"),
    ])

  package static func read(
    _ fields: Fields, _ diagnostics: inout [Diagnostic]
  ) -> ScenarioEdit? {
    if let type = fields.string("targetType").flatMap({ TargetType(rawValue: $0.value) }),
      let service = fields.string("service")
    {
      return .targetType(service: service.value, type)
    }
    if fields.string("serviceType") != nil, let service = fields.string("service") {
      return .nodePort(service: service.value)
    }
    if let count = fields.int("scale"), let workload = fields.string("workload") {
      return .scale(workload: workload.value, count.value)
    }
    if let group = fields.string("securityGroup"),
      let ports = fields.ports("allow") ?? fields.ports("revoke")
    {
      return .securityGroup(
        group.value, allow: fields.ports("allow") != nil, ports,
        from: fields.string("from")?.value ?? "0.0.0.0/0")
    }
    if let policy = fields.string("removeNetworkPolicy") {
      return .removeNetworkPolicy(policy.value)
    }
    diagnostics.fail(
      "incomplete-edit", "an edit that says too little", fields.range,
      "expected targetType or serviceType with service, scale with workload, securityGroup with allow or revoke, or removeNetworkPolicy"
    )
    return nil
  }

}

extension [Diagnostic] {
  /// An error with what to write instead.
  package mutating func fail(
    _ code: String, _ message: String, _ range: SourceRange?, _ suggestion: String? = nil
  ) {
    append(Diagnostic(.error, code, message, at: range, suggestion: suggestion))
  }
}
