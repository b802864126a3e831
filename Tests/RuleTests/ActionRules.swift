import Importing
import Simulation
import SourceText
import TestSupport
import Testing
import TopologyModel

/// What actions may forward to, and what node ports lead to.
@Suite struct `Action rules` {
  private static func twoServices(_ annotation: String) -> Loaded {
    let ports = ["a": 30_080, "b": 30_081]
    let services = ports.sorted { $0.key < $1.key }.map { name, port in
      let sticky = "alb.ingress.kubernetes.io/target-group-attributes: stickiness.enabled=true"
      return appManifests(
        name, annotations: name == "b" ? sticky : "",
        service: "type: NodePort, ports: [{port: 80, nodePort: \(port)}]")
    }.joined(separator: "\n---\n")
    let backend = "{service: {name: go, port: {name: use-annotation}}}"
    let ingress = albIngress(
      "web", annotations: ["actions.go: '\(annotation)'"],
      spec: "rules: [{http: {paths: [{path: /, pathType: Prefix, backend: \(backend)}]}}]")
    return load(["k.yaml": services + "\n---\n" + ingress])
  }

  private static func forward(_ groups: [String], _ more: String = "") -> String {
    let tuples = groups.map { #"{"serviceName":"\#($0)","servicePort":"80","weight":1}"# }
    return
      #"{"type":"forward","forwardConfig":{"targetGroups":[\#(tuples.joined(separator: ","))]\#(more)}}"#
  }

  /// Controller: model_build_actions.go; API: ForwardActionConfig.
  @Test(
    arguments: [
      (["a", "b"], "", "You must enable target group stickiness"),
      (["a", "b"], #","targetGroupStickinessConfig":{"enabled":true,"durationSeconds":60}"#, ""),
      (["b"], "", ""), (["a", "gone"], "", "service gone does not exist"), (["gone"], "", ""),
    ] as [([String], String, String)])
  func `what an action may forward to`(groups: [String], more: String, refusal: String) {
    let loaded = Self.twoServices(Self.forward(groups, more))
    let said = loaded.diagnostics.filter { $0.code == "ingress-refused" }.map(\.message)
    #expect(said.isEmpty == refusal.isEmpty, "\(said)")
    #expect(said.allSatisfy { $0.contains(refusal) })
    if groups == ["gone"] {
      let rule = loaded.topology.loadBalancers.first?.listeners.first?.rules.first
      if case .fixedResponse(let response)? = rule?.action {
        #expect(response.statusCode == 503)
      } else {
        Issue.record("\(String(describing: rule?.action))")
      }
    }
  }

  @Test(arguments: [(30_080, "200 from a-1"), (30_081, "200 from b-1"), (30_082, "refused")])
  func `a node port leads to its Service`(port: Int, words: String) throws {
    let topology = Self.twoServices(Self.forward(["a"])).topology
    let node = try #require(topology.nodes.first)
    let walk = try Walk(topology, "GET http://\(node.address):\(port)/", from: "default/a-1")
    #expect(walk.text.contains(words), "\(walk.text)")
  }
}
