import TestSupport
import TopologyModel

@testable import Simulation

/// A Deployment `api` behind an ALB, with more of a container and of a pod spec.
func prodTimeline(
  replicas: Int = 4, container: String = "", pod: String = "", service: String = "",
  namespace: String = "", strategy: String = "", extra: String = "", architecture: String = ""
) -> Timeline {
  let manifests = """
    apiVersion: v1
    kind: Namespace
    metadata: {name: prod, labels: {\(namespace)}}
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: api, namespace: prod}
    spec:
      replicas: \(replicas)
      \(strategy)
      template:
        metadata: {labels: {app: api}}
        spec:
          \(pod)
          containers:
            - name: api
              ports: [{containerPort: 8080, name: http}]
              \(container)
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: asker, namespace: prod, labels: {app: asker}}
    spec: {containers: [{name: main}]}
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: api, namespace: prod}
    spec: {selector: {app: api}, ports: [{port: 80, targetPort: 8080}]\(service)}
    ---
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata:
      name: web
      namespace: prod
      annotations:
        kubernetes.io/ingress.class: alb
        alb.ingress.kubernetes.io/target-type: ip
        alb.ingress.kubernetes.io/scheme: internet-facing
    spec:
      rules: [{http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: api, port: {number: 80}}}}]}}]
    \(extra)
    """
  return Timeline(
    load(["architecture.yaml": "topowalk: 1\n\(architecture)", "k.yaml": manifests]).topology)
}

/// A Deployment whose container listens on a port, and a Service of the same name on port 80.
func appManifests(
  _ name: String, replicas: Int = 1, port: Int = 80, annotations: String = "",
  service: String = "ports: [{port: 80}]"
) -> String {
  """
  apiVersion: apps/v1
  kind: Deployment
  metadata: {name: \(name)}
  spec:
    replicas: \(replicas)
    template:
      metadata: {labels: {app: \(name)}}
      spec: {containers: [{name: main, ports: [{containerPort: \(port)}]}]}
  ---
  apiVersion: v1
  kind: Service
  metadata: {name: \(name), annotations: {\(annotations)}}
  spec: {selector: {app: \(name)}, \(service)}
  """
}

/// An Ingress of the AWS Load Balancer Controller with pods as targets; each annotation is `name: value` as in YAML,
/// the controller's prefix left out.
func albIngress(_ name: String, annotations: [String], spec: String) -> String {
  let lines = (["target-type: ip"] + annotations).map { "    alb.ingress.kubernetes.io/\($0)" }
  return """
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata:
      name: \(name)
      annotations:
        kubernetes.io/ingress.class: alb
    \(lines.joined(separator: "\n"))
    spec: {\(spec)}
    """
}
