extension FidelityLedger {
  private static let checks = "ALB user guide: target group health checks"
  private static let controller = "AWS Load Balancer Controller"

  static let targetHealth: [FidelityRule] = [
    FidelityRule(
      "th.one-pass",
      "A new target is healthy after ONE passed check; the healthy threshold is for recovery only.",
      source: checks, .documented,
      test: "a deleted pod drains, and its successor turns healthy after one pass"),
    FidelityRule(
      "th.counters",
      "Results are counted in a row; the opposite one starts anew; answer time shifts no check.",
      source: checks, .documented, test: "a pod that answers 500 is found by its codes"),
    FidelityRule(
      "th.reasons",
      "ResponseCodeMismatch, Timeout or FailedHealthChecks by what the check met; codes by matcher.",
      source: "\(checks); API: TargetHealth", .documented,
      test: "a pod that answers 500 is found by its codes"),
    FidelityRule(
      "th.defaults",
      "The controller's 15 s, 5 s, 2 and 2, codes 200, path /; not AWS's 30, 5, 5, 2.",
      source: "\(controller): model_builder.go", .documented,
      test: "all hanging fails open: no readiness probe takes them out"),
    FidelityRule(
      "th.start", "Where in its interval a target's checks begin: spread evenly.",
      source: "not published", .assumed, test: "the same inputs give the same world twice"),
    FidelityRule(
      "th.registration", "Registration takes 2 s, and the controller looks a second later.",
      source: "not published", .assumed,
      test: "a deleted pod drains, and its successor turns healthy after one pass"),
    FidelityRule(
      "th.draining",
      "A deregistered target gets nothing new and finishes what it has; at the end of the delay 502.",
      source: "ALB user guide: deregistration delay", .documented,
      test: "a request inside a pod that dies ends 502"),
    FidelityRule(
      "th.not-in-use",
      "Target.NotInUse and no checks where no rule names the group or the zone is not enabled.",
      source: checks, .documented, test: "a target group no rule names is not in use"),
    FidelityRule(
      "th.every-node",
      "Every node of the load balancer checks every target; one that reaches none leaves DNS.",
      source: checks, .documented, test: "each node of the load balancer sees with its own eyes"),
    FidelityRule(
      "th.instance",
      "A check of a node goes on through kube-proxy to any endpoint, anew each time.",
      source: "\(controller): how it works", .documented,
      test: "a node without power fails its checks in instance mode, and leaves when lost"),
    FidelityRule(
      "th.two-truths",
      "A failing readiness probe deregisters; a failing check with a content Kubernetes does not.",
      source: "\(controller): endpoint_resolver.go", .documented,
      test: "a failing readiness probe deregisters, and comes back"),
    FidelityRule(
      "th.zonal-shift", "The zone's node leaves DNS, and targets of the zone get nothing.",
      source: "ALB user guide: zonal shift", .documented, test: "a zonal shift leaves a zone alone"),
    FidelityRule(
      "th.internal",
      "Elb.InternalError, Target.InvalidState, Target.IpUnusable, Target.HealthCheckDisabled.",
      source: "API: TargetHealth", .notModelled),
    FidelityRule(
      "th.anomaly", "Anomaly mitigation of weighted_random.", source: "API: TargetGroupAttribute",
      .notModelled),
    FidelityRule(
      "tg.registered-again",
      "A target that drains and is registered again is initial; what is in flight stays.",
      source: "ALB user guide: register targets", .documented,
      test: "a target that is registered again while it drains keeps its place"),
    FidelityRule(
      "tg.type", "A target type cannot be changed: another one is another target group.",
      source: "ELB API: CreateTargetGroup", .documented,
      test: "another target type is another target group at once"),
  ]

  static let controllerRules: [FidelityRule] = [
    FidelityRule(
      "lbc.tries-again",
      "What cannot be built stays asked for, and is built when the Service or the controller can.",
      source: "\(controller): ingress group_controller.go, reconcile with retries", .documented,
      test: "a target type the controller cannot build yet is built when it can"),
    FidelityRule(
      "lbc.listeners",
      "listen-ports, else 443 with certificate-arn, else 80; a member's rules on its own ports only.",
      source: "\(controller): computeIngressListenPorts", .documented,
      test: "listeners (computeIngressListenPorts)"),
    FidelityRule(
      "lbc.path-types", "Prefix makes two patterns, Exact one, the rest goes as written.",
      source: "\(controller): buildPathPatterns", .documented,
      test: "path types become patterns (model_build_listener_rules.go buildPathPatterns)"),
    FidelityRule(
      "lbc.order", "Exact, then Prefix by length, then the rest; nothing is sorted across entries.",
      source: "\(controller): sortIngressPaths", .documented,
      test: "inside one rule: Exact, then longest Prefix, then the rest as written"),
    FidelityRule(
      "lbc.group-order", "group.order, then the bytes of namespace/name.",
      source: "\(controller): sortGroupMembers", .documented,
      test: "members of a group sort by order, then by the bytes of namespace/name"),
    FidelityRule(
      "lbc.exclusive",
      "One value for a group, or for a port where it belongs to one; attributes merge key by key.",
      source: "\(controller): mergeListenPortConfigs", .documented,
      test: "conflicts inside a group"),
    FidelityRule(
      "lbc.json", "Annotations that hold JSON are JSON, with each field of its own type.",
      source: "\(controller): config_types.go", .documented, test: "bad actions"),
    FidelityRule(
      "lbc.refusals", "What AWS refuses of actions, conditions, checks and attributes.",
      source: "API: CreateRule, CreateTargetGroup, ModifyTargetGroupAttributes", .documented,
      test: "bad settings"),
    FidelityRule(
      "lbc.certificates", "ARNs as written, else by host among issued certificates, else an error.",
      source: "\(controller): cert_discovery.go", .documented,
      test: "certificates are discovered by host: strictly where they are listed, else inferred"),
    FidelityRule(
      "lbc.missing", "No Service: 503 from a rule; no port: the whole group is refused.",
      source: "\(controller): enhanced_backend_builder.go", .documented,
      test: "a missing Service answers 503, a missing port refuses"),
    FidelityRule(
      "lbc.instance-nodes", "Ready nodes without the labels and taints that exclude them.",
      source: "\(controller): endpoint_utils.go", .documented,
      test: "instance targets are nodes, and kube-proxy goes on from there"),
    FidelityRule(
      "lbc.external", "Target groups made elsewhere: a request leaves this architecture there.",
      source: "\(controller): annotations", .assumed,
      test: "a target group made elsewhere is left to itself"),
    FidelityRule(
      "lbc.subnets", "Subnet discovery by tags, free addresses and prefix lists.",
      source: "\(controller): subnet_discovery.md", .notModelled),
    FidelityRule(
      "lbc.checkpoint", "Targets removed by hand stay away until endpoints change.",
      source: "\(controller): resource_manager.go", .notModelled),
  ]

