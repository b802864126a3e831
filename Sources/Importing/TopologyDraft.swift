import LocatedYAML
import SourceText
import TopologyModel

/// What the sources say, before names are resolved: objects as written, in the order they came.
struct TopologyDraft {
  var architecture: YAMLNode?
  /// What was named to be opened, in that order.
  var opened: [String] = []
  /// Files with Kubernetes objects, in the order they were read.
  var kubernetesFiles: [(scope: String, path: String)] = []
  /// What Terraform and AWS say, as entries of an architecture file.
  var fragments: [FragmentObject] = []
  /// ARNs of target groups in the order of describe-target-groups, for answers known by number.
  var targetGroupOrder: [String] = []
  /// Ids and names of hosted zones in the order of list-hosted-zones.
  var zoneOrder: [(String, String)] = []
  /// Answers of AWS that do not say what they are about.
  var pendingHealth: [(SourceRange, [WrittenNode])] = []
  var pendingRecords: [(SourceRange, [YAMLNode])] = []
  var pendingAttributes: [(SourceRange, [String: String])] = []
  /// Of a plan what it starts from is wanted, not what it leads to.
  var wantsPlanBefore = false
  var kubernetes = KubernetesObjects()
  /// Where objects go that name no namespace.
  var namespace = "default"
  /// The cluster whose manifests are being read (`ClusterScope`); empty for the first.
  var scope = ""
  /// Clusters beside the first that manifests were read for, in that order.
  var clusterNames: [String] = []
  /// What the first is called where nothing else says so.
  var firstClusterName: String?
  /// What was found out about the document that is being read before it came.
  var check: ShapeChecker?
  var report = LoadReport()
  var diagnostics: [Diagnostic] = []
}

/// Kubernetes objects as written.
struct KubernetesObjects {
  var namespaces: [ObjectMeta] = []
  var nodes: [NodeObject] = []
  var workloads: [WorkloadObject] = []
  var services: [ServiceObject] = []
  var ingresses: [Ingress] = []
  var ingressClasses: [IngressClass] = []
  /// Settings of IngressClassParams by name, in the words of annotations.
  var ingressClassParams: [String: [Annotation]] = [:]
  var endpointSlices: [EndpointSliceObject] = []
  var networkPolicies: [NetworkPolicyObject] = []
  var disruptionBudgets: [DisruptionBudget] = []
  var autoscalers: [AutoscalerObject] = []
  /// Pods that a workload of the same load owns: they say where its pods run.
  var ownedPods: [OwnedPodObject] = []
  var configMaps: [ConfigMapObject] = []
  /// What pods say of their owners, by `namespace/name`, for owners that are in no file.
  var podOwners: [String: WorkloadObject] = [:]
  var podOwnerOrder: [String] = []
  /// `status.loadBalancer` of Services, by `namespace/name`.
  var serviceHostnames: [String: String] = [:]
  /// `namespace/name` of Secrets.
  var secrets: [Located<String>] = []
  var targetGroupBindings: [TargetGroupBindingObject] = []
  /// Documents of controllers that route by themselves, resolved once Services are known.
  var routing: [RoutingObject] = []

  var isEmpty: Bool {
    namespaces.isEmpty && nodes.isEmpty && workloads.isEmpty && services.isEmpty
      && ingresses.isEmpty && networkPolicies.isEmpty && ownedPods.isEmpty && routing.isEmpty
      && configMaps.isEmpty
  }
}

struct NodeObject {
  /// The cluster it is of (`ClusterScope`).
  var scope = ""
  /// The Ready condition says no, or nothing.
  var isNotReady = false
  var isCordoned = false
  /// `aws:///us-east-1a/i-0abc`: the instance it is.
  var instanceID: String?
  var name: Located<String>
  var zone: String?
  var address: IPv4Address?
  var exclusion: String?
}

struct WorkloadObject {
  var kind: WorkloadKind
  var meta: ObjectMeta
  var replicas: Located<Int>?
  var template: PodTemplate
  /// Labels the controller selects; `nil` for a bare Pod.
  var selector: [String: String]?
  var range: SourceRange
  var podAddress: IPv4Address?
  var condition: PodCondition?
  var minReadySeconds = 0
  var nodeName: Located<String>?
  var serviceName: String?
  var rollout = RolloutStrategy()
  /// Texts of its containers that may name whom it calls.
  var texts: [ConfigText] = []
  /// ConfigMaps whose keys become variables, and those mounted as files.
  var configMaps: [ConfigMapUse] = []
}

/// A text that may name a host, with the name it is known by: `env CART_ADDR`.
struct ConfigText {
  var source: String
  var key: String
  var value: Located<String>
  /// It may name hosts that nobody here knows; files full of text only name those that are known.
  var isSetting = true
}

/// How a workload uses a ConfigMap.
struct ConfigMapUse {
  enum Way {
    /// `envFrom`, with its prefix.
    case variables(String)
    /// `valueFrom.configMapKeyRef`: the variable, and the key.
    case variable(String, key: String)
    case files
  }

  var name: String
  var way: Way
}

/// A ConfigMap's texts. Secrets have none here: their values are never kept.
struct ConfigMapObject {
  var meta: ObjectMeta
  var data: [(key: String, value: Located<String>)]
}

/// What a live dump says of a pod that is not as it should be.
struct PodCondition: Hashable {
  var state: PodSlot.StartState
  var reason: String
}

/// `elbv2.k8s.aws` TargetGroupBinding: a target group made elsewhere takes a Service's pods.
struct TargetGroupBindingObject {
  var meta: ObjectMeta
  var arn: Located<String>
  var service: Located<String>
  var port: IntOrName?
  var targetType: TargetType?
}

/// A document kept whole for a later reader, with its kind and API group.
struct RoutingObject {
  var kind: String
  var group: String
  var meta: ObjectMeta
  var node: YAMLNode
}

struct OwnedPodObject {
  var condition: PodCondition?
  var namespace: String
  var name: String
  var ownerKind: String
  var ownerName: String
  var address: IPv4Address?
  var nodeName: Located<String>?
}

struct ServiceObject {
  var meta: ObjectMeta
  var type: ServiceType
  var clusterIP: String?
  var externalName: Located<String>?
  var selector: [String: String]
  var ports: [ServicePort]
  var publishNotReadyAddresses: Bool
  var range: SourceRange
  var selectorRange: SourceRange?
  var affinitySeconds: Int?
  var internalIsLocal = false
  var externalIsLocal = false
}

struct EndpointSliceObject {
  var namespace: String
  var service: String
  var addresses: [IPv4Address]
  var ports: [Int]
}

struct NetworkPolicyObject {
  var meta: ObjectMeta
  var selector: LabelSelector
  var ingress: [PolicyRule]
  var egress: [PolicyRule]
  var directions: Set<TrafficDirection>
  var range: SourceRange
}
