import SourceText
import TopologyModel

/// Says what becomes of annotations of the AWS Load Balancer Controller (controller guide:
/// annotations): modelled, known without a model, or not known at all.
enum AnnotationReport {
  private static let prefix = "alb.ingress.kubernetes.io/"

  private static let modelled: Set<String> = [
    "group.name", "group.order", "scheme", "listen-ports", "certificate-arn", "ssl-redirect",
    "target-type",
    "load-balancer-name", "inbound-cidrs", "healthcheck-path", "healthcheck-port",
    "healthcheck-interval-seconds", "healthcheck-timeout-seconds", "healthy-threshold-count",
    "unhealthy-threshold-count", "success-codes", "target-group-attributes",
    "auth-type", "auth-idp-cognito", "auth-idp-oidc", "auth-on-unauthenticated-request",
    "backend-protocol-version", "use-regex-path-match", "load-balancer-attributes",
  ]

  /// Known, with what leaving them out means.
  private static let notModelled: [String: String] = [
    "auth-scope": "without effect on where a request goes",
    "auth-session-cookie": "without effect on where a request goes",
    "auth-session-timeout": "sessions do not run out",
    "jwt-validation": "tokens are not checked",
    "security-groups": "the groups the controller would manage are shown instead",
    "manage-backend-security-group-rules": "the controller's rules are shown",
    "subnets": "one subnet in each zone is taken", "ip-address-type": "IPv4 only",
    "backend-protocol": "targets are asked over HTTP",
    "mutual-authentication": "client certificates are not asked for",
    "ssl-policy": "any TLS version will do",
    "listener-attributes": "without effect on where a request goes",
    "healthcheck-protocol": "checks use HTTP",
    "wafv2-acl-arn": "the web ACL's own rules are not read; the fault waf-block stands for them",
    "waf-acl-id": "the web ACL's own rules are not read; the fault waf-block stands for them",
    "shield-advanced-protection": "without effect on requests",
    "tags": "without effect on requests",
    "target-node-labels": "all nodes are targets",
    "security-group-prefix-lists": "prefix lists are not read",
    "customer-owned-ipv4-pool": "addresses are invented",
    "ipam-ipv4-pool-id": "addresses are invented",
    "minimum-load-balancer-capacity": "without effect on requests",
    "frontend-nlb-scheme": "no NLB is drawn",
    "enable-frontend-nlb": "no NLB is drawn",
    "load-balancer-capacity-reservation": "without effect on requests",
    "multi-cluster-target-group": "targets of other clusters are not known",
  ]

  static func check(_ index: Int, _ builder: inout TopologyBuilder) {
    var kept: [Annotation] = []
    for annotation in builder.topology.ingresses[index].meta.annotations {
      if annotation.value.value.hasPrefix("$"),
        annotation.key.value.contains("ingress.kubernetes.io")
      {
        builder.warn(
          "placeholder",
          "'\(annotation.value.value)' in '\(annotation.key.value)' was never filled in; the default is used",
          at: annotation.value.range)
        continue
      }
      kept.append(annotation)
      if annotation.key.value.hasPrefix(prefix) { judge(annotation, &builder) }
    }
    builder.topology.ingresses[index].meta.annotations = kept
  }

  /// Numbers of the controller's annotations with the limits of the ELB API.
  private static let limits: [String: ClosedRange<Int>] = [
    "healthcheck-interval-seconds": 5...300, "healthcheck-timeout-seconds": 2...120,
    "healthy-threshold-count": 2...10, "unhealthy-threshold-count": 2...10,
    "group.order": -1000...1000,
  ]

  /// Annotations of Services, which speak for their target groups.
  static func checkServices(_ builder: inout TopologyBuilder) {
    for annotation in builder.topology.services.flatMap(\.annotations)
    where annotation.key.value.hasPrefix(prefix) { checkLimits(annotation, &builder) }
  }

  private static func checkLimits(_ annotation: Annotation, _ builder: inout TopologyBuilder) {
    guard let range = limits[String(annotation.key.value.dropFirst(prefix.count))] else { return }
    let text = annotation.value.value
    if let number = Int(text), range.contains(number) { return }
    builder.fail(
      "annotation-out-of-range",
      "\(annotation.key.value) is '\(text)', not within \(range.lowerBound)-\(range.upperBound)",
      at: annotation.value.range ?? annotation.key.range)
  }

  private static func judge(_ annotation: Annotation, _ builder: inout TopologyBuilder) {
    let name = String(annotation.key.value.dropFirst(prefix.count))
    let range = annotation.key.range ?? annotation.value.range
    if modelled.contains(name) || name.hasPrefix("actions.") || name.hasPrefix("conditions.")
      || name.hasPrefix("transforms.")
    {
      return
    }
    if let effect = notModelled[name] {
      if let range { builder.report.leaveOut("annotation \(name)", effect: effect, at: range) }
      return
    }
    builder.warn(
      "unknown-annotation", "the controller knows no annotation '\(annotation.key.value)'",
      at: range,
      suggestion: Suggestion.near(name, in: (modelled.union(notModelled.keys)).sorted()))
  }
}