  static let surroundings: [FidelityRule] = [
    FidelityRule(
      "vpc.zone-loss", "With a zone go its nodes, NAT gateways, bastions and database instances.",
      source: "VPC user guide: NAT gateways", .documented,
      test: "a lost zone takes its NAT gateway and its bastion along"),
    FidelityRule(
      "vpc.addresses", "A pod without a free address in its subnet stays ContainerCreating.",
      source: "VPC CNI: assigning addresses; VPC user guide: subnet sizing", .documented,
      test: "pods beyond a subnet's addresses wait for one"),
    FidelityRule(
      "vpc.limits",
      "Sizes of VPCs and subnets, reserved addresses, routes inside the VPC, numbers.",
      source: "VPC user guide", .documented, test: "networks AWS does not take"),
    FidelityRule(
      "dns.records", "Record sets that Route 53 refuses: apex CNAME, mixed policies, duplicates.",
      source: "Route 53 guide: resource record sets", .documented,
      test: "record sets Route 53 does not take"),
    FidelityRule(
      "dns.pod-policy",
      "Default and the host network ask the node's resolver; dnsConfig adds to it.",
      source: "Kubernetes: DNS for Services and Pods", .documented,
      test: "who asks which resolver"),
    FidelityRule(
      "k8s.tolerations", "tolerationSeconds of unreachable:NoExecute, 300 s where nothing is said.",
      source: "Kubernetes: taint based evictions", .documented,
      test: "pods leave a silent node when their toleration is over"),
    FidelityRule(
      "k8s.kubelet", "Without its kubelet a node counts as lost while its containers answer on.",
      source: "Kubernetes: node status", .documented,
      test: "without its kubelet a node's pods answer on, and count as lost"),
    FidelityRule(
      "k8s.unschedulable", "A pod no node takes waits until one does.",
      source: "Kubernetes: kube-scheduler", .documented,
      test: "pods that found no node get one when a node is back"),
    FidelityRule(
      "k8s.stuck-rollout",
      "While new pods are missing old ones stay, and their ReplicaSet makes them anew.",
      source: "Kubernetes: deployment/rolling.go", .documented,
      test: "a stuck rollout keeps its old pods, and what is deleted comes back as it was"),
    FidelityRule(
      "k8s.min-ready", "A new pod counts as available after minReadySeconds.",
      source: "Kubernetes API: DeploymentSpec", .documented,
      test: "minReadySeconds holds a rollout back"),
    FidelityRule(
      "k8s.rollback", "The old ReplicaSet grows again; its pods that still run stay.",
      source: "Kubernetes: Deployments, rolling back", .documented,
      test: "rolling back keeps the pods that never left"),
    FidelityRule(
      "k8s.policy-validity", "NetworkPolicies that the API server refuses.",
      source: "Kubernetes API: NetworkPolicySpec", .documented,
      test: "policies the API server does not take"),
    FidelityRule(
      "app.listens", "Ports are open unless the architecture file says which are.",
      source: "images cannot be looked into", .assumed,
      test: "a port nothing listens on is refused, checks included"),
    FidelityRule(
      "cf.services", "What an ingress rule of cloudflared may name.",
      source: "cloudflared: ingress validation", .documented, test: "services cloudflared takes"),
    FidelityRule(
      "faults.links", "Late, lost and cut links of load balancers, nodes, databases, clients.",
      source: "Chaos Mesh: NetworkChaos; AWS FIS: disrupt-connectivity", .documented,
      test: "disturbed links"),
    FidelityRule(
      "around.left-out",
      "IPv6, geolocation and IP-based routing, Resolver rules, health checks in time, flow logs, NAT limits, security groups for pods, CoreDNS as placed pods, zone hints, ProxyJump, host keys, access logs, X-Forwarded headers.",
      source: "guides of AWS, Kubernetes, OpenSSH", .notModelled),
  ]
}
