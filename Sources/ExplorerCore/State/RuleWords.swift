import Simulation
import SourceText
import TopologyModel

/// Listener rules in words: `rule swap 443 1 2`, `rule remove alb:443 3`, `rule path 443 3 /basket`.
enum RuleWords {
  typealias Problem = Deeds.Problem

  static let usage = "rule remove|swap|path [LOAD-BALANCER:]PORT PRIORITY [PRIORITY|PATH]"

  /// A listener: its port, with the load balancer's name where others have that port.
  static func place(_ balancer: Int, _ listener: Int, _ topology: Topology) -> String {
    let port = topology.loadBalancers[balancer].listeners[listener].port
    let isUnique =
      topology.loadBalancers.flatMap(\.listeners).filter { $0.port == port }.count == 1
    return isUnique ? "\(port)" : "\(topology.loadBalancers[balancer].name):\(port)"
  }

  /// The paths of a rule, as they are written behind `rule path`.
  static func paths(_ rule: ListenerRule) -> String {
    let paths = rule.conditions.compactMap { condition -> String? in
      if case .pathPattern(let values) = condition { values.joined(separator: ",") } else { nil }
    }
    return paths.first ?? "/*"
  }

  static func parse(_ text: String, _ topology: Topology) -> Result<[Edit], Problem> {
    let words = text.split(separator: " ").map(String.init)
    guard words.count >= 3, let first = Int(words[2]) else {
      return .failure(Problem(text: "expected '\(usage)'"))
    }
    guard let (balancer, listener) = listener(words[1], topology) else {
      let known = topology.loadBalancers.indices.flatMap { balancer in
        topology.loadBalancers[balancer].listeners.indices.map { place(balancer, $0, topology) }
      }
      return .failure(
        Problem(
          text: "no listener '\(words[1])'; expected \(known.joined(separator: ", "))"))
    }
    let rules = topology.loadBalancers[balancer].listeners[listener].rules
    guard let rule = rules.first(where: { $0.priority == first }) else {
      let known = rules.map { "\($0.priority)" }.joined(separator: ", ")
      return .failure(Problem(text: "no rule \(first); expected \(known)"))
    }
    switch (words[0], words.count) {
    case ("remove", 3):
      return .success([.removeListenerRule(balancer: balancer, listener: listener, rule)])
    case ("swap", 4):
      guard let second = Int(words[3]), second != first,
        rules.contains(where: { $0.priority == second })
      else {
        return .failure(Problem(text: "no rule \(words[3])"))
      }
      return .success([
        .swapListenerRules(balancer: balancer, listener: listener, first, second)
      ])
    case ("path", 4):
      return .success([
        .changeListenerRule(
          balancer: balancer, listener: listener, rule, to: with(words[3], rule))
      ])
    default: return .failure(Problem(text: "expected '\(usage)'"))
    }
  }

  private static func listener(_ text: String, _ topology: Topology) -> (Int, Int)? {
    let parts = text.split(separator: ":").map(String.init)
    guard let port = parts.last.flatMap({ Int($0) }) else { return nil }
    for (balancer, spec) in topology.loadBalancers.enumerated()
    where parts.count == 1 || spec.name == parts[0] {
      if let listener = spec.listeners.firstIndex(where: { $0.port == port }) {
        return (balancer, listener)
      }
    }
    return nil
  }

  /// The rule with another path; wildcards are the ALB's own.
  private static func with(_ path: String, _ rule: ListenerRule) -> ListenerRule {
    var rule = rule
    rule.conditions.removeAll {
      if case .pathPattern = $0 { true } else { false }
    }
    rule.conditions.append(
      .pathPattern(path.split(separator: ",").map { $0.hasPrefix("/") ? "\($0)" : "/\($0)" }))
    rule.provenance = .inferred("changed by hand in the ALB")
    return rule
  }
}
