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
        message = "nothing to change here: select a workload or ALB, or step to a blocked hop"
      } else {
        mode = .menu(menu)
      }
    case .branch: branch()
    case .compareBranches: compareBranches()
    case .load: mode = .menu(loadMenu)
    case .sweep: sweep()
    case .stepInto: stepInto()
    case .stepOut: stepOut()
    case .continueUntil: mode = .prompt(Prompt(kind: .until, text: lastCondition))
    default: break
    }
  }

  // MARK: Edits

  /// Fixes for what blocks the hop on screen, then changes of what is selected.
  private func whatIfMenu() -> Menu {
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
    edits += scaleEdits + targetTypeEdits
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

  // MARK: Branches

  /// The first time: a second branch begins here. Later: goes to the other branch.
  private mutating func branch() {
    isPlaying = false
    guard let other else {
      self.other = timeline
      onSecondBranch = true
      message = "branch 2 begins here: change something; b goes back to branch 1, B compares"
      return
    }
    self.other = timeline
    timeline = other
    onSecondBranch.toggle()
    clock = world.now
    relayout()
    message = "now in branch \(onSecondBranch ? 2 : 1)"
  }

  private mutating func compareBranches() {
    guard let other else { return }
    var mine = Self.finished(timeline)
    var theirs = Self.finished(other)
    let end = max(mine.world.now, theirs.world.now)
    mine.play(until: end)
    theirs.play(until: end)
    var lines: [String] = []
    let count = max(mine.world.requests.count, theirs.world.requests.count)
    for id in 0..<count {
      lines += Self.difference(id, mine, theirs)
    }
    lines += Self.stateDifference(mine.world, theirs.world)
    let (here, there) = onSecondBranch ? (2, 1) : (1, 2)
    if lines.isEmpty { lines = ["both come out the same"] }
    mode = .report(
      "branch \(here) ◄ and branch \(there) ►, both played to t+\(end.text) s", lines,
      scroll: 0)
  }

  /// A copy in which every request has ended.
  private static func finished(_ timeline: Timeline) -> Timeline {
    var copy = timeline
    while copy.world.inFlight > 0, copy.stepToHop() {}
    return copy
  }

  private static func difference(_ id: Int, _ mine: Timeline, _ theirs: Timeline) -> [String] {
    func request(_ timeline: Timeline) -> RequestState? {
      id < timeline.world.requests.count ? timeline.world.requests[id] : nil
    }
    let (a, b) = (request(mine), request(theirs))
    if a?.hops == b?.hops, a?.outcome == b?.outcome { return [] }
    let line = (a ?? b).map { "\($0.line)" } ?? ""
    var out = [
      "#\(id + 1) \(line)", "  ◄ \(ending(a))", "  ► \(ending(b))",
    ]
    let (left, right) = (a?.hops ?? [], b?.hops ?? [])
    for index in 0..<max(left.count, right.count) {
      let (mine, theirs) = (
        index < left.count ? left[index].summary : "–",
        index < right.count ? right[index].summary : "–"
      )
      if mine != theirs { out += ["  hop \(index + 1)", "    ◄ \(mine)", "    ► \(theirs)"] }
    }
    return out
  }

  /// How a request ended, and after what time.
  private static func ending(_ request: RequestState?) -> String {
    guard let request, let outcome = request.outcome else { return "not sent" }
    let took = request.endedAt.map { ", after \(($0 - request.sentAt).text)" } ?? ""
    return outcome.sentence + took
  }

  private static func stateDifference(_ mine: World, _ theirs: World) -> [String] {
    var out: [String] = []
    let topology = mine.topology
    for group in mine.targetGroups.indices {
      func states(_ world: World) -> String {
        world.targetGroups[group].targets.filter { $0.health != .unused }.map {
          "\(world.targetName($0, world.topology)) \($0.health.rawValue)"
        }.joined(separator: ", ")
      }
      let (left, right) = (states(mine), states(theirs))
      if left != right {
        out += ["targets of \(topology.targetGroups[group].name)", "  ◄ \(left)", "  ► \(right)"]
      }
    }
    return out
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
    message = message ?? "\(perSecond) requests a second from now on; L stops them"
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
    if !lines.isEmpty { mode = .report("background load", lines, scroll: 0) }
  }

  mutating func load(_ count: Int) {
    guard let request else { return }
    let order = request.order
    let run = LoadRun(order, count: count, perSecond: nil, in: world)
    let text = LoadRunReport(order, run).text
    mode = .report(
      "\(count) requests one after the other, from this moment on", Self.lines(text), scroll: 0)
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
    mode = .report("every single fault on this request", Self.lines(report.text), scroll: 0)
  }

  private static func lines(_ text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      .reversed().drop { $0.isEmpty }.reversed()
  }

  // MARK: Into a hop

  /// Hop → decision → single check; `.` and `,` then move on that level.
  private mutating func stepInto() {
    guard let hop = currentHop, !hop.decisions.isEmpty else { return }
    switch depth {
    case .hop: depth = .decision(0)
    case .decision(let index):
      depth = hop.decisions[index].candidates.isEmpty ? depth : .check(index, 0)
    case .check: message = "this is a single check: o goes out again"
    }
    scroll[.why] = nil
  }

  private mutating func stepOut() {
    switch depth {
    case .hop: break
    case .decision: depth = .hop
    case .check(let index, _): depth = .decision(index)
    }
    scroll[.why] = nil
  }

  /// The next or previous decision or check; false at the hop's border.
  mutating func moveInside(_ step: Int) -> Bool {
    guard let hop = currentHop else { return false }
    let border = step > 0 ? "the last one of this hop" : "the first one of this hop"
    switch depth {
    case .hop: return false
    case .decision(let index):
      let next = index + step
      if hop.decisions.indices.contains(next) {
        depth = .decision(next)
      } else {
        message = "this decision is \(border): o goes out"
      }
    case .check(let index, let check):
      let next = check + step
      if hop.decisions[index].candidates.indices.contains(next) {
        depth = .check(index, next)
      } else {
        message = "this check is \(border.replacing("hop", with: "decision")): o goes out"
      }
    }
    return true
  }

  // MARK: Breakpoints

  /// A pod's own name means the one on screen where several namespaces have one.
  private func preferred(_ text: String) -> String {
    guard let space = text.firstIndex(of: " "), !text[..<space].contains("/"),
      case .failure(let problem) = ElementNames.element(
        String(text[..<space]), topology, world), problem.isAmbiguous,
      let element = Finder(self).matches(String(text[..<space]).lowercased()).first
    else { return text }
    return topology[element].qualifiedName + text[space...]
  }

  /// Plays until a condition holds, at most for an hour of simulated time.
  mutating func continueUntil(_ text: String) {
    let condition: Breakpoint
    switch Breakpoint.parse(preferred(text), world) {
    case .success(let found): condition = found
    case .failure(let problem):
      message = problem.text.printable
      return
    }
    lastCondition = text
    isPlaying = false
    let end = world.now + .seconds(3_600)
    let before = world.requests.count
    var next = timeline
    while next.world.nextEventAt.map({ $0 <= end }) ?? false, next.stepUnit() {
      if condition.holds(next.world) {
        timeline = next
        arrived(requestsBefore: before)
        message = "stopped: \(text.printable)"
        return
      }
    }
    message = "'\(text.printable)' does not come true within the next hour"
  }
}
