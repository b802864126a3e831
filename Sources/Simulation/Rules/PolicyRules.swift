import SourceText
import TopologyModel

/// One end of a connection as NetworkPolicies see it: a pod with its labels, or just an address.
package struct PolicyEnd: Hashable, Sendable {
  package struct Pod: Hashable, Sendable {
    package var namespace: String
    package var namespaceLabels: [String: String]
    package var labels: [String: String]
    package var ports: [ContainerPort]
    /// A source describes the namespace: it has no other labels than these.
    package var isNamespaceRead: Bool
  }

  package var name: String
  package var address: IPv4Address
  /// `nil` for everything that is no pod: ALB nodes, databases, people.
  package var pod: Pod?

  package init(name: String, address: IPv4Address, pod: Pod? = nil) {
    self.name = name
    self.address = address
    self.pod = pod
  }
}

/// A connection that policies are asked about.
package struct PolicyQuestion: Hashable, Sendable {
  package var policies: [NetworkPolicy]
  /// Which policies may select a pod; made once for many questions, or `nil`.
  package var places: PolicyPlaces?
  package var source: PolicyEnd
  package var target: PolicyEnd
  package var transport = PortProtocol.tcp
  /// The source is the node the target pod runs on, which is always admitted: kubelet probes.
  package var isOwnNode = false

  package init(
    policies: [NetworkPolicy], places: PolicyPlaces? = nil, source: PolicyEnd,
    target: PolicyEnd, transport: PortProtocol = .tcp, isOwnNode: Bool = false
  ) {
    self.policies = policies
    self.places = places
    self.source = source
    self.target = target
    self.transport = transport
    self.isOwnNode = isOwnNode
  }
}

/// Where policies stand by what a pod must have to be selected, so that nobody asks all of them.
package struct PolicyPlaces: Hashable, Sendable {
  private struct Key: Hashable {
    var namespace: String
    /// A label that is demanded; `nil` for policies that demand none with one value.
    var label: String?
    var value = ""
  }

  private var places: [Key: [Int]] = [:]
  private var egressNamespaces: Set<String> = []

  package init(_ policies: [NetworkPolicy]) {
    for (index, policy) in policies.enumerated() {
      if policy.directions.contains(.egress) { egressNamespaces.insert(policy.namespace) }
      let demanded = policy.selector.requirements.first {
        $0.comparison == .isIn && $0.values.count == 1
      }
      let key = Key(
        namespace: policy.namespace, label: demanded?.key, value: demanded?.values.first ?? "")
      places[key, default: []].append(index)
    }
  }

  /// False where no pod of the namespace is closed to anything it asks.
  func limitEgress(in namespace: String) -> Bool { egressNamespaces.contains(namespace) }

  /// Positions of those that may select the pod, in the order they were written.
  func near(_ pod: PolicyEnd.Pod) -> [Int] {
    var out = places[Key(namespace: pod.namespace)] ?? []
    for (label, value) in pod.labels {
      out += places[Key(namespace: pod.namespace, label: label, value: value)] ?? []
    }
    return out.sorted()
  }
}

