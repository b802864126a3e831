import DiagramDrawing
import Simulation
import SourceText
import TerminalCanvas
import TopologyModel

/// How things are now: targets, databases, kept connections, DNS caches, what is broken.
enum StatePane {
  static func content(_ state: ExplorerState, width: Int) -> PaneContent {
    var content = TargetLines.content(state, width: width)
    content.lines += faults(state)
    content.lines += databases(state)
    content.lines += pools(state)
    content.lines += caches(state, width)
    content.lines += inFlight(state, width)
    return content
  }

  private static func section(_ title: String, _ lines: [[Span]]) -> [[Span]] {
    lines.isEmpty ? [] : [[Span(title, .title, bold: true)]] + lines
  }

  private static func faults(_ state: ExplorerState) -> [[Span]] {
    section(
      "faults",
      state.world.shownFaults.map { active in
        let until = active.until.map { ", until t+\($0.text) s" } ?? ", until taken back"
        let name =
          active.pod.map { state.world.pods[$0].name } ?? state.topology[active.element].name
        return [
          Span("  ! ", .bad, bold: true), Span("\(active.fault) on \(name)".printable, .bad),
          Span(" since t+\(active.since.text) s\(until)", .dim),
        ]
      })
  }

  private static func databases(_ state: ExplorerState) -> [[Span]] {
    section(
      "RDS",
      state.world.databases.enumerated().map { index, database in
        let spec = state.topology.databases[index]
        let isWell = database.status == .available
        let lag = database.lagSeconds > 0 ? ", \(database.lagSeconds) s behind" : ""
        return [
          Span(isWell ? "  ● " : "  ✗ ", isWell ? .good : .bad),
          Span("\(spec.name) ".printable),
          Span("\(database.role.rawValue), \(database.status.rawValue)\(lag), ", .dim),
          Span("name points to \(database.endpointAddress)", .dim),
        ]
      })
  }

  private static func pools(_ state: ExplorerState) -> [[Span]] {
    section(
      "connection pools",
      state.world.keptConnections.prefix(60).map { kept in
        let pod = state.world.pods[kept.pod].name
        let database = state.topology.databases[kept.database].name
        return [
          Span(kept.isBroken ? "  ✗ " : "  ● ", kept.isBroken ? .bad : .good),
          Span("\(pod) → \(database) at \(kept.address)".printable),
          Span(kept.isBroken ? "  dead, the pool does not know" : "", .bad),
        ]
      })
  }

  private static func caches(_ state: ExplorerState, _ width: Int) -> [[Span]] {
    var lines: [[Span]] = []
    let ids = state.world.dnsCaches.keys.sorted { $0.order < $1.order }
    for id in ids {
      let entries = (state.world.dnsCaches[id]?.entries ?? []).filter { $0.expires > state.now }
      for entry in entries.suffix(8) {
        let left = (entry.expires - state.now).text
        lines.append([
          Span("  \(TextFit.pad(id.name(state.topology).printable, width < 100 ? 14 : 32)) ", .dim),
          Span(TextFit.middle(entry.name.printable, max(12, width - 40))),
          Span(" \(entry.type.rawValue) \(entry.answer.content.short)".printable),
          Span("  \(left) left", .dim),
        ])
      }
    }
    return section("DNS caches", lines)
  }

  private static func inFlight(_ state: ExplorerState, _ width: Int) -> [[Span]] {
    let count = state.world.requests.count
    let open = (max(0, count - 200)..<count).filter { state.world.requests[$0].isInFlight }
    return section(
      "requests in flight",
      open.suffix(8).map { id in
        let request = state.world.requests[id]
        return [
          Span("  #\(id + 1) ", .dim),
          Span(TextFit.middle("\(request.line)".printable, max(12, width - 24))),
          Span("  hop \(request.hops.count)", .dim),
        ]
      })
  }
}

extension ResolverID {
  /// Clients first, then outwards to the internet, then inwards to the cluster.
  fileprivate var order: Int {
    switch self {
    case .client(let index): index
    case .internet: 1_000_000
    case .vpc(let index): 1_000_001 + index
    case .cluster(let index): 2_000_000 + index
    }
  }
}
