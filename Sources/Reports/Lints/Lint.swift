import Simulation
import SourceText
import TopologyModel

/// A practice worth holding to, checked on an architecture that loads; a new one is a type like this and
/// a line in `LintCatalog`.
protocol Lint: Sendable {
  /// Stable: `database-reachable`.
  static var id: String { get }
  /// What is wrong where it speaks up, in a few words.
  static var title: String { get }
  /// Why it matters and what to do, in two or three sentences.
  static var explanation: String { get }
  /// Where the practice comes from.
  static var source: String { get }
  static var severity: Diagnostic.Severity { get }
  static func check(_ topology: Topology, _ world: World) -> [LintFinding]
}

struct LintFinding {
  var message: String
  var range: SourceRange?
  var suggestion: String?

  init(_ message: String, at range: SourceRange?, suggestion: String? = nil) {
    self.message = message
    self.range = range
    self.suggestion = suggestion
  }
}

/// How loud each lint is: `off`, `note`, `warning` or `error` by id.
package struct LintSettings: Sendable {
  package enum Level: String, CaseIterable, Sendable {
    case off, note, warning, error

    var severity: Diagnostic.Severity? {
      switch self {
      case .off: nil
      case .note: .note
      case .warning: .warning
      case .error: .error
      }
    }
  }

  private var levels: [String: Level] = [:]

  package init() {}

  /// What the architecture file says, with what the command line says on top.
  package init(_ topology: Topology, overrides: [(String, Level)]) {
    for (id, word) in topology.lintLevels { levels[id] = Level(rawValue: word) }
    for (id, level) in overrides { levels[id] = level }
  }

  func severity(_ lint: any Lint.Type) -> Diagnostic.Severity? {
    levels[lint.id].map(\.severity) ?? lint.severity
  }
}

package enum LintCatalog {
  /// One line for a lint.
  static let all: [any Lint.Type] = [
    DatabaseReachable.self, BastionToPrimary.self, TunnelIntoProduction.self,
    ProductionExposed.self, CertificateCoversHosts.self, CertificateExpired.self,
    OneLoadBalancerPerGroup.self, ShadowedRule.self, GroupWithoutTargets.self,
    TargetUnreachable.self, HealthCheckDiffers.self, RecordWithoutTarget.self,
    CallBlocked.self, PolicySelectsNothing.self,
  ]

  package static var ids: [String] { all.map { $0.id } }

  /// Everything the lints have to say, in the order of the catalogue.
  package static func run(_ topology: Topology, _ settings: LintSettings) -> [Diagnostic] {
    if topology.elements.isEmpty { return [] }
    let world = World(topology)
    var out: [Diagnostic] = []
    for lint in all {
      guard let severity = settings.severity(lint) else { continue }
      for finding in lint.check(topology, world) {
        out.append(
          Diagnostic(
            severity, lint.id, finding.message, at: finding.range, suggestion: finding.suggestion))
      }
    }
    return out
  }

  /// `topowalk explain ID`; `nil` for an id that is no lint's.
  static func explanation(_ id: String) -> String? {
    guard let lint = all.first(where: { $0.id == id }) else { return nil }
    return
      "\(lint.id) (\(lint.severity.word))\n\n\(lint.title).\n\n\(lint.explanation)\n\nSource: \(lint.source)\n"
  }
}

extension Topology {
  /// Named production, or labelled so.
  func isProduction(_ namespace: String) -> Bool {
    let words = ["prod", "production", "prd", "live"]
    let parts = ClusterScope.plain(namespace).lowercased().split(whereSeparator: {
      "-_".contains($0)
    }).map(String.init)
    if parts.contains(where: { words.contains($0) }) { return true }
    let labels = namespaces.first { $0.name == namespace }?.labels ?? [:]
    return ["env", "environment", "stage", "tier"].contains { key in
      labels[key].map { words.contains($0.lowercased()) } ?? false
    }
  }
}
