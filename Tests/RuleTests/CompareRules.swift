import Importing
import Reports
import SourceText
import TestSupport
import Testing
import TopologyModel

/// Two architectures side by side: what ends differently, what opens and closes, and when that fails.
@Suite struct `Comparing` {
  private static func architecture(
    _ change: (inout String) -> Void = { _ in }, prod: (inout String) -> Void = { _ in }
  ) -> Topology {
    let disk = RepositoryFiles()
    var files: [String: String] = [:]
    for name in [
      "architecture.yaml", "k8s/prod.yaml", "k8s/dev.yaml", "k8s/stage.yaml", "k8s/ingress.yaml",
    ] {
      if case .success(let text) = disk.text("samples/three-tier/\(name)") { files[name] = text }
    }
    var text = files["architecture.yaml"] ?? ""
    change(&text)
    files["architecture.yaml"] = text
    prod(&files["k8s/prod.yaml", default: ""])
    return load(files, ["architecture.yaml"]).topology
  }

  private static func compare(_ change: (inout String) -> Void) -> CompareReport {
    CompareReport(architecture(), architecture(change), request: nil, from: nil, seed: 1)
  }

  /// What decides about traffic is told where it changed: selectors, probes, policies.
  @Test(arguments: [
    (
      "app: cart", "app: card",
      "service default/cart: selector: app=cart, tier=api → app=card, tier=api"
    ),
    (
      "port: 8080", "port: 8081",
      "readinessProbe: /ready on 8080 every 10 s, 3 failures → /ready on 8081 every"
    ),
    (
      "team: shop", "team: web",
      "team=shop on TCP 8080-8090 → pods app=web in namespaces team=web on TCP 8080-8090"
    ),
    (
      "podSelector: {}}]", "ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}]",
      "to: all pods → 10.0.0.0/8 but 10.1.0.0/16"
    ),
  ])
  func `a changed selector, probe or policy is named`(old: String, new: String, words: String) {
    let text = """
      apiVersion: v1
      kind: Service
      metadata: {name: cart}
      spec: {selector: {app: cart, tier: api}, ports: [{port: 80}]}
      ---
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: cart}
      spec:
        template:
          metadata: {labels: {app: web}}
          spec: {containers: [{name: c, readinessProbe: {httpGet: {path: /ready, port: 8080}}}]}
      ---
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: {name: p}
      spec:
        podSelector: {}
        ingress:
        - from: [{podSelector: {matchLabels: {app: web}}, namespaceSelector: {matchLabels: {team: shop}}}]
          ports: [{port: 8080, endPort: 8090}]
        egress: [{to: [{podSelector: {}}]}]
        policyTypes: [Ingress, Egress]
      """
    let changed =
      old == "app: cart"
      ? text.replacing("selector: {app: cart", with: "selector: {app: card")
      : old == "port: 8080"
        ? text.replacing("/ready, port: 8080", with: "/ready, port: 8081")
        : text.replacing(old, with: new)
    let report = CompareReport(
      load(["k.yaml": text]).topology, load(["k.yaml": changed]).topology, request: nil, from: nil,
      seed: 1)
    #expect(report.text.contains(words), "\(report.text)")
  }

  @Test func `the same differs in nothing`() {
    let report = Self.compare { _ in }
    #expect(!report.differs && report.reach.isEmpty && report.difference.rows.isEmpty)
    #expect(!report.fails(.any) && report.markdown.contains("every request ends as before"))
  }

  @Test func `a rule that opens the primary to the bastion is not worse for requests, and any`() {
    let report = Self.compare {
      $0 = $0.replacing(
        "inbound: [{ports: 5432, from: sg-nodes}]",
        with: "inbound: [{ports: 5432, from: sg-nodes}, {ports: 5432, from: sg-bastion}]")
    }
    #expect(report.reach.map(\.isOpen) == [true])
    #expect(report.reach.first?.from == "bastion" && report.reach.first?.to == "postgres-primary")
    #expect(report.fails(.outcome) && report.fails(.any))
    #expect(!report.fails(.worse) && !report.fails(.never))
    #expect(
      report.markdown.contains("security-group sg-rds-primary: inbound: also 5432 from sg-bastion"))
  }

  @Test func `fewer pods are another way, not another end`() {
    let report = CompareReport(
      Self.architecture(),
      Self.architecture(prod: { $0.replace("replicas: 3", with: "replicas: 1") }),
      request: nil, from: nil, seed: 1)
    #expect(report.differs && !report.endsDifferently)
    #expect(!report.fails(.outcome) && report.fails(.any))
    #expect(report.markdown.contains("requests end as before by another way"))
    #expect(report.text.contains("differ, 0 in how they end"))
  }

  @Test func `a rule that is lost closes ways and is worse`() {
    let report = Self.compare {
      $0 = $0.replacing("- {ports: 5432, from: sg-nodes}", with: "- {ports: 5433, from: sg-nodes}")
    }
    #expect(report.fails(.worse) && report.reach.allSatisfy { !$0.isOpen })
    let text = report.markdown
    #expect(text.contains("| ✓ answered: 200 from cart-api-1 | ✗ answered: 500"))
    #expect(text.contains("**postgres-replica:5432** for dev/react-frontend"))
  }

  @Test func `what opens to the outside is worse though every request is answered`() {
    func file(_ from: String) -> Topology {
      load([
        "a.yaml": """
        topowalk: 1
        vpc: {cidr: 10.0.0.0/16, securityGroups: [{name: web, inbound: [{ports: "22", from: \(from)}]}], routeTables: [{name: p, routes: [{to: 0.0.0.0/0, via: igw}]}], subnets: [{name: s, cidr: 10.0.0.0/24, zone: us-east-1a, routeTable: p}]}
        dependencies: [{name: box, kind: instance, subnet: s, publicAddress: 203.0.113.50, ports: ["22"], securityGroups: [web]}]
        """
      ]).topology
    }
    let report = CompareReport(
      file("10.0.0.0/16"), file("0.0.0.0/0"), request: nil, from: nil, seed: 1)
    #expect(report.reach.contains { $0.isOpen && $0.isFromOutside && $0.to == "box" })
    #expect(report.fails(.worse) && !report.differs)
    #expect(report.markdown.contains("⚠ from outside"))
  }
}
