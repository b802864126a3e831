extension FidelityLedger {
  private static let proxy = "Kubernetes: virtual IPs and service proxies"
  private static let lifecycle = "Kubernetes: pod lifecycle"

  static let kubernetes: [FidelityRule] = [
    FidelityRule(
      "k8s.network-policy",
      "Open until selected, then only the union of the rules; egress AND ingress must admit it.",
      source: "Kubernetes: network policies", .documented,
      test: "NetworkPolicy verdicts follow the API's words"),
    FidelityRule(
      "k8s.namespace-labels",
      "A refusal that labels of a namespace nobody read could lift is marked ~.",
      source: "Kubernetes: network policies", .assumed,
      test: "labels of namespaces that nobody opened may be any"),
    FidelityRule(
      "k8s.node-local-dns",
      "Pods ask 169.254.20.10 where its DaemonSet or a policy for such an address is among the sources.",
      source: "Kubernetes: using NodeLocal DNSCache", .assumed, test: "a call without names"),
    FidelityRule(
      "k8s.kube-proxy", "At random in iptables and nftables mode, in turn in ipvs mode.",
      source: proxy, .documented, test: "kube-proxy modes"),
    FidelityRule(
      "k8s.usable-endpoints",
      "Ready endpoints; if none, serving and terminating ones; if none, REJECT: refused at once.",
      source: "kubernetes: pkg/proxy/topology.go", .documented,
      test: "no ready endpoint is refused, there is no fail-open"),
    FidelityRule(
      "k8s.affinity", "sessionAffinity ClientIP keeps a caller's endpoint, 10800 s by default.",
      source: "Kubernetes API: ServiceSpec", .documented,
      test: "ClientIP affinity keeps the endpoint"),
    FidelityRule(
      "k8s.local-policy",
      "Policy Local uses this node's endpoints; with some only elsewhere, DROP.",
      source: "kubernetes: pkg/proxy/topology.go", .documented,
      test: "internalTrafficPolicy Local drops what is elsewhere"),
    FidelityRule(
      "k8s.probes", "Period 10 s, timeout 1 s, failure 3, success 1; httpGet passes on 200-399.",
      source: "Kubernetes API: Probe", .documented,
      test: "a dead application leaves the endpoints within 20 to 31 s"),
    FidelityRule(
      "k8s.liveness",
      "A failing liveness probe restarts the container: at once, then after 10, 20 … 300 s.",
      source: lifecycle, .documented, test: "liveness restarts, with a growing pause"),
    FidelityRule(
      "k8s.startup", "A startup probe holds the others back until it passes.", source: lifecycle,
      .documented, test: "a startup probe holds readiness back"),
    FidelityRule(
      "k8s.probe-port",
      "A probe on a port name its container does not have counts for nothing: never ready, never started.",
      source: "kubernetes: pkg/kubelet/prober", .documented,
      test: "a probe on a port nobody named has no result"),
    FidelityRule(
      "k8s.termination",
      "preStop, then SIGTERM, SIGKILL at the end of grace; the endpoint goes in parallel.",
      source: lifecycle, .documented, test: "a preStop sleep outlasts deregistration"),
    FidelityRule(
      "k8s.rollout", "maxSurge rounds up, maxUnavailable down; both zero is one unavailable.",
      source: "Kubernetes API: RollingUpdateDeployment", .documented,
      test: "a rollout keeps within its limits"),
    FidelityRule(
      "k8s.readiness-gate",
      "The controller's gate opens when the target is healthy, polled every 15 s.",
      source: "AWS Load Balancer Controller: pod readiness gate", .documented,
      test: "a readiness gate waits for the target"),
    FidelityRule(
      "k8s.node-lost", "Ready is Unknown after 50 s without a lease; pods are evicted 300 s later.",
      source: "Kubernetes: nodes; kubernetes issue 127352", .documented,
      test: "a node without power: silent at once, lost after 50 s, evicted after 350 s"),
    FidelityRule(
      "k8s.budget",
      "Evictions respect PodDisruptionBudgets; percentages round up; crashes do not ask.",
      source: "Kubernetes API: PodDisruptionBudget", .documented,
      test: "a drain waits for the budget"),
    FidelityRule(
      "k8s.autoscaling",
      "Every 15 s: ceil(replicas × usage ÷ target) beyond a tenth, 300 s steady before it shrinks.",
      source: "Kubernetes: horizontal pod autoscaling", .documented,
      test: "an autoscaler follows the load up at once and down after its window"),
    FidelityRule(
      "k8s.cpu", "CPU used is requests a second times what each costs (10 ms unless said).",
      source: "the architecture file", .assumed,
      test: "an autoscaler follows the load up at once and down after its window"),
    FidelityRule(
      "k8s.scheduling",
      "Memory, custom and external metrics; Jobs; scheduling by resources and affinity.",
      source: "Kubernetes: horizontal pod autoscaling", .notModelled),
    FidelityRule(
      "app.retries", "A call is tried again as often as its retries say, at once.",
      source: "the architecture file", .assumed, test: "retries and timeouts of calls"),
    FidelityRule(
      "app.parallel", "Calls marked parallel start together; the callee goes on after the last.",
      source: "the architecture file", .assumed, test: "parallel calls take as long as the longest"),
    FidelityRule(
      "app.deadline", "A caller gives up when its time is over, whatever goes on further in.",
      source: "the architecture file", .assumed,
      test: "who waits too long gives up, and what went on inside ends"),
  ]
}
