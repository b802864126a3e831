import SourceText
import TestSupport
import Testing
import TopologyModel

@testable import Simulation

/// What happens before the rules of a load balancer, and what clients do meanwhile.
@Suite struct `Front door rules` {
  private func timeline(
    _ annotations: [String: String] = [:], signedIn: Bool = false
  ) -> Timeline {
    let identity = signedIn ? ", identity: {email: a@b.c}" : ""
    let architecture = """
      topowalk: 1
      clients: [{name: browser, address: 203.0.113.10\(identity)}]
      certificates: [{arn: 'arn:aws:acm:eu-central-1:1:certificate/a', domains: [web.example.com]}]
      """
    let manifests = `Load balancer rules`.manifests(annotations)
    return Timeline(load(["architecture.yaml": architecture, "k.yaml": manifests]).topology)
  }

  private func element(_ timeline: Timeline) -> ElementID {
    timeline.topology.loadBalancers[0].element
  }

  private func send(_ timeline: inout Timeline, _ text: String) throws -> Outcome? {
    try timeline.send(text)
    timeline.finish()
    return timeline.world.requests.last?.outcome
  }

  @Test(arguments: [
    ("HTTP/1.0", 200), ("HTTP/1.1", 200), ("HTTP/2", 200), ("HTTP/0.9", 505), ("HTTP/4", 505),
    ("-H 'Transfer-Encoding: chunked'", 200), ("-H 'Transfer-Encoding: gzip, chunked'", 501),
  ])
  func `versions and encodings`(words: String, status: Int) throws {
    var timeline = timeline()
    #expect(try send(&timeline, "GET http://web.example.com/ \(words)")?.status == status)
  }

  @Test func `clients that stall, close and give up`() throws {
    var stalled = timeline(["load-balancer-attributes": "idle_timeout.timeout_seconds=30"])
    let client = stalled.topology.clients[0].element
    stalled.give(.applyFault("client-stall", client))
    #expect(try send(&stalled, "GET http://web.example.com/")?.status == 408)
    let request = stalled.world.requests[0]
    #expect(((request.endedAt ?? .start) - request.sentAt) > .seconds(30))
    stalled.give(.undoFault("client-stall", client))
    #expect(try send(&stalled, "GET http://web.example.com/")?.status == 200)
    stalled.give(.applyFault("client-abort", client))
    let closed = try send(&stalled, "GET http://web.example.com/")
    #expect(closed?.kind == .failed && closed?.text.contains("records 400") == true)

    var impatient = timeline()
    impatient.apply("pod-http-hang", "default/one")
    let left = try send(&impatient, "GET http://web.example.com/ --max-time 2.5")
    #expect(left?.kind == .timedOut && left?.text.contains("records 460") == true)
    let gone = impatient.world.requests[0]
    #expect(gone.endedAt.map { $0 - gone.sentAt } == .milliseconds(2_500))
    #expect(impatient.world.targetGroups[0].targets.allSatisfy { $0.inFlight == 0 })
    #expect(impatient.world.inFlight == 0)
    #expect(try send(&impatient, "GET http://web.example.com/ --max-time 90")?.status == 504)
  }

  @Test func `what stands before the rules: WAF and the identity provider`() throws {
    var bare = timeline()
    #expect(bare.give(.applyFault("waf-block", element(bare)))?.contains("no web ACL") == true)
    #expect(bare.give(.applyFault("idp-error", element(bare)))?.contains("sign in") == true)

    var guarded = timeline(["wafv2-acl-arn": "arn:aws:wafv2:x"])
    guarded.give(.applyFault("waf-block", element(guarded)))
    #expect(try send(&guarded, "GET http://web.example.com/")?.status == 403)
    guarded.give(.undoFault("waf-block", element(guarded)))
    guarded.give(.applyFault("waf-error", element(guarded)))
    #expect(try send(&guarded, "GET http://web.example.com/")?.status == 500)
    var open = timeline([
      "wafv2-acl-arn": "arn:aws:wafv2:x", "load-balancer-attributes": "waf.fail_open.enabled=true",
    ])
    open.give(.applyFault("waf-error", element(open)))
    #expect(try send(&open, "GET http://web.example.com/")?.status == 200)

    let auth = [
      "auth-type": "oidc", "listen-ports": #"[{"HTTPS": 443}]"#,
      "certificate-arn": "arn:aws:acm:eu-central-1:1:certificate/a",
      "auth-idp-oidc":
        #"{"issuer":"https://i","authorizationEndpoint":"https://i/a","tokenEndpoint":"https://i/t","userInfoEndpoint":"https://i/u","secretName":"s"}"#,
    ]
    var known = timeline(auth, signedIn: true)
    let url = "GET https://web.example.com/"
    #expect(try send(&known, url)?.status == 200)
    known.give(.applyFault("idp-unreachable", element(known)))
    #expect(try send(&known, url)?.status == 500)
    known.give(.undoFault("idp-unreachable", element(known)))
    known.give(.applyFault("idp-error", element(known)))
    #expect(try send(&known, url)?.status == 561)
    var unknown = timeline(auth)
    #expect(try send(&unknown, url)?.status == 302)
    #expect(try send(&unknown, url + " HTTP/1.0")?.status == 401)
  }

  @Test(arguments: [
    ("pod-http-reset-peer", 502), ("pod-http-modify-header", 502), ("pod-http-modify-body", 504),
  ])
  func `answers that are none`(fault: String, status: Int) throws {
    var timeline = timeline()
    timeline.apply(fault, "default/one")
    #expect(try send(&timeline, "GET http://web.example.com/")?.status == status)
    timeline.play(until: timeline.world.now + .seconds(60))
    #expect(timeline.states("default/one").values.allSatisfy { $0 == .unhealthy })
    timeline.undo(fault, "default/one")
    #expect(try send(&timeline, "GET http://web.example.com/")?.status == 200)
  }

  @Test func `a client that follows redirects arrives`() throws {
    var timeline = timeline([
      "listen-ports": #"[{"HTTP": 80}, {"HTTPS": 443}]"#, "ssl-redirect": "443",
      "certificate-arn": "arn:aws:acm:eu-central-1:1:certificate/a",
    ])
    #expect(try send(&timeline, "GET http://web.example.com/")?.status == 301)
    #expect(try send(&timeline, "POST http://web.example.com/ -L")?.status == 200)
    let hops = timeline.world.requests[1].hops
    #expect(hops.contains { $0.action == .redirects })
    #expect(hops.contains { $0.action == .secures })
    #expect(hops.contains { $0.summary.hasPrefix("GET / matches") })

    let loop = [
      "actions.loop":
        #"{"type":"redirect","redirectConfig":{"host":"web.example.com","path":"/x#{path}","statusCode":"HTTP_302"}}"#
    ]
    let path =
      "{path: /, pathType: Prefix, backend: {service: {name: loop, port: {name: use-annotation}}}}"
    var circle = Timeline(
      load(["k.yaml": `Load balancer rules`.manifests(loop, paths: path)]).topology)
    try circle.send("GET http://web.example.com/ -L")
    circle.finish()
    #expect(circle.world.requests[0].outcome?.text.contains("ERR_TOO_MANY_REDIRECTS") == true)
  }

  @Test(arguments: [
    "GET http://web.example.com/ --max-time", "GET http://web.example.com/ --max-time 0",
    "GET http://web.example.com/ -H nothing", "GET http://web.example.com/ --insecure",
  ])
  func `options that are none are named`(text: String) {
    let timeline = timeline()
    #expect(throws: OrderProblem.self) {
      _ = try RequestOrder.parse(text, in: timeline.topology, timeline.world)
    }
  }
}
