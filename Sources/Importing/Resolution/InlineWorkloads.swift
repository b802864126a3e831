import LocatedYAML
import SourceText
import TopologyModel

/// Workloads written in the architecture file in a few words, turned into the objects a manifest
/// would hold: a Deployment and, when it has a port, a Service of the same name.
enum InlineWorkloads {
  static let schema = ObjectSchema(
    "workload",
    [
      .required("name", .string, "its name"),
      .optional(
        "kind", .oneOf(["Deployment", "StatefulSet", "DaemonSet"]), "what keeps its pods",
        default: "Deployment"),
      .optional("replicas", .integer(0...1000), "how many pods", default: "1"),
      .optional(
        "port", .integer(1...65535), "the port its container listens on",
        default: "none, no Service"),
      .optional("servicePort", .integer(1...65535), "the port of its Service", default: "the same"),
      .optional(
        "readinessProbe", .string, "the path the kubelet asks", default: "none: ready when running"),
    ])

  static func objects(
    _ namespace: Located<String>, _ workloads: [Fields]
  ) -> (workloads: [WorkloadObject], services: [ServiceObject]) {
    var out: (workloads: [WorkloadObject], services: [ServiceObject]) = ([], [])
    for fields in workloads {
      guard let name = fields.string("name") else { continue }
      let meta = ObjectMeta(name: name, namespace: namespace)
      let labels = ["app": name.value]
      var container = Container(name: name.value)
      if let port = fields.int("port") {
        container.ports = [ContainerPort(name: nil, port: port.value)]
        out.services.append(service(meta, labels, port.value, fields))
      }
      if let path = fields.string("readinessProbe") {
        var probe = Probe()
        probe.path = path.value
        probe.range = path.range
        container.readinessProbe = probe
      }
      out.workloads.append(
        WorkloadObject(
          kind: fields.string("kind").flatMap { WorkloadKind(rawValue: $0.value) } ?? .deployment,
          meta: meta, replicas: fields.int("replicas"),
          template: PodTemplate(labels: labels, containers: [container]), selector: labels,
          range: name.range ?? fields.range))
    }
    return out
  }

  private static func service(
    _ meta: ObjectMeta, _ labels: [String: String], _ port: Int, _ fields: Fields
  ) -> ServiceObject {
    let written = fields.int("servicePort") ?? fields.int("port")
    return ServiceObject(
      meta: meta, type: .clusterIP, selector: labels,
      ports: [
        ServicePort(
          name: nil, port: written?.value ?? port, targetPort: .number(port), nodePort: nil,
          range: written?.range)
      ], publishNotReadyAddresses: false, range: meta.name.range ?? fields.range)
  }
}