/// Whether NetworkPolicies let a connection through (Kubernetes: network policies).
///
/// Open until selected; a pod that any policy of a direction selects admits only the union of all
/// rules of those policies. Egress of the source AND ingress of the target must admit it.
package enum PolicyRules {
  static func check(
    _ question: PolicyQuestion, _ direction: TrafficDirection, _ port: Int
  ) -> NetworkCheck? {
    let owner = direction == .egress ? question.source : question.target
    let other = direction == .egress ? question.target : question.source
    guard let pod = owner.pod else { return nil }
    let name = "NetworkPolicy \(direction.rawValue) of \(owner.name)"
    // Nothing is copied: a cluster may have thousands of policies, and each target asks.
    let here = question.places?.near(pod) ?? Array(question.policies.indices)
    let selecting = here.filter {
      question.policies[$0].namespace == pod.namespace
        && question.policies[$0].directions.contains(direction)
        && question.policies[$0].selector.matches(pod.labels)
    }
    if selecting.isEmpty {
      return NetworkCheck(name: name, passes: true, reason: "no policy selects it: open")
    }
    if direction == .ingress, question.isOwnNode {
      return NetworkCheck(name: name, passes: true, reason: "its own node is always admitted")
    }
    for index in selecting {
      let policy = question.policies[index]
      for rule in policy.rules(direction) where admits(rule, question, other, policy, port) {
        return NetworkCheck(
          name: name, passes: true, reason: "\(policy.qualifiedName) admits it", range: rule.range)
      }
    }
    let names = selecting.map { question.policies[$0].qualifiedName }.joined(separator: ", ")
    let unread = selecting.contains { index in
      let policy = question.policies[index]
      return policy.rules(direction).contains { mayAdmit($0, question, other, policy, port) }
    }
    return NetworkCheck(
      name: name, passes: false,
      reason: "NETWORK_POLICY_MISMATCH: selected by \(names), and no rule admits \(other.name) "
        + "on \(question.transport.rawValue) \(port)"
        + (unread ? ", as far as is known: no source has the labels of its namespace ~" : ""),
      range: question.policies[selecting[0]].provenance.range,
      fix: .addPolicyRule(
        policy: selecting[0], direction,
        PolicyRule(peers: [narrowest(other)], ports: ports(question.transport, port))),
      isAssumed: unread)
  }

  /// It would, had the other end's namespace labels that nobody has shown.
  private static func mayAdmit(
    _ rule: PolicyRule, _ question: PolicyQuestion, _ other: PolicyEnd, _ policy: NetworkPolicy,
    _ port: Int
  ) -> Bool {
    guard var pod = other.pod, !pod.isNamespaceRead else { return false }
    for peer in rule.peers {
      for wanted in peer.namespaces?.requirements ?? [] where wanted.isOfUnread {
        pod.namespaceLabels[wanted.key] = wanted.values.first ?? ""
      }
    }
    if pod == other.pod { return false }
    var imagined = other
    imagined.pod = pod
    return admits(rule, question, imagined, policy, port)
  }

  /// DNS needs both: an answer that is too long for UDP is asked for again (RFC 7766).
  private static func ports(_ transport: PortProtocol, _ port: Int) -> [PolicyPort] {
    transport == .udp && port == 53
      ? [.udp, .tcp].map { PolicyPort(transport: $0, port: .number(port)) }
      : [PolicyPort(transport: transport, port: .number(port))]
  }

  private static func admits(
    _ rule: PolicyRule, _ question: PolicyQuestion, _ other: PolicyEnd, _ policy: NetworkPolicy,
    _ port: Int
  ) -> Bool {
    (rule.ports.isEmpty
      || rule.ports.contains { covers($0, question.transport, port, question.target) })
      && (rule.peers.isEmpty || rule.peers.contains { matches($0, other, policy.namespace) })
  }

  /// A named port is looked up on the destination pod, whichever direction asks.
  private static func covers(
    _ written: PolicyPort, _ transport: PortProtocol, _ port: Int, _ target: PolicyEnd
  ) -> Bool {
    guard written.transport == transport else { return false }
    switch written.port {
    case nil: return true
    case .number(let first):
      guard let last = written.endPort else { return port == first }
      return first <= port && port <= last
    case .name(let name):
      return target.pod?.ports.contains { $0.name == name && $0.port == port } ?? false
    }
  }

  /// podSelector alone looks in the policy's own namespace; namespaceSelector matches pods only;
  /// ipBlock compares addresses, pods' included.
  private static func matches(_ peer: PolicyPeer, _ end: PolicyEnd, _ namespace: String) -> Bool {
    if let block = peer.block {
      return block.contains(end.address) && !peer.except.contains { $0.contains(end.address) }
    }
    guard let pod = end.pod else { return peer.pods == nil && peer.namespaces == nil }
    // Selectors see nothing of other clusters.
    guard ClusterScope.prefix(pod.namespace) == ClusterScope.prefix(namespace) else { return false }
    let inNamespace =
      peer.namespaces.map { $0.matches(pod.namespaceLabels) } ?? (pod.namespace == namespace)
    return inNamespace && (peer.pods?.matches(pod.labels) ?? true)
  }

  /// The least that would admit somebody: exactly these labels there, or exactly this address.
  private static func narrowest(_ end: PolicyEnd) -> PolicyPeer {
    guard let pod = end.pod else { return PolicyPeer(block: CIDR(base: end.address, prefix: 32)) }
    func selector(_ labels: [String: String]) -> LabelSelector {
      LabelSelector(
        labels.sorted { $0.key < $1.key }.map {
          LabelRequirement(key: $0.key, comparison: .isIn, values: [$0.value])
        })
    }
    return PolicyPeer(
      pods: selector(pod.labels),
      namespaces: selector([
        "kubernetes.io/metadata.name": ClusterScope.plain(pod.namespace)
      ]))
  }
}

extension LabelRequirement {
  /// It asks for a label that the API server does not set by itself.
  fileprivate var isOfUnread: Bool {
    key != "kubernetes.io/metadata.name" && (comparison == .isIn || comparison == .exists)
  }
}
