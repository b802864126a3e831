import SourceText

/// A label or annotation with its place.
package struct Annotation: Hashable, Sendable {
  package var key: Located<String>
  package var value: Located<String>

  package init(key: Located<String>, value: Located<String>) {
    self.key = key
    self.value = value
  }
}

/// What every Kubernetes object carries.
package struct ObjectMeta: Hashable, Sendable {
  package var name: Located<String>
  /// `nil` where the manifest leaves it out: the namespace of the load is used.
  package var namespace: Located<String>?
  package var labels: [Annotation]
  package var annotations: [Annotation]

  package init(
    name: Located<String>, namespace: Located<String>? = nil, labels: [Annotation] = [],
    annotations: [Annotation] = []
  ) {
    self.name = name
    self.namespace = namespace
    self.labels = labels
    self.annotations = annotations
  }
}

package enum WorkloadKind: String, CaseIterable, Sendable {
  case deployment = "Deployment"
  case statefulSet = "StatefulSet"
  case daemonSet = "DaemonSet"
  case replicaSet = "ReplicaSet"
  case replicationController = "ReplicationController"
  case job = "Job"
  /// It makes Jobs by the clock; no run is under way here.
  case cronJob = "CronJob"
  case pod = "Pod"
}

package struct ContainerPort: Hashable, Sendable {
  package var name: String?
  package var port: Int

  package init(name: String?, port: Int) {
    self.name = name
    self.port = port
  }
}

/// A kubelet probe with the API's defaults filled in: period 10 s, timeout 1 s, failure 3, success 1.
package struct Probe: Hashable, Sendable {
  package var path: String?
  package var port: IntOrName?
  package var initialDelaySeconds = 0
  package var periodSeconds = 10
  package var timeoutSeconds = 1
  package var failureThreshold = 3
  package var successThreshold = 1
  package var range: SourceRange?

  package init() {}
}

/// `targetPort: 8080` or `targetPort: http`.
package enum IntOrName: Hashable, Sendable, CustomStringConvertible {
  case number(Int)
  case name(String)

  package var description: String {
    switch self {
    case .number(let number): "\(number)"
    case .name(let name): name
    }
  }
}

package struct Container: Hashable, Sendable {
  package var name: String
  package var ports: [ContainerPort]
  package var readinessProbe: Probe?
  package var livenessProbe: Probe?
  package var startupProbe: Probe?
  /// `lifecycle.preStop` that sleeps; other hooks are taken to end at once.
  package var preStopSeconds = 0
  /// resources.requests.cpu, else the limit.
  package var cpuMillicores: Int?

  package init(name: String, ports: [ContainerPort] = [], readinessProbe: Probe? = nil) {
    self.name = name
    self.ports = ports
    self.readinessProbe = readinessProbe
  }

  /// The kubelet throws a probe's result away whose port is a name that its own container does not have: a
  /// pod is then never ready, never started, or never restarted (kubernetes: pkg/kubelet/prober).
  package func loses(_ probe: Probe) -> Bool {
    guard case .name(let name) = probe.port else { return false }
    return !ports.contains { $0.name == name }
  }
}

/// What goes into a pod's resolv.conf (Kubernetes: DNS for Services and Pods).
package struct PodDNS: Hashable, Sendable {
  /// Asks the node's resolver instead of CoreDNS: `Default`, or ClusterFirst on the host network.
  package var asksNode = false
  /// The search list and ndots of the cluster come first; not with `Default` and `None`.
  package var searchesCluster = true
  package var searches: [String] = []
  package var ndots: Int?

  package init() {}
}

package struct PodTemplate: Hashable, Sendable {
  package var labels: [String: String]
  package var containers: [Container]
  package var hostname: String?
  package var subdomain: String?
  /// terminationGracePeriodSeconds: from the start of preStop to SIGKILL.
  package var graceSeconds = 30
  /// Its pods have their node's address and network.
  package var hostNetwork = false
  package var dns = PodDNS()
  /// Seconds on a node that does not report; `nil` is for ever (API: tolerations, unreachable).
  package var tolerationSeconds: Int? = 300
  /// A toleration without key (operator Exists) and without an end.
  package var toleratesEverything = false

  package init(labels: [String: String] = [:], containers: [Container] = []) {
    self.labels = labels
    self.containers = containers
  }

  /// The number a named port stands for; the first container that declares it wins.
  package func port(named name: String) -> Int? {
    containers.lazy.flatMap(\.ports).first { $0.name == name }?.port
  }

  /// What a pod asks for; `nil` as soon as one container asks for nothing.
  package var cpuMillicores: Int? {
    guard !containers.isEmpty else { return nil }
    var sum = 0
    for container in containers {
      guard let own = container.cpuMillicores else { return nil }
      sum += own
    }
    return sum
  }

  /// The first readiness probe; several containers with probes are not modelled apart.
  package var readinessProbe: Probe? { containers.lazy.compactMap(\.readinessProbe).first }
  package var livenessProbe: Probe? { containers.lazy.compactMap(\.livenessProbe).first }
  package var startupProbe: Probe? { containers.lazy.compactMap(\.startupProbe).first }

  /// Some container's probe of that kind never has a result; the pod waits for every container's.
  package func loses(_ probe: KeyPath<Container, Probe?>) -> Bool {
    containers.contains { container in container[keyPath: probe].map(container.loses) ?? false }
  }

  /// The longest preStop sleep of its containers.
  package var preStopSeconds: Int { containers.map(\.preStopSeconds).max() ?? 0 }
}

