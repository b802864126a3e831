import SourceText
import TestSupport
import Testing
import TopologyModel

@testable import Simulation

/// Services that call services: one after the other, at the same time, and too slowly.
@Suite struct `Call rules` {
  private func timeline(_ architecture: String) -> Timeline {
    let manifests = ["front", "a", "b", "c", "d"].map { appManifests($0) }
      .joined(separator: "\n---\n")
    let asker =
      "---\napiVersion: v1\nkind: Pod\nmetadata: {name: asker}\nspec: {containers: [{name: m}]}"
    return Timeline(
      load([
        "architecture.yaml": "topowalk: 1\n\(architecture)", "k.yaml": manifests + "\n" + asker,
      ]).topology)
  }

  private func run(_ timeline: inout Timeline, _ more: String = "") throws -> RequestState {
    try timeline.send("GET http://front.default/\(more)", from: "default/asker")
    timeline.finish()
    return try #require(timeline.world.requests.last)
  }

  private let slow = """
    behaviours:
      - {workload: default/a, latency: 100}
      - {workload: default/b, latency: 200}
      - {workload: default/c, latency: 300}
    """

  private func calls(_ second: String = "", _ third: String = "") -> String {
    """
    calls:
      - {from: default/front, to: 'http://a/'}
      - {from: default/front, to: 'http://b/'\(second)}
      - {from: default/front, to: 'http://c/'\(third)}
    """
  }

  private func milliseconds(_ request: RequestState) -> Int64 {
    ((request.endedAt ?? .start) - request.sentAt).microseconds / 1_000
  }

  @Test func `a Service that selects nobody shows its selector`() throws {
    let service = appManifests("a").split(separator: "---")[1].replacing(
      "app: a", with: "app: frant")
    let text =
      appManifests("front") + "\n---\n" + appManifests("a").split(separator: "---")[0]
      + "---" + service
      + "\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: asker}\nspec: {containers: [{name: m}]}"
    let files = [
      "architecture.yaml": "topowalk: 1\ncalls: [{from: default/front, to: 'http://a/'}]",
      "k.yaml": text,
    ]
    let loaded = load(files)
    let told = try #require(loaded.diagnostics.first { $0.code == "selector-without-pods" })
    #expect(told.suggestion == "did you mean app=front, as the pods of default/front have?")
    var timeline = Timeline(loaded.topology)
    let request = try run(&timeline)
    let decision = request.hops.flatMap(\.decisions).first {
      $0.question == "which endpoint of Service default/a?"
    }
    #expect(decision?.candidates.map(\.name) == ["pods with app=frant"])
    #expect(decision?.candidates.first?.range?.line == told.range?.line)
  }

  @Test func `a call that fails inside is an event worth seeing`() throws {
    var timeline = timeline("calls: [{from: default/front, to: 'http://nobody.example/'}]")
    try timeline.send("GET http://front.default/", from: "default/asker")
    let isFound = timeline.stepToInteresting(within: .seconds(60))
    #expect(isFound)
    let request = try #require(timeline.world.requests.last)
    #expect(request.isInFlight)
    #expect(request.hops.last?.action == .fails)
    #expect(request.hops.last?.depth == 1)
  }

  @Test func `parallel calls take as long as the longest`() throws {
    var one = timeline("\(slow)\n\(calls())")
    var all = timeline("\(slow)\n\(calls(", parallel: true", ", parallel: true"))")
    var two = timeline("\(slow)\n\(calls(", parallel: true"))")
    #expect((600..<640).contains(milliseconds(try run(&one))))
    let request = try run(&all)
    #expect((300..<320).contains(milliseconds(request)))
    // a and b together, then c.
    #expect((500..<530).contains(milliseconds(try run(&two))))
    #expect(request.outcome?.status == 200)
    #expect(request.hops.map(\.at) == request.hops.map(\.at).sorted())
    #expect(request.hops.filter { $0.action == .calls && $0.depth == 1 }.count == 3)
    #expect(request.branches.isEmpty && request.exchanges.isEmpty)
  }

  @Test func `one parallel call that fails fails the callee, after all have ended`() throws {
    var timeline = timeline(
      "\(slow)\n\(calls(", parallel: true, retries: 2", ", parallel: true"))")
    timeline.apply("pod-http-status-code", "default/b")
    let request = try run(&timeline)
    #expect(request.outcome?.status == 500)
    let asked = request.hops.filter { $0.action == .calls && $0.toName.hasPrefix("b") }
    #expect(asked.count == 3)
    #expect(milliseconds(request) >= 300)
  }

