/// Shapes of whole objects by kind; a kind without one is read without being checked field by field.
enum ObjectShapes {
  static let byKind: [String: Shape] = [
    "Namespace": plain("Namespace", Shape.ignored("spec status", bookkeeping)),
    "Node": plain("Node", Shape.read("spec status", .any)),
    "Deployment": workload("Deployment", PodShapes.deployment),
    "StatefulSet": workload("StatefulSet", PodShapes.statefulSet),
    "DaemonSet": workload("DaemonSet", PodShapes.daemonSet),
    "ReplicaSet": workload("ReplicaSet", PodShapes.replicaSet),
    "ReplicationController": workload("ReplicationController", PodShapes.replicationController),
    "Job": workload("Job", PodShapes.job),
    "CronJob": workload("CronJob", PodShapes.cronJob),
    "Pod": plain(
      "Pod", Shape.read("spec", .object(PodShapes.podSpec)) + Shape.read("status", .any)),
    "Service": plain(
      "Service",
      Shape.read("spec", .object(ServiceShapes.service)) + Shape.read("status", .any)),
    "Ingress": plain(
      "Ingress",
      Shape.read("spec", .object(ServiceShapes.ingress)) + Shape.read("status", .any)),
    "IngressClass": plain("IngressClass", Shape.read("spec", .any)),
    "NetworkPolicy": plain(
      "NetworkPolicy",
      Shape.read("spec", .object(ServiceShapes.networkPolicy))
        + Shape.ignored("status", bookkeeping)),
    "EndpointSlice": plain(
      "EndpointSlice",
      Shape.read("addressType", .word(["IPv4", "IPv6", "FQDN"]))
        + Shape.read("endpoints", .list(ServiceShapes.endpoint))
        + Shape.read("ports", .list(ServiceShapes.endpointPort))),
    "Endpoints": plain("Endpoints", Shape.read("subsets", .list(ServiceShapes.subset))),
    "ConfigMap": plain(
      "ConfigMap",
      Shape.read("data", .textMap) + Shape.ignored("binaryData immutable", "not text to read")),
  ]

  static let bookkeeping = "the API server's bookkeeping"

  private static func plain(_ name: String, _ fields: [ShapeField]) -> Shape {
    Shape(
      name,
      [
        Shape.read("apiVersion kind", .text), Shape.read("metadata", .object(metadata)), fields,
      ])
  }

  private static func workload(_ name: String, _ spec: Shape) -> Shape {
    plain(name, Shape.read("spec", .object(spec)) + Shape.read("status", .any))
  }

  static let metadata = Shape(
    "metadata",
    [
      Shape.read("name generateName namespace deletionTimestamp", .text),
      Shape.read("labels annotations", .textMap), Shape.read("ownerReferences", .any),
      Shape.ignored(
        "uid resourceVersion generation creationTimestamp managedFields selfLink finalizers "
          + "clusterName deletionGracePeriodSeconds", bookkeeping),
    ])
}
