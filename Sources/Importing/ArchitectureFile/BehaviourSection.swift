import LocatedYAML
import SourceText
import TopologyModel

/// `behaviours`: what applications do with requests; images cannot be looked into.
enum BehaviourSection {
  static let key = KeySchema.optional(
    "behaviours",
    .list(
      .object(
        ObjectSchema(
          "behaviour",
          [
            .required("workload", .string, "namespace/name"),
            .optional(
              "latency", .integer(0...3_600_000), "milliseconds it works on a request",
              default: "4"),
            .optional(
              "errorPercent", .integer(0...100), "of a hundred requests so many answer 500",
              default: "0"),
            .optional(
              "cpu", .integer(0...3_600_000), "milliseconds of CPU a request costs",
              default: "10"),
            .optional(
              "listens", .list(.integer(1...65_535)), "ports something listens on",
              default: "every port a Service or a probe names"),
            .optional(
              "answers",
              .list(
                .object(
                  ObjectSchema(
                    "answer",
                    [
                      .required("path", .string, "path prefix; the longest that fits counts"),
                      .required("status", .integer(200...599), "what it answers there"),
                    ]))), "statuses by path, health checks included", default: "200 everywhere"),
          ]))), "what applications do with requests", default: "200 to everything")

  static func resolve(_ builder: inout TopologyBuilder) {
    let workloads = builder.topology.workloads.map(\.qualifiedName)
    for fields in builder.file.objects("behaviours") {
      guard let name = fields.string("workload"),
        let workload = builder.position(name, of: "workload", among: workloads)
      else { continue }
      let answers = fields.objects("answers").compactMap { answer -> Behaviour.Answer? in
        guard let path = answer.string("path")?.value, let status = answer.int("status")?.value
        else { return nil }
        return Behaviour.Answer(path: path, status: status)
      }
      var behaviour = Behaviour(
        workload: workload, latencyMilliseconds: fields.int("latency")?.value,
        errorPercent: fields.int("errorPercent")?.value ?? 0, answers: answers,
        provenance: .declared(fields.range))
      behaviour.cpuMilliseconds = fields.int("cpu")?.value
      if fields.node["listens"] != nil {
        behaviour.listens = fields.nodes("listens").compactMap(\.int)
      }
      builder.topology.behaviours.append(behaviour)
    }
  }
}
