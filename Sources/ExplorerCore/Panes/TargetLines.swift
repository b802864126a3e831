import DiagramDrawing
import Simulation
import SourceText
import TerminalCanvas
import TopologyModel

/// Target health with its counters: the load balancer's own view, beside what Kubernetes thinks.
enum TargetLines {
  static func content(_ state: ExplorerState, width: Int) -> PaneContent {
    guard let group = group(state) else {
      return PaneContent(
        title: "state", lines: [[Span("no target group: no load balancer has been built", .dim)]])
    }
    let spec = state.topology.targetGroups[group]
    let targets = state.world.targetGroups[group].targets.filter { $0.health != .unused }
    var lines: [[Span]] = [header(width)]
    if targets.isEmpty { lines.append([Span("○ no registered target: a request gets 503", .bad)]) }
    let registered = targets.filter(\.isRegistered)
    if !registered.isEmpty, registered.allSatisfy({ $0.health == .unhealthy }) {
      lines.append([Span("✗ all unhealthy: the group fails open", .bad, bold: true)])
    }
    for target in targets { lines += line(target, spec, state, width) }
    lines += footer(spec, width)
    return PaneContent(
      title: "targets (\(spec.targetType.rawValue)) \(spec.name)",
      lines: lines)
  }

  /// The group of the selected workload or pod, else the one the request went to, else the first.
  private static func group(_ state: ExplorerState) -> Int? {
    let groups = state.topology.targetGroups
    if groups.isEmpty { return nil }
    if let selection = state.selection {
      if let index = groups.firstIndex(where: { $0.element == selection }) { return index }
      if let index = group(ofHost: selection, state.topology) { return index }
      let workload =
        state.topology.workload(of: selection)
        ?? state.topology.podSlot(of: selection).map { state.topology.podSlots[$0].workload }
      if let workload,
        let index = groups.firstIndex(where: { serves($0, workload, state.topology) })
      {
        return index
      }
    }
    for hop in (state.request?.hops ?? []).reversed() where hop.action == .forwards {
      if let index = group(ofHost: hop.to, state.topology) { return index }
      guard let slot = state.topology.podSlot(of: hop.to) else { continue }
      let workload = state.topology.podSlots[slot].workload
      if let index = groups.firstIndex(where: { serves($0, workload, state.topology) }) {
        return index
      }
    }
    for element in state.options.focus {
      if let index = group(ofHost: element, state.topology) { return index }
    }
    let focused = state.topology.workloads.indices.filter {
      state.options.focus.contains(state.topology.workloads[$0].element)
    }
    return groups.indices.first { index in
      focused.contains { serves(groups[index], $0, state.topology) }
    } ?? 0
  }

  /// The group an instance, a task or a dependency is a target of.
  private static func group(ofHost element: ElementID, _ topology: Topology) -> Int? {
    guard let host = topology.hosts.first(where: { $0.element == element }) else { return nil }
    return topology.targetGroups.firstIndex { group in
      topology.services[group.service].manualEndpoints.contains {
        $0.address == host.interface.address
      }
    }
  }

  private static func serves(_ group: TargetGroup, _ workload: Int, _ topology: Topology) -> Bool {
    topology.services[group.service].slots.contains { topology.podSlots[$0].workload == workload }
  }

  private static func header(_ width: Int) -> [Span] {
    let flight = width >= 52 ? "flight" : "fl"
    let text =
      width >= 40
      ? "  target            state     last5 \(flight) next"
      : "  target        state     last5 next"
    return [Span(text, .dim)]
  }

  private static func line(
    _ target: TargetState, _ spec: TargetGroup, _ state: ExplorerState, _ width: Int
  ) -> [[Span]] {
    let status = StatusReader.level(of: target.health)
    let place = target.address.description + (width >= 40 ? ":\(target.port)" : "")
    let recent = target.recent.map { $0 ? "+" : "x" }.joined()
    var spans = [
      status.span, Span(" \(TextFit.pad(place, width >= 40 ? 18 : 14))"),
      Span(TextFit.pad(target.health.rawValue, 10), status.role),
      Span(TextFit.pad(recent, 6)),
    ]
    if width >= 40 {
      spans.append(
        Span(TextFit.pad(target.inFlight == 0 ? "-" : "\(target.inFlight)", width >= 52 ? 7 : 3)))
    }
    spans.append(Span(nextText(target, state)))
    var out = [spans]
    let pod =
      target.pod.map { state.world.pods[$0].name } ?? target.node.map {
        state.topology.nodes[$0].name
      } ?? ""
    let counters =
      target.failures > 0
      ? "\(target.failures) failed in a row, unhealthy at \(spec.healthCheck.unhealthyThreshold)"
      : target.health == .unhealthy
        ? "\(target.successes) passed in a row, healthy at \(spec.healthCheck.healthyThreshold)"
        : ""
    let reason = target.reason?.rawValue ?? ""
    let truth = target.pod.map { TwoTruths(pod: $0, state.world, state.topology).short } ?? ""
    let detail = [pod, counters, reason, truth].filter { !$0.isEmpty }.joined(separator: ", ")
    let isWell = target.health == .healthy && target.failures == 0
    if !isWell {
      out += TextFit.wrap(detail.printable, max(8, width - 6)).map { [Span("    \($0)", .caution)] }
    }
    if width >= 76, let pod = target.pod {
      let chain = TwoTruths(pod: pod, state.world, state.topology).line
      out += TextFit.wrap(chain.printable, width - 6).map {
        [Span("    \($0)", isWell ? .dim : .plain)]
      }
    }
    return out
  }

  private static func nextText(_ target: TargetState, _ state: ExplorerState) -> String {
    if let drains = target.drainsUntil, target.health == .draining {
      return "\((drains - state.now).text)"
    }
    guard let next = target.nextProbe, target.isRegistered else { return "" }
    return next > state.now ? (next - state.now).text.replacing(" ", with: "") : "now"
  }

  private static func footer(
    _ spec: TargetGroup, _ width: Int
  ) -> [[Span]] {
    let check = spec.healthCheck
    if spec.followsEndpoints {
      return [
        [Span(TextFit.end("no checks of its own: ready endpoints are targets", width - 2), .dim)]
      ]
    }
    let lines = [
      "check \(check.question)\(check.isTCP ? "" : " want \(check.successCodes)") every \(check.intervalSeconds) s, timeout \(check.timeoutSeconds) s",
      "unhealthy after \(check.unhealthyThreshold), healthy again after \(check.healthyThreshold), drain \(spec.attributes.deregistrationDelaySeconds) s",
    ]
    return lines.map { [Span(TextFit.end($0, width - 2), .dim)] }
  }
}
