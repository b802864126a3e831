import SourceText

/// The EKS cluster: what its pods share.
package struct Cluster: Hashable, Sendable {
  package var element: ElementID
  package var name: String
  /// What its namespaces' names begin with (`ClusterScope`); empty for the first.
  package var scope = ""
  package var serviceCIDR: CIDR
  /// The groups on every node's interfaces, which its pods share (VPC CNI: pods use node groups).
  package var securityGroups: [Int]
  package var coreDNS: ElementID
  /// The node's own search domains, which end a pod's search list.
  package var nodeSearchDomains: [String]
  /// How kube-proxy chooses: at random (iptables, nftables) or in turn (ipvs).
  package var proxyMode = ProxyMode.iptables

  package init(
    element: ElementID, name: String, serviceCIDR: CIDR, securityGroups: [Int], coreDNS: ElementID,
    nodeSearchDomains: [String]
  ) {
    self.element = element
    self.name = name
    self.serviceCIDR = serviceCIDR
    self.securityGroups = securityGroups
    self.coreDNS = coreDNS
    self.nodeSearchDomains = nodeSearchDomains
  }
}

package enum ProxyMode: String, CaseIterable, Sendable {
  case iptables, ipvs, nftables
}

package struct Node: Hashable, Sendable {
  package var element: ElementID
  package var name: String
  package var zone: String
  package var subnet: Int
  package var address: IPv4Address
  /// The label or taint that keeps load balancers from it; `nil` where none does (controller:
  /// endpoint_utils.go).
  package var exclusion: String?
  /// A live dump says that it does not report.
  package var startsNotReady = false
  package var startsCordoned = false
  package var instanceID: String?
  /// Position in `Topology.clusters`.
  package var cluster = 0

  package init(element: ElementID, name: String, zone: String, subnet: Int, address: IPv4Address) {
    self.element = element
    self.name = name
    self.zone = zone
    self.subnet = subnet
    self.address = address
  }
}

package struct Namespace: Hashable, Sendable {
  package var element: ElementID
  package var name: String
  /// With `kubernetes.io/metadata.name`, which the API server sets on every namespace.
  package var labels: [String: String]
  /// The AWS Load Balancer Controller adds its readiness gate to pods made here.
  package var injectsReadinessGate: Bool {
    labels["elbv2.k8s.aws/pod-readiness-gate-inject"] == "enabled"
  }

  package init(element: ElementID, name: String) {
    self.element = element
    self.name = name
    labels = ["kubernetes.io/metadata.name": ClusterScope.plain(name)]
  }

  /// The name as its own cluster knows it.
  package var plainName: String { ClusterScope.plain(name) }
}

/// A controller of pods, or a bare Pod.
package struct Workload: Hashable, Sendable {
  package var element: ElementID
  package var kind: WorkloadKind
  package var namespace: String
  package var name: String
  package var replicas: Int
  package var template: PodTemplate
  /// Positions in `Topology.podSlots`.
  package var slots: [Int]
  /// A StatefulSet's governing Service, below which its pods have names.
  package var serviceName: String?
  package var rollout = RolloutStrategy()
  /// Seconds a pod is ready before it counts as available.
  package var minReadySeconds = 0
  package var provenance: Provenance

  package init(
    element: ElementID, kind: WorkloadKind, namespace: String, name: String, replicas: Int,
    template: PodTemplate, slots: [Int], provenance: Provenance
  ) {
    self.element = element
    self.kind = kind
    self.namespace = namespace
    self.name = name
    self.replicas = replicas
    self.template = template
    self.slots = slots
    self.provenance = provenance
  }

  package var qualifiedName: String { "\(namespace)/\(name)" }
  /// A deleted pod comes back only if something owns it.
  package var replacesPods: Bool { kind != .pod }
}

