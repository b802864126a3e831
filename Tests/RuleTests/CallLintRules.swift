import Reports
import SourceText
import TestSupport
import Testing

/// Calls that cannot get through, and selectors that almost match: told where it is so, and nowhere else.
@Suite struct `Call lints` {
  /// front calls back, which a policy guards.
  private static func told(
    policy: String, port: Int = 80, service: String = "ports: [{port: 80}]", more: String = "",
    call: String = "back"
  ) -> [Diagnostic] {
    let architecture = """
      topowalk: 1
      kubernetes: [k.yaml]
      calls: [{from: default/front, to: 'http://\(call):\(port)/'}]

      """
    let manifests = [
      appManifests("front"), appManifests("back", service: service),
      policy.isEmpty
        ? ""
        : """
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: guard}
        spec: {\(policy)}
        """, more,
    ].filter { !$0.isEmpty }.joined(separator: "\n---\n")
    let loaded = load(["a.yaml": architecture, "k.yaml": manifests], ["a.yaml"])
    return LintCatalog.run(loaded.topology, LintSettings(loaded.topology, overrides: []))
  }

  private static func admits(_ peer: String) -> String {
    "podSelector: {matchLabels: {app: back}}, ingress: [{from: [\(peer)]}]"
  }

  @Test(arguments: [
    ("front", 80, [String]()), ("frent", 80, ["call-blocked", "policy-selects-nothing"]),
    ("database", 80, ["call-blocked"]), ("front", 8080, ["call-blocked"]),
  ])
  func `a policy or a port in the way`(app: String, port: Int, lints: [String]) {
    let policy = Self.admits("{podSelector: {matchLabels: {app: \(app)}}}")
    #expect(Set(Self.told(policy: policy, port: port).map(\.code)) == Set(lints))
  }

  @Test(arguments: [
    ("{namespaceSelector: {matchLabels: {team: web}}}", ""),
    ("{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: default}}}", ""),
    ("{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: other}}}", "call-blocked"),
  ])
  func `labels of namespaces that nobody opened may be any`(peer: String, code: String) {
    #expect(Self.told(policy: Self.admits(peer)).map(\.code) == (code.isEmpty ? [] : [code]))
  }

  private static let names = "podSelector: {matchLabels: {app: front}}, policyTypes: [Egress]"

  @Test(arguments: [
    ("egress: [{ports: [{port: 80}]}]", true),
    ("egress: [{ports: [{port: 80}, {port: 53, protocol: UDP}]}]", false),
    ("egress: [{ports: [{port: 80}]}, {to: [{ipBlock: {cidr: 169.254.20.10/32}}]}]", false),
    (
      "egress: [{to: [{namespaceSelector: {matchLabels: {name: kube-system}}}]}, {ports: [{port: 80}]}]",
      false
    ),
  ])
  func `a call without names`(rules: String, isLost: Bool) {
    let told = Self.told(policy: "\(Self.names), \(rules)")
    #expect(told.map(\.code) == (isLost ? ["call-blocked"] : []))
    if isLost { #expect(told[0].message.contains("it cannot ask CoreDNS: NetworkPolicy")) }
  }

  @Test func `CoreDNS is who stands behind kube-dns`() {
    let dns = """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: coredns, namespace: kube-system}
      spec:
        template:
          metadata: {labels: {component: coredns}}
          spec: {containers: [{name: main, ports: [{containerPort: 53}]}]}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: kube-dns, namespace: kube-system}
      spec: {selector: {component: coredns}, ports: [{port: 53}]}
      """
    let peer =
      "{podSelector: {matchLabels: {component: coredns}}, "
      + "namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}"
    let rules = "egress: [{to: [\(peer)]}, {ports: [{port: 80}]}]"
    #expect(Self.told(policy: "\(Self.names), \(rules)", more: dns).map(\.code) == [])
  }

  @Test(arguments: ["ports: [{port: 80}]", "clusterIP: None, ports: [{port: 80}]"])
  func `one endpoint that lets it in is enough`(service: String) {
    let other = """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: closed}
      spec:
        template:
          metadata: {labels: {app: back, tier: closed}}
          spec: {containers: [{name: main, ports: [{containerPort: 80}]}]}
      """
    for tier in ["closed", "none"] {
      let policy = "podSelector: {matchLabels: {tier: \(tier)}}, policyTypes: [Ingress]"
      #expect(Self.told(policy: policy, service: service, more: other).map(\.code) == [])
    }
  }

  @Test func `Services that speak UDP are not judged`() {
    let service = "ports: [{port: 8125, protocol: UDP}]"
    #expect(Self.told(policy: "", port: 8125, service: service).map(\.code) == [])
  }

  @Test(arguments: [
    ("frontt", "podSelector: {matchLabels: {app: frontt}}, policyTypes: [Ingress]", "app=front"),
    ("key", "podSelector: {matchLabels: {apps: front}}, policyTypes: [Ingress]", "app=front"),
    ("short", "podSelector: {matchLabels: {app: fr}}, policyTypes: [Ingress]", ""),
    ("brother", "podSelector: {matchLabels: {app: front-1}}, policyTypes: [Ingress]", ""),
    (
      "unused",
      "podSelector: {matchLabels: {app: back}}, policyTypes: [Egress], "
        + "ingress: [{from: [{podSelector: {matchLabels: {app: frontt}}}]}], egress: [{}]", ""
    ),
    (
      "elsewhere",
      admits(
        "{podSelector: {matchLabels: {app: frontt}}, "
          + "namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}}, {}"), ""
    ),
  ])
  func `slips of the fingers`(name: String, policy: String, meant: String) {
    let told = Self.told(policy: policy).filter { $0.code == "policy-selects-nothing" }
    let wanted = "did you mean \(meant), as the pods of default/front have?"
    #expect(told.map(\.suggestion) == (meant.isEmpty ? [] : [wanted]), "\(name)")
  }
}
