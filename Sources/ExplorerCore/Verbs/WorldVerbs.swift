import Simulation
import SourceText
import TopologyModel

/// Requests, faults, edits: what changes the world.
enum WorldVerbs {
  static let all: [Verb] = [
    Verb(
      "request [GET] URL [-H 'Name: value'] [from WHO] [via BASTION]",
      "send a request", words: { state, before in Names.request(state, before) }
    ) { state, rest in
      if rest.isEmpty {
        state.mode = .menu(state.requestMenu())
        return []
      }
      return state.sendTyped(rest) ? [.remember] : []
    },
    deed(
      "fault FAULT ELEMENT [for 30s]", "break something",
      words: { state, before in
        before.isEmpty ? FaultCatalog.all.map { $0.id } : Names.elements(state)
      }),
    deed(
      "undo-fault FAULT ELEMENT", "take a fault back",
      words: { state, before in
        before.isEmpty ? state.world.shownFaults.map(\.fault) : Names.elements(state)
      }),
    deed(
      "scale WORKLOAD REPLICAS", "what if there were more or fewer pods",
      words: { state, before in before.isEmpty ? Names.workloads(state) : [] }),
    deed(
      "target-type ip|instance SERVICE", "what if the target group had the other type",
      words: { state, before in before.isEmpty ? ["ip", "instance"] : Names.services(state) }),
    deed(
      "node-port SERVICE", "what if a ClusterIP Service were a NodePort",
      words: { state, before in before.isEmpty ? Names.services(state) : [] }),
    deed(
      "allow SECURITY-GROUP PORTS [from BLOCK|GROUP]", "what if an inbound rule were added",
      words: Names.securityGroup),
    deed(
      "revoke SECURITY-GROUP PORTS [from BLOCK|GROUP]", "what if an inbound rule were removed",
      words: Names.securityGroup),
    deed(
      "remove-policy NETWORK-POLICY", "what if a NetworkPolicy were not there",
      words: { state, before in
        before.isEmpty ? state.topology.networkPolicies.map(\.qualifiedName) : []
      }),
    deed(
      RuleWords.usage, "what if a listener rule were gone, in another place, or had another path",
      words: { _, before in before.isEmpty ? ["remove", "swap", "path"] : [] }),
    deed(
      "fix CHANGE", "make one of the changes that would let a blocked request pass",
      words: { state, before in
        before.isEmpty
          ? PossibleEdits.fixes(in: state.world).map { $0.text(in: state.topology) } : []
      }),
    Verb(
      "load [COUNT | PER-SECOND REQUEST]",
      "send the request on screen so many times, or another so often a second in the background"
    ) { state, rest in
      if rest.contains(" ") { return state.doDeed("load \(rest)") }
      guard let count = Int(rest.isEmpty ? "100" : rest), (1...100_000).contains(count) else {
        state.message = "expected 'load 100' or 'load 10 GET https://…'"
        return []
      }
      if state.request == nil {
        state.message = state.obstacle(.load)
        return []
      }
      state.load(count)
      return []
    },
    deed("stop-loads", "end every background load"),
  ]

  private static func deed(
    _ usage: String, _ help: String, words: @escaping Verb.Words = { _, _ in [] }
  ) -> Verb {
    let name = String(usage.prefix { $0 != " " })
    return Verb(usage, help, words: words) { state, rest in
      state.doDeed(rest.isEmpty ? name : "\(name) \(rest)")
    }
  }
}

extension ExplorerState {
  /// Parses and does; what stands in its way becomes the message.
  mutating func doDeed(_ text: String) -> [Effect] {
    switch Deeds.parse(text, world) {
    case .failure(let problem): message = problem.text.printable
    case .success([.stopLoads]) where !world.loads.contains(where: \.isOn):
      message = "no background load is running"
    case .success(let inputs):
      message = nil
      for input in inputs where message == nil { give(input) }
      if message == nil {
        message = "\(text); \(keys.key(.undo)) takes it back".printable
      }
      for case .send in inputs { afterSending() }
    }
    return []
  }

  /// Sends what was typed; false when it was not understood, which the message says.
  mutating func sendTyped(_ text: String) -> Bool {
    switch Deeds.request(Self.withoutDoubleMethod(text), world) {
    case .success(let order):
      send(order)
      history.add("request \(text)", to: .command)
      return true
    case .failure(let problem):
      message = problem.text.printable
      return false
    }
  }
}

/// Words to complete with.
enum Names {
  static func elements(_ state: ExplorerState) -> [String] {
    state.topology.elements.prefix(5_000).map { Deeds.name($0.id, state.topology, quickly: true) }
  }

  static func workloads(_ state: ExplorerState) -> [String] {
    state.topology.workloads.prefix(5_000).map(\.qualifiedName)
  }

  static func services(_ state: ExplorerState) -> [String] {
    state.topology.services.filter { !$0.isStandIn }.prefix(5_000).map(\.qualifiedName)
  }

  /// Who may send a request.
  static func senders(_ state: ExplorerState) -> [String] {
    ["internet"] + state.topology.clients.map(\.name) + state.topology.bastions.map(\.name)
      + workloads(state)
  }

  static func request(_ state: ExplorerState, _ before: [String]) -> [String] {
    switch before.last {
    case "from": return senders(state)
    case "via": return state.topology.bastions.flatMap { [$0.name, "ssm:\($0.name)"] }
    default: break
    }
    let saved = state.topology.savedRequests.map(\.text)
    let urls = saved.compactMap { $0.split(separator: " ").last.map(String.init) }
    return before.isEmpty
      ? RequestLine.httpMethods + urls
      : before.count == 1 ? urls + ["from", "via"] : ["from", "via", "-H", "-L"]
  }

  static let securityGroup: Verb.Words = { state, before in
    let groups = state.topology.network.securityGroups.map(\.name)
    switch before.count {
    case 0: return groups
    case 2: return ["from"]
    case 3: return groups + ["0.0.0.0/0"]
    default: return []
    }
  }
}
