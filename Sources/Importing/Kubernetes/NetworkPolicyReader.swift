import LocatedYAML
import SourceText
import TopologyModel

/// NetworkPolicy as written (networking.k8s.io/v1 and the older extensions/v1beta1).
enum NetworkPolicyReader {
  static func read(_ node: YAMLNode, _ meta: ObjectMeta, _ draft: inout TopologyDraft) {
    let spec = node["spec"]
    let egress = spec?["egress"]
    var directions: Set<TrafficDirection> = []
    let written = spec?["policyTypes"]?.items ?? []
    for type in written {
      switch type.string {
      case "Ingress": directions.insert(.ingress)
      case "Egress": directions.insert(.egress)
      default:
        draft.diagnostics.append(
          Diagnostic(
            .error, "unknown-value", "unknown policyType '\(type.string ?? "")'", at: type.range,
            suggestion: "expected Ingress or Egress"))
      }
    }
    // Left out: always Ingress, and Egress only where there is at least one egress rule.
    if written.isEmpty {
      directions = egress?.items.isEmpty == false ? [.ingress, .egress] : [.ingress]
    }
    let selector = SelectorReader.selector(spec?["podSelector"], &draft)
    draft.kubernetes.networkPolicies.append(
      NetworkPolicyObject(
        meta: meta, selector: selector,
        ingress: rules(spec?["ingress"], peers: "from", &draft),
        egress: rules(egress, peers: "to", &draft), directions: directions,
        range: meta.name.range ?? node.range))
  }

  private static func rules(
    _ node: YAMLNode?, peers key: String, _ draft: inout TopologyDraft
  ) -> [PolicyRule] {
    var out: [PolicyRule] = []
    for rule in node?.items ?? [] {
      let ports = (rule["ports"]?.items ?? []).compactMap { port($0, &draft) }
      let peers = (rule[key]?.items ?? []).compactMap { peer($0, &draft) }
      // A list whose every entry is wrong must not turn into "everyone" or "all ports".
      let lost =
        (peers.isEmpty && rule[key]?.items.isEmpty == false)
        || (ports.isEmpty && rule["ports"]?.items.isEmpty == false)
      if !lost { out.append(PolicyRule(peers: peers, ports: ports, range: rule.range)) }
    }
    return out
  }

  private static func refuse(
    _ text: String, at range: SourceRange, _ draft: inout TopologyDraft
  ) {
    draft.diagnostics.append(
      Diagnostic(.error, "invalid-policy", "\(text): the API server refuses it", at: range))
  }

  private static func peer(_ node: YAMLNode, _ draft: inout TopologyDraft) -> PolicyPeer? {
    let kinds = ["ipBlock", "podSelector", "namespaceSelector"].filter { node[$0] != nil }
    if kinds.isEmpty {
      refuse("a peer that names neither pods, namespaces nor an ipBlock", at: node.range, &draft)
      return nil
    }
    if kinds.count > 1, kinds[0] == "ipBlock" {
      refuse("a peer with ipBlock and \(kinds[1])", at: node.range, &draft)
      return nil
    }
    if let block = node["ipBlock"] {
      guard let text = block["cidr"]?.string else { return nil }
      if text.contains(":") {
        draft.report.leaveOut(
          "IPv6 ipBlock", effect: "only IPv4 is looked at, which it never matches", at: block.range)
        return PolicyPeer(block: CIDR(base: IPv4Address(bits: UInt32.max), prefix: 32))
      }
      guard let cidr = CIDR(text) else {
        draft.diagnostics.append(
          Diagnostic(
            .error, "bad-value", "'\(text)' is not a CIDR block",
            at: block["cidr"]?.range ?? block.range, suggestion: "expected such as 10.0.0.0/8"))
        return nil
      }
      let except = (block["except"]?.items ?? []).compactMap { $0.string.flatMap { CIDR($0) } }
      if let outside = except.first(where: { !cidr.contains($0) || $0 == cidr }) {
        refuse(
          "except \(outside) is not strictly inside \(cidr)",
          at: block["except"]?.range ?? block.range, &draft)
      }
      return PolicyPeer(block: cidr, except: except)
    }
    return PolicyPeer(
      pods: node["podSelector"].map { SelectorReader.selector($0, &draft) },
      namespaces: node["namespaceSelector"].map { SelectorReader.selector($0, &draft) })
  }

  private static func port(_ node: YAMLNode, _ draft: inout TopologyDraft) -> PolicyPort? {
    let text = node["protocol"]?.string ?? "TCP"
    guard let transport = PortProtocol(rawValue: text) else {
      draft.diagnostics.append(
        Diagnostic(
          .error, "unknown-value", "unknown protocol '\(text)'",
          at: node["protocol"]?.range ?? node.range, suggestion: "expected TCP, UDP or SCTP"))
      return nil
    }
    let port = KubernetesFields.intOrName(node["port"])
    let end = KubernetesFields.int(node["endPort"])
    if let end {
      guard case .number(let first) = port, first <= end else {
        refuse(
          "endPort needs a numeric port that is not greater",
          at: node["endPort"]?.range ?? node.range,
          &draft)
        return nil
      }
    }
    return PolicyPort(transport: transport, port: port, endPort: end)
  }
}

/// `matchLabels` and `matchExpressions`.
enum SelectorReader {
  static func selector(_ node: YAMLNode?, _ draft: inout TopologyDraft) -> LabelSelector {
    var requirements: [LabelRequirement] = []
    for pair in node?["matchLabels"]?.pairs ?? [] {
      requirements.append(
        LabelRequirement(
          key: pair.key.value, comparison: .isIn, values: [pair.value.string ?? ""]))
    }
    for expression in node?["matchExpressions"]?.items ?? [] {
      let word = expression["operator"]?.string ?? ""
      guard let comparison = LabelRequirement.Operator(rawValue: word) else {
        let words = LabelRequirement.Operator.allCases.map(\.rawValue)
        draft.diagnostics.append(
          Diagnostic(
            .error, "unknown-value", "unknown operator '\(word)'",
            at: expression["operator"]?.range ?? expression.range,
            suggestion: Suggestion.hint(word, in: words)))
        continue
      }
      requirements.append(
        LabelRequirement(
          key: expression["key"]?.string ?? "", comparison: comparison,
          values: (expression["values"]?.items ?? []).compactMap(\.string)))
    }
    return LabelSelector(requirements)
  }
}
