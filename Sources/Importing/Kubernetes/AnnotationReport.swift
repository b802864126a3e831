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
  ]

  /// Known, with what leaving them out means.
  private static let notModelled: [String: String] = [
    "auth-type": "requests are not authenticated",
    "auth-idp-cognito": "requests are not authenticated",
    "auth-idp-oidc": "requests are not authenticated",
    "auth-on-unauthenticated-request": "requests are not authenticated",
    "auth-scope": "requests are not authenticated",
    "auth-session-cookie": "requests are not authenticated",
    "auth-session-timeout": "requests are not authenticated",
    "jwt-validation": "tokens are not checked",
    "security-groups": "the groups the controller would manage are shown instead",
    "manage-backend-security-group-rules": "the controller's rules are shown",
    "subnets": "one subnet in each zone is taken", "ip-address-type": "IPv4 only",
    "backend-protocol": "targets are asked over HTTP",
    "backend-protocol-version": "targets are asked over HTTP/1.1",
    "use-regex-path-match": "paths are read as patterns, not regular expressions",
    "mutual-authentication": "client certificates are not asked for",
    "ssl-policy": "any TLS version will do",
    "load-balancer-attributes": "without effect on where a request goes",
    "listener-attributes": "without effect on where a request goes",
    "healthcheck-protocol": "checks use HTTP",
    "wafv2-acl-arn": "no request is blocked by WAF", "waf-acl-id": "no request is blocked by WAF",
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

  private static func judge(_ annotation: Annotation, _ builder: inout TopologyBuilder) {
    let name = String(annotation.key.value.dropFirst(prefix.count))
    let range = annotation.key.range ?? annotation.value.range
    if modelled.contains(name) || name.hasPrefix("actions.") || name.hasPrefix("conditions.") {
      return
    }
    if let effect = notModelled[name]
      ?? (name.hasPrefix("transforms.") ? "paths are not rewritten" : nil)
    {
      if let range { builder.report.leaveOut("annotation \(name)", effect: effect, at: range) }
      return
    }
    builder.warn(
      "unknown-annotation", "the controller knows no annotation '\(annotation.key.value)'",
      at: range,
      suggestion: Suggestion.near(name, in: (modelled.union(notModelled.keys)).sorted()))
  }
}
