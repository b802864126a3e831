import LocatedYAML
import SourceText
import TopologyModel

/// What the sources say, before names are resolved: objects as written, in the order they came.
struct TopologyDraft {
  var architecture: YAMLNode?
  var kubernetes = KubernetesObjects()
  /// Where objects go that name no namespace.
  var namespace = "default"
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

  var isEmpty: Bool {
    namespaces.isEmpty && nodes.isEmpty && workloads.isEmpty && services.isEmpty
      && ingresses.isEmpty && networkPolicies.isEmpty
  }
}

struct NodeObject {
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
  var minReadySeconds = 0
  var nodeName: Located<String>?
  var serviceName: String?
  var rollout = RolloutStrategy()
}

struct OwnedPodObject {
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
