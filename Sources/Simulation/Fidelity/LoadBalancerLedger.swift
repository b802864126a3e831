extension FidelityLedger {
  private static let guide = "ALB user guide"
  private static let controller = "AWS Load Balancer Controller v3.5"

  static let loadBalancer: [FidelityRule] = [
    FidelityRule(
      "alb.addresses",
      "The ALB's name has one address for each enabled zone, TTL 60 s; they change.",
      source: "\(guide): target group health", .documented,
      test: "a change is seen when the kept answer runs out, not before"),
    FidelityRule(
      "alb.rule-order",
      "Rules by ascending priority, the first whose conditions all hold, else the default action.",
      source: "\(guide): listener rules", .documented, test: "rules are tried in their order"),
    FidelityRule(
      "alb.conditions",
      "Paths with case, hosts and headers without; * spans / and dots, ? is one character.",
      source: "API: condition configurations", .documented,
      test: "path-pattern: case counts, star spans slashes (API: PathPatternConditionConfig)"),
    FidelityRule(
      "alb.target-choice", "Healthy targets only, by the group's algorithm.",
      source: "\(guide): routing algorithms", .documented,
      test: "target choice agrees with a naive oracle on all small groups"),
    FidelityRule(
      "alb.fail-open",
      "Below the minimum of healthy targets (1 by default) all registered targets get requests.",
      source: "\(guide): target group health", .documented,
      test: "AWS's own example of thresholds and cross-zone"),
    FidelityRule(
      "alb.cross-zone",
      "With cross-zone off a node uses its own zone's targets; none there is a 503.",
      source: "\(guide): cross-zone load balancing", .documented,
      test: "AWS's own example of thresholds and cross-zone"),
    FidelityRule(
      "alb.stickiness",
      "The cookie's target as long as it may get requests, else a new one and a new cookie.",
      source: "\(guide): sticky sessions", .documented,
      test: "a session stays until its target fails"),
    FidelityRule(
      "alb.slow-start",
      "A target's share grows linearly after it turned healthy, if another one is not ramping.",
      source: "\(guide): slow start mode", .documented, test: "slow start ramps linearly"),
    FidelityRule(
      "alb.weights", "Share = weight ÷ sum; weight 0 gets nothing; an empty group keeps its share.",
      source: "\(guide): weighted target groups; empty groups not published", .assumed,
      test: "weighted groups share by weight, sticky ones stay"),
    FidelityRule(
      "alb.503", "A group without registered targets is a 503 from the ALB.",
      source: "\(guide): troubleshooting", .documented,
      test: "with a readiness probe the same fault drains the target, and all hanging ends in 503"),
    FidelityRule(
      "alb.initial-only",
      "A group with only initial targets is a 503: a target must pass one check first.",
      source: "\(guide): health checks; reports differ", .assumed,
      test: "target choice agrees with a naive oracle on all small groups"),
    FidelityRule(
      "alb.own-status",
      "400, 405, 414, 463, 464, 501 and 505 of the ALB's own, before or instead of a target.",
      source: "\(guide): troubleshooting", .documented, test: "status codes of the ALB's own"),
    FidelityRule(
      "alb.408", "A client that falls silent in its request gets a 408 after the idle timeout.",
      source: "\(guide): troubleshooting", .documented,
      test: "clients that stall, close and give up"),
    FidelityRule(
      "alb.460", "A client that closes before the target answered leaves a 460 in the access log.",
      source: "\(guide): troubleshooting", .documented,
      test: "clients that stall, close and give up"),
    FidelityRule(
      "alb.waf",
      "A web ACL that blocks is a 403, WAF in error a 500 unless waf.fail_open.enabled.",
      source: "\(guide): troubleshooting", .documented,
      test: "what stands before the rules: WAF and the identity provider"),
    FidelityRule(
      "alb.sign-in",
      "500 when the token endpoint is unreachable, 561 for the provider's error, 401 for deny.",
      source: "\(guide): troubleshooting", .documented,
      test: "what stands before the rules: WAF and the identity provider"),
    FidelityRule(
      "alb.502-504",
      "502 for a broken conversation, 504 for silence: 10 s to connect, the idle timeout to answer.",
      source: "\(guide): troubleshooting", .documented,
      test: "a request inside a pod that dies ends 502"),
    FidelityRule(
      "alb.authenticate", "auth-type adds a sign-in before the action, on HTTPS listeners only.",
      source: "\(controller): model_build_actions.go", .documented,
      test: "authentication guards HTTPS rules only"),
    FidelityRule(
      "alb.rewrite",
      "transforms rewrite path and Host once each; without them the path is never altered.",
      source: "\(controller): annotations.md#transforms", .documented,
      test: "transforms rewrite what the target sees"),
    FidelityRule(
      "alb.other-status",
      "413 and Lambda targets; desync classification; a web ACL's own rules; HTTP/3.",
      source: "\(guide): troubleshooting", .notModelled),
    FidelityRule(
      "tls.sni",
      "The listed certificate that covers the SNI name, else the default; the client decides.",
      source: "\(guide): create an HTTPS listener", .documented, test: "the certificate by SNI"),
    FidelityRule(
      "tls.wildcard", "* is the whole leftmost label and exactly one; case does not count.",
      source: "ACM; measured on seven verifiers", .measured,
      test: "certificates: a wildcard is exactly one label (RFC 6125, ACM)"),
    FidelityRule(
      "tls.browser", "The browser names one error, the wrong name before the wrong date.",
      source: "Chromium: cert_status_flags", .documented, test: "the certificate by SNI"),
    FidelityRule(
      "tls.trust", "Issuers, revocation, TLS versions and ciphers.", source: "ALB user guide",
      .notModelled),
    FidelityRule(
      "lbc.group",
      "One ALB for a group; one bad member blocks all; two values of an exclusive annotation conflict.",
      source: "\(controller): model_builder.go", .documented, test: "conflicts inside a group"),
    FidelityRule(
      "lbc.class-params",
      "IngressClassParams beat annotations, for Ingresses that name the class in their spec.",
      source: "\(controller): group_loader.go", .documented,
      test: "IngressClassParams beat annotations"),
    FidelityRule(
      "lbc.journey",
      "Apply, reconcile, provisioning (120 s), status hostname, ExternalDNS each minute, INSYNC (30 s).",
      source: "\(controller); ExternalDNS 0.22; delays not published", .assumed,
      test: "from an Ingress to a name that answers, and back"),
    FidelityRule(
      "lbc.bad-member",
      "A refused member changes nothing: what exists keeps serving, nothing new is built.",
      source: "\(controller): group_controller.go", .documented,
      test: "a bad member leaves the old configuration serving"),
    FidelityRule(
      "lbc.regex",
      "With use-regex-path-match an ImplementationSpecific path is a regular expression.",
      source: "\(controller): buildPathPatterns", .documented, test: "regular expressions in paths"),
    FidelityRule(
      "lbc.quotas", "A rule of more than five condition values fails at AWS: FailedDeployModel.",
      source: "\(guide): quotas; API: CreateRuleInput", .documented,
      test: "conflicts inside a group"),
  ]
}
