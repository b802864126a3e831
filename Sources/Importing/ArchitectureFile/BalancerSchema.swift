import TopologyModel

/// `loadBalancers` and `targetGroups`: what is known of the controller's, and those that Terraform, AWS
/// or a person made.
enum BalancerSchema {
  static let balancers = KeySchema.optional(
    "loadBalancers", .list(.object(balancer)),
    "load balancers, and known addresses and names of those that Ingresses make",
    default: "those of the Ingresses")

  static let groups = KeySchema.optional(
    "targetGroups", .list(.object(group)), "target groups that no Ingress makes", default: "none")

  private static let balancer = ObjectSchema(
    "load balancer",
    [
      .optional(
        "ingress", .string, "namespace/name of the Ingress that makes it, or the name of its group",
        default: "none: listeners say what it does"),
      .optional("name", .string, "its name", default: "the controller's"),
      .optional("arn", .string, "its ARN", default: "unknown"),
      .optional(
        "addresses", .list(.address), "public addresses of its nodes, in zone order",
        default: "invented"),
      .optional("dnsName", .string, "the name AWS gave it", default: "made up"),
      .optional(
        "type", .oneOf(["application", "network"]), "ALB or NLB", default: "application"),
      .optional(
        "scheme", .oneOf(["internet-facing", "internal"]), "who reaches it",
        default: "internet-facing"),
      .optional(
        "subnets", .list(.string), "one for each zone", default: "those that fit its scheme"),
      .optional(
        "securityGroups", .list(.string), "its groups", default: "one that opens its listeners"),
      .optional("crossZone", .boolean, "an NLB's: targets of all zones for all", default: "false"),
      .optional("idleTimeout", .integer(1...4000), "seconds", default: "60"),
      .optional("http2", .boolean, "speaks HTTP/2 with clients", default: "true"),
      .optional("webACL", .boolean, "a WAF web ACL stands before it", default: "false"),
      .optional("listeners", .list(.object(listener)), "where it listens", default: "nowhere"),
    ])

  private static let listener = ObjectSchema(
    "listener",
    [
      .required("port", .integer(1...65535), "its port"),
      .optional("arn", .string, "its ARN", default: "unknown"),
      .optional(
        "protocol", .oneOf(["HTTP", "HTTPS", "TCP", "TLS"]), "what it speaks",
        default: "HTTPS on 443, else HTTP"),
      .optional(
        "certificates", .list(.string), "ARNs, the default one first", default: "none"),
      .optional(
        "default", .object(action), "what happens where no rule matches", default: "404"),
      .optional("rules", .list(.object(rule)), "by priority", default: "none"),
    ])

  private static let rule = ObjectSchema(
    "listener rule",
    [
      .required("priority", .integer(1...50000), "the lowest that matches decides"),
      .optional("arn", .string, "its ARN", default: "unknown"),
      .optional("hosts", .list(.string), "Host header, with * and ?", default: "any"),
      .optional("paths", .list(.string), "path patterns, with * and ?", default: "any"),
      .optional("methods", .list(.string), "request methods", default: "any"),
      .optional(
        "headers",
        .list(
          .object(
            ObjectSchema(
              "header",
              [
                .required("name", .string, "the header"),
                .required("values", .list(.string), "any of these, with * and ?"),
              ]))), "request headers, all of them", default: "any"),
      .optional(
        "query",
        .list(
          .object(
            ObjectSchema(
              "query",
              [
                .optional("key", .string, "the parameter", default: "any"),
                .required("value", .string, "its value, with * and ?"),
              ]))), "query parameters, any of them", default: "any"),
      .optional("sources", .list(.string), "client addresses, any of these blocks", default: "any"),
      .required("action", .object(action), "what it does"),
    ])

