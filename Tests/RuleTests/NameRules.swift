import Importing
import SourceText
import TestSupport
import Testing
import TopologyModel

@testable import Simulation

/// Names: zones, caches, search lists.
@Suite struct `Name rules` {
  private static let zone = """
    topowalk: 1
    route53:
      - zone: example.com
        records:
          - {name: example.com, addresses: [192.0.2.1]}
          - {name: www.example.com, type: CNAME, value: web.example.com, ttl: 300}
          - {name: web.example.com, addresses: [192.0.2.2, 192.0.2.3], ttl: 60}
          - {name: '*.example.com', addresses: [192.0.2.9]}
          - {name: deep.tree.example.com, addresses: [192.0.2.4]}
          - {name: text.example.com, type: TXT, value: hello}
          - {name: loop.example.com, type: CNAME, value: pool.example.com}
          - {name: pool.example.com, type: CNAME, value: loop.example.com}
          - {name: alias.example.com, alias: web.example.com}
          - {name: nowhere.example.com, alias: gone.elsewhere.org}
    """

  private func world(_ text: String, _ manifests: String = "") -> World {
    World(load(["architecture.yaml": text, "k.yaml": manifests]).topology)
  }

  private func short(_ answer: DNSAnswer) -> String {
    switch answer.result {
    case .addresses(let addresses): addresses.map(\.description).joined(separator: " ")
    case .texts(let texts): texts.joined(separator: " ")
    case .failure(let code, _): code
    }
  }

  @Test(arguments: [
    ("example.com", RecordType.a, "192.0.2.1"), ("EXAMPLE.com.", .a, "192.0.2.1"),
    ("example.com", .aaaa, "NODATA"), ("www.example.com", .a, "192.0.2.2 192.0.2.3"),
    ("www.example.com", .cname, "web.example.com"), ("www.example.com", .aaaa, "NODATA"),
    ("anything.example.com", .a, "192.0.2.9"), ("a.b.c.example.com", .a, "192.0.2.9"),
    ("anything.example.com", .txt, "NODATA"), ("tree.example.com", .a, "NODATA"),
    ("other.tree.example.com", .a, "NXDOMAIN"), ("x.www.example.com", .a, "NXDOMAIN"),
    ("text.example.com", .txt, "hello"), ("text.example.com", .a, "NODATA"),
    ("loop.example.com", .a, "SERVFAIL"), ("alias.example.com", .a, "192.0.2.2 192.0.2.3"),
    ("alias.example.com", .aaaa, "NODATA"), ("nowhere.example.com", .a, "NODATA"),
    ("example.org", .a, "NXDOMAIN"),
  ])
  func `static answers of a zone`(name: String, type: RecordType, expected: String) {
    var world = world(Self.zone)
    let topology = world.topology
    #expect(short(world.resolve(name, by: .internet, topology, type: type)) == expected)
  }

  @Test func `a private zone hides the public one, without falling through`() {
    var world = world(
      """
      topowalk: 1
      vpc: {}
      route53:
        - zone: example.com
          records: [{name: a.example.com, addresses: [192.0.2.1]}, {name: b.example.com, addresses: [192.0.2.2]}]
        - zone: example.com
          private: true
          records: [{name: a.example.com, addresses: [10.0.0.9]}]
      """)
    let topology = world.topology
    #expect(short(world.resolve("a.example.com", by: .vpc(0), topology)) == "10.0.0.9")
    #expect(short(world.resolve("b.example.com", by: .vpc(0), topology)) == "NXDOMAIN")
    #expect(short(world.resolve("b.example.com", by: .internet, topology)) == "192.0.2.2")
  }