package enum ServiceType: String, CaseIterable, Sendable {
  case clusterIP = "ClusterIP"
  case nodePort = "NodePort"
  case loadBalancer = "LoadBalancer"
  case externalName = "ExternalName"
}

package struct ServicePort: Hashable, Sendable {
  package var name: String?
  package var port: Int
  package var targetPort: IntOrName
  package var nodePort: Int?
  package var range: SourceRange?
  package var targetRange: SourceRange?

  package init(
    name: String?, port: Int, targetPort: IntOrName, nodePort: Int?, range: SourceRange?,
    targetRange: SourceRange? = nil
  ) {
    self.targetRange = targetRange
    self.name = name
    self.port = port
    self.targetPort = targetPort
    self.nodePort = nodePort
    self.range = range
  }
}

/// A backend as an Ingress names it: by number, by port name, or something that is no Service.
package struct IngressBackend: Hashable, Sendable {
  package var service: Located<String>?
  package var port: Located<IntOrName>?

  package init(service: Located<String>?, port: Located<IntOrName>?) {
    self.service = service
    self.port = port
  }
}

package struct IngressPath: Hashable, Sendable {
  package var path: Located<String>?
  package var pathType: Located<String>?
  package var backend: IngressBackend
  package var range: SourceRange

  package init(
    path: Located<String>?, pathType: Located<String>?, backend: IngressBackend, range: SourceRange
  ) {
    self.path = path
    self.pathType = pathType
    self.backend = backend
    self.range = range
  }
}

package struct IngressRule: Hashable, Sendable {
  package var host: Located<String>?
  package var paths: [IngressPath]

  package init(host: Located<String>?, paths: [IngressPath]) {
    self.host = host
    self.paths = paths
  }
}

/// An Ingress object as written.
package struct Ingress: Hashable, Sendable {
  package var meta: ObjectMeta
  package var namespace: String
  package var className: Located<String>?
  package var defaultBackend: IngressBackend?
  package var rules: [IngressRule]
  package var tlsHosts: [Located<String>]
  package var range: SourceRange
  /// It carries a deletionTimestamp: it makes no rules any more.
  package var isDeleted = false
  /// `status.loadBalancer.ingress[0].hostname` of a live dump.
  package var hostname: String?
  /// Fields of its class's IngressClassParams, under the names of the annotations they beat.
  package var parameters: [Annotation] = []
  package var element: ElementID?

  package init(
    meta: ObjectMeta, namespace: String, className: Located<String>?,
    defaultBackend: IngressBackend?, rules: [IngressRule], tlsHosts: [Located<String>],
    range: SourceRange
  ) {
    self.meta = meta
    self.namespace = namespace
    self.className = className
    self.defaultBackend = defaultBackend
    self.rules = rules
    self.tlsHosts = tlsHosts
    self.range = range
  }

  package var qualifiedName: String { "\(namespace)/\(meta.name.value)" }

  /// The annotation under the controller's prefix, or under a full key.
  package func annotation(_ name: String) -> Located<String>? {
    if meta.annotations.isEmpty, parameters.isEmpty { return nil }
    let key = name.utf8.contains(UInt8(ascii: "/")) ? name : "alb.ingress.kubernetes.io/\(name)"
    return parameter(name) ?? meta.annotations.last { $0.key.value == key }?.value
  }

  /// What its class's IngressClassParams say, under the annotation's name.
  package func parameter(_ name: String) -> Located<String>? {
    if parameters.isEmpty { return nil }
    return parameters.last { $0.key.value == "alb.ingress.kubernetes.io/\(name)" }?.value
  }
}

/// Says which controller serves Ingresses of a class.
package struct IngressClass: Hashable, Sendable {
  /// The AWS Load Balancer Controller's own name, and that of the one EKS Auto Mode runs.
  package static let albControllers: Set<String> = ["ingress.k8s.aws/alb", "eks.amazonaws.com/alb"]
  package var makesALB: Bool { Self.albControllers.contains(controller) }

  package var name: String
  /// The cluster it is of (`ClusterScope`).
  package var scope = ""
  package var controller: String
  /// `ingressclass.kubernetes.io/is-default-class: "true"`.
  package var isDefault: Bool
  /// The IngressClassParams it refers to.
  package var parameters: String?

  package init(name: String, controller: String, isDefault: Bool, parameters: String? = nil) {
    self.parameters = parameters
    self.name = name
    self.controller = controller
    self.isDefault = isDefault
  }
}
