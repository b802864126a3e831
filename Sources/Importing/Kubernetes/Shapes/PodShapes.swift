/// Shapes of workloads and of what they make: pods and containers.
enum PodShapes {
  static let deployment = Shape(
    "spec", required: ["template"],
    [
      Shape.read("replicas minReadySeconds", .count), Shape.read("selector", .object(selector)),
      Shape.read("template", .object(template)), Shape.read("strategy", .object(strategy)),
      Shape.ignored("revisionHistoryLimit", "old ReplicaSets are not kept here", .count),
      Shape.notModelled("progressDeadlineSeconds", "a rollout never gives up", .count),
      Shape.notModelled("paused", "a rollout is not paused", .boolean),
      Shape.ignored("rollbackTo", "it left the API"),
    ])

  static let statefulSet = Shape(
    "spec", required: ["template"],
    [
      Shape.read("replicas minReadySeconds", .count), Shape.read("serviceName", .text),
      Shape.read("selector", .object(selector)), Shape.read("template", .object(template)),
      Shape.ignored(
        "volumeClaimTemplates persistentVolumeClaimRetentionPolicy revisionHistoryLimit", storage),
      Shape.notModelled("podManagementPolicy", "pods start side by side", .text),
      Shape.notModelled("updateStrategy", "pods are replaced from the last to the first"),
      Shape.notModelled("ordinals", "pods count from 0"),
    ])

  static let daemonSet = Shape(
    "spec", required: ["template"],
    [
      Shape.read("minReadySeconds", .count), Shape.read("selector", .object(selector)),
      Shape.read("template", .object(template)),
      Shape.ignored("revisionHistoryLimit templateGeneration", ObjectShapes.bookkeeping),
      Shape.notModelled("updateStrategy", "one pod after the other"),
    ])

  static let replicaSet = Shape(
    "spec",
    [
      Shape.read("replicas minReadySeconds", .count), Shape.read("selector", .object(selector)),
      Shape.read("template", .object(template)),
    ])

  /// Its selector is a plain map of labels (API: ReplicationController).
  static let replicationController = Shape(
    "spec",
    [
      Shape.read("replicas minReadySeconds", .count), Shape.read("selector", .textMap),
      Shape.read("template", .object(template)),
    ])

  static let job = Shape(
    "spec", required: ["template"],
    [
      Shape.read("parallelism", .count), Shape.read("selector", .object(selector)),
      Shape.read("template", .object(template)), Shape.read("suspend", .boolean),
      Shape.ignored("manualSelector ttlSecondsAfterFinished", ObjectShapes.bookkeeping),
      Shape.notModelled(
        "completions completionMode activeDeadlineSeconds successPolicy", "its pods do not finish"),
      Shape.notModelled(
        "backoffLimit backoffLimitPerIndex maxFailedIndexes podFailurePolicy podReplacementPolicy",
        "it never gives up"),
      Shape.ignored("managedBy", ObjectShapes.bookkeeping),
    ])

  static let cronJob = Shape(
    "spec", required: ["schedule", "jobTemplate"],
    [
      Shape.read("schedule timeZone", .text), Shape.read("suspend", .boolean),
      Shape.read(
        "jobTemplate",
        .object(
          Shape(
            "jobTemplate",
            [
              Shape.read("metadata", .object(ObjectShapes.metadata)),
              Shape.read("spec", .object(job)),
            ]))),
      Shape.ignored(
        "concurrencyPolicy startingDeadlineSeconds successfulJobsHistoryLimit failedJobsHistoryLimit",
        "no run is started here"),
    ])

  static let selector = Shape(
    "selector",
    [
      Shape.read("matchLabels", .textMap),
      Shape.read(
        "matchExpressions",
        .list(
          Shape(
            "matchExpression",
            [Shape.read("key operator", .text), Shape.read("values", .texts)]))),
    ])

  private static let strategy = Shape(
    "strategy",
    [
      Shape.read("type", .word(["RollingUpdate", "Recreate"])),
      Shape.read(
        "rollingUpdate",
        .object(Shape("rollingUpdate", [Shape.read("maxSurge maxUnavailable", .intOrName)]))),
    ])