  @Test func `parallel calls inside parallel calls`() throws {
    var timeline = timeline(
      """
      \(slow)
      calls:
        - {from: default/front, to: 'http://a/'}
        - {from: default/front, to: 'http://d/', parallel: true}
        - {from: default/d, to: 'http://b/'}
        - {from: default/d, to: 'http://c/', parallel: true}
      """)
    let request = try run(&timeline)
    #expect(request.outcome?.status == 200)
    #expect((300..<330).contains(milliseconds(request)))
    let world = timeline.world
    for position in stride(from: timeline.position, through: 1, by: -1) {
      timeline.seek(to: position)
    }
    timeline.seek(to: 1)
    timeline.finish()
    #expect(timeline.world == world)
  }

  @Test func `a pod that dies breaks the branch it is in`() throws {
    var timeline = timeline("\(slow)\n\(calls(", parallel: true", ", parallel: true"))")
    try timeline.send("GET http://front.default/", from: "default/asker")
    timeline.play(until: timeline.world.now + .milliseconds(50))
    timeline.apply("container-kill", "default/c")
    timeline.finish()
    #expect(timeline.world.requests[0].outcome?.status == 500)
    #expect(timeline.world.requests[0].hops.contains { $0.summary.contains("200 from b") })

    var outer = self.timeline("\(slow)\n\(calls(", parallel: true", ", parallel: true"))")
    try outer.send("GET http://front.default/", from: "default/asker")
    outer.play(until: outer.world.now + .milliseconds(50))
    outer.apply("container-kill", "default/front")
    outer.finish()
    #expect(outer.world.requests[0].outcome?.kind == .failed)
    #expect(outer.world.requests[0].branches.isEmpty)
  }

  @Test func `who dies with branches inside is lost once`() throws {
    var timeline = timeline(
      """
      \(slow)
      calls:
        - {from: default/front, to: 'http://a/'}
        - {from: default/front, to: 'http://d/', parallel: true}
        - {from: default/d, to: 'http://b/'}
        - {from: default/d, to: 'http://c/', parallel: true, timeout: 250}
      """)
    var whole = timeline
    try timeline.send("GET http://front.default/", from: "default/asker")
    timeline.play(until: timeline.world.now + .milliseconds(50))
    timeline.apply("container-kill", "default/d")
    timeline.finish()
    let request = timeline.world.requests[0]
    #expect(request.outcome?.status == 500)
    let lost = request.hops.filter { $0.fromName.hasPrefix("d") && $0.action == .replies }
    let answers = request.hops.filter { $0.summary.contains("200 from a") }
    #expect(lost.isEmpty && answers.count >= 1 && timeline.world.inFlight == 0)
    #expect(request.hops.count { $0.at > .start + .milliseconds(60) } < 8, "\(request.hops.count)")
    // c is given up by d at its own deadline, not at that of another branch.
    try whole.send("GET http://front.default/", from: "default/asker")
    whole.finish()
    let given = whole.world.requests[0].hops.filter {
      $0.summary.contains("within 250 ms")
    }
    #expect(given.count == 1 && whole.world.requests[0].outcome?.status == 500)
  }

  @Test func `who waits too long gives up, and what went on inside ends`() throws {
    let nested = """
      behaviours: [{workload: default/b, latency: 900}]
      calls:
        - {from: default/front, to: 'http://a/', timeout: 500}
        - {from: default/a, to: 'http://b/'}
      """
    var timeline = timeline(nested)
    let request = try run(&timeline)
    #expect(request.outcome?.status == 500)
    #expect((500..<540).contains(milliseconds(request)))
    #expect(request.hops.contains { $0.summary.contains("no answer within 500 ms") })

    // The same through branches: the one who waits outside ends them all.
    var wide = self.timeline(
      """
      \(slow)
      calls:
        - {from: default/front, to: 'http://d/', timeout: 150}
        - {from: default/d, to: 'http://a/'}
        - {from: default/d, to: 'http://c/', parallel: true}
      """)
    let cut = try run(&wide)
    #expect(cut.outcome?.status == 500)
    #expect((150..<180).contains(milliseconds(cut)))
    #expect(wide.world.inFlight == 0 && cut.branches.isEmpty)
    let patient = try run(&wide, " --max-time 0.1")
    #expect(patient.outcome?.kind == .timedOut && milliseconds(patient) == 100)
  }
}
