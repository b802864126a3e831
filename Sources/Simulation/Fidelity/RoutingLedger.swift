extension FidelityLedger {
  static let routing: [FidelityRule] = [
    FidelityRule(
      "gw.redirect-port",
      "A redirect with a scheme and no port goes to that scheme's own port; replacePrefixMatch keeps the rest of the path.",
      source: "Gateway API: HTTPRequestRedirectFilter", .documented,
      test: "HTTPRoutes answer as the specification says"),
    FidelityRule(
      "gw.no-backend",
      "A rule whose backends cannot be used, or all weigh 0, is answered with 500.",
      source: "Gateway API: HTTPRouteRule.backendRefs", .documented,
      test: "HTTPRoutes answer as the specification says"),
    FidelityRule(
      "gw.accepted",
      "A listener takes routes of the namespaces it allows whose hostnames meet its own.",
      source: "Gateway API: Listener.allowedRoutes, hostname", .documented,
      test: "routes that no listener takes are told of"),
    FidelityRule(
      "gw.namespaces", "A listener may select the namespaces of its routes by their labels.",
      source: "Gateway API: RouteNamespaces", .documented,
      test: "a listener that selects namespaces takes routes of those only"),
    FidelityRule(
      "proxy.place",
      "A proxy whose pods are in no file is, to NetworkPolicies, in the namespace and with the labels of its chart.",
      source: "ingress-nginx, Traefik, HAProxy, Kong and Contour: their Helm charts", .assumed,
      test: "policies see a proxy's pods, or where its chart puts them"),
    FidelityRule(
      "k8s.clusters",
      "DNS, ClusterIPs, policies, IngressClasses and controllers are one cluster's; nothing of them is seen from another.",
      source: "Kubernetes: Services, DNS for Services and Pods, network policies", .documented,
      test: "a request stays in its cluster, under its policies"),
    FidelityRule(
      "nlb.checks",
      "A Service's NLB is checked every 10 s by the controller, 30 s by the cloud provider, three answers each way.",
      source: "controller: service/model_builder.go; cloud-provider-aws: aws_loadbalancer.go",
      .documented, test: "checks of a Service's load balancer"),
    FidelityRule(
      "nginx.canary",
      "A canary takes canary-weight of 100; canary-by-header sends always and never one way.",
      source: "ingress-nginx: annotations, canary", .documented,
      test: "a canary takes its share, and by its header all or nothing"),
    FidelityRule(
      "nginx.redirects",
      "force-ssl-redirect answers 308, permanent-redirect 301, app-root 302 for / alone.",
      source: "ingress-nginx: annotations", .documented, test: "annotations of ingress-nginx"),
    FidelityRule(
      "istio.subset", "A subset of a DestinationRule is the host's pods that carry its labels too.",
      source: "istio.io: DestinationRule, Subset", .documented,
      test: "subsets of a DestinationRule choose pods by more labels"),
    FidelityRule(
      "nlb.service",
      "A Service's NLB listens with TCP, with TLS on its ssl-ports, and checks by TCP connections.",
      source: "AWS Load Balancer Controller guide: Service annotations", .documented,
      test: "a Network Load Balancer of a Service with a certificate speaks TLS on its ports"),
    FidelityRule(
      "nlb.client-address",
      "Instances behind an NLB see the client's address by default, ip targets the NLB's; security groups and policies judge that, and a reference to the NLB's own group still matches.",
      source: "NLB user guide: client IP preservation, security groups", .documented,
      test: "instances behind a Network Load Balancer see the client"),
    FidelityRule(
      "nlb.flow-hash",
      "Each connection goes by its flow's hash, which its source port makes a draw; cross-zone is off by default.",
      source: "NLB user guide: routing algorithm, cross-zone load balancing", .documented,
      test: "a Network Load Balancer draws among its own zone's targets"),
    FidelityRule(
      "nlb.passes-on",
      "An NLB answers nothing itself: the client feels silence and resets; without a registered target it gets a reset.",
      source: "NLB user guide: target groups; what comes without targets is not published",
      .assumed,
      test: "a Network Load Balancer has no status of its own"),
    FidelityRule(
      "proxy.own-status",
      "NGINX gives 504 after three tries of 5 s, Istio 503 after three of 10 s, each try with a target of its own choice.",
      source:
        "ingress-nginx: proxy-connect-timeout, proxy-next-upstream-tries; istio.io: HTTPRetry; other proxies: their defaults",
      .documented, test: "proxies try again, and answer with their own statuses"),
    FidelityRule(
      "dns.private-zone-vpcs", "A private hosted zone answers in the VPCs it is associated with.",
      source: "Route 53 guide: private hosted zones", .documented,
      test: "a private zone answers in its own VPCs only"),
    FidelityRule(
      "vpc.prefix-list", "A rule for a prefix list admits each of its blocks.",
      source: "VPC user guide: prefix lists", .documented,
      test: "prefix lists admit their blocks, and an unknown one is told of"),
    FidelityRule(
      "cdn.behavior",
      "CloudFront takes the first cache behavior whose path pattern fits, redirects plain HTTP with 301 where it is told to, and asks that behavior's origin; nothing is cached.",
      source: "CloudFront guide: cache behavior settings, requiring HTTPS", .documented,
      test: "a distribution asks the origin of the path's behavior, once"),
    FidelityRule(
      "alb.lambda-target", "What a Lambda function, or an ALB behind an NLB, answers.",
      source: "ALB user guide: Lambda functions as targets", .notModelled, test: ""),
  ]
}
