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

  /// "which rule of HTTPS 443?" and "which target of k8s-prod-cartapi?" with what was chosen.
  private mutating func read(
    _ decisions: [Decision], _ input: PictureInput, _ balancer: LoadBalancer
  ) {
    for decision in decisions {
      let chosen = decision.candidates.first { $0.verdict == .chosen }?.name ?? ""
      if let port = decision.question.wholeMatch(of: /which rule of .* (\d+)\?/)?.1 {
        self.listener = balancer.listeners.firstIndex { "\($0.port)" == port }
        guard let listener else { continue }
        let priority = chosen.prefixMatch(of: /rule (\d+):/)?.1
        rule =
          priority.flatMap { number in
            balancer.listeners[listener].rules.firstIndex { "\($0.priority)" == number }
          } ?? -1
      }
      if let name = decision.question.wholeMatch(of: /which target of (.*)\?/)?.1 {
        group = input.topology.targetGroups.firstIndex { $0.name == name }
      }
    }
  }
}
