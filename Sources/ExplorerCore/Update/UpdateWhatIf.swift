import Reports
import Simulation
import SourceText
import TerminalCanvas
import TopologyModel

/// What-if: edits, branches, many requests, every single fault.
extension ExplorerState {
  mutating func performWhatIf(_ command: Command) {
    switch command {
    case .whatIf:
      let menu = whatIfMenu()
      if menu.items.isEmpty {
        message =
          "nothing to change here: select a workload, ALB, rule or policy, or step to a blocked hop"
      } else {
        mode = .menu(menu)
      }
    case .changes: showChanges()
    case .fork: fork()
    case .compareBranches: compareBranches()
    case .load: mode = .menu(loadMenu)
    case .sweep: sweep()
    default: break
    }
  }

  // MARK: Edits

  /// Fixes for what blocks the hop on screen, then changes of what is selected.
  func whatIfMenu() -> Menu {
    var edits: [(String, [Edit])] = []
    for check in blockersOnScreen {
      if let fix = check.fix {
        edits.append(("fix: \(fix.text(in: topology))\(preview([fix]))", [fix]))
      }
    }
    let fixes = edits.flatMap(\.1)
    if fixes.count > 1 {
      edits.append(("all \(fixes.count) fixes\(preview(fixes))", fixes))
    }
    edits += scaleEdits + targetTypeEdits + ruleEdits + groupEdits
    for policy in topology.networkPolicies where policy.element == selection {
      let edit = Edit.removePolicy(policy)
      edits.append((edit.text(in: topology), [edit]))
    }
    let items = edits.map { Menu.Item(text: $0.0.printable, choice: .edits($0.1)) }
    return Menu(title: "what if", items: items, selected: 0)
  }

  /// Of the hop on screen, else of all hops of its request; each once.
  private var blockersOnScreen: [NetworkCheck] {
    let here = (currentHop?.decisions ?? []).flatMap(\.blockers)
    let all = here.isEmpty ? (request?.hops ?? []).flatMap(\.decisions).flatMap(\.blockers) : here
    return all.reduce(into: []) { out, check in
      if !out.contains(check) { out.append(check) }
    }
  }

  /// What would come of the request on screen, tried in a copy.
  private func preview(_ edits: [Edit]) -> String {
    guard let request else { return "" }
    let outcome = BlockerSearch.outcome(of: request.order, after: edits, in: world)
    return outcome.map { " → then \($0.sentence)" } ?? ""
  }

  private var selectedWorkload: Int? {
    let element = selection ?? currentHop?.to
    return element.flatMap { topology.workload(of: $0) }
      ?? element.flatMap { topology.podSlot(of: $0) }.map { topology.podSlots[$0].workload }
  }

  private var targetTypeEdits: [(String, [Edit])] {
    topology.targetGroups.indices.compactMap { group in
      let spec = topology.targetGroups[group]
      if spec.isByHand { return nil }
      let service = topology.services[spec.service]
      let isMine = selectedWorkload.map { workload in
        service.slots.contains { topology.podSlots[$0].workload == workload }
      }
      let balancer = topology.loadBalancer(ofTargetGroup: group)
      let isBalancer = balancer.map { topology.loadBalancers[$0].element == selection } ?? false
      guard isMine ?? false || isBalancer else { return nil }
      if spec.targetType == .instance {
        return ("target type ip for \(service.qualifiedName)", [.targetType(group: group, .ip)])
      }
      if service.ports[spec.servicePort].nodePort == nil {
        return (
          "target type instance for \(service.qualifiedName), which becomes a NodePort",
          [.nodePort(service: spec.service), .targetType(group: group, .instance)]
        )
      }
      return (
        "target type instance for \(service.qualifiedName)",
        [.targetType(group: group, .instance)]
      )
    }
  }

  /// Of the selected load balancer: each rule gone, each two neighbours in the other order.
  private var ruleEdits: [(String, [Edit])] {
    guard let balancer = topology.loadBalancers.firstIndex(where: { $0.element == selection })
    else { return [] }
    var out: [Edit] = []
    for (listener, spec) in topology.loadBalancers[balancer].listeners.enumerated() {
      for (rule, next) in zip(spec.rules, spec.rules.dropFirst()) {
        out.append(
          .swapListenerRules(
            balancer: balancer, listener: listener, rule.priority, next.priority))
      }
      out += spec.rules.map {
        .removeListenerRule(balancer: balancer, listener: listener, $0)
      }
    }
    return out.prefix(16).map { ($0.text(in: topology), [$0]) }
  }

