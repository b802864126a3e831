import Scenarios
import Simulation
import SourceText
import TestSupport
import Testing
import TopologyModel

/// The Route 53 document's first half, executed: controller, ExternalDNS, Route 53.
@Suite struct `The control plane` {
  @Test func `from an Ingress to a name that answers, and back`() throws {
    let path = "samples/route53-eks/repaired/scenarios/ingress-to-name.yaml"
    let file = SourceFile(path: path, text: Repository.text(path))
    let scenario = try #require(ScenarioReader.read(file).scenario)
    let run = ScenarioRun(scenario, Sample.repaired.topology)
    #expect(run.holds, "\(run.verdicts.filter { !$0.holds }.map(\.text)) \(run.diagnostics)")
    let story = run.events.flatMap(\.texts)
    let steps = [
      "Ingresses deleted", "ExternalDNS: DELETE", "the records are gone", "Ingresses applied",
      "is provisioning", "registered, initial", "status.loadBalancer", "ExternalDNS: CREATE",
      "INSYNC, the records answer", "is active",
    ]
    var from = 0
    for step in steps {
      let found = story[from...].firstIndex { $0.contains(step) }
      #expect(found != nil, "\(step) is missing after \(from)")
      from = found ?? from
    }
  }

  @Test func `a bad member leaves the old configuration serving`() throws {
    var timeline = Timeline(Sample.repaired.topology)
    let ingress = try #require(timeline.topology.ingresses[0].element)
    timeline.give(.applyFault("ingress-bad-path", ingress))
    timeline.play(until: .start + .seconds(30))
    #expect(timeline.world.log.entries.contains { $0.text.hasPrefix("FailedBuildModel") })
    try timeline.send("GET http://api.flashapp.com/products")
    timeline.finish()
    #expect(timeline.lastOutcome == "answered 200")
    timeline.give(.applyFault("ingress-delete", ingress))
    timeline.give(.undoFault("ingress-delete", ingress))
    timeline.play(until: timeline.world.now + .seconds(2_000))
    try timeline.send("GET http://api.flashapp.com/products")
    timeline.finish()
    #expect(timeline.lastOutcome == "unresolvable 0")
  }
}
