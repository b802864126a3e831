import Simulation
import TopologyModel

/// Where a request is at a load balancer: which rule took it, and which target, as its own
/// decisions say.
struct RoutingProgress {
  var reached = false
  var listener: Int?
  /// The position of the matching rule; −1 is the default action.
  var rule: Int?
  var group: Int?
  var forwardedTo: ElementID?
  var isCurrent = (arrival: false, forward: false)

  init() {}

  init(_ input: PictureInput, _ balancer: LoadBalancer) {
    if let request = input.request {
      listener = balancer.listeners.firstIndex { $0.port == request.line.url.port }
    }
    for (index, hop) in input.hops.enumerated() {
      let isLast = index == input.hops.count - 1
      if hop.to == balancer.element, hop.from != hop.to, !hop.isResponse {
        reached = true
        isCurrent.arrival = isLast
      }
      if hop.from == balancer.element || hop.to == balancer.element {
        read(hop.decisions, input, balancer)
      }
      if hop.from == balancer.element, !hop.isResponse, hop.to != hop.from, group != nil {
        forwardedTo = hop.to
        isCurrent.forward = isLast
      }
    }
  }

  /// Decisions are known by what they ask, and rules by what they are called there.
  private mutating func read(
    _ decisions: [Decision], _ input: PictureInput, _ balancer: LoadBalancer
  ) {
    for decision in decisions {
      let chosen = decision.candidates.first { $0.verdict == .chosen }?.name
      for (index, spec) in balancer.listeners.enumerated()
      where ListenerRules.question(spec) == decision.question {
        listener = index
        rule = spec.rules.firstIndex { ListenerRules.candidateName($0) == chosen } ?? -1
      }
      if let index = input.topology.targetGroups.firstIndex(where: {
        TargetChoice.question($0.name) == decision.question
      }) {
        group = index
      }
    }
  }
}
