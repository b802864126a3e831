import ElementKinds
import SourceText
import TopologyModel

/// NetworkPolicies with the pods they select.
enum PolicyResolution {
  static func add(_ cluster: ElementID, _ builder: inout TopologyBuilder) {
    var places: [String: Int] = [:]
    for object in builder.draft.kubernetes.networkPolicies
    where builder.isHere(object.meta.namespace?.value) {
      addPolicy(object, cluster, &places, &builder)
    }
  }

  private static func addPolicy(
    _ object: NetworkPolicyObject, _ cluster: ElementID, _ places: inout [String: Int],
    _ builder: inout TopologyBuilder
  ) {
    let namespace = object.meta.namespace ?? Located("default")
    let parent = WorkloadResolution.addNamespace(
      namespace, .inferred("named by \(object.meta.name.value)"), cluster, &builder)
    let qualified = "\(namespace.value)/\(object.meta.name.value)"
    let declared = Provenance.declared(object.range)
    if let known = places[qualified] {
      builder.warn(
        "duplicate-object", "NetworkPolicy \(qualified) is written twice; the last one counts",
        at: object.range)
      fill(&builder.topology.networkPolicies[known], object)
      return
    }
    let words = TrafficDirection.allCases.filter { object.directions.contains($0) }
      .map(\.rawValue).joined(separator: ", ")
    let element = builder.topology.add(
      .networkPolicy, object.meta.name.value, qualifiedName: qualified, in: parent, declared,
      settings: [
        Setting("pods", object.selector.description, declared),
        Setting("directions", words, declared),
      ] + rules(object.ingress, "from", declared) + rules(object.egress, "to", declared))
    var policy = NetworkPolicy(
      element: element, namespace: namespace.value, name: object.meta.name.value,
      selector: object.selector, ingress: [], egress: [], directions: [], provenance: declared)
    fill(&policy, object)
    places[qualified] = builder.topology.networkPolicies.count
    builder.topology.networkPolicies.append(policy)
  }

  /// What each rule admits, in words.
  private static func rules(
    _ rules: [PolicyRule], _ word: String, _ declared: Provenance
  ) -> [Setting] {
    rules.map { rule in
      let peers =
        rule.peers.isEmpty ? "anywhere" : rule.peers.map(\.words).joined(separator: " or ")
      let ports = rule.ports.isEmpty ? "" : " on " + rule.ports.map(\.words).joined(separator: ", ")
      return Setting(word, peers + ports, rule.range.map(Provenance.declared) ?? declared)
    }
  }

  private static func fill(_ policy: inout NetworkPolicy, _ object: NetworkPolicyObject) {
    policy.selector = object.selector
    policy.ingress = object.ingress
    policy.egress = object.egress
    policy.directions = object.directions
    policy.provenance = .declared(object.range)
  }
}
