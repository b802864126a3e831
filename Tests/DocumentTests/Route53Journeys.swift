import Simulation
import SourceText
import TestSupport
import Testing
import TopologyModel

/// The Route 53 document, walked in both variants.
@Suite struct `Route 53 journeys` {
  @Test func `as written the controller refuses the group, and says where`() throws {
    let loaded = Sample.asWritten.load()
    let refusal = try #require(loaded.diagnostics.first { $0.code == "ingress-refused" })
    #expect(refusal.severity == .error)
    #expect(refusal.message.contains("prefix path shouldn't contain wildcards: /products/*"))
    #expect(refusal.range?.text == "samples/route53-eks/as-written/ingresses.yaml:14:15")
    #expect(
      refusal.notes.contains {
        $0.value.contains("default/flash-user-ingress is in the same group")
      })
    #expect(refusal.notes.contains { $0.value.contains("no record for api.flashapp.com") })
    #expect(loaded.topology.loadBalancers.isEmpty)
    #expect(loaded.topology.hostedZones.flatMap(\.records).isEmpty)
  }

  @Test func `as written the name does not exist`() throws {
    let walk = try Walk(Sample.asWritten.topology, "GET http://api.flashapp.com/products")
    #expect(walk.outcome == "unresolvable 0")
  }

  @Test func `repaired, one ALB serves both Ingresses`() {
    let topology = Sample.repaired.topology
    #expect(topology.loadBalancers.count == 1)
    #expect(topology.loadBalancers[0].ingresses.count == 2)
    #expect(topology.loadBalancers[0].listeners.map(\.port) == [80])
  }

  @Test func `products reach the product pod on node 2`() throws {
    let topology = Sample.repaired.topology
    let walk = try Walk(topology, "GET http://api.flashapp.com/products")
    #expect(walk.outcome == "answered 200")
    #expect(walk.request.hops[1].summary.contains("52.200.1.1"))
    let hop = try #require(walk.request.hops.first { $0.action == .forwards })
    let slot = try #require(topology.podSlot(of: hop.to))
    #expect(topology[hop.to].name == "flash-product-1")
    #expect(topology.nodes[topology.podSlots[slot].node].name == "node-2")
  }

  @Test(arguments: [
    ("/users", "answered 200"), ("/orders", "answered 404"), ("/products/7", "answered 200"),
  ])
  func `other paths`(path: String, outcome: String) throws {
    #expect(
      try Walk(Sample.repaired.topology, "GET http://api.flashapp.com\(path)").outcome == outcome)
  }

  @Test func `https does not connect: there is no listener`() throws {
    let walk = try Walk(Sample.repaired.topology, "GET https://api.flashapp.com/products")
    #expect(walk.outcome == "timed out 0")
  }
}
