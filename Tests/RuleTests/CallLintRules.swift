import Importing
import Reports
import SourceText
import TestSupport
import Testing

@testable import Simulation

/// Calls that cannot get through, and selectors that almost match: told where it is so, and nowhere else.
@Suite struct `Call lints` {
  /// front calls back, which a policy guards.
  private static func loaded(
    policy: String, port: Int = 80, service: String = "ports: [{port: 80}]", more: String = ""
  ) -> Loaded {
    let architecture = """
      topowalk: 1
      kubernetes: [k.yaml]
      calls: [{from: default/front, to: 'http://back:\(port)/'}]

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
    return load(["a.yaml": architecture, "k.yaml": manifests], ["a.yaml"])
  }

  private static func told(
    policy: String, port: Int = 80, service: String = "ports: [{port: 80}]", more: String = ""
  ) -> [Diagnostic] {
    let loaded = loaded(policy: policy, port: port, service: service, more: more)
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

  /// What the lint is silent of, a trace shows as assumed.
  @Test(
    arguments: [
      ("{namespaceSelector: {matchLabels: {team: web}}}", "", true),
      ("{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: default}}}", "", nil),
      (
        "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: other}}}", "call-blocked",
        false
      ),
      (
        "{namespaceSelector: {matchLabels: {team: web}}, podSelector: {matchLabels: {app: else}}}",
        "call-blocked", false
      ),
      ("{namespaceSelector: {matchExpressions: [{key: team, operator: Exists}]}}", "", true),
    ] as [(String, String, Bool?)])
  func `labels of namespaces that nobody opened may be any`(
    peer: String, code: String, isAssumed: Bool?
  ) throws {
    #expect(Self.told(policy: Self.admits(peer)).map(\.code) == (code.isEmpty ? [] : [code]))
    var timeline = Timeline(Self.loaded(policy: Self.admits(peer)).topology)
    try timeline.send("GET http://back.default/", from: "default/front")
    timeline.finish()
    let decisions = timeline.world.requests[0].hops.flatMap(\.decisions).filter {
      !$0.blockers.isEmpty
    }
    #expect(decisions.map(\.isAssumed) == (isAssumed.map { [$0] } ?? []))
    let reasons = decisions.flatMap(\.blockers).map(\.reason)
    #expect(reasons.allSatisfy { $0.hasSuffix("~") == isAssumed })
  }

  private static let names = "podSelector: {matchLabels: {app: front}}, policyTypes: [Egress]"

  /// All of the internet and nothing private: what is no name server's address here.
  private static let outside =
    "{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8, 172.16.0.0/12]}}]}"

  /// Kubernetes: using NodeLocal DNSCache.
  private static let cache = """
    apiVersion: apps/v1
    kind: DaemonSet
    metadata: {name: node-local-dns, namespace: kube-system}
    spec: {template: {metadata: {labels: {k8s-app: node-local-dns}}, spec: {containers: [{name: c}]}}}
    """

  @Test(arguments: [
    ("[{ports: [{port: 80}]}]", "", true),
    ("[{ports: [{port: 80}, {port: 53, protocol: UDP}]}]", "", false),
    ("[{ports: [{port: 80}]}, {to: [{ipBlock: {cidr: 169.254.20.10/32}}]}]", "", false),
    ("[{ports: [{port: 80}]}, \(outside)]", "", true),
    ("[{ports: [{port: 80}]}, \(outside)]", cache, false),
    (
      "[{to: [{namespaceSelector: {matchLabels: {name: kube-system}}}]}, {ports: [{port: 80}]}]",
      "", false
    ),
    (
      "[{to: [{namespaceSelector: {matchLabels: {name: kube-system}}}]}, {ports: [{port: 80}]}]",
      "apiVersion: v1\nkind: Namespace\nmetadata: {name: kube-system}", true
    ),
  ])
  func `a call without names`(rules: String, more: String, isLost: Bool) {
    let told = Self.told(policy: "\(Self.names), egress: \(rules)", more: more)
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
