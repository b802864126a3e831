import SourceText
import TopologyModel

/// What AWS does not take of an action on a listener, be it a rule's or the default (API:
/// CreateRule, CreateListener).
enum ActionChecks {
  static func check(
    _ action: RuleAction, on port: ListenPort, _ ingress: Ingress, _ groups: [BuiltTargetGroup],
    at range: SourceRange?
  ) throws(BuildFailure) {
    func refuse(_ cause: String) -> BuildFailure {
      BuildFailure(ingress.qualifiedName, cause, at: range, isDeployment: true)
    }
    switch action {
    case .redirect(let redirect):
      if port.transferProtocol == .https, redirect.transferProtocol == "HTTP" {
        throw refuse("Redirects from HTTPS to HTTP are not supported")
      }
    case .fixedResponse: break
    case .forward(let forwards):
      if forwards.count > RuleQuotas.targetGroupsPerAction {
        throw refuse(
          "An action can only have '\(RuleQuotas.targetGroupsPerAction)' target groups")
      }
      let used = forwards.compactMap { $0.targetGroup.map { groups[$0] } }
      if port.transferProtocol == .http,
        let group = used.first(where: { $0.protocolVersion != .http1 })
      {
        throw refuse(
          "Listener protocol 'HTTP' is not supported with a target group with the protocol-version '\(group.protocolVersion.rawValue)'"
        )
      }
      let isSticky = forwards.contains { $0.stickySeconds != nil }
      if forwards.count > 1, !isSticky, used.contains(where: { $0.attributes.stickiness != nil }) {
        throw refuse(
          "You must enable target group stickiness when a target group of several has stickiness enabled"
        )
      }
    }
  }
}
