import Importing
import Simulation
import SourceText
import TestSupport
import Testing
import TopologyModel

/// Input that once broke something, or would break a careless reader.
@Suite struct `Hostile input` {
  /// Loads, draws nothing, but lives for ten simulated minutes.
  private func live(_ files: [String: String], _ paths: [String]? = nil) {
    let topology = load(files, paths).topology
    var world = World(topology)
    while world.now < .start + .seconds(600), world.step() {}
  }

  @Test(arguments: [
    "healthcheck-interval-seconds", "healthcheck-timeout-seconds", "healthy-threshold-count",
    "unhealthy-threshold-count", "healthcheck-port",
  ])
  func `absurd numbers in annotations are refused`(name: String) {
    for value in ["9223372036854775807", "-1", "0", "1e9", ""] {
      let annotations = ["target-type": "ip", name: value]
      let rules = ControllerRuleTexts.rule
      live(["a.yaml": ControllerRuleTexts.manifest(annotations, rules)])
    }
  }

  @Test(arguments: [
    "periodSeconds", "timeoutSeconds", "failureThreshold", "initialDelaySeconds",
    "successThreshold",
  ])
  func `absurd probes are bounded`(key: String) {
    let text = ControllerRulesFixtures.manifest.replacing(
      "{name: shop, ports:",
      with:
        "{name: shop, readinessProbe: {httpGet: {port: 8080}, \(key): 9223372036854775807}, ports:")
    live(["a.yaml": text])
  }

  @Test(arguments: [
    "kind: Deployment\nmetadata: {name: a}\nspec: {replicas: -0x-8000000000000000}\n",
    "kind: Deployment\nmetadata: {name: a}\nspec: {replicas: -5}\n",
    "kind: Ingress\nmetadata: {name: '', namespace: ''}\nspec: {ingressClassName: alb}\n",
    "topowalk: 1\nvpc: {subnets: [{}]}\nbastions: [{name: b}]\nrds: [{name: d}]\neks: {namespaces: [{name: p, workloads: [{name: w, port: 1}]}]}\n",
    "topowalk: 1\nvpc: {cidr: 10.0.0.0/32}\neks: {serviceCIDR: 10.0.0.0/32}\n",
    "topowalk: 1\nvpc: {cidr: 10.0.0.0/28}\neks: {namespaces: [{name: p, workloads: [{name: w, replicas: 40, port: 1}]}]}\n",
    "topowalk: 1\nclients: [{name: a, warp: true}]\nrequests: [{name: r, request: 'GET http://10.0.0.1/'}]\n",
    "topowalk: [1]\nvpc: []\neks: 3\nrds: {}\ncalls: x\n",
  ])
  func `odd documents load or are refused`(text: String) throws {
    let topology = load([
      "architecture.yaml": text.hasPrefix("kind") ? "apiVersion: v1\n" + text : text
    ]).topology
    var timeline = Timeline(topology)
    for saved in topology.savedRequests {
      if let order = try? RequestOrder.saved(saved, in: topology, timeline.world) {
        timeline.give(.send(order))
      }
    }
    timeline.finish()
    #expect(!timeline.world.requests.contains { $0.isInFlight })
  }

  @Test func `calls that fan out end`() throws {
    var text = "topowalk: 1\neks:\n  namespaces:\n    - name: p\n      workloads:\n"
    for index in 0..<9 { text += "        - {name: w\(index), port: 80}\n" }
    text += "calls:\n"
    for index in 0..<8 {
      for _ in 0..<10 { text += "  - {from: p/w\(index), to: 'http://w\(index + 1).p/'}\n" }
    }
    let walk = try Walk(
      load(["architecture.yaml": text]).topology, "GET http://w0.p/", from: "p/w8")
    #expect(walk.text.contains("stopped after"))
  }

  @Test func `a deleted pod's address is nobody else's`() {
    let text =
      "topowalk: 1\nvpc: {cidr: 10.0.0.0/24}\neks: {namespaces: [{name: p, workloads: [{name: w, replicas: 2, port: 80}]}]}\n"
    var timeline = Timeline(load(["architecture.yaml": text]).topology)
    for round in 1...40 {
      timeline.apply("pod-delete", "p/w")
      timeline.play(until: .start + .seconds(round * 10))
      let alive = timeline.world.pods.filter { $0.phase != .gone }.map(\.address)
      #expect(Set(alive).count == alive.count)
    }
  }
}

/// Answers inside answers: a call of a pod that ends at the ALB must not end the person's request.
@Suite struct `Nested answers` {
  private func topology(_ call: String) -> Topology {
    var files = [
      "architecture.yaml":
        "topowalk: 1\nkubernetes: [a.yaml]\ncalls:\n  - {from: default/shop, paths: [/outer], to: '\(call)'}\n"
    ]
    files["a.yaml"] = ControllerRulesFixtures.manifest.replacing(
      "pathType: Prefix, backend", with: "pathType: Prefix, backend")
    return load(files, ["architecture.yaml"]).topology
  }

  @Test(arguments: [
    ("http://shop.example.com/inner", "answered 200"),
    ("http://nothing.example.com/", "answered 500"),
    ("https://shop.example.com/inner", "answered 500"), ("http://other.default/", "answered 500"),
  ])
  func `the outer request gets its own answer`(call: String, outcome: String) throws {
    let walk = try Walk(topology(call), "GET http://shop.example.com/outer")
    #expect(walk.outcome == outcome, "\(walk.text)")
    #expect(walk.request.hops.last?.toName == "browser")
  }
}

enum ControllerRuleTexts {
  static let rule =
    "  - http:\n      paths:\n        - {path: /, pathType: Prefix, backend: {service: {name: a, port: {number: 80}}}}"

  static func manifest(_ annotations: [String: String], _ rules: String) -> String {
    `Controller rules`.manifest(annotations, rules)
  }
}
