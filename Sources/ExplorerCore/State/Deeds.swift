import Scenarios
import Simulation
import SourceText
import TopologyModel

/// What a person does to the world as a line of text: what the palette takes, what the linear mode
/// takes, what session files hold. `words` and `parse` undo each other.
package enum Deeds {
  package struct Problem: Error, Hashable, Sendable {
    package var text: String
  }

  // MARK: To text

  /// With a world pods have their names instead of their numbers: for reading, and for a world in
  /// which they may have other numbers.
  package static func words(
    _ given: Timeline.Given, _ topology: Topology, namedBy world: World? = nil
  ) -> String {
    if case .edit(let edit) = given.input {
      return words(edit, topology, fallback: "fix \(given.note)")
    }
    return words(given.input, topology, namedBy: world)
  }

  package static func words(
    _ input: Input, _ topology: Topology, namedBy world: World? = nil
  ) -> String {
    switch input {
    case .send(let order): return "request \(Self.order(order, topology, world))"
    case .applyFault(let id, let element), .hideFault(let id, let element):
      return "fault \(id) \(name(element, topology))"
    case .applyFaultFor(let id, let element, let duration):
      return "fault \(id) \(name(element, topology)) for \(milliseconds(duration))"
    case .undoFault(let id, let element): return "undo-fault \(id) \(name(element, topology))"
    case .edit(let edit):
      return words(edit, topology, fallback: "fix \(edit.text(in: topology))")
    case .startLoad(let order, let perSecond):
      return "load \(perSecond) \(Self.order(order, topology, world))"
    case .stopLoads: return "stop-loads"
    case .wait(let instant): return "wait \(instant.microseconds)"
    }
  }

  private static func order(
    _ order: RequestOrder, _ topology: Topology, _ world: World?
  ) -> String {
    var text = "\(order.line)"
    for header in order.line.headers { text += " -H '\(header.name): \(header.value)'" }
    switch order.origin {
    case .client(let index): text += " from \(topology.clients[index].name)"
    case .bastion(let index): text += " from \(topology.bastions[index].name)"
    case .host(let index): text += " from \(topology.hosts[index].name)"
    case .pod(let index): text += " from \(world.map { $0.pods[index].name } ?? "pod:\(index)")"
    case .loadBalancer, .node, .database, .cloudflare: break
    }
    if let via = order.via {
      text += " via \(order.usesSession ? "ssm:" : "")\(topology.bastions[via].name)"
    }
    return text
  }

  /// A name that means this element and no other.
  ///
  /// O(elements) unless `quickly`, which takes names as they are.
  package static func name(
    _ element: ElementID, _ topology: Topology, quickly: Bool = false
  ) -> String {
    let value = topology[element]
    if quickly { return value.qualifiedName }
    let isUnique = topology.elements.filter { $0.qualifiedName == value.qualifiedName }.count == 1
    return isUnique ? value.qualifiedName : ElementNames.choice(value, topology)
  }

  private static func milliseconds(_ duration: SimDuration) -> String {
    "\(duration.microseconds / 1_000)ms"
  }

  private static func words(
    _ edit: Edit, _ topology: Topology, fallback: String
  ) -> String {
    switch edit {
    case .scale(let workload, let count):
      return "scale \(topology.workloads[workload].qualifiedName) \(count)"
    case .targetType(let group, let type):
      let service = topology.services[topology.targetGroups[group].service].qualifiedName
      return "target-type \(type.rawValue) \(service)"
    case .nodePort(let service): return "node-port \(topology.services[service].qualifiedName)"
    case .removePolicy(let policy): return "remove-policy \(policy.qualifiedName)"
    case .removeListenerRule(let balancer, let listener, let rule):
      return "rule remove \(RuleWords.place(balancer, listener, topology)) \(rule.priority)"
    case .swapListenerRules(let balancer, let listener, let a, let b):
      return "rule swap \(RuleWords.place(balancer, listener, topology)) \(a) \(b)"
    case .changeListenerRule(let balancer, let listener, let old, let new):
      let place = RuleWords.place(balancer, listener, topology)
      return "rule path \(place) \(old.priority) \(RuleWords.paths(new))"
    case .addSecurityGroupRule(let group, .ingress, let rule)
    where rule.provenance == ScenarioNames.editProvenance:
      return "allow \(Self.rule(rule, of: group, topology))"
    case .removeSecurityGroupRule(let group, .ingress, let rule):
      return "revoke \(Self.rule(rule, of: group, topology))"
    default: return fallback
    }
  }

  private static func rule(
    _ rule: SecurityGroupRule, of group: Int, _ topology: Topology
  ) -> String {
    let groups = topology.network.securityGroups
    let peer: String =
      switch rule.peer {
      case .block(let block): block.description
      case .securityGroup(let index): groups[index].name
      }
    return "\(groups[group].name) \(rule.ports) from \(peer)"
  }

  // MARK: From text

  /// What the words mean in this world; several inputs where one word means several edits.
  package static func parse(_ text: String, _ world: World) -> Result<[Input], Problem> {
    let topology = world.topology
    let words = text.split(separator: " ", maxSplits: 1).map(String.init)
    guard let verb = words.first else { return .failure(Problem(text: "nothing to do")) }
    let rest = words.count > 1 ? words[1].trimmed : ""
    switch verb {
    case "request": return request(rest, world).map { [.send($0)] }
    case "fault", "undo-fault": return fault(verb, rest, world)
    case "load":
      let parts = rest.split(separator: " ", maxSplits: 1).map(String.init)
      guard parts.count == 2, let rate = Int(parts[0]), (1...100_000).contains(rate) else {
        return .failure(Problem(text: "expected 'load 10 GET https://…', a number a second first"))
      }
      return request(parts[1], world).map { [.startLoad($0, perSecond: rate)] }
    case "stop-loads": return .success([.stopLoads])
    case "wait":
      guard let moment = Int64(rest) else {
        return .failure(Problem(text: "'\(rest)' is no moment"))
      }
      return .success([.wait(until: SimInstant(microseconds: moment))])
    case "fix":
      guard
        let edit = PossibleEdits.fixes(in: world).first(where: { $0.text(in: topology) == rest })
      else { return .failure(Problem(text: "'\(rest)' is not a fix for anything now")) }
      return .success([.edit(edit)])
    case "rule":
      return RuleWords.parse(rest, topology).map { $0.map(Input.edit) }
    default: return edit(verb, rest, topology).map { $0.map(Input.edit) }
    }
  }

  package static func request(_ text: String, _ world: World) -> Result<RequestOrder, Problem> {
    let words = RequestWords(text)
    do throws(OrderProblem) {
      var order = try RequestOrder.parse(
        words.request, from: words.from?.hasPrefix("pod:") ?? false ? nil : words.from,
        via: words.via, in: world.topology, world)
      if let from = words.from, from.hasPrefix("pod:"), let index = Int(from.dropFirst(4)) {
        guard world.pods.indices.contains(index) else {
          return .failure(Problem(text: "there is no pod \(index)"))
        }
        order.origin = .pod(index)
      }
      return .success(order)
    } catch {
      return .failure(Problem(text: error.text + (error.suggestion.map { "; \($0)" } ?? "")))
    }
  }

  private static func fault(
    _ verb: String, _ text: String, _ world: World
  ) -> Result<[Input], Problem> {
    var words = text.split(separator: " ").map(String.init)
    guard let id = words.first else {
      return .failure(Problem(text: "expected '\(verb) pod-delete prod/cart-api'"))
    }
    guard let fault = FaultCatalog.fault(id)?.id else {
      let hint = Suggestion.near(id, in: FaultCatalog.all.map { $0.id })
      return .failure(Problem(text: "no fault '\(id)'" + (hint.map { "; \($0)" } ?? "")))
    }
    words.removeFirst()
    var duration: SimDuration?
    if words.count > 2, words[words.count - 2] == "for", verb == "fault" {
      guard let time = DurationText.parse(words[words.count - 1]) else {
        return .failure(Problem(text: "'\(words[words.count - 1])' is not a time; expected 30s"))
      }
      duration = time
      words.removeLast(2)
    }
    if words.isEmpty {
      return .failure(Problem(text: "\(fault) on what? expected a name behind it"))
    }
    switch ElementNames.element(words.joined(separator: " "), world.topology, world) {
    case .failure(let problem):
      return .failure(Problem(text: problem.text + (problem.suggestion.map { "; \($0)" } ?? "")))
    case .success(let element):
      if verb == "undo-fault" { return .success([.undoFault(fault, element)]) }
      return .success([
        duration.map { .applyFaultFor(fault, element, $0) } ?? .applyFault(fault, element)
      ])
    }
  }

  private static func edit(
    _ verb: String, _ text: String, _ topology: Topology
  ) -> Result<[Edit], Problem> {
    let words = text.split(separator: " ").map(String.init)
    let wanted: ScenarioEdit
    switch (verb, words.count) {
    case ("scale", 2):
      guard let count = Int(words[1]), (0...PodPlaces.limit).contains(count) else {
        return .failure(
          Problem(text: "'\(words[1])' is no number of replicas, 0 to \(PodPlaces.limit)"))
      }
      wanted = .scale(workload: words[0], count)
    case ("target-type", 2):
      guard let type = TargetType(rawValue: words[0]) else {
        return .failure(Problem(text: "expected 'target-type ip prod/cart-api' or instance"))
      }
      wanted = .targetType(service: words[1], type)
    case ("node-port", 1): wanted = .nodePort(service: words[0])
    case ("remove-policy", 1): wanted = .removeNetworkPolicy(words[0])
    case ("allow", 2...), ("revoke", 2...):
      guard let ports = PortRange(text: words[1]) else {
        return .failure(Problem(text: "'\(words[1])' is no port; expected 443, 8000-8100 or all"))
      }
      let from = words.count > 3 && words[2] == "from" ? words[3] : "0.0.0.0/0"
      wanted = .securityGroup(words[0], allow: verb == "allow", ports, from: from)
    default:
      let usage = VerbCatalog.all.first { $0.name == verb }?.usage
      return .failure(
        Problem(text: usage.map { "expected \($0)" } ?? "no such thing to do: '\(verb)'"))
    }
    return ScenarioNames.edit(wanted, topology).mapError { problem in
      Problem(text: problem.text + (problem.suggestion.map { "; \($0)" } ?? ""))
    }
  }
}

/// Edits that somebody may want now.
enum PossibleEdits {
  /// The least changes for what blocks any request so far, each once.
  static func fixes(in world: World) -> [Edit] {
    var out: [Edit] = []
    for index in world.requests.indices {
      let request = world.requests[index]
      for check in request.hops.flatMap(\.decisions).flatMap(\.blockers) {
        if let fix = check.fix, !out.contains(fix) { out.append(fix) }
      }
    }
    return out
  }
}

extension String {
  /// Without spaces at both ends.
  var trimmed: String {
    var rest = self[...]
    while rest.first == " " { rest.removeFirst() }
    while rest.last == " " { rest.removeLast() }
    return String(rest)
  }
}