  private static let action = ObjectSchema(
    "action",
    [
      .optional(
        "forward",
        .list(
          .object(
            ObjectSchema(
              "weighted target group",
              [
                .required("targetGroup", .string, "its name"),
                .optional("weight", .integer(0...999), "its share", default: "1"),
              ]))), "target groups", default: "no forwarding"),
      .optional("stickySeconds", .integer(1...604_800), "a session stays", default: "not sticky"),
      .optional(
        "redirect",
        .object(
          ObjectSchema(
            "redirect",
            [
              .optional("protocol", .string, "HTTP or HTTPS", default: "the request's"),
              .optional("host", .string, "the host", default: "the request's"),
              .optional("port", .string, "the port", default: "the request's"),
              .optional("path", .string, "the path", default: "the request's"),
              .optional("query", .string, "the query", default: "the request's"),
              .optional("status", .integer(301...302), "the status", default: "302"),
            ])), "a redirect", default: "none"),
      .optional(
        "fixed",
        .object(
          ObjectSchema(
            "fixed response",
            [
              .required("status", .integer(200...599), "the status"),
              .optional("contentType", .string, "of the body", default: "text/plain"),
              .optional("body", .string, "the body", default: "empty"),
            ])), "an answer of its own", default: "none"),
      .optional(
        "authenticate", .oneOf(["cognito", "oidc"]), "who asks is asked first", default: "nobody"),
      .optional(
        "onUnauthenticated", .oneOf(["authenticate", "deny", "allow"]), "what becomes of others",
        default: "authenticate"),
    ])

  private static let group = ObjectSchema(
    "target group",
    [
      .required("name", .string, "its name"),
      .optional("arn", .string, "its ARN", default: "unknown"),
      .optional("port", .integer(1...65535), "where targets listen", default: "80"),
      .optional(
        "protocol", .oneOf(["HTTP", "HTTPS", "TCP", "TLS", "UDP", "TCP_UDP", "GENEVE"]),
        "how targets are asked", default: "HTTP"),
      .optional(
        "protocolVersion", .oneOf(ProtocolVersion.allCases.map(\.rawValue)), "of HTTP",
        default: "HTTP1"),
      .optional(
        "targetType", .oneOf(["instance", "ip", "lambda", "alb"]), "what targets are",
        default: "instance"),
      .optional(
        "service", .string, "the Service whose pods it takes: namespace/name", default: "targets"),
      .optional("servicePort", .string, "the Service's port", default: "its first"),
      .optional("healthCheck", .object(check), "how targets are checked", default: "AWS's"),
      .optional("deregistrationDelay", .integer(0...3600), "seconds", default: "300"),
      .optional("slowStart", .integer(0...900), "seconds", default: "0"),
      .optional(
        "algorithm", .oneOf(TargetGroupAttributes.Algorithm.allCases.map(\.rawValue)),
        "how a target is chosen", default: "round_robin"),
      .optional("stickySeconds", .integer(1...604_800), "a session stays", default: "not sticky"),
      .optional("stickyCookie", .string, "the application's cookie", default: "AWSALB"),
      .optional(
        "crossZone", .boolean, "targets of all zones for all",
        default: "true, behind an NLB as that has it"),
      .optional(
        "preserveClientIP", .boolean, "behind an NLB: targets see the client's address",
        default: "true for instances, false for addresses"),
      .optional("targets", .list(.object(target)), "registered targets", default: "none"),
    ])

  private static let check = ObjectSchema(
    "health check",
    [
      .optional(
        "protocol", .oneOf(["HTTP", "HTTPS", "TCP"]), "how a target is asked",
        default: "TCP for a group of connections without a path, else HTTP"),
      .optional("path", .string, "what is asked", default: "/"),
      .optional("port", .string, "a port, or traffic-port", default: "traffic-port"),
      .optional("interval", .integer(5...300), "seconds", default: "30"),
      .optional("timeout", .integer(2...120), "seconds", default: "5"),
      .optional("healthyThreshold", .integer(2...10), "passes in a row", default: "5"),
      .optional("unhealthyThreshold", .integer(2...10), "failures in a row", default: "2"),
      .optional("codes", .string, "statuses that pass", default: "200"),
    ])

  private static let target = ObjectSchema(
    "target",
    [
      .required("id", .string, "an address, or the name or id of an instance"),
      .optional("port", .integer(1...65535), "its port", default: "the group's"),
      .optional("zone", .string, "its Availability Zone", default: "its subnet's"),
      .optional(
        "health", .oneOf(["healthy", "unhealthy", "initial", "draining", "unused", "unavailable"]),
        "as it was found", default: "what checks here find"),
      .optional("reason", .string, "the reason code of its health", default: "none"),
    ])
}
