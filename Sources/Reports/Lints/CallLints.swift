import Simulation
import SourceText
import TopologyModel

/// A workload is kept from what its settings say it calls.
enum CallBlocked: Lint {
  static let id = "call-blocked"
  static let title = "a call between workloads, or to a database, cannot get through"
  static let explanation =
    "A NetworkPolicy, security group, network ACL or route is in the way, or the Service has no such port. Calls "
    + "marked ~ are read from settings: when nothing calls there, `inferCalls: false` or a `calls` entry says so. "
    + "`topowalk reach` names everything in the way, and the explorer tries a change before anybody makes it."
  static let source = "Kubernetes: network policies; VPC user guide: security groups"
  static let severity = Diagnostic.Severity.warning

  static func check(_ topology: Topology, _ world: World) -> [LintFinding] {
    world.callTroubles().map { trouble in
      let call = topology.calls[trouble.call]
      let mark = call.provenance.reason.map { " (~ \($0))" } ?? ""
      return LintFinding(
        "\(topology.workloads[call.workload].qualifiedName) cannot call \(name(call, topology))\(mark): \(trouble.text)",
        at: call.provenance.range ?? trouble.range
          ?? topology.workloads[call.workload].provenance.range)
    }
  }

  private static func name(_ call: Call, _ topology: Topology) -> String {
    switch call.target {
    case .database(let index, _):
      "\(topology.databases[index].name):\(topology.databases[index].port)"
    case .http(_, let url): "\(url.host):\(url.port)"
    }
  }
}
