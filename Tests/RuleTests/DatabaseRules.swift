import SourceText
import TestSupport
import Testing
import TopologyModel

@testable import Simulation

/// RDS as its clients see it.
@Suite struct `Database rules` {
  private func timeline(pool: Bool) -> Timeline {
    let text = """
      topowalk: 1
      eks: {namespaces: [{name: prod, workloads: [{name: api, port: 80}]}]}
      rds: [{name: db, primary: {multiAZ: true}, replicas: [{}]}]
      calls:
        - {from: prod/api, methods: [GET], to: db-replica, access: read}
        - {from: prod/api, methods: [POST], to: db-primary, access: write, pool: \(pool), timeout: 3000}
        - {from: prod/api, methods: [PUT], to: db-replica, access: write}
      """
    return Timeline(load(["architecture.yaml": text]).topology)
  }

  private func ask(_ method: String, _ timeline: inout Timeline) throws -> String {
    try timeline.send("\(method) http://api.prod/", from: "prod/api")
    timeline.finish()
    return timeline.lastOutcome
  }

  @Test func `a failover breaks connections and flips the name`() throws {
    var timeline = timeline(pool: true)
    #expect(try ask("POST", &timeline) == "answered 200")
    let before = timeline.world.databases[0].endpointAddress
    let names = timeline.world.requests[0].hops.count {
      $0.summary.contains("CoreDNS") && $0.depth == 1
    }
    #expect(names == 1)
    #expect(try ask("POST", &timeline) == "answered 200")
    #expect(
      !timeline.world.requests[1].hops.contains { $0.depth == 1 && $0.summary.contains("CoreDNS") })
    timeline.apply("rds-failover", "db-primary")
    #expect(try ask("POST", &timeline) == "answered 500")
    #expect(
      timeline.world.requests[2].hops.contains { $0.summary.contains("closed the connection") })
    #expect(try ask("POST", &timeline) == "answered 500")
    timeline.play(until: timeline.world.now + .seconds(100))
    #expect(timeline.world.databases[0].endpointAddress != before)
    #expect(try ask("POST", &timeline) == "answered 200")
  }

  @Test func `exhausted slots refuse new connections`() throws {
    var timeline = timeline(pool: true)
    #expect(try ask("POST", &timeline) == "answered 200")
    timeline.apply("rds-connections-exhausted", "db-primary")
    #expect(try ask("POST", &timeline) == "answered 200")
    var fresh = self.timeline(pool: false)
    fresh.apply("rds-connections-exhausted", "db-primary")
    #expect(try ask("POST", &fresh) == "answered 500")
    #expect(fresh.world.requests[0].hops.contains { $0.summary.contains("too many clients") })
  }

  @Test func `a replica lags, refuses writes, and can be promoted`() throws {
    var timeline = timeline(pool: false)
    timeline.apply("rds-replica-lag", "db-replica")
    #expect(try ask("GET", &timeline) == "answered 200")
    #expect(timeline.world.requests[0].hops.contains { $0.summary.contains("90 s ago") })
    #expect(try ask("PUT", &timeline) == "answered 500")
    timeline.apply("rds-promote-replica", "db-replica")
    timeline.play(until: timeline.world.now + .seconds(200))
    #expect(timeline.world.databases[1].role == .primary)
    #expect(try ask("PUT", &timeline) == "answered 200")
  }
}
