import Simulation
import TestSupport
import Testing
import TopologyModel

/// The three-tier document, walked.
@Suite struct `Three-tier journeys` {
  private let topology = Sample.threeTier.topology
  private var balancer: String { topology.loadBalancers[0].name }

  @Test func `the sample loads without a word`() {
    #expect(Sample.threeTier.load().diagnostics.isEmpty)
  }

  @Test func `GET /cart goes browser, DNS, ALB, pod, CoreDNS, replica and back`() throws {
    let walk = try Walk(topology, "GET https://app.company.com/cart")
    #expect(
      walk.ways == [
        "browser → company.com", "company.com → browser", "browser → \(balancer)",
        "\(balancer) → browser", "\(balancer) → \(balancer)", "\(balancer) → cart-api-1",
        "cart-api-1 → CoreDNS", "cart-api-1 → postgres-replica", "postgres-replica → cart-api-1",
        "cart-api-1 → \(balancer)", "\(balancer) → browser",
      ])
    #expect(walk.outcome == "answered 200")
    let pod = try #require(
      topology.podSlots.first { topology[$0.element].qualifiedName == "prod/cart-api-1" })
    #expect(pod.address.description == "10.244.5.18")
  }

  @Test func `the second request goes to the document's second address`() throws {
    var timeline = Timeline(topology)
    for _ in 0..<2 {
      try timeline.send("GET https://app.company.com/cart")
      timeline.finish()
    }
    #expect(timeline.world.requests[1].hops.contains { $0.summary.contains("10.244.7.22:8080") })
  }

  @Test(arguments: [
    ("/", "react-frontend-1", 4), ("/cart", "cart-api-1", 3), ("/order", "order-api-1", 2),
    ("/checkout", "checkout-api-1", 1),
    // Whole path elements only, and case counts (ALB: path-pattern).
    ("/orders", "react-frontend-1", 4), ("/Cart", "react-frontend-1", 4),
    ("/cart/api/v1/items", "cart-api-1", 3),
  ])
  func `each path reaches its service`(path: String, pod: String, rule: Int) throws {
    let walk = try Walk(topology, "GET https://app.company.com\(path)")
    #expect(walk.ways.contains("\(balancer) → \(pod)"))
    #expect(walk.request.hops.contains { $0.summary.hasSuffix("matches rule \(rule) of 4") })
    #expect(walk.outcome == "answered 200")
  }

  @Test func `a write goes to the primary`() throws {
    let walk = try Walk(topology, "POST https://app.company.com/cart")
    #expect(walk.ways.contains("cart-api-1 → postgres-primary"))
    #expect(!walk.ways.contains("cart-api-1 → postgres-replica"))
  }

  @Test func `order asks inventory by ClusterIP and kube-proxy`() throws {
    let walk = try Walk(topology, "GET https://app.company.com/order")
    let call = try #require(walk.request.hops.first { $0.action == .calls })
    #expect(
      call.summary.contains("by ClusterIP")
        && call.summary.contains("kube-proxy picks inventory-api-"))
    #expect(walk.ways.contains { $0.hasPrefix("inventory-api-") && $0.hasSuffix("→ order-api-1") })
  }

  @Test func `plain http is redirected and forgets nothing of the URL`() throws {
    let walk = try Walk(topology, "GET http://app.company.com/cart?page=2")
    #expect(walk.outcome == "redirected 301")
    #expect(walk.text == "301 to https://app.company.com:443/cart?page=2")
  }

  @Test func `a browser cannot resolve a name of the cluster`() throws {
    let walk = try Walk(topology, "GET http://cart-api.prod.svc.cluster.local:8080/")
    #expect(walk.outcome == "unresolvable 0")
    #expect(walk.text.contains("NXDOMAIN"))
  }

  @Test func `the document's fetch fails in a pod too, with the near name`() throws {
    let url = "http://orders-api.default.svc.cluster.local:8080/api/v1/orders"
    let walk = try Walk(topology, url, from: "prod/react-frontend")
    #expect(walk.outcome == "unresolvable 0")
    #expect(walk.text.contains("did you mean order-api.prod.svc.cluster.local?"))
    // Four dots are fewer than ndots:5, so the search list goes first: five queries.
    #expect(walk.decisions[0].candidates.count == 5)
  }

  @Test func `a developer reaches dev by WARP, Access and tunnel`() throws {
    let walk = try Walk(topology, "GET https://cart.dev.company.com/cart", from: "developer")
    #expect(walk.outcome == "answered 200")
    #expect(walk.ways.contains("Cloudflare → cloudflared-1"))
    let pod = try #require(walk.request.hops.first { $0.action == .calls })
    #expect(topology[pod.to].qualifiedName == "dev/cart-api-1")
  }

  @Test func `Access stops the same into prod`() throws {
    let walk = try Walk(topology, "GET https://cart.prod.company.com/cart", from: "developer")
    #expect(walk.outcome == "denied 403")
    #expect(walk.text.contains("Access application prod"))
    #expect(!walk.ways.contains { $0.contains("cloudflared") })
  }

  @Test func `the catch-all stops a name without a rule`() throws {
    let walk = try Walk(topology, "GET https://checkout.dev.company.com/", from: "developer")
    #expect(walk.outcome == "answered 404")
    #expect(walk.text.contains("catch-all"))
  }

  @Test func `no tunnel route leads to a prod pod`() throws {
    let walk = try Walk(topology, "GET http://10.244.5.18:8080/cart", from: "developer")
    #expect(walk.outcome == "timed out 0")
    #expect(walk.text.contains("no tunnel route covers 10.244.5.18"))
  }

  @Test func `somebody without WARP is not let into dev`() throws {
    let walk = try Walk(topology, "GET https://cart.dev.company.com/cart", from: "browser")
    #expect(walk.outcome == "redirected 302")
  }

  @Test func `the bastion leads to the replica`() throws {
    let walk = try Walk(
      topology, "SELECT postgres://postgres-replica", from: "developer", via: "bastion")
    #expect(
      walk.ways == [
        "developer → bastion", "bastion → postgres-replica", "postgres-replica → bastion",
        "bastion → developer",
      ])
    #expect(walk.outcome == "answered 0")
  }

  @Test func `the primary's security group does not admit the bastion`() throws {
    let walk = try Walk(
      topology, "SELECT postgres://postgres-primary", from: "developer", via: "bastion")
    #expect(walk.outcome == "timed out 0")
    #expect(walk.text.contains("sg-rds-primary"))
    #expect(walk.text.contains("ENI_SG_RULES_MISMATCH"))
  }

  @Test func `a key that sshd does not know is refused`() throws {
    let walk = try Walk(
      topology, "SELECT postgres://postgres-replica", from: "browser", via: "bastion")
    #expect(walk.outcome == "denied 0")
    #expect(walk.text.contains("Permission denied (publickey)"))
  }

  @Test func `the internet resolves the database and gets no answer`() throws {
    let walk = try Walk(topology, "SELECT postgres://postgres-primary", from: "browser")
    #expect(walk.outcome == "timed out 0")
    #expect(walk.text.contains("private address"))
    #expect(walk.request.hops[1].summary.contains("10.244.20."))
  }

  @Test func `every hop that decides cites a place in a file`() throws {
    let walk = try Walk(topology, "GET https://app.company.com/cart")
    let rule = try #require(walk.decisions.first { $0.question.contains("which rule") })
    let chosen = try #require(rule.candidates.first { $0.verdict == .chosen })
    #expect(chosen.range?.text == "samples/three-tier/k8s/ingress.yaml:28:19")
  }
}
