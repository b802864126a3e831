import Simulation
import SourceText
import TopologyModel

/// A target of a target group as it was after an event.
package struct TargetMoment: Hashable, Sendable {
  package var group: String
  package var target: String
  package var address: String
  package var state: TargetHealth
  package var reason: ReasonCode?
}

/// Something that changed a state, with every target after it.
package struct ScenarioEvent: Hashable, Sendable {
  package var at: SimInstant
  package var texts: [String]
  package var targets: [TargetMoment]
}

/// One expectation and what came of it.
package struct ScenarioVerdict: Hashable, Sendable {
  package var at: SimDuration
  package var holds: Bool
  package var text: String
  package var range: SourceRange
}

/// Plays a scenario: the timeline of every target, every request, and every expectation.
package struct ScenarioRun: Sendable {
  package private(set) var timeline: Timeline
  package private(set) var events: [ScenarioEvent] = []
  package private(set) var verdicts: [ScenarioVerdict] = []
  package private(set) var diagnostics: [Diagnostic] = []
  /// Requests each step sent, by position in `Scenario.steps`.
  private var sent: [Int: [Int]] = [:]
  private let scenario: Scenario
  private var applied: Set<AppliedFault> = []
  private var logged = 0

  /// Requests get this long after the last step to end.
  private static let patience = SimDuration.seconds(600)

  package init(_ scenario: Scenario, _ topology: Topology) {
    self.scenario = scenario
    timeline = Timeline(topology, seed: scenario.seed)
    record(force: true)
    for (index, step) in scenario.steps.enumerated() {
      play(until: .start + step.at)
      perform(step, index)
      record(force: true)
      if let expectation = step.expectation, expectation.element != nil {
        judge(expectation, of: step)
      }
    }
    play(until: .start + scenario.until)
    let end = timeline.world.now + Self.patience
    while isWaiting, timeline.world.now < end,
      timeline.stepUnit()
    {
      record(force: false)
    }
    for (index, step) in scenario.steps.enumerated() { judgeRequests(step, sent[index] ?? []) }
    verdicts = verdicts.enumerated().sorted {
      ($0.element.at, $0.offset) < ($1.element.at, $1.offset)
    }
    .map(\.element)
  }

  package var holds: Bool { verdicts.allSatisfy(\.holds) && !diagnostics.hasErrors }

  /// Requests are in flight that will end.
  private var isWaiting: Bool {
    timeline.world.inFlight > 0 || timeline.world.loads.contains { !$0.isOn && $0.inFlight > 0 }
  }

  private mutating func play(until instant: SimInstant) {
    while let next = timeline.world.nextEventAt, next <= instant, timeline.stepUnit() {
      record(force: false)
    }
    timeline.give(.wait(until: instant))
  }

  /// Notes the targets whenever something of interest was logged.
  private mutating func record(force: Bool) {
    let log = timeline.world.log
    let fresh = log.suffix(log.written - logged)
    logged = log.written
    let texts = fresh.filter(\.isInteresting).map(\.text)
    if texts.isEmpty, !(force && events.isEmpty) { return }
    events.append(ScenarioEvent(at: timeline.world.now, texts: texts, targets: moments))
  }

  private var moments: [TargetMoment] {
    let world = timeline.world
    let topology = timeline.topology
    return topology.targetGroups.indices.flatMap { group in
      world.targetGroups[group].targets.filter {
        $0.health != .unused || $0.reason == .notInUse
      }.map { target in
        TargetMoment(
          group: topology.services[topology.targetGroups[group].service].qualifiedName,
          target: world.targetName(target, topology), address: "\(target.address):\(target.port)",
          state: target.health, reason: target.reason)
      }
    }
  }

  // MARK: Steps

  private mutating func perform(_ step: ScenarioStep, _ index: Int) {
    switch step.action {
    case .look: break
    case .request(let request): send(request, step, index)
    case .load(let request, let perSecond):
      guard let order = order(request, step) else { return }
      refuse(timeline.give(.startLoad(order, perSecond: perSecond)), step.range)
    case .stopLoads: timeline.give(.stopLoads)
    case .fault(let id, let name, let duration):
      guard let element = subject(of: id, name) ?? element(name, step.range) else { return }
      let input: Input =
        duration.map { .applyFaultFor(id, element, $0) } ?? .applyFault(id, element)
      refuse(timeline.give(input), step.range)
      applied.insert(AppliedFault(id: id, element: element))
    case .undo(let id, let name):
      guard let element = subject(of: id, name) ?? element(name, step.range) else { return }
      let why = timeline.give(.undoFault(id, element))
      // It may have ended by itself, with the pods it was on; twice is one time too many.
      if applied.remove(AppliedFault(id: id, element: element)) == nil { refuse(why, step.range) }
    case .edit(let edit):
      switch ScenarioNames.edit(edit, timeline.topology) {
      case .success(let found): for change in found { timeline.give(.edit(change)) }
      case .failure(let problem): refuse(problem.text, step.range, problem.suggestion)
      }
    }
  }

  private mutating func send(_ request: ScenarioRequest, _ step: ScenarioStep, _ index: Int) {
    guard let order = order(request, step) else { return }
    let start = timeline.world.now
    for number in 0..<request.count {
      if number > 0 { play(until: start + request.interval * number) }
      sent[index, default: []].append(timeline.world.requests.count)
      timeline.give(.send(order))
    }
  }

  private mutating func order(
    _ request: ScenarioRequest, _ step: ScenarioStep
  ) -> RequestOrder? {
    var order: RequestOrder
    do throws(OrderProblem) {
      order = try RequestOrder.parse(
        request.text, from: request.from, via: request.via, in: timeline.topology, timeline.world)
    } catch {
      refuse(error.text, step.range, error.suggestion)
      return nil
    }
    order.line.headers += request.headers
    return order
  }

  /// Of several elements with a name the only one that can have the fault.
  private func subject(of id: String, _ name: String) -> ElementID? {
    guard let fault = FaultCatalog.fault(id) else { return nil }
    let fitting = timeline.topology.elements.filter {
      ($0.qualifiedName == name || $0.name == name)
        && fault.obstacle($0.id, timeline.world, timeline.topology) != .otherSort
    }
    return fitting.count == 1 && fitting[0].kind.rawValue != "pod" ? fitting[0].id : nil
  }

  private struct AppliedFault: Hashable {
    var id: String
    var element: ElementID
  }

  private mutating func element(_ name: String, _ range: SourceRange) -> ElementID? {
    switch ScenarioNames.element(name, timeline.topology, timeline.world) {
    case .success(let element): return element
    case .failure(let problem):
      refuse(problem.text, range, problem.suggestion)
      return nil
    }
  }

  private mutating func refuse(
    _ why: String?, _ range: SourceRange, _ suggestion: String? = nil
  ) {
    guard let why else { return }
    diagnostics.append(
      Diagnostic(.error, "step-failed", why, at: range, suggestion: suggestion))
  }

  // MARK: Expectations

  private mutating func judge(_ expectation: Expectation, of step: ScenarioStep) {
    let found = ExpectationJudge.verdict(
      expectation, request: nil, timeline.topology, timeline.world)
    switch found {
    case .success(let verdict): add(step.at, verdict.holds, verdict.text, expectation.range)
    case .failure(let problem): refuse(problem.text, expectation.range, problem.suggestion)
    }
  }

  private mutating func judgeRequests(_ step: ScenarioStep, _ ids: [Int]) {
    guard let expectation = step.expectation, expectation.element == nil else { return }
    let (topology, world) = (timeline.topology, timeline.world)
    if let problem = ExpectationJudge.unknown(expectation, topology, world) {
      refuse(problem.text, expectation.range, problem.suggestion)
      return
    }
    let verdicts = ids.map { ExpectationJudge.request($0, expectation, topology, world) }
    guard let percent = expectation.successPercent else {
      for verdict in verdicts { add(step.at, verdict.holds, verdict.text, expectation.range) }
      return
    }
    let bad = verdicts.filter { !$0.holds }
    let good = ids.count - bad.count
    add(
      step.at, good * 100 >= percent * ids.count,
      "\(good) of \(ids.count) requests do what is expected, \(percent) % have to"
        + (bad.first.map { "; the first that does not: \($0.text)" } ?? ""),
      expectation.range)
  }

  private mutating func add(
    _ at: SimDuration, _ holds: Bool, _ text: String, _ range: SourceRange
  ) {
    verdicts.append(ScenarioVerdict(at: at, holds: holds, text: text, range: range))
  }
}
