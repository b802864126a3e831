import DiagramDrawing
import ExplorerCore
import Importing
import Reports
import Simulation
import SourceText
import SystemCalls
import TerminalCanvas
import TestSupport
import TopologyModel

/// What `make bench` measures inside the program: frames, steps, simulated hours, layouts, as lines of JSON.
@main
enum Bench {
  static func main() {
    if let count = CommandLine.arguments.dropFirst().first.flatMap({ Int($0) }) {
      ProbeWorkload.run(targets: count)
      return
    }
    switch CommandLine.arguments.dropFirst().first {
    case "requests":
      return requests(CommandLine.arguments.dropFirst(2).first.flatMap { Int($0) } ?? 20_000)
    case "diagrams": return Diagrams.figures()
    case "events": return Events.run(CommandLine.arguments.dropFirst(2).first ?? "")
    case "trees": return Events.trees(CommandLine.arguments.dropFirst(2).first ?? "")
    case "diagram-loop": return Diagrams.loop(CommandLine.arguments.dropFirst(2).first ?? "")
    case "graph": return Diagrams.graph(CommandLine.arguments.dropFirst(2).first ?? "")
    case "fuzz": exit(FuzzRun.run(Array(CommandLine.arguments.dropFirst(2))) ? 0 : 1)
    case "soak":
      let numbers = CommandLine.arguments.dropFirst(2).compactMap { Int($0) }
      let isWell = Soak.play(
        numbers.first ?? 200_000, seed: numbers.count > 1 ? UInt64(numbers[1]) : 1)
      exit(isWell ? 0 : 1)
    default: break
    }
    everything()
  }

  private static func everything() {
    let loaded = Sample.threeTier.load()
    let topology = loaded.topology
    row("read and resolve the three-tier sample", runs: 30) { _ = Sample.threeTier.load() }
    var state = ExplorerState(
      topology: topology, diagnostics: [], report: LoadReportView(lines: []), files: loaded.files,
      width: 120,
      height: 40, glyphs: .unicode)
    row("choose and lay out the picture, 120x40", runs: 30) {
      state.width = 120; _ = update(&state, .resize(width: 120, height: 40))
    }
    row("draw a whole screen, 120x40", runs: 100) { _ = view(state) }
    row("key to screen: one hop, 120x40", runs: 60) {
      let key: KeyCode = state.request?.isInFlight == true ? .character(".") : .home
      _ = update(&state, .terminal(.key(key)))
      _ = view(state)
    }
    row("one simulated hour of probes (about 6,600 events)", runs: 10) {
      var world = World(topology)
      while world.now < .start + .seconds(3_600), world.step() {}
    }
    row("one request to its end, every decision recorded", runs: 200) {
      var world = World(topology)
      if let order = try? RequestOrder.saved(topology.savedRequests[0], in: topology, world) {
        let id = world.send(order, in: topology)
        while world.requests[id].isInFlight, world.step() {}
      }
    }
    let settled = World(topology)
    if let order = try? RequestOrder.saved(topology.savedRequests[0], in: topology, settled) {
      row("1,000 requests one after the other, every decision recorded", runs: 10) {
        _ = LoadRun(order, count: 1_000, perSecond: nil, in: settled)
      }
      row("every single fault on a request (sweep)", runs: 3) {
        _ = SweepReport.run(order, in: settled)
      }
    }
    seeks(topology)
    Diagrams.rows()
  }

  /// Seeks all over a long play with a background load and requests on screen.
  private static func seeks(_ topology: Topology) {
    var timeline = Timeline(topology)
    guard
      let order = try? RequestOrder.saved(topology.savedRequests[0], in: topology, timeline.world)
    else { return }
    timeline.give(.startLoad(order, perSecond: 10))
    while timeline.position < 100_000 {
      timeline.give(.send(order))
      let next = timeline.position + 1_000
      while timeline.position < next, timeline.stepUnit() {}
    }
    let last = timeline.position
    var chance = SeededGenerator(seed: 7)
    row("seek anywhere in \(last) steps", runs: 400) {
      timeline.seek(to: chance.index(below: last))
    }
  }

  /// Full requests a second, every decision recorded: a profiler's food.
  private static func requests(_ count: Int) {
    let topology = Sample.threeTier.topology
    let settled = World(topology)
    guard let order = try? RequestOrder.saved(topology.savedRequests[0], in: topology, settled)
    else { return }
    let clock = ContinuousClock()
    let took = clock.measure { _ = LoadRun(order, count: count, perSecond: nil, in: settled) }
    let seconds = Double(took.components.seconds) + Double(took.components.attoseconds) / 1e18
    print("topowalk full requests a second: \(Int(Double(count) / seconds))")
  }

  private static func row(_ name: String, runs: Int, _ work: () -> Void) {
    let clock = ContinuousClock()
    let times = (0..<runs).map { _ in clock.measure(work) }.sorted()
    tell(name, milliseconds: milliseconds(times[runs / 2]), worst: milliseconds(times[runs - 1]))
  }

  private static func milliseconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) * 1e3 + Double(duration.components.attoseconds) / 1e15
  }

  /// A figure as a line of JSON; worst is left out where only the best was kept.
  static func tell(_ name: String, milliseconds: Double, worst: Double? = nil) {
    let more = worst.map { ", \"worst\": \($0)" } ?? ""
    print("{\"what\": \(JSONValue.string(name).text), \"ms\": \(milliseconds)\(more)}")
  }
}