  /// Of what is selected and has security groups: each inbound rule gone.
  private var groupEdits: [(String, [Edit])] {
    guard let selection else { return [] }
    let interface =
      topology.databases.first { $0.element == selection }?.interface
      ?? topology.bastions.first { $0.element == selection }?.interface
    let own = topology.network.securityGroups.firstIndex { $0.element == selection }
    let groups = interface?.securityGroups ?? own.map { [$0] } ?? []
    return groups.flatMap { group in
      topology.network.securityGroups[group].inbound.map { rule in
        let edit = Edit.removeSecurityGroupRule(group: group, .ingress, rule)
        return (edit.text(in: topology), [edit])
      }
    }
  }

  private var scaleEdits: [(String, [Edit])] {
    guard let workload = selectedWorkload, topology.workloads[workload].replacesPods else {
      return []
    }
    let count = world.desired[workload]
    let name = topology.workloads[workload].qualifiedName
    return [count + 1, count - 1, 0].filter { $0 >= 0 && $0 != count }.reduce(into: []) { out, n in
      if !out.contains(where: { $0.0.hasSuffix(" \(n)") }) {
        out.append(("scale \(name) to \(n)", [.scale(workload: workload, n)]))
      }
    }
  }

  // MARK: Many requests

  private var loadMenu: Menu {
    var items = [1, 10, 100, 1_000].map {
      Menu.Item(
        text: "\($0 == 1 ? "once" : "\($0) times"), one after the other, into a copy",
        choice: .load($0))
    }
    items += [10, 100].map {
      Menu.Item(text: "\($0) a second from now on, in the background", choice: .startLoad($0))
    }
    if world.loads.contains(where: \.isOn) {
      items.append(Menu.Item(text: "stop the background load", choice: .stopLoads))
    }
    return Menu(title: "send the request on screen", items: items, selected: 2)
  }

  mutating func startLoad(_ perSecond: Int) {
    guard let request else { return }
    give(.startLoad(request.order, perSecond: perSecond))
    message = message ?? "\(perSecond) requests a second from now on; \(keys.key(.load)) stops them"
  }

  /// What came of the background loads so far.
  mutating func showLoads() {
    let lines = world.loads.flatMap { load -> [String] in
      let failures = load.failures.map { "\($0.count) × \($0.status)" }.joined(separator: ", ")
      let pending = load.sent - load.succeeded - load.failures.reduce(0) { $0 + $1.count }
      return [
        load.name,
        "  \(load.sent) sent, \(load.succeeded) well"
          + (failures.isEmpty ? "" : ", \(failures)")
          + (pending > 0 ? ", \(pending) in flight" : ""),
      ]
    }
    if !lines.isEmpty { mode = .report(Report("background load", text: lines), scroll: 0) }
  }

  mutating func load(_ count: Int) {
    guard let request else { return }
    let order = request.order
    let run = LoadRun(order, count: count, perSecond: nil, in: world)
    let text = LoadRunReport(order, run).text
    mode = .report(
      Report("\(count) requests one after the other, from this moment on", text: Self.lines(text)),
      scroll: 0)
  }

  private mutating func sweep() {
    guard let request else { return }
    isPlaying = false
    let order = request.order
    sweeping = SweepJob(sweep: FaultSweep(order, in: world), request: "\(order.line)")
    message = "sweeping … any key stops"
  }

  /// Some cases at a time, so that keys are heard.
  mutating func continueSweep() {
    guard var job = sweeping else { return }
    let end = min(job.sweep.cases.count, job.rows.count + 20)
    job.rows += job.sweep.rows(Array(job.rows.count..<end))
    sweeping = job
    message = "sweeping: \(end) of \(job.sweep.cases.count) faults, any key stops"
    guard end == job.sweep.cases.count else { return }
    sweeping = nil
    message = nil
    let report = SweepReport(
      request: job.request, baseline: job.sweep.baseline?.sentence ?? "does not end",
      baselineIsGood: job.sweep.baseline?.isGood ?? false, cases: end,
      rows: SweepReport.sorted(job.rows))
    mode = .report(
      Report("every single fault on this request", text: Self.lines(report.text)), scroll: 0)
  }

  static func lines(_ text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      .reversed().drop { $0.isEmpty }.reversed()
  }
}
