import SourceText
import TopologyModel

/// Probes on ports that have names nobody gave.
enum ProbePorts {
  static func report(
    _ template: PodTemplate, _ qualified: String, _ builder: inout TopologyBuilder
  ) {
    for container in template.containers {
      for (kind, probe) in probes(container) where container.loses(probe) {
        guard case .name(let name) = probe.port else { continue }
        builder.warn(
          "unknown-port",
          "the \(kind) probe of \(qualified) asks the port named '\(name)', which container "
            + "'\(container.name)' does not have: \(effect(kind))", at: probe.range,
          suggestion: Suggestion.near(name, in: container.ports.compactMap(\.name)))
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
