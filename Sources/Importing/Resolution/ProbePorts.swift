import SourceText
import TopologyModel

/// Ports that probes ask for and no container has.
enum ProbePorts {
  static func report(
    _ template: PodTemplate, _ qualified: String, _ builder: inout TopologyBuilder
  ) {
    let declared = template.containers.flatMap(\.ports)
    for container in template.containers {
      for (kind, probe) in probes(container) {
        switch probe.port {
        case .name(let name):
          guard template.loses(probe) else { continue }
          builder.warn(
            "unknown-port",
            "the \(kind) probe of \(qualified) asks the port named '\(name)', which container "
              + "'\(container.name)' does not have: \(effect(kind))", at: probe.range,
            suggestion: Suggestion.near(name, in: container.ports.compactMap(\.name)))
        case .number(let number):
          guard !declared.isEmpty, !declared.contains(where: { $0.port == number }) else {
            continue
          }
          let known = Set(declared.map(\.port)).sorted().map(String.init).joined(separator: ", ")
          builder.warn(
            "undeclared-port",
            "the \(kind) probe of \(qualified) asks port \(number), and its containers declare only "
              + "\(known); Kubernetes allows it, and something is taken to listen there",
            at: probe.range)
        case nil: continue
        }
      }
    }
  }

  private static func probes(_ container: Container) -> [(kind: String, probe: Probe)] {
    [
      ("readiness", container.readinessProbe), ("liveness", container.livenessProbe),
      ("startup", container.startupProbe),
    ].compactMap { kind, probe in probe.map { (kind, $0) } }
  }

  private static func effect(_ kind: String) -> String {
    switch kind {
    case "readiness": "its pods are never ready"
    case "startup": "its pods never start"
    default: "nothing is ever restarted for it"
    }
  }
}