  @Test func `a change is seen when the kept answer runs out, not before`() throws {
    var timeline = Timeline(Sample.threeTier.topology)
    try timeline.send("GET https://app.company.com/cart")
    timeline.finish()
    try timeline.send("GET https://app.company.com/cart")
    timeline.finish()
    #expect(!timeline.world.requests[1].hops.contains { $0.action == .asks && $0.depth == 0 })
    #expect(
      timeline.world.requests[1].hops[0].decisions.contains {
        $0.conclusion.contains("kept by browser's own cache")
      })
    timeline.play(until: timeline.world.now + .seconds(61))
    try timeline.send("GET https://app.company.com/cart")
    timeline.finish()
    #expect(timeline.world.requests[2].hops[0].action == .asks)
  }

  @Test func `somebody who asks too early waits for the negative TTL`() {
    var world = world(Self.zone)
    var topology = world.topology
    topology.hostedZones[0].records.removeAll { $0.name.hasPrefix("*") }
    #expect(short(world.resolve("new.example.com", by: .client(0), topology)) == "NXDOMAIN")
    topology.hostedZones[0].records.append(
      DNSRecord(
        name: "new.example.com", type: .a, value: .addresses([IPv4Address(bits: 1)]), ttl: 60,
        provenance: .inferred("a test")))
    world.now = .start + .seconds(899)
    #expect(short(world.resolve("new.example.com", by: .client(0), topology)) == "NXDOMAIN")
    world.now = .start + .seconds(900)
    #expect(short(world.resolve("new.example.com", by: .client(0), topology)) == "0.0.0.1")
  }

  /// Record sets of one name with the given keys, and who is unhealthy.
  private func routed(_ keys: [String]) -> World {
    let records = keys.enumerated().map {
      "{name: r.x.io, addresses: [192.0.2.\($0.offset + 1)], ttl: 0, setIdentifier: s\($0.offset), \($0.element)}"
    }
    return world(
      "topowalk: 1\nroute53: [{zone: x.io, records: [\(records.joined(separator: ", "))]}]")
  }

  private func shares(_ keys: [String], _ times: Int) -> [String: Int] {
    var world = routed(keys)
    let topology = world.topology
    var out: [String: Int] = [:]
    for _ in 0..<times {
      out[short(world.resolve("r.x.io", by: .internet, topology)), default: 0] += 1
    }
    return out
  }

  @Test func `weighted records share by weight`() {
    let three = shares(["weight: 3", "weight: 1", "weight: 0"], 4_000)
    #expect((2_850...3_150).contains(three["192.0.2.1"] ?? 0))
    #expect(three["192.0.2.3"] == nil)
    let down = ["weight: 3, healthCheck: unhealthy", "weight: 0"]
    #expect(shares(down, 50) == ["192.0.2.2": 50])
    #expect(shares(["weight: 0", "weight: 0"], 400).count == 2)
    let all = ["weight: 1, healthCheck: unhealthy", "weight: 1, healthCheck: unhealthy"]
    #expect(shares(all, 400).count == 2)
  }

  @Test(arguments: [
    ("", "", "192.0.2.1"), (", healthCheck: unhealthy", "", "192.0.2.2"),
    (", healthCheck: unhealthy", ", healthCheck: unhealthy", "192.0.2.1"),
    ("", ", healthCheck: unhealthy", "192.0.2.1"),
  ])
  func `failover follows health`(primary: String, secondary: String, expected: String) {
    let found = shares(["failover: primary\(primary)", "failover: secondary\(secondary)"], 1)
    #expect(found == [expected: 1])
  }

  @Test func `latency prefers the own Region`() {
    #expect(shares(["region: eu-west-1", "region: us-east-1"], 1) == ["192.0.2.2": 1])
  }

  @Test func `multivalue answers with the healthy`() {
    let keys = ["multivalue: true", "multivalue: true, healthCheck: unhealthy", "multivalue: true"]
    #expect(shares(keys, 1) == ["192.0.2.1 192.0.2.3": 1])
  }

  @Test func `evaluate target health moves traffic off a load balancer without healthy targets`()
    throws
  {
    var topology = Sample.threeTier.topology
    let balancer = topology.loadBalancers[0].dnsName
    topology.hostedZones[0].records = [
      DNSRecord(
        name: "app.company.com", type: .a, value: .alias(balancer),
        policy: .failover(isPrimary: true), setIdentifier: "p", provenance: .inferred("a test")),
      DNSRecord(
        name: "app.company.com", type: .a, value: .addresses([IPv4Address(bits: 7)]), ttl: 60,
        policy: .failover(isPrimary: false), setIdentifier: "s", provenance: .inferred("a test")),
    ]
    var timeline = Timeline(topology)
    var world = timeline.world
    #expect(short(world.resolve("app.company.com", by: .internet, topology)) != "0.0.0.7")
    timeline.apply("pod-http-hang", "prod/order-api")
    timeline.play(until: .start + .seconds(60))
    world = timeline.world
    #expect(short(world.resolve("app.company.com", by: .internet, topology)) == "0.0.0.7")
  }

  private static let cluster = """
    apiVersion: apps/v1
    kind: StatefulSet
    metadata: {name: db, namespace: prod}
    spec:
      replicas: 2
      serviceName: db
      template:
        metadata: {labels: {app: db}}
        spec: {containers: [{name: db, ports: [{name: sql, containerPort: 5432}]}]}
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: db, namespace: prod}
    spec: {clusterIP: None, selector: {app: db}, ports: [{name: sql, port: 5432}]}
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: web, namespace: prod}
    spec: {clusterIP: 172.20.0.50, selector: {app: none}, ports: [{name: http, port: 80}]}
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: ext, namespace: prod}
    spec: {type: ExternalName, externalName: web.example.com}
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: lost, namespace: prod}
    spec: {type: ExternalName, externalName: nothing.example.org}
    """

  @Test(arguments: [
    ("web.prod.svc.cluster.local", RecordType.a, "172.20.0.50"),
    ("WEB.prod.svc.cluster.local", .a, "172.20.0.50"),
    ("web.prod.svc.cluster.local", .aaaa, "NODATA"),
    ("web.prod.svc.cluster.local", .srv, "0 100 80 web.prod.svc.cluster.local."),
    ("_http._tcp.web.prod.svc.cluster.local", .srv, "0 100 80 web.prod.svc.cluster.local."),
    ("_http._udp.web.prod.svc.cluster.local", .srv, "NXDOMAIN"),
    (
      "_sql._tcp.db.prod.svc.cluster.local", .srv,
      "0 100 5432 db-0.db.prod.svc.cluster.local. 0 100 5432 db-1.db.prod.svc.cluster.local."
    ),
    ("db.prod.svc.cluster.local", .a, "10.0.32.5 10.0.48.5"),
    ("db-1.db.prod.svc.cluster.local", .a, "10.0.48.5"),
    ("db-7.db.prod.svc.cluster.local", .a, "NXDOMAIN"),
    ("prod.svc.cluster.local", .a, "NODATA"), ("nope.svc.cluster.local", .a, "NXDOMAIN"),
    ("nope.prod.svc.cluster.local", .a, "NXDOMAIN"), ("svc.cluster.local", .a, "NODATA"),
    ("10-1-2-3.prod.pod.cluster.local", .a, "10.1.2.3"),
    ("10-1-2-3.nope.pod.cluster.local", .a, "NXDOMAIN"),
    ("kubernetes.default.svc.cluster.local", .a, "172.20.0.1"),
    ("ext.prod.svc.cluster.local", .a, "192.0.2.2 192.0.2.3"),
    ("ext.prod.svc.cluster.local", .cname, "web.example.com"),
    ("lost.prod.svc.cluster.local", .a, "NODATA"),
    ("dns-version.cluster.local", .txt, "1.1.0"),
    ("50.0.20.172.in-addr.arpa", .ptr, "web.prod.svc.cluster.local."),
    ("5.48.0.10.in-addr.arpa", .ptr, "db-1.db.prod.svc.cluster.local."),
  ])
  func `the cluster's own names`(name: String, type: RecordType, expected: String) {
    var world = world(Self.zone, Self.cluster)
    let topology = world.topology
    #expect(short(world.resolve(name, by: .cluster(0), topology, type: type)) == expected)
    if name.hasSuffix("cluster.local") {
      #expect(short(world.resolve(name, by: .client(0), topology, type: type)) == "NXDOMAIN")
    }
  }

  @Test(arguments: [
    ("cart-api", 5), ("cart-api.prod", 5), ("app.company.com", 5),
    ("orders-api.default.svc.cluster.local", 5), ("app.company.com.", 1),
    ("a.b.c.d.e.f", 5),
  ])
  func `queries with ndots:5`(host: String, count: Int) {
    let stub = StubResolver(namespace: "prod", nodeDomains: ["ec2.internal"])
    #expect(stub.queries(host).count == count)
    #expect(
      stub.queries(host).first == host || host.filter { $0 == "." }.count < 5 || host.hasSuffix(".")
    )
  }

  @Test func `glibc and musl differ after NODATA`() {
    var world = world(Self.zone, Self.cluster)
    let topology = world.topology
    var stub = StubResolver(namespace: "prod", nodeDomains: ["ec2.internal"])
    // prod.svc.cluster.local is NODATA: the second name that "prod" is tried as.
    let glibc = world.resolveInPod("prod", stub, topology)
    #expect(glibc.candidates.count == 5)
    #expect(glibc.conclusion.hasPrefix("NODATA"))
    stub.library = .musl
    let musl = world.resolveInPod("prod", stub, topology)
    #expect(musl.candidates.count == 2)
  }
}