/// A place for one pod of a workload: the box that stays while pods come and go.
package struct PodSlot: Hashable, Sendable {
  /// How a live dump has found the pod.
  package enum StartState: Hashable, Sendable {
    case ready
    /// It runs, and its Ready condition is false.
    case notReady
    /// Its containers do not stay up.
    case crashing
    /// No node, or not started yet.
    case pending
  }

  package var element: ElementID
  package var workload: Int
  package var ordinal: Int
  /// Position in `Topology.nodes`.
  package var node: Int
  /// The address of the first pod here; replacements get others.
  package var address: IPv4Address
  package var startState = StartState.ready

  package init(element: ElementID, workload: Int, ordinal: Int, node: Int, address: IPv4Address) {
    self.element = element
    self.workload = workload
    self.ordinal = ordinal
    self.node = node
    self.address = address
  }
}

/// An address written by hand in an EndpointSlice of a Service without selector.
package struct ManualEndpoint: Hashable, Sendable {
  package var address: IPv4Address
  package var port: Int
  /// The EC2 instance or dependency it is; position in `Topology.hosts`.
  package var host: Int?
  /// Position in `Topology.bastions`.
  package var bastion: Int?
  /// What a dump says of it as a target: `healthy`, or the reason code of an unhealthy one.
  package var reported: String?
  package var zone: String?

  package init(address: IPv4Address, port: Int) {
    self.address = address
    self.port = port
  }
}

/// A Kubernetes Service as written, with the pods its selector picks (Kubernetes: Service).
///
/// Which of them are usable at a moment is the simulation's to say: EndpointSlices are not kept.
package struct Service: Hashable, Sendable {
  package var element: ElementID
  /// With a cluster's prefix where several clusters are loaded; `ClusterScope.plain` takes it off.
  package var namespace: String
  package var name: String
  package var type: ServiceType
  /// `nil` for headless and ExternalName Services.
  package var clusterIP: IPv4Address?
  package var externalName: Located<String>?
  package var selector: [String: String]
  package var ports: [ServicePort]
  package var publishNotReadyAddresses: Bool
  /// `sessionAffinity: ClientIP`, with its timeout (default 10800 s); `nil` is none.
  package var affinitySeconds: Int?
  /// `internalTrafficPolicy: Local`: only endpoints on the caller's node.
  package var internalIsLocal = false
  /// `externalTrafficPolicy: Local`: only endpoints on the node that was asked.
  package var externalIsLocal = false
  /// Pods the selector picks: positions in `Topology.podSlots`, ascending.
  package var slots: [Int]
  /// Addresses of Endpoints or EndpointSlices somebody wrote for a Service without a selector.
  package var manualEndpoints: [ManualEndpoint]
  package var annotations: [Annotation]
  package var provenance: Provenance

  package init(
    element: ElementID, namespace: String, name: String, type: ServiceType,
    clusterIP: IPv4Address? = nil, externalName: Located<String>? = nil, selector: [String: String],
    ports: [ServicePort], publishNotReadyAddresses: Bool, slots: [Int],
    manualEndpoints: [ManualEndpoint], annotations: [Annotation], provenance: Provenance
  ) {
    self.element = element
    self.namespace = namespace
    self.name = name
    self.type = type
    self.clusterIP = clusterIP
    self.externalName = externalName
    self.selector = selector
    self.ports = ports
    self.publishNotReadyAddresses = publishNotReadyAddresses
    self.slots = slots
    self.manualEndpoints = manualEndpoints
    self.annotations = annotations
    self.provenance = provenance
  }

  /// Its selector picks the workload's pods; an empty selector picks none.
  package func selects(_ workload: Workload) -> Bool {
    namespace == workload.namespace && !selector.isEmpty
      && selector.allSatisfy { workload.template.labels[$0.key] == $0.value }
  }

  package var qualifiedName: String { namespace.isEmpty ? name : "\(namespace)/\(name)" }
  /// No Service of Kubernetes: it holds the targets of a target group made elsewhere.
  package var isStandIn: Bool { namespace.isEmpty }
  /// The annotation under the controller's prefix, or under a full key.
  package func annotation(_ name: String) -> Located<String>? {
    if annotations.isEmpty { return nil }
    let key = name.utf8.contains(UInt8(ascii: "/")) ? name : "alb.ingress.kubernetes.io/\(name)"
    return annotations.last { $0.key.value == key }?.value
  }

  package var isHeadless: Bool { type != .externalName && clusterIP == nil }
  package var clusterDomainName: String {
    "\(name).\(ClusterScope.plain(namespace)).svc.cluster.local"
  }
}