  static let template = Shape(
    "template",
    [
      Shape.read("metadata", .object(ObjectShapes.metadata)),
      Shape.read("spec", .object(podSpec)),
    ])

  private static let storage = "disks have no effect on requests"
  private static let placement = "pods are spread over the nodes in turn"
  private static let rights = "rights inside the cluster have no effect on requests"

  static let podSpec = Shape(
    "pod spec", required: ["containers"],
    [
      Shape.read("containers", .list(container)),
      Shape.read("terminationGracePeriodSeconds", .count),
      Shape.read("hostNetwork", .boolean),
      Shape.read(
        "dnsPolicy", .word(["ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"])),
      Shape.read("dnsConfig tolerations readinessGates", .any),
      Shape.read("nodeName hostname subdomain", .text),
      Shape.ignored("initContainers", "they have ended when the pod answers", .list(container)),
      Shape.ignored("ephemeralContainers", "they take no requests"),
      Shape.ignored("volumes", storage),
      Shape.notModelled(
        "nodeSelector affinity topologySpreadConstraints schedulerName schedulingGates", placement),
      Shape.ignored(
        "serviceAccount serviceAccountName automountServiceAccountToken securityContext", rights),
      Shape.ignored(
        "imagePullSecrets runtimeClassName os overhead setHostnameAsFQDN hostUsers resourceClaims "
          + "resources enableServiceLinks shareProcessNamespace hostPID hostIPC",
        "no effect on requests"),
      Shape.notModelled("priority priorityClassName preemptionPolicy", "nobody is evicted for it"),
      Shape.notModelled("hostAliases", "names in it are asked of the DNS instead"),
      Shape.notModelled("activeDeadlineSeconds", "the pod is not ended by it"),
      Shape.ignored("restartPolicy", "containers are restarted", .text),
    ])

  static let container = Shape(
    "container", required: ["name"],
    [
      Shape.read("name image", .text), Shape.read("ports", .list(containerPort)),
      Shape.read("env", .list(variable)), Shape.read("envFrom", .any),
      Shape.read("args command", .texts),
      Shape.read("readinessProbe livenessProbe startupProbe", .object(probe)),
      Shape.read("lifecycle resources", .any),
      Shape.ignored("imagePullPolicy workingDir tty stdin stdinOnce", "no effect on requests"),
      Shape.ignored("terminationMessagePath terminationMessagePolicy", "no effect on requests"),
      Shape.ignored("volumeMounts volumeDevices", storage),
      Shape.ignored("securityContext", rights),
      Shape.ignored("resizePolicy restartPolicy restartPolicyRules", "no effect on requests"),
    ])

  private static let variable = Shape(
    "env",
    [Shape.read("name value", .text), Shape.read("valueFrom", .any)])

  private static let containerPort = Shape(
    "container port", required: ["containerPort"],
    [
      Shape.read("name", .text), Shape.read("containerPort", .port),
      Shape.read("protocol", .word(["TCP", "UDP", "SCTP"])),
      Shape.notModelled("hostPort", "the node does not listen on it", .integer(0...65535)),
      Shape.ignored("hostIP", "see hostPort", .text),
    ])

  private static let probe = Shape(
    "probe",
    [
      Shape.read(
        "httpGet",
        .object(
          Shape(
            "httpGet",
            [
              Shape.read("path", .text), Shape.read("port", .intOrName),
              Shape.ignored("scheme", "kubelets do not check certificates", .text),
              Shape.notModelled("host", "the pod itself is asked", .text),
              Shape.notModelled("httpHeaders", "the probe sends none"),
            ]))),
      Shape.read(
        "tcpSocket",
        .object(
          Shape(
            "tcpSocket",
            [Shape.read("port", .intOrName), Shape.notModelled("host", "the pod itself is asked")]))
      ),
      Shape.read("grpc", .any), Shape.read("exec", .any),
      Shape.read(
        "initialDelaySeconds periodSeconds timeoutSeconds failureThreshold successThreshold", .count
      ),
      Shape.ignored("terminationGracePeriodSeconds", "the pod's own counts", .count),
    ])
}
